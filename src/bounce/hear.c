/* Which lines of a report are about a recipient, and in which order they are believed: those behind
 * the address, the transcript, the nearest paragraphs before it, and at last everything. */
#include "bounce/hear.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { WORDS_MAX = 4000, PARAGRAPHS_MAX = 12 };

static bool
is_believed(const struct report_find *find, int rank)
{
	return (int)find->rank == rank;
}

/* The line of the next believed find after FIND, or the end. */
static size_t
words_end(const struct report *report, const struct report_find *find, int rank)
{
	size_t end = report->line_count;
	for (size_t i = 0; i < report->count; i++)
		if (is_believed(&report->finds[i], rank) &&
			report->finds[i].line > find->line &&
			report->finds[i].line < end)
			end = report->finds[i].line;
	return end;
}

/* Where words about FIND may begin: behind another find that has its own. */
static size_t
words_start(const struct report *report, const struct report_find *find, int rank)
{
	size_t start = 0;
	for (size_t i = 0; i < report->count; i++)
		if (is_believed(&report->finds[i], rank) && report->finds[i].line < find->line &&
			report->finds[i].line >= start)
			start = report->finds[i].line + 1;
	while (start && start < find->line && *report->lines[start].text)
		start++;
	return start;
}

static bool
has_words(const struct report *report, size_t from, size_t to)
{
	for (; from < to; from++)
		if (*report->lines[from].text && !strstr(report->lines[from].lower,
			"expanded from"))
			return true;
	return false;
}

/* "Subject: ..." of the mail that failed, or how it got there: nobody's words about why. */
static bool
is_about_mail(const char *lower)
{
	static const char *const names[] = {
		"subject:", "from:", "to:", "date:", "sent:", "message-id:", "cc:",
		"return-path:"
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strncmp(lower, names[i], strlen(names[i])))
			return true;
	return !strncmp(lower, "giving up on ", 13) || strstr(lower, "(expanded from") || strstr(lower, "(generated from");
}

/* The first code of these words if it begins a line other than the first, or NULL. */
static const char *
reply_line(const char *words)
{
	for (const char *at = words; *at; at++)
		if ((*at == '4' || *at == '5') && isdigit((unsigned char)at[1]) &&
			isdigit((unsigned char)at[2]) && (at[3] == ' ' || at[3] == '-') &&
			(at == words || !isalnum((unsigned char)at[-1])))
			return at > words && at[-1] == '\n' ? at : NULL;
	return NULL;
}

/* The reply in it, then as a whole; when that says little, line by line, since one may say more
 * without the others. */
static void
hear_paragraph(struct verdict *verdict, const struct text *words)
{
	const char *reply = reply_line(words->bytes);
	if (reply)
		verdict_hear(verdict, arena_strdup(verdict->arena, reply), PHASE_ANY);
	verdict_hear(verdict, arena_strdup(verdict->arena, words->bytes), PHASE_ANY);
	struct view rest = { words->bytes, words->length }, line;
	for (int i = 0; i < 20 && verdict->score < SCORE_SURE && view_line(&rest, &line); i++)
		if (line.length < words->length)
			verdict_hear(verdict, arena_strndup(verdict->arena, line.bytes,
				line.length), PHASE_ANY);
}

/* "Your message to a@b could not be delivered": that, but not why. */
static bool
only_announces(const char *lower)
{
	static const char *const verbs[] = {
		"not be delivered", "undeliverable", "not delivered", "unable to deliver", "failed to deliver",
		"delivery failed", "delivery has failed", "n't be delivered", "n't delivered", "not deliver",
		"not reach", NULL
	};
	static const char *const causes[] = { "because", "since ", "due to", "reason", "error", NULL };
	size_t length = strlen(lower);
	bool leads = length && lower[length - 1] == ':' && strstr(lower, "message") &&
		!strpbrk(lower, "@.<") && report_is_refusal(lower);
	if (!leads && (!words_any(lower, verbs) || words_any(lower, causes) || length > 160))
		return false;
	for (const char *c = lower; *c; c++)
		if ((*c == '4' || *c == '5') && (c == lower || !isalnum((unsigned char)c[-1])) &&
			((isdigit((unsigned char)c[1]) && isdigit((unsigned char)c[2]) &&
				!isalnum((unsigned char)c[3])) || (c[1] == '.' && isdigit((unsigned char)c[2]))))
			return false;
	return true;
}

