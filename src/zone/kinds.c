/* kinds.c: the DNS kinds of lookups: how each is asked, what it makes of the answer, and what
 * follows from it.
 *
 *   subject name    -> a aaaa soa mx, mx of the registrable domain, whois of it
 *   subject address -> ptr, soa of the reverse name, whois of the network
 *   a, aaaa (of the subject) -> for each address the same as for a subject that is one
 *   ptr -> a aaaa (does the name lead back?); soa of an RFC 2317 target; of a subject that is an
 *          address: soa and mx of the name
 *   soa -> ns; mx of the contact's domain; mx of the apex
 *   mx  -> a aaaa of each exchanger, or of the domain itself when it has none
 *   mailbox (of a bounce) -> mx and soa of its domain, whois of it; a of the host that refused it
 *
 * Whatever does not depend on an answer is asked at once: "all panes filled" is three round trips. */
#include "lookup/kinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/safe.h"
#include "base/text.h"
#include "contacts/rname.h"
#include "dns/print.h"
#include "dns/wire.h"
#include "quoted/quoted.h"
#include "tape/door.h"
#include "zone/zone.h"

enum { MOST_PTR_NAMES = 3, MOST_HOST_ADDRESSES = 4 };

/* --- asking -------------------------------------------------------------------------------------- */

static bool has_zone(struct lookup *lookup, const uint8_t *name);

/* "10 mx.example.org": the order in which a mail host tries them; names by the alphabet, since the
 * resolver hands them out in any order. */
static int
by_preference(const void *one, const void *other)
{
	const char *a = *(const char *const *)one, *b = *(const char *const *)other;
	int difference = atoi(a) - atoi(b);
	return difference ? difference : strcmp(a, b);
}

static void
take_answers(struct lookup *lookup, uint16_t type)
{
	struct arena *arena = lookup->investigation->arena;
	char address[ADDRESS_TEXT];
	for (size_t i = 0; i < lookup->dns->count; i++) {
		const struct dns_record *record = &lookup->dns->records[i];
		if (record->section != DNS_ANSWER)
			continue;
		if (record->type == DNS_CNAME && type != DNS_CNAME)
			lookup->detail = arena_printf(arena, "alias of %s", record->target.text);
		if (record->type != type)
			continue;
		if (record->address.family)
			lookup_answer(lookup,
				arena_strdup(arena, address_print(&record->address, address)));
		else if (type == DNS_MX)
			lookup_answer(lookup, arena_printf(arena, "%u %s", record->preference,
						      record->target.text));
		else if (type == DNS_PTR || type == DNS_NS)
			lookup_answer(lookup, record->target.text);
	}
	if ((type == DNS_MX || type == DNS_NS) && lookup->answer_count)
		qsort(lookup->answers, lookup->answer_count, sizeof *lookup->answers, by_preference);
}

static void
on_dns(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	struct lookup *lookup = arg;
	struct arena *arena = lookup->investigation->arena;
	uint8_t name[DNS_NAME_OCTETS + 1];
	uint16_t type = (uint16_t)(uintptr_t)lookup->state;
	struct text raw = { 0 };
	lookup->call = NULL;
	lookup->ms = reply->ms;
	lookup->server = reply->server[0] ? arena_strdup(arena, reply->server) : NULL;
	lookup->dns = message;
	dns_print(&raw, message, reply);
	lookup->raw = arena_strndup(arena, text_string(&raw), raw.length);
	text_free(&raw);
	enum lookup_status status = LOOKUP_FAILED;
	if (reason == REASON_NONE)
		status = LOOKUP_OK;
	else if (reason == REASON_NXDOMAIN || reason == REASON_NODATA)
		status = LOOKUP_EMPTY;
	else if (reason == REASON_TIMEOUT)
		status = LOOKUP_TIMEOUT;
	if (message)
		take_answers(lookup, type);
	wire_name(lookup->question, name);
	if (type == DNS_SOA && message && status != LOOKUP_FAILED) {
		/* the SOA that comes with "no such name" names the enclosing zone just as well */
		bool found = has_zone(lookup, name);
		status = found ? LOOKUP_OK : LOOKUP_EMPTY;
		reason = found ? REASON_NONE : reason == REASON_NONE ? REASON_NODATA : reason;
	}
	lookup_finish(lookup, status, reason);
}

