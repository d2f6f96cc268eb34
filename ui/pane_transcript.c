/* What was said about delivering mail, and what the errors in it mean: first what others have written
 * down (a bounce, a log line, a pasted session), then each probe as it was.  The explanation is that of
 * the last error at or before the cursor, so it stays while one walks past the line. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "base/safe.h"
#include "base/text.h"
#include "pane.h"
#include "quoted/quoted.h"
#include "words.h"

enum { VERDICT_LINE = 0xffffff };

/* Does it pass by itself, or is it no failure at all? */
static bool
is_soft(const struct explanation *why)
{
	return !strcmp(why->severity, "notice") || !strcmp(why->severity, "wait");
}

static enum role
severity_role(const struct explanation *why)
{
	return is_soft(why) ? ROLE_WARN : ROLE_ERROR;
}

/* In the margin; not by colour alone. */
static const char *
severity_mark(const struct explanation *why)
{
	return is_soft(why) ? "~" : "!";
}

/* A row's id: which talk, which line of it, which piece of that line. */
static uint64_t
row_id(uint64_t talk, uint64_t line, uint64_t piece)
{
	return talk << 40 | line << 8 | piece;
}

/* Bytes of TEXT that fill a row of COLUMNS, cut between words where there are some. */
static size_t
piece_of(const char *text, size_t length, int columns)
{
	size_t most = safe_cut(text, length, columns, NULL), cut = most;
	while (most < length && cut > most / 2 && text[cut - 1] != ' ')
		cut--;
	return most < length && cut > most / 2 ? cut : most;
}

/* A line as long as it takes: what tells the error must not be off the screen. */
static void
add_spoken(struct pane *pane, const struct transcript_line *spoken, uint64_t talk, uint64_t number,
	const char *mailbox)
{
	enum { MOST_PIECES = 255, TIME_COLS = 8 };
	size_t length = strlen(spoken->text);
	size_t end = spoken->to < length ? spoken->to : length;
	size_t from = spoken->why && spoken->from < end ? spoken->from : end;
	int head = 4 + (spoken->ms >= 0 ? TIME_COLS : 0);
	for (size_t at = 0, piece = 0; !piece || (at < length && piece < MOST_PIECES); piece++) {
		struct line *to = page_add(&pane->page, row_id(talk, number, piece));
		size_t stop = at + piece_of(spoken->text + at, length - at, pane->columns - head);
		to->mailbox = mailbox;
		/* n and N stop where the words begin */
		to->trouble = spoken->why && (from >= at || !piece) && (from < stop || stop == length) &&
			      (from < length || stop == length);
		line_add(to, spoken->why ? severity_role(spoken->why) : ROLE_PLAIN, spoken->why ? severity_mark(spoken->why) : " ");
		if (spoken->ms >= 0 && !piece)
			line_printf(to, ROLE_PLAIN, "%7.3f ", spoken->ms / 1000);
		else if (spoken->ms >= 0)
			line_printf(to, ROLE_PLAIN, "%*s", TIME_COLS, "");
		line_mark(to);
		line_printf(to, ROLE_STRONG, "%c", piece ? ' ' : spoken->direction);
		line_mark_end(to);
		line_add(to, ROLE_PLAIN, "  ");
		size_t told = from > at ? (from < stop ? from : stop) : at;
		size_t over = end > told ? (end < stop ? end : stop) : told;
		line_bytes(to, ROLE_PLAIN, spoken->text + at, told - at);
		line_bytes(to, spoken->why && is_soft(spoken->why) ? ROLE_TOLD_SOFT : ROLE_TOLD,
			spoken->text + told, over - told);
		line_bytes(to, ROLE_PLAIN, spoken->text + over, stop - over);
		at = stop;
	}
}

static void
add_talk(struct pane *pane, const struct transcript *talk, uint64_t number, const char *mailbox)
{
	for (size_t i = 0; i < talk->count; i++)
		add_spoken(pane, &talk->lines[i], number, i, mailbox);
}

static void
add_verdict(struct line *to, const struct probe *probe)
{
	line_add(to, ROLE_PLAIN, "         ");
	line_mark(to);
	to->mailbox = probe->mailbox;
	if (probe->state == PROBE_RUNNING) {
		uint64_t waited = (uv_hrtime() - probe->waiting_since) / 1000000000;
		line_sign(to, SIGN_BUSY);
		line_mark_end(to);
		line_printf(to, ROLE_BUSY, "  waiting for %s",
			probe->waiting ? probe->waiting : "the end");
		if (waited && probe->waiting)
			line_printf(to, ROLE_BUSY, ", %u s of %u", (unsigned)waited, probe->waiting_limit);
		return;
	}
	line_sign(to, probe->result == REACH_ACCEPTED ? SIGN_OK
		      : probe->result == REACH_DEFERRED || probe->result == REACH_CATCH_ALL ? SIGN_WARN
											  : SIGN_BAD);
	line_mark_end(to);
	line_printf(to, ROLE_STRONG, "  %s: %s", probe->mailbox,
		probe->verdict ? probe->verdict : reachability_text(probe->result));
}

/* It was put off: until when, and who says so. */
static void
add_pause(struct line *to, const struct probe *probe)
{
	char pause[16];
	line_add(to, ROLE_PLAIN, "         ");
	line_mark(to);
	line_sign(to, SIGN_WARN);
	line_mark_end(to);
	line_printf(to, ROLE_STRONG, "  ask again in %s", words_duration(probe->pause, pause));
	line_printf(to, ROLE_PLAIN, probe->pause_told ? ", as the server says; R reminds you"
						      : ", as is usual then; R reminds you");
	to->mailbox = probe->mailbox;
}

