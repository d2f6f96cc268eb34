/* read.c: a whois answer as a whole: decode, cut into lines, then ask each of the readers. */
#include "whois/read.h"

#include <ctype.h>
#include <string.h>

#include "base/safe.h"
#include "whois/read_parts.h"

static const char *const object_keys[] = { "inetnum", "inet6num", "net range", "ip network",
	"domain name", "domain", "aut num", "as number", "as handle", "ip address",
	"ipv4 address", "network number", "server name", "domainname", "dominio",
	"nombre de dominio", NULL };
static const char *const holder_keys[] = { "org name", "cust name", "owner",
	"registrant organization", "organization name", "organization", "organisation", "org",
	"netname", "net name", "network name", "holder", "registrant", "registrant name",
	"descr", NULL };
static const char *const changed_keys[] = { "last modified", "updated date", "updated",
	"last updated", "changed", "modified", "last updated on", "last update",
	"domain last updated date", "last updated date", NULL };

static const char *
value_of(const struct whois_page *page, const char *const *keys)
{
	struct view value = whois_value(page, keys);
	if (!value.length)
		return NULL;
	return safe_string(page->arena, value.bytes, value.length < 300 ? value.length : 300);
}

/* "domain =EXAMPLE.ORG", "-T dn,ace example.org": the name is the last word. */
static const char *
last_word(struct arena *arena, const char *query)
{
	struct view view = view_trim(view_of(query));
	size_t from = view.length;
	while (from && view.bytes[from - 1] != ' ' && view.bytes[from - 1] != '=')
		from--;
	char *word = arena_strndup(arena, view.bytes + from, view.length - from);
	for (char *at = word; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	size_t length = strlen(word);
	if (length > 2 && !strcmp(word + length - 2, "/e"))
		word[length -= 2] = '\0';
	if (length && word[length - 1] == '.')
		word[length - 1] = '\0';
	return word;
}

const struct whois_answer *
whois_read(struct arena *arena, const char *server, const char *query, const char *bytes,
	size_t length)
{
	struct text decoded = { 0 }, safe = { 0 };
	struct whois_answer *answer = arena_alloc(arena, sizeof *answer);
	whois_decode(&decoded, server, bytes, length);
	const char *text = arena_strndup(arena, text_string(&decoded), decoded.length);
	safe_add(&safe, text, decoded.length, SAFE_LINES | SAFE_TABS);
	answer->text = arena_strndup(arena, text_string(&safe), safe.length);
	struct whois_page page = {
		.arena = arena, .server = server, .query = last_word(arena, query)
	};
	whois_page_cut(&page, (struct view){ text, decoded.length });
	text_free(&decoded);
	text_free(&safe);
	answer->status = whois_status_find(&page);
	whois_referral_find(&page, answer);
	if (answer->status != WHOIS_FOUND && answer->status != WHOIS_THROTTLED)
		return answer;
	whois_contacts_find(&page, answer);
	answer->object = value_of(&page, object_keys);
	answer->holder = value_of(&page, holder_keys);
	answer->changed = value_of(&page, changed_keys);
	return answer;
}
