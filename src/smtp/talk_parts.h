/* talk_parts.h: inside: the marks before a line, and what a line tells besides. */
#ifndef WHYMAIL_TALK_PARTS_H
#define WHYMAIL_TALK_PARTS_H

#include "smtp/talk.h"

/* The line at AT, which moves behind its end: LF, CRLF, or CR alone (Windows' telnet). */
bool talk_line_at(const char *text, size_t length, size_t *at, struct view *line);
/* Learns the style of the marks. */
struct talk_style talk_style_of(const char *text, size_t length);

struct talk_mark {
	struct view text; /* what was said, blanks in front off */
	struct view peer; /* "mx.example.org[192.0.2.25]:25", where the mark names it */
	char hint;        /* 'S', 'C', '*', or '\0' no mark */
};
struct talk_mark talk_unmark(const struct talk_style *style, struct view line);

/* The reply's code TEXT starts with, "250 ", "250-" or alone; 0 if there is none. */
int talk_code(struct view text);
/* Is it a command?  SURE: a mark or the session's course speaks for it, so a bare word is enough. */
bool talk_command(struct view text, bool sure, enum mail_phase *phase);

/* A note: does it tell of connecting?  What it tells goes into FACTS; until somebody has spoken
 * (BEGUN) the last address tried is the one. */
bool talk_note(struct view text, bool begun, struct talk_facts *facts);
void talk_peer(struct view peer, struct talk_facts *facts);
/* ... that there is no connection, or no more? */
bool talk_broke(struct view text);
void talk_heard(struct view command, enum mail_phase phase, struct talk_facts *facts);
void talk_greeted(struct view greeting, struct talk_facts *facts);

/* Behind WORD at the start of TEXT (ASCII case ignored). */
bool talk_take(struct view *text, const char *word);

#endif
