#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tape/tape.h"

static struct tape *
read_back(const char *path)
{
	static char bytes[1 << 20];
	char error[256] = "";
	FILE *file = fopen(path, "re");
	size_t size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	unlink(path);
	struct tape *tape = tape_read(bytes, size, path, error, sizeof error);
	if (!tape)
		fail_msg("%s", error);
	return tape;
}

static struct tape_writer *
create(char *path)
{
	char error[256];
	close(mkstemp(path));
	struct tape_writer *writer = tape_create(path, true, error, sizeof error);
	assert_non_null(writer);
	return writer;
}

static void
test_round_trip(void **state)
{
	char path[] = "/tmp/whymail-tape-XXXXXX", all[256];
	uint8_t packet[256];
	for (int i = 0; i < 256; i++)
		all[i] = (char)i, packet[i] = (uint8_t)i;
	struct tape_writer *writer = create(path);
	struct tape_exchange dns = { .name = "a\\.b.example.org", .type = 15, .flags = 1,
		.server = "192.0.2.53", .reply = { .outcome = DNS_ANSWERED, .ms = 12.25,
		.server = "192.0.2.53:5353", .via_tcp = true, .packet = packet, .octets = sizeof packet } };
	struct tape_exchange silent = { .name = "example.org", .type = 1, .server = "resolver",
		.reply = { .outcome = DNS_SILENT, .ms = 14000 } };
	struct tape_event events[] = { { 1.5, 'S', all, 256 }, { 2, 'R', "", 0 }, { 3, 'C', "QUIT", 4 } };
	struct tape_exchange stream = { .protocol = STREAM_SMTP, .host = "mx.example.org",
		.address = "2001:db8::25", .port = 25, .key = "abuse@example.org", .events = events,
		.event_count = 3, .end = STREAM_TLS, .end_ms = 99.5, .why = "h\xf6r auf \xff",
		.facts = { .tls = true, .tls_version = "TLSv1.3", .trouble = "name \xfc\xe4 does not match",
			.connect_ms = 7.5 } };
	tape_write(writer, &dns);
	tape_write(writer, &silent);
	tape_write(writer, &stream);
	assert_true(tape_close(writer));

	struct tape *tape = read_back(path);
	assert_true(tape_allow_private(tape));
	const struct tape_exchange *got = tape_dns(tape, "A\\.B.example.ORG", 15, 1, "192.0.2.53");
	assert_non_null(got);
	assert_int_equal(got->reply.outcome, DNS_ANSWERED);
	assert_true(got->reply.ms == 12.25 && got->reply.via_tcp);
	assert_string_equal(got->reply.server, "192.0.2.53:5353");
	assert_int_equal(got->reply.octets, sizeof packet);
	assert_memory_equal(got->reply.packet, packet, sizeof packet);
	assert_null(tape_dns(tape, "a\\.b.example.org", 15, 0, "192.0.2.53"));
	assert_null(tape_dns(tape, "a\\.b.example.org", 15, 1, "resolver"));
	got = tape_dns(tape, "example.org", 1, 0, "resolver");
	assert_int_equal(got->reply.outcome, DNS_SILENT);
	assert_int_equal(got->reply.octets, 0);

	assert_null(tape_stream(tape, "2001:db8::25", 26, "abuse@example.org"));
	assert_null(tape_stream(tape, "2001:db8::25", 25, "other@example.org"));
	got = tape_stream(tape, "2001:db8::25", 25, "Abuse@example.org");
	assert_non_null(got);
	assert_int_equal(got->protocol, STREAM_SMTP);
	assert_string_equal(got->host, "mx.example.org");
	assert_int_equal(got->event_count, 3);
	assert_int_equal(got->events[0].length, 256);
	assert_memory_equal(got->events[0].bytes, all, 256);
	assert_int_equal(got->events[1].direction, 'R');
	assert_string_equal(got->events[2].bytes, "QUIT");
	assert_int_equal(got->end, STREAM_TLS);
	assert_true(got->end_ms == 99.5 && got->facts.connect_ms == 7.5);
	assert_string_equal(got->why, "h\xf6r auf \xff");
	assert_string_equal(got->facts.trouble, "name \xfc\xe4 does not match");
	assert_true(got->facts.tls && !got->facts.verified);
	tape_free(tape);
}

