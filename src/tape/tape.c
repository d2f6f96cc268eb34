#include "tape/tape.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/safe.h"
#include "base/text.h"

struct tape {
	struct arena *arena;
	bool allow_private;
	struct tape_exchange *exchanges;
	size_t count, room;
};

struct tape_writer {
	FILE *file;
	bool failed;
};

/* --- bytes as characters ------------------------------------------------------------------------- */

static json_t *
from_bytes(const char *bytes, size_t length)
{
	struct text text = { 0 };
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte >= 0x80)
			text_putc(&text, (char)(0xc0 | byte >> 6));
		text_putc(&text, byte < 0x80 ? (char)byte : (char)(0x80 | (byte & 0x3f)));
	}
	json_t *string = json_stringn(text_string(&text), text.length);
	text_free(&text);
	return string;
}

/* NULL if there are other characters than those of bytes. */
static const char *
to_bytes(struct arena *arena, const json_t *string, size_t *length)
{
	const char *from = json_string_value(string);
	size_t octets = json_string_length(string), out = 0;
	char *bytes = arena_alloc(arena, octets + 1);
	for (size_t at = 0, used; at < octets; at += used) {
		long code = utf8_next(from + at, octets - at, &used);
		if (code < 0 || code > 0xff)
			return NULL;
		bytes[out++] = (char)code;
	}
	*length = out;
	return bytes;
}

static json_t *
from_packet(const uint8_t *packet, size_t octets)
{
	struct text hex = { 0 };
	for (size_t i = 0; i < octets; i++)
		text_printf(&hex, "%02x", packet[i]);
	json_t *string = json_stringn(text_string(&hex), hex.length);
	text_free(&hex);
	return string;
}

static const uint8_t *
to_packet(struct arena *arena, const char *hex, size_t *octets)
{
	size_t length = hex ? strlen(hex) / 2 : 0;
	uint8_t *packet = arena_alloc(arena, length + 1);
	if (hex && hex[strspn(hex, "0123456789abcdefABCDEF")])
		return NULL;
	if (hex && strlen(hex) % 2)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1], 0 };
		packet[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	*octets = length;
	return packet;
}

/* --- writing ---------------------------------------------------------------------------------------- */

static void
write_line(struct tape_writer *writer, json_t *object)
{
	if (json_dumpf(object, writer->file, JSON_COMPACT | JSON_ENSURE_ASCII) ||
		putc('\n', writer->file) == EOF || fflush(writer->file))
		writer->failed = true;
	json_decref(object);
}

struct tape_writer *
tape_create(const char *path, bool allow_private, char *error, size_t error_size)
{
	struct tape_writer *writer = xcalloc(1, sizeof *writer);
	char made[32];
	time_t now = time(NULL);
	writer->file = fopen(path, "we");
	if (!writer->file) {
		snprintf(error, error_size, "%s: cannot write the recording: %s", path, strerror(errno));
		free(writer);
		return NULL;
	}
	strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	write_line(writer, json_pack("{s:i, s:b, s:s}", "whymail-recording", 1, "allow_private",
				   allow_private, "made", made));
	return writer;
}

void
tape_write(struct tape_writer *writer, const struct tape_exchange *exchange)
{
	if (exchange->name) {
		write_line(writer,
			json_pack("{s:s, s:i, s:i, s:s, s:s, s:i, s:f, s:b, s:o}", "dns",
				exchange->name, "type", exchange->type, "flags", exchange->flags,
				"server", exchange->server, "from", exchange->reply.server, "outcome",
				(int)exchange->reply.outcome, "ms", exchange->reply.ms, "tcp",
				exchange->reply.via_tcp, "packet",
				from_packet(exchange->reply.packet, exchange->reply.octets)));
		return;
	}
	json_t *events = json_array();
	for (size_t i = 0; i < exchange->event_count; i++) {
		const struct tape_event *event = &exchange->events[i];
		char direction[2] = { event->direction, 0 };
		json_array_append_new(events, json_pack("[f, s, o]", event->ms, direction,
						      from_bytes(event->bytes, event->length)));
	}
	write_line(writer,
		json_pack("{s:s, s:s, s:s, s:i, s:s, s:o, s:s, s:f, s:o, s:s, s:o, s:f}", "stream",
			exchange->protocol == STREAM_SMTP ? "smtp" : "plain", "host", exchange->host,
			"address", exchange->address, "port", (int)exchange->port, "key", exchange->key,
			"events", events, "end", stream_end_word(exchange->end), "ms",
			exchange->end_ms, "why", from_bytes(exchange->why, strlen(exchange->why)),
			"tls", exchange->facts.tls_version, "trouble",
			from_bytes(exchange->facts.trouble, strlen(exchange->facts.trouble)),
			"connect_ms", exchange->facts.connect_ms));
}

