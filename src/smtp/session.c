/* session.c: the conversation after the stream is ready, and what of it is out of order.  A reply
 * belongs to the command before it only if it came after that command was sent: the stream tells
 * both in the order in which they happened. */
#include "smtp/session.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "base/text.h"

enum { LIMIT = 256 * 1024, SECOND_MS = 1000, MOST_LINES = 200 };

struct smtp_session {
	struct door *door;
	struct smtp_events events;
	void *arg;
	struct arena *arena;
	struct smtp_params params;
	struct door_stream *stream;
	enum mail_phase phase;
	bool greeted, ready, leaving, second;
	double asked_ms;      /* when the last command was sent, or TCP connected */
	bool asking;          /* one is on its way out: what comes before it was sent is no answer */
	bool too_early;       /* so the reply that is coming in is none */
	struct text reply;
	int code;             /* of the first line of that reply */
	unsigned lines;       /* of that reply */
	bool contradicts;     /* they are of different classes, so none can be believed */
	bool out_of_step;     /* the server answers something else than it is asked */
	uv_timer_t *timer;    /* for the whole reply; after a farewell, for the end */
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
give_up(struct smtp_session *session, enum stream_end end, const char *why)
{
	door_stream_close(session->stream);
	session->events.closed(session->arg, 0, session->phase, end, why);
	session_free(session);
}

static void
on_limit(uv_timer_t *timer)
{
	struct smtp_session *session = timer->data;
	if (session->leaving || session->phase == PHASE_QUIT)
		give_up(session, STREAM_CLOSED, "");
	else
		give_up(session, STREAM_TIMEOUT, "no whole reply in time");
}

static void
await(struct smtp_session *session, const char *what, unsigned seconds)
{
	session->events.waiting(session->arg, what, seconds);
	if (!session->leaving)
		uv_timer_start(session->timer, on_limit, (uint64_t)seconds * SECOND_MS, 0);
}

static void
send_line(struct smtp_session *session, enum mail_phase phase, const char *what, const char *line)
{
	struct text bytes = { 0 };
	session->phase = phase;
	session->asking = true;
	await(session, what, phase == PHASE_QUIT ? SMTP_LEAVE_S : SMTP_REPLY_S);
	text_printf(&bytes, "%s\r\n", line);
	door_stream_send(session->stream, bytes.bytes, bytes.length);
	text_free(&bytes);
}

static void
quit(struct smtp_session *session)
{
	send_line(session, PHASE_QUIT, "goodbye", "QUIT");
}

static void
send_rcpt(struct smtp_session *session, const char *mailbox)
{
	send_line(session, PHASE_RCPT, session->second ? "answer to the second RCPT" : "answer to RCPT",
		arena_printf(session->arena, "RCPT TO:<%s>", mailbox));
}

/* A whole reply came: what next? */
static void
go_on(struct smtp_session *session, int code)
{
	const struct smtp_params *params = &session->params;
	bool transaction = session->phase == PHASE_MAIL || session->phase == PHASE_RCPT;
	if (session->phase == PHASE_QUIT)
		return;
	if (code == 421) { /* the server closes */
		await(session, "the server to close", SMTP_LEAVE_S);
		session->leaving = true;
	} else if (session->leaving && transaction) {
		send_line(session, PHASE_ANY, "answer to RSET", "RSET");
	} else if (session->leaving) {
		quit(session);
	} else if (session->phase == PHASE_MAIL && code / 100 == 2) {
		send_rcpt(session, params->mailbox);
	} else if (session->phase == PHASE_RCPT && params->extra && !session->second &&
		   (code / 100 == 2 || (code / 100 == 5 && params->extra_after_refusal))) {
		session->second = true;
		send_rcpt(session, params->extra);
	} else if (transaction) {
		send_line(session, PHASE_ANY, "answer to RSET", "RSET");
	} else if (session->phase == PHASE_ANY) {
		quit(session);
	}
}

static void
complain(struct smtp_session *session, double ms, const char *what)
{
	session->events.line(session->arg, ms, '!', session->phase, what, strlen(what));
}

static bool
starts_with_code(const char *bytes, size_t length, int *code)
{
	if (length < 3 || !isdigit((unsigned char)bytes[0]) || !isdigit((unsigned char)bytes[1]) ||
		!isdigit((unsigned char)bytes[2]) || (length > 3 && !strchr(" -\t", bytes[3] ? bytes[3] : 'x')))
		return false;
	*code = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + bytes[2] - '0';
	return true;
}

/* "250-..." goes on, "250 ..." or "250" ends.  Anything else is shown, said to be no reply, and
 * waited past. */
static void
take_reply(struct smtp_session *session, double ms, const char *bytes, size_t length)
{
	int code = 0;
	bool first = !session->lines;
	bool coded = starts_with_code(bytes, length, &code);
	if (!coded)
		complain(session, ms, length ? "no reply: it does not begin with a code of three digits"
					     : "an empty line is no reply");
	else if (code < 200 || code > 599)
		complain(session, ms, "no such reply code in SMTP (RFC 5321 4.2.1)");
	else if (!first && session->code && code != session->code)
		complain(session, ms, "another code than in the line before, in one reply");
	if (first)
		session->contradicts = false;
	session->contradicts |= coded && session->code && !first && code / 100 != session->code / 100;
	if (++session->lines > MOST_LINES) {
		give_up(session, STREAM_LIMIT, "a reply of more than 200 lines");
		return;
	}
	if (first) {
		session->too_early = session->asking;
		session->code = code;
	}
	if (!first)
		text_putc(&session->reply, '\n');
	text_add(&session->reply, bytes, length);
	if (!session->code)
		session->code = code;
	if (!coded || (length > 3 && bytes[3] == '-'))
		return;
	struct text reply = session->reply;
	int number = code;
	session->reply = (struct text){ 0 };
	session->lines = 0;
	if (session->too_early) {
		complain(session, ms, "out of turn: said before it was asked, so not taken for the answer");
	} else {
		double took = ms - session->asked_ms;
		if (session->contradicts)
			number = 0;
		if (!session->ready && session->phase == PHASE_HELO && code / 100 == 2 && code != 250) {
			complain(session, ms, "out of step: that answers no EHLO");
			session->out_of_step = true;
			number = 0;
		}
		session->events.reply(session->arg, took, session->phase, session->second, number,
			reply.bytes, reply.length);
		if (session->ready)
			go_on(session, number);
	}
	text_free(&reply);
}

static void
on_certificate(struct smtp_session *session, double ms, const char *bytes, size_t length)
{
	struct text says = { 0 };
	text_printf(&says, "certificate does not verify: %.*s; connecting again without that",
		(int)length, bytes);
	session->phase = PHASE_STARTTLS;
	session->events.line(session->arg, ms, '~', session->phase, says.bytes, says.length);
	text_free(&says);
	if (session->leaving) { /* not once more */
		give_up(session, STREAM_CLOSED, "");
		return;
	}
	text_clear(&session->reply);
	session->lines = 0;
	session->phase = PHASE_CONNECT;
	session->greeted = false;
	session->asked_ms = ms;
}

static void
on_bytes(void *arg, double ms, char direction, const char *bytes, size_t length)
{
	struct smtp_session *session = arg;
	struct view line = { bytes, length };
	if (direction == '~') {
		on_certificate(session, ms, bytes, length);
		return;
	}
	if (direction == '+') {
		session->asked_ms = ms;
		await(session, "greeting", SMTP_READY_S);
		return;
	}
	if (direction == 'C' && !session->ready && view_is(line, "QUIT")) {
		/* left by libcurl: it came as far as it came */
		session->events.line(session->arg, ms, direction, PHASE_QUIT, bytes, length);
		return;
	}
	if (direction == 'C' && !session->ready) {
		session->phase = view_starts(line, "STARTTLS") ? PHASE_STARTTLS : PHASE_HELO;
		await(session, session->phase == PHASE_STARTTLS ? "encryption" : "answer to EHLO",
			SMTP_READY_S);
	} else if (session->phase == PHASE_CONNECT && direction == 'S') {
		session->phase = PHASE_GREETING;
		session->greeted = true;
	}
	if (direction == '^') {
		struct text says = { 0 };
		text_printf(&says, "certificate does not verify: %.*s", (int)length, bytes);
		session->events.line(session->arg, ms, '~', PHASE_STARTTLS, says.bytes, says.length);
		text_free(&says);
		return;
	}
	if (direction == 'P') {
		session->events.line(session->arg, ms, 'S', session->phase, bytes, length);
		complain(session, ms, "broken off before the end of the line");
		return;
	}
	session->events.line(session->arg, ms, direction, session->phase, bytes, length);
	if (direction == 'C')
		session->asked_ms = ms, session->asking = false;
	else if (direction == 'S')
		take_reply(session, ms, bytes, length);
}

static void
on_ready(void *arg, double ms, const struct stream_facts *facts)
{
	struct smtp_session *session = arg;
	session->ready = true;
	session->events.ready(session->arg, facts);
	if (session->leaving || session->out_of_step)
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
	struct arena *arena = session->arena = arena_new();
	session->door = door;
	session->events = *events;
	session->arg = arg;
	session->params = *params;
	session->params.host = arena_strdup(arena, params->host);
	session->params.helo = arena_strdup(arena, params->helo);
	session->params.sender = arena_strdup(arena, params->sender);
	session->params.mailbox = arena_strdup(arena, params->mailbox);
	if (params->extra)
		session->params.extra = arena_strdup(arena, params->extra);
	session->phase = PHASE_CONNECT;
	session->timer = xcalloc(1, sizeof *session->timer);
	uv_timer_init(door_loop(door), session->timer);
	session->timer->data = session;
	struct stream_params stream = { .protocol = STREAM_SMTP, .host = session->params.host,
		.address = params->address, .port = params->port, .helo = session->params.helo,
		.no_tls = params->no_tls, .connect_ms = SMTP_CONNECT_S * SECOND_MS,
		.ready_ms = SMTP_READY_S * SECOND_MS, .idle_ms = SMTP_REPLY_S * SECOND_MS, .limit = LIMIT };
	session->stream = door_stream_open(door, &stream, params->key, &stream_events, session);
	session->events.waiting(session->arg, "connection", SMTP_CONNECT_S);
	return session;
}

void
smtp_leave(struct smtp_session *session)
{
	if (session->leaving)
		return;
	session->leaving = true;
	/* Nothing was said before the greeting, and a QUIT would be spoken out of turn.  While libcurl
	 * greets, the farewell has to wait until it is done. */
	uv_timer_start(session->timer, on_limit, session->greeted ? SMTP_LEAVE_S * SECOND_MS : 0, 0);
}

void
smtp_drop(struct smtp_session *session)
{
	/* there is no time to wait for what is still to come; better a word out of turn than none */
	if (session->stream && session->ready && session->phase != PHASE_QUIT)
		door_stream_send(session->stream, "QUIT\r\n", 6);
	if (session->stream)
		door_stream_close(session->stream);
	session_free(session);
}
