#include "whois/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "base/text.h"
#include "dns/wire.h"

enum {
	CONNECT_MS = 5000, IDLE_MS = 10000, LIMIT = 1 << 20, BURST = 2, PAUSE_MS = 1000,
	SLOW_PAUSE_MS = 3000, KEPT_MS = 3600 * 1000, FAILURE_KEPT_MS = 5 * 60 * 1000,
};

struct server {
	struct server *next;
	char *host;
	struct whois_call *open;  /* the one that has its turn */
	struct whois_call *queue; /* waiting for theirs */
	double tokens;            /* how many may start now */
	uint64_t counted;         /* when TOKENS was right, loop milliseconds */
};

struct kept {
	struct kept *next;
	char *key;
	struct whois_reply reply;
	char *bytes;
	uint64_t expires;
};

struct whois_call {
	struct whois_call *next;
	struct server *server;
	struct door *door;
	const void *owner;
	unsigned port;
	char *query, *key;
	whois_reply_fn *fn;
	void *arg;
	struct arena *arena;
	struct door_call *a, *aaaa;
	struct address addresses[2];
	size_t address_count, tried;
	enum lookup_reason no_address;
	bool resolved, turn;
	struct door_stream *stream;
	struct text bytes;
	char address[ADDRESS_TEXT];
	uint64_t began;
	uv_timer_t *timer;
	struct whois_reply kept; /* the answer that is known already; its bytes are BYTES */
};

static struct server *servers; /* process-wide: the pace is towards the server, not a host of ours */
static struct kept *kept_answers;

static void go(struct whois_call *call);

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static struct server *
server_named(const char *host)
{
	struct server *server = servers;
	while (server && !same_word(server->host, host))
		server = server->next;
	if (!server) {
		server = xcalloc(1, sizeof *server);
		server->host = xstrdup(host);
		server->tokens = BURST;
		server->next = servers;
		servers = server;
	}
	return server;
}

/* --- taking turns --------------------------------------------------------------------------------- */

static double
pause_of(const struct server *server)
{
	bool slow = ends_with(server->host, "lacnic.net") || ends_with(server->host, "registro.br");
	return slow ? SLOW_PAUSE_MS : PAUSE_MS;
}

static void on_turn_timer(uv_timer_t *timer);

/* Gives the word to the first in the queue, now or when the pause is over. */
static void
next_turn(struct server *server)
{
	struct whois_call *call = server->queue;
	if (server->open || !call)
		return;
	uint64_t now = uv_now(call->timer->loop);
	server->tokens += (double)(now - server->counted) / pause_of(server);
	server->counted = now;
	if (server->tokens > BURST)
		server->tokens = BURST;
	if (server->tokens < 1 && door_sends(call->door)) {
		uv_timer_start(call->timer, on_turn_timer,
			(uint64_t)((1 - server->tokens) * pause_of(server)) + 1, 0);
		return;
	}
	server->tokens -= 1;
	server->queue = call->next;
	server->open = call;
	call->turn = true;
	go(call);
}

static void
on_turn_timer(uv_timer_t *timer)
{
	struct whois_call *call = timer->data;
	next_turn(call->server);
}

static void
call_free(struct whois_call *call)
{
	struct server *server = call->server;
	struct whois_call **link = &server->queue;
	while (*link && *link != call)
		link = &(*link)->next;
	if (*link)
		*link = call->next;
	if (call->a)
		door_call_drop(call->a);
	if (call->aaaa)
		door_call_drop(call->aaaa);
	if (call->stream)
		door_stream_close(call->stream);
	uv_close((uv_handle_t *)call->timer, free_handle);
	if (server->open == call) {
		server->open = NULL;
		next_turn(server);
	}
	text_free(&call->bytes);
	arena_free(call->arena);
	free(call->query);
	free(call->key);
	free(call);
}

/* --- what is kept --------------------------------------------------------------------------------- */

static struct kept *
find_kept(const char *key, uint64_t now, bool fresh)
{
	for (struct kept **link = &kept_answers, *kept; (kept = *link);) {
		bool same = !strcmp(kept->key, key);
		if (now >= kept->expires || (same && fresh)) {
			*link = kept->next;
			free(kept->key);
			free(kept->bytes);
			free(kept);
			continue;
		}
		if (same)
			return kept;
		link = &kept->next;
	}
	return NULL;
}

