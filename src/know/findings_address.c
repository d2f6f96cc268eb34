/* findings_address.c: rules about the host's name and addresses, and their reverse names. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "know/findings_rules.h"
#include "lookup/kinds.h"
#include "whois/read.h"

enum { ENDLESS_CHAIN = 16, MANY_NAMES = 10 };

/* --- reverse names ------------------------------------------------------------------------ */

/* What a PTR lookup says. */
struct reverse {
	const struct lookup *ptr;
	const char *about; /* the address as text */
	const char *name;  /* the first name, NULL none */
	const char *all;   /* all of them */
	size_t names;
	bool no_dot, no_host; /* the first name lacks a dot; is no host name */
};

static const char *const special_tops[] = { "localhost", "localdomain", "local", "lan",
	"internal", "invalid", "test", "example", "onion", "alt", NULL };

static bool
is_number(const char *label)
{
	return *label && strspn(label, "0123456789") == strlen(label);
}

static struct reverse
reverse_read(struct findings *out, const struct lookup *ptr)
{
	char text[ADDRESS_TEXT];
	struct reverse reverse = { .ptr = ptr,
		.about = arena_strdup(out->arena, address_print(&ptr->address, text)) };
	for (size_t i = 0; ptr->status == LOOKUP_OK && i < ptr->answer_count; i++) {
		if (i == 0)
			reverse.name = ptr->answers[i];
		if (i < MANY_NAMES)
			reverse.all = findings_join(out->arena, reverse.all, ptr->answers[i]);
		reverse.names++;
	}
	if (reverse.name) {
		const char *top = findings_last_label(reverse.name);
		reverse.no_dot = findings_inside(reverse.name, "in-addr.arpa") ||
				 findings_inside(reverse.name, "ip6.arpa");
		reverse.no_host =
			!reverse.no_dot && (findings_bad_host(reverse.name) || is_number(top) ||
						   findings_is_one_of(top, special_tops));
	}
	return reverse;
}

/* Bits of the smallest prefix that holds the block an answer is about ("192.0.2.0 -
 * 192.0.2.255", "192.0.2.0/24"); -1 when that cannot be read. */
static int
block_bits(const char *object)
{
	struct address from, to;
	size_t length = strcspn(object, " /-");
	if (!address_parse(object, length, &from))
		return -1;
	if (object[length] == '/')
		return atoi(object + length + 1);
	const char *last = object + length + strspn(object + length, " -");
	if (!address_parse(last, strcspn(last, " "), &to) || to.family != from.family)
		return -1;
	int bits = 0, all = from.family == 4 ? 32 : 128;
	while (bits < all && !((from.bytes[bits / 8] ^ to.bytes[bits / 8]) & 0x80 >> bits % 8))
		bits++;
	return bits;
}

/* Of the widest block that a regional registry names; *OPEN: not known yet. */
static int
allocation_bits(const struct findings *out, const struct address *address, bool *open)
{
	int least = 129;
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		if (lookup->kind != &kind_whois || !address_same(&lookup->address, address))
			continue;
		*open |= lookup_is_open(lookup);
		int bits = lookup->parent->kind == &kind_whois && lookup->whois &&
					   lookup->whois->object
				   ? block_bits(lookup->whois->object)
				   : -1;
		if (bits > 0 && bits < least)
			least = bits;
	}
	return least < 129 ? least : address->family == 4 ? 24 : 32;
}

static void
rule_undelegated(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	const struct lookup *soa = zone_find(out->investigation, &kind_soa, ptr->question);
	bool open = false, four = ptr->address.family == 4;
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (ptr->reason != REASON_NXDOMAIN || findings_aliases(ptr, NULL) || !soa ||
		!soa->zone || !wire_name(soa->zone->apex, wire))
		return;
	int labels = (int)wire_labels(wire) - 2, bits = labels * (four ? 8 : 4);
	if (bits > (four ? 16 : 24) || bits >= allocation_bits(out, &ptr->address, &open) ||
		open)
		return;
	findings_prove(findings_add(out, "REV-UNDELEGATED", 0, ptr,
			       &(struct blanks){ .about = reverse->about,
				       .name = ptr->question,
				       .other = soa->zone->apex,
				       .server = soa->zone->contact }),
		soa);
}

static void
rule_ptr_none(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	if (ptr->status != LOOKUP_EMPTY || findings_aliases(ptr, NULL))
		return;
	const struct lookup *soa = zone_find(out->investigation, &kind_soa, ptr->question);
	const char *contact = soa && soa->zone ? soa->zone->contact : NULL;
	struct derived *none = findings_add(out, "PTR-NONE", 0, ptr,
		&(struct blanks){
			.about = reverse->about, .name = ptr->question, .other = contact });
	findings_blame(none, findings_said(out, "REV-UNDELEGATED", reverse->about));
}

static void
rule_ptr_cname(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	const char *end;
	unsigned links = findings_aliases(ptr, &end);
	if ((links && ptr->status == LOOKUP_EMPTY) || links >= ENDLESS_CHAIN)
		findings_add(out, "PTR-CNAME", 0, ptr,
			&(struct blanks){
				.about = reverse->about, .name = end, .other = ptr->question });
}

