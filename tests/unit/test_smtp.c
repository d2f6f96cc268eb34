#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "know/know.h"
#include "lookup/kinds.h"
#include "recording.h"
#include "smtp/run.h"

#define MAILBOX "user@example.org"
#define GREETED "[1,\"S\",\"220 mx ESMTP\"],[2,\"C\",\"EHLO me\"],[3,\"S\",\"250-mx\"],[3,\"S\",\"250 SIZE\"]," \
	"[4,\"R\",\"\"],[5,\"C\",\"MAIL FROM:<>\"],"
#define TO_RCPT GREETED "[6,\"S\",\"250 ok\"],[7,\"C\",\"RCPT TO:<" MAILBOX ">\"],"
#define LEAVE ",[9,\"C\",\"RSET\"],[10,\"S\",\"250 ok\"],[11,\"C\",\"QUIT\"],[12,\"S\",\"221 bye\"]"
#define ACCEPTED TO_RCPT "[8,\"S\",\"250 2.1.5 ok\"]" LEAVE
#define UNKNOWN TO_RCPT "[8,\"S\",\"550 5.1.1 <" MAILBOX ">: User unknown\"]" LEAVE

static struct packet packet;
static struct text tape;
static uv_loop_t loop;
static struct door *door;
static struct know *know;

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
	text_free(&tape);
	return 0;
}

static void
begin_nothing(struct lookup *root)
{
}

/* example.org: MX 10 dead (ghost), MX 20 first (25.1.0.1), MX 30 second (25.1.0.2). */
static void
record_domain(void)
{
	static const struct {
		const char *host, *address;
		unsigned preference;
	} hosts[] = { { "second.example.org", "25.1.0.2", 30 }, { "ghost.example.org", NULL, 10 },
		{ "first.example.org", "25.1.0.1", 20 } };
	record_begin(&tape, false);
	packet_begin(&packet, PACKET_QR | PACKET_RA, "example.org", DNS_MX);
	for (size_t i = 0; i < 3; i++)
		packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, hosts[i].preference, hosts[i].host);
	record_dns(&tape, "example.org", DNS_MX, DNS_ANSWERED, &packet);
	for (size_t i = 0; i < 3; i++)
		for (int six = 0; six < 2; six++) {
			unsigned type = six ? DNS_AAAA : DNS_A;
			packet_begin(&packet, PACKET_QR | PACKET_RA | (hosts[i].address ? 0 : 3), hosts[i].host, type);
			if (hosts[i].address && !six)
				packet_address(&packet, DNS_ANSWER, hosts[i].host, hosts[i].address);
			record_dns(&tape, hosts[i].host, (int)type, DNS_ANSWERED, &packet);
		}
}

static struct investigation *
play(void)
{
	char error[200];
	struct investigation *made = investigation_new("example.org", error, sizeof error);
	door = play_begin(&loop, &tape);
	made->door = door;
	made->know = know;
	made->kinds_begin = begin_nothing;
	investigation_start(made);
	lookup_add(made->root, &kind_mx, "example.org");
	uv_run(&loop, UV_RUN_DEFAULT);
	return made;
}

static struct probe *
begin_probe(struct investigation *made, const char *mailbox)
{
	struct probe_params params = { .mailbox = mailbox, .sender = "", .helo = "me", .port = 25 };
	return probe_start(made, &params);
}

static void
count_done(void *arg, struct probe *probe)
{
	++*(int *)arg;
	assert_int_not_equal(probe->state, PROBE_RUNNING);
}

/* OPTIONS as on the command line; runs to its end. */
static struct probe *
run_probe(struct investigation *made, const char *sender, const char *options)
{
	char error[160];
	int done = 0;
	struct probe_params params = { .mailbox = MAILBOX, .sender = sender, .helo = "me", .port = 25,
		.done = count_done, .arg = &done };
	assert_true(probe_options_read(options, &params.options, error, sizeof error));
	struct probe *probe = probe_start(made, &params);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(done, 1);
	return probe;
}

static const struct transcript_line *
said(const struct probe *probe, const char *words)
{
	for (size_t i = 0; i < probe->talk.count; i++)
		if (strstr(probe->talk.lines[i].text, words))
			return &probe->talk.lines[i];
	return NULL;
}

