#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdbool.h>
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

/* A record older than a month goes; what is none of ours stays, and so does all after a line cut short. */
static void
test_old(void **state)
{
	FILE *file = fopen(path, "a");
	fputs("nonsense\n{\"at\":5,\"mailbox\":\"old@example.org\",\"result\":\"accepted\"}\n\x1b[2J\n{}\n", file);
	fputs("{\"at\":9223372036854775807,\"mailbox\":\"a@example.org\",\"result\":\"refused\",\"pause\":-1}\n", file);
	fputs("{\"at\":1,\"mailb", file);
	fclose(file);
	struct probe yes = made_up("d@example.org", REACH_REFUSED, 1);
	for (int again = 0; again < 3; again++) {
		struct memory *memory = memory_open(path);
		assert_null(memory_trouble(memory));
		assert_int_equal(memory_count(memory), again ? 4 : 3);
		assert_int_equal(memory_of(memory, "a@example.org")->result, REACH_ACCEPTED);
		if (!again)
			memory_add(memory, &yes);
		else
			assert_int_equal(memory_of(memory, "d@example.org")->result, REACH_REFUSED);
		memory_free(memory);
	}
	char line[4096];
	int records = 0, others = 0;
	file = fopen(path, "r");
	while (fgets(line, sizeof line, file)) {
		assert_null(strstr(line, "old@example.org"));
		bool record = strstr(line, "\"transcript\":[\"   0.031 S  220 mx \\\"quoted\\\"\"]") != NULL;
		records += record;
		others += !record;
	}
	fclose(file);
	assert_int_equal(records, 4);
	assert_int_equal(others, 5);
}

/* A file that is none of ours is read in vain, and not touched. */
static void
test_foreign(void **state)
{
	char other[80], back[80] = "";
	snprintf(other, sizeof other, "%s.txt", path);
	FILE *file = fopen(other, "w");
	fputs("my notes\nof today\n", file);
	fclose(file);
	struct memory *memory = memory_open(other);
	assert_int_equal(memory_count(memory), 0);
	memory_free(memory);
	file = fopen(other, "r");
	assert_int_equal(fread(back, 1, sizeof back, file), 18);
	fclose(file);
	assert_string_equal(back, "my notes\nof today\n");
	unlink(other);
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
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_nowhere),
		cmocka_unit_test(test_ago),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
