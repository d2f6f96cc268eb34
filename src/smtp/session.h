/* session.h: one SMTP connection to one address, up to RCPT TO: MAIL, RCPT (perhaps a second one),
 * RSET, QUIT, each sent only after the whole reply to the one before (RFC 5321 section 4.3.1).  The
 * part before that (greeting, EHLO, STARTTLS) is the stream's. */
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
	const char *extra;      /* a second recipient, or NULL */
	bool extra_after_refusal; /* also when the first was refused for good */
	bool no_tls;            /* STARTTLS failed: this time without */
	const char *key;        /* of the recording: what tells this session from others there */
};

/* Time limits, seconds (RFC 5321 section 4.5.3.2 allows more; a person is waiting). */
enum { SMTP_CONNECT_S = 30, SMTP_READY_S = 65, SMTP_REPLY_S = 120, SMTP_LEAVE_S = 5 };

struct smtp_events {
	/* A line passed: 'S', 'C', '*' a note, '~' the certificate does not verify, '!' the words of a
	 * fault of the server's in the protocol, about the line before. */
	void (*line)(void *arg, double ms, char direction, enum mail_phase phase, const char *bytes,
		size_t length);
	/* The last line passed completed a reply: all its lines, joined by LF.  CODE 0: it has several
	 * that contradict each other, or answers what was not asked.  TOOK: ms since the
	 * command, or since the connection.  SECOND: it is about the second recipient. */
	void (*reply)(void *arg, double took, enum mail_phase phase, bool second, int code,
		const char *text, size_t length);
	/* What is being waited for: "connection", "greeting", "answer to RCPT", ...; at most SECONDS. */
	void (*waiting)(void *arg, const char *what, unsigned seconds);
	/* Greeted, encrypted if offered. */
	void (*ready)(void *arg, const struct stream_facts *facts);
	/* Last call; the session is freed after it.  PHASE: how far it came. */
	void (*closed)(void *arg, double ms, enum mail_phase phase, enum stream_end end,
		const char *why);
};

struct smtp_session *smtp_open(struct door *door, const struct smtp_params *params,
	const struct smtp_events *events, void *arg);
/* Leaves as soon as is polite: RSET, QUIT; at most 5 s.  Before the greeting: at once. */
void smtp_leave(struct smtp_session *session);
void smtp_drop(struct smtp_session *session); /* at once, with no more than a QUIT; no callback */

#endif