static const char *
told_id(const struct probe *probe, const char *words)
{
	const struct transcript_line *line = said(probe, words);
	return line && line->why ? line->why->id : "none";
}

static void
end(struct investigation *made)
{
	for (size_t i = 0; i < made->probe_count; i++) {
		probe_drop(made->probes[i]);
		for (size_t l = 0; l < made->probes[i]->talk.count; l++) {
			const struct transcript_line *line = &made->probes[i]->talk.lines[l];
			assert_true(line->from <= line->to && line->to <= strlen(line->text));
			for (const char *byte = line->text; *byte; byte++)
				assert_true((unsigned char)*byte >= 0x20 && *byte != 0x7f);
		}
	}
	investigation_free(made);
	play_end(&loop, door);
}

/* What FIRST and SECOND do, as "events|end"; NULL: not recorded. */
static void
test_probes(void **state)
{
	static const struct {
		const char *what, *first, *first_end, *second, *second_end;
		enum reachability result;
		const char *server, *diagnosis; /* the deciding one; NULL none */
		const char *words;              /* marked in the transcript, NULL none */
		const char *verdict;            /* a part of it */
	} cases[] = {
		{ "accepted", ACCEPTED, "closed", NULL, NULL, REACH_ACCEPTED, "first.example.org", NULL, NULL,
			"accepts mail (250)" },
		{ "unknown", UNKNOWN, "closed", NULL, NULL, REACH_REFUSED, "first.example.org", "rcpt-unknown",
			"User unknown", "(550 5.1.1)" },
		{ "escapes before the words",
			TO_RCPT "[8,\"S\",\"550 5.1.1 \\u001b[2J\\u00ff\\u00e9: User unknown\"]" LEAVE, "closed", NULL,
			NULL, REACH_REFUSED, "first.example.org", "rcpt-unknown", "User unknown", "(550 5.1.1)" },
		{ "second line",
			TO_RCPT "[8,\"S\",\"550-sorry\\u0007\"],[8,\"S\",\"550 5.1.1 User unknown\"]" LEAVE, "closed",
			NULL, NULL, REACH_REFUSED, "first.example.org", "rcpt-unknown", "User unknown", "(550 5.1.1)" },
		{ "first refuses the connection", "", "refused", ACCEPTED, "closed", REACH_ACCEPTED,
			"second.example.org", NULL, NULL, "accepts mail" },
		{ "both are dead", "", "no-connect", "", "no-route", REACH_UNREACHABLE, "second.example.org",
			"conn-timeout", NULL, "" },
		{ "busy greeting", "[1,\"S\",\"421 4.3.2 too busy\"]", "rejected", ACCEPTED, "closed",
			REACH_DEFERRED, "first.example.org", NULL, NULL, "(421 4.3.2)" },
		{ "busy at MAIL", GREETED "[6,\"S\",\"421 4.3.2 closing\"]", "closed", NULL, NULL, REACH_DEFERRED,
			"first.example.org", NULL, NULL, "(421" },
		{ "EHLO and HELO refused",
			"[1,\"S\",\"220 mx\"],[2,\"C\",\"EHLO me\"],[3,\"S\",\"450 4.7.1 no\"],[4,\"C\",\"HELO me\"],"
			"[5,\"S\",\"450 4.7.1 no\"]", "rejected", NULL, NULL, REACH_DEFERRED, "first.example.org", NULL,
			NULL, "(450" },
		{ "spoke, then left", "[1,\"S\",\"220 mx\"]", "closed", ACCEPTED, "closed", REACH_UNREACHABLE,
			"first.example.org", "conn-dropped", NULL, "" },
		{ "a rude end changes nothing", TO_RCPT "[8,\"S\",\"250 2.1.5 ok\"],[9,\"C\",\"RSET\"]", "reset",
			NULL, NULL, REACH_ACCEPTED, "first.example.org", NULL, NULL, "accepts mail" },
		{ "not recorded", NULL, NULL, NULL, NULL, REACH_UNTRIED, "first.example.org", NULL, NULL,
			"not in the recording" },
		{ "garbage before the code", TO_RCPT "[8,\"S\",\"hello\"],[8,\"S\",\"250 ok\"]" LEAVE, "closed",
			NULL, NULL, REACH_ACCEPTED, "first.example.org", NULL, NULL, "accepts mail" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		record_domain();
		if (cases[i].first)
			record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, cases[i].first, cases[i].first_end);
		if (cases[i].second)
			record_stream(&tape, "smtp", "25.1.0.2", 25, MAILBOX, cases[i].second, cases[i].second_end);
		struct investigation *made = play();
		struct probe *probe = begin_probe(made, MAILBOX);
		assert_int_equal(probe->state, PROBE_RUNNING);
		uv_run(&loop, UV_RUN_DEFAULT);
		assert_int_equal(probe->state, PROBE_DONE);
		if (probe->result != cases[i].result || strcmp(probe->server, cases[i].server) ||
			!strstr(probe->verdict, cases[i].verdict) ||
			(cases[i].diagnosis && (!probe->why || strcmp(probe->why->id, cases[i].diagnosis))))
			fail_msg("%s: %s, %s, %s: %s", cases[i].what, reachability_word(probe->result), probe->server,
				probe->why ? probe->why->id : "none", probe->verdict);
		/* the exchanger that is no host comes first, and is told */
		assert_non_null(strstr(probe->talk.lines[0].text, "ghost.example.org"));
		bool marked = false;
		for (size_t l = 0; l < probe->talk.count; l++) {
			const struct transcript_line *line = &probe->talk.lines[l];
			if (line->why && cases[i].words && line->to - line->from == strlen(cases[i].words))
				marked |= !strncasecmp(line->text + line->from, cases[i].words,
					strlen(cases[i].words));
			assert_null(strstr(line->text, "DATA"));
		}
		if (cases[i].words && !marked)
			fail_msg("%s: \"%s\" not marked", cases[i].what, cases[i].words);
		end(made);
	}
}

