/* The log: only the rows that are seen are ever made, so its length does not matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/safe.h"
#include "pane.h"

enum { WHEN_COLS = 15 };

static size_t
log_count(struct pane *pane)
{
	return app_rows(pane->app);
}

static enum sign
state_of(const struct investigation *investigation)
{
	if (!investigation)
		return SIGN_NONE;
	if (investigation->open)
		return SIGN_BUSY;
	const char *worst = "";
	for (size_t i = 0; i < investigation->finding_count && *worst != 'E'; i++)
		if (strchr("EW", investigation->findings[i].severity))
			worst = &investigation->findings[i].severity;
	if (*worst)
		return *worst == 'E' ? SIGN_BAD : SIGN_WARN;
	for (unsigned id = 2; id <= investigation->count; id++) {
		const struct lookup *lookup = investigation->lookups[id - 1];
		if (lookup && (lookup->status == LOOKUP_OK || lookup->status == LOOKUP_EMPTY))
			return SIGN_OK;
	}
	return SIGN_UNKNOWN; /* nobody answered */
}

/* What came of a delivery says more than what was looked up about it. */
static enum sign
sign_of(const struct app_row *row)
{
	static const enum sign outcomes[] = {
		[DELIVERY_SENT] = SIGN_OK, [DELIVERY_DEFERRED] = SIGN_WARN, [DELIVERY_BOUNCED] = SIGN_BAD,
		[DELIVERY_EXPIRED] = SIGN_BAD, [DELIVERY_REFUSED] = SIGN_WARN, [DELIVERY_NOTICE] = SIGN_NONE,
	};
	if (row->told && !(row->investigation && row->investigation->open))
		return outcomes[row->delivery.outcome];
	return state_of(row->investigation);
}

/* What matters of a delivery: to whom (in a list of mails that stands for the host), and what was said. */
static void
about_delivery(struct app_row *row, struct text *rest)
{
	const struct delivery *delivery = &row->delivery;
	const struct view to = delivery->recipient, said = delivery->words;
	if (delivery->mail && to.length)
		row->entry.host = to;
	else if (to.length)
		text_printf(rest, "%.*s  ", (int)to.length, to.bytes);
	if (delivery->outcome == DELIVERY_NOTICE) {
		struct view line = row->entry.rest, word = { "", 0 };
		long at = view_find(line, "status=");
		if (at >= 0)
			word = (struct view){ line.bytes + at + 7, strcspn(line.bytes + at + 7, " ,\n") };
		text_printf(rest, "%.*s  ", (int)word.length, word.bytes);
	}
	char *plain = malloc(said.length + 1);
	if (!plain)
		return;
	delivery_plain(delivery, plain); /* qmail writes blanks in its own way */
	text_add(rest, plain, said.length);
	free(plain);
}

static void
add_when(struct line *to, const struct entry *entry)
{
	char when[32] = "";
	struct text safe = { 0 };
	if (entry->time.tm_mday)
		strftime(when, sizeof when, "%d %b %H:%M:%S", &entry->time);
	safe_add(&safe, entry->when.bytes, entry->when.length, SAFE_PLAIN);
	line_cell(to, ROLE_PLAIN, *when ? when : text_string(&safe), WHEN_COLS);
	line_add(to, ROLE_PLAIN, "  ");
	text_free(&safe);
}

static void
log_line_make(struct pane *pane, size_t row, struct line *to)
{
	struct app_row data;
	struct text safe = { 0 }, rest = { 0 };
	int cols = pane->columns * 2 / 5;
	if (!app_row(pane->app, row, &data))
		return;
	to->id = row + 1;
	if (data.told && data.delivery.outcome != DELIVERY_SENT)
		about_delivery(&data, &rest);
	line_sign(to, sign_of(&data));
	line_add(to, ROLE_PLAIN, " ");
	if (pane->columns >= 46 && data.entry.when.length)
		add_when(to, &data.entry);
	if (data.entry.host.length) {
		safe_add(&safe, data.entry.host.bytes, data.entry.host.length, SAFE_PLAIN);
		line_mark(to);
		line_cell(to, ROLE_PLAIN, text_string(&safe),
			cols < 20   ? 20
			: cols > 44 ? 44
				    : cols);
		line_mark_end(to);
		text_clear(&safe);
	} else {
		line_mark(to);
	}
	if (app_grouping(pane->app) == APP_HOSTS)
		line_printf(to, ROLE_PLAIN, " %6u %s", data.count, to->ascii ? "x" : "×");
	line_add(to, ROLE_PLAIN, "  ");
	if (rest.length)
		safe_add(&safe, rest.bytes, rest.length, SAFE_PLAIN);
	else
		safe_add(&safe, data.entry.rest.bytes, data.entry.rest.length, SAFE_PLAIN);
	line_add(to, ROLE_PLAIN, text_string(&safe));
	text_free(&rest);
	if (!data.entry.host.length)
		line_mark_end(to);
	text_free(&safe);
}

const struct pane_ops pane_log = {
	.name = "Log",
	.empty = "No log: o looks up a name or address you type; paste a bounce or a session; q ends.",
	.open = OPEN_TREE,
	.footer = { ACTION_OPEN, ACTION_GROUP, ACTION_PROBE, ACTION_INVESTIGATE,
		ACTION_SEARCH },
	.count = log_count,
	.line = log_line_make,
};