/* The same question twice: the answers in their order, then the last one for ever. */
static void
test_order(void **state)
{
	char path[] = "/tmp/whymail-tape-XXXXXX";
	struct tape_writer *writer = create(path);
	for (int i = 1; i <= 3; i++)
		tape_write(writer, &(struct tape_exchange){ .name = "example.org", .type = 1,
			.server = "resolver", .reply = { .outcome = DNS_SILENT, .ms = i } });
	tape_close(writer);
	struct tape *tape = read_back(path);
	for (int i = 1; i <= 5; i++)
		assert_int_equal((int)tape_dns(tape, "example.org", 1, 0, "resolver")->reply.ms, i < 3 ? i : 3);
	tape_free(tape);
}

#define HEAD "{\"whymail-recording\":1}\n"
#define STREAM "{\"stream\":\"smtp\",\"host\":\"h\",\"address\":\"a\",\"port\":25,\"key\":\"k\","

static void
test_bad_lines(void **state)
{
	static const struct {
		const char *bytes, *error; /* error NULL: good */
	} cases[] = {
		{ "", "t: " }, { "\n", "t:1: " }, { "GIF89a", "t:1: " }, { "[]", "t:1: " }, { "{}", "t:1: " },
		{ "{\"whymail-recording\":2}", "t:1: " }, { "{\"whymail-recording\":1", "t:1: " },
		{ HEAD, NULL },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":1,\"server\":\"resolver\"}\n", NULL },
		{ HEAD HEAD, "t:2: " }, { HEAD "{\"dns\":\"a\"}", "t:2: " },
		{ HEAD "{\"dns\":5,\"type\":1,\"outcome\":1}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":99}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":-1}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1e300,\"outcome\":1}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":70000,\"outcome\":1}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":0,\"packet\":\"00zz\"}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":0,\"packet\":\"000\"}", "t:2: " },
		{ HEAD "{\"dns\":\"a\",\"type\":1,\"outcome\":0,\"packet\":\"0 \"}", "t:2: " },
		{ HEAD STREAM "\"events\":[],\"end\":\"closed\"}", NULL },
		{ HEAD STREAM "\"events\":[],\"end\":\"bored\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[]}", "t:2: " },
		{ HEAD STREAM "\"events\":[5],\"end\":\"closed\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[[1,\"S\"]],\"end\":\"closed\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[[1,\"Q\",\"x\"]],\"end\":\"closed\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[[1,\"S\",\"\\u0100\"]],\"end\":\"closed\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[[1,\"S\",\"\\u00ff\\u0000\"]],\"end\":\"closed\"}", NULL },
		{ HEAD "{\"stream\":\"smtp\",\"port\":-25,\"events\":[],\"end\":\"closed\"}", "t:2: " },
		{ HEAD "{\"stream\":\"smtp\",\"port\":65536,\"events\":[],\"end\":\"closed\"}", "t:2: " },
		{ HEAD STREAM "\"events\":[],\"end\":\"closed\"}\n\xff\n", "t:3: " },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char error[256] = "";
		struct tape *tape = tape_read(cases[i].bytes, strlen(cases[i].bytes), "t", error, sizeof error);
		if ((tape != NULL) != (cases[i].error == NULL))
			fail_msg("case %zu: %s: %s", i, cases[i].bytes, tape ? "taken" : error);
		if (!tape && strncmp(error, cases[i].error, strlen(cases[i].error)))
			fail_msg("case %zu: %s", i, error);
		tape_free(tape);
	}
}

static void
test_cannot_write(void **state)
{
	char error[256] = "";
	assert_null(tape_create("/nowhere/at/all", false, error, sizeof error));
	assert_non_null(strstr(error, "/nowhere/at/all: "));
	struct tape_writer *writer = tape_create("/dev/full", false, error, sizeof error);
	assert_non_null(writer);
	assert_false(tape_close(writer));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_cannot_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
