/* identity.h: the name we greet with (RFC 5321 section 4.1.4): the machine's full name if it leads
 * to the address we speak from, else that address as a literal. */
#ifndef WHYMAIL_IDENTITY_H
#define WHYMAIL_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "tape/door.h"

struct identity;

/* Our own address as the others see it. */
struct own_facts {
	bool ptr_missing, ptr_nodot, ptr_mismatch;
};

/* Asks the DNS for the machine's own name once.  CONFIGURED (may be NULL): used instead. */
struct identity *identity_new(struct door *door, const char *configured);
void identity_free(struct identity *identity);
/* How to greet a server at TO; at least 256 bytes at NAME.  Asks, once, for the reverse name of the
 * address we speak from, if it is a public one. */
const char *identity_helo(struct identity *identity, const struct address *to, char *name);
/* What is known of that reverse name by now; as long as the identity lives. */
const struct own_facts *identity_own(const struct identity *identity);

#endif
