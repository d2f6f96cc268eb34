/* recording.h: recordings in memory, for tests that play them; and a loop to play them in. */
#ifndef WHYMAIL_TEST_RECORDING_H
#define WHYMAIL_TEST_RECORDING_H

#include <stdio.h>
#include <uv.h>

#include "base/text.h"
#include "packet.h"
#include "tape/door.h"

static inline void
record_begin(struct text *tape, bool allow_private)
{
	text_clear(tape);
	text_printf(tape, "{\"whymail-recording\":1,\"allow_private\":%s}\n",
		allow_private ? "true" : "false");
}

/* PACKET may be NULL. */
static inline void
record_dns(struct text *tape, const char *name, int type, enum dns_outcome outcome,
	const struct packet *packet)
{
	text_printf(tape, "{\"dns\":\"%s\",\"type\":%d,\"flags\":0,\"server\":\"resolver\","
		"\"from\":\"192.0.2.53\",\"outcome\":%d,\"ms\":1.5,\"packet\":\"", name, type, (int)outcome);
	for (size_t i = 0; packet && i < packet->octets; i++)
		text_printf(tape, "%02x", packet->bytes[i]);
	text_puts(tape, "\"}\n");
}

/* EVENTS: the JSON of the events, without the outer brackets. */
static inline void
record_stream(struct text *tape, const char *protocol, const char *address, unsigned port,
	const char *key, const char *events, const char *end)
{
	text_printf(tape, "{\"stream\":\"%s\",\"host\":\"host.example.org\",\"address\":\"%s\",\"port\":%u,"
		"\"key\":\"%s\",\"events\":[%s],\"end\":\"%s\",\"ms\":9,\"why\":\"\",\"tls\":\"\","
		"\"trouble\":\"\"}\n", protocol, address, port, key, events, end);
}

/* A loop with a door into TAPE (NULL: offline); leave it with play_end(). */
static inline struct door *
play_begin(uv_loop_t *loop, const struct text *tape)
{
	char error[256] = "";
	struct door_options options = { .offline = !tape };
	if (tape)
		options.replay_bytes = tape->bytes, options.replay_size = tape->length;
	uv_loop_init(loop);
	struct door *door = door_open(loop, &options, error, sizeof error);
	if (!door)
		fail_msg("%s", error);
	return door;
}

static inline void
play_end(uv_loop_t *loop, struct door *door)
{
	door_close(door);
	uv_run(loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(loop), 0);
}

#endif
