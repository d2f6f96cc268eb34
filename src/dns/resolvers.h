/* resolvers.h: which name servers the system asks: resolv.conf, read by us. */
#ifndef WHYMAIL_RESOLVERS_H
#define WHYMAIL_RESOLVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/address.h"

enum { MAX_RESOLVERS = 6 };

struct resolver {
	struct address address;
	unsigned port;
};

/* GIVEN: "ADDRESS", "ADDRESS:PORT", "[ADDRESS]:PORT" or NULL for /etc/resolv.conf.  Only servers of
 * one family that there is a route to, none twice.  False when GIVEN is no address. */
bool resolvers_find(const char *given, struct resolver to[static MAX_RESOLVERS], size_t *count);
socklen_t resolver_sockaddr(const struct resolver *resolver, struct sockaddr_storage *to);
void resolver_from(const struct sockaddr *from, struct resolver *to);
/* "192.0.2.53", or with the port when it is not 53; TO at least 64 bytes. */
char *resolver_print(const struct resolver *resolver, char *to);

#endif
