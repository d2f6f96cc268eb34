/* The log of probes, newest first: who was asked, when, and what came of it. */
#include <stdio.h>
#include <time.h>

#include "app/app.h"
#include "base/safe.h"
#include "pane.h"
#include "smtp/memory.h"
#include "words.h"

static void
probes_fill(struct pane *pane)
{
	const struct memory *memory = app_memory(pane->app);
	char when[32];
	for (size_t i = memory_count(memory); i-- > 0;) {
		const struct remembered *one = memory_at(memory, i);
		struct line *to = page_add(&pane->page, i + 1);
		struct tm date;
		if (!localtime_r(&one->when, &date) || !strftime(when, sizeof when, "%d %b %Y %H:%M", &date))
			snprintf(when, sizeof when, "some time");
		line_printf(to, ROLE_PLAIN, "%s  ", when);
		line_mark(to);
		line_add(to, ROLE_STRONG, one->mailbox);
		line_mark_end(to);
		line_printf(to, ROLE_PLAIN, "%s%s: %s", *one->server ? " at " : "", one->server, one->verdict);
		to->mailbox = one->mailbox;
	}
}

static void
probes_title(const struct pane *pane, struct line *to)
{
	const struct memory *memory = app_memory(pane->app);
	const char *path = memory_path(memory), *trouble = memory_trouble(memory);
	if (trouble)
		line_add(to, ROLE_WARN, trouble);
	else
		line_add(to, ROLE_PLAIN, *path ? path : "of this run, not kept");
}

const struct pane_ops pane_probes = {
	.name = "Probes",
	.empty = "No mail host was asked within 30 days.",
	.open = OPEN_TALK,
	.footer = { ACTION_BACK, ACTION_SEARCH, ACTION_NEXT, ACTION_COPY, ACTION_PROBE },
	.fill = probes_fill,
	.title = probes_title,
};
