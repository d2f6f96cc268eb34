/* Mails in files, mbox files and Maildirs; the traps of cutting; one line a mail. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/bounce.h"
#include "bounce/folder.h"

static char where[] = "/tmp/whymail-folder-XXXXXX", path[200];

static void
put(const char *name, const char *bytes, size_t length)
{
	snprintf(path, sizeof path, "%s/%s", where, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static struct folder *
opened(const char *place)
{
	char error[300] = "";
	struct folder *folder = folder_open(place, error, sizeof error);
	if (!folder)
		fail_msg("%s", error);
	return folder;
}

static size_t
count(const char *place)
{
	struct folder *folder = opened(place);
	struct folder_mail mail;
	size_t mails = 0;
	while (folder_next(folder, &mail))
		assert_int_equal(mail.number, ++mails);
	folder_close(folder);
	return mails;
}

#define LINE "From a@example.org Fri Jul  8 12:08:34 2011\n"
#define HEADER "From: a@example.org\nSubject: one\n"

static const struct {
	const char *what, *bytes;
	size_t mails;
} boxes[] = {
	{ "empty", "", 1 },
	{ "no mbox", HEADER "\nwords\n\n" LINE HEADER "\nwords\n", 1 },
	{ "one mail", LINE HEADER "\nwords\n", 1 },
	{ "two", LINE HEADER "\nwords\n\n" LINE HEADER "\nmore\n", 2 },
	{ "an empty body", LINE HEADER "\n" LINE HEADER "\n", 2 },
	{ "dates of other programs", "From - Fri Jul 08 12:08:34 2011\n" HEADER "\nw\n\n"
		"From a@example.org  Fri Jul  8 12:08 2011\n" HEADER "\nw\n\n"
		"From a@example.org Fri Jul  8 12:08:34 EST 2011\n" HEADER "\nw\n\n"
		"From a Fri Jul  8 12:08:34 2011 -0400\n>From b Fri Jul  8 12:08:34 2011 remote from x\n"
		HEADER "\nw\n", 4 },
	{ "no blank line before", LINE HEADER "\nwords\n" LINE HEADER "\nmore\n", 1 },
	{ "no date", LINE HEADER "\nwords\n\nFrom here on: it is better\nNote: this\n", 1 },
	{ "no header below", LINE HEADER "\nwords\n\n" LINE "as it was written\n", 1 },
	{ "an impossible date", LINE HEADER "\nw\n\nFrom a@b Fri Jul 48 12:08:34 2011\n" HEADER, 1 },
	{ "in an open multipart", LINE HEADER "Content-Type: multipart/report;\n\tboundary=\"b1\"\n\n--b1\n\n"
		"failed\n\n--b1\nContent-Type: message/rfc822\n\n" LINE HEADER "\nreturned\n\n" LINE HEADER
		"\nmore\n\n--b1--\n\n" LINE HEADER "\nnext\n", 2 },
	{ "a multipart that is never closed", LINE HEADER "Content-Type: multipart/mixed; boundary=b1\n\n"
		"--b1\n\nwords\n\n" LINE HEADER "\nnext\n", 2 },
	{ "never closed, and the next has the same boundary", LINE HEADER "Content-Type: multipart/mixed; "
		"boundary=b1\n\n--b1\n\nwords\n\n" LINE HEADER "Content-Type: multipart/mixed; boundary=b1\n\n"
		"--b1\n\nnext\n\n--b1--\n", 2 },
	{ "an announced copy", LINE HEADER "\nuser@example.com: User unknown\n\n"
		"   ----- Original message follows -----\n\n" LINE HEADER "\nreturned\n\n" LINE HEADER
		"\nnext\n", 2 },
	{ "a rule is no announcement", LINE HEADER "\nwords\n-----------\n\n" LINE HEADER "\nnext\n", 2 },
	{ "Content-Length", LINE HEADER "Content-Length: 94\n\nreturned:\n\n" LINE HEADER "\nold\n\n\n" LINE
		HEADER "\nnext\n", 2 },
	{ "Content-Length that lies", LINE HEADER "Content-Length: 100000\n\nw\n\n" LINE HEADER "\nnext\n", 2 },
};

static void
boxes_are_cut(void **state)
{
	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
		for (int crlf = 0; crlf < 2; crlf++) {
			struct text text = { 0 };
			for (const char *c = boxes[i].bytes; *c; c++)
				if (crlf && *c == '\n')
					text_puts(&text, "\r\n");
				else
					text_putc(&text, *c);
			put("box", text_string(&text), text.length);
			text_free(&text);
			if (crlf && strstr(boxes[i].what, "Content-Length"))
				continue; /* it counts other bytes */
			size_t mails = count(path);
			if (mails != boxes[i].mails)
				fail_msg("%s%s: %zu mails", boxes[i].what, crlf ? ", CRLF" : "", mails);
		}
}

