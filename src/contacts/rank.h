/* rank.h: an investigation -> who can be told, best first, with the reasons.  Pure. */
#ifndef WHYMAIL_RANK_H
#define WHYMAIL_RANK_H

#include <stddef.h>

#include "lookup/lookup.h"

#define REACHABILITIES(X)                                                                          \
	X(UNTRIED, "untried", "not tried")                                                         \
	X(DNS_REFUSES, "dns-refuses", "DNS says no")                                               \
	X(REFUSED, "refused", "refused")                                                           \
	X(DEFERRED, "deferred", "put off")                                                         \
	X(UNREACHABLE, "unreachable", "not reached")                                               \
	X(ACCEPTED, "accepted", "accepts mail")                                                    \
	X(CATCH_ALL, "catch-all", "accepts anything")

enum reachability {
#define X(name, word, text) REACH_##name,
	REACHABILITIES(X)
#undef X
};

const char *reachability_word(enum reachability reach);
const char *reachability_text(enum reachability reach);

struct contact {
	const char *address;  /* mailbox, or a URL when there is only a web form */
	const char *scope;    /* network, zone, mail-domain, registrar, holder, registry */
	const char *role;     /* abuse, zone, tech, admin, postmaster, ... */
	int score;
	const char **reasons;
	size_t reason_count;
	const char *excluded; /* NULL, or why it is not to be used; listed all the same */
	enum reachability reachable;
	const char *verdict;  /* "no such mailbox (550 5.1.1)", NULL when untried */
	bool guess;           /* a role nobody published */
	bool remembered;      /* reachable: as a probe of an earlier run found it */
};

size_t contacts_derive(
	const struct investigation *investigation, struct arena *arena, struct contact **contacts);

#endif
