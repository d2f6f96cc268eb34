/* read.h: what a whois answer says: found or not, who to ask next, and the contacts by role.
 *
 * One general reader: key/value lines, RPSL objects, indented or bracketed sections; no templates
 * per server.  Pure: bytes in, facts out.  It says "other" rather than guess. */
#ifndef WHYMAIL_WHOIS_READ_H
#define WHYMAIL_WHOIS_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define WHOIS_STATUSES(X)                                                                          \
	X(FOUND, "found")                                                                          \
	X(NOTFOUND, "notfound")                                                                    \
	X(THROTTLED, "throttled")                                                                  \
	X(REFUSED, "refused")                                                                      \
	X(EMPTY, "empty")                                                                          \
	X(OTHER, "other")

enum whois_status {
#define X(name, word) WHOIS_##name,
	WHOIS_STATUSES(X)
#undef X
};

const char *whois_status_word(enum whois_status status);

/* Roles: abuse, registrar-abuse, registrant, admin, tech, billing, noc, zone, owner. */
struct whois_contact {
	const char *role;
	const char *address; /* mailbox, safe, domain in lower case */
	const char *note;    /* NULL, or "named in a remark", "written obfuscated", "validated ..." */
	const char *broken;  /* NULL, or why it cannot be used: "withheld", "placeholder", ... */
};

struct whois_answer {
	enum whois_status status;
	const char *referral;  /* host to ask next (lower case), NULL none */
	unsigned referral_port; /* 43, 4321, ... */
	bool referral_rwhois;
	const char *form;      /* URL of a web form instead of a server, or NULL */
	const char *object;    /* what the record is about: "uos.ac.kr", "192.0.2.0 - 192.0.2.255" */
	const char *holder;    /* organisation or network name, or NULL */
	bool authority;        /* false: the record says that another registry is in charge */
	const char *changed;   /* last change as written, or NULL */
	struct whois_contact *contacts;
	size_t contact_count;
	const char *text;      /* the whole answer, decoded, safe, with line ends */
};

/* SERVER and QUERY steer charset and record choice; both may be "". */
const struct whois_answer *whois_read(struct arena *arena, const char *server, const char *query,
	const char *bytes, size_t length);

#endif
