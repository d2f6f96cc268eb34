/* servers.h: what a whois server wants to be asked, where plain words are not enough. */
#ifndef WHYMAIL_WHOIS_SERVERS_H
#define WHYMAIL_WHOIS_SERVERS_H

#include "base/arena.h"

/* FAMILY: 4 or 6 if SUBJECT is an address, 0 for a name.  The query without line end. */
const char *whois_query(
	struct arena *arena, const char *host, const char *subject, unsigned char family);

#endif
