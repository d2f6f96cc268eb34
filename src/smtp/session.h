/* session.h: one SMTP connection to one address, up to RCPT TO: MAIL, RCPT, RSET, QUIT, each sent
 * only after the whole reply to the one before (RFC 5321 section 4.3.1).  The part before that
 * (greeting, EHLO, STARTTLS) is the stream's. */
#ifndef WHYMAIL_SESSION_H
#define WHYMAIL_SESSION_H

#include "base/address.h"
#include "know/explain.h"
#include "net/stream.h"
#include "tape/door.h"

struct smtp_session;

struct smtp_params {
	const char *host;       /* exchanger */
	struct address address;
	unsigned port;
	const char *helo, *sender, *mailbox; /* sender "" for <> */
};

struct smtp_events {
	/* A line passed: 'S', 'C', '*' or '~' (stream.h). */
	void (*line)(void *arg, double ms, char direction, enum mail_phase phase, const char *bytes,
		size_t length);
	/* The last line passed completed a reply: all its lines, joined by LF. */
	void (*reply)(void *arg, enum mail_phase phase, int code, const char *text, size_t length);
	/* What is being waited for: "connection", "greeting", "answer to RCPT", ... */
	void (*waiting)(void *arg, const char *what);
	/* Last call; the session is freed after it.  PHASE: how far it came. */
	void (*closed)(void *arg, double ms, enum mail_phase phase, enum stream_end end,
		const char *why);
};

struct smtp_session *smtp_open(struct door *door, const struct smtp_params *params,
	const struct smtp_events *events, void *arg);
/* Leaves as soon as is polite: RSET, QUIT; at most 5 s. */
void smtp_leave(struct smtp_session *session);
void smtp_drop(struct smtp_session *session); /* at once, no callback */

#endif
