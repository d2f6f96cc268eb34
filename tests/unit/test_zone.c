#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "lookup/kinds.h"
#include "recording.h"
#include "whois/ask.h"
#include "zone/zone.h"

static struct packet packet;
static struct text tape;
static uv_loop_t loop;
static struct door *door;

static void
answer(const char *name, unsigned type, unsigned flags)
{
	packet_begin(&packet, PACKET_QR | PACKET_RA | flags, name, type);
}

static void
keep(const char *name, unsigned type)
{
	record_dns(&tape, name, (int)type, DNS_ANSWERED, &packet);
}

static void
has_address(const char *name, const char *text)
{
	answer(name, strchr(text, ':') ? DNS_AAAA : DNS_A, 0);
	packet_address(&packet, DNS_ANSWER, name, text);
	keep(name, strchr(text, ':') ? DNS_AAAA : DNS_A);
}

static void
has_none(const char *name, unsigned type, unsigned flags)
{
	answer(name, type, flags);
	packet_soa(&packet, DNS_AUTHORITY, "example.org", "ns.example.org", "hostmaster.example.org");
	keep(name, type);
}

/* Begins with nothing asked: each test adds what it wants under the root. */
static void
begin_nothing(struct lookup *root)
{
}

static struct investigation *
play(const char *subject, void (*begin)(struct lookup *root))
{
	char error[200];
	struct investigation *made = investigation_new(subject, error, sizeof error);
	door = play_begin(&loop, &tape);
	made->door = door;
	made->kinds_begin = begin;
	investigation_start(made);
	return made;
}

static void
end(struct investigation *made)
{
	investigation_free(made);
	whois_forget();
	play_end(&loop, door);
}

static void
test_exchangers(void **state)
{
	record_begin(&tape, true);
	answer("example.org", DNS_MX, 0);
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 30, "ghost.example.org");
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 20, "b.example.org");
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 10, "alias.example.org");
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 20, "a.example.org");
	packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 40, "192.0.2.99");
	keep("example.org", DNS_MX);
	has_address("a.example.org", "192.0.2.1");
	has_address("a.example.org", "2001:db8::1");
	has_none("b.example.org", DNS_A, 0);
	has_address("b.example.org", "2001:db8::2");
	answer("alias.example.org", DNS_A, 0);
	packet_address(&packet, DNS_ANSWER, "real.example.org", "192.0.2.3");
	packet_target(&packet, DNS_ANSWER, "alias.example.org", DNS_CNAME, 0, "real.example.org");
	keep("alias.example.org", DNS_A);
	has_none("ghost.example.org", DNS_A, 3);
	has_none("ghost.example.org", DNS_AAAA, 3);
	struct investigation *made = play("example.org", begin_nothing);
	struct lookup *mx = lookup_add(made->root, &kind_mx, "example.org");
	struct exchanger to[MOST_EXCHANGERS];
	assert_int_equal(zone_exchangers(mx, to), 0); /* not final yet */
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(zone_exchangers(mx, to), 5);
	static const struct {
		const char *host;
		unsigned preference;
		size_t addresses;
		bool alias;
		enum lookup_reason reason;
	} wanted[] = {
		{ "alias.example.org", 10, 1, true, REASON_NONE }, { "a.example.org", 20, 2, false, REASON_NONE },
		{ "b.example.org", 20, 1, false, REASON_NONE },
		{ "ghost.example.org", 30, 0, false, REASON_NXDOMAIN },
		{ "192.0.2.99", 40, 0, false, REASON_BAD_NAME },
	};
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(to[i].host, wanted[i].host);
		assert_int_equal(to[i].preference, wanted[i].preference);
		assert_int_equal(to[i].address_count, wanted[i].addresses);
		assert_int_equal(to[i].alias, wanted[i].alias);
		assert_int_equal(to[i].reason, wanted[i].reason);
		assert_false(to[i].pending || to[i].implicit);
	}
	assert_int_equal(to[1].addresses[0].family, 6); /* IPv6 first */
	assert_ptr_equal(zone_mx_of(made, "EXAMPLE.org"), mx);
	assert_null(zone_mx_of(made, "example.net"));
	end(made);
}

