/* findings.c: runs the rules over the tree and puts what they say in order.
 *
 * All is derived anew after each change, so a rule never has to take anything back.  A finding
 * that follows from another stands below it; roots are ordered by the worst in their tree. */
#include "know/findings.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "know/findings_rules.h"
#include "know/know.h"
#include "lookup/kinds.h"
#include "tape/door.h"

static const char severities[] = "EWNI";

/* --- saying it ---------------------------------------------------------------------------- */

static const char *
fill(struct arena *arena, const char *template, const struct blanks *blanks)
{
	const struct {
		const char *mark, *value;
	} marks[] = {
		{ "{about}", blanks->about },
		{ "{name}", blanks->name },
		{ "{intended}", blanks->intended },
		{ "{other}", blanks->other },
		{ "{list}", blanks->list },
		{ "{server}", blanks->server },
	};
	struct text text = { 0 };
	for (const char *at = template; *at;) {
		size_t i = 0;
		while (i < sizeof marks / sizeof *marks &&
			strncmp(at, marks[i].mark, strlen(marks[i].mark)))
			i++;
		if (i == sizeof marks / sizeof *marks) {
			text_putc(&text, *at++);
			continue;
		}
		text_puts(&text, marks[i].value ? marks[i].value : blanks->about);
		at += strlen(marks[i].mark);
	}
	const char *filled = arena_strndup(arena, text_string(&text), text.length);
	text_free(&text);
	return filled;
}

struct derived *
findings_said(const struct findings *out, const char *id, const char *about)
{
	for (struct derived *said = out->first; said; said = said->next)
		if (!strcmp(said->finding.id, id) && same_word(said->finding.about, about))
			return said;
	return NULL;
}

void
findings_prove(struct derived *derived, const struct lookup *evidence)
{
	if (!derived || !evidence)
		return;
	struct finding *finding = &derived->finding;
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i] == evidence->id)
			return;
	if (finding->evidence_count < FINDING_EVIDENCE)
		finding->evidence[finding->evidence_count++] = evidence->id;
}

void
findings_blame(struct derived *derived, struct derived *cause)
{
	if (!derived || !cause || derived->cause)
		return;
	for (const struct derived *above = cause; above; above = above->cause)
		assert(above != derived);
	derived->cause = cause;
	derived->finding.cause = cause->finding.id;
}

struct derived *
findings_add(struct findings *out, const char *id, char severity, const struct lookup *evidence,
	const struct blanks *blanks)
{
	const struct finding_text *text = know_finding(out->investigation->know, id);
	struct derived *derived = findings_said(out, id, blanks->about);
	if (!text)
		return NULL;
	if (!derived) {
		derived = arena_alloc(out->arena, sizeof *derived);
		derived->finding = (struct finding){ .id = text->id,
			.severity = severity ? severity : text->severity,
			.title = fill(out->arena, text->title, blanks),
			.about = blanks->about,
			.who = fill(out->arena, text->who, blanks),
			.wrong = fill(out->arena, text->wrong, blanks),
			.solve = fill(out->arena, text->solve, blanks),
			.see = text->see };
		if (out->last)
			out->last->next = derived;
		else
			out->first = derived;
		out->last = derived;
		out->count++;
	}
	findings_prove(derived, evidence);
	return derived;
}

/* --- reading the tree --------------------------------------------------------------------- */

bool
findings_proves(const struct lookup *lookup)
{
	return lookup && (lookup->status == LOOKUP_OK || lookup->status == LOOKUP_EMPTY);
}

unsigned
findings_aliases(const struct lookup *lookup, const char **end)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	unsigned links = 0;
	const char *last = lookup->question;
	if (lookup->dns && wire_name(lookup->question, wire)) {
		const struct dns_name asked = { wire, 0, lookup->question };
		last = wire_chain(lookup->dns, &asked, &links)->text;
	}
	if (end)
		*end = last;
	return links;
}

bool
findings_inside(const char *name, const char *domain)
{
	size_t length = strlen(name), tail = strlen(domain);
	return length > tail ? name[length - tail - 1] == '.' && ends_with(name, domain)
			     : same_word(name, domain);
}

const char *
findings_join(struct arena *arena, const char *list, const char *more)
{
	return list ? arena_printf(arena, "%s, %s", list, more) : more;
}

bool
findings_loopback(const struct address *address)
{
	static const unsigned char zeros[15];
	return address->family == 4
		       ? address->bytes[0] == 127 || address->bytes[0] == 0
		       : !memcmp(address->bytes, zeros, 15) && address->bytes[15] <= 1;
}

bool
findings_private(const struct findings *out, const struct address *address)
{
	const struct door *door = out->investigation->door;
	return (!door || !door_allows_private(door)) && address_special(address) &&
	       !findings_loopback(address);
}

