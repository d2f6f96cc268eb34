/* door_stream.c: streams through the door.  On the network the stream is net's, and what passes is
 * noted for the recording.  From a recording the other side's part is played: up to the mark where
 * the program speaks, then after each thing it says, if that is what was said then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tape/door_private.h"

struct door_stream {
	struct door_stream *next;
	struct door *door;
	struct stream *stream; /* NULL when played */
	struct stream_events events;
	void *arg;
	/* the recording: made, or played */
	struct arena *arena;
	struct tape_exchange exchange;
	size_t room;
	/* playing */
	uv_timer_t *timer;
	size_t at;
	bool speaking;         /* the program has the word */
	size_t said;           /* its lines that the recording has not come to yet */
};

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static void
note(struct door_stream *self, double ms, char direction, const char *bytes, size_t length)
{
	struct tape_exchange *exchange = &self->exchange;
	if (!self->door->writer)
		return;
	if (exchange->event_count == self->room) {
		self->room = self->room ? self->room * 2 : 64;
		exchange->events = xrealloc(exchange->events, self->room * sizeof *exchange->events);
	}
	exchange->events[exchange->event_count++] = (struct tape_event){
		ms, direction, arena_strndup(self->arena, bytes, length), length };
}

static void
self_free(struct door_stream *self)
{
	struct door_stream **link = &self->door->streams;
	while (*link != self)
		link = &(*link)->next;
	*link = self->next;
	if (self->timer)
		uv_close((uv_handle_t *)self->timer, free_handle);
	if (self->stream)
		stream_close(self->stream);
	if (self->room) /* else they are the recording's that is played */
		free(self->exchange.events);
	arena_free(self->arena);
	free(self);
}

/* --- on the network ---------------------------------------------------------------------------------- */

static void
on_bytes(void *arg, double ms, char direction, const char *bytes, size_t length)
{
	struct door_stream *self = arg;
	note(self, ms, direction, bytes, length);
	self->events.bytes(self->arg, ms, direction, bytes, length);
}

static void
on_ready(void *arg, double ms, const struct stream_facts *facts)
{
	struct door_stream *self = arg;
	self->exchange.facts = *facts;
	note(self, ms, 'R', "", 0);
	self->events.ready(self->arg, ms, facts);
}

static void
write_down(struct door_stream *self, double ms, enum stream_end end, const char *why)
{
	self->exchange.end = end;
	self->exchange.end_ms = ms;
	self->exchange.why = why;
	if (self->door->writer)
		tape_write(self->door->writer, &self->exchange);
}

static void
on_closed(void *arg, double ms, enum stream_end end, const char *why)
{
	struct door_stream *self = arg;
	self->stream = NULL;
	write_down(self, ms, end, why);
	self->events.closed(self->arg, ms, end, why);
	self_free(self);
}

static const struct stream_events network = { on_bytes, on_ready, on_closed };

/* --- from a recording -------------------------------------------------------------------------------- */

static void step(uv_timer_t *timer);

static void
go_on(struct door_stream *self, uint64_t delay)
{
	uv_timer_start(self->timer, step, delay, 0);
}

static void
finish(struct door_stream *self, double ms, enum stream_end end, const char *why)
{
	self->events.closed(self->arg, ms, end, why);
	self_free(self);
}

/* Plays the next event; the program may close the stream from within the callback, so what comes
 * after it is set off before. */
static void
step(uv_timer_t *timer)
{
	struct door_stream *self = timer->data;
	const struct tape_exchange *exchange = &self->exchange;
	if (self->at >= exchange->event_count) {
		finish(self, exchange->end_ms, exchange->end, exchange->why ? exchange->why : "");
		return;
	}
	const struct tape_event *event = &exchange->events[self->at];
	bool ours = self->speaking && event->direction == 'C';
	if (ours && !self->said)
		return; /* the program's turn: go on when it has said so */
	self->at++;
	double next = self->at < exchange->event_count ? exchange->events[self->at].ms
						       : exchange->end_ms;
	go_on(self, door_delay(next - event->ms));
	if (ours) {
		self->said--;
		if (exchange->protocol == STREAM_SMTP)
			self->events.bytes(self->arg, event->ms, 'C', event->bytes, event->length);
	} else if (event->direction == 'R') {
		self->speaking = true;
		self->events.ready(self->arg, event->ms, &exchange->facts);
	} else {
		self->events.bytes(self->arg, event->ms, event->direction, event->bytes, event->length);
	}
}

