#include "app/app.h"
#include "records.h"
#include "words.h"

static void
soa_fill(struct pane *pane)
{
	const struct lookup *zone = NULL;
	for (const struct lookup *at = words_root(pane->app); at; at = lookup_next(at)) {
		if (words_is(at, "soa"))
			zone = at;
		bool reverse = zone && zone->zone && zone->zone->reverse;
		if (words_is(at, "soa") && !reverse)
			record_zone(pane, at);
		else if (words_is(at, "ns") && !reverse)
			record_answers(pane, at, "ns");
	}
}

const struct pane_ops pane_soa = {
	.name = "SOA",
	.empty = "No zone known.",
	.open = OPEN_RAW,
	.footer = { ACTION_OPEN, ACTION_PROBE, ACTION_REPEAT, ACTION_COPY, ACTION_SEARCH },
	.fill = soa_fill,
};
