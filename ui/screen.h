/* screen.h: curses in and out, on /dev/tty so that standard input can be a log, or on nothing
 * at all for tests.  The one place that knows curses' windows; others put text with roles.
 *
 * The terminal is given back on every way out: screen_close(), a crash, a suspend. */
#ifndef WHYMAIL_SCREEN_H
#define WHYMAIL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "theme.h"

struct screen;
struct line;
struct run;

struct screen_options {
	bool ascii;  /* asked for; a locale that is not UTF-8 wants it as well */
	bool colour; /* false: not one colour sequence */
	const struct theme *theme;
	int cols, rows; /* not 0: no terminal, a screen of this size in memory */
};

/* NULL and one line in ERROR.  Signals that curses would catch must have their handlers
 * already. */
struct screen *screen_open(const struct screen_options *options, char *error, size_t size);
void screen_close(struct screen *screen);

bool screen_ascii(const struct screen *screen);
int screen_fd(const struct screen *screen);
void screen_size(const struct screen *screen, int *cols, int *rows);

/* The next key (keys.h), -1 when there is none now, -2 when the terminal is gone. */
int screen_key(struct screen *screen);
/* More keys have come already. */
bool screen_more(const struct screen *screen);
/* False while the terminal has more than QUEUED bytes of what was sent still to take. */
bool screen_taken(const struct screen *screen, int queued);

void screen_begin(struct screen *screen); /* an empty frame */
void screen_text(
	struct screen *screen, int y, int x, int cols, enum role role, const char *text);
/* RUN from column SKIP on, at most COLS wide; bytes FROM..TO in role OVER. */
void screen_run(struct screen *screen, int y, int x, int cols, int skip, const struct run *run,
	size_t from, size_t to, enum role over);
/* A whole line; of its right part the last column, where a sign is, if there is no room for
 * both. */
void screen_line(struct screen *screen, int y, int x, int cols, int skip,
	const struct line *line, bool marked, enum role over);
void screen_rule(struct screen *screen, int y, int x, int cols);
void screen_upright(struct screen *screen, int y, int x, int rows);
/* Where a rule meets an upright that goes UP, DOWN or both. */
void screen_joint(struct screen *screen, int y, int x, bool up, bool down);
void screen_blank(struct screen *screen, int y);
/* Ends the frame, with the terminal's cursor there: screen readers follow it. */
void screen_end(struct screen *screen, int y, int x);

void screen_resize(struct screen *screen); /* after SIGWINCH */
void screen_leave(struct screen *screen);  /* before a stop */
void screen_return(struct screen *screen); /* after it, and for C-l: all is drawn anew */
/* Bytes for the terminal that move nothing on the screen. */
void screen_send(struct screen *screen, const char *bytes, size_t length);
/* What is on it, as text, under each row that has attributes a ruler of them. */
void screen_dump(const struct screen *screen, FILE *to);

#endif