/* Hears the paragraphs of lines FROM..TO; a banner ends them. */
static void
hear_paragraphs(struct verdict *verdict, const struct report *report, const char *first,
	size_t from, size_t to, bool announcements)
{
	struct text words = { 0 };
	if (announcements || !only_announces(lower_copy(verdict->arena, first)))
		text_puts(&words, first);
	int paragraphs = 0;
	for (; from <= to && paragraphs < PARAGRAPHS_MAX; from++) {
		const struct report_line *line = from < to ? &report->lines[from] : NULL;
		bool banner = line && report_is_banner(line) && !strchr(line->text, '@');
		if (line && (is_about_mail(line->lower) || (!announcements &&
			only_announces(line->lower))))
			continue;
		if (line && *line->text && !banner) {
			if (words.length)
				text_putc(&words, '\n');
			if (words.length < WORDS_MAX)
				text_puts(&words, line->text);
			continue;
		}
		if (words.length) {
			hear_paragraph(verdict, &words);
			paragraphs++;
		}
		text_clear(&words);
		if (banner)
			break;
	}
	text_free(&words);
}

static void
hear_lines(struct verdict *verdict, const struct report *report, const char *first, size_t from,
	size_t to)
{
	hear_paragraphs(verdict, report, first, from, to, false);
	if (verdict->score <= SCORE_CODES)
		hear_paragraphs(verdict, report, first, from, to, true);
}

/* What stands under banners with that WORD. */
static void
hear_banners(struct verdict *verdict, const struct report *report, const char *word)
{
	if (report->count > 1 && verdict->score >= SCORE_UNSURE)
		return; /* it may be about another recipient */
	for (size_t i = 0; i < report->line_count && verdict->score < SCORE_SURE; i++)
		if (report_is_banner(&report->lines[i]) && strstr(report->lines[i].lower, word))
			hear_lines(verdict, report, *word ? "" : report->lines[i].text, i + 1,
				report->line_count);
}

void
hear_find(struct verdict *verdict, const struct report *report, const struct report_find *find)
{
	int rank = (int)find->rank;
	size_t from = find->line, to = words_end(report, find, rank);
	const char *rest = !strncasecmp(find->rest, "on ", 3) ? "" : find->rest;
	if (find->said && from + 1 < to && report->lines[from + 1].text[0] == '(')
		hear_lines(verdict, report, rest, from + 1, from + 2); /* "(reason: ...)" */
	if (find->said)
		verdict_hear(verdict, find->said, PHASE_RCPT);
	if (rank < RANK_TRANSCRIPT)
		hear_lines(verdict, report, "", from, to);
	else {
		while (!*rest && !has_words(report, from + 1, to) && to < report->line_count) {
			struct report_find there = { .line = to };
			from = to; /* several in a row share the words after the last */
			to = words_end(report, &there, rank);
		}
		hear_lines(verdict, report, rest, from + 1, to);
	}
	hear_banners(verdict, report, "transcript");
	size_t least = words_start(report, find, rank);
	for (size_t end = find->line; end > least && verdict->score <= SCORE_CODES; end = from) {
		for (from = end - 1; from > least && *report->lines[from].text; from--)
			; /* the nearest paragraph before it first */
		hear_lines(verdict, report, "", from, end);
	}
	if (verdict->score <= SCORE_UNSURE)
		hear_banners(verdict, report, "");
}

void
hear_all(struct verdict *verdict, const struct report *report)
{
	hear_lines(verdict, report, "", 0, report->line_count);
	if (verdict->score <= SCORE_UNSURE)
		hear_banners(verdict, report, "");
}
