/* chain.c: the kind of lookup that asks a registry, hop by hop.
 *
 * The first hop asks IANA who is in charge of the top-level domain or the address block; each
 * answer that refers further becomes the parent of the next hop.  A hop that fails leaves all that
 * is known standing. */
#include <stdio.h>
#include <string.h>

#include "base/safe.h"
#include "base/text.h"
#include "lookup/kinds.h"
#include "whois/ask.h"
#include "whois/read.h"
#include "whois/servers.h"
#include "zone/zone.h"

enum { MOST_HOPS = 6, MOST_DOMAINS = 4 };

/* The hop's own: which server, and what it is asked. */
struct hop {
	const char *host;
	unsigned port;
	const char *query;
};

static bool
was_asked(const struct lookup *lookup, const char *host, const char *query)
{
	for (; lookup && lookup->kind == &kind_whois; lookup = lookup->parent) {
		const struct hop *hop = lookup->state;
		if (hop && same_word(hop->host, host) && !strcmp(hop->query, query))
			return true;
	}
	return false;
}

static int
hops_above(const struct lookup *lookup)
{
	int hops = 0;
	while ((lookup = lookup->parent) && lookup->kind == &kind_whois)
		hops++;
	return hops;
}

static void
describe(struct lookup *lookup)
{
	const struct whois_answer *answer = lookup->whois;
	struct arena *arena = lookup->investigation->arena;
	if (answer->object && answer->holder)
		lookup_answer(lookup, arena_printf(arena, "%s, %s", answer->object, answer->holder));
	else if (answer->object || answer->holder)
		lookup_answer(lookup, answer->object ? answer->object : answer->holder);
	for (size_t i = 0; i < answer->contact_count; i++)
		if (!answer->contacts[i].broken)
			lookup_answer(lookup, arena_printf(arena, "%s %s", answer->contacts[i].role,
						      answer->contacts[i].address));
	if (answer->referral)
		lookup_answer(lookup, arena_printf(arena, "see %s", answer->referral));
	else if (answer->form)
		lookup_answer(lookup, arena_printf(arena, "web form %s", answer->form));
}

static void
on_reply(void *arg, const struct whois_reply *reply)
{
	struct lookup *lookup = arg;
	struct arena *arena = lookup->investigation->arena;
	const struct hop *hop = lookup->state;
	static const struct {
		enum lookup_status status;
		enum lookup_reason reason;
	} ends[] = {
		[WHOIS_FOUND] = { LOOKUP_OK, REASON_NONE },
		[WHOIS_NOTFOUND] = { LOOKUP_EMPTY, REASON_NOT_FOUND },
		[WHOIS_THROTTLED] = { LOOKUP_FAILED, REASON_QUOTA },
		[WHOIS_REFUSED] = { LOOKUP_FAILED, REASON_REFUSED },
		[WHOIS_EMPTY] = { LOOKUP_FAILED, REASON_CLOSED_EMPTY },
		[WHOIS_OTHER] = { LOOKUP_OK, REASON_NONE },
	};
	lookup->call = NULL;
	lookup->ms = reply->ms;
	lookup->cached = reply->cached;
	if (reply->address[0])
		lookup->server = arena_printf(arena, "%s [%s]", hop->host, reply->address);
	if (reply->length) {
		lookup->whois = whois_read(arena, hop->host, hop->query, reply->bytes, reply->length);
		lookup->raw = arena_printf(arena, "%% %s, asked \"%s\", in %.0f ms\n%s", lookup->server,
			hop->query, reply->ms, lookup->whois->text);
	}
	if (reply->reason != REASON_NONE) {
		bool timeout = reply->reason == REASON_TIMEOUT;
		lookup_finish(lookup, timeout ? LOOKUP_TIMEOUT : LOOKUP_FAILED, reply->reason);
		return;
	}
	describe(lookup);
	if (lookup->whois->status == WHOIS_OTHER)
		lookup->detail = "an answer, but no record that could be read";
	lookup_finish(lookup, ends[lookup->whois->status].status, ends[lookup->whois->status].reason);
}

static void
start_whois(struct lookup *lookup)
{
	struct investigation *investigation = lookup->investigation;
	struct arena *arena = investigation->arena;
	const struct lookup *parent = lookup->parent;
	struct hop *hop = arena_alloc(arena, sizeof *hop);
	const char *subject = lookup->question, *top = strrchr(subject, '.');
	if (address_parse(subject, strlen(subject), &lookup->address) || !top)
		top = subject;
	else
		top++;
	*hop = (struct hop){ "whois.iana.org", 43, top };
	if (parent->kind == &kind_whois) {
		hop->host = parent->whois->referral;
		hop->port = parent->whois->referral_port;
		hop->query = whois_query(arena, hop->host, subject, lookup->address.family);
	}
	lookup->server = hop->host;
	bool looped = was_asked(parent, hop->host, hop->query);
	lookup->state = hop;
	if (looped)
		lookup_finish(lookup, LOOKUP_FAILED, REASON_LOOP);
	else if (hops_above(lookup) >= MOST_HOPS)
		lookup_finish(lookup, LOOKUP_FAILED, REASON_DEPTH);
	else
		lookup->call = whois_ask(investigation->door, investigation, hop->host, hop->port,
			hop->query, lookup->tries > 0, on_reply, lookup);
}

static void
follow_whois(struct lookup *lookup)
{
	const struct whois_answer *answer = lookup->whois;
	const char *suffix = strchr(lookup->question, '.');
	size_t domains = 0;
	/* would the contacts' domains take mail at all? */
	for (size_t i = 0; answer && i < answer->contact_count && domains < MOST_DOMAINS; i++) {
		const char *at = strrchr(answer->contacts[i].address, '@');
		if (answer->contacts[i].broken || !at || lookup->parent->kind != &kind_whois)
			continue;
		if (!zone_mx_of(lookup->investigation, at + 1))
			domains += lookup_add(lookup, &kind_mx, at + 1) != NULL;
	}
	if (answer && answer->referral) {
		lookup_add(lookup, &kind_whois, lookup->question);
	} else if (lookup->reason == REASON_NOT_FOUND && !lookup->address.family && suffix &&
		   strchr(suffix + 1, '.')) {
		/* not there: is the second level run by somebody else than the top level? */
		lookup_add(lookup, &kind_soa, suffix + 1);
		lookup_add(lookup, &kind_soa, strrchr(suffix, '.') + 1);
	}
}

static void
cancel_whois(struct lookup *lookup)
{
	whois_drop(lookup->call);
}

const struct lookup_kind kind_whois = { "whois", start_whois, follow_whois, cancel_whois };
