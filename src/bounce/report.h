/* report.h: what a mail server tells people -> the addresses that failed and the words about each.
 *
 * One reader for all styles: it goes by how lines look (an address alone, a label, a transcript),
 * and ranks each find; the caller believes the best rank there is. */
#ifndef WHYMAIL_BOUNCE_REPORT_H
#define WHYMAIL_BOUNCE_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum report_rank {
	RANK_LABEL,      /* "To: a@b" */
	RANK_NEAR,       /* an address in a sentence of refusal */
	RANK_SENTENCE,   /* the same, after words like "message to" */
	RANK_TRANSCRIPT, /* a refused RCPT TO, "550 a@b... User unknown" */
	RANK_LINE,       /* a line that begins with it, or "Recipient: a@b" */
	RANK_LIST        /* such a line in a list that was announced */
};

struct report_line {
	const char *text;  /* without blanks around it */
	const char *start; /* in the text that was read, not cut there */
	const char *lower; /* the same in ASCII small letters, to search in */
	int indent;
	bool flush_field;  /* "Name: ..." at the very left */
};

struct report_find {
	const char *address;  /* safe */
	const char *original; /* "expanded from" it, or NULL */
	enum report_rank rank;
	bool delayed;         /* announced as only late */
	size_t line;          /* where it was found; its words follow */
	const char *rest;     /* words on that line after the address, or "" */
	const char *said;     /* the server's answer in a transcript, or NULL */
};

struct report {
	struct report_line *lines;
	size_t line_count;
	struct report_find *finds;
	size_t count;
	const char *returned; /* the header of what came back, if it stood in the text */
	const char *tail;     /* that mail, with all that comes after it */
	const char *by;       /* "while talking to X", or NULL */
};

void report_read(struct report *report, struct arena *arena, const char *text);
bool report_is_refusal(const char *lower); /* something failed, in any language */
bool report_is_banner(const struct report_line *line);
bool words_any(const char *lower, const char *const *words); /* WORDS end with NULL */
const char *lower_copy(struct arena *arena, const char *text);

#endif
