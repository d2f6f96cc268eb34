/* roles.h: mailboxes that stand for a task, not a person (RFC 2142, RFC 5321 section 4.5.1). */
#ifndef WHYMAIL_ROLES_H
#define WHYMAIL_ROLES_H

#include <stdbool.h>

/* Is LOCAL@DOMAIN one that somebody is expected to read whoever he is? */
bool mailbox_is_role(const char *mailbox);

#endif
