/* talk_marks.c: what stands before the words of a line: quotes of a mail program, times, and the
 * marks by which programs tell the two sides apart. */
#include <string.h>

#include "smtp/talk_parts.h"

bool
talk_line_at(const char *text, size_t length, size_t *at, struct view *line)
{
	size_t end = *at;
	if (end >= length)
		return false;
	while (end < length && text[end] != '\n' && text[end] != '\r')
		end++;
	*line = (struct view){ text + *at, end - *at };
	if (end + 1 < length && text[end] == '\r' && text[end + 1] == '\n')
		end++;
	*at = end < length ? end + 1 : end;
	return true;
}

static struct view
from(struct view view, size_t at)
{
	return (struct view){ view.bytes + at, view.length - at };
}

static void
skip_blanks(struct view *view)
{
	while (view->length && (view->bytes[0] == ' ' || view->bytes[0] == '\t'))
		*view = from(*view, 1);
}

bool
talk_take(struct view *text, const char *word)
{
	if (!view_starts(*text, word))
		return false;
	*text = from(*text, strlen(word));
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int
talk_code(struct view text)
{
	static const short known[] = { 211, 214, 220, 221, 235, 250, 251, 252, 253, 334, 354 };
	if (text.length < 3 || !is_digit(text.bytes[0]) || !is_digit(text.bytes[1]) ||
		!is_digit(text.bytes[2]) || (text.length > 3 && text.bytes[3] != ' ' &&
			text.bytes[3] != '-' && text.bytes[3] != '\t'))
		return 0;
	int code = (text.bytes[0] - '0') * 100 + (text.bytes[1] - '0') * 10 + text.bytes[2] - '0';
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (code == known[i])
			return code;
	return code >= 400 && code < 600 ? code : 0;
}

/* NAME[ADDRESS]: as Postfix's debug lines have it; its length, or 0. */
static size_t
peer_length(struct view text)
{
	size_t at = 0;
	if (text.length > 300)
		text.length = 300;
	while (at < text.length && text.bytes[at] != ' ' && text.bytes[at] != '[')
		at++;
	const char *close = at && at < text.length && text.bytes[at] == '[' ?
		memchr(text.bytes + at, ']', text.length - at) : NULL;
	if (!close)
		return 0;
	at = (size_t)(close + 1 - text.bytes);
	if (at < text.length && text.bytes[at] == ':' && at + 1 < text.length &&
		is_digit(text.bytes[at + 1]))
		for (at++; at < text.length && is_digit(text.bytes[at]);)
			at++;
	return at + 1 < text.length && text.bytes[at] == ':' && text.bytes[at + 1] == ' ' ? at + 2 : 0;
}

/* The "> " and "| " of mail programs; marks that look alike are left. */
static void
unquote(const struct talk_style *style, struct view *text)
{
	size_t taken = 0;
	for (skip_blanks(text); text->length; skip_blanks(text)) {
		char c = text->bytes[0];
		struct view rest = from(*text, 1);
		if (style->curl ? taken == style->quotes || c != '>' :
			c != '>' && (c != '|' || !view_starts(rest, " ")))
			return;
		if (style->arrows && view_starts(*text, ">>> "))
			return;
		skip_blanks(&rest);
		if (!style->curl && !view_starts(rest, ">") && peer_length(rest))
			return;
		*text = rest;
		taken++;
	}
}

/* Times: [10:22:01], 0.031, 10:22:01.5, 2026-11-01T10:22:01Z; true if there was one. */
static bool
untime(struct view *text)
{
	bool any = false;
	for (int i = 0; i < 3; i++) {
		size_t at = 0, marks = 0, digits = 0, dots = 0, colons = 0;
		bool bracket = text->length && (text->bytes[0] == '[' || text->bytes[0] == '(');
		for (at = bracket; at < text->length && at < 40; at++) {
			char c = text->bytes[at];
			if (is_digit(c))
				digits++;
			else if (strchr(":.,", c) && c)
				marks += c != ',', dots += c == '.', colons += c == ':';
			else if (!strchr("-+TZ/s", c) || !c || !digits)
				break;
			else if (c == '-')
				marks++;
		}
		bool closed = at < text->length && text->bytes[at] == (bracket ?
			(text->bytes[0] == '[' ? ']' : ')') : ' ');
		bool code = !bracket && talk_code(*text);
		if (!digits || !closed || !marks || code || (dots > 1 && !colons))
			return any;
		*text = from(*text, at + 1);
		skip_blanks(text);
		any = true;
	}
	return any;
}

/* send: 'ehlo x\r\n' | reply: b'250-x\r\n': what is between the quotes. */
static bool
python(struct view text, const char *word, struct view *inside)
{
	if (!talk_take(&text, word))
		return false;
	talk_take(&text, "b");
	if (!text.length || (text.bytes[0] != '\'' && text.bytes[0] != '"'))
		return false;
	char quote = text.bytes[0];
	text = from(text, 1);
	text.length -= text.length && text.bytes[text.length - 1] == quote;
	while (text.length >= 2 && text.bytes[text.length - 2] == '\\' &&
		strchr("rn", text.bytes[text.length - 1]) && text.bytes[text.length - 1])
		text.length -= 2;
	*inside = text;
	return true;
}

/* Marks that may stand behind the head of a log line. */
static bool
inner_mark(struct view text, struct talk_mark *to)
{
	static const struct {
		const char *mark;
		char hint;
	} marks[] = {
		{ "SMTP<< ", 'S' }, { "SMTP>> ", 'C' }, { "SERVER -> CLIENT: ", 'S' },
		{ "CLIENT -> SERVER: ", 'C' }, { "SMTP Send: ", 'C' }, { "SMTP Response: ", 'S' },
		{ "] S: ", 'S' }, { "] C: ", 'C' }, { "] <-- ", 'S' }, { "] --> ", 'C' },
	};
	struct view head = { text.bytes, text.length < 120 ? text.length : 120 };
	if (!memchr(head.bytes, ':', head.length) && !memchr(head.bytes, 'S', head.length) &&
		!memchr(head.bytes, ']', head.length))
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t length = strlen(marks[i].mark);
		const char *at = memmem(head.bytes, head.length, marks[i].mark, length);
		if (!at)
			continue;
		to->text = from(text, (size_t)(at - text.bytes) + length);
		to->hint = marks[i].hint;
		return true;
	}
	/* Postfix: ... postfix/smtp[9]: < mx.example.org[192.0.2.25]:25: 220 ... */
	for (size_t at = 0; at + 4 < head.length; at++) {
		if ((head.bytes[at] != '<' && head.bytes[at] != '>') || head.bytes[at + 1] != ' ' ||
			(at && (at < 3 || memcmp(head.bytes + at - 3, "]: ", 3))))
			continue;
		size_t peer = peer_length(from(text, at + 2));
		if (!peer)
			continue;
		to->text = from(text, at + 2 + peer);
		to->peer = (struct view){ text.bytes + at + 2, peer - 2 };
		to->hint = head.bytes[at] == '<' ? 'S' : 'C';
		return true;
	}
	return false;
}