static void
a_mail_can_be_read_again(void **state)
{
	static const char box[] = LINE HEADER "\n>From the start\n>>From there\n> From\n\n"
		"From b@example.org Fri Jul  8 12:08:35 2011 +0100\n" HEADER "\ntwo\n";
	struct folder_mail mail;
	put("box", box, sizeof box - 1);
	struct folder *folder = opened(path);
	assert_false(folder_mail(folder, 1, &mail));
	assert_true(folder_is_many(folder));
	assert_false(folder_mail(folder, 1, &mail)); /* not passed yet */
	assert_true(folder_next(folder, &mail));
	assert_int_equal(mail.time, 1310126914);
	assert_true(mail.length == strlen(HEADER "\nFrom the start\n>From there\n> From\n\n"));
	assert_memory_equal(mail.bytes, HEADER "\nFrom the start\n>From there\n> From\n\n", mail.length);
	assert_true(folder_next(folder, &mail));
	assert_int_equal(mail.time, 1310126915 - 3600);
	assert_false(folder_next(folder, &mail));
	assert_true(folder_mail(folder, 1, &mail));
	assert_int_equal(mail.number, 1);
	assert_memory_equal(mail.bytes, HEADER "\nFrom", 38);
	assert_true(folder_mail(folder, 2, &mail));
	assert_string_equal(mail.file, path);
	folder_close(folder);
}

/* Half of the mails are cut off while they are read. */
static void
a_file_may_shrink(void **state)
{
	struct text box = { 0 };
	for (int i = 0; i < 20000; i++)
		text_puts(&box, LINE HEADER "\nwords\n\n");
	put("box", box.bytes, box.length);
	text_free(&box);
	struct folder *folder = opened(path);
	struct folder_mail mail;
	size_t mails = 0;
	while (folder_next(folder, &mail))
		if (++mails == 5)
			assert_int_equal(truncate(path, 100), 0);
	assert_in_range(mails, 5, 20000);
	folder_close(folder);
}

static void
a_stream_is_a_folder(void **state)
{
	char error[300];
	FILE *in = popen("printf 'From a@b Fri Jul  8 12:08:34 2011\\nTo: x\\n\\nw\\n\\n'; sleep 0.05;"
		"printf 'From a@b Fri Jul  8 12:08:34 2011\\nTo: x\\n\\nw\\n'", "r");
	struct folder *folder = folder_stream(in, "-", error, sizeof error);
	assert_non_null(folder);
	struct folder_mail mail;
	assert_true(folder_next(folder, &mail));
	assert_true(folder_next(folder, &mail));
	assert_false(folder_next(folder, &mail));
	folder_close(folder);
	pclose(in);
}

