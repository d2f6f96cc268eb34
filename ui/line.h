/* line.h: one row of a pane as text with roles, before anything is drawn.
 *
 * A line has a left part, cut when there is no room, and a right part, kept at the right edge.
 * A page is a list of lines.  All text must be safe already (base/safe.h); with ASCII set it is
 * turned into ASCII on the way in. */
#ifndef WHYMAIL_LINE_H
#define WHYMAIL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "theme.h"

struct run {
	struct text text, roles; /* one byte of role for each byte of text */
};

struct line {
	struct run left, right;
	size_t mark_from, mark_to; /* bytes of left that show the selection */
	bool ascii;
	uint64_t id;     /* tells the row from others, over changes */
	unsigned lookup; /* what the row is about: id of a lookup, 0 none; */
	const char *
		mailbox; /* a mailbox, a name: NULL none, valid until the page is filled anew */
	const char *name;
	bool trouble; /* a row that n and N stop at */
};

void line_clear(struct line *line);
void line_free(struct line *line);
void line_add(struct line *line, enum role role, const char *string);
void line_bytes(struct line *line, enum role role, const char *bytes, size_t length);
void line_printf(struct line *line, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void line_sign(struct line *line, enum sign sign);
void line_pad(struct line *line, int column); /* blanks up to COLUMN; at least one */
void line_cell(
	struct line *line, enum role role, const char *string, int columns); /* cut, padded */
void line_right(struct line *line, enum role role, const char *string);
void line_mark(struct line *line);     /* the selection shows from here */
void line_mark_end(struct line *line); /* to here */

struct page {
	struct line *lines;
	size_t count, room;
	bool ascii;
};

void page_clear(struct page *page); /* the lines' memory is kept */
void page_free(struct page *page);
struct line *page_add(struct page *page, uint64_t id); /* valid until the next one */
/* "LABEL: TEXT", the label set off, at words to COLUMNS; nothing when TEXT is NULL or "". */
void page_say(struct page *page, int columns, const char *label, const char *text);
/* TEXT (LF ends a line) at words to COLUMNS, with INDENT blanks before. */
void page_wrap(struct page *page, enum role role, int indent, int columns, const char *text);

#endif