static bool
front_mark(const struct talk_style *style, struct view *text, char *hint)
{
	static const struct {
		const char *mark;
		char hint;
	} marks[] = {
		{ "<-- ", 'S' }, { "--> ", 'C' }, { "<- ", 'S' }, { "-> ", 'C' }, { "<** ", 'S' },
		{ "**> ", 'C' }, { "<~* ", 'S' }, { "*~> ", 'C' }, { "<~ ", 'S' }, { "~> ", 'C' },
		{ "=== ", '*' }, { "*** ", '*' }, { "S: ", 'S' }, { "C: ", 'C' }, { "* ", '*' },
	};
	if (style->curl && (talk_take(text, "< ") || talk_take(text, "> "))) {
		*hint = text->bytes[-2] == '<' ? 'S' : 'C';
		return true;
	}
	if (style->arrows && (talk_take(text, "<<< ") || talk_take(text, ">>> "))) {
		*hint = text->bytes[-2] == '<' ? 'S' : 'C';
		return true;
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (!talk_take(text, marks[i].mark))
			continue;
		*hint = marks[i].hint;
		return true;
	}
	return false;
}

struct talk_mark
talk_unmark(const struct talk_style *style, struct view line)
{
	struct talk_mark mark = { .text = line };
	struct view text = line, inside;
	unquote(style, &text);
	if (talk_code(text) && !view_starts(text, "050 ")) {
		mark.text = text;
		return mark;
	}
	if (talk_take(&text, "! "))
		skip_blanks(&text);
	bool timed = untime(&text);
	if (timed && text.length > 1 && (text.bytes[1] == ' ' || text.bytes[1] == '\t') &&
		strchr("SC*~", text.bytes[0]) && text.bytes[0]) {
		mark.hint = text.bytes[0] == '~' ? '*' : text.bytes[0];
		text = from(text, 2);
	} else if (python(text, "send: ", &inside)) {
		mark.hint = 'C', text = inside;
	} else if (python(text, "reply: ", &inside)) {
		mark.hint = 'S', text = inside;
	} else if (!front_mark(style, &text, &mark.hint) && inner_mark(text, &mark)) {
		text = mark.text;
	} else if (talk_take(&text, "050 ")) {
		front_mark(style, &text, &mark.hint);
	}
	skip_blanks(&text);
	mark.text = text;
	return mark;
}

struct talk_style
talk_style_of(const char *text, size_t length)
{
	struct talk_style style = { 0 };
	struct view line;
	bool asks = false, doubtful = false;
	for (size_t at = 0; talk_line_at(text, length, &at, &line);) {
		size_t quotes = 0;
		enum mail_phase phase;
		skip_blanks(&line);
		talk_take(&line, "050 ");
		struct view rest = line;
		while (talk_take(&rest, ">")) {
			if (quotes >= 2 && view_starts(rest, " ")) { /* ">>> " at its end */
				struct view said = view_trim(rest);
				asks |= talk_command(said, false, &phase);
				doubtful |= talk_code(said) != 0;
			}
			skip_blanks(&rest);
			quotes = talk_take(&rest, "050 ") ? 0 : quotes + 1;
		}
		if (talk_take(&rest, "<<< "))
			style.answers |= talk_code(rest) != 0;
		else if (talk_take(&rest, "< ") && talk_code(rest) && !style.curl)
			style.curl = true, style.quotes = quotes;
	}
	style.arrows = style.answers || (asks && !doubtful);
	return style;
}