static void
keep(const struct whois_call *call, const struct whois_reply *reply)
{
	struct kept *kept = xcalloc(1, sizeof *kept);
	kept->key = xstrdup(call->key);
	kept->bytes = xcalloc(1, reply->length + 1);
	if (reply->length)
		memcpy(kept->bytes, reply->bytes, reply->length);
	kept->reply = *reply;
	kept->expires = uv_now(call->timer->loop) +
			(reply->reason == REASON_NONE ? KEPT_MS : FAILURE_KEPT_MS);
	kept->next = kept_answers;
	kept_answers = kept;
}

void
whois_forget(void)
{
	find_kept("", UINT64_MAX, true);
	for (struct server *server = servers, *next; server; server = next) {
		next = server->next;
		free(server->host);
		free(server);
	}
	servers = NULL;
}

/* --- one query -------------------------------------------------------------------------------------- */

static void
finish(struct whois_call *call, enum lookup_reason reason, double ms)
{
	struct whois_reply reply = { .reason = reason, .bytes = text_string(&call->bytes),
		.length = call->bytes.length, .ms = ms, .when = time(NULL) };
	snprintf(reply.address, sizeof reply.address, "%s", call->address);
	whois_reply_fn *fn = call->fn;
	void *arg = call->arg;
	if (reason != REASON_NOT_RECORDED && reason != REASON_OFFLINE)
		keep(call, &reply);
	/* the call is over before the answer is told: what follows from it may need the turn */
	struct text bytes = call->bytes;
	call->bytes = (struct text){ 0 };
	call_free(call);
	fn(arg, &reply);
	text_free(&bytes);
}

static void
on_bytes(void *arg, double ms, char direction, const char *bytes, size_t length)
{
	struct whois_call *call = arg;
	text_add(&call->bytes, bytes, length);
}

static void
on_ready(void *arg, double ms, const struct stream_facts *facts)
{
	struct whois_call *call = arg;
	struct text line = { 0 };
	text_printf(&line, "%s\r\n", call->query);
	door_stream_send(call->stream, line.bytes, line.length);
	text_free(&line);
}

static void
on_closed(void *arg, double ms, enum stream_end end, const char *why)
{
	struct whois_call *call = arg;
	static const enum lookup_reason reasons[] = {
		[STREAM_CLOSED] = REASON_NONE, [STREAM_REFUSED] = REASON_CONNECTION_REFUSED,
		[STREAM_NO_ROUTE] = REASON_NO_ROUTE, [STREAM_NO_CONNECT] = REASON_TIMEOUT,
		[STREAM_TIMEOUT] = REASON_TIMEOUT, [STREAM_RESET] = REASON_RESET,
		[STREAM_REJECTED] = REASON_RESET, [STREAM_TLS] = REASON_TLS,
		[STREAM_LIMIT] = REASON_NONE, [STREAM_FORBIDDEN] = REASON_PRIVATE,
		[STREAM_NOT_RECORDED] = REASON_NOT_RECORDED,
	};
	enum lookup_reason reason = reasons[end];
	call->stream = NULL;
	bool unreached = end == STREAM_REFUSED || end == STREAM_NO_ROUTE || end == STREAM_NO_CONNECT;
	if (unreached && call->tried < call->address_count) {
		go(call); /* its other address */
		return;
	}
	if (end == STREAM_FORBIDDEN && !strcmp(why, "offline"))
		reason = REASON_OFFLINE;
	/* servers write the refusal and reset; rwhois keeps the connection: what came counts */
	if (call->bytes.length && (reason == REASON_RESET || reason == REASON_TIMEOUT))
		reason = REASON_NONE;
	else if (!call->bytes.length && reason == REASON_NONE)
		reason = REASON_CLOSED_EMPTY;
	finish(call, reason, ms);
}