static void
ask(struct lookup *lookup, uint16_t type)
{
	uint8_t name[DNS_NAME_OCTETS + 1];
	struct investigation *investigation = lookup->investigation;
	lookup->state = (void *)(uintptr_t)type;
	if (!wire_name(lookup->question, name)) {
		lookup_finish(lookup, LOOKUP_FAILED, REASON_BAD_NAME);
		return;
	}
	lookup->call = door_dns(investigation->door, investigation->arena, investigation, NULL, name,
		type, 0, lookup->tries > 0, on_dns, lookup);
}

static void
cancel(struct lookup *lookup)
{
	door_call_drop(lookup->call);
}

/* --- addresses ------------------------------------------------------------------------------------- */

static void
about_address(struct lookup *parent, const struct address *address, bool registry)
{
	char arpa[ARPA_TEXT], text[ADDRESS_TEXT];
	address_arpa(address, arpa);
	address_print(address, text);
	struct lookup *ptr = lookup_add(parent, &kind_ptr, arpa);
	if (ptr)
		ptr->address = *address;
	lookup_add(parent, &kind_soa, arpa);
	struct lookup *whois = registry ? lookup_add(parent, &kind_whois, text)
					: lookup_add_skipped(parent, &kind_whois, text, REASON_ON_REQUEST);
	if (whois)
		whois->address = *address;
}

static bool
registry_asked(const struct investigation *investigation)
{
	for (const struct lookup *lookup = investigation->root; lookup; lookup = lookup_next(lookup))
		if (lookup->kind == &kind_whois && lookup->address.family &&
			lookup->status != LOOKUP_SKIPPED)
			return true;
	return false;
}

static void
follow_addresses(struct lookup *lookup)
{
	size_t taken = 0;
	if (lookup->parent != lookup->investigation->root || !lookup->dns)
		return; /* of an exchanger, or to confirm a PTR */
	for (size_t i = 0; i < lookup->dns->count; i++) {
		const struct dns_record *record = &lookup->dns->records[i];
		if (record->section != DNS_ANSWER || !record->address.family ||
			++taken > MOST_HOST_ADDRESSES)
			continue;
		if (door_refuses(lookup->investigation->door, &record->address)) {
			char text[ADDRESS_TEXT];
			lookup_add_skipped(lookup, &kind_whois, address_print(&record->address, text),
				REASON_PRIVATE);
			continue;
		}
		about_address(lookup, &record->address, !registry_asked(lookup->investigation));
	}
}

static void
start_a(struct lookup *lookup)
{
	ask(lookup, DNS_A);
}

static void
start_aaaa(struct lookup *lookup)
{
	ask(lookup, DNS_AAAA);
}

const struct lookup_kind kind_a = { "a", start_a, follow_addresses, cancel };
const struct lookup_kind kind_aaaa = { "aaaa", start_aaaa, follow_addresses, cancel };

static void
ask_addresses(struct lookup *parent, const char *name)
{
	lookup_add(parent, &kind_a, name);
	lookup_add(parent, &kind_aaaa, name);
}

/* --- reverse names ----------------------------------------------------------------------------------- */

static void
start_ptr(struct lookup *lookup)
{
	ask(lookup, DNS_PTR);
}

/* Zone and mail of a host that the subject's own reverse name has named. */
static void
about_name(struct lookup *parent, const char *name)
{
	struct arena *arena = parent->investigation->arena;
	const char *domain = zone_registrable(arena, name);
	lookup_add(parent, &kind_soa, name);
	lookup_add(parent, &kind_mx, name);
	if (domain && !same_word(domain, name))
		lookup_add(parent, &kind_mx, domain);
}

