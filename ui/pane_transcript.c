/* The talk with the mail host as it was, and what its errors mean.  The explanation is that of
 * the last error at or before the cursor, so it stays while one walks past the line. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "base/text.h"
#include "pane.h"
#include "words.h"

static const struct probe *
probe_of(const struct pane *pane)
{
	return app_shown(pane->app) ? app_probe(pane->app) : NULL;
}

static enum role
severity_role(const struct explanation *why)
{
	return !strcmp(why->severity, "notice") || !strcmp(why->severity, "wait") ? ROLE_WARN
										  : ROLE_ERROR;
}

static void
add_spoken(struct line *to, const struct transcript_line *spoken)
{
	size_t length = strlen(spoken->text);
	size_t end = spoken->to < length ? spoken->to : length;
	size_t from = spoken->why && spoken->from < end ? spoken->from : end;
	to->trouble = spoken->why != NULL;
	line_add(to, spoken->why ? severity_role(spoken->why) : ROLE_PLAIN,
		spoken->why ? "!" : " ");
	line_printf(to, ROLE_PLAIN, "%7.3f ", spoken->ms / 1000);
	line_mark(to);
	line_printf(to, ROLE_STRONG, "%c", spoken->direction);
	line_mark_end(to);
	line_add(to, ROLE_PLAIN, "  ");
	line_bytes(to, ROLE_PLAIN, spoken->text, from);
	line_bytes(to, ROLE_TOLD, spoken->text + from, end - from);
	line_bytes(to, ROLE_PLAIN, spoken->text + end, length - end);
}

static void
transcript_fill(struct pane *pane)
{
	const struct probe *probe = probe_of(pane);
	if (!probe)
		return;
	bool at_end = pane->list.selected + 2 >= pane->list.count;
	if (pane->about != probe->id)
		at_end = true;
	pane->about = probe->id;
	for (size_t i = 0; i < probe->talk.count; i++)
		add_spoken(page_add(&pane->page, probe->id * 100000 + i), &probe->talk.lines[i]);
	struct line *to = page_add(&pane->page, probe->id * 100000 + 99999);
	line_add(to, ROLE_PLAIN, "         ");
	line_mark(to);
	if (probe->state == PROBE_RUNNING) {
		uint64_t waited = (uv_hrtime() - probe->waiting_since) / 1000000000;
		line_sign(to, SIGN_BUSY);
		line_mark_end(to);
		line_printf(to, ROLE_BUSY, "  waiting for %s",
			probe->waiting ? probe->waiting : "the end");
		if (waited && probe->waiting)
			line_printf(to, ROLE_BUSY, ", %u s of %u", (unsigned)waited, probe->waiting_limit);
	} else {
		line_sign(to, probe->result == REACH_ACCEPTED ? SIGN_OK
			      : probe->result == REACH_DEFERRED || probe->result == REACH_CATCH_ALL
				      ? SIGN_WARN : SIGN_BAD);
		line_mark_end(to);
		line_printf(to, ROLE_STRONG, "  %s: %s", probe->mailbox,
			probe->verdict ? probe->verdict : reachability_text(probe->result));
	}
	if (at_end) /* follow the talk, until somebody moves up in it */
		pane->list.selected = pane->page.count - 1;
}

static const struct explanation *
explanation_at(const struct probe *probe, size_t row)
{
	for (size_t i = row < probe->talk.count ? row + 1 : probe->talk.count; i-- > 0;)
		if (probe->talk.lines[i].why)
			return probe->talk.lines[i].why;
	return row >= probe->talk.count ? probe->why : NULL;
}

static void
transcript_side(struct pane *pane, size_t row, int columns)
{
	const struct probe *probe = probe_of(pane);
	const struct explanation *why = probe ? explanation_at(probe, row) : NULL;
	if (!why)
		return;
	page_wrap(&pane->side, severity_role(why), 0, columns, why->title);
	page_say(&pane->side, columns, "What is wrong here", why->wrong);
	page_say(&pane->side, columns, "How to solve", why->solve);
	struct text side = { 0 };
	text_printf(&side, "%s (%s)%s", blame_text(why->blame), why->who ? why->who : "unknown",
		why->sure ? "" : ", not sure");
	page_say(&pane->side, columns, "Whose side", side.bytes);
	text_free(&side);
	page_say(&pane->side, columns, "See", why->see);
}

static void
transcript_title(const struct pane *pane, struct line *to)
{
	const struct probe *probe = probe_of(pane);
	if (!probe)
		return;
	line_add(to, ROLE_STRONG, probe->mailbox);
	if (probe->server)
		line_printf(to, ROLE_PLAIN, " at %s [%s]:%u", probe->server,
			probe->address ? probe->address : "", probe->port);
}

const struct pane_ops pane_transcript = {
	.name = "Transcript",
	.empty = "No mail host was asked. p on a contact asks one, after a y.",
	.open = OPEN_ZOOM,
	.footer = { ACTION_NEXT, ACTION_TEXT_DOWN, ACTION_ZOOM, ACTION_CANCEL, ACTION_COPY },
	.fill = transcript_fill,
	.side = transcript_side,
	.title = transcript_title,
};
