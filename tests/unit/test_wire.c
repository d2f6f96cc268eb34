#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <stdlib.h>

#include "dns/print.h"
#include "packet.h"

static struct packet packet;

/* Reads from memory of just that size, so that ASan sees a step too far, and prints it. */
static const struct dns_message *
read_packet(struct arena *arena)
{
	const char *why = NULL;
	uint8_t *exact = malloc(packet.octets);
	memcpy(exact, packet.bytes, packet.octets);
	const struct dns_message *message = wire_read(arena, exact, packet.octets, &why);
	struct dns_reply reply = { .packet = exact, .octets = packet.octets };
	struct text shown = { 0 };
	dns_print(&shown, message, &reply);
	text_free(&shown);
	free(exact);
	assert_int_equal(message == NULL, why != NULL);
	return message;
}

static void
test_names(void **state)
{
	static const struct {
		const char *text, *back; /* back NULL: no name */
		size_t octets;
	} cases[] = {
		{ ".", ".", 1 }, { "org", "org", 5 }, { "example.org.", "example.org", 13 },
		{ "Example.ORG", "Example.ORG", 13 }, { "a\\.b.org", "a\\.b.org", 9 },
		{ "a\\065b", "aAb", 5 }, { "a\\000b", "a\\000b", 5 }, { "a\\255", "a\\255", 4 },
		{ "a b.c", "a\\032b.c", 7 }, { "a\\\\b", "a\\\\b", 5 }, { "\\@.c", "@.c", 5 },
		{ "\xff", "\\255", 3 }, { "a\\.", "a\\.", 4 },
		{ "", NULL, 0 }, { "..", NULL, 0 }, { ".a", NULL, 0 }, { "a..b", NULL, 0 }, { "a..", NULL, 0 },
		{ "a\\256", NULL, 0 }, { "a\\999b", NULL, 0 },
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t wire[DNS_NAME_OCTETS + 1];
		size_t octets = wire_name(cases[i].text, wire);
		if (octets != cases[i].octets)
			fail_msg("%s: %zu octets", cases[i].text, octets);
		if (cases[i].back)
			assert_string_equal(wire_text(arena, wire), cases[i].back);
	}
	arena_free(arena);
}

static void
test_lengths(void **state)
{
	static const struct {
		int labels[5];
		size_t octets; /* 0: no name */
	} cases[] = {
		{ { 63 }, 65 }, { { 64 }, 0 }, { { 63, 63, 63, 61 }, 255 }, { { 63, 63, 63, 62 }, 0 },
		{ { 63, 63, 63, 63 }, 0 }, { { 63, 63, 63, 59, 1 }, 255 }, { { 63, 63, 63, 60, 1 }, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int dot = 0; dot < 2; dot++) {
			uint8_t wire[DNS_NAME_OCTETS + 1];
			char text[400] = "";
			for (int l = 0; l < 5 && cases[i].labels[l]; l++)
				snprintf(text + strlen(text), sizeof text - strlen(text), "%s%0*d", l ? "." : "",
					cases[i].labels[l], 7);
			strcat(text, dot ? "." : "");
			assert_int_equal(wire_name(text, wire), cases[i].octets);
		}
}

static void
test_relations(void **state)
{
	static const struct {
		const char *name, *tail;
		bool under;
	} cases[] = {
		{ "a.example.org", "example.org", true }, { "example.org", "example.org", true },
		{ "A.EXAMPLE.org", "example.ORG", true }, { "example.org", "a.example.org", false },
		{ "anexample.org", "example.org", false }, { "a.b", ".", true }, { ".", ".", true },
		{ "a\\.example.org", "example.org", false }, { "a[.org", "a{.org", false },
	};
	uint8_t name[DNS_NAME_OCTETS + 1], tail[DNS_NAME_OCTETS + 1];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(wire_name(cases[i].name, name) && wire_name(cases[i].tail, tail));
		assert_int_equal(wire_under(name, tail), cases[i].under);
	}
	assert_int_equal(wire_labels(name), 2);
	wire_name(".", name);
	assert_int_equal(wire_labels(name), 0);
}

