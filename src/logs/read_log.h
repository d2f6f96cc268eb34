/* read_log.h: `whymail --read log`: what entry_read() understands of each line, as JSON Lines.
 *
 * {"file","line","host","sure","role","format","time","others":[...]}.  host is the key (lower
 * case, ::ffff: unwrapped, no brackets, no zone id) or null; sure "host", "guess" or "none"; role
 * and format null when there is none.  time is ISO 8601: with an offset if the line says one,
 * else without; "--08-08T17:09:32" when it has no year, as RFC 3164 lines do; null when none was
 * understood.  others are the other addresses in the line, in order. */
#ifndef WHYMAIL_READ_LOG_H
#define WHYMAIL_READ_LOG_H

#include <stdio.h>

/* Streams IN (called NAME in the output) to OUT.  *UNDERSTOOD is increased by the lines that have
 * a host.  0, or -1 with errno when IN or OUT fails. */
int read_log_file(FILE *in, const char *name, FILE *out, unsigned long *understood);

#endif