static void
follow_ptr(struct lookup *lookup)
{
	struct investigation *investigation = lookup->investigation;
	uint8_t wire[DNS_NAME_OCTETS + 1];
	unsigned links;
	if (!lookup->dns || !wire_name(lookup->question, wire))
		return;
	struct dns_name asked = { wire, 0, lookup->question };
	const struct dns_name *target = wire_chain(lookup->dns, &asked, &links);
	if (links) /* RFC 2317: the customer's zone, beside the provider's */
		lookup_add(lookup, &kind_soa, target->text);
	for (size_t i = 0; i < lookup->answer_count && i < MOST_PTR_NAMES; i++) {
		const char *name = lookup->answers[i];
		const char *intended = zone_intended(investigation->arena, name);
		if (!strcmp(name, "."))
			continue;
		ask_addresses(lookup, name);
		if (intended)
			ask_addresses(lookup, intended);
		if (i == 0 && lookup->parent == investigation->root) {
			about_name(investigation->root, intended ? intended : name);
			const char *domain = zone_registrable(
				investigation->arena, intended ? intended : name);
			if (domain)
				lookup_add_skipped(investigation->root, &kind_whois, domain,
					REASON_ON_REQUEST);
		}
	}
}

const struct lookup_kind kind_ptr = { "ptr", start_ptr, follow_ptr, cancel };

/* --- zones --------------------------------------------------------------------------------------------- */

static void
start_soa(struct lookup *lookup)
{
	ask(lookup, DNS_SOA);
}

/* The SOA of the zone that holds NAME: its own, or the one in the authority section.  After an alias
 * that one is the target's zone: taken only if it is above NAME. */
static bool
has_zone(struct lookup *lookup, const uint8_t *name)
{
	struct arena *arena = lookup->investigation->arena;
	for (size_t i = 0; i < lookup->dns->count; i++) {
		const struct dns_record *record = &lookup->dns->records[i];
		if (record->type != DNS_SOA || record->section == DNS_ADDITIONAL ||
			!wire_under(name, record->owner.wire))
			continue;
		struct zone_facts *zone = arena_alloc(arena, sizeof *zone);
		struct rname rname =
			rname_read(arena, &record->rname, &record->target, &record->owner);
		*zone = (struct zone_facts){ .apex = record->owner.text, .mname = record->target.text,
			.rname = record->rname.text, .contact = rname.mailbox, .trouble = rname.trouble,
			.guess = rname.guess, .serial = record->serial, .refresh = record->refresh,
			.retry = record->retry, .expire = record->expire, .minimum = record->minimum,
			.reverse = ends_with(record->owner.text, "in-addr.arpa") ||
				   ends_with(record->owner.text, "ip6.arpa") };
		lookup->zone = zone;
		lookup_answer(lookup, zone->apex);
		if (zone->contact)
			lookup_answer(lookup, zone->contact);
		return true;
	}
	return false;
}

static void
follow_soa(struct lookup *lookup)
{
	const struct zone_facts *zone = lookup->zone;
	const char *shorter = strchr(lookup->question, '.');
	if (!zone) {
		/* nobody said which zone it is: ask for the name less one label */
		bool asked = lookup->reason != REASON_BAD_NAME && lookup->reason != REASON_OFFLINE &&
			     lookup->reason != REASON_NOT_RECORDED &&
			     lookup->reason != REASON_NO_SERVER && lookup->reason != REASON_NO_ROUTE &&
			     !door_trouble(lookup->investigation->door); /* nobody would answer */
		if (shorter && strchr(shorter + 1, '.') && asked)
			lookup_add(lookup->parent, &kind_soa, shorter + 1);
		return;
	}
	if (lookup->parent->kind == &kind_whois)
		return; /* asked only to see who runs a suffix */
	lookup_add(lookup, &kind_ns, zone->apex);
	if (zone->contact)
		lookup_add(lookup, &kind_mx, strrchr(zone->contact, '@') + 1);
	if (!zone->reverse && strchr(zone->apex, '.') &&
		!zone_mx_of(lookup->investigation, zone->apex))
		lookup_add(lookup->parent, &kind_mx, zone->apex);
}

const struct lookup_kind kind_soa = { "soa", start_soa, follow_soa, cancel };

static void
start_ns(struct lookup *lookup)
{
	ask(lookup, DNS_NS);
}

const struct lookup_kind kind_ns = { "ns", start_ns, NULL, cancel };

/* --- mail ---------------------------------------------------------------------------------------------- */

static void
start_mx(struct lookup *lookup)
{
	ask(lookup, DNS_MX);
}

