/* The way through the registries, step by step: who was asked, and what it said. */
#include <string.h>

#include "app/app.h"
#include "records.h"
#include "words.h"

enum { NARROW_COLS = 44 };

static void
whois_fill(struct pane *pane)
{
	for (const struct lookup *at = words_root(pane->app); at; at = lookup_next(at)) {
		if (!words_is(at, "whois"))
			continue;
		struct line *to = record_add(pane, at, "ask", "");
		words_server(to, ROLE_PLAIN, at);
		line_mark_end(to);
		if (!words_is(at->parent, "whois") ||
			strcmp(at->question, at->parent->question))
			line_printf(to, ROLE_PLAIN, " on %s", at->question);
		words_status(to, at, true);
		if (at->status > LOOKUP_OK && pane->columns < NARROW_COLS)
			record_add(pane, at, "", lookup_reason_text(at->reason));
		for (size_t i = 0; i < at->answer_count; i++)
			record_add(pane, at, "", at->answers[i]);
		if (at->detail)
			record_add(pane, at, "", at->detail);
	}
}

const struct pane_ops pane_whois = {
	.name = "Whois",
	.empty = "No registry asked.",
	.open = OPEN_RAW,
	.footer = { ACTION_OPEN, ACTION_REPEAT, ACTION_CANCEL, ACTION_COPY, ACTION_SEARCH },
	.fill = whois_fill,
};