static void
rule_ptr_nodot(struct findings *out, const struct reverse *reverse)
{
	if (!reverse->no_dot)
		return;
	const char *intended = zone_intended(out->arena, reverse->name);
	findings_add(out, "PTR-NODOT", 0, reverse->ptr,
		&(struct blanks){ .about = reverse->about,
			.name = reverse->name,
			.intended = intended ? intended : "the host's full name" });
}

static void
rule_ptr_badname(struct findings *out, const struct reverse *reverse)
{
	if (reverse->no_host)
		findings_add(out, "PTR-BADNAME", 0, reverse->ptr,
			&(struct blanks){ .about = reverse->about, .name = reverse->name });
}

static void
prove_by_children(struct derived *said, const struct lookup *ptr)
{
	for (const struct lookup *child = ptr->first_child; child; child = child->next)
		if (child->kind == &kind_a || child->kind == &kind_aaaa)
			findings_prove(said, child);
}

static void
rule_ptr_unconfirmed(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	if (!reverse->name || reverse->no_dot || reverse->no_host || !ptr->first_child)
		return;
	enum confirmation confirmation = zone_confirms(ptr);
	if (confirmation != CONFIRM_GHOST && confirmation != CONFIRM_MISMATCH)
		return;
	const char *addresses = NULL;
	for (const struct lookup *child = ptr->first_child; child; child = child->next)
		for (size_t i = 0; (child->kind == &kind_a || child->kind == &kind_aaaa) &&
				   i < child->answer_count && i < MANY_NAMES;
			i++)
			addresses = findings_join(out->arena, addresses, child->answers[i]);
	struct derived *said = findings_add(out,
		confirmation == CONFIRM_GHOST ? "PTR-GHOST" : "PTR-MISMATCH", 0, ptr,
		&(struct blanks){ .about = reverse->about,
			.name = reverse->name,
			.other = addresses,
			.list = addresses });
	prove_by_children(said, ptr);
}

static void
rule_ptr_many(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	bool worse = reverse->names > MANY_NAMES || (ptr->dns && ptr->dns->truncated);
	if (reverse->names > 1)
		findings_add(out, "PTR-MANY", worse ? 'W' : 'N', ptr,
			&(struct blanks){ .about = reverse->about,
				.name = reverse->name,
				.list = reverse->all });
}

/* Three octets in a row, forward or backward, or all four run together (decimal or hex). */
static bool
shows_octets(const char *host, const struct address *address)
{
	const unsigned char *b = address->bytes;
	char joined[4][13];
	int last[3] = { -1, -1, -1 };
	if (address->family != 4)
		return false;
	snprintf(joined[0], sizeof *joined, "%02x%02x%02x%02x", b[0], b[1], b[2], b[3]);
	snprintf(joined[1], sizeof *joined, "%02x%02x%02x%02x", b[3], b[2], b[1], b[0]);
	snprintf(joined[2], sizeof *joined, "%03d%03d%03d%03d", b[0], b[1], b[2], b[3]);
	snprintf(joined[3], sizeof *joined, "%03d%03d%03d%03d", b[3], b[2], b[1], b[0]);
	for (size_t i = 0; i < sizeof joined / sizeof *joined; i++)
		if (strcasestr(host, joined[i]))
			return true;
	for (const char *at = host; *at;) {
		size_t digits = strspn(at, "0123456789");
		if (!digits) {
			at++;
			continue;
		}
		last[0] = last[1], last[1] = last[2], last[2] = digits < 4 ? atoi(at) : -1;
		at += digits;
		for (int i = 0; i < 2; i++)
			if ((last[0] == b[i] && last[1] == b[i + 1] && last[2] == b[i + 2]) ||
				(last[2] == b[i] && last[1] == b[i + 1] && last[0] == b[i + 2]))
				return true;
	}
	return false;
}

static bool
shows_line(const char *host)
{
	static const char *const words[] = { "dyn", "dynamic", "dynip", "dsl", "adsl", "vdsl",
		"xdsl", "pool", "pools", "dhcp", "dial", "dialup", "dialin", "ppp", "pppoe",
		"cable", "broadband", NULL };
	char word[16];
	for (const char *at = host; *at;) {
		size_t length = 0;
		while (isalpha((unsigned char)at[length]))
			length++;
		if (length && length < sizeof word) {
			memcpy(word, at, length);
			word[length] = '\0';
			if (findings_is_one_of(word, words))
				return true;
		}
		at += length ? length : 1;
	}
	return false;
}

static void
rule_ptr_generic(struct findings *out, const struct reverse *reverse)
{
	if (!reverse->name || reverse->no_dot || reverse->no_host)
		return;
	/* the domain's own name may hold such a word by right */
	const char *domain = zone_registrable(out->arena, reverse->name);
	size_t own = domain ? strlen(reverse->name) - strlen(domain) : strlen(reverse->name);
	const char *host = arena_strndup(out->arena, reverse->name, own);
	if (shows_line(host) || shows_octets(host, &reverse->ptr->address))
		findings_add(out, "PTR-GENERIC", 0, reverse->ptr,
			&(struct blanks){ .about = reverse->about, .name = reverse->name });
}

