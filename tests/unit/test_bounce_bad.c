/* Mails that are huge, deep, wide or broken: the right answer or plainly none, soon, in little memory. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/bounce.h"

#ifdef __SANITIZE_ADDRESS__
enum { SECONDS = 20 };
#else
enum { SECONDS = 2 };
#endif

#define DAEMON "From: MAILER-DAEMON@mx.example.net\nTo: a@example.net\nSubject: failure notice\n" \
	"MIME-Version: 1.0\n"
#define WORDS "<user@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
#define COPY "--- Below this line is a copy of the message.\n\nTo: user@example.com\n\n"
#define FIELDS "Final-Recipient: rfc822; user%d@example.com\nAction: failed\nStatus: 5.1.1\n\n"
#define MIXED DAEMON "Content-Type: multipart/mixed; boundary=b\n\n"
#define STATUS "--b\nContent-Type: message/delivery-status\n\n"

/* START, TIMES times MIDDLE (with a number for %d), END */
static const struct {
	const char *what, *start, *middle;
	int times;
	const char *end;
	enum bounce_kind kind;
	size_t count;
} table[] = {
	{ "50 MB of lines", DAEMON "\n" WORDS COPY, "a line that names user@example.com\n", 1500000, "",
		BOUNCE_FAILURE, 1 },
	{ "50 MB of one line", DAEMON "\n" WORDS, "xxxxxxxxxx", 5000000, "", BOUNCE_FAILURE, 1 },
	{ "50 MB of at signs", DAEMON "\n" WORDS, "@@@@@@@@@@", 5000000, "", BOUNCE_FAILURE, 1 },
	{ "50 MB of open tags", DAEMON "Content-Type: text/html\n\n<p>" WORDS, "<<<<<<<<<<", 5000000, "",
		BOUNCE_FAILURE, 1 },
	{ "1,000 parts deep", DAEMON, "Content-Type: multipart/mixed; boundary=b%d\n\n--b\n", 1000, WORDS,
		BOUNCE_FAILURE, 1 },
	{ "1,000 messages deep", DAEMON, "Content-Type: MESSAGE/RFC822\n\n", 1000, WORDS, BOUNCE_FAILURE, 1 },
	{ "10,000 parts wide", MIXED "--b\n\n" WORDS, "--b\nContent-Type: text/plain\n\nx\n", 10000, "--b--\n",
		BOUNCE_FAILURE, 1 },
	{ "10,000 parts of fields", MIXED, STATUS FIELDS, 10000, "--b--\n", BOUNCE_FAILURE, 100 },
	{ "no boundary", DAEMON "Content-Type: multipart/report\n\n--b\n\n" WORDS, "", 0, "--b--\n",
		BOUNCE_FAILURE, 1 },
	{ "a long boundary", DAEMON "Content-Type: multipart/mixed; boundary=\"", "bbbbbbbbbb", 10000,
		"\"\n\n" WORDS, BOUNCE_FAILURE, 1 },
	{ "an unknown charset", DAEMON "Content-Type: text/plain; charset=x-nonsense\n\n" WORDS, "", 0, "",
		BOUNCE_FAILURE, 1 },
	{ "no base64 at all", DAEMON "Content-Transfer-Encoding: base64\n\n" WORDS, "", 0, "",
		BOUNCE_FAILURE, 1 },
	{ "base64 with rubbish", DAEMON "Content-Transfer-Encoding: base64\n\n!!PHVzZXJAZXhhbXBsZS5jb20+Og\n"
		"**pTb3JyeSwgbm8gbWFpbGJveCBoZXJlIGJ5IHRoYXQgbmFtZS4K", "", 0, "", BOUNCE_FAILURE, 1 },
	{ "cut in a field", MIXED STATUS "Final-Recipient: rfc822; user@example.com\nAction: failed\n"
		"Diagnostic-Code: smtp; 550 5.1.1 user unkn", "", 0, "", BOUNCE_FAILURE, 1 },
	{ "a header of 5 MB", DAEMON "X-Long: ", "yyyyyyyyyy", 500000, "\n\n" WORDS, BOUNCE_OTHER, 0 },
	{ "a header of 100,000 fields", DAEMON, "X-F%d: =?utf-8?q?a?=\n", 100000, "\n" WORDS, BOUNCE_FAILURE, 1 },
	{ "an encoded subject without end", "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice ",
		"=?utf-8?q?a?= ", 200000, "\n\n" WORDS, BOUNCE_FAILURE, 1 },
	{ "100,000 written to", DAEMON "\n" WORDS "--- Below this line is a copy.\n\nFrom: x@example.net\nTo: ",
		"u%d@example.com, ", 100000, "z\n\nbody\n", BOUNCE_FAILURE, 1 },
	{ "100,000 recipients in fields", MIXED STATUS, FIELDS, 100000, "--b--\n", BOUNCE_FAILURE, 2000 },
	{ "100,000 recipients in words", DAEMON "\nI wasn't able to deliver to the following addresses.\n\n",
		"<u%d@example.com>:\nSorry, no mailbox here.\n\n", 100000, "", BOUNCE_FAILURE, 999 },
	{ "100,000 recipients in a line", DAEMON "\nCould not be delivered to: ", "u%d@example.com, ", 100000,
		"\n550 user unknown\n", BOUNCE_FAILURE, 1000 },
	/* fewer: the sanitizer's realloc() copies at every folded line */
	{ "20,000 recipients in a field", DAEMON "X-Failed-Recipients: ", "u%d@example.com,\n ", 20000,
		"\n\nfailed\n", BOUNCE_FAILURE, 2000 },
	{ "JSON without end", DAEMON "\n", "{\"a\":", 100000, "", BOUNCE_OTHER, 0 },
	{ "entities", DAEMON "Content-Type: text/html\n\n", "<p>&#", 800000, "", BOUNCE_OTHER, 0 },
	{ "quotes", DAEMON "\n", "\"@\"@", 300000, "", BOUNCE_OTHER, 0 },
	{ "8-bit address", DAEMON "\n<j\xfcrgen@example.com>:\nSorry, no mailbox here by that name.\n", "", 0, "",
		BOUNCE_FAILURE, 1 },
};

