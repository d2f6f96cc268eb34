#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "base/address.h"

static void
test_parse(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: not an address */
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1" }, { "0.0.0.0", "0.0.0.0" }, { "255.255.255.255", "255.255.255.255" },
		{ "[192.0.2.1]", "192.0.2.1" }, { "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" }, { "fe80::1%eth0", "fe80::1" }, { "::", "::" },
		{ "::ffff:192.0.2.1", "192.0.2.1" }, { "::FFFF:c000:201", "192.0.2.1" },
		{ "", NULL }, { "[]", NULL }, { "[", NULL }, { "192.0.2", NULL }, { "192.0.2.256", NULL },
		{ "192.0.2.01", NULL }, { "0300.0.2.1", NULL }, { "3221225985", NULL }, { "0xc0000201", NULL },
		{ "192.0.2.1 ", NULL }, { " 192.0.2.1", NULL }, { "192.0.2.1.", NULL }, { "192.0.2.1:25", NULL },
		{ "1::2::3", NULL }, { "12345::", NULL }, { "192.0.2.1%eth0", NULL }, { "[192.0.2.1", NULL },
		{ "host.example.org", NULL }, { "[[192.0.2.1]]", NULL },
		{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct address address;
		char text[ADDRESS_TEXT];
		bool is = address_parse(cases[i].in, strlen(cases[i].in), &address);
		if (is != (cases[i].out != NULL))
			fail_msg("%s: parsed %d", cases[i].in, is);
		if (is)
			assert_string_equal(address_print(&address, text), cases[i].out);
		else
			assert_int_equal(address.family, 0);
	}
	struct address address;
	assert_false(address_parse("192.0.2.1\0x", 11, &address));
}

static void
test_arpa(void **state)
{
	static const struct {
		const char *address, *arpa;
	} cases[] = {
		{ "192.0.2.17", "17.2.0.192.in-addr.arpa" },
		{ "2001:db8::567:89ab",
			"b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" },
	};
	static const char *const not_whole[] = { "", ".", "in-addr.arpa", "2.0.192.in-addr.arpa",
		"1.17.2.0.192.in-addr.arpa", "256.2.0.192.in-addr.arpa", "-1.2.0.192.in-addr.arpa",
		"a.2.0.192.in-addr.arpa", "17.2.0.192.in-addr.arpa.example.org", "+1.2.0.192.in-addr.arpa",
		" 1.2.0.192.in-addr.arpa", "01.2.0.192.in-addr.arpa", "1. 2.0.192.in-addr.arpa",
		"g.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
		"a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct address address, back;
		char arpa[ARPA_TEXT], dot[ARPA_TEXT + 1];
		assert_true(address_parse(cases[i].address, strlen(cases[i].address), &address));
		assert_string_equal(address_arpa(&address, arpa), cases[i].arpa);
		assert_true(address_from_arpa(arpa, &back));
		assert_true(address_same(&address, &back));
		snprintf(dot, sizeof dot, "%s.", arpa);
		assert_true(address_from_arpa(dot, &back));
		assert_true(address_same(&address, &back));
	}
	for (size_t i = 0; i < sizeof not_whole / sizeof *not_whole; i++) {
		struct address address;
		if (address_from_arpa(not_whole[i], &address))
			fail_msg("%s taken", not_whole[i]);
	}
}

static void
test_special(void **state)
{
	static const struct {
		const char *address;
		bool special;
	} cases[] = {
		{ "8.8.8.8", false }, { "9.255.255.255", false }, { "10.0.0.0", true }, { "11.0.0.0", false },
		{ "0.1.2.3", true }, { "100.63.255.255", false }, { "100.64.0.1", true },
		{ "100.127.255.255", true }, { "100.128.0.0", false }, { "127.0.0.1", true },
		{ "169.254.169.254", true }, { "172.15.255.255", false }, { "172.16.0.1", true },
		{ "172.31.255.255", true }, { "172.32.0.0", false }, { "192.0.0.1", true },
		{ "192.0.2.1", true }, { "192.168.255.1", true }, { "198.17.255.255", false },
		{ "198.18.0.1", true }, { "198.19.255.255", true }, { "198.51.100.9", true },
		{ "203.0.113.1", true }, { "223.255.255.255", false }, { "224.0.0.1", true },
		{ "255.255.255.255", true }, { "::", true }, { "::1", true }, { "2600::1", false },
		{ "2001:db8::1", true }, { "2001:4860::8888", false }, { "fe80::1", true },
		{ "fd00::1", true }, { "ff02::1", true }, { "3fff::1", true }, { "3fff:1000::1", false },
		{ "4000::1", true }, { "64:ff9b::808:808", false }, { "64:ff9b::a00:1", true },
		{ "::7f00:1", true }, { "::2", true }, { "1::1", true }, { "100::1", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct address address;
		assert_true(address_parse(cases[i].address, strlen(cases[i].address), &address));
		if ((address_special(&address) != NULL) != cases[i].special)
			fail_msg("%s: %s", cases[i].address,
				address_special(&address) ? address_special(&address) : "public");
	}
	/* an AAAA record may hold a mapped address: the same space as the IPv4 one */
	struct address mapped = { 6, { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 } };
	assert_non_null(address_special(&mapped));
	mapped.bytes[12] = 10;
	assert_non_null(address_special(&mapped));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_arpa),
		cmocka_unit_test(test_special),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
