#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "contacts/rname.h"
#include "contacts/traps.h"

static void
check_text(const char *rname, const char *what, const char *is, const char *wanted)
{
	if ((is == NULL) != (wanted == NULL) || (is && strcmp(is, wanted)))
		fail_msg("%s: %s is %s, not %s", rname, what, is ? is : "none", wanted ? wanted : "none");
}

static void
test_rname(void **state)
{
	static const struct {
		const char *rname, *mailbox, *guess;
		const char *trouble; /* a word of it, or NULL */
		const char *mname, *apex; /* NULL: ns9.example.org, example.org */
	} cases[] = {
		{ "hostmaster.example.org", "hostmaster@example.org", NULL, NULL, NULL, NULL },
		{ "HostMaster.Example.ORG", "HostMaster@example.org", NULL, NULL, NULL, NULL },
		{ ".", NULL, NULL, "no contact", NULL, NULL },
		{ "hostmaster", NULL, NULL, "one label", NULL, NULL },
		/* an @ in the first label */
		{ "HostMaster@example.org", NULL, "HostMaster@example.org", "@", NULL, NULL },
		{ "hostmaster\\@example\\.org.example.org", NULL, "hostmaster@example.org.example.org", "@", NULL, NULL },
		{ "hostmaster\\@example\\.org", NULL, "hostmaster@example.org", "@", NULL, NULL },
		{ "a\\@b\\@example.org", NULL, NULL, "@", NULL, NULL },
		{ "\\@example.org", NULL, NULL, "@", NULL, NULL },
		{ "host\\032master\\@example.org", NULL, NULL, "@", NULL, NULL },
		{ "hostmaster\\@example", NULL, NULL, "@", NULL, NULL },
		{ "hostmaster\\@example\\.\\.org", NULL, NULL, "@", NULL, NULL },
		/* bytes */
		{ "host\\007.example.org", NULL, NULL, "bytes", NULL, NULL },
		{ "h\\195\\182st.example.org", NULL, NULL, "bytes", NULL, NULL },
		{ "john\\.doe.example.org", "john.doe@example.org", NULL, NULL, NULL, NULL },
		{ "john\\.\\.doe.example.org", "\"john..doe\"@example.org", NULL, NULL, NULL, NULL },
		{ "\\.john.example.org", "\".john\"@example.org", NULL, NULL, NULL, NULL },
		{ "john\\..example.org", "\"john.\"@example.org", NULL, NULL, NULL, NULL },
		{ "john\\032doe.example.org", "\"john doe\"@example.org", NULL, NULL, NULL, NULL },
		{ "a\\\"b\\\\c.example.org", "\"a\\\"b\\\\c\"@example.org", NULL, NULL, NULL, NULL },
		{ "dns+zone/x.example.org", "dns+zone/x@example.org", NULL, NULL, NULL, NULL },
		/* what is odd about the domain */
		{ "root.host_1.example.org", "root@host_1.example.org", NULL, "underscore", NULL, NULL },
		{ "root.192.0.2.1", "root@192.0.2.1", NULL, "address", NULL, NULL },
		{ "root.mail\\007.example.org", NULL, NULL, "bytes", NULL, NULL },
		{ "hostmaster.2.0.192.in-addr.arpa", "hostmaster@2.0.192.in-addr.arpa", NULL, "arpa", NULL,
			"2.0.192.in-addr.arpa" },
		{ "hostmaster.in-addr.arpa", "hostmaster@in-addr.arpa", NULL, "arpa", NULL, "in-addr.arpa" },
		{ "hostmaster.e164.arpa", "hostmaster@e164.arpa", NULL, "arpa", NULL, "e164.arpa" },
		{ "hostmaster.example.org.2.0.192.in-addr.arpa",
			"hostmaster@example.org.2.0.192.in-addr.arpa", "hostmaster@example.org", "dot", NULL,
			"2.0.192.in-addr.arpa" },
		{ "hostmaster.example.org.example.org", "hostmaster@example.org.example.org",
			"hostmaster@example.org", "dot", NULL, NULL },
		{ "hostmaster.mail.example.org.example.org", "hostmaster@mail.example.org.example.org",
			"hostmaster@mail.example.org", "dot", NULL, NULL },
		/* the wrong name in the place */
		{ "example.org", "example@org", NULL, "own name", NULL, NULL },
		{ "ns.example.org", "ns@example.org", NULL, "swapped", NULL, NULL },
		{ "NS1.example.org", "NS1@example.org", NULL, "swapped", NULL, NULL },
		{ "www.example.org", "www@example.org", NULL, "swapped", NULL, NULL },
		{ "mail.example.org", "mail@example.org", NULL, "swapped", NULL, NULL },
		{ "dns7.example.org", "dns7@example.org", NULL, "swapped", "dns7.example.org", NULL },
		{ "dns7.example.org", "dns7@example.org", NULL, NULL, ".", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new();
		uint8_t wire[3][DNS_NAME_OCTETS + 1];
		const char *texts[] = { cases[i].rname, cases[i].mname ? cases[i].mname : "ns9.example.org",
			cases[i].apex ? cases[i].apex : "example.org" };
		struct dns_name names[3];
		for (int n = 0; n < 3; n++) {
			size_t octets = wire_name(texts[n], wire[n]);
			assert_true(octets);
			names[n] = (struct dns_name){ wire[n], octets, wire_text(arena, wire[n]) };
		}
		struct rname result = rname_read(arena, &names[0], &names[1], &names[2]);
		check_text(texts[0], "mailbox", result.mailbox, cases[i].mailbox);
		check_text(texts[0], "guess", result.guess, cases[i].guess);
		if ((result.trouble == NULL) != (cases[i].trouble == NULL) ||
			(result.trouble && !strstr(result.trouble, cases[i].trouble)))
			fail_msg("%s: trouble \"%s\"", texts[0], result.trouble ? result.trouble : "none");
		arena_free(arena);
	}
}

static void
test_traps(void **state)
{
	static const struct {
		const char *mailbox;
		bool trap;
	} cases[] = {
		{ "hostmaster@example.org", true }, { "root@localhost", true }, { "a@host.localdomain", true },
		{ "a@x.test", true }, { "a@contest", true }, { "a@protest.net", false }, { "a@b.c", true },
		{ "nobody@mail.uni.zz", true }, { "noreply@uni.zz", true }, { "a@redacted.uni.zz", true },
		{ "NoReply@uni.zz", true }, { "nobodys@uni.zz", false }, { "abuse@uni.zz", false },
		{ "https://uni.zz/abuse", false }, { "abuse", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if ((contact_trap(cases[i].mailbox) != NULL) != cases[i].trap)
			fail_msg("%s: %s", cases[i].mailbox, cases[i].trap ? "no trap" : "a trap");
	assert_true(contact_is_registry_zone("193.in-addr.arpa", NULL));
	assert_true(contact_is_registry_zone("in-addr.arpa", "nstld@iana.org"));
	assert_false(contact_is_registry_zone("2.0.192.in-addr.arpa", "hostmaster@uni.zz"));
	assert_true(contact_is_registry_zone("0.192.in-addr.arpa", "dns@ripe.net"));
	assert_false(contact_is_registry_zone("0.192.in-addr.arpa", "dns@uni.zz"));
	assert_false(contact_is_registry_zone("uni.zz", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rname),
		cmocka_unit_test(test_traps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