static void
make(struct text *mail, size_t i)
{
	text_puts(mail, table[i].start);
	const char *number = strstr(table[i].middle, "%d");
	for (int n = 0; n < table[i].times; n++)
		if (number)
			text_printf(mail, "%.*s%d%s", (int)(number - table[i].middle), table[i].middle, n,
				number + 2);
		else
			text_puts(mail, table[i].middle);
	text_puts(mail, table[i].end);
}

static void
bad_mails_are_answered(void **state)
{
	char error[256];
	struct know *know = know_load(NULL, error, sizeof error);
	assert_non_null(know);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct text mail = { 0 };
		make(&mail, i);
		struct arena *arena = arena_new();
		clock_t began = clock();
		const struct bounce *bounce = bounce_read(arena, know, mail.bytes, mail.length);
		double took = (double)(clock() - began) / CLOCKS_PER_SEC;
		if (bounce->kind != table[i].kind || bounce->count != table[i].count || took > SECONDS)
			fail_msg("%s: %s, %zu recipients, %.1f s", table[i].what,
				bounce_kind_word(bounce->kind), bounce->count, took);
		arena_free(arena);
		text_free(&mail);
	}
	know_free(know);
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	assert_in_range(usage.ru_maxrss, 1, 1 << 20); /* KB; the mails themselves are 50 MB */
}

static void
controls_and_nuls_stay_visible(void **state)
{
	static const char mail[] = "\0\0" DAEMON "\n<us\x1b[2Jer@example.com>:\nSor\0ry, "
		"\x1b]0;no\x07 mailbox \x9b here by that name. (#5.1.1)\r\r\n";
	char error[256];
	struct know *know = know_load(NULL, error, sizeof error);
	struct arena *arena = arena_new();
	struct text line = { 0 };
	const struct bounce *bounce = bounce_read(arena, know, mail, sizeof mail - 1);
	assert_true(bounce->count > 0);
	bounce_line(&line, bounce, 1, 0);
	size_t used;
	for (size_t at = 0; at < line.length; at += used) {
		long code = utf8_next(line.bytes + at, line.length - at, &used);
		assert_true(code >= 0x20 && (code < 0x7f || code > 0x9f));
	}
	text_free(&line);
	arena_free(arena);
	know_free(know);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_mails_are_answered), cmocka_unit_test(controls_and_nuls_stay_visible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
