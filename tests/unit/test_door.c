#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording.h"
#include "tape/tape.h"

static struct packet packet;

struct heard {
	unsigned calls;
	bool message;
	enum lookup_reason reason;
	double ms;
	char server[64];
	void (*then)(void); /* called from the callback */
};

static void
hear(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	struct heard *heard = arg;
	heard->calls++;
	heard->message = message != NULL;
	heard->reason = reason;
	heard->ms = reply->ms;
	snprintf(heard->server, sizeof heard->server, "%s", reply->server);
	if (heard->then)
		heard->then();
}

static struct door_call *
ask(struct door *door, struct arena *arena, const char *name, uint16_t type, bool fresh,
	struct heard *heard)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	assert_true(wire_name(name, wire));
	return door_dns(door, arena, NULL, NULL, wire, type, 0, fresh, hear, heard);
}

static void
test_answers(void **state)
{
	static const struct {
		const char *name;
		enum dns_outcome outcome;
		int flags; /* -1: no packet */
		const char *address, *soa, *ns;
		enum lookup_reason reason;
	} cases[] = {
		{ "ok.example.org", DNS_ANSWERED, PACKET_RA, "192.0.2.1", NULL, NULL, REASON_NONE },
		{ "nodata.example.org", DNS_ANSWERED, PACKET_RA, NULL, "example.org", NULL, REASON_NODATA },
		{ "bare.example.org", DNS_ANSWERED, PACKET_RA, NULL, NULL, NULL, REASON_NODATA },
		{ "nx.example.org", DNS_ANSWERED, PACKET_RA | 3, NULL, "example.org", NULL, REASON_NXDOMAIN },
		{ "fail.example.org", DNS_ANSWERED, PACKET_RA | 2, NULL, NULL, NULL, REASON_SERVFAIL },
		{ "no.example.org", DNS_ANSWERED, PACKET_RA | 5, NULL, NULL, NULL, REASON_REFUSED },
		{ "imp.example.org", DNS_ANSWERED, PACKET_RA | 4, NULL, NULL, NULL, REASON_RCODE },
		{ "away.example.org", DNS_ANSWERED, 0, NULL, NULL, "ns.example.org", REASON_REFERRAL },
		{ "silent.example.org", DNS_SILENT, -1, NULL, NULL, NULL, REASON_TIMEOUT },
		{ "cut.example.org", DNS_CUT_SHORT, PACKET_TC, "192.0.2.1", NULL, NULL, REASON_TRUNCATED },
		{ "bad.example.org", DNS_DAMAGED, PACKET_RA, NULL, NULL, NULL, REASON_MALFORMED },
		{ "unsent.example.org", DNS_UNSENT, -1, NULL, NULL, NULL, REASON_NO_ROUTE },
		{ "none.example.org", DNS_NO_SERVER, -1, NULL, NULL, NULL, REASON_NO_SERVER },
	};
	enum { COUNT = sizeof cases / sizeof *cases };
	struct text tape = { 0 };
	uv_loop_t loop;
	struct heard heard[COUNT + 1] = { 0 };
	struct arena *arena = arena_new();
	record_begin(&tape, false);
	for (size_t i = 0; i < COUNT; i++) {
		if (cases[i].flags >= 0) {
			packet_begin(&packet, PACKET_QR | (unsigned)cases[i].flags, cases[i].name, DNS_A);
			if (cases[i].address)
				packet_address(&packet, DNS_ANSWER, cases[i].name, cases[i].address);
			if (cases[i].soa)
				packet_soa(&packet, DNS_AUTHORITY, cases[i].soa, "ns.example.org", "x.example.org");
			if (cases[i].ns)
				packet_target(&packet, DNS_AUTHORITY, "example.org", DNS_NS, 0, cases[i].ns);
		}
		record_dns(&tape, cases[i].name, DNS_A, cases[i].outcome, cases[i].flags >= 0 ? &packet : NULL);
	}
	struct door *door = play_begin(&loop, &tape);
	assert_string_equal(door_name(door), "recording");
	for (size_t i = 0; i < COUNT; i++)
		ask(door, arena, cases[i].name, DNS_A, false, &heard[i]);
	ask(door, arena, "unknown.example.org", DNS_A, false, &heard[COUNT]);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(heard[i].calls, 0); /* later, from the loop */
	uv_run(&loop, UV_RUN_DEFAULT);
	for (size_t i = 0; i < COUNT; i++) {
		if (heard[i].calls != 1 || heard[i].reason != cases[i].reason)
			fail_msg("%s: %u calls, %s", cases[i].name, heard[i].calls,
				lookup_reason_word(heard[i].reason));
		assert_string_equal(heard[i].server, "192.0.2.53");
		assert_true(heard[i].ms == 1.5);
	}
	assert_true(heard[0].message);
	assert_int_equal(heard[COUNT].reason, REASON_NOT_RECORDED);
	assert_int_equal(heard[COUNT].calls, 1);
	play_end(&loop, door);
	arena_free(arena);
	text_free(&tape);
}

