/* delivery.h: one line of a mail server's log -> what was said about a recipient.
 *
 * Pure and cheap: an ordinary line (web, ssh, kernel) is refused after one pass over its bytes, so
 * it may be asked for every row at every redraw.  All views point into the line, so that a screen
 * can mark the words where they stand. */
#ifndef WHYMAIL_DELIVERY_H
#define WHYMAIL_DELIVERY_H

#include <stdbool.h>

#include "base/text.h"
#include "know/explain.h"

enum delivery_outcome {
	DELIVERY_SENT,     /* taken by the next host, or filed */
	DELIVERY_DEFERRED, /* not now: it stays in the queue, or another host is tried */
	DELIVERY_BOUNCED,  /* given back at once */
	DELIVERY_EXPIRED,  /* given back because it was too old; the words are not the real reason */
	DELIVERY_REFUSED,  /* our own server refused a client: nothing was queued */
	DELIVERY_NOTICE,   /* our list of bounces: a vacation notice, a complaint or other mail */
};

struct delivery {
	const char *program; /* "postfix", "exim", ...; "bounce" for a line of our own list */
	enum delivery_outcome outcome;
	struct view recipient; /* without angle brackets; length 0 unknown (qmail: it stands in an
	                        * earlier line) */
	struct view original;  /* the one written to, where the line says that it is another */
	unsigned more;         /* further recipients of the same line, not given here */
	/* The host that spoke or was tried; with DELIVERY_REFUSED the client.  Never out of words
	 * that a client chose.  Length 0 unknown. */
	struct view relay, address;
	struct view status;    /* "5.1.1" (RFC 3463), from its own field or the head of the words */
	enum mail_phase phase; /* PHASE_ANY: the line does not say */
	/* Another server's words (sendmail: its verdict in sendmail's words); false: our own MTA's,
	 * such as "Connection timed out" or "Host or domain name not found". */
	bool remote;
	struct view words;     /* without wrapping ("host H said:", "(in reply to ...)") */
	bool underscored;      /* qmail: "_" for blanks, "/" for line ends: see delivery_plain() */
	unsigned mail;         /* our list of bounces: the number in brackets; else 0 */
};

/* False when LINE tells of no delivery; what *TO holds then means nothing. */
bool delivery_read(struct view line, struct delivery *to);

/* The words as they were spoken, into TO, which holds words.length bytes (no NUL is added): byte
 * for byte in place, so that a span found in them is one of the line. */
void delivery_plain(const struct delivery *delivery, char *to);

const char *delivery_outcome_word(enum delivery_outcome outcome); /* "sent", "deferred", ... */

#endif
