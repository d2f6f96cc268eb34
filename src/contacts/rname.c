#include "contacts/rname.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* The first label is the local part with all its bytes; a dot-atom stands as it is, anything else
 * is quoted (RFC 5321 section 4.1.2).  False for control bytes and 8-bit. */
static bool
add_local_part(struct text *to, const uint8_t *label)
{
	bool atom = true;
	for (int i = 1; i <= *label; i++) {
		if (label[i] < 0x20 || label[i] >= 0x7f)
			return false;
		if (label[i] == '.')
			atom &= i > 1 && i < *label && label[i + 1] != '.';
		else
			atom &= isalnum(label[i]) || strchr("!#$%&'*+-/=?^_`{|}~", label[i]);
	}
	if (atom) {
		text_add(to, (const char *)label + 1, *label);
		return true;
	}
	text_putc(to, '"');
	for (int i = 1; i <= *label; i++) {
		if (label[i] == '"' || label[i] == '\\')
			text_putc(to, '\\');
		text_putc(to, (char)label[i]);
	}
	text_putc(to, '"');
	return true;
}

static const char *
lower(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);
	for (char *at = copy; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

static bool
label_is(const uint8_t *label, const char *word)
{
	return *label == strlen(word) && !strncasecmp((const char *)label + 1, word, *label);
}

/* "hostmaster@example" + "org", or the whole address as one label: somebody wrote an @. */
static const char *
repair_at(struct arena *arena, const uint8_t *rname, const char *rest)
{
	const uint8_t *at = memchr(rname + 1, '@', *rname);
	size_t local = (size_t)(at - rname - 1), domain = *rname - local - 1;
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (!local || !domain || memchr(at + 1, '@', domain))
		return NULL;
	for (int i = 1; i <= *rname; i++)
		if (rname[i] <= 0x20 || rname[i] >= 0x7f)
			return NULL;
	char *guess = strcmp(rest, ".")
			      ? arena_printf(arena, "%.*s@%.*s.%s", (int)local, rname + 1,
					(int)domain, at + 1, rest)
			      : arena_printf(arena, "%.*s@%.*s", (int)local, rname + 1, (int)domain, at + 1);
	const char *host = strchr(guess, '@') + 1;
	if (!strchr(host, '.') || !wire_name(host, wire))
		return NULL;
	for (char *byte = strchr(guess, '@'); *byte; byte++)
		*byte = (char)tolower((unsigned char)*byte);
	return guess;
}

struct rname
rname_read(struct arena *arena, const struct dns_name *rname, const struct dns_name *mname,
	const struct dns_name *apex)
{
	struct rname result = { 0 };
	const uint8_t *label = rname->wire, *rest = label + *label + 1;
	struct text local = { 0 };
	if (!*label) {
		result.trouble = "the zone publishes no contact";
		return result;
	}
	const char *domain = lower(arena, wire_text(arena, rest));
	if (memchr(label + 1, '@', *label)) {
		result.trouble = "written with an @ instead of a dot";
		result.guess = repair_at(arena, label, domain);
		return result;
	}
	if (!*rest) {
		result.trouble = "one label only: no domain to write to";
		return result;
	}
	if (strchr(domain, '\\') || !add_local_part(&local, label)) {
		result.trouble = "holds bytes that no mailbox has";
		text_free(&local);
		return result;
	}
	result.mailbox = arena_printf(arena, "%s@%s", text_string(&local), domain);
	text_free(&local);

	size_t apex_octets = strlen(apex->text), domain_octets = strlen(domain);
	bool doubled = wire_under(rest, apex->wire) && domain_octets > 2 * apex_octets &&
		       !strncasecmp(domain + domain_octets - 2 * apex_octets - 1, apex->text, apex_octets) &&
		       strcmp(apex->text, ".");
	bool arpa = ends_with(domain, ".arpa") || !strcmp(domain, "arpa");
	struct address literal;
	if (doubled || (arpa && wire_under(rest, apex->wire) && wire_labels(rest) > wire_labels(apex->wire))) {
		result.trouble = "a final dot was forgotten: the zone's name was appended";
		result.guess = arena_printf(arena, "%.*s",
			(int)(strlen(result.mailbox) - apex_octets - 1), result.mailbox);
		if (!strchr(strchr(result.guess, '@'), '.'))
			result.guess = NULL;
	} else if (arpa) {
		result.trouble = "lies under arpa, where no mail goes";
	} else if (wire_same(rname->wire, apex->wire)) {
		result.trouble = "is the zone's own name";
	} else if (label_is(label, "ns") || label_is(label, "ns1") || label_is(label, "www") ||
		   label_is(label, "mail") || (*label == *mname->wire &&
			   !strncasecmp((const char *)label, (const char *)mname->wire, *label + 1u))) {
		result.trouble = "looks like a host: name server and contact swapped?";
	} else if (strchr(domain, '_')) {
		result.trouble = "the domain has an underscore";
	} else if (address_parse(domain, domain_octets, &literal)) {
		result.trouble = "the domain is an address, not a name";
	}
	return result;
}