static void
test_message(void **state)
{
	struct arena *arena = arena_new();
	packet_begin(&packet, PACKET_QR | PACKET_AA | PACKET_RA | 3, "www.example.org", DNS_MX);
	packet_target(&packet, DNS_ANSWER, "www.example.org", DNS_MX, 10, "mail.example.org");
	packet_soa(&packet, DNS_AUTHORITY, "example.org", "ns.example.org", "host\\.master.example.org");
	packet_address(&packet, DNS_ADDITIONAL, "mail.example.org", "192.0.2.25");
	packet_address(&packet, DNS_ADDITIONAL, "mail.example.org", "2001:db8::25");
	/* OPT: rcode 16 * 1 + 3, extended error 6 */
	packet_count(&packet, DNS_ADDITIONAL);
	put(&packet, 0, 1);
	put(&packet, DNS_OPT, 2);
	put(&packet, 1232, 2);
	put(&packet, 0x01000000, 4);
	put(&packet, 6 + 5, 2);
	put(&packet, 15, 2);
	put(&packet, 2, 2);
	put(&packet, 6, 2);
	put(&packet, 3, 2);
	put(&packet, 1, 2);
	put(&packet, 7, 1);
	const struct dns_message *message = read_packet(arena);
	assert_non_null(message);
	assert_int_equal(message->id, 0x1234);
	assert_true(message->answer && message->authoritative && message->recursion_available);
	assert_false(message->truncated || message->authentic);
	assert_int_equal(message->rcode, 19);
	assert_int_equal(message->extended_error, 6);
	assert_string_equal(message->question.text, "www.example.org");
	assert_int_equal(message->question_type, DNS_MX);
	assert_int_equal(message->count, 4);
	assert_int_equal(message->records[0].preference, 10);
	assert_string_equal(message->records[0].target.text, "mail.example.org");
	assert_int_equal(message->records[1].section, DNS_AUTHORITY);
	assert_string_equal(message->records[1].rname.text, "host\\.master.example.org");
	assert_int_equal(message->records[1].serial, 2026010101);
	assert_int_equal(message->records[1].minimum, 300);
	assert_int_equal(message->records[2].address.family, 4);
	assert_int_equal(message->records[3].address.family, 6);
	arena_free(arena);
}

enum where { NOWHERE, OWNER, DATA };

