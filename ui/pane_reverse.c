/* The reverse names of the addresses, what these point back to, and the zone they are in. */
#include <string.h>

#include "app/app.h"
#include "records.h"
#include "words.h"

static bool
under_ptr(const struct lookup *lookup)
{
	const struct lookup *parent = lookup->parent;
	return parent && words_is(parent, "ptr") &&
	       (words_is(lookup, "a") || words_is(lookup, "aaaa"));
}

static void
reverse_fill(struct pane *pane)
{
	const struct lookup *zone = NULL;
	for (const struct lookup *at = words_root(pane->app); at; at = lookup_next(at)) {
		if (words_is(at, "soa"))
			zone = at;
		bool reverse = zone && zone->zone && zone->zone->reverse;
		if (words_is(at, "ptr"))
			record_answers(pane, at, "name");
		else if (under_ptr(at) && at->reason != REASON_NODATA)
			record_answers(pane, at, "back");
		else if (zone == at && reverse)
			record_zone(pane, at);
		else if (words_is(at, "ns") && reverse)
			record_answers(pane, at, "ns");
	}
}

const struct pane_ops pane_reverse = {
	.name = "Reverse",
	.empty = "No address to look back from.",
	.open = OPEN_RAW,
	.footer = { ACTION_OPEN, ACTION_PROBE, ACTION_REPEAT, ACTION_COPY, ACTION_SEARCH },
	.fill = reverse_fill,
};
