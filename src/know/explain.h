/* explain.h: a mail server's reply -> what it means, whose side it is on, how to solve it.
 *
 * Input is all lines of one reply, the phase of the session it was given in, and facts that the
 * words cannot give.  Order of evidence: facts of the session, provider marker, text in this
 * phase, text in any phase, specific enhanced code (RFC 3463), reply code and phase; else "not
 * sure", told plainly with the parts decoded.  Pure functions over data/. */
#ifndef WHYMAIL_EXPLAIN_H
#define WHYMAIL_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "know/know.h"

#define MAIL_PHASES(X)                                                                             \
	X(ANY, "any")                                                                              \
	X(CONNECT, "connect")                                                                      \
	X(GREETING, "greeting")                                                                    \
	X(HELO, "helo")                                                                            \
	X(STARTTLS, "starttls")                                                                    \
	X(AUTH, "auth")                                                                            \
	X(MAIL, "mail")                                                                            \
	X(RCPT, "rcpt")                                                                            \
	X(DATA, "data")                                                                            \
	X(QUIT, "quit")                                                                            \
	X(NOTICE, "notice")

enum mail_phase {
#define X(name, word) PHASE_##name,
	MAIL_PHASES(X)
#undef X
};

const char *mail_phase_word(enum mail_phase phase);
/* "rcpt", "RCPT TO", "ehlo", "end of data" ...; PHASE_ANY when unknown. */
enum mail_phase mail_phase_named(const char *word);

/* What the session knows and the words do not.  All zero: nothing known. */
struct reply_facts {
	bool contact;        /* the recipient is a role address or a published contact */
	bool own_exchanger;  /* the server that speaks is where DNS sends the domain */
	bool backup;         /* ... but not the preferred one, which could not be used */
	bool mx_missing;     /* the exchanger's name has no address */
	bool mx_invalid;     /* it is an alias, an address literal, private or loopback */
	bool our_ptr_missing, our_ptr_nodot, our_ptr_mismatch;
	bool null_sender;    /* MAIL FROM:<> was used */
	bool other_recipient;/* the failing address is not the one written to (a bounce) */
	bool waited;         /* for the whole greeting, and it is the greeting that is explained */
	bool server_fault;   /* we saw it: the server itself breaks the rules of the protocol */
	bool port25_filtered;/* several hosts of several domains could not be connected to */
};

enum blame { /* whose side */
	BLAME_UNKNOWN, BLAME_THEIRS, BLAME_OURS, BLAME_THIRD, BLAME_NOBODY
};

struct explanation {
	const char *id;       /* "rcpt-unknown", ... "unknown-permanent" */
	const char *mail_class; /* of the closed vocabulary; NULL for observations */
	const char *title;    /* a few words: "the mailbox does not exist" */
	const char *severity; /* "dead", "wait", "policy", "notice" */
	const char *who;      /* the fixer in words: "the recipient's mail admin" */
	enum blame blame;
	const char *wrong;    /* what is wrong here */
	const char *solve;    /* how to solve */
	const char *see;      /* RFC sections */
	bool sure;
	bool guess;           /* never sure: a single word hints at it, no sentence is known */
	int code;             /* 550; 0 none */
	char status[12];      /* "5.1.1"; "" none */
	size_t from, to;      /* span in the reply's bytes that told; from == to: none */
};

/* REPLY: the lines joined by LF, as they came (any bytes).  Texts in *TO are the catalogue's
 * or in ARENA.  False, with *TO zeroed but code and status, when the reply is no failure. */
bool explain_reply(const struct know *know, struct arena *arena, const char *reply, size_t length,
	enum mail_phase phase, const struct reply_facts *facts, struct explanation *to);

/* A diagnosis by id where no words were spoken (conn-refused, dom-mx-missing, ...); FACTS may be
 * NULL.  False if there is none of that id. */
bool explain_by_id(const struct know *know, const char *id, const struct reply_facts *facts,
	struct explanation *to);

const char *blame_text(enum blame blame); /* "theirs", "ours", "a third party's", ... */

/* Code, enhanced status and words of one reply, without judging: false if it has no code. */
bool reply_codes(const char *reply, size_t length, int *code, char status[static 12]);

/* Seconds that the reply asks to wait ("greylisted for 300 seconds", "in 1 hour and 5 minutes",
 * "retry after 00:05:00"; RFC 6647 2.1); 0: not said.  Counts of other things ("50 an hour") and
 * spans that are over ("for 5 days") are none. */
unsigned reply_pause(const char *reply, size_t length);
/* Name of the block list that the reply names, as "zen.spamhaus.org" or "Spamhaus XBL", in ARENA;
 * NULL: none (RFC 5782).  Lower case when it is a host name. */
const char *reply_list(struct arena *arena, const char *reply, size_t length);

#endif