/* Damage of one answer record, told as raw octets in the place of its owner or its data. */
static void
test_damage(void **state)
{
	static const struct {
		const char *what;
		enum where where;
		unsigned type;
		const char *octets;
		size_t length;
		int declared; /* RDLENGTH; -1: as it is */
		bool good;
	} cases[] = {
		{ "pointer to the question", OWNER, DNS_A, "\xc0\x0c", 2, -1, true },
		{ "label, then pointer", OWNER, DNS_A, "\1a\xc0\x0c", 4, -1, true },
		{ "pointer to itself", OWNER, DNS_A, "\xc0\x1d", 2, -1, false },
		{ "label, then pointer to the label", OWNER, DNS_A, "\1a\xc0\x1d", 4, -1, false },
		{ "pointer forward", OWNER, DNS_A, "\xc0\x2b", 2, -1, false },
		{ "pointer past the end", OWNER, DNS_A, "\xff\xff", 2, -1, false },
		{ "pointer into the header", OWNER, DNS_A, "\xc0\x04", 2, -1, false },
		{ "label type 01", OWNER, DNS_A, "\x41" "a\0", 3, -1, false },
		{ "label type 10", OWNER, DNS_A, "\x81" "a\0", 3, -1, false },
		{ "exact address", DATA, DNS_A, "\1\2\3\4", 4, -1, true },
		{ "short address", DATA, DNS_A, "\1\2\3", 3, -1, false },
		{ "long address", DATA, DNS_A, "\1\2\3\4\5", 5, -1, false },
		{ "RDLENGTH past the end", DATA, DNS_A, "\1\2\3\4", 4, 400, false },
		{ "RDLENGTH too small for MX", DATA, DNS_MX, "\0\5\1a\0", 5, 4, false },
		{ "MX without a name", DATA, DNS_MX, "\0\5", 2, -1, false },
		{ "one octet of MX", DATA, DNS_MX, "\0", 1, -1, false },
		{ "octets after the name", DATA, DNS_NS, "\1a\0z", 4, -1, false },
		{ "pointer in the data", DATA, DNS_NS, "\1a\xc0\x0c", 4, -1, true },
		{ "half a pointer", DATA, DNS_NS, "\xc0", 1, -1, false },
		{ "name without an end", DATA, DNS_NS, "\1a", 2, -1, false },
		{ "SOA cut", DATA, DNS_SOA, "\0\0\0\0\0\1", 6, -1, false },
		{ "empty A", DATA, DNS_A, "", 0, -1, false },
		{ "unknown type", DATA, 65280, "\xc0\xff", 2, -1, true },
		{ "TXT with a false string length", DATA, DNS_TXT, "\xff" "abc", 4, -1, true },
		{ "OPT with a cut option", DATA, DNS_OPT, "\0\17\0\11\0", 5, -1, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new();
		packet_begin(&packet, PACKET_QR, "example.org", DNS_A); /* the answer begins at 0x1d */
		packet_count(&packet, DNS_ANSWER);
		if (cases[i].where == OWNER)
			put_bytes(&packet, cases[i].octets, cases[i].length);
		else
			put(&packet, 0, 1);
		put(&packet, cases[i].type, 2);
		put(&packet, 1, 2);
		put(&packet, 300, 4);
		size_t length = cases[i].where == OWNER ? 4 : cases[i].length;
		put(&packet, cases[i].declared >= 0 ? (unsigned)cases[i].declared : (unsigned)length, 2);
		put_bytes(&packet, cases[i].where == OWNER ? "\1\2\3\4" : cases[i].octets, length);
		if ((read_packet(arena) != NULL) != cases[i].good)
			fail_msg("%s: %s", cases[i].what, cases[i].good ? "refused" : "taken");
		arena_free(arena);
	}
}

/* A name of 255 octets put together by pointers stands; one more octet does not. */
static void
test_long_name(void **state)
{
	for (unsigned more = 0; more < 2; more++) {
		struct arena *arena = arena_new();
		char text[260] = "";
		for (int l = 0; l < 3; l++)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s%063d", l ? "." : "", 7);
		packet_begin(&packet, PACKET_QR, text, DNS_A); /* 193 octets */
		packet_count(&packet, DNS_ANSWER);
		put(&packet, 61 + more, 1);
		for (unsigned i = 0; i < 61 + more; i++)
			put(&packet, 'x', 1);
		put(&packet, 0xc00c, 2);
		put(&packet, DNS_A, 2);
		put(&packet, 1, 2);
		put(&packet, 300, 4);
		put(&packet, 4, 2);
		put(&packet, 0x01020304, 4);
		const struct dns_message *message = read_packet(arena);
		assert_int_equal(message != NULL, !more);
		if (message)
			assert_int_equal(message->records[0].owner.octets, 255);
		arena_free(arena);
	}
}

static void
test_header(void **state)
{
	struct arena *arena = arena_new();
	static const unsigned counts[][4] = { { 1, 1, 0, 0 }, { 1, 65535, 0, 0 }, { 1, 65535, 65535, 65535 },
		{ 2, 0, 0, 0 }, { 1, 0, 0, 1 } };
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		for (unsigned tc = 0; tc < 2; tc++) {
			packet_begin(&packet, PACKET_QR | (tc ? PACKET_TC : 0), "example.org", DNS_A);
			for (int c = 0; c < 4; c++) {
				packet.bytes[4 + 2 * c] = (uint8_t)(counts[i][c] >> 8);
				packet.bytes[5 + 2 * c] = (uint8_t)counts[i][c];
			}
			const struct dns_message *message = read_packet(arena);
			assert_int_equal(message != NULL, tc); /* what was cut may count what it has not */
			if (message)
				assert_int_equal(message->count, 0);
		}
	for (packet.octets = 0; packet.octets < 12; packet.octets++)
		assert_null(read_packet(arena));
	packet_begin(&packet, PACKET_QR | 2, NULL, 0);
	const struct dns_message *message = read_packet(arena);
	assert_non_null(message);
	assert_false(message->has_question);
	assert_int_equal(message->rcode, 2);
	arena_free(arena);
}

/* Cut anywhere: refused, or with TC read as far as it is whole; never an unread question shown. */
static void
test_cut(void **state)
{
	packet_begin(&packet, PACKET_QR | PACKET_TC, "example.org", DNS_MX);
	size_t question = packet.octets;
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 10, "mx1.example.org");
	size_t first = packet.octets;
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 20, "mx2.example.org");
	for (size_t whole = packet.octets; packet.octets >= 12; packet.octets--) {
		struct arena *arena = arena_new();
		const struct dns_message *message = read_packet(arena);
		assert_non_null(message);
		assert_int_equal(message->has_question, packet.octets >= question);
		assert_int_equal(message->count,
			packet.octets == whole ? 2 : packet.octets >= first ? 1 : 0);
		packet.bytes[2] &= 0xfd;
		assert_int_equal(read_packet(arena) != NULL, packet.octets == whole);
		packet.bytes[2] |= 2;
		arena_free(arena);
	}
}