static void
add_heading(struct line *to, const struct probe *probe)
{
	line_mark(to);
	line_printf(to, ROLE_STRONG, "Probe %u: %s", probe->id, probe->mailbox);
	line_mark_end(to);
	line_printf(to, ROLE_PLAIN, " from <%s>", probe->sender);
}

static void
select_first_trouble(struct pane *pane)
{
	pane->list.selected = 0;
	for (size_t i = 0; i < pane->page.count; i++)
		if (pane->page.lines[i].trouble) {
			pane->list.selected = i;
			return;
		}
}

static void
transcript_fill(struct pane *pane)
{
	const struct investigation *shown = app_shown(pane->app);
	const struct quoted *quoted = shown ? app_quoted(pane->app) : NULL;
	size_t probes = shown ? shown->probe_count : 0;
	bool at_end = pane->list.selected + 3 >= pane->list.count && probes;
	bool fresh = pane->seen != shown || pane->quoted != quoted || pane->about != probes;
	pane->quoted = quoted;
	pane->about = (unsigned)probes;
	if (quoted)
		add_talk(pane, &quoted->talk, 0, quoted->count ? quoted->recipients[0].address : NULL);
	for (size_t i = 0; i < probes; i++) {
		const struct probe *probe = shown->probes[i];
		if (probes > 1 || quoted)
			add_heading(page_add(&pane->page, row_id(probe->id, VERDICT_LINE, 2)), probe);
		add_talk(pane, &probe->talk, probe->id, probe->mailbox);
		add_verdict(page_add(&pane->page, row_id(probe->id, VERDICT_LINE, 0)), probe);
		if (probe->pause && probe->state == PROBE_DONE)
			add_pause(page_add(&pane->page, row_id(probe->id, VERDICT_LINE, 1)), probe);
	}
	if (fresh && !probes)
		select_first_trouble(pane);
	else if (fresh || at_end) /* follow the talk, until somebody moves up in it */
		pane->list.selected = pane->page.count - 1;
	if (fresh)
		pane->moved = false;
}

/* The talk that the row with ID is of, and which of its rows. */
static const struct transcript *
talk_at(const struct pane *pane, uint64_t id, size_t *row, const struct probe **probe)
{
	const struct investigation *shown = app_shown(pane->app);
	const struct quoted *quoted = app_quoted(pane->app);
	size_t number = id >> 40;
	*row = id >> 8 & 0xffffffff;
	*probe = number && number <= shown->probe_count ? shown->probes[number - 1] : NULL;
	return *probe ? &(*probe)->talk : quoted ? &quoted->talk : NULL;
}

/* The last line at or before ROW that tells an error, or NULL. */
static const struct transcript_line *
telling_at(const struct transcript *talk, size_t row)
{
	for (size_t i = row < talk->count ? row + 1 : talk->count; i-- > 0;)
		if (talk->lines[i].why)
			return &talk->lines[i];
	return NULL;
}

static void
transcript_side(struct pane *pane, size_t row, int columns)
{
	const struct probe *probe;
	size_t at;
	const struct transcript *talk = app_shown(pane->app) && row < pane->page.count
		? talk_at(pane, pane->page.lines[row].id, &at, &probe) : NULL;
	const struct transcript_line *telling = talk ? telling_at(talk, at) : NULL;
	const struct explanation *why = telling ? telling->why : NULL;
	if (talk && at == VERDICT_LINE && probe && probe->why)
		why = probe->why;
	if (!why)
		return;
	page_wrap(&pane->side, severity_role(why), 0, columns, why->title);
	page_say(&pane->side, columns, "What is wrong here", why->wrong);
	page_say(&pane->side, columns, "How to solve", why->solve);
	struct text side = { 0 };
	text_puts(&side, blame_text(why->blame));
	if (why->who && strcmp(why->who, "nobody"))
		text_printf(&side, " (%s)", why->who);
	text_puts(&side, why->sure ? "" : ", not sure");
	page_say(&pane->side, columns, "Whose side", side.bytes);
	text_free(&side);
	page_say(&pane->side, columns, "It names the list", telling ? telling->list : NULL);
	page_say(&pane->side, columns, "See", why->see);
}

static void
transcript_title(const struct pane *pane, struct line *to)
{
	const struct investigation *shown = app_shown(pane->app);
	const struct probe *probe = shown ? app_probe(pane->app) : NULL;
	const struct quoted *quoted = shown ? app_quoted(pane->app) : NULL;
	if (!probe && quoted)
		line_add(to, ROLE_STRONG, quoted->title);
	if (!probe)
		return;
	line_add(to, ROLE_STRONG, probe->mailbox);
	if (probe->server)
		line_printf(to, ROLE_PLAIN, " at %s [%s]:%u", probe->server,
			probe->address ? probe->address : "", probe->port);
}

const struct pane_ops pane_transcript = {
	.name = "Transcript",
	.empty = "No mail host was asked. p on a contact asks one, after a y; e explains what you paste.",
	.open = OPEN_ZOOM,
	.footer = { ACTION_NEXT, ACTION_TEXT_DOWN, ACTION_CANCEL, ACTION_REMIND, ACTION_COPY_ALL },
	.fill = transcript_fill,
	.side = transcript_side,
	.title = transcript_title,
};
