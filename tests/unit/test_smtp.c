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
end(struct investigation *made)
{
	for (size_t i = 0; i < made->probe_count; i++) {
		probe_drop(made->probes[i]);
		for (size_t l = 0; l < made->probes[i]->count; l++) {
			const struct transcript_line *line = &made->probes[i]->lines[l];
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
		assert_non_null(strstr(probe->lines[0].text, "ghost.example.org"));
		bool marked = false;
		for (size_t l = 0; l < probe->count; l++) {
			const struct transcript_line *line = &probe->lines[l];
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
		"S 250", "C QUIT", "S 221" };
	record_domain();
	record_stream(&tape, "smtp", "25.1.0.1", 25, MAILBOX, ACCEPTED, "closed");
	struct investigation *made = play();
	struct probe *probe = begin_probe(made, MAILBOX);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(probe->count, sizeof wanted / sizeof *wanted);
	for (size_t i = 0; i < probe->count; i++) {
		assert_int_equal(probe->lines[i].direction, wanted[i][0]);
		assert_memory_equal(probe->lines[i].text, wanted[i] + 2, strlen(wanted[i] + 2));
		assert_true(!i || probe->lines[i].ms >= 0);
	}
	assert_int_equal(probe->lines[4].code, 250);
	assert_int_equal(probe->lines[9].phase, PHASE_RCPT);
	assert_string_equal(probe->lines[9].status, "2.1.5");
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
		cmocka_unit_test(test_mailboxes),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
