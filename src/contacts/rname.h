/* rname.h: the RNAME of a SOA -> the mailbox it stands for (RFC 1035 section 8), from the octets. */
#ifndef WHYMAIL_RNAME_H
#define WHYMAIL_RNAME_H

#include "base/arena.h"
#include "dns/wire.h"

struct rname {
	const char *mailbox; /* "hostmaster@example.org", safe; NULL: none can be read from it */
	const char *trouble; /* what is odd about it, or NULL */
	const char *guess;   /* the mailbox that was probably meant, or NULL */
};

/* MNAME and APEX are of the same SOA, for the suspicions (swapped names, forgotten dot). */
struct rname rname_read(struct arena *arena, const struct dns_name *rname,
	const struct dns_name *mname, const struct dns_name *apex);

#endif