/* Each reply on its own: the sequence is MAIL, RCPT, RSET, QUIT, and nothing but that. */
static void
test_transcript(void **state)
{
	static const char *const wanted[] = { "* ghost", "* first", "S 220", "C EHLO me", "S 250-mx",
		"S 250 SIZE", "C MAIL FROM:<>", "S 250", "C RCPT TO:<" MAILBOX ">", "S 250 2.1.5", "C RSET",
		"S 250", "C QUIT", "S 221", "* greeted 1 ms after that, not encrypted" };
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, ACCEPTED, "closed");
	struct investigation *made = play();
	struct probe *probe = begin_probe(made, MAILBOX);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(probe->talk.count, sizeof wanted / sizeof *wanted);
	for (size_t i = 0; i < probe->talk.count; i++) {
		assert_int_equal(probe->talk.lines[i].direction, wanted[i][0]);
		assert_memory_equal(probe->talk.lines[i].text, wanted[i] + 2, strlen(wanted[i] + 2));
		assert_true(!i || probe->talk.lines[i].ms >= 0);
	}
	assert_int_equal(probe->talk.lines[4].code, 250);
	assert_int_equal(probe->talk.lines[9].phase, PHASE_RCPT);
	assert_string_equal(probe->talk.lines[9].status, "2.1.5");
	end(made);
}

/* Given up after each turn of the loop: it ends soon, as cancelled, and says at most goodbye. */
static void
test_cancel(void **state)
{
	for (int turns = 0; turns < 16; turns++) {
		record_domain();
		record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, ACCEPTED, "closed");
		struct investigation *made = play();
		struct probe *probe = begin_probe(made, MAILBOX);
		for (int i = 0; i < turns; i++)
			uv_run(&loop, UV_RUN_ONCE);
		bool running = probe->state == PROBE_RUNNING;
		probe_cancel(probe);
		probe_cancel(probe);
		uv_run(&loop, UV_RUN_DEFAULT);
		assert_int_equal(probe->state, running ? PROBE_CANCELLED : PROBE_DONE);
		assert_non_null(probe->verdict);
		assert_null(probe->waiting);
		end(made);
	}
}

static void
test_dropped(void **state)
{
	for (int turns = 0; turns < 16; turns++) {
		record_domain();
		record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, UNKNOWN, "closed");
		struct investigation *made = play();
		begin_probe(made, MAILBOX);
		for (int i = 0; i < turns; i++)
			uv_run(&loop, UV_RUN_ONCE);
		end(made);
	}
}

