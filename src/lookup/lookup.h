/* lookup.h: one question to the outside, and the tree that questions grow into.
 *
 * An investigation is a tree of lookups about one subject (a name or an address).  Each lookup
 * has a kind; the kind starts it and, when the answer is there, adds the lookups that follow
 * from it.  An empty answer is an answer: "no PTR" is LOOKUP_EMPTY, "the server failed" is
 * LOOKUP_FAILED.  lookup_finish() is the only door by which a status changes to a final one.
 *
 * All memory is the investigation's arena; everybody outside src/ holds ids, not pointers,
 * across turns of the loop.  All texts are safe to show (base/safe.h). */
#ifndef WHYMAIL_LOOKUP_H
#define WHYMAIL_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/address.h"
#include "base/arena.h"

struct contact;
struct dns_message;
struct finding;
struct memory;
struct probe;
struct quoted;
struct whois_answer;

#define LOOKUP_STATUSES(X)                                                                         \
	X(QUEUED, "queued")                                                                        \
	X(RUNNING, "running")                                                                      \
	X(OK, "ok")                                                                                \
	X(EMPTY, "empty")                                                                          \
	X(FAILED, "failed")                                                                        \
	X(TIMEOUT, "timeout")                                                                      \
	X(CANCELLED, "cancelled")                                                                  \
	X(SKIPPED, "skipped")

enum lookup_status {
#define X(name, text) LOOKUP_##name,
	LOOKUP_STATUSES(X)
#undef X
};

/* Why a lookup ended as it did: the word of the machine output, and what a person reads. */
#define LOOKUP_REASONS(X)                                                                          \
	X(NONE, "", "")                                                                            \
	X(NXDOMAIN, "nxdomain", "no such name")                                                    \
	X(NODATA, "nodata", "no such record")                                                      \
	X(SERVFAIL, "servfail", "the name server failed")                                          \
	X(REFUSED, "refused", "the server refuses")                                                \
	X(RCODE, "rcode", "the name server reports an error")                                      \
	X(REFERRAL, "referral", "sent elsewhere")                                                  \
	X(TRUNCATED, "truncated", "cut short, and TCP refused")                                    \
	X(MALFORMED, "malformed", "answer damaged")                                                \
	X(TIMEOUT, "timeout", "no answer")                                                         \
	X(NO_ROUTE, "no-route", "no way to send there")                                            \
	X(CONNECTION_REFUSED, "refused-connection", "connection refused")                          \
	X(RESET, "reset", "connection broken off")                                                 \
	X(CLOSED_EMPTY, "closed-empty", "closed without a word")                                   \
	X(TLS, "tls", "encryption failed")                                                         \
	X(NOT_FOUND, "notfound", "no entry there")                                                 \
	X(QUOTA, "quota", "too many questions: the server refuses you for now")                    \
	X(NO_SERVER, "no-server", "no server known")                                               \
	X(LOOP, "loop", "refers back")                                                             \
	X(DEPTH, "depth", "too many referrals")                                                    \
	X(LIMIT, "limit", "too many look-ups for one host")                                        \
	X(PRIVATE, "private", "not a public address")                                              \
	X(BAD_NAME, "bad-name", "not a name that can be asked")                                    \
	X(OFFLINE, "offline", "offline")                                                           \
	X(NOT_RECORDED, "not-recorded", "not in the recording")                                    \
	X(CANCELLED, "cancelled", "cancelled")                                                     \
	X(ON_REQUEST, "on-request", "only when you ask")

enum lookup_reason {
#define X(name, word, text) REASON_##name,
	LOOKUP_REASONS(X)
#undef X
};

const char *lookup_status_name(enum lookup_status status);
const char *lookup_reason_word(enum lookup_reason reason);
const char *lookup_reason_text(enum lookup_reason reason);

struct lookup;
struct investigation;

/* What a kind of lookup does.  start: set off the question (status is RUNNING already);
 * follow: called once after the status became final, to add lookups and derive facts;
 * any may be NULL. */
struct lookup_kind {
	const char *name; /* "subject", "a", "aaaa", "ptr", "soa", "ns", "mx", "whois" */
	void (*start)(struct lookup *lookup);
	void (*follow)(struct lookup *lookup);
	void (*cancel)(struct lookup *lookup); /* lets go of CALL; no status is changed here */
};

/* A zone as its SOA tells it.  CONTACT is the RNAME as a mailbox, or NULL with the trouble said. */
struct zone_facts {
	const char *apex;    /* "uos.ac.kr", "." for the root */
	const char *mname, *rname; /* as names, escaped text */
	const char *contact; /* "uoscc@uos.ac.kr" or NULL */
	const char *trouble; /* NULL, or what is odd about the contact */
	const char *guess;   /* NULL, or the mailbox that was probably meant */
	uint32_t serial, refresh, retry, expire, minimum;
	bool reverse;        /* the zone lies under in-addr.arpa or ip6.arpa */
};

