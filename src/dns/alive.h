/* alive.h: does the resolver answer at all?  One question (. SOA) on a connected socket, so that a
 * refusal is known at once and not after all of udns' patience. */
#ifndef WHYMAIL_ALIVE_H
#define WHYMAIL_ALIVE_H

#include "dns/resolvers.h"

struct uv_loop_s;
struct dns_alive;

/* TROUBLE: "" when it answered; else one line, and a later answer may still call with "". */
typedef void dns_alive_fn(void *arg, const char *trouble);

/* NULL when not even that could be sent. */
struct dns_alive *dns_alive_ask(struct uv_loop_s *loop, const struct resolver *resolver,
	dns_alive_fn *fn, void *arg);
void dns_alive_free(struct dns_alive *alive); /* NULL is fine */

#endif