static void
test_ttl(void **state)
{
	struct arena *arena = arena_new();
	packet_begin(&packet, PACKET_QR, "example.org", DNS_A);
	packet_address(&packet, DNS_ANSWER, "example.org", "192.0.2.1");
	packet.bytes[packet.octets - 10] = 0x80; /* RFC 2181 section 8 */
	assert_int_equal(read_packet(arena)->records[0].ttl, 0);
	packet.bytes[packet.octets - 10] = 0x7f;
	assert_int_equal(read_packet(arena)->records[0].ttl, 0x7f00012c);
	arena_free(arena);
}

static void
test_chain(void **state)
{
	static const struct {
		const char *records, *last; /* "a>b c>d": CNAMEs in that order; asked: a */
		unsigned links;
	} cases[] = {
		{ "", "a", 0 }, { "a>b", "b", 1 }, { "b>c a>b", "c", 2 }, { "A>b B>c", "c", 2 },
		{ "x>y", "a", 0 }, { "a>a", "a", 16 }, { "a>b b>a", "a", 16 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new();
		packet_begin(&packet, PACKET_QR, "a", DNS_A);
		packet_address(&packet, DNS_ANSWER, "c", "192.0.2.1"); /* the target before its alias */
		for (const char *at = cases[i].records; *at; at += at[3] ? 4 : 3) {
			char from[2] = { at[0], 0 }, to[2] = { at[2], 0 };
			packet_target(&packet, DNS_ANSWER, from, DNS_CNAME, 0, to);
		}
		const struct dns_message *message = read_packet(arena);
		unsigned links;
		const struct dns_name *last = wire_chain(message, &message->question, &links);
		assert_string_equal(last->text, cases[i].last);
		assert_int_equal(links, cases[i].links);
		arena_free(arena);
	}
}

static void
test_query(void **state)
{
	struct arena *arena = arena_new();
	uint8_t wire[DNS_NAME_OCTETS + 1];
	assert_int_equal(wire_name("mail.example.org", wire), 18);
	packet.octets = wire_query(packet.bytes, 0xbeef, wire, DNS_AAAA, 0x110);
	const struct dns_message *message = read_packet(arena);
	assert_int_equal(message->id, 0xbeef);
	assert_false(message->answer);
	assert_string_equal(message->question.text, "mail.example.org");
	assert_int_equal(message->question_type, DNS_AAAA);
	assert_int_equal(packet.bytes[2] << 8 | packet.bytes[3], 0x110);
	assert_string_equal(wire_type_name(DNS_TLSA), "TLSA");
	assert_string_equal(wire_type_name(65), "TYPE65");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_relations),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_ttl),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_query),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