struct lookup {
	unsigned id; /* 1.. in order of birth, within the investigation */
	const struct lookup_kind *kind;
	struct investigation *investigation;
	struct lookup *parent, *first_child, *last_child, *next;
	const char *question; /* the name asked for, or what is asked of a whois server */
	const char *server;   /* "192.0.2.53", "whois.iana.org [192.0.2.43]"; NULL until known */
	enum lookup_status status;
	enum lookup_reason reason;
	const char *detail;   /* NULL, or more than the reason says: "rcode 4", "no MX", ... */
	uint64_t started, finished; /* uv_hrtime nanoseconds; 0 not yet */
	double ms;            /* how long it took (as recorded, in a replay) */
	time_t when;          /* wall clock of the answer */
	unsigned tries;       /* counts repeats; an answer for an older try is dropped */
	bool cached;          /* answered by an earlier question of the same kind */
	const char **answers; /* short texts, in order: "192.0.2.17", "10 mail.uos.ac.kr" */
	size_t answer_count;
	const struct dns_message *dns;     /* decoded answer of the DNS kinds, or NULL */
	const struct zone_facts *zone;     /* kind soa */
	const struct whois_answer *whois;  /* kind whois */
	const char *raw;      /* whole answer as safe text of several lines, or NULL */
	struct address address; /* whois of a network, ptr: the address it is about */
	void *call;           /* the outside's handle while RUNNING, owned by the kind */
	void *state;          /* the kind's own, in the arena */
};

/* What to call when anything changes.  ARG is the investigation's owner's. */
typedef void investigation_changed_fn(struct investigation *investigation, void *arg);

struct door; /* tape/door.h: the way to the network or the recording */
struct know; /* know/know.h */

struct investigation {
	struct arena *arena;
	char *subject;           /* safe text, without final dot, lower case */
	struct address address;  /* family 0 when the subject is a name */
	const char *special;     /* NULL, or why nothing may be sent about it */
	struct lookup *root;
	struct lookup **lookups; /* [id - 1]; NULL where a repeat took it away */
	unsigned count, open;    /* open: queued or running now */
	unsigned generation;     /* grows with every change */
	uint64_t started, settled; /* nanoseconds; settled 0 while look-ups are open */
	struct door *door;
	const struct know *know;
	void (*kinds_begin)(struct lookup *root); /* set by the app: the first lookups */
	investigation_changed_fn *changed;
	void *changed_arg;

	/* Derived anew after each change, by rules over the tree (know/findings.h,
	 * contacts/rank.h); in the arena of DERIVED, replaced as a whole. */
	struct arena *derived;
	struct finding *findings;
	size_t finding_count;
	struct contact *contacts;
	size_t contact_count;

	struct quoted **quoted; /* what others wrote about it (quoted/quoted.h), oldest first */
	size_t quoted_count;
	const struct memory *remembered; /* probes of earlier runs (smtp/memory.h), or NULL */
	struct probe **probes; /* oldest first; each lives as long as the investigation */
	size_t probe_count;
};

/* SUBJECT: what a log line or a person gave; NULL and a message in ERROR if it is neither a name
 * nor an address.  Nothing is sent before investigation_start(). */
struct investigation *investigation_new(const char *subject, char *error, size_t error_size);
/* One about no single host: TITLE is shown, kinds_begin() finds what there is to ask. */
struct investigation *investigation_titled(const char *title);
void investigation_start(struct investigation *investigation);
void investigation_free(struct investigation *investigation); /* cancels what is open */

/* A new lookup under PARENT, at once QUEUED and then started; if the same KIND with the same
 * QUESTION is already under PARENT, that one.  NULL when the investigation is full (the parent
 * then carries the reason in DETAIL). */
struct lookup *lookup_add(
	struct lookup *parent, const struct lookup_kind *kind, const char *question);
/* The same, but SKIPPED with REASON: shown, not asked; lookup_repeat() asks it. */
struct lookup *lookup_add_skipped(struct lookup *parent, const struct lookup_kind *kind,
	const char *question, enum lookup_reason reason);
/* The one door to a final status.  Asserts the transition, stamps the times, counts, calls the
 * kind's follow and the owner's changed. */
void lookup_finish(struct lookup *lookup, enum lookup_status status, enum lookup_reason reason);
/* Says that something other than the status changed (a server's name, a line more). */
void lookup_touch(struct lookup *lookup);
/* Ends it as CANCELLED; its answer, should it still come, is dropped. */
void lookup_cancel(struct lookup *lookup);
/* Asks again past every cache; its children go. */
void lookup_repeat(struct lookup *lookup);
bool lookup_is_open(const struct lookup *lookup);
void lookup_answer(struct lookup *lookup, const char *safe_text); /* appends to answers */

struct lookup *investigation_lookup(const struct investigation *investigation, unsigned id);
/* Depth-first order; NULL after the last. */
const struct lookup *lookup_next(const struct lookup *lookup);
int lookup_depth(const struct lookup *lookup);

#endif
