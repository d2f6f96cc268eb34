/* bounce.h: a mail that came back -> recipients, who spoke, what they said.  Pure. */
#ifndef WHYMAIL_BOUNCE_H
#define WHYMAIL_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "know/explain.h"

enum bounce_kind {
	BOUNCE_FAILURE,    /* "bounce" */
	BOUNCE_DELAYED, BOUNCE_DELIVERED, BOUNCE_VACATION, BOUNCE_COMPLAINT, BOUNCE_OTHER
};

struct bounce_recipient {
	const char *address;   /* the failing one (Final-Recipient), safe */
	const char *original;  /* the one written to, or NULL */
	const char *action;    /* failed, delayed, delivered, relayed, expanded */
	const char *text;      /* the words of the refusal, safe, or NULL */
	const char *by;        /* the host that refused, or NULL */
	struct explanation why; /* id NULL: not a failure */
};

struct bounce {
	enum bounce_kind kind;
	const char *reporter;  /* Reporting-MTA or who wrote the report, or NULL */
	struct bounce_recipient *recipients;
	size_t count;
};

const char *bounce_kind_word(enum bounce_kind kind);
const struct bounce *bounce_read(
	struct arena *arena, const struct know *know, const char *mail, size_t length);

/* Why mails are read less well than they could be, in one line, or NULL. */
const char *bounce_notice(void);

/* `--read bounce`: one mail a file; JSON Lines to OUT (design: command line).  True if it was understood. */
bool bounce_read_file(FILE *in, const char *name, const struct know *know, FILE *out);

#endif