/* Connects, once the address is known and it is this call's turn. */
static void
go(struct whois_call *call)
{
	static const struct stream_events events = { on_bytes, on_ready, on_closed };
	if (!call->resolved || !call->turn)
		return;
	if (call->tried >= call->address_count) {
		finish(call, call->no_address, (double)(uv_hrtime() - call->began) / 1e6);
		return;
	}
	struct stream_params params = { .protocol = STREAM_PLAIN, .host = call->server->host,
		.address = call->addresses[call->tried++], .port = call->port,
		.connect_ms = CONNECT_MS, .ready_ms = CONNECT_MS + 1000, .idle_ms = IDLE_MS,
		.limit = LIMIT };
	address_print(&params.address, call->address);
	call->stream = door_stream_open(call->door, &params, call->query, &events, call);
}

static void
add_address(struct whois_call *call, const struct address *address)
{
	/* IPv4 first: several registries answer there only */
	if (address->family == 4 && call->address_count)
		call->addresses[1] = call->addresses[0], call->addresses[0] = *address;
	else
		call->addresses[call->address_count] = *address;
	call->address_count++;
}

/* One of the two answers is there: enough if it is the IPv4 one, or when both are. */
static void
on_address(struct whois_call *call, const struct dns_message *message, enum lookup_reason reason)
{
	bool found = false;
	for (size_t i = 0; message && i < message->count && !found && !call->resolved; i++) {
		const struct dns_record *record = &message->records[i];
		found = record->section == DNS_ANSWER && record->address.family;
		if (found)
			add_address(call, &record->address);
	}
	if (reason != REASON_NONE && call->no_address != REASON_NODATA)
		call->no_address = reason;
	if (!call->resolved && !call->a && (call->address_count || !call->aaaa)) {
		call->resolved = true;
		go(call);
	}
}

static void
on_a(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	((struct whois_call *)arg)->a = NULL;
	on_address(arg, message, reason);
}

static void
on_aaaa(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	((struct whois_call *)arg)->aaaa = NULL;
	on_address(arg, message, reason);
}

static void
on_kept(uv_timer_t *timer)
{
	struct whois_call *call = timer->data;
	struct whois_reply reply = call->kept;
	struct text bytes = call->bytes;
	whois_reply_fn *fn = call->fn;
	void *arg = call->arg;
	call->bytes = (struct text){ 0 };
	call_free(call);
	reply.bytes = text_string(&bytes);
	reply.cached = true;
	fn(arg, &reply);
	text_free(&bytes);
}

struct whois_call *
whois_ask(struct door *door, const void *owner, const char *host, unsigned port, const char *query,
	bool fresh, whois_reply_fn *fn, void *arg)
{
	uint8_t name[DNS_NAME_OCTETS + 1];
	struct whois_call *call = xcalloc(1, sizeof *call);
	struct text key = { 0 };
	call->server = server_named(host);
	call->door = door;
	call->owner = owner;
	call->port = port;
	call->query = xstrdup(query);
	text_printf(&key, "%s:%u %s", host, port, query);
	call->key = key.bytes;
	call->fn = fn;
	call->arg = arg;
	call->arena = arena_new();
	call->began = uv_hrtime();
	call->timer = xcalloc(1, sizeof *call->timer);
	uv_timer_init(door_loop(door), call->timer);
	call->timer->data = call;
	const struct kept *kept = find_kept(call->key, uv_now(call->timer->loop), fresh);
	if (kept) { /* a copy: it may be gone when its turn comes */
		call->kept = kept->reply;
		text_add(&call->bytes, kept->bytes, kept->reply.length);
		uv_timer_start(call->timer, on_kept, 0, 0);
		return call;
	}
	if (address_parse(host, strlen(host), &call->addresses[0])) {
		call->address_count = 1;
		call->resolved = true;
	} else if (wire_name(host, name)) {
		call->a = door_dns(door, call->arena, owner, NULL, name, DNS_A, 0, false, on_a, call);
		call->aaaa =
			door_dns(door, call->arena, owner, NULL, name, DNS_AAAA, 0, false, on_aaaa, call);
	} else {
		call->resolved = true;
		call->no_address = REASON_BAD_NAME;
	}
	struct whois_call **last = &call->server->queue;
	while (*last)
		last = &(*last)->next;
	*last = call;
	/* from the loop, not from here: FN must not be called before this returns */
	uv_timer_start(call->timer, on_turn_timer, 0, 0);
	return call;
}

void
whois_drop(struct whois_call *call)
{
	call_free(call);
}
