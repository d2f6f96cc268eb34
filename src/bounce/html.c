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
	{ "apos;", "'" },
	{ "auml;", "ä" }, { "ouml;", "ö" }, { "uuml;", "ü" }, { "szlig;", "ß" }, { "eacute;",
		"é" },
	{ "egrave;", "è" }, { "agrave;", "à" }, { "ecirc;", "ê" }, { "ccedil;", "ç" },
	{ "Eacute;", "É" }, { "acirc;", "â" }, { "icirc;", "î" }, { "ocirc;", "ô" }, { "igrave;", "ì" },
	{ "ograve;", "ò" }, { "ugrave;", "ù" }, { "aacute;", "á" }, { "iacute;", "í" }, { "oacute;", "ó" },
	{ "uacute;", "ú" }, { "ntilde;", "ñ" }, { "atilde;", "ã" }, { "otilde;", "õ" }, { "Uuml;", "Ü" },
	{ "rsquo;", "'" }, { "aring;", "å" }, { "oslash;", "ø" }, { "aelig;", "æ" },
};

static void
code_add(struct text *to, unsigned long code)
{
	if (code >= 0x10000) {
		text_putc(to, (char)(0xf0 | code >> 18));
		text_putc(to, (char)(0x80 | (code >> 12 & 0x3f)));
	} else if (code >= 0x800) {
		text_putc(to, (char)(0xe0 | code >> 12));
	}
	if (code >= 0x800)
		text_putc(to, (char)(0x80 | (code >> 6 & 0x3f)));
	else if (code >= 0x80)
		text_putc(to, (char)(0xc0 | code >> 6));
	text_putc(to, code < 0x80 ? (char)code : (char)(0x80 | (code & 0x3f)));
}

/* "&#228;" and "&#xe4;"; the bytes used, or 0. */
static size_t
number_add(struct text *to, struct view rest)
{
	bool hex = rest.length > 2 && (rest.bytes[2] == 'x' || rest.bytes[2] == 'X');
	unsigned long code = 0;
	size_t at = hex ? 3 : 2;
	for (; at < rest.length && at < 11 && isxdigit((unsigned char)rest.bytes[at]); at++) {
		char c = rest.bytes[at];
		if (!hex && !isdigit((unsigned char)c))
			return 0;
		code = code * (hex ? 16 : 10) + (unsigned long)(isdigit((unsigned char)c) ? c - '0' :
			(c | 0x20) - 'a' + 10);
	}
	if (at >= rest.length || rest.bytes[at] != ';' || code < 0x20 || code > 0x10ffff ||
		(code >= 0xd800 && code < 0xe000))
		return 0;
	code_add(to, code == 0xa0 ? ' ' : code);
	return at + 1;
}

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
	size_t used = rest.length > 1 && rest.bytes[1] == '#' ? number_add(to, rest) : 0;
	if (used)
		return used;
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
	if (is_tag(tag, "br")) /* one line end, not two */
		used += rest.length > used && rest.bytes[used] == '\n';
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
