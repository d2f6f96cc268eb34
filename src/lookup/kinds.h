/* kinds.h: the kinds of lookups, and where an investigation begins. */
#ifndef WHYMAIL_KINDS_H
#define WHYMAIL_KINDS_H

#include "lookup/lookup.h"

/* zone/ */
extern const struct lookup_kind kind_a, kind_aaaa, kind_ptr, kind_soa, kind_ns, kind_mx;
/* A mailbox that others wrote about: no question of its own, but those about its domain. */
extern const struct lookup_kind kind_mailbox;
/* whois/ */
extern const struct lookup_kind kind_whois;

/* The first lookups about the subject of ROOT. */
void kinds_begin(struct lookup *root);

#endif