bool
findings_bad_host(const char *host)
{
	if (!strchr(host, '.') || host[0] == '.')
		return true;
	for (const char *at = host; *at; at++) {
		bool edge = at == host || at[-1] == '.' || !at[1] || at[1] == '.';
		if (!isalnum((unsigned char)*at) && *at != '.' && (*at != '-' || edge))
			return true;
	}
	return false;
}

const char *
findings_last_label(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot ? dot + 1 : name;
}

bool
findings_is_one_of(const char *word, const char *const *words)
{
	while (*words && !same_word(word, *words))
		words++;
	return *words;
}

const char *
findings_zone_of(const struct findings *out, const char *name)
{
	const char *best = NULL;
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		const char *apex = lookup->zone ? lookup->zone->apex : NULL;
		if (apex && findings_inside(name, apex) &&
			(!best || strlen(apex) > strlen(best)))
			best = apex;
	}
	return best;
}

/* --- the tool's own ----------------------------------------------------------------------- */

static bool
is_dns(const struct lookup *lookup)
{
	static const struct lookup_kind *const kinds[] = {
		&kind_a,
		&kind_aaaa,
		&kind_ptr,
		&kind_soa,
		&kind_ns,
		&kind_mx,
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (lookup->kind == kinds[i])
			return true;
	return false;
}

/* Nothing at all was answered: not the host's fault.  One zone that is dead looks the same
 * until the zones above it have answered, so either all questions are over or the door knows
 * it. */
static void
rule_resolver(struct findings *out)
{
	const struct investigation *investigation = out->investigation;
	const struct door *door = investigation->door;
	bool open = false;
	FOR_EACH_LOOKUP (lookup, investigation) {
		if (is_dns(lookup) && lookup->dns)
			return;
		open |= is_dns(lookup) && lookup_is_open(lookup);
	}
	if (open && !(door && door_trouble(door)))
		return;
	FOR_EACH_LOOKUP (lookup, investigation) {
		const char *name = door ? door_name(door) : "the resolver";
		bool unanswered = lookup->reason == REASON_TIMEOUT ||
				  lookup->reason == REASON_NO_ROUTE ||
				  lookup->reason == REASON_NO_SERVER;
		if (is_dns(lookup) && unanswered)
			findings_add(out, "TOOL-RESOLVER", 0, lookup,
				&(struct blanks){ .about = name, .server = name });
	}
}

static void
rule_cut_short(struct findings *out)
{
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		if (is_dns(lookup) && lookup->reason == REASON_TRUNCATED)
			findings_add(out, "CUT-SHORT", 0, lookup,
				&(struct blanks){ .about = lookup->question,
					.name = lookup->kind->name,
					.server = lookup->server });
	}
}

/* --- order -------------------------------------------------------------------------------- */

static int
by_rank(const void *one, const void *other)
{
	const struct derived *a = *(struct derived *const *)one,
			     *b = *(struct derived *const *)other;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static size_t
place(struct finding *to, size_t count, struct derived **sorted, size_t all,
	const struct derived *cause)
{
	for (size_t i = 0; i < all; i++) {
		if (sorted[i]->cause != cause)
			continue;
		to[count++] = sorted[i]->finding;
		count = place(to, count, sorted, all, sorted[i]);
	}
	return count;
}

static int
rank_of(char severity)
{
	return (int)(strchr(severities, severity) - severities);
}

static struct finding *
in_order(struct findings *out)
{
	struct derived **sorted = arena_alloc(out->arena, out->count * sizeof *sorted);
	struct finding *list = arena_alloc(out->arena, out->count * sizeof *list);
	size_t count = 0;
	for (struct derived *derived = out->first; derived; derived = derived->next) {
		derived->rank =
			rank_of(derived->finding.severity) * (int)out->count + (int)count;
		sorted[count++] = derived;
	}
	for (size_t i = 0; i < count; i++)
		for (struct derived *above = sorted[i]->cause; above; above = above->cause)
			if (above->rank > sorted[i]->rank)
				above->rank = sorted[i]->rank;
	qsort(sorted, count, sizeof *sorted, by_rank);
	count = place(list, 0, sorted, out->count, NULL);
	assert(count == out->count);
	return list;
}

size_t
findings_derive(const struct investigation *investigation, struct arena *arena,
	struct finding **findings)
{
	static void (*const rules[])(struct findings * out) = {
		rule_resolver,
		rule_cut_short,
		findings_read_mails,
		findings_about_mail,
		findings_about_addresses,
		findings_about_zones,
		findings_about_registries,
	};
	struct findings out = { .investigation = investigation, .arena = arena };
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		rules[i](&out);
	*findings = out.count ? in_order(&out) : NULL;
	return out.count;
}