static void
test_implicit(void **state)
{
	struct exchanger to[MOST_EXCHANGERS];
	record_begin(&tape, true);
	has_none("with.example.org", DNS_MX, 0);
	has_address("with.example.org", "192.0.2.1");
	has_none("with.example.org", DNS_AAAA, 0);
	has_none("without.example.org", DNS_MX, 0);
	has_none("without.example.org", DNS_A, 0);
	has_none("without.example.org", DNS_AAAA, 0);
	has_none("gone.example.org", DNS_MX, 3);
	answer("null.example.org", DNS_MX, 0);
	packet_target(&packet, DNS_ANSWER, "null.example.org", DNS_MX, 0, ".");
	keep("null.example.org", DNS_MX);
	struct investigation *made = play("example.org", begin_nothing);
	struct lookup *with = lookup_add(made->root, &kind_mx, "with.example.org");
	struct lookup *without = lookup_add(made->root, &kind_mx, "without.example.org");
	struct lookup *gone = lookup_add(made->root, &kind_mx, "gone.example.org");
	struct lookup *null = lookup_add(made->root, &kind_mx, "null.example.org");
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(zone_exchangers(with, to), 1);
	assert_true(to[0].implicit);
	assert_string_equal(to[0].host, "with.example.org");
	assert_int_equal(to[0].address_count, 1);
	assert_int_equal(zone_exchangers(without, to), 0);
	assert_int_equal(zone_exchangers(gone, to), 0);
	assert_int_equal(gone->reason, REASON_NXDOMAIN);
	assert_int_equal(zone_exchangers(null, to), 1);
	assert_string_equal(to[0].host, ".");
	assert_null(null->first_child); /* the root is no host to ask about */
	end(made);
}

static void
test_confirms(void **state)
{
	static const struct {
		const char *target; /* NULL: no such name */
		const char *has;    /* its address, "" none */
		const char *intended;
		enum confirmation confirmation;
	} cases[] = {
		{ "host.example.org", "192.0.2.7", NULL, CONFIRM_YES },
		{ "host.example.org", "192.0.2.8", NULL, CONFIRM_MISMATCH },
		{ "host.example.org", "", NULL, CONFIRM_GHOST },
		{ NULL, "", NULL, CONFIRM_NO_PTR },
		/* the name that was meant leads back; the one that is published does not */
		{ "host.example.org.2.0.192.in-addr.arpa", "", "192.0.2.7", CONFIRM_GHOST },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *arpa = "7.2.0.192.in-addr.arpa", *target = cases[i].target;
		record_begin(&tape, true);
		if (target) {
			answer(arpa, DNS_PTR, 0);
			packet_target(&packet, DNS_ANSWER, arpa, DNS_PTR, 0, target);
			keep(arpa, DNS_PTR);
			if (*cases[i].has)
				has_address(target, cases[i].has);
			else
				has_none(target, DNS_A, 3);
			has_none(target, DNS_AAAA, *cases[i].has ? 0 : 3);
			if (cases[i].intended)
				has_address("host.example.org", cases[i].intended);
		} else {
			has_none(arpa, DNS_PTR, 3);
		}
		struct investigation *made = play("example.org", begin_nothing);
		struct lookup *ptr = lookup_add(made->root, &kind_ptr, arpa);
		address_parse("192.0.2.7", 9, &ptr->address);
		assert_int_equal(zone_confirms(ptr), CONFIRM_PENDING);
		uv_run(&loop, UV_RUN_DEFAULT);
		if (zone_confirms(ptr) != cases[i].confirmation)
			fail_msg("case %zu: %d", i, (int)zone_confirms(ptr));
		end(made);
	}
}