static void
test_no_exchanger(void **state)
{
	static const struct {
		const char *mx; /* NULL: none */
		unsigned rcode;
		const char *diagnosis;
	} cases[] = { { ".", 0, "dom-null-mx" }, { NULL, 3, "dom-nxdomain" }, { NULL, 0, "dom-no-mail-host" },
		{ NULL, 2, "dom-dns-temporary" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		record_begin(&tape, false);
		packet_begin(&packet, PACKET_QR | PACKET_RA | cases[i].rcode, "example.org", DNS_MX);
		if (cases[i].mx)
			packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 0, cases[i].mx);
		record_dns(&tape, "example.org", DNS_MX, DNS_ANSWERED, &packet);
		for (int six = 0; six < 2; six++) {
			packet_begin(&packet, PACKET_QR | PACKET_RA, "example.org", six ? DNS_AAAA : DNS_A);
			record_dns(&tape, "example.org", six ? DNS_AAAA : DNS_A, DNS_ANSWERED, &packet);
		}
		struct investigation *made = play();
		struct probe *probe = begin_probe(made, MAILBOX);
		assert_int_equal(probe->state, PROBE_DONE);
		assert_int_equal(probe->result, REACH_DNS_REFUSES);
		assert_non_null(probe->why);
		assert_string_equal(probe->why->id, cases[i].diagnosis);
		end(made);
	}
}

#define RSET_QUIT ",[13,\"C\",\"RSET\"],[14,\"S\",\"250 ok\"],[15,\"C\",\"QUIT\"],[16,\"S\",\"221 bye\"]"
#define NOBODY "no-such-user-2d8e29b1@example.org"

/* A second recipient in the session: what is made of its answer, and when it is not asked at all. */
static void
test_second_recipient(void **state)
{
	static const struct {
		const char *options, *key, *events;
		enum reachability result, extra;
		const char *words, *id; /* a note, and what it is explained by */
	} cases[] = {
		{ "postmaster", MAILBOX " postmaster@example.org", TO_RCPT "[8,\"S\",\"250 ok\"],"
			"[9,\"C\",\"RCPT TO:<postmaster@example.org>\"],[10,\"S\",\"550 5.1.1 User unknown\"]" RSET_QUIT,
			REACH_ACCEPTED, REACH_REFUSED, "must work", "rcpt-contact-unknown" },
		{ "postmaster", MAILBOX " postmaster@example.org", TO_RCPT "[8,\"S\",\"550 5.1.1 User unknown\"],"
			"[9,\"C\",\"RCPT TO:<postmaster@example.org>\"],[10,\"S\",\"250 ok\"]" RSET_QUIT,
			REACH_REFUSED, REACH_ACCEPTED, NULL, NULL },
		{ "catch-all", MAILBOX " " NOBODY, TO_RCPT "[8,\"S\",\"250 ok\"],"
			"[9,\"C\",\"RCPT TO:<" NOBODY ">\"],[10,\"S\",\"250 ok\"]" RSET_QUIT,
			REACH_CATCH_ALL, REACH_CATCH_ALL, "nobody has", "obs-catch-all" },
		{ "catch-all", MAILBOX " " NOBODY, TO_RCPT "[8,\"S\",\"250 ok\"],"
			"[9,\"C\",\"RCPT TO:<" NOBODY ">\"],[10,\"S\",\"550 5.1.1 User unknown\"]" RSET_QUIT,
			REACH_ACCEPTED, REACH_REFUSED, NULL, NULL },
		{ "catch-all", MAILBOX " " NOBODY, UNKNOWN, REACH_REFUSED, REACH_UNTRIED, NULL, NULL },
		{ "postmaster", MAILBOX " postmaster@example.org", TO_RCPT "[8,\"S\",\"450 4.2.0 Greylisted\"]" LEAVE,
			REACH_DEFERRED, REACH_UNTRIED, NULL, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		record_domain();
		record_stream(&tape, "smtp", "25.1.0.1", 25, cases[i].key, cases[i].events, "closed");
		struct investigation *made = play();
		struct probe *probe = run_probe(made, "", cases[i].options);
		if (probe->result != cases[i].result || probe->extra_result != cases[i].extra)
			fail_msg("case %zu: %s, %s", i, reachability_word(probe->result),
				reachability_word(probe->extra_result));
		if (cases[i].words)
			assert_string_equal(told_id(probe, cases[i].words), cases[i].id);
		assert_non_null(said(probe, "QUIT"));
		end(made);
	}
}

/* Each exchanger is asked although the first has answered; the first answer is the result. */
static void
test_all(void **state)
{
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, UNKNOWN, "closed");
	record_stream(&tape, "smtp", "25.1.0.2", 25, MAILBOX, ACCEPTED, "closed");
	struct investigation *made = play();
	struct probe *probe = run_probe(made, "", "all");
	assert_int_equal(probe->result, REACH_REFUSED);
	assert_int_equal(probe->try_count, 2);
	assert_int_equal(probe->tries[1].result, REACH_ACCEPTED);
	assert_string_equal(probe->server, "first.example.org");
	assert_non_null(said(probe, "second.example.org [25.1.0.2]: accepts mail"));
	probe = run_probe(made, "", "ipv6");
	assert_int_equal(probe->try_count, 0);
	assert_non_null(said(probe, "has no IPv6 address"));
	end(made);
}

