/* bounce.h: a mail that came back -> recipients, who spoke, what they said.  Pure. */
#ifndef WHYMAIL_BOUNCE_H
#define WHYMAIL_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"
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
	time_t time;           /* its Date field, 0 unknown */
	const char *from, *subject; /* of the mail itself, safe, or NULL */
};

const char *bounce_kind_word(enum bounce_kind kind);
const struct bounce *bounce_read(
	struct arena *arena, const struct know *know, const char *mail, size_t length);

/* Why mails are read less well than they could be, in one line, or NULL. */
const char *bounce_notice(void);

/* One line (without its end) in the syntax of a postfix log, all bytes safe:
 *   2001-08-08T07:09:32+00:00 mx.example.net bounce/smtp[3]: to=<a@b>, orig_to=<c@d>,
 *   relay=host[address]:25, dsn=5.1.1, status=bounced (what was said) and 2 more
 * NUMBER is the mail's in its folder; ENVELOPE (0 unknown) stands in for a Date that is missing.
 * Status is bounced, deferred, sent, vacation, complaint or other; what is unknown is left out. */
void bounce_line(struct text *to, const struct bounce *bounce, size_t number, time_t envelope);

/* `--read bounce`: the mails in a file, an mbox, a Maildir or "-"; JSON Lines to OUT (design:
 * command line).  UNDERSTOOD counts; false, and one line in ERROR, if it cannot be read. */
bool bounce_read_folder(const char *path, const struct know *know, FILE *out,
	unsigned long *understood, char *error, size_t error_size);

#endif
