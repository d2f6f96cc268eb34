/* zone.c: reading the DNS part of a tree.  Nothing here asks anything. */
#include "zone/zone.h"

#include <ctype.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dns/wire.h"
#include "lookup/kinds.h"

const struct lookup *
zone_find(const struct investigation *investigation, const struct lookup_kind *kind,
	const char *question)
{
	const struct lookup *found = NULL;
	for (unsigned id = 1; id <= investigation->count; id++) {
		const struct lookup *lookup = investigation->lookups[id - 1];
		if (lookup && lookup->kind == kind && lookup->status != LOOKUP_SKIPPED &&
			same_word(lookup->question, question) &&
			(!found || (found->status != LOOKUP_OK && lookup->status == LOOKUP_OK)))
			found = lookup;
	}
	return found;
}

static void
add_addresses(struct exchanger *to, const struct lookup *lookup)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (!lookup)
		return;
	to->pending |= lookup_is_open(lookup);
	if (!lookup->dns)
		return;
	struct dns_name name = { wire, wire_name(lookup->question, wire), lookup->question };
	unsigned links;
	const struct dns_name *last = wire_chain(lookup->dns, &name, &links);
	to->alias |= links > 0;
	for (size_t i = 0; i < lookup->dns->count && to->address_count < MOST_ADDRESSES; i++) {
		const struct dns_record *record = &lookup->dns->records[i];
		if (record->section == DNS_ANSWER && record->address.family &&
			wire_same(record->owner.wire, last->wire))
			to->addresses[to->address_count++] = record->address;
	}
}

static void
fill_exchanger(struct exchanger *to, const struct investigation *investigation)
{
	const struct lookup *a = zone_find(investigation, &kind_a, to->host);
	const struct lookup *aaaa = zone_find(investigation, &kind_aaaa, to->host);
	struct address literal;
	to->lookup_a = a ? a->id : 0;
	to->lookup_aaaa = aaaa ? aaaa->id : 0;
	add_addresses(to, aaaa); /* IPv6 first, as the system would */
	add_addresses(to, a);
	if (!to->address_count && a)
		to->reason = a->reason == REASON_NODATA && aaaa && aaaa->reason != REASON_NONE
				     ? aaaa->reason : a->reason;
	if (!a && !aaaa && address_parse(to->host, strlen(to->host), &literal))
		to->reason = REASON_BAD_NAME;
}

static int
by_preference(const void *one, const void *other)
{
	const struct exchanger *a = one, *b = other;
	return a->preference != b->preference ? (a->preference > b->preference) - (a->preference < b->preference)
					      : strcmp(a->host, b->host);
}

size_t
zone_exchangers(const struct lookup *mx, struct exchanger to[static MOST_EXCHANGERS])
{
	size_t count = 0;
	if (mx->status == LOOKUP_EMPTY && mx->reason == REASON_NODATA) {
		to[0] = (struct exchanger){ .host = mx->question, .implicit = true };
		fill_exchanger(&to[0], mx->investigation);
		return to[0].address_count || to[0].pending ? 1 : 0;
	}
	for (size_t i = 0; mx->status == LOOKUP_OK && i < mx->dns->count && count < MOST_EXCHANGERS; i++) {
		const struct dns_record *record = &mx->dns->records[i];
		if (record->section != DNS_ANSWER || record->type != DNS_MX)
			continue;
		to[count] = (struct exchanger){
			.host = record->target.text, .preference = record->preference };
		fill_exchanger(&to[count++], mx->investigation);
	}
	qsort(to, count, sizeof *to, by_preference);
	return count;
}

const struct lookup *
zone_mx_of(const struct investigation *investigation, const char *domain)
{
	return zone_find(investigation, &kind_mx, domain);
}

const struct lookup *
zone_mail_domain(const struct investigation *investigation)
{
	const struct lookup *best = NULL;
	for (const struct lookup *lookup = investigation->root; lookup; lookup = lookup_next(lookup)) {
		if (lookup->kind != &kind_mx || (lookup->parent != investigation->root &&
							lookup->parent->kind != &kind_mailbox))
			continue; /* elsewhere: the domain of a contact */
		if (lookup->status == LOOKUP_OK)
			return lookup;
		/* of those without MX the shortest is the zone's own name */
		if (!best || strlen(lookup->question) < strlen(best->question))
			best = lookup;
	}
	return best;
}

const char *
zone_registrable(struct arena *arena, const char *name)
{
	const psl_ctx_t *psl = psl_builtin();
	struct address address;
	if (address_parse(name, strlen(name), &address) || !strchr(name, '.'))
		return NULL;
	char *low = arena_strdup(arena, name); /* the list is in lower case, a PTR may not be */
	for (char *byte = low; *byte; byte++)
		*byte = (char)tolower((unsigned char)*byte);
	name = low;
	const char *domain = psl ? psl_registrable_domain(psl, name) : NULL;
	if (!psl) { /* built without the list: the last two labels */
		domain = strrchr(name, '.');
		while (domain > name && domain[-1] != '.')
			domain--;
	}
	return domain ? arena_strdup(arena, domain) : NULL;
}

enum confirmation
zone_confirms(const struct lookup *ptr)
{
	bool pending = lookup_is_open(ptr), any = false;
	if (ptr->status != LOOKUP_OK)
		return pending ? CONFIRM_PENDING : CONFIRM_NO_PTR;
	for (const struct lookup *child = ptr->first_child; child; child = child->next) {
		bool named = false; /* not the name that was probably meant */
		for (size_t i = 0; i < ptr->answer_count; i++)
			named |= same_word(child->question, ptr->answers[i]);
		if (!named || (child->kind != &kind_a && child->kind != &kind_aaaa))
			continue;
		pending |= lookup_is_open(child);
		for (size_t i = 0; i < child->answer_count; i++) {
			struct address address;
			any = true;
			if (address_parse(child->answers[i], strlen(child->answers[i]), &address) &&
				address_same(&address, &ptr->address))
				return CONFIRM_YES;
		}
		/* an answer that did not come is no proof that there is none */
		pending |= child->status == LOOKUP_FAILED || child->status == LOOKUP_TIMEOUT ||
			   child->status == LOOKUP_CANCELLED;
	}
	return pending ? CONFIRM_PENDING : any ? CONFIRM_MISMATCH : CONFIRM_GHOST;
}

const char *
zone_intended(struct arena *arena, const char *target)
{
	size_t length = strlen(target);
	bool v4 = ends_with(target, ".in-addr.arpa");
	if (!v4 && !ends_with(target, ".ip6.arpa"))
		return NULL;
	length -= v4 ? strlen(".in-addr.arpa") : strlen(".ip6.arpa");
	/* the zone's own labels: numbers (RFC 2317 ones too) or nibbles */
	while (length) {
		size_t start = length;
		while (start && target[start - 1] != '.')
			start--;
		bool number = true;
		for (size_t i = start; i < length; i++)
			number &= v4 ? strchr("0123456789-/", target[i]) != NULL
				     : length - start == 1 && strchr("0123456789abcdefABCDEF", target[i]);
		if (!number)
			break;
		length = start ? start - 1 : 0;
	}
	char *name = arena_strndup(arena, target, length);
	return strchr(name, '.') ? name : NULL;
}
