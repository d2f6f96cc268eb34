#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smtp/memory.h"
#include "smtp/probe.h"

static char folder[] = "/tmp/whymail-memory-XXXXXX", path[64];

static int
begin(void **state)
{
	snprintf(path, sizeof path, "%s", mkdtemp(folder));
	strcat(path, "/state/probes.jsonl");
	return 0;
}

static int
end(void **state)
{
	char state_folder[64];
	unlink(path);
	snprintf(state_folder, sizeof state_folder, "%s/state", folder);
	rmdir(state_folder);
	return rmdir(folder);
}

static struct probe
made_up(const char *mailbox, enum reachability result, long ago)
{
	static struct transcript_line line = { .ms = 31, .direction = 'S', .text = "220 mx \"quoted\"" };
	static struct probe_try one = { .host = "mx.example.org" };
	return (struct probe){ .mailbox = mailbox, .result = result, .began = time(NULL) - ago,
		.server = "mx.example.org", .address = "192.0.2.25", .helo = "me", .sender = "",
		.verdict = "said so", .pause = 300, .tries = &one, .try_count = 1,
		.talk = { .lines = &line, .count = 1 } };
}

static void
test_kept(void **state)
{
	struct memory *memory = memory_open(path);
	struct probe yes = made_up("a@example.org", REACH_ACCEPTED, 3 * 86400);
	struct probe late = made_up("b@example.org", REACH_DEFERRED, 600);
	struct probe stale = made_up("c@example.org", REACH_DEFERRED, 2 * 3600);
	assert_null(memory_of(memory, "a@example.org"));
	memory_add(memory, &yes);
	memory_add(memory, &stale);
	memory_add(memory, &late);
	for (int again = 0; again < 2; again++) {
		struct stat status;
		assert_null(memory_trouble(memory));
		assert_int_equal(memory_count(memory), 3);
		assert_int_equal(memory_of(memory, "A@Example.org")->result, REACH_ACCEPTED);
		assert_int_equal(memory_of(memory, "b@example.org")->pause, 300);
		assert_null(memory_of(memory, "c@example.org")); /* an hour, when put off */
		assert_int_equal(memory_today(memory, "example.org"), 2);
		assert_in_range(time(NULL) - memory_asked(memory, "mx.example.org"), 599, 700);
		assert_int_equal(memory_asked(memory, "mx2.example.org"), 0);
		assert_int_equal(stat(path, &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
		memory_free(memory);
		memory = memory_open(path); /* as the next run finds it */
	}
	memory_free(memory);
}

/* What is no record, or older than a month, goes; the rest stays. */
static void
test_old(void **state)
{
	FILE *file = fopen(path, "a");
	fputs("nonsense\n{\"at\":5,\"mailbox\":\"old@example.org\",\"result\":\"accepted\"}\n\x1b[2J\n{}\n", file);
	fclose(file);
	for (int again = 0; again < 2; again++) {
		struct memory *memory = memory_open(path);
		assert_int_equal(memory_count(memory), 3);
		memory_free(memory);
	}
	char line[4096];
	int lines = 0;
	file = fopen(path, "r");
	for (; fgets(line, sizeof line, file); lines++)
		assert_non_null(strstr(line, "\"transcript\":[\"   0.031 S  220 mx \\\"quoted\\\"\"]"));
	fclose(file);
	assert_int_equal(lines, 3);
}

static void
test_nowhere(void **state)
{
	struct probe yes = made_up("a@example.org", REACH_ACCEPTED, 1);
	struct memory *memory = memory_open("");
	memory_add(memory, &yes);
	assert_int_equal(memory_count(memory), 1); /* as long as the run */
	memory_free(memory);
	memory = memory_open("/dev/null/probes.jsonl");
	memory_add(memory, &yes);
	assert_non_null(strstr(memory_trouble(memory), "/dev/null/probes.jsonl: "));
	assert_non_null(memory_of(memory, "a@example.org"));
	memory_free(memory);
}

static void
test_ago(void **state)
{
	char text[24];
	assert_string_equal(memory_ago(time(NULL) - 200, text), "3 min");
	assert_string_equal(memory_ago(time(NULL) - 3 * 3600 - 5, text), "3 h");
	assert_string_equal(memory_ago(time(NULL) - 5 * 86400 - 5, text), "5 days");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_nowhere),
		cmocka_unit_test(test_ago),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
