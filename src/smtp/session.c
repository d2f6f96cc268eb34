#include "smtp/session.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "base/text.h"

enum { CONNECT_MS = 30000, READY_MS = 65000, IDLE_MS = 120000, LEAVE_MS = 5000, LIMIT = 256 * 1024 };

struct smtp_session {
	struct door *door;
	struct smtp_events events;
	void *arg;
	struct arena *arena;
	struct smtp_params params;
	struct door_stream *stream;
	enum mail_phase phase;
	bool ready, leaving;
	struct text reply;
	uv_timer_t *timer;
};

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static void
session_free(struct smtp_session *session)
{
	uv_close((uv_handle_t *)session->timer, free_handle);
	text_free(&session->reply);
	arena_free(session->arena);
	free(session);
}

static void
send_line(struct smtp_session *session, enum mail_phase phase, const char *what, const char *line)
{
	session->phase = phase;
	session->events.waiting(session->arg, what);
	struct text bytes = { 0 };
	text_printf(&bytes, "%s\r\n", line);
	door_stream_send(session->stream, bytes.bytes, bytes.length);
	text_free(&bytes);
}

static void
on_limit(uv_timer_t *timer)
{
	struct smtp_session *session = timer->data;
	door_stream_close(session->stream);
	session->events.closed(session->arg, 0, session->phase, STREAM_CLOSED, "");
	session_free(session);
}

static void
quit(struct smtp_session *session)
{
	send_line(session, PHASE_QUIT, "goodbye", "QUIT");
	uv_timer_start(session->timer, on_limit, LEAVE_MS, 0);
}

/* A whole reply came: what next? */
static void
go_on(struct smtp_session *session, int code)
{
	struct arena *arena = session->arena;
	if (code == 421 || session->phase == PHASE_QUIT)
		return; /* the server closes */
	if (session->leaving && session->phase != PHASE_ANY) {
		quit(session);
	} else if (session->phase == PHASE_MAIL && code / 100 == 2) {
		send_line(session, PHASE_RCPT, "answer to RCPT",
			arena_printf(arena, "RCPT TO:<%s>", session->params.mailbox));
	} else if (session->phase == PHASE_MAIL || session->phase == PHASE_RCPT) {
		send_line(session, PHASE_ANY, "answer to RSET", "RSET");
	} else if (session->phase == PHASE_ANY) {
		quit(session);
	}
}

/* "250-..." goes on, "250 ..." or "250" ends.  Anything else is shown and waited past. */
static void
take_reply(struct smtp_session *session, const char *bytes, size_t length)
{
	bool code = length >= 3 && isdigit((unsigned char)bytes[0]) &&
		    isdigit((unsigned char)bytes[1]) && isdigit((unsigned char)bytes[2]);
	if (session->reply.length)
		text_putc(&session->reply, '\n');
	text_add(&session->reply, bytes, length);
	if (!code || (length > 3 && bytes[3] == '-'))
		return;
	struct text reply = session->reply;
	int number = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + bytes[2] - '0';
	session->reply = (struct text){ 0 };
	session->events.reply(session->arg, session->phase, number, reply.bytes, reply.length);
	text_free(&reply);
	if (session->ready)
		go_on(session, number);
}

static void
on_bytes(void *arg, double ms, char direction, const char *bytes, size_t length)
{
	struct smtp_session *session = arg;
	struct view line = { bytes, length };
	if (direction == '~') {
		struct text says = { 0 };
		text_printf(&says, "certificate does not verify: %.*s; connecting again without that",
			(int)length, bytes);
		session->phase = PHASE_STARTTLS;
		session->events.line(session->arg, ms, '~', session->phase, says.bytes, says.length);
		text_free(&says);
		text_clear(&session->reply);
		session->phase = PHASE_CONNECT;
		return;
	}
	if (direction == 'C' && !session->ready) {
		session->phase = view_starts(line, "STARTTLS") ? PHASE_STARTTLS
				 : view_starts(line, "QUIT")   ? PHASE_QUIT
							       : PHASE_HELO;
		session->events.waiting(session->arg, session->phase == PHASE_STARTTLS
							      ? "encryption" : "answer to EHLO");
	} else if (session->phase == PHASE_CONNECT) {
		session->phase = PHASE_GREETING;
	}
	session->events.line(session->arg, ms, direction, session->phase, bytes, length);
	if (direction == 'S')
		take_reply(session, bytes, length);
}

static void
on_ready(void *arg, double ms, const struct stream_facts *facts)
{
	struct smtp_session *session = arg;
	session->ready = true;
	if (session->leaving)
		quit(session);
	else
		send_line(session, PHASE_MAIL, "answer to MAIL",
			arena_printf(session->arena, "MAIL FROM:<%s>", session->params.sender));
}

static void
on_closed(void *arg, double ms, enum stream_end end, const char *why)
{
	struct smtp_session *session = arg;
	session->stream = NULL;
	session->events.closed(session->arg, ms, session->phase, end, why);
	session_free(session);
}

struct smtp_session *
smtp_open(struct door *door, const struct smtp_params *params, const struct smtp_events *events,
	void *arg)
{
	static const struct stream_events stream_events = { on_bytes, on_ready, on_closed };
	struct smtp_session *session = xcalloc(1, sizeof *session);
	session->door = door;
	session->events = *events;
	session->arg = arg;
	session->arena = arena_new();
	session->params = *params;
	session->params.host = arena_strdup(session->arena, params->host);
	session->params.helo = arena_strdup(session->arena, params->helo);
	session->params.sender = arena_strdup(session->arena, params->sender);
	session->params.mailbox = arena_strdup(session->arena, params->mailbox);
	session->phase = PHASE_CONNECT;
	session->timer = xcalloc(1, sizeof *session->timer);
	uv_timer_init(door_loop(door), session->timer);
	session->timer->data = session;
	struct stream_params stream = { .protocol = STREAM_SMTP, .host = session->params.host,
		.address = params->address, .port = params->port, .helo = session->params.helo,
		.connect_ms = CONNECT_MS, .ready_ms = READY_MS, .idle_ms = IDLE_MS, .limit = LIMIT };
	session->stream = door_stream_open(door, &stream, session->params.mailbox, &stream_events, session);
	return session;
}

void
smtp_leave(struct smtp_session *session)
{
	if (session->leaving)
		return;
	session->leaving = true;
	/* before the stream is ours libcurl speaks, and cannot be told to say goodbye */
	uv_timer_start(session->timer, on_limit, session->ready ? LEAVE_MS : 0, 0);
}

void
smtp_drop(struct smtp_session *session)
{
	if (session->stream)
		door_stream_close(session->stream);
	session_free(session);
}
