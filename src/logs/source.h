/* source.h: one log file as a stretch of memory that never moves.
 *
 * A regular file is mapped.  Anything else (standard input, a FIFO, /dev/fd/N) is a stream: it is
 * copied by source_fill() to an unlinked temporary file that is mapped likewise, with address
 * space to grow. */
#ifndef WHYMAIL_SOURCE_H
#define WHYMAIL_SOURCE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guard;

struct source {
	const char *path;
	const char *bytes;  /* the mapping, NULL when there is nothing to map */
	size_t mapped;
	struct guard *guard;
	int fd;             /* a stream's end to read from, else -1 */
	int spool;          /* what a stream is copied to, else -1 */
	bool ended;         /* no more will come */
	bool sniffed;
	const char *notice; /* why there is less to see than expected, or NULL */
	_Atomic size_t size;
	_Atomic size_t done;         /* bytes indexed: a line starts here */
	size_t scanned;              /* up to here there is no line end after done */
	_Atomic uint32_t first_row;
};

/* PATH may be "-" and is not copied.  False, and one line in ERROR, if it cannot be opened. */
bool source_open(struct source *source, const char *path, char *error, size_t error_size);
/* Takes in what a stream has; STOP ends the wait when it becomes readable.  MILLISECONDS -1: for
 * ever.  False when nothing came. */
bool source_fill(struct source *source, int stop, int milliseconds);
/* Looks at the first bytes, once; what is no text is given up with a notice. */
void source_sniff(struct source *source);
void source_close(struct source *source);

#endif
