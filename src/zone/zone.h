/* zone.h: what the DNS part of a tree says, for those who read it: rules, ranking, probe, panes. */
#ifndef WHYMAIL_ZONE_H
#define WHYMAIL_ZONE_H

#include <stdbool.h>
#include <stddef.h>

#include "lookup/lookup.h"

enum { MOST_EXCHANGERS = 16, MOST_ADDRESSES = 16 };

struct exchanger {
	const char *host;        /* "." for a null MX */
	unsigned preference;
	bool implicit;           /* no MX: the domain's own address */
	bool alias;              /* its address is asked through a CNAME */
	struct address addresses[MOST_ADDRESSES];
	size_t address_count;
	bool pending;            /* its addresses are still being looked up */
	enum lookup_reason reason; /* why there are none */
	unsigned lookup_a, lookup_aaaa; /* ids, 0 none */
};

/* Where mail for a domain goes, from an mx lookup that is final; in the order in which a mail
 * host tries them.  The count; 0 when there is none. */
size_t zone_exchangers(const struct lookup *mx, struct exchanger to[static MOST_EXCHANGERS]);
/* The mx lookup about DOMAIN anywhere in the tree, or NULL. */
const struct lookup *zone_mx_of(const struct investigation *investigation, const char *domain);
/* The domain that mail of the subject goes to: the subject itself if it has MX, else the zone. */
const struct lookup *zone_mail_domain(const struct investigation *investigation);
/* "example.co.uk" of "a.b.example.co.uk", in ARENA; NULL for a public suffix or one label. */
const char *zone_registrable(struct arena *arena, const char *name);
/* Any lookup of that kind about that name in the tree, the one with an answer before others. */
const struct lookup *zone_find(const struct investigation *investigation,
	const struct lookup_kind *kind, const char *question);
/* PTR lookup: its first name, the address asked about, and whether that name leads back to it. */
enum confirmation { CONFIRM_NO_PTR, CONFIRM_PENDING, CONFIRM_YES, CONFIRM_GHOST, CONFIRM_MISMATCH };
enum confirmation zone_confirms(const struct lookup *ptr);
/* A PTR target in in-addr.arpa or ip6.arpa: what was meant, in ARENA; NULL if it does not look so. */
const char *zone_intended(struct arena *arena, const char *target);

#endif
