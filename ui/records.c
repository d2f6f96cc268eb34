#include "records.h"

#include <stdio.h>

#include "app/app.h"
#include "words.h"

enum { LABEL_COLS = 7 };

struct line *
record_add(struct pane *pane, const struct lookup *lookup, const char *label, const char *value)
{
	const struct page *page = &pane->page;
	const struct line *above = page->count ? &page->lines[page->count - 1] : NULL;
	bool same = above && above->lookup == lookup->id;
	struct line *to =
		page_add(&pane->page, same ? above->id + 1 : (uint64_t)lookup->id << 16);
	to->lookup = lookup->id;
	to->name = lookup->question;
	line_cell(to, ROLE_LABEL, label, LABEL_COLS);
	line_mark(to);
	line_add(to, ROLE_PLAIN, value);
	line_mark_end(to);
	return to;
}

void
record_state(struct pane *pane, const struct lookup *lookup, const char *label)
{
	words_status(record_add(pane, lookup, label, lookup->question), lookup, true);
}

void
record_zone(struct pane *pane, const struct lookup *lookup)
{
	const struct zone_facts *zone = lookup->zone;
	char text[128], refresh[16], retry[16], expire[16], minimum[16];
	if (!zone) {
		record_state(pane, lookup, "zone");
		return;
	}
	words_status(record_add(pane, lookup, "zone", zone->apex), lookup, true);
	struct line *to =
		record_add(pane, lookup, "mail", zone->contact ? zone->contact : zone->rname);
	to->mailbox = zone->contact;
	const struct contact *contact =
		zone->contact ? words_contact(lookup->investigation, zone->contact) : NULL;
	if (contact)
		words_reach(to, contact);
	if (zone->trouble) {
		to = record_add(pane, lookup, "", "! ");
		line_add(to, ROLE_WARN, zone->trouble);
	}
	if (zone->guess) {
		to = record_add(pane, lookup, "meant?", zone->guess);
		to->mailbox = zone->guess;
	}
	record_add(pane, lookup, "server", zone->mname)->name = zone->mname;
	snprintf(text, sizeof text, "%u", zone->serial);
	record_add(pane, lookup, "serial", text);
	snprintf(text, sizeof text, "refresh %s retry %s expire %s min %s",
		words_duration(zone->refresh, refresh), words_duration(zone->retry, retry),
		words_duration(zone->expire, expire), words_duration(zone->minimum, minimum));
	record_add(pane, lookup, "times", text);
}

void
record_answers(struct pane *pane, const struct lookup *lookup, const char *label)
{
	for (size_t i = 0; i < lookup->answer_count; i++) {
		struct line *to = record_add(pane, lookup, i ? "" : label, lookup->answers[i]);
		to->name = lookup->answers[i];
		if (!i)
			words_status(to, lookup, true);
	}
	if (!lookup->answer_count)
		record_state(pane, lookup, label);
}