static void
test_intended(void **state)
{
	static const struct {
		const char *target, *intended;
	} cases[] = {
		{ "host.example.org.2.0.192.in-addr.arpa", "host.example.org" },
		{ "host.example.org.0-127.2.0.192.in-addr.arpa", "host.example.org" },
		{ "host.example.org.2.0.192.IN-ADDR.ARPA", "host.example.org" },
		{ "host.example.org.in-addr.arpa", "host.example.org" },
		{ "host.example.org.8.b.d.0.1.0.0.2.ip6.arpa", "host.example.org" },
		{ "host.2.0.192.in-addr.arpa", NULL }, { "7.2.0.192.in-addr.arpa", NULL },
		{ "in-addr.arpa", NULL }, { ".in-addr.arpa", NULL }, { "host.example.org", NULL }, { "", NULL },
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *is = zone_intended(arena, cases[i].target);
		if ((is == NULL) != (cases[i].intended == NULL) || (is && strcmp(is, cases[i].intended)))
			fail_msg("%s: %s", cases[i].target, is ? is : "none");
	}
	arena_free(arena);
}

static void
test_registrable(void **state)
{
	static const struct {
		const char *name, *domain;
	} cases[] = {
		{ "a.b.example.co.uk", "example.co.uk" }, { "example.co.uk", "example.co.uk" }, { "co.uk", NULL },
		{ "uk", NULL }, { ".", NULL }, { "", NULL }, { "host.example.org", "example.org" },
		{ "192.0.2.1", NULL }, { "2001:db8::1", NULL }, { "Host.EXAMPLE.Co.UK", "example.co.uk" },
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *is = zone_registrable(arena, cases[i].name);
		if ((is == NULL) != (cases[i].domain == NULL) || (is && strcmp(is, cases[i].domain)))
			fail_msg("%s: %s", cases[i].name, is ? is : "none");
	}
	arena_free(arena);
}

/* The zone that holds a name, and no walk up the labels when there is nobody to ask. */
static void
test_zone_cut(void **state)
{
	record_begin(&tape, true);
	has_none("a.b.example.org", DNS_SOA, 0);
	answer("f.example.net", DNS_SOA, 2);
	keep("f.example.net", DNS_SOA);
	answer("example.net", DNS_SOA, 0);
	packet_soa(&packet, DNS_ANSWER, "example.net", "ns.example.net", "root.example.net");
	keep("example.net", DNS_SOA);
	struct investigation *made = play("example.org", begin_nothing);
	struct lookup *soa = lookup_add(made->root, &kind_soa, "a.b.example.org");
	lookup_add(made->root, &kind_soa, "f.example.net");
	lookup_add(made->root, &kind_soa, "a.b.c.d.example.com"); /* not recorded */
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(soa->status, LOOKUP_OK);
	assert_string_equal(soa->zone->apex, "example.org");
	assert_string_equal(soa->zone->contact, "hostmaster@example.org");
	const struct lookup *above = zone_find(made, &kind_soa, "example.net");
	assert_non_null(above); /* the server failed for the longer name */
	assert_string_equal(above->zone->contact, "root@example.net");
	assert_null(zone_find(made, &kind_soa, "b.c.d.example.com"));
	end(made);
}

/* A whole investigation given up at each turn of the loop. */
static void
test_cancelled_anywhere(void **state)
{
	for (int turns = 0; turns < 12; turns++) {
		record_begin(&tape, true);
		has_address("example.org", "192.0.2.7");
		answer("example.org", DNS_MX, 0);
		packet_target(&packet, DNS_ANSWER, "example.org", DNS_MX, 10, "mx.example.org");
		keep("example.org", DNS_MX);
		has_address("mx.example.org", "192.0.2.8");
		has_none("example.org", DNS_SOA, 0);
		has_address("whois.iana.org", "192.0.2.43");
		struct investigation *made = play("example.org", kinds_begin);
		for (int i = 0; i < turns; i++)
			uv_run(&loop, UV_RUN_ONCE);
		for (unsigned id = 1; id <= made->count; id += 2)
			if (made->lookups[id - 1])
				lookup_cancel(made->lookups[id - 1]);
		uv_run(&loop, UV_RUN_ONCE);
		if (made->root->first_child)
			lookup_repeat(made->root->first_child);
		end(made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchangers),
		cmocka_unit_test(test_implicit),
		cmocka_unit_test(test_confirms),
		cmocka_unit_test(test_intended),
		cmocka_unit_test(test_registrable),
		cmocka_unit_test(test_zone_cut),
		cmocka_unit_test(test_cancelled_anywhere),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_free(&tape);
	return failed;
}
