/* modes.h: `--read KIND FILE...`: only read, JSON Lines out. */
#ifndef WHYMAIL_MODES_H
#define WHYMAIL_MODES_H

#include <stddef.h>

struct read_options {
	const char *kind;           /* "log", "reply", "bounce", "whois" */
	const char *phase;          /* reply: NULL unknown */
	const char *server, *query; /* whois: NULL unknown */
};

/* The exit status: 0; 1 nothing was understood; 2 wrong call or 3 a file failed, with one line in
 * ERROR. */
int read_mode(const struct read_options *options, char *const *files, int count, char *error,
	size_t error_size);

#endif
