/* One answer as it came, over the whole screen. */
#include <stdio.h>

#include "app/app.h"
#include "pane.h"
#include "words.h"

static const struct lookup *
lookup_of(const struct pane *pane)
{
	const struct investigation *shown = app_shown(pane->app);
	return shown ? investigation_lookup(shown, pane->about) : NULL;
}

static void
raw_fill(struct pane *pane)
{
	const struct lookup *lookup = lookup_of(pane);
	if (!lookup)
		return;
	page_wrap(&pane->page, ROLE_PLAIN, 0, pane->columns,
		lookup->raw              ? lookup->raw
		: lookup_is_open(lookup) ? "No answer yet."
					 : "There was no answer to show.");
	for (size_t i = 0; i < pane->page.count; i++) {
		struct line *line = &pane->page.lines[i];
		line->lookup = lookup->id;
		line->mark_to = line->left.text.length;
	}
}

static void
raw_title(const struct pane *pane, struct line *to)
{
	const struct lookup *lookup = lookup_of(pane);
	if (!lookup)
		return;
	line_printf(to, ROLE_STRONG, "%s %s", lookup->kind->name, lookup->question);
	if (lookup->server)
		line_printf(to, ROLE_PLAIN, " from %s", lookup->server);
	words_status(to, lookup, false);
}

const struct pane_ops pane_raw = {
	.name = "Answer",
	.empty = "Nothing here.",
	.open = OPEN_ZOOM,
	.footer = { ACTION_BACK, ACTION_SEARCH, ACTION_NEXT, ACTION_COPY, ACTION_REPEAT },
	.fill = raw_fill,
	.title = raw_title,
};