static void
maildirs_are_read(void **state)
{
	char name[100], error[300];
	static const char *const parts[] = { "dir", "dir/cur", "dir/new", "dir/tmp" };
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/%s", where, parts[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof path, "%s/dir", where);
	assert_true(folder_is_mail(path));
	assert_int_equal(count(path), 0);
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "dir/%s/%d.M%dP1.host%s", i % 2 ? "cur" : "new",
			1300000000 + (i * 7919) % 10000, i, i % 2 ? ":2,S" : "");
		put(name, HEADER "\nw\n", sizeof HEADER "\nw\n" - 1);
	}
	put("dir/tmp/1300000000.x", "x", 1);
	put("dir/cur/.hidden", "x", 1);
	snprintf(path, sizeof path, "%s/dir", where);
	struct folder *folder = opened(path);
	struct folder_mail mail;
	assert_true(folder_is_many(folder));
	for (int i = 0; i < 10000; i++) {
		assert_true(folder_next(folder, &mail));
		assert_int_equal(mail.time, 1300000000 + i);
		assert_memory_equal(mail.bytes, HEADER, mail.length - 3);
	}
	assert_false(folder_next(folder, &mail));
	assert_true(folder_mail(folder, 17, &mail));
	assert_int_equal(mail.time, 1300000016);
	unlink(mail.file);
	assert_true(folder_mail(folder, 17, &mail)); /* moved to cur meanwhile, say */
	assert_int_equal(mail.length, 0);
	folder_close(folder);
	assert_false(folder_is_mail(where));
	assert_null(folder_open(where, error, sizeof error));
	assert_non_null(strstr(error, "no Maildir"));
}

static void
logs_are_no_mail(void **state)
{
	static const struct { const char *bytes; bool mail; } files[] = {
		{ "", false },
		{ LINE HEADER "\nw\n", true },
		{ "Return-Path: <>\nReceived: from x\n\tby y\nDate: today\nFrom: MAILER-DAEMON\n\nw\n", true },
		{ HEADER "To: b\n\nw", true },
		{ "From here on: it is better\nNote: this\n", false },
		{ "192.0.2.1 - - [08/Aug/2001:17:00:00 +1000] \"GET / HTTP/1.0\" 404 287\n", false },
		{ "Aug  8 07:09:32 mx postfix/smtp[1]: 3F1: to=<a@example.com>, relay=x[192.0.2.1]:25\n", false },
		{ "2001-08-08T07:09:32+00:00 mx exim[1]: 1a2-b3-c4 <= a@example.com H=x [192.0.2.1]\n", false },
		{ "From 192.0.2.1 Fri Jul  8 12:08:34 2011 GET / HTTP/1.0\nFrom 192.0.2.2 Fri Jul  8 "
			"12:08:34 2011 GET\n", false },
		{ "Date: today\nGET / HTTP/1.0\nHost: example.com\n", false },
		{ "__REALTIME_TIMESTAMP=1\nMESSAGE=From: a\n", false },
		{ "Aug 8 07:09:32 mx sendmail[1]: from=<a@example.com>, relay=x [192.0.2.1]\n", false },
		{ "08:11:00 192.0.2.1 > 192.0.2.2: icmp: echo request\n", false },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		put("file", files[i].bytes, strlen(files[i].bytes));
		if (folder_is_mail(path) != files[i].mail)
			fail_msg("%s", files[i].bytes);
	}
	snprintf(path, sizeof path, "%s/fifo", where);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(folder_is_mail(path)); /* and does not wait */
	assert_false(folder_is_mail("/dev/null"));
	assert_false(folder_is_mail("no such file"));
}

static void
json_counts_mails(void **state)
{
	static const char box[] = LINE "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n"
		"<user@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n" LINE HEADER "\nw\n";
	char error[300], *out = NULL;
	size_t length;
	unsigned long understood = 0;
	struct know *know = know_load(NULL, error, sizeof error);
	put("box", box, sizeof box - 1);
	FILE *json = open_memstream(&out, &length);
	assert_true(bounce_read_folder(path, know, json, &understood, error, sizeof error));
	fclose(json);
	assert_int_equal(understood, 1);
	assert_non_null(strstr(out, "box\",\"mail\":1,\"kind\":\"bounce\",\"recipients\":[{\"address\":\"user@"));
	assert_non_null(strstr(out, "box\",\"mail\":2,\"kind\":\"other\",\"recipients\":[]}\n"));
	free(out);
	assert_false(bounce_read_folder("/no/such/file", know, stdout, &understood, error, sizeof error));
	know_free(know);
}

