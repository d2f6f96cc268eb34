#include "dns/print.h"

static const char *
rcode_name(int rcode)
{
	static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
		"REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE" };
	return rcode >= 0 && rcode < (int)(sizeof names / sizeof *names) ? names[rcode] : "error";
}

static void
print_strings(struct text *to, const struct dns_record *record)
{
	for (size_t at = 0; at < record->rdata_octets;) {
		size_t octets = record->rdata[at++];
		text_puts(to, at > 1 ? " \"" : "\"");
		for (; octets && at < record->rdata_octets; octets--, at++) {
			unsigned char byte = record->rdata[at];
			if (byte == '"' || byte == '\\')
				text_printf(to, "\\%c", byte);
			else if (byte < 0x20 || byte >= 0x7f)
				text_printf(to, "\\%03d", byte);
			else
				text_putc(to, (char)byte);
		}
		text_putc(to, '"');
	}
}

static void
print_data(struct text *to, const struct dns_record *record)
{
	char address[ADDRESS_TEXT];
	switch (record->type) {
	case DNS_A:
	case DNS_AAAA:
		text_puts(to, address_print(&record->address, address));
		break;
	case DNS_MX:
		text_printf(to, "%u %s", record->preference, record->target.text);
		break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_DNAME:
		text_puts(to, record->target.text);
		break;
	case DNS_SOA:
		text_printf(to, "%s %s %u %u %u %u %u", record->target.text, record->rname.text,
			record->serial, record->refresh, record->retry, record->expire,
			record->minimum);
		break;
	case DNS_TXT:
		print_strings(to, record);
		break;
	default: /* RFC 3597 */
		text_printf(to, "\\# %zu", record->rdata_octets);
		for (size_t i = 0; i < record->rdata_octets && i < 256; i++)
			text_printf(to, "%s%02x", i ? "" : " ", record->rdata[i]);
	}
}

void
dns_print(struct text *to, const struct dns_message *message, const struct dns_reply *reply)
{
	static const char *const sections[] = { "answer", "authority", "additional" };
	int section = -1;
	text_printf(to, "; from %s in %.0f ms%s, %zu octets\n",
		reply->server[0] ? reply->server : "nobody", reply->ms,
		reply->via_tcp ? " over TCP" : "", reply->octets);
	if (!message)
		return;
	text_printf(to, "; %s%s%s%s%s\n", rcode_name(message->rcode),
		message->authoritative ? ", authoritative" : "",
		message->recursion_available ? ", recursion available" : "",
		message->authentic ? ", authentic data" : "", message->truncated ? ", cut short" : "");
	if (message->extended_error >= 0)
		text_printf(to, "; extended error %d (RFC 8914)\n", message->extended_error);
	if (message->has_question)
		text_printf(to, "; question: %s %s\n", message->question.text,
			wire_type_name(message->question_type));
	for (size_t i = 0; i < message->count; i++) {
		const struct dns_record *record = &message->records[i];
		if ((int)record->section != section)
			text_printf(to, "; %s\n", sections[section = (int)record->section]);
		text_printf(to, "%s %u %s ", record->owner.text, record->ttl,
			wire_type_name(record->type));
		print_data(to, record);
		text_putc(to, '\n');
	}
}