static bool
anything_answered(const struct findings *out)
{
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		if (findings_proves(lookup) && lookup->dns)
			return true;
	}
	return false;
}

static void
rule_rev_broken(struct findings *out, const struct reverse *reverse)
{
	const struct lookup *ptr = reverse->ptr;
	bool broken = ptr->reason == REASON_SERVFAIL || ptr->reason == REASON_TIMEOUT;
	if (broken && anything_answered(out))
		findings_add(out, "REV-BROKEN", 0, ptr,
			&(struct blanks){ .about = reverse->about,
				.name = ptr->question,
				.server = ptr->server });
}

/* --- the host's name ---------------------------------------------------------------------- */

/* The subject; in a bounce's tree the host that spoke. */
static const char *
host_of(const struct findings *out, const struct lookup *a, const struct lookup *aaaa)
{
	return a ? a->question : aaaa ? aaaa->question : out->investigation->subject;
}

static void
rule_no_address(struct findings *out, const struct lookup *a, const struct lookup *aaaa)
{
	const struct investigation *investigation = out->investigation;
	const char *subject = host_of(out, a, aaaa), *end;
	const struct lookup *denied = a && a->reason == REASON_NXDOMAIN         ? a
				      : aaaa && aaaa->reason == REASON_NXDOMAIN ? aaaa
										: NULL;
	bool none = a && aaaa && a->status == LOOKUP_EMPTY && aaaa->status == LOOKUP_EMPTY;
	bool some = (a && a->status == LOOKUP_OK) || (aaaa && aaaa->status == LOOKUP_OK);
	if (some || (!denied && !none))
		return;
	const char *zone = findings_zone_of(out, subject);
	const struct lookup *mx = zone_mx_of(investigation, subject);
	bool alias = findings_aliases(denied ? denied : a, &end);
	const char *id = alias ? "CNAME-DANGLING" : denied ? "ADDR-NX" : "ADDR-NODATA";
	/* a domain that has exchangers needs no address */
	if (!alias && !denied && mx && (mx->status == LOOKUP_OK || lookup_is_open(mx)))
		return;
	struct derived *said = findings_add(out, id, 0, denied ? denied : a,
		&(struct blanks){ .about = subject, .name = end, .other = zone });
	if (!denied)
		findings_prove(said, aaaa);
	findings_blame(said, findings_said(out, "MX-NOTHING", subject));
	for (size_t i = 0; i < out->mail_count; i++)
		if (denied && !alias && findings_inside(subject, out->mails[i].domain))
			findings_blame(
				said, findings_said(out, "DOM-NX", out->mails[i].domain));
}

static void
rule_bogon(struct findings *out, const struct lookup *a, const struct lookup *aaaa)
{
	const struct lookup *const lookups[] = { a, aaaa };
	const char *list = NULL, *what = NULL;
	const struct lookup *first = NULL;
	size_t good = 0;
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; lookups[k] && lookups[k]->dns && i < lookups[k]->dns->count;
			i++) {
			const struct dns_record *record = &lookups[k]->dns->records[i];
			char text[ADDRESS_TEXT];
			if (record->section != DNS_ANSWER || !record->address.family)
				continue;
			if (!findings_private(out, &record->address) &&
				!findings_loopback(&record->address)) {
				good++;
				continue;
			}
			first = first ? first : lookups[k];
			what = what ? what : address_special(&record->address);
			address_print(&record->address, text);
			list = findings_join(out->arena, list, arena_strdup(out->arena, text));
		}
	if (list)
		findings_add(out, "ADDR-BOGON", good ? 'W' : 'E', first,
			&(struct blanks){ .about = host_of(out, a, aaaa),
				.name = list,
				.list = list,
				.other = what });
}

void
findings_about_addresses(struct findings *out)
{
	static void (*const reverse_rules[])(
		struct findings * out, const struct reverse *reverse) = {
		rule_undelegated,
		rule_ptr_none,
		rule_ptr_cname,
		rule_ptr_nodot,
		rule_ptr_badname,
		rule_ptr_unconfirmed,
		rule_ptr_many,
		rule_ptr_generic,
		rule_rev_broken,
	};
	const struct lookup *a = NULL, *aaaa = NULL;
	for (const struct lookup *child = out->investigation->root->first_child; child;
		child = child->next) {
		a = child->kind == &kind_a ? child : a;
		aaaa = child->kind == &kind_aaaa ? child : aaaa;
	}
	rule_no_address(out, a, aaaa);
	rule_bogon(out, a, aaaa);
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		if (lookup->kind != &kind_ptr || lookup_is_open(lookup))
			continue;
		struct reverse reverse = reverse_read(out, lookup);
		for (size_t i = 0; i < sizeof reverse_rules / sizeof *reverse_rules; i++)
			reverse_rules[i](out, &reverse);
	}
}
