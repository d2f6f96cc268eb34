/* The list of lines: files of every bad kind, several files, a pipe that grows, memory. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "logs/log.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static char folder[] = "/tmp/whymail-log-XXXXXX";

static char *
path_of(const char *name)
{
	static char path[4][128];
	static int next;
	char *to = path[next++ % 4];
	snprintf(to, sizeof path[0], "%s/%s", folder, name);
	return to;
}

static char *
file(const char *name, const char *bytes, size_t length)
{
	char *path = path_of(name);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, length, out), length);
	fclose(out);
	return path;
}

static void
settle(struct log *log)
{
	log_index(log, NULL, NULL);
	for (int i = 0; i < 20000 && !log_complete(log); i++)
		usleep(1000);
	assert_true(log_complete(log));
}

static struct log *
open_all(char *const *paths, size_t count)
{
	char error[256] = "";
	struct log *log = log_open(paths, count, error, sizeof error);
	if (!log)
		fail_msg("%s", error);
	settle(log);
	return log;
}

static void
assert_line(const struct log *log, uint32_t line, const char *text)
{
	struct view view = log_line(log, line);
	assert_int_equal(view.length, strlen(text));
	assert_memory_equal(view.bytes, text, view.length);
}

#define A "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5"
#define B "h.example.net - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5"
#define A6 "::ffff:192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5"

static void
groups_by_host(void **state)
{
	static const char text[] = A "\n" B "\r\nnothing\n" A6 "\n" A;
	char *path = file("plain", text, sizeof text - 1);
	struct log *log = open_all(&path, 1);
	assert_string_equal(log_name(log), "plain");
	assert_null(log_notice(log));
	assert_int_equal(log_lines(log), 5);
	assert_int_equal(log_hosts(log), 2);
	assert_line(log, 1, B);
	assert_line(log, 4, A);
	assert_int_equal(log_line_host(log, 2), UINT32_MAX);
	struct log_host host = log_host(log, 0);
	assert_int_equal(host.count, 3);
	assert_int_equal(host.first, 0);
	assert_int_equal(host.last, 4);
	assert_int_equal(log_next_line(log, 0), 3);
	assert_int_equal(log_next_line(log, 3), 4);
	assert_int_equal(log_next_line(log, 4), UINT32_MAX);
	assert_int_equal(log_line(log, 99).length, 0);
	log_close(log);
}

static void
joins_files(void **state)
{
	char *paths[] = { file("one", A "\n" B "\n", sizeof A + sizeof B), file("none", "", 0),
		file("two", B "\n" A "\n", sizeof A + sizeof B) };
	struct log *log = open_all(paths, 3);
	assert_string_equal(log_name(log), "3 files");
	assert_string_equal(log_line_file(log, 1), paths[0]);
	assert_string_equal(log_line_file(log, 2), paths[2]);
	assert_int_equal(log_lines(log), 4);
	assert_int_equal(log_next_line(log, 0), 3);
	assert_int_equal(log_next_line(log, 1), 2);
	assert_int_equal(log_host(log, 0).last, 3);
	assert_line(log, 2, B);
	assert_non_null(strstr(log_notice(log), "none: empty"));
	log_close(log);
}

static void
names_what_is_wrong(void **state)
{
	char error[256];
	char *missing = path_of("missing"), *secret = file("secret", A, sizeof A);
	assert_null(log_open(&missing, 1, error, sizeof error));
	assert_non_null(strstr(error, "missing: no such file"));
	char *directory = folder;
	assert_null(log_open(&directory, 1, error, sizeof error));
	assert_non_null(strstr(error, "is a directory"));
	chmod(secret, 0);
	if (geteuid()) {
		assert_null(log_open(&secret, 1, error, sizeof error));
		assert_non_null(strstr(error, "may not read"));
	}
}

static void
takes_bad_bytes(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t length;
		uint32_t lines;
		const char *notice;
	} cases[] = {
		{ "empty", "", 0, 0, "empty" },
		{ "newline", "\n", 1, 1, NULL },
		{ "crlf", "\r\n\r\n", 4, 2, NULL },
		{ "gzip", "\x1f\x8b\x08\0\0\0\0\0", 8, 0, "gzip" },
		{ "binary", "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0", 20, 0, "not a text" },
		{ "zeroes", A "\n\0\0\0\n" A "\n", 2 * sizeof A + 4, 3, NULL },
		{ "latin", "caf\xe9 \xff\xfe\n\xc3", 10, 2, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = file(cases[i].name, cases[i].bytes, cases[i].length);
		struct log *log = open_all(&path, 1);
		assert_int_equal(log_lines(log), cases[i].lines);
		if (cases[i].notice)
			assert_non_null(strstr(log_notice(log), cases[i].notice));
		else
			assert_null(log_notice(log));
		log_close(log);
	}
}

static void
takes_a_long_line(void **state)
{
	size_t length = 1 << 20;
	char *bytes = test_malloc(2 * length);
	memset(bytes, 'x', 2 * length);
	memcpy(bytes, A, sizeof A - 1);
	bytes[length] = '\n';
	char *path = file("long", bytes, 2 * length);
	struct log *log = open_all(&path, 1);
	assert_int_equal(log_lines(log), 2);
	assert_int_equal(log_line(log, 0).length, length);
	assert_int_equal(log_line(log, 1).length, length - 1);
	log_close(log);
	test_free(bytes);
}

static void
survives_shrinking(void **state)
{
	size_t length = 1 << 20;
	char *bytes = test_calloc(1, length);
	for (size_t i = 0; i + sizeof A < length; i += sizeof A)
		memcpy(bytes + i, A "\n", sizeof A);
	memset(bytes + length / sizeof A * sizeof A, '\n', length % sizeof A);
	char *path = file("shrinks", bytes, length);
	struct log *log = open_all(&path, 1);
	uint32_t last = log_lines(log) - 2;
	assert_int_equal(truncate(path, 4096), 0);
	struct view view = log_line(log, last / 2);
	unsigned sum = 0;
	for (size_t i = 0; i < view.length; i++)
		sum += (unsigned char)view.bytes[i];
	assert_int_equal(sum, 0);
	assert_non_null(strstr(log_notice(log), "cut short"));
	log_close(log);
	test_free(bytes);
}

static atomic_int wakes;

static void
count_wake(void *arg)
{
	wakes++;
}

static void
await(const struct log *log, uint32_t lines)
{
	for (int i = 0; i < 5000 && log_lines(log) < lines; i++)
		usleep(1000);
	assert_int_equal(log_lines(log), lines);
}

/* Standard input and a FIFO alike: lines turn up as they come, views stay where they are. */
static void
follows_a_stream(void **state)
{
	char error[256] = "", *standard = "-", *fifo = path_of("fifo");
	int ends[2], old = dup(0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (int round = 0; round < 2; round++) {
		if (!round) {
			assert_int_equal(pipe(ends), 0);
			dup2(ends[0], 0);
			close(ends[0]);
		}
		struct log *log = log_open(round ? &fifo : &standard, 1, error, sizeof error);
		assert_non_null(log);
		if (round)
			ends[1] = open(fifo, O_WRONLY);
		wakes = 0;
		log_index(log, count_wake, NULL);
		assert_int_equal(write(ends[1], A "\n" B, sizeof A + 20), sizeof A + 20);
		await(log, 1);
		const char *first = log_line(log, 0).bytes;
		assert_int_equal(write(ends[1], &(B "\n")[20], sizeof B - 20), sizeof B - 20);
		await(log, 2);
		for (int i = 0; i < 5000; i++)
			assert_int_equal(write(ends[1], A "\n", sizeof A), sizeof A);
		await(log, 5002);
		assert_int_equal(write(ends[1], B, sizeof B - 1), sizeof B - 1);
		assert_false(log_complete(log));
		close(ends[1]);
		await(log, 5003);
		assert_ptr_equal(log_line(log, 0).bytes, first);
		assert_line(log, 1, B);
		assert_line(log, 5002, B);
		assert_int_equal(log_hosts(log), 2);
		assert_true(wakes > 0);
		log_close(log);
	}
	dup2(old, 0);
	close(old);
}

/* Nobody writes, nobody hangs. */
static void
closes_a_silent_stream(void **state)
{
	char error[256] = "", *fifo = path_of("silent");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	struct log *log = log_open(&fifo, 1, error, sizeof error);
	assert_non_null(log);
	log_index(log, NULL, NULL);
	usleep(20000);
	assert_int_equal(log_lines(log), 0);
	log_close(log);
}

#ifndef SANITIZED
static long
own_memory(void)
{
	char line[128];
	long anonymous = 0;
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		sscanf(line, "RssAnon: %ld", &anonymous);
	if (status)
		fclose(status);
	return anonymous * 1024;
}

static void
is_small(void **state)
{
	enum { LINES = 1000000, HOSTS = 50000 };
	char *path = path_of("million");
	FILE *out = fopen(path, "w");
	for (unsigned i = 0; i < LINES; i++)
		fprintf(out, "h%u.example.net - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5\n",
			(i < HOSTS ? i : i * 7919) % HOSTS);
	fclose(out);
	long before = own_memory();
	struct log *log = open_all(&path, 1);
	long taken = own_memory() - before;
	assert_int_equal(log_lines(log), LINES);
	assert_int_equal(log_hosts(log), HOSTS);
	assert_true(taken < 16L * LINES + 64L * HOSTS);
	log_close(log);
}
#endif

static int
make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "plain", "one", "none", "two", "secret", "empty",
		"newline", "crlf", "gzip", "binary", "zeroes", "latin", "long", "shrinks", "fifo",
		"silent", "million" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(path_of(names[i]));
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_by_host),
		cmocka_unit_test(joins_files),
		cmocka_unit_test(names_what_is_wrong),
		cmocka_unit_test(takes_bad_bytes),
		cmocka_unit_test(takes_a_long_line),
		cmocka_unit_test(survives_shrinking),
		cmocka_unit_test(follows_a_stream),
		cmocka_unit_test(closes_a_silent_stream),
#ifndef SANITIZED
		cmocka_unit_test(is_small),
#endif
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