static void
test_offline(void **state)
{
	uv_loop_t loop;
	struct heard heard = { 0 };
	struct arena *arena = arena_new();
	struct door *door = play_begin(&loop, NULL);
	ask(door, arena, "example.org", DNS_A, false, &heard);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(heard.reason, REASON_OFFLINE);
	assert_string_equal(door_name(door), "offline");
	play_end(&loop, door);
	arena_free(arena);
}

/* The recording answers TIMEOUT first and then an address: who is told what shows what was asked. */
static void
record_twice(struct text *tape)
{
	record_begin(tape, false);
	record_dns(tape, "example.org", DNS_A, DNS_SILENT, NULL);
	packet_begin(&packet, PACKET_QR | PACKET_RA, "example.org", DNS_A);
	packet_address(&packet, DNS_ANSWER, "example.org", "192.0.2.1");
	record_dns(tape, "example.org", DNS_A, DNS_ANSWERED, &packet);
}

static void
test_cache(void **state)
{
	struct text tape = { 0 };
	uv_loop_t loop;
	struct heard first = { 0 }, beside = { 0 }, later = { 0 }, fresh = { 0 };
	struct arena *arena = arena_new();
	record_twice(&tape);
	struct door *door = play_begin(&loop, &tape);
	ask(door, arena, "example.org", DNS_A, false, &first);
	ask(door, arena, "EXAMPLE.org", DNS_A, false, &beside); /* while it is in flight */
	uv_run(&loop, UV_RUN_DEFAULT);
	ask(door, arena, "example.org", DNS_A, false, &later);
	assert_int_equal(later.calls, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(first.reason, REASON_TIMEOUT);
	assert_int_equal(beside.reason, REASON_TIMEOUT);
	assert_int_equal(later.reason, REASON_TIMEOUT);
	ask(door, arena, "example.org", DNS_A, true, &fresh);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(fresh.reason, REASON_NONE);
	assert_int_equal(first.calls + beside.calls + later.calls + fresh.calls, 4);
	play_end(&loop, door);
	arena_free(arena);
	text_free(&tape);
}

static struct door *the_door;
static struct arena *the_arena;
static struct heard inner;

static void
ask_fresh_within(void)
{
	ask(the_door, the_arena, "example.org", DNS_A, true, &inner);
}

/* Asked anew while an answer out of the cache is on its way, or from within the answer's callback:
 * those who wait still get theirs. */
static void
test_fresh_beside(void **state)
{
	struct text tape = { 0 };
	uv_loop_t loop;
	struct heard first = { .then = ask_fresh_within }, second = { 0 }, cached = { 0 }, fresh = { 0 };
	struct arena *arena = arena_new();
	record_twice(&tape);
	struct door *door = play_begin(&loop, &tape);
	the_door = door;
	the_arena = arena;
	inner = (struct heard){ 0 };
	ask(door, arena, "example.org", DNS_A, false, &first);
	ask(door, arena, "example.org", DNS_A, false, &second);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(first.reason, REASON_TIMEOUT);
	assert_int_equal(second.reason, REASON_TIMEOUT);
	assert_int_equal(inner.calls, 1);
	assert_int_equal(inner.reason, REASON_NONE);
	ask(door, arena, "example.org", DNS_A, false, &cached);
	ask(door, arena, "example.org", DNS_A, true, &fresh);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(cached.calls, 1);
	assert_int_equal(fresh.calls, 1);
	play_end(&loop, door);
	arena_free(arena);
	text_free(&tape);
}

static void
test_drop(void **state)
{
	struct text tape = { 0 };
	uv_loop_t loop;
	struct heard dropped = { 0 }, kept = { 0 }, late = { 0 };
	struct arena *arena = arena_new(), *gone = arena_new();
	record_twice(&tape);
	struct door *door = play_begin(&loop, &tape);
	struct door_call *call = ask(door, gone, "example.org", DNS_A, false, &dropped);
	ask(door, arena, "example.org", DNS_A, false, &kept);
	door_call_drop(call);
	arena_free(gone);
	uv_run(&loop, UV_RUN_DEFAULT);
	call = ask(door, arena, "example.org", DNS_A, false, &late); /* out of the cache */
	door_call_drop(call);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(dropped.calls + late.calls, 0);
	assert_int_equal(kept.calls, 1);
	ask(door, arena, "other.example.org", DNS_A, false, &late); /* in flight when all ends */
	ask(door, arena, "example.org", DNS_A, false, &late);
	play_end(&loop, door);
	assert_int_equal(late.calls, 0);
	arena_free(arena);
	text_free(&tape);
}

/* --- streams -------------------------------------------------------------------------------------- */

struct listener {
	struct door_stream *stream;
	const char *const *says; /* what to send: the first when ready, then one after each line */
	size_t said;
	int close_after;         /* events; 0 never */
	int events;
	bool inside, nested;
	struct text log;
};

static void
happened(struct listener *listener)
{
	if (listener->close_after && ++listener->events == listener->close_after) {
		door_stream_close(listener->stream);
		listener->stream = NULL;
		text_puts(&listener->log, "!");
	}
}

static void
say_next(struct listener *listener)
{
	if (!listener->stream || !listener->says || !listener->says[listener->said])
		return;
	const char *line = listener->says[listener->said++];
	listener->inside = true;
	door_stream_send(listener->stream, line, strlen(line));
	listener->inside = false;
}

static void
on_bytes(void *arg, double ms, char direction, const char *bytes, size_t length)
{
	struct listener *listener = arg;
	listener->nested |= listener->inside;
	text_printf(&listener->log, "%c:%.*s|", direction, (int)length, bytes);
	happened(listener);
	if (direction == 'S' && listener->said)
		say_next(listener);
}

static void
on_ready(void *arg, double ms, const struct stream_facts *facts)
{
	struct listener *listener = arg;
	text_puts(&listener->log, "ready|");
	happened(listener);
	say_next(listener);
}

static void
on_closed(void *arg, double ms, enum stream_end end, const char *why)
{
	struct listener *listener = arg;
	text_printf(&listener->log, "%s", stream_end_word(end));
	listener->stream = NULL;
}

static const struct stream_events events = { on_bytes, on_ready, on_closed };

static const char whois_events[] = "[1,\"R\",\"\"],[1,\"C\",\"example.org\"],[2,\"S\",\"Domain: \"],"
	"[3,\"S\",\"example.org\\r\\n\"]";
static const char smtp_events[] = "[1,\"S\",\"220 mx\"],[2,\"C\",\"EHLO me\"],[3,\"S\",\"250 mx\"],"
	"[3,\"R\",\"\"],[4,\"C\",\"MAIL FROM:<>\"],[5,\"S\",\"250 ok\"],[6,\"C\",\"QUIT\"],"
	"[7,\"S\",\"221 bye\"]";
/* two lines came at once: the second was there before the program spoke again */
static const char hasty_events[] = "[1,\"S\",\"220 mx\"],[2,\"R\",\"\"],[3,\"C\",\"MAIL FROM:<>\"],"
	"[4,\"S\",\"250 ok\"],[4,\"S\",\"421 too busy\"],[5,\"C\",\"QUIT\"]";
/* times that run backward or far ahead */
static const char odd_events[] = "[900000,\"S\",\"220 mx\"],[-5,\"R\",\"\"],[-900000,\"S\",\"421 x\"]";

static void
test_streams(void **state)
{
	static const struct {
		const char *what, *address, *key, *events;
		enum stream_protocol protocol;
		const char *says[4];
		int close_after;
		const char *log;
	} cases[] = {
		{ "whois", "25.1.0.43", "example.org", whois_events, STREAM_PLAIN, { "example.org\r\n" }, 0,
			"ready|S:Domain: |S:example.org\r\n|closed" },
		{ "whois, another query", "25.1.0.43", "example.org", whois_events, STREAM_PLAIN,
			{ "example.net\r\n" }, 0, "ready|not-recorded" },
		{ "whois, not recorded", "25.1.0.43", "other", whois_events, STREAM_PLAIN, { "x\r\n" }, 0,
			"not-recorded" },
		{ "smtp", "25.1.0.25", "a@b", smtp_events, STREAM_SMTP, { "MAIL FROM:<>\r\n", "QUIT\r\n" }, 0,
			"S:220 mx|C:EHLO me|S:250 mx|ready|C:MAIL FROM:<>|S:250 ok|C:QUIT|S:221 bye|closed" },
		{ "smtp, wrong line", "25.1.0.25", "a@b", smtp_events, STREAM_SMTP,
			{ "MAIL FROM:<>\r\n", "RSET\r\n" }, 0,
			"S:220 mx|C:EHLO me|S:250 mx|ready|C:MAIL FROM:<>|S:250 ok|not-recorded" },
		{ "smtp, closed in a line", "25.1.0.25", "a@b", smtp_events, STREAM_SMTP, { "MAIL FROM:<>\r\n" }, 2,
			"S:220 mx|C:EHLO me|!" },
		{ "smtp, closed when ready", "25.1.0.25", "a@b", smtp_events, STREAM_SMTP, { NULL }, 4,
			"S:220 mx|C:EHLO me|S:250 mx|ready|!" },
		{ "smtp, two lines at once", "25.1.0.25", "a@b", hasty_events, STREAM_SMTP,
			{ "MAIL FROM:<>\r\n", "QUIT\r\n" }, 0,
			"S:220 mx|ready|C:MAIL FROM:<>|S:250 ok|S:421 too busy|C:QUIT|closed" },
		{ "odd times", "25.1.0.25", "a@b", odd_events, STREAM_SMTP, { NULL }, 0,
			"S:220 mx|ready|S:421 x|closed" },
		{ "private", "192.168.1.1", "example.org", whois_events, STREAM_PLAIN, { "x\r\n" }, 0,
			"forbidden" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text tape = { 0 };
		uv_loop_t loop;
		struct listener listener = { .says = cases[i].says, .close_after = cases[i].close_after };
		struct stream_params params = { .protocol = cases[i].protocol, .host = "host.example.org",
			.port = 43, .helo = "me" };
		record_begin(&tape, false);
		record_stream(&tape, cases[i].protocol == STREAM_SMTP ? "smtp" : "plain", cases[i].address, 43,
			strcmp(cases[i].key, "other") ? cases[i].key : "example.org", cases[i].events, "closed");
		struct door *door = play_begin(&loop, &tape);
		address_parse(cases[i].address, strlen(cases[i].address), &params.address);
		listener.stream = door_stream_open(door, &params, cases[i].key, &events, &listener);
		assert_int_equal(listener.log.length, 0);
		uint64_t began = uv_hrtime();
		uv_run(&loop, UV_RUN_DEFAULT);
		assert_true(uv_hrtime() - began < 3000000000u);
		if (strcmp(text_string(&listener.log), cases[i].log))
			fail_msg("%s:\n%s\n%s", cases[i].what, text_string(&listener.log), cases[i].log);
		assert_false(listener.nested); /* never called from inside door_stream_send() */
		text_free(&listener.log);
		play_end(&loop, door);
		text_free(&tape);
	}
}

/* The end of the program while a stream is open. */
static void
test_stream_open_at_end(void **state)
{
	struct text tape = { 0 };
	uv_loop_t loop;
	struct listener listener = { 0 };
	struct stream_params params = { .protocol = STREAM_SMTP, .host = "h", .port = 25 };
	record_begin(&tape, false);
	record_stream(&tape, "smtp", "25.1.0.25", 25, "a@b", smtp_events, "closed");
	struct door *door = play_begin(&loop, &tape);
	address_parse("25.1.0.25", 9, &params.address);
	listener.stream = door_stream_open(door, &params, "a@b", &events, &listener);
	for (int i = 0; i < 3; i++)
		uv_run(&loop, UV_RUN_ONCE);
	play_end(&loop, door);
	text_free(&listener.log);
	text_free(&tape);
}

/* A recording that is played and recorded holds the same again, and nothing of what it has not. */
static void
test_recorded_again(void **state)
{
	char path[] = "/tmp/whymail-door-XXXXXX", error[256], bytes[4096];
	struct text tape = { 0 };
	uv_loop_t loop;
	struct heard heard = { 0 };
	struct listener listener = { 0 };
	struct arena *arena = arena_new();
	struct stream_params params = { .protocol = STREAM_SMTP, .host = "h", .port = 25 };
	close(mkstemp(path));
	record_twice(&tape);
	record_stream(&tape, "smtp", "25.1.0.25", 25, "a@b", "[1,\"S\",\"220 mx\"]", "closed");
	struct door_options options = { .replay_bytes = tape.bytes, .replay_size = tape.length,
		.record = path };
	uv_loop_init(&loop);
	struct door *door = door_open(&loop, &options, error, sizeof error);
	assert_non_null(door);
	ask(door, arena, "example.org", DNS_A, false, &heard);
	ask(door, arena, "unknown.example.org", DNS_A, false, &heard);
	address_parse("25.1.0.25", 9, &params.address);
	listener.stream = door_stream_open(door, &params, "a@b", &events, &listener);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_string_equal(listener.log.bytes, "S:220 mx|closed");
	play_end(&loop, door);
	FILE *file = fopen(path, "re");
	size_t size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	unlink(path);
	struct tape *again = tape_read(bytes, size, path, error, sizeof error);
	if (!again)
		fail_msg("%s", error);
	assert_non_null(tape_dns(again, "example.org", DNS_A, 0, "resolver"));
	assert_null(tape_dns(again, "unknown.example.org", DNS_A, 0, "resolver"));
	tape_free(again);
	text_free(&listener.log);
	text_free(&tape);
	arena_free(arena);
}

static void
test_refusals(void **state)
{
	char error[256] = "";
	uv_loop_t loop;
	struct text tape = { 0 };
	struct address private = { 4, { 10, 0, 0, 1 } }, public = { 4, { 25, 1, 0, 25 } };
	for (int allow = 0; allow < 2; allow++) {
		record_begin(&tape, allow);
		struct door *door = play_begin(&loop, &tape);
		assert_int_equal(door_allows_private(door), allow);
		assert_int_equal(door_refuses(door, &private) == NULL, allow);
		assert_null(door_refuses(door, &public));
		play_end(&loop, door);
	}
	static const struct door_options bad[] = {
		{ .replay = "/nowhere/at/all" }, { .replay = "/tmp" }, { .replay_bytes = "x", .replay_size = 1 },
		{ .offline = true, .record = "/nowhere/at/all" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uv_loop_init(&loop);
		error[0] = '\0';
		assert_null(door_open(&loop, &bad[i], error, sizeof error));
		assert_true(error[0]);
		uv_run(&loop, UV_RUN_DEFAULT);
		assert_int_equal(uv_loop_close(&loop), 0);
	}
	text_free(&tape);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_offline),
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_fresh_beside),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_stream_open_at_end),
		cmocka_unit_test(test_recorded_again),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
