/* The mail hosts of every domain asked about, each with its addresses; a ghost is told. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "records.h"
#include "words.h"

enum { WIDE_COLS = 50 };

/* What the addresses of exchanger HOST came to: in the row TO if there is room, else below. */
static void
add_addresses(struct pane *pane, struct line *to, const struct lookup *mx, const char *host)
{
	const struct lookup *last = NULL;
	size_t count = 0;
	for (const struct lookup *at = mx->first_child; at; at = at->next) {
		if (strcasecmp(at->question, host) ||
			!(words_is(at, "a") || words_is(at, "aaaa")))
			continue;
		for (size_t i = 0; i < at->answer_count; i++, count++)
			if (pane->columns >= WIDE_COLS)
				line_printf(to, ROLE_PLAIN, "%s%s", count ? ", " : "  ",
					at->answers[i]);
			else
				record_add(pane, mx, "", at->answers[i]);
		if (!last || at->status != LOOKUP_EMPTY || at->reason == REASON_NXDOMAIN)
			last = at;
	}
	if (!last || count)
		return;
	if (pane->columns < WIDE_COLS)
		to = record_add(pane, mx, "", "");
	if (last->status ==
		LOOKUP_EMPTY) { /* to be without an address is no small thing here */
		line_right(to, ROLE_ERROR, lookup_reason_text(last->reason));
		line_right(to, ROLE_PLAIN, " ");
		line_right(to, ROLE_ERROR, sign_text(SIGN_BAD, to->ascii));
	} else {
		words_status(to, last, true);
	}
}

static void
mx_fill(struct pane *pane)
{
	for (const struct lookup *at = words_root(pane->app); at; at = lookup_next(at)) {
		if (!words_is(at, "mx"))
			continue;
		record_state(pane, at, "for");
		for (size_t i = 0; i < at->answer_count; i++) {
			const char *host = strchr(at->answers[i], ' ');
			char preference[8];
			int digits = host ? (int)(host - at->answers[i]) : 0;
			host = host ? host + 1 : at->answers[i];
			snprintf(
				preference, sizeof preference, "%5.*s", digits, at->answers[i]);
			struct line *to = record_add(pane, at, preference, host);
			to->name = host;
			add_addresses(pane, to, at, host);
		}
	}
}

const struct pane_ops pane_mx = {
	.name = "MX",
	.empty = "No mail domain known.",
	.open = OPEN_RAW,
	.footer = { ACTION_OPEN, ACTION_PROBE_TYPED, ACTION_REPEAT, ACTION_COPY,
		ACTION_SEARCH },
	.fill = mx_fill,
};
