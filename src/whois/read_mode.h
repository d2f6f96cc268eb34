/* read_mode.h: `whymail --read whois FILE`: what was understood of a whois answer, as JSON. */
#ifndef WHYMAIL_READ_MODE_H
#define WHYMAIL_READ_MODE_H

#include <stdbool.h>
#include <stdio.h>

/* Reads IN to its end and prints one line to OUT.  NAME is shown as "file"; SERVER and QUERY
 * may be NULL.  False if nothing was understood (status other or empty). */
bool whois_read_file(
	FILE *in, const char *name, const char *server, const char *query, FILE *out);

#endif
