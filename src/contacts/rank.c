/* rank.c: every mailbox the tree names, once, with all its reasons and a score; then what DNS and the
 * probes say of it.  The base scores are for telling somebody about an attack (abuse). */
#include "contacts/rank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "contacts/traps.h"
#include "lookup/kinds.h"
#include "quoted/quoted.h"
#include "smtp/memory.h"
#include "smtp/probe.h"
#include "whois/read.h"
#include "zone/zone.h"

enum { MOST_CONTACTS = 64, MOST_REASONS = 8 };

const char *
reachability_word(enum reachability reach)
{
	static const char *const words[] = {
#define X(name, word, text) [REACH_##name] = word,
		REACHABILITIES(X)
#undef X
	};
	return words[reach];
}

const char *
reachability_text(enum reachability reach)
{
	static const char *const texts[] = {
#define X(name, word, text) [REACH_##name] = text,
		REACHABILITIES(X)
#undef X
	};
	return texts[reach];
}

struct ranking {
	struct arena *arena;
	const struct investigation *investigation;
	struct contact *contacts;
	size_t count;
};

static void
add(struct ranking *ranking, const char *address, const char *scope, const char *role, int score,
	const char *reason, const char *excluded)
{
	struct contact *contact = NULL;
	for (size_t i = 0; i < ranking->count; i++)
		if (same_word(ranking->contacts[i].address, address))
			contact = &ranking->contacts[i];
	if (contact) {
		for (size_t i = 0; i < contact->reason_count; i++)
			if (!strcmp(contact->reasons[i], reason) || !strcmp(reason, "typed by hand"))
				return;
		if (contact->reason_count < MOST_REASONS)
			contact->reasons[contact->reason_count++] = reason;
		if (score > contact->score)
			contact->score = score, contact->scope = scope, contact->role = role;
		contact->score += contact->reason_count == 2 ? 10 : 0; /* two sources agree */
		contact->guess = false;
		return;
	}
	if (ranking->count == MOST_CONTACTS)
		return;
	contact = &ranking->contacts[ranking->count++];
	*contact = (struct contact){ .address = address, .scope = scope, .role = role,
		.score = score, .excluded = excluded };
	contact->reasons = arena_alloc(ranking->arena, MOST_REASONS * sizeof *contact->reasons);
	contact->reasons[contact->reason_count++] = reason;
	if (!contact->excluded)
		contact->excluded = contact_trap(address);
}

/* --- whois ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *role, *network_scope, *name_scope;
	int network, name;
} whois_roles[] = {
	{ "abuse", "network", "holder", 100, 70 },
	{ "registrar-abuse", "registrar", "registrar", 40, 40 },
	{ "noc", "network", "holder", 45, 40 },
	{ "tech", "network", "holder", 45, 40 },
	{ "zone", "network", "holder", 45, 40 },
	{ "admin", "network", "holder", 40, 30 },
	{ "owner", "network", "holder", 35, 30 },
	{ "registrant", "network", "holder", 35, 30 },
	{ "billing", "network", "holder", 10, 10 },
};

static void
from_whois(struct ranking *ranking, const struct lookup *hop)
{
	const struct whois_answer *answer = hop->whois;
	bool network = hop->address.family, registry = !strncmp(hop->server ? hop->server : "", "whois.iana.org", 14);
	int levels = 0; /* a later hop that found something is nearer to the host */
	for (const struct lookup *below = hop->first_child; below; below = below->first_child)
		levels += below->kind == &kind_whois && below->status == LOOKUP_OK;
	if (!answer || hop->status != LOOKUP_OK)
		return;
	for (size_t i = 0; i < answer->contact_count; i++) {
		const struct whois_contact *named = &answer->contacts[i];
		for (size_t r = 0; r < sizeof whois_roles / sizeof *whois_roles; r++) {
			if (strcmp(whois_roles[r].role, named->role))
				continue;
			int score = network ? whois_roles[r].network : whois_roles[r].name;
			const char *scope = network ? whois_roles[r].network_scope : whois_roles[r].name_scope;
			score -= levels ? 15 + 10 * (levels - 1) : 0;
			if (registry || !answer->authority)
				score = 10, scope = "registry";
			if (contact_is_registry(named->address) && score > 10)
				score = 15, scope = "registry"; /* unless the space is its own */
			if (named->note)
				score -= 25;
			add(ranking, named->address, scope, named->role, score,
				arena_printf(ranking->arena, "%s contact of %s%s%s, whois %.*s%s%s", named->role,
					answer->object ? answer->object : hop->question,
					answer->holder ? ", " : "", answer->holder ? answer->holder : "",
					(int)strcspn(hop->server, " "), hop->server,
					named->note ? ", " : "", named->note ? named->note : ""),
				named->broken);
		}
	}
}

