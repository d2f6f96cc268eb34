/* stanza.h: records in the style of RFC 822 fields.
 *
 *     # a comment, anywhere
 *     key: value
 *     key: a long value
 *       goes on in lines that begin with a blank
 *
 * A blank line ends a record.  Keys may repeat and keep their order; what a key may be is up to
 * the reader of the record. */
#ifndef WHYMAIL_STANZA_H
#define WHYMAIL_STANZA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct field {
	const char *key, *value; /* trimmed; folded lines joined by one blank */
	unsigned line;
};

struct stanza {
	struct field *fields;
	size_t count;
};

struct stanza_reader {
	const char *file; /* for messages */
	struct view rest;
	unsigned line;
	char error[256];  /* "file:line: what", once stanza_next() met a bad line */
};

/* TEXT must outlive the reading, not the records. */
struct stanza_reader stanza_read(const char *file, const char *text, size_t length);
/* The next record, in ARENA.  False at the end, or with ERROR set. */
bool stanza_next(struct stanza_reader *reader, struct arena *arena, struct stanza *stanza);
/* The value of the first field KEY (case ignored), or NULL. */
const char *stanza_get(const struct stanza *stanza, const char *key);

#endif
