#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/mails.h"
#include "know/know.h"
#include "quoted/quoted.h"

static struct know *know;
static struct arena *arena;

static int
load(void **state)
{
	char error[256];
	know = know_load(NULL, error, sizeof error);
	return know ? 0 : -1;
}

static int
unload(void **state)
{
	know_free(know);
	return 0;
}

static int
begin(void **state)
{
	arena = arena_new();
	return 0;
}

static int
end(void **state)
{
	arena_free(arena);
	return 0;
}

#define DSN                                                                                        \
	"From: MAILER-DAEMON@mx.example.net\nTo: me@example.net\nSubject: Undelivered\n"           \
	"Date: Wed, 08 Aug 2001 07:09:32 +0000\nMIME-Version: 1.0\n"                               \
	"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"              \
	"--b\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\n"                          \
	"Reporting-MTA: dns; mx.example.net\n\n"                                                   \
	"Final-Recipient: rfc822; a@one.example.org\nAction: failed\nStatus: 5.1.1\n"              \
	"Remote-MTA: dns; mx.one.example.org\n"                                                    \
	"Diagnostic-Code: smtp; 550 5.1.1 <a@one.example.org>: User unknown\n\n"                   \
	"Final-Recipient: rfc822; b@two.example.org\nAction: delayed\nStatus: 4.2.2\n"             \
	"Diagnostic-Code: smtp; 452 4.2.2 Mailbox full\n\n--b--\n"

static const struct transcript_line *
marked(const struct quoted *quoted, const char *words)
{
	for (size_t i = 0; i < quoted->talk.count; i++) {
		const struct transcript_line *line = &quoted->talk.lines[i];
		if (line->why && line->to - line->from == strlen(words) &&
			!strncmp(line->text + line->from, words, strlen(words)))
			return line;
	}
	return NULL;
}

static void
test_mail(void **state)
{
	const struct quoted *quoted = quoted_mail(arena, know, DSN, strlen(DSN));
	assert_int_equal(quoted->kind, QUOTED_BOUNCE);
	assert_string_equal(quoted->title, "bounce of 08 Aug 2001 from mx.example.net");
	assert_int_equal(quoted->count, 2);
	assert_string_equal(quoted->recipients[0].address, "a@one.example.org");
	assert_string_equal(quoted->recipients[0].by, "mx.one.example.org");
	assert_int_equal(quoted->recipients[0].result, REACH_REFUSED);
	assert_string_equal(quoted->recipients[0].verdict, "the mailbox does not exist (550 5.1.1)");
	assert_int_equal(quoted->recipients[1].result, REACH_DEFERRED);
	assert_string_equal(marked(quoted, "User unknown")->why->id, "rcpt-unknown");
	assert_string_equal(marked(quoted, "Mailbox full")->why->id, "rcpt-full");
	assert_string_equal(quoted_why(quoted)->id, "rcpt-full");
}

