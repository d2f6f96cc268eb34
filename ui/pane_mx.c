/* The mail hosts of every domain asked about, each with its addresses; a ghost is told. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "records.h"
#include "words.h"
#include "zone/zone.h"

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
add_domain(struct pane *pane, const struct lookup *mx)
{
	record_state(pane, mx, "for");
	for (size_t i = 0; i < mx->answer_count; i++) {
		const char *host = strchr(mx->answers[i], ' ');
		char preference[8];
		int digits = host ? (int)(host - mx->answers[i]) : 0;
		host = host ? host + 1 : mx->answers[i];
		snprintf(preference, sizeof preference, "%5.*s", digits, mx->answers[i]);
		struct line *to = record_add(pane, mx, preference, host);
		to->name = host;
		add_addresses(pane, to, mx, host);
	}
	if (mx->status == LOOKUP_EMPTY && mx->first_child) /* RFC 5321 5.1: the implicit one */
		add_addresses(pane, record_add(pane, mx, "", "so the name itself"), mx, mx->question);
}

/* Where mail about the subject goes first, then the domains of the contacts; each once. */
static void
mx_fill(struct pane *pane)
{
	const struct investigation *shown = app_shown(pane->app);
	const struct lookup *first = shown ? zone_mail_domain(shown) : NULL;
	if (first)
		add_domain(pane, first);
	for (const struct lookup *at = words_root(pane->app); at; at = lookup_next(at)) {
		const struct lookup *before = words_root(pane->app);
		if (!words_is(at, "mx") || (first && !strcasecmp(at->question, first->question)))
			continue;
		while (before != at &&
			!(words_is(before, "mx") && !strcasecmp(before->question, at->question)))
			before = lookup_next(before);
		if (before == at)
			add_domain(pane, at);
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
