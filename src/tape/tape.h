/* tape.h: a recording: every exchange with the outside as it was.
 *
 * JSON Lines.  The head: {"whymail-recording":1,"allow_private":false,"made":"..."}.  Then
 *   {"dns":"uos.ac.kr","type":6,"flags":0,"server":"resolver","from":"192.0.2.53","outcome":0,
 *    "ms":12.1,"packet":"hex"}
 *   {"stream":"smtp","host":"mail.uos.ac.kr","address":"192.0.2.25","port":25,"key":"a@b",
 *    "events":[[ms,"S","220 ..."],...],"end":"closed","why":"","tls":"TLSv1.3","trouble":""}
 * with directions S theirs, C ours, * a note, R from here on the program speaks.  Bytes stand as the
 * characters U+0000 to U+00FF, so that nothing is lost and ASCII can be read. */
#ifndef WHYMAIL_TAPE_H
#define WHYMAIL_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/ask.h"
#include "net/stream.h"

struct tape;        /* a recording that is played */
struct tape_writer; /* one that is made */

struct tape_event {
	double ms;
	char direction;
	const char *bytes;
	size_t length;
};

struct tape_exchange {
	bool used;
	/* DNS */
	const char *name; /* NULL: a stream */
	int type, flags;
	const char *server; /* "resolver" or an address */
	struct dns_reply reply;
	/* stream */
	enum stream_protocol protocol;
	const char *host, *address, *key;
	unsigned port;
	struct tape_event *events;
	size_t event_count;
	enum stream_end end;
	double end_ms;
	const char *why;
	struct stream_facts facts;
};

/* NAME is for messages.  NULL and one line in ERROR (name:line: what) if it cannot be read. */
struct tape *tape_read(
	const char *bytes, size_t size, const char *name, char *error, size_t error_size);
void tape_free(struct tape *tape);
bool tape_allow_private(const struct tape *tape);
/* The first such exchange not yet played, else the last one that was; NULL if there is none. */
struct tape_exchange *tape_dns(
	struct tape *tape, const char *name, int type, int flags, const char *server);
struct tape_exchange *tape_stream(
	struct tape *tape, const char *address, unsigned port, const char *key);

struct tape_writer *tape_create(
	const char *path, bool allow_private, char *error, size_t error_size);
void tape_write(struct tape_writer *writer, const struct tape_exchange *exchange);
/* False if anything could not be written. */
bool tape_close(struct tape_writer *writer);

#endif