/* --- DNS --------------------------------------------------------------------------------------------------- */

static void
from_zone(struct ranking *ranking, const struct lookup *soa)
{
	const struct zone_facts *zone = soa->zone;
	if (!zone || soa->parent->kind == &kind_whois)
		return;
	bool customer = soa->parent->kind == &kind_ptr; /* RFC 2317 child zone */
	bool reverse = zone->reverse;
	const char *mailbox = zone->contact ? zone->contact : zone->guess;
	const char *excluded = NULL;
	if (!mailbox)
		return;
	if (contact_is_registry_zone(zone->apex, zone->contact))
		excluded = "the registry's own: nobody asked for a reverse zone of this block";
	if (!strchr(zone->apex, '.'))
		excluded = "runs the top level, not this host";
	add(ranking, mailbox, reverse ? "network" : "zone", "zone",
		(reverse ? customer ? 70 : 65 : 60) - (zone->contact ? 0 : 15),
		arena_printf(ranking->arena, "SOA of %s%s%s", zone->apex, zone->trouble ? ", " : "",
			zone->trouble ? zone->trouble : ""),
		excluded);
	if (zone->contact && zone->guess)
		add(ranking, zone->guess, reverse ? "network" : "zone", "zone", 50,
			arena_printf(ranking->arena, "what the SOA of %s probably means", zone->apex), NULL);
}

static void
from_roles(struct ranking *ranking)
{
	const struct lookup *mail = zone_mail_domain(ranking->investigation);
	if (!mail || (mail->status != LOOKUP_OK && mail->reason != REASON_NODATA))
		return;
	const char *domain = mail->question;
	size_t before = ranking->count;
	add(ranking, arena_printf(ranking->arena, "abuse@%s", domain), "mail-domain", "abuse", 55,
		"RFC 2142 role, not published anywhere: a guess", NULL);
	for (size_t i = before; i < ranking->count; i++)
		ranking->contacts[i].guess = true;
	before = ranking->count;
	add(ranking, arena_printf(ranking->arena, "postmaster@%s", domain), "mail-domain", "postmaster",
		35, "required by RFC 5321 4.5.1", NULL);
	for (size_t i = before; i < ranking->count; i++)
		ranking->contacts[i].guess = true;
}

/* What a person had probed by hand is a contact too: the best of them may be the only one. */
static void
from_probes(struct ranking *ranking)
{
	const struct investigation *investigation = ranking->investigation;
	for (size_t i = 0; i < investigation->probe_count; i++) {
		const struct probe *probe = investigation->probes[i];
		add(ranking, probe->mailbox, "mail-domain", "mailbox", 20, "typed by hand", NULL);
		if (probe->extra && probe->options.extra == EXTRA_POSTMASTER)
			add(ranking, probe->extra, "mail-domain", "postmaster", 35, "required by RFC 5321 4.5.1",
				NULL);
	}
}

/* The mailboxes of a bounce or a log line: who was written to. */
static void
from_quoted(struct ranking *ranking)
{
	const struct investigation *investigation = ranking->investigation;
	for (size_t i = 0; i < investigation->quoted_count; i++) {
		const struct quoted *quoted = investigation->quoted[i];
		for (size_t r = 0; r < quoted->count; r++)
			if (strchr(quoted->recipients[r].address, '@'))
				add(ranking, quoted->recipients[r].address, "mail-domain", "recipient", 25,
					arena_printf(ranking->arena, "written to: %s", quoted->title), NULL);
	}
}

/* What the newest of them says of ADDRESS, or NULL. */
static const struct quoted_recipient *
quoted_about(const struct investigation *investigation, const char *address)
{
	for (size_t i = investigation->quoted_count; i-- > 0;)
		for (size_t r = 0; r < investigation->quoted[i]->count; r++) {
			const struct quoted_recipient *at = &investigation->quoted[i]->recipients[r];
			if (at->result != REACH_UNTRIED && same_word(at->address, address))
				return at;
		}
	return NULL;
}

