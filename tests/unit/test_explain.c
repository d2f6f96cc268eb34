/* The engine: codes, wrappings, phases, facts, the user's file, and hostile bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "know/explain.h"
#include "know/read_reply.h"
#include "know/reply.h"

static struct know *know;
static struct arena *arena;

static int
load(void **state)
{
	char error[256];
	know = know_load(NULL, error, sizeof error);
	arena = arena_new();
	return know ? 0 : -1;
}

static int
unload(void **state)
{
	know_free(know);
	arena_free(arena);
	return 0;
}

static struct explanation
explained(const struct know *with, const char *reply, enum mail_phase phase,
	const struct reply_facts *facts)
{
	struct explanation explanation;
	if (!explain_reply(with, arena, reply, strlen(reply), phase, facts, &explanation))
		assert_null(explanation.id);
	return explanation;
}

static void
codes_are_found(void **state)
{
	static const struct {
		const char *in;
		int code;
		const char *status;
	} cases[] = {
		{ "550 5.1.1 no", 550, "5.1.1" },
		{ "550-5.1.1 no\n550 5.1.1 no", 550, "5.1.1" },
		{ "550 #5.1.1 no", 550, "5.1.1" },
		{ "553 sorry (#5.7.1)", 553, "5.7.1" },
		{ "550", 550, "" },
		{ "  421 4.7.0 [192.0.2.1] busy", 421, "4.7.0" },
		{ "556 5.1.10 null", 556, "5.1.10" },
		{ "550 5.7.606 banned", 550, "5.7.606" },
		{ "host mx.example.org[192.0.2.1] said: 450 4.2.0 <x@example.org>", 450, "4.2.0" },
		{ "5.1.1 unknown", 0, "5.1.1" },
		{ "smtp; 554 5.4.6 loop", 554, "5.4.6" },
		{ "address 5.1.1.2 is bad", 0, "" },
		{ "550 see 5.1.1.2", 550, "" },
		{ "port 2525 of 192.0.2.255", 0, "" },
		{ "250 2.1.5 Ok", 250, "2.1.5" },
		{ "", 0, "" },
		{ "<<< 550 unknown", 550, "" },
		{ "waited 300 seconds", 0, "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int code;
		char status[12];
		bool found = reply_codes(cases[i].in, strlen(cases[i].in), &code, status);
		assert_int_equal(code, cases[i].code);
		assert_int_equal(found, code != 0);
		assert_string_equal(status, cases[i].status);
	}
}

static void
wrappings_come_off(void **state)
{
	static const struct {
		const char *in, *plain;
		enum mail_phase phase;
	} cases[] = {
		{ "550-5.1.1 One\n550-5.1.1 two\n550 5.1.1 THREE", "550-5.1.1 one two three", PHASE_ANY },
		{ "550-5.1.1 One 550-5.1.1 two 550 5.1.1 three", "550-5.1.1 one two three", PHASE_ANY },
		{ "host mx.example.org[192.0.2.1] said: 550 no <x@example.org> (in reply to RCPT TO command)",
			"550 no <@> ", PHASE_RCPT },
		{ "SMTP error from remote mail server after RCPT TO:<x@example.org>: host mx.example.org"
			" [192.0.2.1]: 550 no", "550 no", PHASE_RCPT },
		{ "192.0.2.1 does not like recipient.\nRemote host said: 550 no\nGiving up on 192.0.2.1.",
			"550 no", PHASE_RCPT },
		{ "Connected to 192.0.2.1 but sender was rejected.\nRemote host said: 550 no", "550 no",
			PHASE_MAIL },
		{ "192.0.2.1 failed after I sent the message.\nRemote host said: 550 no", "550 no",
			PHASE_DATA },
		{ "host mx.example.org [192.0.2.1]\n SMTP error from remote mail server after MAIL FROM:"
			"<x@example.com> SIZE=2022:\n 550 no", "550 no", PHASE_MAIL },
		{ "host mx.example.org[192.0.2.1] refused to talk to me: 554 no", "554 no",
			PHASE_GREETING },
		{ "5.1.0 - Unknown address error 550-'no'", "550-'no'", PHASE_ANY },
		{ "550 5.1.1 unknown address error", "550 5.1.1 unknown address error", PHASE_ANY },
		{ "smtp;550 no", "550 no", PHASE_ANY },
		{ ">>> RCPT TO:<x@example.org>\n<<< 550 no", "550 no", PHASE_RCPT },
		{ "smtp; 550 no", "550 no", PHASE_ANY },
		{ "550 Sender verify failed, mx.example.org said: 550 no",
			"550 sender verify failed, mx.example.org said: 550 no", PHASE_ANY },
		{ "host mx.example.org [192.0.2.1]: 550 no", "550 no", PHASE_ANY },
		{ "192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_no_user/",
			"550 5.1.1 no user/", PHASE_RCPT },
		{ "550 no (x) - smtp;550", "550 no (x) - smtp;550", PHASE_ANY },
		{ "550 banned_file_name x", "550 banned_file_name x", PHASE_ANY },
		{ "SMTP error from remote server, host: mx.example.org (192.0.2.1) reason: 550 5.1.1 no",
			"550 5.1.1 no", PHASE_ANY },
		{ "server: message exceeds its limit: 500 KB", "server: message exceeds its limit: 500 kb",
			PHASE_ANY },
		{ "Sender <x@example.com> rejected: 550 no", "sender <@> rejected: 550 no", PHASE_ANY },
		{ "Bo\xc3\xaete \xc3\x89t\xe9", "boite ete", PHASE_ANY },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reply reply;
		reply_prepare(&reply, cases[i].in, strlen(cases[i].in), PHASE_ANY);
		assert_string_equal(reply.plain + reply.start, cases[i].plain);
		assert_int_equal(reply.phase, cases[i].phase);
	}
}

static void
phase_decides(void **state)
{
	static const struct {
		const char *in;
		enum mail_phase phase;
		const char *id;
	} cases[] = {
		{ "550 no", PHASE_RCPT, "rcpt-unknown" },
		{ "550 no", PHASE_MAIL, "sender-refused" },
		{ "554 mx.example.org", PHASE_GREETING, "srv-no-mail-service" },
		{ "554 mx.example.org", PHASE_ANY, "unknown-permanent" },
		{ "554 5.7.1 no", PHASE_DATA, "policy-refused" },
		{ "550 denied", PHASE_GREETING, "ip-blocked" },
		{ "421 good bye", PHASE_ANY, "srv-temporary" },
		{ "499 what", PHASE_ANY, "unknown-temporary" },
		{ "4.9.9 what", PHASE_ANY, "unknown-temporary" },
		{ "451 4.7.699 what", PHASE_ANY, "rate-limited" },
		{ "499 4.7.700 what", PHASE_ANY, "unknown-temporary" },
		{ "421 4.7.29 what", PHASE_ANY, "tls-required" },
		{ "550 5.7.29 what", PHASE_ANY, "auth-missing" },
		{ "no words known", PHASE_ANY, NULL },
		{ "250 2.1.5 Ok", PHASE_RCPT, NULL },
		{ "354 go ahead", PHASE_DATA, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *id = explained(know, cases[i].in, cases[i].phase, NULL).id;
		if (cases[i].id)
			assert_string_equal(id, cases[i].id);
		else
			assert_null(id);
	}
}

static void
outermost_verdict_decides(void **state)
{
	static const char sender[] = "450 4.1.7 <x@example.com>: Sender address rejected: undeliverable "
		"address: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown";
	static const char recipient[] = "550 5.1.1 <x@example.org>: Recipient address rejected: "
		"undeliverable address: host mx.example.org[192.0.2.1] said: 552 5.2.2 mailbox full";
	assert_string_equal(explained(know, sender, PHASE_RCPT, NULL).id, "sender-verify-failed");
	assert_string_equal(explained(know, recipient, PHASE_RCPT, NULL).id, "rcpt-full");
}

static void
facts_turn_diagnoses(void **state)
{
	static const char unknown[] = "550 5.1.1 <hostmaster@example.org> User unknown";
	static const char relay[] = "554 5.7.1 <x@example.org>: Relay access denied";
	static const char ptr[] = "450 4.7.1 Client host rejected: cannot find your hostname";
	static const struct {
		const char *reply;
		struct reply_facts facts;
		const char *id;
	} cases[] = {
		{ unknown, { 0 }, "rcpt-unknown" },
		{ unknown, { .contact = true }, "rcpt-contact-unknown" },
		{ unknown, { .other_recipient = true }, "rcpt-alias-broken" },
		{ relay, { 0 }, "route-relay-denied" },
		{ relay, { .own_exchanger = true, .backup = true }, "route-backup-mx" },
		{ ptr, { 0 }, "ptr-mismatch" },
		{ ptr, { .our_ptr_missing = true }, "ptr-missing" },
		{ ptr, { .our_ptr_nodot = true }, "ptr-trailing-dot" },
		{ "connect to mx.example.org: Connection refused", { .mx_missing = true },
			"dom-mx-missing" },
		{ "550 Host unknown", { .mx_invalid = true }, "dom-mx-invalid" },
		{ "553 5.7.1 Sender address rejected", { .null_sender = true }, "sender-null-refused" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(explained(know, cases[i].reply, PHASE_RCPT, &cases[i].facts).id,
			cases[i].id);
	struct reply_facts own = { .own_exchanger = true };
	assert_non_null(strstr(explained(know, relay, PHASE_RCPT, &own).wrong, "this very server"));
	static const char silent[] = "connect to mx.example.org: Connection timed out";
	struct reply_facts filtered = { .port25_filtered = true };
	struct explanation plain = explained(know, silent, PHASE_ANY, NULL);
	struct explanation told = explained(know, silent, PHASE_ANY, &filtered);
	assert_string_equal(told.id, "conn-timeout");
	assert_int_equal(plain.blame, BLAME_THEIRS);
	assert_int_equal(told.blame, BLAME_OURS);
	assert_string_not_equal(told.who, plain.who);
	assert_non_null(strstr(told.wrong, "outgoing port 25"));
	assert_non_null(strstr(told.solve, "587"));
	struct explanation unspoken;
	assert_true(explain_by_id(know, "conn-timeout", &filtered, &unspoken));
	assert_ptr_equal(unspoken.wrong, told.wrong);
	assert_int_equal(unspoken.blame, BLAME_OURS);
	filtered.mx_missing = true;
	assert_string_equal(explained(know, silent, PHASE_ANY, &filtered).id, "dom-mx-missing");
	struct reply_facts bounce = { .null_sender = true };
	assert_non_null(strstr(explained(know, "550 SPF fail", PHASE_MAIL, &bounce).wrong, "EHLO"));
}

static void
vague_words_give_way(void **state)
{
	static const struct {
		const char *in, *id;
		bool sure, guess;
	} cases[] = {
		{ "550 5.7.705 Access denied", "rate-limited", true, false },
		{ "550 5.1.1 Access denied", "rcpt-unknown", true, false },
		{ "550 5.7.1 Access denied", "policy-refused", false, false },
		{ "550 never saw such a mailbox in my life", "rcpt-unknown", false, true },
		{ "550 5.2.2 never saw such a mailbox in my life", "rcpt-full", true, false },
		{ "452 4.2.2 Service temporarily unavailable", "rcpt-full", true, false },
		{ "550 5.1.8 no such host", "sender-domain-bad", true, false },
		{ "550 5.2.2 Sender verify failed", "sender-verify-failed", true, false },
		{ "450 never saw such a mailbox in my life", "unknown-temporary", false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct explanation got = explained(know, cases[i].in, PHASE_ANY, NULL);
		if (strcmp(got.id, cases[i].id) || got.sure != cases[i].sure ||
			got.guess != cases[i].guess)
			fail_msg("%s, sure %d, guess %d: %s", got.id, got.sure, got.guess, cases[i].in);
	}
}

static void
wrapping_tells_more(void **state)
{
	struct explanation got = explained(know, "<y@example.net> (expanded from <x@example.org>): host "
		"mx.example.net[192.0.2.1] said: 550 5.1.1 User unknown", PHASE_ANY, NULL);
	assert_string_equal(got.id, "rcpt-alias-broken");
	got = explained(know, "host mx-4.2.2.example.net[192.0.2.1] said: 511 5.1.1 no such user",
		PHASE_ANY, NULL);
	assert_int_equal(got.code, 511);
	assert_string_equal(got.status, "5.1.1");
	got = explained(know, "550 5.1.1 undeliverable address: host mx.example.net said: 511 no",
		PHASE_ANY, NULL);
	assert_int_equal(got.code, 550);
	assert_string_equal(explained(know, "252 2.5.2 Cannot VRFY user", PHASE_ANY, NULL).id,
		"obs-vrfy-disabled");
	assert_null(explained(know, "252 2.5.2 Cannot VRFY user", PHASE_RCPT, NULL).id);
	assert_null(explained(know, "252 mailbox full or not, I take it", PHASE_ANY, NULL).id);
}

static void
pauses_are_read(void **state)
{
	static const struct {
		const char *in;
		unsigned seconds;
	} cases[] = {
		{ "451 4.7.1 try again in 5 minutes", 300 },
		{ "450 4.7.1 Greylisted for 300 seconds, see https://postgrey.example.net/", 300 },
		{ "450 retry after 00:05:00", 300 },
		{ "421 4.7.1 wait 60 s", 60 },
		{ "451 Try again after 1 hour and 5 minutes", 3900 },
		{ "451 You must wait 4 min 30 sec before trying again", 270 },
		{ "450 please retry in an hour", 3600 },
		{ "451 come back in five minutes", 300 },
		{ "450-4.7.1 Greylisted\n450 4.7.1 please try again in\n450 4.7.1 180 seconds", 180 },
		{ "451 Bitte versuchen Sie es in 10 Minuten erneut, warten Sie 10 Minuten", 600 },
		{ "421 Veuillez réessayer dans 15 minutes", 900 },
		{ "451 Intente de nuevo en 2 horas", 7200 },
		{ "451 повторите через 10 минут", 600 },
		{ "451 请在5分钟后重试", 300 },
		{ "451 5分後に再送してください", 300 },
		{ "450 4.2.0 please try later", 0 },
		{ "452 too many messages: 50 per 60 minutes, try again later", 0 },
		{ "554 message has been in the queue for 5 days, not tried again", 0 },
		{ "550 retry 4.7.1 from 192.0.2.30 s", 0 },
		{ "451 retry in 99999999999999999999 seconds", 0 },
		{ "451 retry in 600000000 days", 0 },
		{ "451 wait 00:05", 0 },
		{ "550", 0 },
		{ "", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (reply_pause(cases[i].in, strlen(cases[i].in)) != cases[i].seconds)
			fail_msg("%u, not %u: %s", reply_pause(cases[i].in, strlen(cases[i].in)),
				cases[i].seconds, cases[i].in);
}

static void
lists_are_named(void **state)
{
	static const struct {
		const char *in, *list;
	} cases[] = {
		{ "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org; "
			"https://www.spamhaus.org/query/ip/192.0.2.9", "zen.spamhaus.org" },
		{ "550 5.7.1 Rejected: 192.0.2.9 listed at BL.Example.NET.", "bl.example.net" },
		{ "550-192.0.2.9 is in an RBL on dnsbl.example.org", "dnsbl.example.org" },
		{ "550 host mail.example.com [192.0.2.9] is blacklisted at bl.spamcop.net see Blocked",
			"bl.spamcop.net" },
		{ "550 refused by blackhole site relays.ordb.org", "relays.ordb.org" },
		{ "554 5.7.1 ACL dns_rbl; Client host 192.0.2.9 blocked using Spamhaus XBL.",
			"Spamhaus XBL" },
		{ "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.9, because the ip is in "
			"Spamhaus's list", "Spamhaus" },
		{ "554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.9", "Proofpoint" },
		{ "550 Spam blocked see: http://dnsbl.manitu.net/lookup.php?value=192.0.2.9",
			"dnsbl.manitu.net" },
		{ "550 Mail from x@example.com rejected by mx.example.org", NULL },
		{ "550 5.7.1 our network is on our block list (S3150), see mail.example.net", NULL },
		{ "550 192.0.2.9 listed in 192.0.2.10", NULL },
		{ "550 5.1.1 User unknown", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *list = reply_list(arena, cases[i].in, strlen(cases[i].in));
		if (cases[i].list ? !list || strcmp(list, cases[i].list) : !!list)
			fail_msg("%s, not %s: %s", list, cases[i].list, cases[i].in);
	}
}

static void
unknown_is_told_plainly(void **state)
{
	struct explanation got = explained(know, "559 5.6.4 zzz", PHASE_DATA, NULL);
	assert_string_equal(got.id, "unknown-permanent");
	assert_false(got.sure);
	assert_int_equal(got.from, got.to);
	assert_non_null(strstr(got.wrong, "559"));
	assert_non_null(strstr(got.wrong, "converted with loss"));
	assert_non_null(strstr(got.wrong, "after DATA"));
}

static void
ids_are_found(void **state)
{
	struct explanation got;
	assert_true(explain_by_id(know, "conn-refused", NULL, &got));
	assert_string_equal(got.mail_class, "networkerror");
	assert_true(explain_by_id(know, "obs-catch-all", NULL, &got));
	assert_null(got.mail_class);
	assert_false(explain_by_id(know, "no-such", NULL, &got));
}

static struct know *
with_user_file(const char *text, char *error, size_t size)
{
	char name[] = "/tmp/whymail-test-XXXXXX";
	int file = mkstemp(name);
	assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
	close(file);
	struct know *mine = know_load(name, error, size);
	unlink(name);
	return mine;
}

#define WORDS "title: t\nseverity: dead\nwho: w\nwrong: mine\nsolve: s\n"

static void
user_file_is_laid_over(void **state)
{
	char error[256] = "";
	struct know *mine = with_user_file("id: rcpt-full\nclass: mailboxfull\n" WORDS
		"text: zebra crossing\n\nid: my-own\nclass: onhold\n" WORDS "text rank=99: gnu\n\n"
		"id: PTR-NONE\nseverity: N\ntitle: mine\nwho: w\nwrong: x\nsolve: s\n",
		error, sizeof error);
	assert_string_equal(error, "");
	assert_non_null(mine);
	assert_string_equal(explained(mine, "550 zebra crossing", PHASE_ANY, NULL).wrong, "mine");
	assert_string_equal(explained(mine, "550 mailbox full, says the gnu", PHASE_ANY, NULL).id,
		"my-own");
	struct explanation full = explained(mine, "550 5.5.9 quota exceeded", PHASE_ANY, NULL);
	assert_string_not_equal(full.id, "rcpt-full");
	assert_string_equal(know_finding(mine, "PTR-NONE")->title, "mine");
	know_free(mine);
}

static void
bad_records_name_their_line(void **state)
{
	static const struct {
		const char *in, *line;
	} cases[] = {
		{ "id: x\nclass: onhold\n" WORDS "text: a(bcd\n", ":8: bad pattern:" },
		{ "id: x\nclass: onhold\n" WORDS "text: a.b\n", ":8: a pattern needs a fixed word" },
		{ "id: x\nclass: onhold\n" WORDS "text zzz: abc\n", ":8: no phase, code or" },
		{ "id: x\nclass: onhold\n" WORDS "text class=blocked: abc\n", ":8: not among class" },
		{ "id: x\nclass: onhold\n" WORDS "text: {nolist} abc\n", ":8: no such list of words" },
		{ "id: x\nclass: onhold\n" WORDS "turn rain: y\n", ":8: no fact: rain" },
		{ "id: x\nclass: onhold\n" WORDS "blame contact: me\n", ":8: whose blame is me" },
		{ "id: x\nclass: onhold\n" WORDS "blame: me\n", ":8: blame is theirs" },
		{ "id: x\nclass: onhold\n" WORDS "turn contact: y\n", ":1: turns into an id" },
		{ "id: x\nclass: onhold\nseverity: dead\n", ":1: title, who, wrong or solve" },
		{ "\nclass: onhold\n" WORDS, ":2: a record without an id" },
		{ "id: x\ncolour: red\n" WORDS, ":2: unknown key: colour" },
		{ "id: x\nseverity: awful\ntitle: t\nwho: w\nwrong: w\nsolve: s\n",
			":1: severity is dead, wait, policy or notice" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char error[256] = "";
		assert_null(with_user_file(cases[i].in, error, sizeof error));
		if (!strstr(error, cases[i].line))
			fail_msg("%s, not %s", error, cases[i].line);
	}
	char error[256] = "";
	assert_null(know_load("/nowhere/whymail.txt", error, sizeof error));
	assert_non_null(strstr(error, "/nowhere/whymail.txt: cannot be read"));
}

static void
hostile_bytes_do_no_harm(void **state)
{
	unsigned seed = 1;
	char bytes[6000];
	for (int round = 0; round < 300; round++) {
		size_t length = (size_t)rand_r(&seed) % sizeof bytes;
		for (size_t i = 0; i < length; i++)
			bytes[i] = round % 2 ? (char)rand_r(&seed) : "<>5.1- \n@ user said:(\xc3"[rand_r(&seed) % 22];
		struct explanation got;
		explain_reply(know, arena, bytes, length, PHASE_ANY, NULL, &got);
		assert_true(got.from <= got.to && got.to <= length);
	}
}

static void
lines_become_json(void **state)
{
	char in[] = "550 5.1.1 User \"x\" unknown\n\n250 Ok\n499 zzz\nno words\n", *out = NULL;
	size_t size = 0;
	FILE *from = fmemopen(in, strlen(in), "r"), *to = open_memstream(&out, &size);
	assert_int_equal(read_reply_file(from, PHASE_ANY, know, to), 2);
	fclose(from);
	fclose(to);
	assert_string_equal(out,
		"{\"line\":1,\"diagnosis\":\"rcpt-unknown\",\"class\":\"userunknown\",\"code\":550,"
		"\"status\":\"5.1.1\",\"who\":\"the sender (a typo?), or the recipient's mail admin\","
		"\"span\":[10,26],\"sure\":true}\n"
		"{\"line\":3,\"diagnosis\":null,\"class\":null,\"code\":250,\"status\":null,\"who\":null,"
		"\"span\":null,\"sure\":false}\n"
		"{\"line\":4,\"diagnosis\":\"unknown-temporary\",\"class\":\"undefined\",\"code\":499,"
		"\"status\":null,\"who\":\"not known; the sender's queue tries again\",\"span\":null,"
		"\"sure\":false}\n"
		"{\"line\":5,\"diagnosis\":\"unknown-permanent\",\"class\":\"undefined\",\"code\":null,"
		"\"status\":null,\"who\":\"not known; ask the server's postmaster\",\"span\":null,"
		"\"sure\":false}\n");
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_found),
		cmocka_unit_test(wrappings_come_off),
		cmocka_unit_test(phase_decides),
		cmocka_unit_test(outermost_verdict_decides),
		cmocka_unit_test(facts_turn_diagnoses),
		cmocka_unit_test(vague_words_give_way),
		cmocka_unit_test(wrapping_tells_more),
		cmocka_unit_test(pauses_are_read),
		cmocka_unit_test(lists_are_named),
		cmocka_unit_test(unknown_is_told_plainly),
		cmocka_unit_test(ids_are_found),
		cmocka_unit_test(user_file_is_laid_over),
		cmocka_unit_test(bad_records_name_their_line),
		cmocka_unit_test(hostile_bytes_do_no_harm),
		cmocka_unit_test(lines_become_json),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