/* What is out of order in the protocol is told at its line, and is not taken for an answer. */
static void
test_protocol_faults(void **state)
{
	static const struct {
		const char *events;
		enum reachability result;
		const char *words; /* of the note */
	} cases[] = {
		/* the second 250 came before RCPT was sent */
		{ GREETED "[6,\"S\",\"250 ok\"],[6,\"S\",\"250 and more\"],[7,\"C\",\"RCPT TO:<" MAILBOX ">\"],"
			"[8,\"S\",\"550 5.1.1 User unknown\"]" LEAVE, REACH_REFUSED, "out of turn" },
		{ TO_RCPT "[8,\"S\",\"abc\"],[8,\"S\",\"550 5.1.1 User unknown\"]" LEAVE, REACH_REFUSED, "no reply" },
		{ TO_RCPT "[8,\"S\",\"\"],[8,\"S\",\"250 ok\"]" LEAVE, REACH_ACCEPTED, "an empty line" },
		{ TO_RCPT "[8,\"S\",\"2500 ok\"],[8,\"S\",\"250 ok\"]" LEAVE, REACH_ACCEPTED, "no reply" },
		{ TO_RCPT "[8,\"S\",\"650 ok\"]" LEAVE, REACH_UNREACHABLE, "no such reply code" },
		{ TO_RCPT "[8,\"S\",\"099 ok\"]" LEAVE, REACH_UNREACHABLE, "no such reply code" },
		{ TO_RCPT "[8,\"S\",\"250-ok\"],[8,\"S\",\"550 5.1.1 User unknown\"]" LEAVE, REACH_UNREACHABLE,
			"another code" },
		{ TO_RCPT "[8,\"P\",\"550 5.1\"]", REACH_UNREACHABLE, "broken off" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		record_domain();
		record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, cases[i].events, "closed");
		struct investigation *made = play();
		struct probe *probe = run_probe(made, "", "");
		if (probe->result != cases[i].result || strcmp(told_id(probe, cases[i].words), "proto-error"))
			fail_msg("case %zu: %s, %s: %s", i, reachability_word(probe->result), probe->verdict,
				told_id(probe, cases[i].words));
		assert_true(said(probe, "QUIT") || strstr(cases[i].events, "\"P\""));
		end(made);
	}
}

/* Encryption that breaks is told, and the question put once more without, as mailers do. */
static void
test_broken_tls(void **state)
{
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, "[1,\"S\",\"220 mx\"],[2,\"C\",\"EHLO me\"],"
		"[3,\"S\",\"250-mx\"],[3,\"S\",\"250 STARTTLS\"],[4,\"C\",\"STARTTLS\"],[5,\"S\",\"220 go\"]", "tls");
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, UNKNOWN, "closed");
	struct investigation *made = play();
	struct probe *probe = run_probe(made, "", "");
	assert_int_equal(probe->result, REACH_REFUSED);
	assert_string_equal(told_id(probe, "encryption was begun"), "tls-failed");
	assert_int_equal(probe->try_count, 1);
	end(made);
}

