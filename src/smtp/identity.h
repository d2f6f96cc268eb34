/* identity.h: the name we greet with (RFC 5321 section 4.1.4): the machine's full name if it leads
 * to the address we speak from, else that address as a literal. */
#ifndef WHYMAIL_IDENTITY_H
#define WHYMAIL_IDENTITY_H

#include <stddef.h>

#include "tape/door.h"

struct identity;

/* Asks the DNS for the machine's own name once.  CONFIGURED (may be NULL): used instead. */
struct identity *identity_new(struct door *door, const char *configured);
void identity_free(struct identity *identity);
/* How to greet a server at TO; at least 256 bytes at NAME. */
const char *identity_helo(const struct identity *identity, const struct address *to, char *name);

#endif
