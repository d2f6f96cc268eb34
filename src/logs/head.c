/* head.c: priority, time, own host, program: what stands before the message.
 *
 * RFC 3164 and 5424, ISO times, journalctl's short form, and programs that put only a time.  The
 * own host comes first in most of them: it is dropped here, so nobody takes it for the remote. */
#include <string.h>

#include "logs/line.h"

static bool
is_tag(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (c && strchr("_./-@+", c));
}

/* PROGRAM[PID]: or PROGRAM(what)[PID]: or, if BARE, PROGRAM: */
static bool
tag(struct view text, bool bare, struct line *line)
{
	size_t at = 0;
	while (at < text.length && at < 64 && is_tag(text.bytes[at]))
		at++;
	struct view name = view_upto(text, at);
	bool pid = false;
	for (int i = 0; at && i < 2 && at < text.length; i++) {
		const char *close = NULL;
		if (text.bytes[at] == '(' || text.bytes[at] == '[')
			close = memchr(text.bytes + at, text.bytes[at] == '(' ? ')' : ']',
				text.length - at < 64 ? text.length - at : 64);
		if (!close)
			break;
		pid |= text.bytes[at] == '[';
		at = (size_t)(close + 1 - text.bytes);
	}
	if (!name.length || at >= text.length || text.bytes[at] != ':' || (!pid && !bare) ||
		(at + 1 < text.length && text.bytes[at + 1] != ' ' && text.bytes[at + 1] != '\t'))
		return false;
	line->program = name;
	line->message = view_trim(view_from(text, at + 1));
	return true;
}

static struct view
next_word(struct view text)
{
	return view_trim(view_from(text, until(text, " ").length));
}

/* VERSION TIME HOST APP PID ID DATA MESSAGE */
static bool
rfc5424(struct view text, struct line *line, struct entry *entry)
{
	if (text.length < 2 || text.bytes[0] != '1' || text.bytes[1] != ' ')
		return false;
	text = view_from(text, 2);
	clock_read(text, entry);
	text = next_word(next_word(text));
	line->program = until(text, " ");
	text = next_word(next_word(next_word(text)));
	if (text.length && text.bytes[0] == '[') {
		size_t at = 1;
		for (bool quoted = false; at < text.length; at++) {
			char c = text.bytes[at];
			if (quoted && c == '\\')
				at++;
			else if (c == '"')
				quoted = !quoted;
			else if (!quoted && c == ']' &&
				 (at + 1 == text.length || text.bytes[at + 1] != '['))
				break;
		}
		text = view_from(text, at + 1);
	} else {
		text = next_word(text);
	}
	line->message = view_trim(text);
	if (line->message.length > 2 && !memcmp(line->message.bytes, "\xef\xbb\xbf", 3))
		line->message = view_from(line->message, 3);
	return true;
}

void
head_read(struct line *line, struct entry *entry)
{
	static const char *const bare[] = { "dovecot:", "kernel:", "haproxy:", "named:", "sshd:",
		"exim:", "dropbear:", "sendmail:" };
	struct view text = line->all;
	size_t used = 0;
	if (text.length && text.bytes[0] == '<') {
		for (used = 1; used < text.length && used < 5 && text.bytes[used] >= '0' &&
			       text.bytes[used] <= '9';)
			used++;
		if (used > 1 && used < text.length && text.bytes[used] == '>')
			text = view_from(text, used + 1);
	}
	if (text.length < line->all.length && rfc5424(text, line, entry))
		return;
	used = clock_read(text, entry);
	text = view_trim(view_from(text, used));
	line->message = text;
	if (!used) {
		bool known = false;
		for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
			known |= view_starts(text, bare[i]);
		tag(text, known, line);
	}
	struct view at = text;
	for (int i = 0; used && i < 3 && at.length; i++) {
		if (tag(at, true, line))
			break;
		struct view word = until(at, " ");
		for (size_t j = 0; j < word.length; j++)
			if (!is_tag(word.bytes[j]) && word.bytes[j] != ':')
				return;
		at = next_word(at);
	}
	struct view rest;
	if (view_starts(line->message, "message repeated ") && after(line->message, ": [ ", &rest)) {
		line->message = rest;
		line->message.length -= rest.length && rest.bytes[rest.length - 1] == ']';
	}
	/* Solaris: [ID 800047 auth.info] */
	if (line->message.length > 4 && !memcmp(line->message.bytes, "[ID ", 4) &&
		after(line->message, "] ", &rest))
		line->message = rest;
}
