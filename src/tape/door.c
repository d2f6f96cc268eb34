/* door.c: DNS questions through the door: the cache, the recording, the network. */
#include "tape/door.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "dns/wire.h"
#include "tape/door_private.h"

enum { BUCKETS = 1024, LONGEST_TTL = 3600, FAILURE_TTL = 5 };

/* One question, asked once however many want to know. */
struct question {
	struct question *next;
	struct door *door;
	struct address server; /* family 0: the resolver */
	uint8_t name[DNS_NAME_OCTETS + 1];
	uint16_t type;
	int flags;
	struct dns_request *request;
	uv_timer_t *timer;     /* a recorded answer on its way */
	struct door_call *calls;
	unsigned waiting;      /* calls, asked or dropped, that have not had their answer */
	bool answered;
	uint64_t expires;      /* uv_now milliseconds */
	struct dns_reply reply;
	uint8_t *packet;
};

struct door_call {
	struct door_call *next;  /* of the same question */
	struct door_call *later; /* in the door's list of calls to be answered next turn */
	struct question *question;
	struct arena *arena;
	door_dns_fn *fn;
	void *arg;
};

const char *
door_refuses(const struct door *door, const struct address *address)
{
	return door->allow_private ? NULL : address_special(address);
}

bool
door_allows_private(const struct door *door)
{
	return door->allow_private;
}

uv_loop_t *
door_loop(const struct door *door)
{
	return door->loop;
}

bool
door_sends(const struct door *door)
{
	return door->net;
}

bool
door_replays(const struct door *door)
{
	return door->tape;
}

const char *
door_name(const struct door *door)
{
	return door->tape ? "recording" : door->offline ? "offline" : dns_resolver_name(door->dns);
}

const char *
door_trouble(const struct door *door)
{
	return door->dns ? dns_trouble(door->dns) : NULL;
}

void
door_watch(struct door *door, void (*changed)(void *arg), void *arg)
{
	if (door->dns)
		dns_watch(door->dns, changed, arg);
}

/* --- judging an answer ----------------------------------------------------------------------------- */

static enum lookup_reason
judge(const struct dns_message *message, const struct dns_name *name, uint16_t type)
{
	bool zone = false, servers = false;
	if (message->rcode)
		return message->rcode == 3   ? REASON_NXDOMAIN
		       : message->rcode == 2 ? REASON_SERVFAIL
		       : message->rcode == 5 ? REASON_REFUSED
					     : REASON_RCODE;
	const struct dns_name *last = wire_chain(message, name, NULL);
	for (size_t i = 0; i < message->count; i++) {
		const struct dns_record *record = &message->records[i];
		if (record->section == DNS_ANSWER && record->type == type &&
			wire_same(record->owner.wire, last->wire))
			return REASON_NONE;
		zone |= record->section == DNS_AUTHORITY && record->type == DNS_SOA;
		servers |= record->section == DNS_AUTHORITY && record->type == DNS_NS;
	}
	bool referral = servers && !zone && !message->authoritative && !message->recursion_available;
	return referral ? REASON_REFERRAL : REASON_NODATA;
}

static enum lookup_reason
reason_of(const struct question *question, struct arena *arena, const struct dns_message **message)
{
	const struct dns_reply *reply = &question->reply;
	struct dns_name name = { question->name, 0, "" };
	const char *why;
	*message = NULL;
	switch (reply->outcome) {
	case DNS_SILENT:
		return REASON_TIMEOUT;
	case DNS_UNSENT:
		return REASON_NO_ROUTE;
	case DNS_NO_SERVER:
		return REASON_NO_SERVER;
	case DNS_NOT_ASKED:
		return question->door->tape ? REASON_NOT_RECORDED : REASON_OFFLINE;
	case DNS_DAMAGED:
		return REASON_MALFORMED;
	case DNS_CUT_SHORT:
	case DNS_ANSWERED:
		break;
	}
	*message = wire_read(arena, question->packet, reply->octets, &why);
	if (!*message)
		return REASON_MALFORMED;
	enum lookup_reason reason = judge(*message, &name, question->type);
	return reply->outcome == DNS_CUT_SHORT ? REASON_TRUNCATED : reason;
}

static uint32_t
lifetime(const struct dns_message *message, enum lookup_reason reason)
{
	uint32_t least = LONGEST_TTL;
	bool known = reason == REASON_NONE; /* a "no" is known for as long as its SOA says */
	if (reason != REASON_NONE && reason != REASON_NXDOMAIN && reason != REASON_NODATA)
		return FAILURE_TTL;
	for (size_t i = 0; message && i < message->count; i++) {
		const struct dns_record *record = &message->records[i];
		bool negative = record->section == DNS_AUTHORITY && record->type == DNS_SOA;
		uint32_t ttl = negative && record->minimum < record->ttl ? record->minimum : record->ttl;
		known |= negative;
		if (record->section != DNS_ADDITIONAL && ttl < least)
			least = ttl;
	}
	return !known || least < FAILURE_TTL ? FAILURE_TTL : least;
}

