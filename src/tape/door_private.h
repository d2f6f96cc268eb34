/* door_private.h: what door.c (DNS) and door_stream.c share. */
#ifndef WHYMAIL_DOOR_PRIVATE_H
#define WHYMAIL_DOOR_PRIVATE_H

#include <uv.h>

#include "tape/door.h"
#include "tape/tape.h"

struct question;

struct door {
	uv_loop_t *loop;
	struct dns_layer *dns; /* NULL when nothing is sent */
	struct net *net;       /* likewise */
	struct tape *tape;
	struct tape_writer *writer;
	bool offline, allow_private;
	struct question **questions;
	struct door_call *later;
	uv_timer_t later_timer;
	struct door_stream *streams;
};

/* How long a recorded exchange of MS milliseconds is waited for when played. */
static inline uint64_t
door_delay(double ms)
{
	return ms > 250 ? 250 : ms > 0 ? (uint64_t)ms : 0;
}

void door_streams_free(struct door *door);

#endif