/* The program says a line: is it what was said then?  What the other side says before that line
 * in the recording is still played. */
static void
play_send(struct door_stream *self, const char *bytes, size_t length)
{
	const struct tape_exchange *exchange = &self->exchange;
	struct view line = view_trim((struct view){ bytes, length });
	size_t at = self->at, skip = self->said;
	while (at < exchange->event_count && (exchange->events[at].direction != 'C' || skip-- > 0))
		at++;
	const struct tape_event *event = &exchange->events[at];
	if (at >= exchange->event_count || event->length != line.length ||
		memcmp(event->bytes, line.bytes, line.length)) {
		self->at = exchange->event_count;
		self->exchange.end = STREAM_NOT_RECORDED;
		self->exchange.why = "not in the recording";
		go_on(self, 0);
		return;
	}
	self->said++;
	if (!uv_is_active((uv_handle_t *)self->timer))
		go_on(self, 0);
}

/* --- both --------------------------------------------------------------------------------------------- */

struct door_stream *
door_stream_open(struct door *door, const struct stream_params *params, const char *key,
	const struct stream_events *events, void *arg)
{
	struct door_stream *self = xcalloc(1, sizeof *self);
	char address[ADDRESS_TEXT];
	const char *special = door_refuses(door, &params->address);
	address_print(&params->address, address);
	self->door = door;
	self->next = door->streams;
	door->streams = self;
	self->events = *events;
	self->arg = arg;
	self->arena = arena_new();
	if (!door->tape && !door->offline && !special) {
		self->exchange = (struct tape_exchange){ .protocol = params->protocol,
			.host = arena_strdup(self->arena, params->host),
			.address = arena_strdup(self->arena, address), .port = params->port,
			.key = arena_strdup(self->arena, key) };
		self->stream = stream_open(door->net, params, &network, self);
		return self;
	}
	struct tape_exchange *exchange =
		door->tape && !special ? tape_stream(door->tape, address, params->port, key) : NULL;
	self->exchange.protocol = params->protocol;
	self->exchange.end = special || door->offline ? STREAM_FORBIDDEN : STREAM_NOT_RECORDED;
	self->exchange.why = special ? special : door->offline ? "offline" : "not in the recording";
	if (exchange)
		self->exchange = *exchange;
	self->timer = xcalloc(1, sizeof *self->timer);
	uv_timer_init(door->loop, self->timer);
	self->timer->data = self;
	go_on(self, self->exchange.event_count ? door_delay(self->exchange.events[0].ms)
					       : door_delay(self->exchange.end_ms));
	return self;
}

void
door_stream_send(struct door_stream *self, const char *bytes, size_t length)
{
	if (!self->stream) {
		play_send(self, bytes, length);
		return;
	}
	if (self->exchange.protocol == STREAM_PLAIN) {
		struct view line = view_trim((struct view){ bytes, length });
		double ms = self->exchange.event_count
				    ? self->exchange.events[self->exchange.event_count - 1].ms
				    : 0;
		note(self, ms, 'C', line.bytes, line.length);
	}
	stream_send(self->stream, bytes, length);
}

void
door_stream_close(struct door_stream *self)
{
	if (self->stream)
		write_down(self, self->exchange.event_count
					 ? self->exchange.events[self->exchange.event_count - 1].ms
					 : 0,
			STREAM_CLOSED, "");
	self_free(self);
}

void
door_streams_free(struct door *door)
{
	while (door->streams)
		self_free(door->streams);
}