/* --- questions ------------------------------------------------------------------------------------ */

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static void
question_free(struct question *question)
{
	if (question->request)
		dns_drop(question->request);
	if (question->timer)
		uv_close((uv_handle_t *)question->timer, free_handle);
	for (struct door_call *call = question->calls, *next; call; call = next) {
		next = call->next;
		free(call);
	}
	free(question->packet);
	free(question);
}

static void
answer_call(struct door_call *call)
{
	struct question *question = call->question;
	const struct dns_message *message;
	struct dns_reply reply = question->reply;
	reply.packet = question->packet;
	if (call->fn) {
		enum lookup_reason reason = reason_of(question, call->arena, &message);
		call->fn(call->arg, message, &reply, reason);
	}
	question->waiting--;
	free(call);
}

static void
answered(struct question *question, const struct dns_reply *reply)
{
	struct door *door = question->door;
	struct arena *scratch = arena_new();
	const struct dns_message *message;
	question->request = NULL;
	question->answered = true;
	question->reply = *reply;
	question->packet = xcalloc(1, reply->octets + 1);
	if (reply->octets)
		memcpy(question->packet, reply->packet, reply->octets);
	enum lookup_reason reason = reason_of(question, scratch, &message);
	question->expires = uv_now(door->loop) + 1000ull * lifetime(message, reason);
	if (door->writer && reply->outcome != DNS_NOT_ASKED) {
		char server[ADDRESS_TEXT] = "resolver";
		if (question->server.family)
			address_print(&question->server, server);
		struct tape_exchange exchange = { .name = wire_text(scratch, question->name),
			.type = question->type, .flags = question->flags, .server = server,
			.reply = *reply };
		tape_write(door->writer, &exchange);
	}
	arena_free(scratch);
	struct door_call *calls = question->calls, *next;
	question->calls = NULL;
	for (; calls; calls = next) {
		next = calls->next;
		answer_call(calls);
	}
}

static void
on_reply(void *arg, const struct dns_reply *reply)
{
	answered(arg, reply);
}

static void
on_replayed(uv_timer_t *timer)
{
	struct question *question = timer->data;
	struct dns_reply reply = question->reply;
	uv_close((uv_handle_t *)timer, free_handle);
	question->timer = NULL;
	reply.packet = question->packet;
	uint8_t *packet = question->packet;
	answered(question, &reply);
	free(packet);
}

/* Plays the recorded answer after the time it took (cut where a person would only wait). */
static void
replay(struct question *question)
{
	struct door *door = question->door;
	char server[ADDRESS_TEXT] = "resolver";
	struct arena *scratch = arena_new();
	struct tape_exchange *exchange = NULL;
	if (question->server.family)
		address_print(&question->server, server);
	if (door->tape)
		exchange = tape_dns(door->tape, wire_text(scratch, question->name), question->type,
			question->flags, server);
	arena_free(scratch);
	question->timer = xcalloc(1, sizeof *question->timer);
	question->timer->data = question;
	uv_timer_init(door->loop, question->timer);
	question->reply.outcome = DNS_NOT_ASKED;
	if (exchange) {
		question->reply = exchange->reply;
		question->packet = xcalloc(1, exchange->reply.octets + 1);
		if (exchange->reply.octets)
			memcpy(question->packet, exchange->reply.packet, exchange->reply.octets);
	}
	question->timer->timer_cb = on_replayed;
	uv_timer_start(question->timer, on_replayed, door_delay(question->reply.ms), 0);
}

static unsigned
bucket_of(const struct question *key)
{
	unsigned hash = key->type * 31u + (unsigned)key->flags;
	for (const uint8_t *at = key->name; *at; at++)
		hash = hash * 33u + (unsigned)tolower(*at);
	return hash % BUCKETS;
}

static struct question *
find(struct door *door, const struct question *key, bool fresh)
{
	struct question **link = &door->questions[bucket_of(key)];
	for (struct question *question; (question = *link);) {
		bool same = question->type == key->type && question->flags == key->flags &&
			    question->server.family == key->server.family &&
			    (!key->server.family || address_same(&question->server, &key->server)) &&
			    wire_same(question->name, key->name);
		bool stale = question->answered && !question->waiting &&
			     (uv_now(door->loop) >= question->expires || (same && fresh));
		if (stale) {
			*link = question->next;
			question_free(question);
			continue;
		}
		if (same && !(fresh && question->answered))
			return question;
		link = &question->next;
	}
	return NULL;
}