bool
tape_close(struct tape_writer *writer)
{
	bool ok = !fclose(writer->file) && !writer->failed;
	free(writer);
	return ok;
}

/* --- reading ---------------------------------------------------------------------------------------- */

static const char *
string_of(struct arena *arena, const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	return arena_strdup(arena, value ? value : "");
}

/* As from_bytes() wrote it; NULL if it cannot have. */
static const char *
bytes_of(struct arena *arena, const json_t *object, const char *key)
{
	size_t length;
	const json_t *value = json_object_get(object, key);
	return json_is_string(value) ? to_bytes(arena, value, &length) : value ? NULL : "";
}

/* A number from 0 to MOST; -1 if it is none. */
static int
count_of(const json_t *object, const char *key, int most)
{
	const json_t *value = json_object_get(object, key);
	json_int_t number = json_integer_value(value);
	return (value && !json_is_integer(value)) || number < 0 || number > most ? -1 : (int)number;
}

static double
number_of(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static bool
read_dns(struct tape *tape, const json_t *object, struct tape_exchange *exchange)
{
	exchange->name = string_of(tape->arena, object, "dns");
	exchange->type = count_of(object, "type", UINT16_MAX);
	exchange->flags = count_of(object, "flags", UINT16_MAX);
	exchange->server = string_of(tape->arena, object, "server");
	int outcome = count_of(object, "outcome", DNS_NO_SERVER);
	if (!json_is_string(json_object_get(object, "dns")) || exchange->type < 0 ||
		exchange->flags < 0 || outcome < 0)
		return false;
	exchange->reply.outcome = (enum dns_outcome)outcome;
	exchange->reply.ms = number_of(object, "ms");
	exchange->reply.via_tcp = json_is_true(json_object_get(object, "tcp"));
	snprintf(exchange->reply.server, sizeof exchange->reply.server, "%s",
		string_of(tape->arena, object, "from"));
	exchange->reply.packet = to_packet(tape->arena,
		json_string_value(json_object_get(object, "packet")), &exchange->reply.octets);
	return exchange->reply.packet &&
	       (exchange->reply.outcome != DNS_ANSWERED || exchange->reply.octets);
}

static bool
read_stream(struct tape *tape, const json_t *object, struct tape_exchange *exchange)
{
	struct arena *arena = tape->arena;
	const json_t *events = json_object_get(object, "events");
	exchange->protocol =
		strcmp(string_of(arena, object, "stream"), "smtp") ? STREAM_PLAIN : STREAM_SMTP;
	exchange->host = string_of(arena, object, "host");
	exchange->address = string_of(arena, object, "address");
	exchange->key = string_of(arena, object, "key");
	int port = count_of(object, "port", UINT16_MAX);
	const char *trouble = bytes_of(arena, object, "trouble");
	exchange->why = bytes_of(arena, object, "why");
	if (port < 0 || !trouble || !exchange->why)
		return false;
	exchange->port = (unsigned)port;
	exchange->end_ms = number_of(object, "ms");
	snprintf(exchange->facts.tls_version, sizeof exchange->facts.tls_version, "%s",
		string_of(arena, object, "tls"));
	snprintf(exchange->facts.trouble, sizeof exchange->facts.trouble, "%s", trouble);
	exchange->facts.tls = exchange->facts.tls_version[0];
	exchange->facts.verified = exchange->facts.tls && !exchange->facts.trouble[0];
	exchange->facts.connect_ms = number_of(object, "connect_ms");
	exchange->event_count = json_array_size(events);
	exchange->events = arena_alloc(arena, (exchange->event_count + 1) * sizeof *exchange->events);
	for (size_t i = 0; i < exchange->event_count; i++) {
		const json_t *event = json_array_get(events, i);
		struct tape_event *to = &exchange->events[i];
		const char *direction = json_string_value(json_array_get(event, 1));
		if (!direction || strlen(direction) != 1 || !strchr("SCPR*~+^", *direction) ||
			!json_is_string(json_array_get(event, 2)))
			return false;
		to->ms = json_number_value(json_array_get(event, 0));
		to->direction = *direction;
		to->bytes = to_bytes(arena, json_array_get(event, 2), &to->length);
		if (!to->bytes)
			return false;
	}
	return stream_end_named(string_of(arena, object, "end"), &exchange->end);
}

static bool
read_exchange(struct tape *tape, const json_t *object)
{
	struct tape_exchange exchange = { 0 };
	if (json_object_get(object, "dns") ? !read_dns(tape, object, &exchange)
					   : !json_object_get(object, "stream") ||
						     !read_stream(tape, object, &exchange))
		return false;
	if (tape->count == tape->room) {
		tape->room = tape->room ? tape->room * 2 : 256;
		tape->exchanges = xrealloc(tape->exchanges, tape->room * sizeof *tape->exchanges);
	}
	tape->exchanges[tape->count++] = exchange;
	return true;
}

struct tape *
tape_read(const char *bytes, size_t size, const char *name, char *error, size_t error_size)
{
	struct tape *tape = xcalloc(1, sizeof *tape);
	struct view rest = { bytes, size }, line;
	tape->arena = arena_new();
	for (unsigned number = 1; view_line(&rest, &line); number++) {
		json_error_t trouble;
		json_t *object = json_loadb(line.bytes, line.length, JSON_ALLOW_NUL, &trouble);
		bool ok = json_is_object(object);
		if (!ok)
			snprintf(error, error_size, "%s:%u: not a recording: %s", name, number,
				object ? "no object" : trouble.text);
		else if (number == 1) {
			ok = json_integer_value(json_object_get(object, "whymail-recording")) == 1;
			tape->allow_private = json_is_true(json_object_get(object, "allow_private"));
			if (!ok)
				snprintf(error, error_size, "%s:1: not a recording of whymail (version 1)",
					name);
		} else {
			ok = read_exchange(tape, object);
			if (!ok)
				snprintf(error, error_size, "%s:%u: an exchange that makes no sense", name,
					number);
		}
		json_decref(object);
		if (!ok) {
			tape_free(tape);
			return NULL;
		}
	}
	if (!size) {
		snprintf(error, error_size, "%s: the recording is empty", name);
		tape_free(tape);
		return NULL;
	}
	return tape;
}

void
tape_free(struct tape *tape)
{
	if (!tape)
		return;
	arena_free(tape->arena);
	free(tape->exchanges);
	free(tape);
}

bool
tape_allow_private(const struct tape *tape)
{
	return tape->allow_private;
}

static struct tape_exchange *
play(struct tape_exchange *exchange, struct tape_exchange **last)
{
	*last = exchange;
	if (exchange->used)
		return NULL;
	exchange->used = true;
	return exchange;
}

struct tape_exchange *
tape_dns(struct tape *tape, const char *name, int type, int flags, const char *server)
{
	struct tape_exchange *last = NULL, *found = NULL;
	for (size_t i = 0; i < tape->count && !found; i++) {
		struct tape_exchange *exchange = &tape->exchanges[i];
		if (exchange->name && exchange->type == type && exchange->flags == flags &&
			same_word(exchange->name, name) && !strcmp(exchange->server, server))
			found = play(exchange, &last);
	}
	return found ? found : last;
}

struct tape_exchange *
tape_stream(struct tape *tape, const char *address, unsigned port, const char *key)
{
	struct tape_exchange *last = NULL, *found = NULL;
	for (size_t i = 0; i < tape->count && !found; i++) {
		struct tape_exchange *exchange = &tape->exchanges[i];
		if (!exchange->name && exchange->port == port &&
			!strcmp(exchange->address, address) && same_word(exchange->key, key))
			found = play(exchange, &last);
	}
	return found ? found : last;
}