static void
follow_mx(struct lookup *lookup)
{
	const struct investigation *investigation = lookup->investigation;
	size_t taken = 0;
	struct address literal;
	bool subject = lookup->parent == investigation->root &&
		       same_word(lookup->question, investigation->subject);
	if (lookup->reason == REASON_NODATA && !subject)
		ask_addresses(lookup, lookup->question);
	for (size_t i = 0; lookup->status == LOOKUP_OK && i < lookup->dns->count; i++) {
		const struct dns_record *record = &lookup->dns->records[i];
		const char *host = record->target.text;
		if (record->section != DNS_ANSWER || record->type != DNS_MX ||
			record->target.octets <= 1 || address_parse(host, strlen(host), &literal) ||
			++taken > MOST_EXCHANGERS)
			continue;
		ask_addresses(lookup, host);
	}
}

const struct lookup_kind kind_mx = { "mx", start_mx, follow_mx, cancel };

static void
start_mailbox(struct lookup *lookup)
{
	lookup->raw = lookup->investigation->quoted[0]->raw;
	lookup_finish(lookup, LOOKUP_OK, REASON_NONE);
}

static void
follow_mailbox(struct lookup *lookup)
{
	struct investigation *investigation = lookup->investigation;
	const char *domain = strrchr(lookup->question, '@'), *registrable;
	if (!domain || !domain[1])
		return;
	/* the same domain is not asked about twice in one tree */
	for (const struct lookup *other = investigation->root->first_child; other != lookup; other = other->next) {
		const char *at = strrchr(other->question, '@');
		if (other->kind == &kind_mailbox && at && same_word(at, domain))
			return;
	}
	domain++;
	lookup_add(lookup, &kind_soa, domain);
	lookup_add(lookup, &kind_mx, domain);
	registrable = zone_registrable(investigation->arena, domain);
	if (registrable && lookup == investigation->root->first_child)
		lookup_add(lookup, &kind_whois, registrable);
	else if (registrable)
		lookup_add_skipped(lookup, &kind_whois, registrable, REASON_ON_REQUEST);
}

const struct lookup_kind kind_mailbox = { "mailbox", start_mailbox, follow_mailbox, NULL };

/* A tree of what others have written: each mailbox, then the hosts that spoke of them. */
static void
begin_quoted(struct lookup *root)
{
	const struct quoted *quoted = root->investigation->quoted[0];
	root->raw = quoted->raw;
	uint8_t wire[DNS_NAME_OCTETS + 1];
	for (size_t i = 0; i < quoted->count; i++)
		if (strchr(quoted->recipients[i].address, '@'))
			lookup_add(root, &kind_mailbox, quoted->recipients[i].address);
	/* an alias leads to a dead one: it is the owner of the alias who must be told */
	for (size_t i = 0; i < quoted->count; i++)
		if (quoted->recipients[i].original && strchr(quoted->recipients[i].original, '@'))
			lookup_add(root, &kind_mailbox, quoted->recipients[i].original);
	for (size_t i = 0; i < quoted->count; i++) {
		const char *by = quoted->recipients[i].by;
		struct address literal;
		if (by && !address_parse(by, strlen(by), &literal) && strchr(by, '.') && wire_name(by, wire))
			ask_addresses(root, by);
	}
}

/* --- the beginning --------------------------------------------------------------------------------------- */

void
kinds_begin(struct lookup *root)
{
	struct investigation *investigation = root->investigation;
	const char *subject = investigation->subject;
	if (investigation->quoted_count) {
		begin_quoted(root);
		return;
	}
	if (investigation->address.family) {
		if (door_refuses(investigation->door, &investigation->address)) {
			lookup_add_skipped(root, &kind_whois, subject, REASON_PRIVATE);
			return;
		}
		investigation->special = NULL;
		about_address(root, &investigation->address, true);
		return;
	}
	const char *domain = zone_registrable(investigation->arena, subject);
	ask_addresses(root, subject);
	about_name(root, subject);
	if (domain)
		lookup_add(root, &kind_whois, domain);
	else if (!strchr(subject, '.'))
		lookup_add_skipped(root, &kind_whois, subject, REASON_ON_REQUEST);
}