static void
lines_are_logs(void **state)
{
	static const struct { const char *mail, *line; } table[] = {
		{ "From: MAILER-DAEMON@mx.example.net\nDate: Wed, 8 Aug 2001 17:09:32 +1000\n"
			"Subject: Undelivered Mail Returned to Sender\n"
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nwords\n\n"
			"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
			"Final-Recipient: rfc822; user@example.com\nOriginal-Recipient: rfc822;all@example.org\n"
			"Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; "
			"host mx.example.com[192.0.2.1] said: 550 5.1.1\n User \x1b[2J unknown\n\n"
			"Final-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
			"2001-08-08T07:09:32+00:00 mx.example.net bounce/smtp[7]: to=<user@example.com>, "
			"orig_to=<all@example.org>, relay=mx.example.com[192.0.2.1]:25, dsn=5.1.1, status=bounced "
			"(host mx.example.com[192.0.2.1] said: 550 5.1.1 User \\x1b[2J unknown) and 1 more" },
		{ "From: Some One <one@example.org>\nSubject: lunch\n\nat noon?\n",
			"2011-07-08T12:08:34+00:00 mail bounce/smtp[7]: status=other (From: Some One "
			"<one@example.org>, Subject: lunch)" },
		{ "From: Some One <one@example.org>\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nback soon\n",
			"2011-07-08T12:08:34+00:00 mail bounce/smtp[7]: to=<one@example.org>, status=vacation (From: "
			"Some One <one@example.org>, Subject: Out of office)" },
		/* nobody was talked to: once a line without end */
		{ "From: MAILER-DAEMON\nSubject: failure notice\n\n... while talking to :\n550 <a@example.com>... "
			"User unknown\n",
			"2011-07-08T12:08:34+00:00 mail bounce/smtp[7]: to=<a@example.com>, status=bounced (550 "
			"<a@example.com>... User unknown)" },
		{ "words", "2011-07-08T12:08:34+00:00 mail bounce/smtp[7]: status=other" },
	};
	char error[300];
	struct know *know = know_load(NULL, error, sizeof error);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena *arena = arena_new();
		struct text line = { 0 };
		bounce_line(&line, bounce_read(arena, know, table[i].mail, strlen(table[i].mail)), 7, 1310126914);
		assert_string_equal(line.bytes, table[i].line);
		text_free(&line);
		arena_free(arena);
	}
	know_free(know);
}

static void
lines_are_short(void **state)
{
	char error[300];
	struct text mail = { 0 }, line = { 0 };
	struct know *know = know_load(NULL, error, sizeof error);
	struct arena *arena = arena_new();
	text_puts(&mail, "From: MAILER-DAEMON\nSubject: failure notice\n\n<user@example.com>: 550 ");
	for (int i = 0; i < 1000; i++)
		text_puts(&mail, "\xc3\xbc\xe2\x82\xac unknown ");
	bounce_line(&line, bounce_read(arena, know, mail.bytes, mail.length), 1, 0);
	assert_in_range(line.length, 500, 600);
	size_t used;
	for (size_t at = 0; at < line.length; at += used)
		assert_true(utf8_next(line.bytes + at, line.length - at, &used) >= 0);
	text_free(&mail);
	text_free(&line);
	arena_free(arena);
	know_free(know);
}

static int
make(void **state)
{
	return mkdtemp(where) ? 0 : -1;
}

static int
clear(void **state)
{
	char command[100];
	snprintf(command, sizeof command, "rm -rf %s", where);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes_are_cut), cmocka_unit_test(a_mail_can_be_read_again),
		cmocka_unit_test(a_file_may_shrink), cmocka_unit_test(a_stream_is_a_folder),
		cmocka_unit_test(maildirs_are_read), cmocka_unit_test(logs_are_no_mail),
		cmocka_unit_test(json_counts_mails), cmocka_unit_test(lines_are_logs),
		cmocka_unit_test(lines_are_short),
	};
	return cmocka_run_group_tests(tests, make, clear);
}