/* --- can it be reached? -------------------------------------------------------------------------------------- */

static void
judge(struct ranking *ranking, struct contact *contact)
{
	const struct investigation *investigation = ranking->investigation;
	struct exchanger exchangers[MOST_EXCHANGERS];
	const char *at = strrchr(contact->address, '@');
	const struct lookup *mx = at ? zone_mx_of(investigation, at + 1) : NULL;
	if (mx && mx->reason == REASON_NXDOMAIN) {
		contact->verdict = "the domain does not exist";
		contact->score -= 60;
	} else if (mx && (mx->status == LOOKUP_OK || mx->status == LOOKUP_EMPTY)) {
		size_t count = zone_exchangers(mx, exchangers), usable = 0;
		for (size_t i = 0; i < count; i++)
			usable += exchangers[i].address_count || exchangers[i].pending ||
				  exchangers[i].reason == REASON_NONE ||
				  exchangers[i].reason == REASON_SERVFAIL ||
				  exchangers[i].reason == REASON_TIMEOUT;
		if (count == 1 && !strcmp(exchangers[0].host, ".")) {
			contact->verdict = "the domain takes no mail (null MX)";
			contact->score -= 60;
		} else if (!usable && !(mx->status == LOOKUP_EMPTY && !zone_find(investigation, &kind_a, at + 1))) {
			contact->verdict = count ? "no mail host of the domain has an address"
						 : "the domain has neither MX nor address";
			contact->score -= 40;
		}
	}
	bool probed = false;
	if (contact->verdict)
		contact->reachable = REACH_DNS_REFUSES;
	for (size_t i = 0; i < investigation->probe_count; i++) {
		const struct probe *probe = investigation->probes[i];
		if (probe->extra && same_word(probe->extra, contact->address) &&
			probe->extra_result != REACH_UNTRIED && probe->options.extra == EXTRA_POSTMASTER) {
			contact->reachable = probe->extra_result;
			contact->verdict = NULL;
			probed = true;
		}
		/* what was forbidden, or could not be asked, leaves an earlier answer standing */
		if (probe->state != PROBE_DONE || probe->result == REACH_UNTRIED || !same_word(probe->mailbox, contact->address))
			continue;
		contact->reachable = probe->result;
		contact->verdict = probe->verdict;
		probed = true;
	}
	const struct quoted_recipient *told = probed ? NULL : quoted_about(investigation, contact->address);
	if (told) {
		contact->reachable = told->result;
		contact->verdict = told->verdict;
		probed = true;
	}
	const struct remembered *before = probed || contact->reachable != REACH_UNTRIED ||
		!investigation->remembered ? NULL : memory_of(investigation->remembered, contact->address);
	if (before) {
		char ago[24];
		contact->reachable = before->result;
		contact->remembered = true;
		contact->verdict = arena_printf(ranking->arena, "%s, %s ago", before->verdict,
			memory_ago(before->when, ago));
	}
	if (contact->reachable == REACH_REFUSED)
		contact->score -= 60;
	if (contact->score < 0)
		contact->score = 0;
}

static int
by_rank(const void *one, const void *other)
{
	const struct contact *a = one, *b = other;
	if (!a->excluded != !b->excluded)
		return a->excluded ? 1 : -1;
	if (a->score != b->score)
		return b->score - a->score;
	return strcmp(a->address, b->address);
}

size_t
contacts_derive(const struct investigation *investigation, struct arena *arena, struct contact **contacts)
{
	struct ranking ranking = { arena, investigation,
		arena_alloc(arena, MOST_CONTACTS * sizeof **contacts), 0 };
	for (const struct lookup *lookup = investigation->root; lookup; lookup = lookup_next(lookup)) {
		if (lookup->kind == &kind_whois)
			from_whois(&ranking, lookup);
		else if (lookup->kind == &kind_soa)
			from_zone(&ranking, lookup);
	}
	from_roles(&ranking);
	from_quoted(&ranking);
	from_probes(&ranking);
	for (size_t i = 0; i < ranking.count; i++)
		judge(&ranking, &ranking.contacts[i]);
	qsort(ranking.contacts, ranking.count, sizeof *ranking.contacts, by_rank);
	*contacts = ranking.contacts;
	return ranking.count;
}
