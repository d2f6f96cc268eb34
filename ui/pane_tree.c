/* The tree of look-ups.  A row tells the answer in words; a zone has one more, its contact. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "pane.h"
#include "words.h"
#include "zone/zone.h"

static const struct {
	const char *kind, *words;
} phrases[] = {
	{ "a", "A" },
	{ "aaaa", "AAAA" },
	{ "ptr", "PTR" },
	{ "ns", "name servers" },
	{ "mx", "mail hosts" },
	{ "soa", "zone" },
	{ "whois", "" },
};

static void
add_answers(struct line *to, const struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->answer_count; i++) {
		line_add(to, ROLE_PLAIN, i ? ", " : " ");
		line_add(to, ROLE_PLAIN, lookup->answers[i]);
	}
}

/* Does the reverse name lead back to the address? */
static void
add_confirmation(struct line *to, const struct lookup *ptr)
{
	static const struct {
		enum role role;
		const char *words;
	} words[] = {
		[CONFIRM_NO_PTR] = { ROLE_PLAIN, "" }, [CONFIRM_PENDING] = { ROLE_PLAIN, "" },
		[CONFIRM_YES] = { ROLE_PLAIN, ", points back" },
		[CONFIRM_GHOST] = { ROLE_WARN, ", which has no address" },
		[CONFIRM_MISMATCH] = { ROLE_WARN, ", which points elsewhere" },
	};
	enum confirmation confirmed = zone_confirms(ptr);
	line_add(to, words[confirmed].role, words[confirmed].words);
}

/* Does the row above say already what this one is about? */
static bool
is_named_above(const struct lookup *lookup)
{
	const struct lookup *above = lookup->parent;
	if (!above)
		return false;
	if (above->zone)
		return !strcmp(lookup->question, above->zone->apex);
	return !strcmp(lookup->question, above->question) ||
	       (above->answer_count == 1 && !strcmp(lookup->question, above->answers[0]));
}

/* "A 192.0.2.17", "A of host" shapes: what was asked, as long as there is no answer. */
static void
add_words(struct line *to, const struct lookup *lookup)
{
	size_t i = 0, last = sizeof phrases / sizeof *phrases;
	while (i < last && !words_is(lookup, phrases[i].kind))
		i++;
	bool told = lookup->status == LOOKUP_OK && (lookup->answer_count || lookup->zone);
	bool named = is_named_above(lookup);
	line_mark(to);
	if (i == last) {
		line_add(to, ROLE_STRONG, lookup->question);
		line_mark_end(to);
	} else if (words_is(lookup, "whois")) {
		words_server(to, ROLE_PLAIN, lookup);
		line_mark_end(to);
		if (!named)
			line_printf(to, ROLE_PLAIN, " on %s", lookup->question);
		if (told)
			line_add(to, ROLE_PLAIN, ":");
	} else if (lookup->zone) {
		line_add(to, ROLE_PLAIN, lookup->zone->reverse ? "reverse zone" : "zone");
		line_mark_end(to);
		line_printf(to, ROLE_PLAIN, " %s", lookup->zone->apex);
		return;
	} else {
		bool list = words_is(lookup, "mx") || words_is(lookup, "ns");
		line_add(to, ROLE_PLAIN, phrases[i].words);
		line_mark_end(to);
		bool several = lookup->parent && words_is(lookup->parent, "mx") && lookup->parent->answer_count > 1;
		if (!named && (list || !told || several))
			line_printf(to, ROLE_PLAIN, " of %s", lookup->question);
		if ((list || (several && !named)) && told)
			line_add(to, ROLE_PLAIN, ":");
	}
	if (told)
		add_answers(to, lookup);
	if (told && words_is(lookup, "ptr"))
		add_confirmation(to, lookup);
	if (lookup->detail)
		line_printf(to, ROLE_PLAIN, " (%s)", lookup->detail);
}

static void
add_contact(struct pane *pane, const struct lookup *lookup, int depth)
{
	const struct zone_facts *zone = lookup->zone;
	struct line *to = page_add(&pane->page, (uint64_t)lookup->id << 8 | 1);
	to->lookup = lookup->id;
	line_printf(to, ROLE_PLAIN, "%*s", depth * 2 + 2, "");
	line_mark(to);
	line_add(to, ROLE_PLAIN, "contact");
	line_mark_end(to);
	line_printf(to, ROLE_PLAIN, " %s", zone->contact ? zone->contact : zone->rname);
	if (zone->trouble)
		line_printf(to, ROLE_WARN, " (%s)", zone->trouble);
	if (!zone->contact)
		return;
	to->mailbox = zone->contact;
	const struct contact *contact = words_contact(lookup->investigation, zone->contact);
	if (contact)
		words_reach(to, contact);
}

/* A reverse name that points back has said all: what proved it is folded away at first. */
bool
tree_is_folded(const struct pane *pane, const struct lookup *lookup)
{
	char fold = lookup->id < pane->folded.length ? pane->folded.bytes[lookup->id] : FOLD_UNSET;
	if (fold == FOLD_UNSET)
		return words_is(lookup, "ptr") && zone_confirms(lookup) == CONFIRM_YES;
	return fold == FOLD_CLOSED;
}

static void
add_lookup(struct pane *pane, const struct lookup *lookup, int depth)
{
	bool contact = lookup->zone && (lookup->zone->contact || lookup->zone->rname);
	bool parent = lookup->first_child || contact;
	bool folded = parent && tree_is_folded(pane, lookup);
	struct line *to = page_add(&pane->page, (uint64_t)lookup->id << 8);
	to->lookup = lookup->id;
	to->name = lookup->question;
	line_printf(to, ROLE_PLAIN, "%*s%s ", depth * 2, "",
		!parent  ? " "
		: folded ? "+"
			 : "-");
	add_words(to, lookup);
	const struct contact *mailbox = words_is(lookup, "mailbox")
		? words_contact(lookup->investigation, lookup->question) : NULL;
	if (words_is(lookup, "mailbox"))
		to->mailbox = lookup->question;
	if (mailbox)
		words_reach(to, mailbox);
	else if (lookup->parent)
		words_status(to, lookup, false);
	if (folded)
		return;
	if (contact)
		add_contact(pane, lookup, depth + 1);
	for (const struct lookup *child = lookup->first_child; child; child = child->next)
		add_lookup(pane, child, depth + 1);
}

static void
tree_fill(struct pane *pane)
{
	const struct lookup *root = words_root(pane->app);
	if (root)
		add_lookup(pane, root, 0);
}

static void
tree_title(const struct pane *pane, struct line *to)
{
	const struct investigation *shown = app_shown(pane->app);
	if (!shown)
		return;
	line_add(to, ROLE_STRONG, shown->subject);
	if (shown->open)
		line_printf(
			to, ROLE_BUSY, " %u of %u", shown->count - shown->open, shown->count);
	if (shown->special)
		line_printf(to, ROLE_WARN, " %s", shown->special);
}

const struct pane_ops pane_tree = {
	.name = "Tree",
	.empty = "No host here to look up.",
	.open = OPEN_RAW,
	.footer = { ACTION_FOLD, ACTION_RAW, ACTION_REPEAT, ACTION_PROBE, ACTION_CANCEL },
	.fill = tree_fill,
	.title = tree_title,
};
