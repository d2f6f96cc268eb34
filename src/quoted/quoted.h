/* quoted.h: what others have written down about a delivery -> a transcript with the errors explained,
 * and the recipients it is about.  A bounce, a line of a mail server's log, a pasted session, or just
 * the words of a reply.  Pure: nothing is asked or sent. */
#ifndef WHYMAIL_QUOTED_H
#define WHYMAIL_QUOTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "contacts/rank.h"
#include "smtp/transcript.h"

enum quoted_kind { QUOTED_BOUNCE, QUOTED_DELIVERY, QUOTED_SESSION, QUOTED_REPLY };

struct quoted_recipient {
	const char *address;    /* safe */
	const char *original;   /* the one written to, if it is another; else NULL */
	const char *by;         /* the host that spoke, or NULL */
	enum reachability result; /* untried: it says nothing about that */
	const char *verdict;    /* "the mailbox does not exist (550 5.1.1)"; NULL nothing said */
	const struct explanation *why; /* NULL: no failure */
};

struct quoted {
	enum quoted_kind kind;
	const char *title;      /* a few words: "bounce of 08 Aug 2001 from mail.example.net" */
	bool ordinary;          /* a mail that reports nothing */
	const char *reporter;   /* host that wrote it, or NULL */
	const char *server, *address; /* host that was talked to; NULL unknown */
	struct quoted_recipient *recipients;
	size_t count;
	struct transcript talk; /* all in the arena it was read into */
	const char *raw;        /* as it stands, safe, several lines */
	const void *key;        /* whatever tells it from others; the reader's own */
};

/* A whole mail. */
struct quoted *quoted_mail(
	struct arena *arena, const struct know *know, const char *bytes, size_t length);
/* A line of a log; NULL when it tells of no delivery, or of one that went well. */
struct quoted *quoted_line(struct arena *arena, const struct know *know, struct view line);
/* An SMTP session as text. */
struct quoted *quoted_session(
	struct arena *arena, const struct know *know, const char *bytes, size_t length);
/* Whatever a person may paste: which of all these it is, is found out.  NULL when it is nothing that
 * tells about mail. */
struct quoted *quoted_text(
	struct arena *arena, const struct know *know, const char *bytes, size_t length);

/* The explanation that matters most: the last error, or NULL. */
const struct explanation *quoted_why(const struct quoted *quoted);

/* `--read transcript`: a session a file; JSON Lines to OUT.  True if it was understood. */
bool quoted_read_file(FILE *in, const char *name, const struct know *know, FILE *out);

#endif
