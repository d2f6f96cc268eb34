#include "line.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/safe.h"

static void
run_add(struct run *run, bool ascii, enum role role, const char *bytes, size_t length)
{
	if (ascii)
		safe_add(&run->text, bytes, length, SAFE_ASCII);
	else
		text_add(&run->text, bytes, length);
	while (run->roles.length < run->text.length)
		text_putc(&run->roles, (char)role);
}

static void
run_free(struct run *run)
{
	text_free(&run->text);
	text_free(&run->roles);
}

void
line_clear(struct line *line)
{
	struct run left = line->left, right = line->right;
	bool ascii = line->ascii;
	text_clear(&left.text);
	text_clear(&left.roles);
	text_clear(&right.text);
	text_clear(&right.roles);
	*line = (struct line){ .left = left, .right = right, .ascii = ascii };
}

void
line_free(struct line *line)
{
	run_free(&line->left);
	run_free(&line->right);
}

void
line_bytes(struct line *line, enum role role, const char *bytes, size_t length)
{
	run_add(&line->left, line->ascii, role, bytes, length);
}

void
line_add(struct line *line, enum role role, const char *string)
{
	line_bytes(line, role, string, strlen(string));
}

void
line_printf(struct line *line, enum role role, const char *format, ...)
{
	char *string;
	va_list args;
	va_start(args, format);
	if (vasprintf(&string, format, args) < 0)
		abort();
	va_end(args);
	line_add(line, role, string);
	free(string);
}

void
line_sign(struct line *line, enum sign sign)
{
	line_add(line, sign_role(sign), sign_text(sign, line->ascii));
}

void
line_pad(struct line *line, int column)
{
	int at = safe_width(text_string(&line->left.text), line->left.text.length);
	do
		line_bytes(line, ROLE_PLAIN, " ", 1);
	while (++at < column);
}

void
line_cell(struct line *line, enum role role, const char *string, int columns)
{
	struct run *run = &line->left;
	size_t from = run->text.length;
	int width;
	line_add(line, role, string);
	size_t length = run->text.length - from;
	size_t fits = safe_cut(run->text.bytes + from, length, columns, &width);
	if (fits < length && columns > 1) {
		fits = safe_cut(run->text.bytes + from, length, columns - 1, &width);
		run->text.length = run->roles.length = from + fits;
		const char *more = line->ascii ? "~" : "…";
		line_add(line, role, more);
		width++;
	}
	for (; width < columns; width++)
		line_bytes(line, ROLE_PLAIN, " ", 1);
}

void
line_right(struct line *line, enum role role, const char *string)
{
	run_add(&line->right, line->ascii, role, string, strlen(string));
}

void
line_mark(struct line *line)
{
	line->mark_from = line->mark_to = line->left.text.length;
}

void
line_mark_end(struct line *line)
{
	const char *text = text_string(&line->left.text);
	line->mark_to = line->left.text.length;
	while (line->mark_to > line->mark_from && text[line->mark_to - 1] == ' ')
		line->mark_to--;
}

void
page_clear(struct page *page)
{
	page->count = 0;
}

void
page_free(struct page *page)
{
	for (size_t i = 0; i < page->room; i++)
		line_free(&page->lines[i]);
	free(page->lines);
	*page = (struct page){ 0 };
}

struct line *
page_add(struct page *page, uint64_t id)
{
	if (page->count == page->room) {
		size_t room = page->room ? page->room * 2 : 16;
		page->lines = xrealloc(page->lines, room * sizeof *page->lines);
		memset(page->lines + page->room, 0, (room - page->room) * sizeof *page->lines);
		page->room = room;
	}
	struct line *line = &page->lines[page->count++];
	line->ascii = page->ascii;
	line_clear(line);
	line->id = id;
	return line;
}

/* Bytes of TEXT that go on one line of COLUMNS: to the last blank that fits, or cut. */
static size_t
line_break(const char *text, size_t length, int columns)
{
	size_t fits = safe_cut(text, length, columns, NULL);
	if (fits == length || text[fits] == ' ')
		return fits;
	size_t blank = fits;
	while (blank && text[blank - 1] != ' ')
		blank--;
	return blank ? blank : fits ? fits : 1;
}

void
page_wrap(struct page *page, enum role role, int indent, int columns, const char *text)
{
	struct view rest = view_of(text), line;
	int room = columns > indent + 4 ? columns - indent : 4;
	while (view_line(&rest, &line)) {
		do {
			size_t take = line_break(line.bytes, line.length, room);
			struct line *to = page_add(page, page->count);
			for (int i = 0; i < indent; i++)
				line_bytes(to, ROLE_PLAIN, " ", 1);
			line_bytes(to, role, line.bytes, take);
			while (take < line.length && line.bytes[take] == ' ')
				take++;
			line.bytes += take;
			line.length -= take;
		} while (line.length);
	}
}

void
page_say(struct page *page, int columns, const char *label, const char *text)
{
	struct text whole = { 0 };
	size_t first = page->count, length = strlen(label) + 1;
	if (!text || !*text)
		return;
	text_printf(&whole, "%s: %s", label, text);
	page_wrap(page, ROLE_PLAIN, 0, columns, whole.bytes);
	struct text *roles = &page->lines[first].left.roles;
	memset(roles->bytes, ROLE_STRONG, length < roles->length ? length : roles->length);
	text_free(&whole);
}
