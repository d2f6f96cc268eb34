/* Tags are skipped, not understood: only those that end a line and those whose content is no
 * text matter.  "<a@b>" is no tag but an address that somebody forgot to escape. */
#include "bounce/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	const char *bytes;
} entities[] = {
	{ "lt;", "<" }, { "gt;", ">" }, { "amp;", "&" }, { "quot;", "\"" }, { "nbsp;", " " },
	{ "apos;", "'" }, { "#39;", "'" }, { "#64;", "@" }, { "#46;", "." }, { "#45;", "-" },
	{ "auml;", "ä" }, { "ouml;", "ö" }, { "uuml;", "ü" }, { "szlig;", "ß" }, { "eacute;",
		"é" },
	{ "egrave;", "è" }, { "agrave;", "à" }, { "ecirc;", "ê" }, { "ccedil;", "ç" },
};

static size_t
entity_add(struct text *to, struct view rest)
{
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		size_t length = strlen(entities[i].name);
		if (rest.length > length && !memcmp(rest.bytes + 1, entities[i].name, length)) {
			text_puts(to, entities[i].bytes);
			return length + 1;
		}
	}
	text_putc(to, '&');
	return 1;
}

static bool
is_tag(struct view tag, const char *name)
{
	struct view after = { tag.bytes, tag.length };
	if (after.length && *after.bytes == '/')
		after.bytes++, after.length--;
	size_t length = strlen(name);
	return view_starts(after, name) &&
		(after.length == length || !isalnum((unsigned char)after.bytes[length]));
}

static bool
ends_line(struct view tag)
{
	static const char *const names[] = {
		"br", "p", "div", "tr", "td", "table", "li", "ul", "pre", "h1", "h2", "h3",
		"h4", "blockquote", "center", "hr"
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is_tag(tag, names[i]))
			return true;
	return false;
}

/* Where the content of a style, script or title ends. */
static size_t
skip_content(struct view rest, struct view tag)
{
	static const char *const names[] = { "style", "script", "title" };
	static const char *const ends[] = { "</style", "</script", "</title" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!is_tag(tag, names[i]) || *tag.bytes == '/')
			continue;
		long end = view_find(rest, ends[i]);
		return end < 0 ? rest.length : (size_t)end;
	}
	return 0;
}

static size_t
tag_skip(struct text *to, struct view rest)
{
	const char *close = memchr(rest.bytes, '>', rest.length);
	if (rest.length >= 4 && !memcmp(rest.bytes, "<!--", 4)) {
		const char *end = memmem(rest.bytes, rest.length, "-->", 3);
		return end ? (size_t)(end - rest.bytes) + 3 : rest.length;
	}
	struct view tag = { rest.bytes + 1, close ? (size_t)(close - rest.bytes) - 1 : 0 };
	bool address = tag.length && memchr(tag.bytes, '@', tag.length) &&
		!memchr(tag.bytes, ' ', tag.length) && !memchr(tag.bytes, '\n', tag.length);
	if (!tag.length || address || !(isalpha((unsigned char)*tag.bytes) || strchr("/!?",
		*tag.bytes))) {
		text_putc(to, '<');
		return 1;
	}
	if (ends_line(tag))
		text_putc(to, '\n');
	size_t used = tag.length + 2;
	struct view after = { rest.bytes + used, rest.length - used };
	return used + skip_content(after, tag);
}

void
html_words(struct text *to, const char *html, size_t length)
{
	for (size_t at = 0, used = 1; at < length; at += used, used = 1) {
		struct view rest = { html + at, length - at };
		if (html[at] == '<')
			used = tag_skip(to, rest);
		else if (html[at] == '&')
			used = entity_add(to, rest);
		else
			text_putc(to, html[at] == '\r' ? ' ' : html[at]);
	}
}
