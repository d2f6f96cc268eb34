/* text.h: a growing string of bytes, and a view of somebody else's.
 *
 * A struct text starts as zeroes, is always NUL-terminated once something was added, and is
 * emptied by text_free().  A struct view owns nothing and need not be terminated. */
#ifndef WHYMAIL_TEXT_H
#define WHYMAIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes;
	size_t length, room;
};

struct view {
	const char *bytes;
	size_t length;
};

void text_add(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char byte);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *text); /* empty, but keeps the memory */
void text_free(struct text *text);
const char *text_string(const struct text *text); /* "" when nothing was added */

struct view view_of(const char *string);
struct view view_trim(struct view view); /* blanks, tabs, CR and LF off both ends */
/* The next line of REST without its LF or CRLF; REST moves on.  False at the end. */
bool view_line(struct view *rest, struct view *line);
bool view_is(struct view view, const char *string);      /* same bytes, ASCII case ignored */
bool view_starts(struct view view, const char *string);  /* likewise */
/* Offset of STRING in VIEW, ASCII case ignored, or -1. */
long view_find(struct view view, const char *string);

bool same_word(const char *one, const char *other); /* equal, ASCII case ignored */
bool ends_with(const char *string, const char *tail); /* ASCII case ignored */

#endif
