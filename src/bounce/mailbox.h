/* mailbox.h: mail addresses found in running text, as reports write them. */
#ifndef WHYMAIL_BOUNCE_MAILBOX_H
#define WHYMAIL_BOUNCE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct mailbox {
	const char *from, *to; /* the address itself, without brackets */
};

/* The next address at or after TEXT; outside < > only ASCII. */
bool mailbox_find(const char *text, struct mailbox *found);
/* As a string without quotes nobody needs, safe. */
const char *mailbox_string(struct arena *arena, struct mailbox mailbox);
/* Same mailbox: ASCII case ignored. */
bool mailbox_listed(const char *list, const char *address); /* in a To field, say */

#endif