/* Refused from one sender and accepted from the other: it is about the sender. */
static void
test_senders(void **state)
{
	static const char from_me[] = "[1,\"S\",\"220 mx ESMTP\"],[2,\"C\",\"EHLO me\"],[3,\"S\",\"250 mx\"],[4,\"R\",\"\"],"
		"[5,\"C\",\"MAIL FROM:<me@example.net>\"],[6,\"S\",\"250 ok\"],[7,\"C\",\"RCPT TO:<" MAILBOX ">\"],"
		"[8,\"S\",\"550 5.7.1 not wanted here\"]" LEAVE;
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, from_me, "closed");
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, ACCEPTED, "closed");
	struct investigation *made = play();
	run_probe(made, "me@example.net", "");
	struct probe *probe = run_probe(made, "", "null-sender");
	assert_int_equal(probe->result, REACH_ACCEPTED);
	assert_string_equal(told_id(probe, "about the sender"), "sender-refused");
	end(made);
}

static void
test_slow(void **state)
{
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, "[0.1,\"+\",\"\"],[7000,\"S\",\"220 mx ESMTP\"],"
		"[7000,\"C\",\"EHLO me\"],[10000,\"S\",\"250 mx\"],[10000,\"R\",\"\"],[10000,\"C\",\"MAIL FROM:<>\"],"
		"[13000,\"S\",\"250 ok\"],[13000,\"C\",\"RCPT TO:<" MAILBOX ">\"],[16000,\"S\",\"250 ok\"],"
		"[16000,\"C\",\"RSET\"],[19000,\"S\",\"250 ok\"],[19000,\"C\",\"QUIT\"],[20000,\"S\",\"221 bye\"]", "closed");
	struct investigation *made = play();
	struct probe *probe = run_probe(made, "", "");
	assert_int_equal(probe->result, REACH_ACCEPTED);
	assert_string_equal(told_id(probe, "the greeting came 7.0 s"), "obs-banner-delay");
	assert_string_equal(told_id(probe, "every reply took"), "none"); /* QUIT was quick */
	end(made);
}

static void
test_options(void **state)
{
	static const char *const bad[] = { "everything", "all,", "postmaster,catch-all", "ipv4 ipv6" };
	struct probe_options options;
	char error[160];
	assert_true(probe_options_read("all, ipv6,catch-all", &options, error, sizeof error));
	assert_true(options.all && options.family == 6 && options.extra == EXTRA_CATCH_ALL);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (probe_options_read(bad[i], &options, error, sizeof error) != (i == 1))
			fail_msg("%s", bad[i]);
}

static void
test_filtered(void **state)
{
	struct port25 port25 = { .count = 3, .domain = { "a.example", "a.example", "a.example" } };
	assert_false(port25_is_filtered(&port25)); /* one domain may be down */
	strcpy(port25.domain[2], "b.example");
	assert_true(port25_is_filtered(&port25));
	port25.answered = true;
	assert_false(port25_is_filtered(&port25));
}

static void
test_mailboxes(void **state)
{
	static const struct {
		const char *mailbox;
		bool good;
	} cases[] = {
		{ "user@example.org", true }, { "o'neil+tag@example.org", true }, { "a@b", true },
		{ "\"a\\\"b\"@example.org", true }, { "user", false }, { "@example.org", false },
		{ "user@", false }, { "a b@example.org", false }, { "a@exam ple.org", false },
		{ "a>\r\nDATA@example.org", false }, { "a\r\nQUIT@example.org", false }, { "<a@example.org>", false },
		{ "a@example..org", false }, { "a@exa\\.mple.org", false }, { "\xc3\xbc@example.org", false },
		{ "12345678901234567890123456789012345678901234567890123456789012345@example.org", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if ((mailbox_trouble(cases[i].mailbox) == NULL) != cases[i].good)
			fail_msg("%s: %s", cases[i].mailbox, cases[i].good ? "refused" : "taken");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_transcript),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_no_exchanger),
		cmocka_unit_test(test_second_recipient),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_protocol_faults),
		cmocka_unit_test(test_broken_tls),
		cmocka_unit_test(test_senders),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_mailboxes),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
