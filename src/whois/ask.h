/* ask.h: one query to one whois server (RFC 3912), with the manners registries expect: one open
 * query a server, two at once after a pause and then one a second, answers kept for an hour. */
#ifndef WHYMAIL_WHOIS_ASK_H
#define WHYMAIL_WHOIS_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "lookup/lookup.h"
#include "tape/door.h"

struct whois_call;

struct whois_reply {
	enum lookup_reason reason; /* REASON_NONE: BYTES is a whole answer; else it may hold a part */
	const char *bytes;         /* valid during the callback */
	size_t length;
	char address[ADDRESS_TEXT]; /* of the server, "" if it was not found */
	double ms;                 /* from connecting to the end */
	bool cached;
	time_t when;
};

typedef void whois_reply_fn(void *arg, const struct whois_reply *reply);

/* QUERY without its line end.  FRESH: not from what is kept.  FN is called once, later, unless the
 * call is dropped before. */
struct whois_call *whois_ask(struct door *door, const void *owner, const char *host, unsigned port,
	const char *query, bool fresh, whois_reply_fn *fn, void *arg);
void whois_drop(struct whois_call *call);

/* Lets go of what is kept, at the end of the program. */
void whois_forget(void);

#endif
