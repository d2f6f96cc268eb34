/* door.h: the one door to the outside.
 *
 * Everything the program asks of the world goes through here: DNS questions, and streams (whois,
 * SMTP).  The door leads to the network, or to a recording that is played instead; and it can write
 * down all that passes.  It also says no: offline, or an address nobody on the Internet has.
 *
 * A recording is JSON Lines: a head with the options it was made with, then one exchange a line
 * (tape/tape.h). */
#ifndef WHYMAIL_DOOR_H
#define WHYMAIL_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "dns/ask.h"
#include "lookup/lookup.h"
#include "net/stream.h"

struct uv_loop_s;
struct door;
struct door_call;   /* a DNS question under way */
struct door_stream; /* an open or opening stream */

struct door_options {
	const char *resolver;
	const char *record;       /* file to write, or NULL */
	const char *replay;       /* file to play, or NULL */
	const char *replay_bytes; /* or a recording in memory (the demo) */
	size_t replay_size;
	bool offline, allow_private;
};

struct door *door_open(struct uv_loop_s *loop, const struct door_options *options, char *error,
	size_t error_size);
void door_close(struct door *door);

bool door_allows_private(const struct door *door); /* of the options, or of the recording */
/* NULL if something may be sent there, else why not. */
const char *door_refuses(const struct door *door, const struct address *address);
const char *door_name(const struct door *door);    /* the resolver, "recording", "offline" */
const char *door_trouble(const struct door *door); /* NULL or one line */
struct uv_loop_s *door_loop(const struct door *door);
bool door_sends(const struct door *door); /* is there a network behind it? */
bool door_replays(const struct door *door);
void door_watch(struct door *door, void (*changed)(void *arg), void *arg);

/* MESSAGE is in ARENA, NULL when there is none that can be read; REPLY holds raw packet, server, ms.
 * REASON is what rules and the tree go by; REASON_NONE: a positive answer. */
typedef void door_dns_fn(void *arg, const struct dns_message *message,
	const struct dns_reply *reply, enum lookup_reason reason);

/* FRESH: not from the cache.  FN is called later, from the loop, unless the call is dropped. */
struct door_call *door_dns(struct door *door, struct arena *arena, const void *owner,
	const struct address *server, const uint8_t *name, uint16_t type, int flags, bool fresh,
	door_dns_fn *fn, void *arg);
void door_call_drop(struct door_call *call);

/* As stream_open(), but through the door.  KEY tells two exchanges with one server apart in a
 * recording (the query, the mailbox). */
struct door_stream *door_stream_open(struct door *door, const struct stream_params *params,
	const char *key, const struct stream_events *events, void *arg);
void door_stream_send(struct door_stream *stream, const char *bytes, size_t length);
/* Closes; no callback any more. */
void door_stream_close(struct door_stream *stream);

#endif