static void
on_later(uv_timer_t *timer)
{
	struct door *door = timer->data;
	for (struct door_call *call; (call = door->later);) {
		door->later = call->later;
		answer_call(call);
	}
}

struct door_call *
door_dns(struct door *door, struct arena *arena, const void *owner, const struct address *server,
	const uint8_t *name, uint16_t type, int flags, bool fresh, door_dns_fn *fn, void *arg)
{
	struct question key = { .door = door, .type = type, .flags = flags };
	struct door_call *call = xcalloc(1, sizeof *call);
	size_t octets = 0;
	while (name[octets])
		octets += name[octets] + 1u;
	memcpy(key.name, name, octets + 1);
	if (server)
		key.server = *server;
	struct question *question = find(door, &key, fresh);
	bool asked = question != NULL;
	if (!asked) {
		question = xcalloc(1, sizeof *question);
		*question = key;
		question->next = door->questions[bucket_of(&key)];
		door->questions[bucket_of(&key)] = question;
	}
	question->waiting++;
	*call = (struct door_call){ .question = question, .arena = arena, .fn = fn, .arg = arg };
	if (question->answered) {
		struct door_call **last = &door->later;
		while (*last)
			last = &(*last)->later;
		*last = call;
		uv_timer_start(&door->later_timer, on_later, 0, 0);
		return call;
	}
	struct door_call **last = &question->calls;
	while (*last)
		last = &(*last)->next;
	*last = call;
	if (!asked && (door->tape || door->offline))
		replay(question);
	else if (!asked)
		question->request = dns_ask(
			door->dns, owner, server, question->name, type, flags, on_reply, question);
	return call;
}

void
door_call_drop(struct door_call *call)
{
	call->fn = NULL; /* the question goes on: its answer may serve another */
}

/* --- the door -------------------------------------------------------------------------------------- */

static char *
read_file(const char *path, size_t *size, char *error, size_t error_size)
{
	FILE *file = fopen(path, "re");
	char *bytes = NULL, chunk[65536];
	*size = 0;
	if (!file) {
		snprintf(error, error_size, "%s: cannot read the recording: %s", path, strerror(errno));
		return NULL;
	}
	for (size_t got; (got = fread(chunk, 1, sizeof chunk, file));) {
		bytes = xrealloc(bytes, *size + got);
		memcpy(bytes + *size, chunk, got);
		*size += got;
	}
	if (ferror(file)) {
		snprintf(error, error_size, "%s: cannot read the recording: %s", path, strerror(errno));
		free(bytes);
		bytes = NULL;
	} else if (!bytes) {
		bytes = xcalloc(1, 1);
	}
	fclose(file);
	return bytes;
}

struct door *
door_open(uv_loop_t *loop, const struct door_options *options, char *error, size_t error_size)
{
	struct door *door = xcalloc(1, sizeof *door);
	door->loop = loop;
	door->offline = options->offline;
	door->allow_private = options->allow_private;
	door->questions = xcalloc(BUCKETS, sizeof *door->questions);
	if (options->replay || options->replay_bytes) {
		size_t size = options->replay_size;
		char *bytes = options->replay ? read_file(options->replay, &size, error, error_size)
					      : NULL;
		if (bytes || options->replay_bytes)
			door->tape = tape_read(bytes ? bytes : options->replay_bytes, size,
				options->replay ? options->replay : "demo", error, error_size);
		free(bytes);
		if (!door->tape)
			goto bad;
		door->allow_private |= tape_allow_private(door->tape);
	} else if (!door->offline) {
		door->dns = dns_layer_new(loop, options->resolver, error, error_size);
		if (!door->dns)
			goto bad;
		door->net = net_new(loop);
	}
	if (options->record) {
		door->writer =
			tape_create(options->record, door->allow_private, error, error_size);
		if (!door->writer)
			goto bad;
	}
	uv_timer_init(loop, &door->later_timer);
	door->later_timer.data = door;
	return door;
bad:
	if (door->dns)
		dns_layer_free(door->dns);
	if (door->net)
		net_free(door->net);
	tape_free(door->tape);
	free(door->questions);
	free(door);
	return NULL;
}

static void
on_door_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void
door_close(struct door *door)
{
	if (!door)
		return;
	for (struct door_call *call; (call = door->later);) {
		door->later = call->later;
		free(call);
	}
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct question *question = door->questions[i], *next; question; question = next) {
			next = question->next;
			question_free(question);
		}
	free(door->questions);
	door_streams_free(door);
	dns_layer_free(door->dns);
	if (door->net)
		net_free(door->net);
	tape_free(door->tape);
	if (door->writer && !tape_close(door->writer))
		fprintf(stderr, "whymail: the recording could not be written whole: disk full?\n");
	uv_close((uv_handle_t *)&door->later_timer, on_door_closed);
}