/* A line of each kind of log: the recipient, what is told, and that the words are marked in it. */
static void
test_lines(void **state)
{
	static const struct {
		const char *line, *recipient, *id, *words;
		enum reachability result;
		enum blame blame;
	} cases[] = {
		{ "Nov 24 10:00:01 mail postfix/smtp[9]: 4ABC12: to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, "
		  "dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: 550 5.1.1 <a@example.org>: "
		  "User unknown (in reply to RCPT TO command))", "a@example.org", "rcpt-unknown", "User unknown",
			REACH_REFUSED, BLAME_THEIRS },
		{ "Nov 24 10:00:01 mail postfix/smtp[9]: 4ABC12: to=<postmaster@example.org>, relay=mx.example.org[192.0.2.25]:25, "
		  "dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: 550 5.1.1 User unknown)",
			"postmaster@example.org", "rcpt-contact-unknown", "User unknown", REACH_REFUSED, BLAME_THEIRS },
		{ "Nov 24 10:00:02 mail postfix/smtp[9]: 4ABD12: to=<a@example.org>, relay=none, dsn=4.4.1, "
		  "status=deferred (connect to mx.example.org[192.0.2.25]:25: Connection timed out)", "a@example.org",
			"conn-timeout", "connect to mx.example.org[192.0.2.25]:25: Connection timed out", REACH_DEFERRED, BLAME_UNKNOWN },
		{ "2026-11-24 10:00:04 1abcDE-000001-XX ** a@example.org R=dnslookup T=remote_smtp H=mx.example.org "
		  "[192.0.2.26]: SMTP error from remote mail server after RCPT TO:<a@example.org>: 552 5.2.2 Mailbox full",
			"a@example.org", "rcpt-full", "Mailbox full", REACH_REFUSED, BLAME_THEIRS },
		{ "@400000003b70a6b41dcd6500 delivery 3: failure: 192.0.2.1_does_not_like_recipient./"
		  "Remote_host_said:_550_5.1.1_no_such_user/Giving_up_on_192.0.2.1./", NULL, "rcpt-unknown", "no such user",
			REACH_UNTRIED, BLAME_THEIRS },
		/* our own server's refusal: the client's fault is theirs, seen from here */
		{ "Nov 24 10:00:03 mail postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 450 4.7.25 "
		  "Client host rejected: cannot find your hostname, [203.0.113.7]; from=<a@example.com> "
		  "to=<b@example.org> proto=ESMTP helo=<x>", "b@example.org", "ptr-mismatch", "cannot find your hostname",
			REACH_UNTRIED, BLAME_THEIRS },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct quoted *quoted = quoted_line(arena, know, view_of(cases[i].line));
		assert_non_null(quoted);
		const struct explanation *why = quoted_why(quoted);
		if (!why || strcmp(why->id, cases[i].id))
			fail_msg("case %zu: %s", i, why ? why->id : "nothing");
		assert_int_equal(quoted->count, cases[i].recipient != NULL);
		if (cases[i].recipient) {
			assert_string_equal(quoted->recipients[0].address, cases[i].recipient);
			assert_int_equal(quoted->recipients[0].result, cases[i].result);
		}
		if (cases[i].blame != BLAME_UNKNOWN)
			assert_int_equal(why->blame, cases[i].blame);
		if (!marked(quoted, cases[i].words))
			fail_msg("case %zu: \"%s\" is not marked", i, cases[i].words);
	}
	static const char *const others[] = {
		"Nov 24 10:00:06 mail sshd[811]: Failed password for root from 203.0.113.99 port 22 ssh2",
		"192.0.2.1 - - [08/Aug/2001:17:00:00 +1000] \"GET /550 HTTP/1.0\" 404 287",
		"Nov 24 10:00:01 mail postfix/smtp[9]: 4ABC12: to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, "
		"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 550)", "",
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_null(quoted_line(arena, know, view_of(others[i])));
}

#define SESSION                                                                                    \
	"> telnet mail.example.org 25\nTrying 192.0.2.25...\nConnected to mail.example.org.\n"     \
	"220 mail.example.org ESMTP\nEHLO me.example.net\n250 mail.example.org\n"                  \
	"AUTH PLAIN AHNlY3JldAB3b3Jkcw==\n235 2.7.0 ok\nMAIL FROM:<me@example.net>\n250 ok\n"      \
	"RCPT TO:<yes@example.org>\n250 ok\nRCPT TO:<no@example.org>\n550-5.1.1 sorry\n"           \
	"550 5.1.1 no such user here\nQUIT\n221 bye\n"

static void
test_session(void **state)
{
	const struct quoted *quoted = quoted_text(arena, know, SESSION, strlen(SESSION));
	assert_int_equal(quoted->kind, QUOTED_SESSION);
	assert_string_equal(quoted->server, "mail.example.org");
	assert_string_equal(quoted->address, "192.0.2.25");
	assert_int_equal(quoted->count, 2);
	assert_int_equal(quoted->recipients[0].result, REACH_ACCEPTED);
	assert_int_equal(quoted->recipients[1].result, REACH_REFUSED);
	assert_string_equal(quoted->recipients[1].why->id, "rcpt-unknown");
	for (size_t i = 0; i < quoted->talk.count; i++)
		assert_null(strstr(quoted->talk.lines[i].text, "AHNlY3Jl")); /* a password */
}

static void
test_text(void **state)
{
	static const struct {
		const char *text;
		int kind; /* -1: nothing */
	} cases[] = {
		{ DSN, QUOTED_BOUNCE },
		{ SESSION, QUOTED_SESSION },
		{ "550 5.1.1 <a@example.org>... User unknown", QUOTED_REPLY },
		{ "Nov 24 10:00:01 mail postfix/smtp[9]: 4ABC12: to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, "
		  "dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: 550 5.1.1 User unknown)\n"
		  "Nov 24 10:00:01 mail sshd[811]: Failed password\n", QUOTED_DELIVERY },
		{ "Dear colleague,\nthe meeting is on Friday.\n", -1 },
		{ "", -1 }, { "\n\n", -1 }, { "\xff\xfe\x80", -1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct quoted *quoted =
			quoted_text(arena, know, cases[i].text, strlen(cases[i].text));
		if ((quoted ? (int)quoted->kind : -1) != cases[i].kind)
			fail_msg("case %zu: %d", i, quoted ? (int)quoted->kind : -1);
	}
}

/* A folder of two: a line each, in order, and each can be opened by its number. */
static void
test_mails(void **state)
{
	static const char plain[] = "From: a@example.net\nTo: b@example.net\nSubject: dinner\n\nAt eight.\n";
	char path[] = "/tmp/whymail-mails-XXXXXX", error[256], text[4096] = "";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	fprintf(file, "From MAILER-DAEMON Wed Aug  8 07:09:32 2001\n%s\nFrom a@example.net Wed Aug  8 07:10:00 2001\n%s\n",
		DSN, plain);
	fclose(file);
	struct mails *mails = mails_open(path, NULL, 0, error, sizeof error);
	assert_non_null(mails);
	file = fopen(mails_path(mails), "r");
	size_t got = fread(text, 1, sizeof text - 1, file); /* to the end: the thread closes its side */
	fclose(file);
	text[got] = '\0';
	const char *second = strchr(text, '\n');
	assert_non_null(second);
	assert_non_null(strstr(text, "to=<a@one.example.org>"));
	assert_true(strstr(text, "bounce/smtp[1]") && strstr(text, "bounce/smtp[1]") < second);
	assert_non_null(strstr(second, "bounce/smtp[2]: status=other"));
	assert_int_equal(mails_quoted(mails, 2, arena, know)->count, 0);
	assert_int_equal(mails_quoted(mails, 1, arena, know)->count, 2);
	assert_null(mails_quoted(mails, 3, arena, know));
	mails_close(mails);
	unlink(path);
	mails = mails_open("standard input", DSN, strlen(DSN), error, sizeof error);
	assert_int_equal(mails_quoted(mails, 1, arena, know)->count, 2);
	mails_close(mails); /* nobody has read the lines */
	assert_null(mails_open("/nowhere/mbox", NULL, 0, error, sizeof error));
	assert_non_null(strstr(error, "/nowhere/mbox"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_mail, begin, end),
		cmocka_unit_test_setup_teardown(test_lines, begin, end),
		cmocka_unit_test_setup_teardown(test_session, begin, end),
		cmocka_unit_test_setup_teardown(test_text, begin, end),
		cmocka_unit_test_setup_teardown(test_mails, begin, end),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
