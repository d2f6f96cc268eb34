#include "base/safe.h"

#include <string.h>
#include <wchar.h>

long
utf8_next(const char *bytes, size_t length, size_t *used)
{
	const unsigned char *b = (const unsigned char *)bytes;
	*used = 1;
	if (b[0] < 0x80)
		return b[0];
	int more = b[0] >= 0xf0 && b[0] < 0xf5 ? 3 : b[0] >= 0xe0 ? 2 : b[0] >= 0xc2 ? 1 : 0;
	if (!more || b[0] >= 0xf5 || length < (size_t)more + 1)
		return -1;
	long code = b[0] & (0x3f >> more);
	for (int i = 1; i <= more; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return -1;
		code = code << 6 | (b[i] & 0x3f);
	}
	static const long least[] = { 0, 0x80, 0x800, 0x10000 };
	if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return -1;
	*used = (size_t)more + 1;
	return code;
}

/* Characters that are text but steer or hide: soft hyphen, fillers, zero width, bidi, variation
 * selectors, tags, BOM, private use. */
static bool
is_hidden(long code)
{
	static const struct {
		long from, to;
	} hidden[] = {
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0x3164, 0x3164 }, { 0xe000, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0x10ffff },
	};
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden && code >= hidden[i].from; i++)
		if (code <= hidden[i].to)
			return true;
	return false;
}

void
safe_add(struct text *to, const char *bytes, size_t length, int flags)
{
	size_t line = to->length; /* where the present line starts, for tabs */
	for (size_t at = 0, used; at < length; at += used) {
		unsigned char first = (unsigned char)bytes[at];
		long code = utf8_next(bytes + at, length - at, &used);
		if (first >= 0x20 && first < 0x7f) {
			size_t run = at + 1;
			while (run < length && bytes[run] >= 0x20 && bytes[run] < 0x7f)
				run++;
			used = run - at;
			text_add(to, bytes + at, used);
		} else if (code == '\n' && (flags & SAFE_LINES)) {
			text_putc(to, '\n');
			line = to->length;
		} else if (code == '\r' && (flags & SAFE_LINES) && at + 1 < length && bytes[at + 1] == '\n') {
			continue;
		} else if (code == '\t' && (flags & SAFE_TABS)) {
			int column = safe_width(text_string(to) + line, to->length - line);
			do
				text_putc(to, ' ');
			while (++column % 8);
		} else if (code < 0 || code < 0x20 || code == 0x7f || (code >= 0x80 && code < 0xa0)) {
			if (code == '\t')
				text_puts(to, "\\t");
			else if (code >= 0x80)
				text_printf(to, "\\u{%lx}", (unsigned long)code);
			else
				text_printf(to, "\\x%02x", first);
		} else if (is_hidden(code) || (flags & SAFE_ASCII)) {
			text_printf(to, "\\u{%lx}", (unsigned long)code);
		} else {
			text_add(to, bytes + at, used);
		}
	}
}

char *
safe_string(struct arena *arena, const char *bytes, size_t length)
{
	struct text text = { 0 };
	safe_add(&text, bytes, length, SAFE_PLAIN);
	char *copy = arena_strndup(arena, text_string(&text), text.length);
	text_free(&text);
	return copy;
}

size_t
safe_cut(const char *text, size_t length, int columns, int *width)
{
	size_t at = 0;
	int sum = 0;
	for (size_t used; at < length; at += used) {
		long code = utf8_next(text + at, length - at, &used);
		int columns_of = code < 0 ? 1 : code < 0x7f ? 1 : wcwidth((wchar_t)code);
		if (columns_of < 0)
			columns_of = 1;
		if (sum + columns_of > columns)
			break;
		sum += columns_of;
	}
	if (width)
		*width = sum;
	return at;
}

int
safe_width(const char *text, size_t length)
{
	int width;
	safe_cut(text, length, 1 << 30, &width);
	return width;
}
