/* traps.h: mailboxes that look like contacts and are none. */
#ifndef WHYMAIL_TRAPS_H
#define WHYMAIL_TRAPS_H

#include <stdbool.h>

/* NULL, or why the address cannot be used: placeholder, no-reply, redacted. */
const char *contact_trap(const char *mailbox);
/* A registry's own mailbox, which answers for its data and not for the host? */
bool contact_is_registry(const char *mailbox);
/* Is APEX a reverse zone that its registry keeps because nobody asked for it?  MAILBOX: its SOA
 * contact, or NULL. */
bool contact_is_registry_zone(const char *apex, const char *mailbox);

#endif
