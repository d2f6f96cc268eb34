/* safe.h: bytes from outside, made safe to show.
 *
 * Everything that comes from a log, DNS, whois, RDAP or SMTP passes here once before it reaches
 * the screen, a report or the clipboard.  Controls (C0, DEL, C1), bytes that are no UTF-8,
 * surrogates, bidirectional and zero-width characters come out as visible marks: \x1b, \x9b,
 * \u{202e}.  Nothing is dropped, nothing is obeyed. */
#ifndef WHYMAIL_SAFE_H
#define WHYMAIL_SAFE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum safe_flags {
	SAFE_PLAIN = 0,
	SAFE_TABS = 1,  /* a tab becomes blanks up to the next multiple of 8, else \t */
	SAFE_LINES = 2, /* LF stays (CR before it goes), for texts of several lines */
	SAFE_ASCII = 4, /* the terminal shows ASCII only: the rest as \u{e9} */
};

void safe_add(struct text *to, const char *bytes, size_t length, int flags);
char *safe_string(struct arena *arena, const char *bytes, size_t length);

/* One UTF-8 character at BYTES: its code point, or -1 when it is none.  *USED is set to the
 * bytes taken, at least 1 (LENGTH > 0). */
long utf8_next(const char *bytes, size_t length, size_t *used);

/* Columns that TEXT (safe already) takes on a terminal; combining marks 0, wide ones 2. */
int safe_width(const char *text, size_t length);
/* How many bytes of TEXT fit in COLUMNS; *WIDTH (may be NULL) is set to what they take. */
size_t safe_cut(const char *text, size_t length, int columns, int *width);

#endif
