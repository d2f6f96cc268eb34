/* dsn.h: the fields of a delivery status notification (RFC 3464, RFC 6533). */
#ifndef WHYMAIL_BOUNCE_DSN_H
#define WHYMAIL_BOUNCE_DSN_H

#include <stddef.h>

#include "base/arena.h"

struct dsn_recipient { /* NULL: not said.  Safe strings, but diagnostic is as it came */
	const char *original, *final, *actual;
	const char *action;     /* one of the five words, or NULL */
	char status[12];        /* "5.1.1"; "" none */
	const char *remote;     /* Remote-MTA without its type */
	const char *diagnostic; /* without its type, except x-unix */
};

struct dsn {
	const char *reporter;
	struct dsn_recipient *recipients;
	size_t count;
};

/* FIELDS: the part, or any text that holds such fields at the start of lines. */
void dsn_read(struct dsn *dsn, struct arena *arena, const char *fields);

#endif
