/* The rules, each on a tree that breaks it and on its healthy twin.
 *
 * A tree is text, a lookup a line, a blank more for each level:
 *     mx example.org = 10 mail.example.org, 20 mx.example.net
 *      a mail.example.org = alias www.example.org, 192.0.2.1
 * What stands after = is records, or how it ended.  What is expected is the whole list of
 * findings in its order: "ID SEVERITY ABOUT", "ID SEVERITY ABOUT < CAUSE". */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

#include "base/text.h"
#include "dns/wire.h"
#include "know/explain.h"
#include "know/findings.h"
#include "know/know.h"
#include "lookup/kinds.h"
#include "smtp/probe.h"
#include "tape/door.h"
#include "whois/read.h"

enum { MOST_LOOKUPS = 600, MOST_DEPTH = 8 };

static struct know *know;
static struct door *lenient; /* documentation addresses count as public ones */
static uv_loop_t loop;

/* --- building trees ----------------------------------------------------------------------- */

static struct dns_name
name_of(struct arena *arena, const char *text)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	size_t octets = wire_name(text, wire);
	assert_true(octets > 0);
	return (struct dns_name){ arena_copy(arena, wire, octets), octets,
		wire_text(arena, wire) };
}

static bool
ended(struct lookup *lookup, const char *word)
{
	static const struct {
		const char *word;
		enum lookup_status status;
		enum lookup_reason reason;
	} ends[] = {
		{ "nx", LOOKUP_EMPTY, REASON_NXDOMAIN },
		{ "nodata", LOOKUP_EMPTY, REASON_NODATA },
		{ "servfail", LOOKUP_FAILED, REASON_SERVFAIL },
		{ "timeout", LOOKUP_TIMEOUT, REASON_TIMEOUT },
		{ "cut", LOOKUP_FAILED, REASON_TRUNCATED },
		{ "cancelled", LOOKUP_CANCELLED, REASON_CANCELLED },
		{ "unrecorded", LOOKUP_FAILED, REASON_NOT_RECORDED },
		{ "open", LOOKUP_RUNNING, REASON_NONE },
		{ "closed", LOOKUP_FAILED, REASON_CONNECTION_REFUSED },
		{ "empty", LOOKUP_FAILED, REASON_CLOSED_EMPTY },
		{ "quota", LOOKUP_FAILED, REASON_QUOTA },
		{ "notfound", LOOKUP_EMPTY, REASON_NOT_FOUND },
	};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (!strcmp(word, ends[i].word)) {
			lookup->status = ends[i].status;
			lookup->reason = ends[i].reason;
			return true;
		}
	return false;
}

static void
set_zone(struct lookup *lookup, struct dns_record *record, char *words)
{
	struct arena *arena = lookup->investigation->arena;
	struct zone_facts *zone = arena_alloc(arena, sizeof *zone);
	char *apex = strtok(words, " "), *mname = strtok(NULL, " "), *rname = strtok(NULL, " ");
	char *contact = strtok(NULL, " ");
	record->type = DNS_SOA;
	record->owner = name_of(arena, apex);
	record->target = name_of(arena, mname);
	record->rname = name_of(arena, rname);
	*zone = (struct zone_facts){ .apex = record->owner.text,
		.mname = record->target.text,
		.rname = record->rname.text,
		.contact = contact };
	lookup->zone = zone;
}

static void
add_record(
	struct lookup *lookup, struct dns_message *message, struct dns_name *owner, char *words)
{
	struct arena *arena = lookup->investigation->arena;
	struct dns_record *record = &message->records[message->count];
	*record = (struct dns_record){ .owner = *owner };
	if (ended(lookup, words))
		return;
	if (!strncmp(words, "alias ", 6)) {
		record->type = DNS_CNAME;
		record->target = name_of(arena, words + 6);
		*owner = record->target;
	} else if (lookup->kind == &kind_soa) {
		set_zone(lookup, record, words);
	} else if (lookup->kind == &kind_mx) {
		record->type = DNS_MX;
		record->preference = (uint16_t)strtoul(words, &words, 10);
		record->target = name_of(arena, words + 1);
	} else if (address_parse(words, strlen(words), &record->address)) {
		record->type = record->address.family == 4 ? DNS_A : DNS_AAAA;
		lookup_answer(lookup, words);
	} else if (lookup->kind == &kind_ns && strchr(words, ' ')) { /* with its glue */
		char *glue = strchr(words, ' ');
		*glue++ = '\0';
		record->type = DNS_NS;
		record->target = name_of(arena, words);
		struct dns_record *second = &message->records[++message->count];
		*second = (struct dns_record){
			.section = DNS_ADDITIONAL, .owner = record->target, .type = DNS_A
		};
		assert_true(address_parse(glue, strlen(glue), &second->address));
	} else {
		record->type = lookup->kind == &kind_ns ? DNS_NS : DNS_PTR;
		record->target = name_of(arena, words);
		lookup_answer(lookup, record->target.text);
	}
	message->count++;
}

/* "found OBJECT; see HOST; ..." */
static void
set_whois(struct lookup *lookup, char *words)
{
	struct arena *arena = lookup->investigation->arena;
	struct whois_answer *answer = arena_alloc(arena, sizeof *answer);
	size_t length = strlen(lookup->question);
	address_parse(lookup->question, length, &lookup->address);
	lookup->server = "whois.example.net [192.0.2.43]";
	if (!strcmp(words, "nowhere")) {
		lookup->server = "whois.example.net";
		ended(lookup, "nx");
		return;
	}
	if (ended(lookup, words))
		return;
	answer->status = WHOIS_FOUND;
	if (!strncmp(words, "see ", 4))
		answer->referral = words + 4;
	else
		answer->object = words;
	lookup->whois = answer;
}

/* "MAILBOX = RESULT, HOST ADDRESS refused|silent|spoke, ..." */
static void
add_probe(struct investigation *investigation, char *mailbox, char *words)
{
	static const struct explanation refused = { .id = "conn-refused" },
					silent = { .id = "conn-timeout" };
	struct arena *arena = investigation->arena;
	struct probe *probe = arena_alloc(arena, sizeof *probe);
	char *rest = NULL, *result = strtok_r(words, ",", &rest);
	*probe = (struct probe){ .mailbox = mailbox,
		.state = PROBE_DONE,
		.verdict = "verdict",
		.tries = arena_alloc(arena, 32 * sizeof *probe->tries) };
	for (enum reachability i = REACH_UNTRIED; i <= REACH_CATCH_ALL; i++)
		if (!strcmp(reachability_word(i), result))
			probe->result = i;
	for (char *part; (part = strtok_r(NULL, ",", &rest));) {
		char host[64], address[64], end[16];
		assert_int_equal(sscanf(part, " %63s %63s %15s", host, address, end), 3);
		probe->tries[probe->try_count++] = (struct probe_try){
			.host = arena_strdup(arena, host),
			.address = arena_strdup(arena, address),
			.greeting_ms = strcmp(end, "spoke") ? -1 : 1,
			.why = !strcmp(end, "refused")  ? &refused
			       : !strcmp(end, "silent") ? &silent
							: NULL };
	}
	investigation->probes = arena_alloc(arena, sizeof *investigation->probes);
	investigation->probes[0] = probe;
	investigation->probe_count = 1;
}

static void
fill_lookup(struct lookup *lookup, char *words)
{
	struct arena *arena = lookup->investigation->arena;
	if (lookup->kind == &kind_ptr)
		address_from_arpa(lookup->question, &lookup->address);
	if (lookup->kind == &kind_whois) {
		set_whois(lookup, words);
		return;
	}
	static const char *const unanswered[] = { "timeout", "open", "cancelled",
		"unrecorded" };
	for (size_t i = 0; i < sizeof unanswered / sizeof *unanswered; i++)
		if (!strcmp(words, unanswered[i])) {
			ended(lookup, words);
			return;
		}
	struct dns_message *message = arena_alloc(arena, sizeof *message);
	struct dns_name owner = name_of(arena, lookup->question);
	message->records = arena_alloc(arena, 64 * sizeof *message->records);
	for (char *part = words, *next; part; part = next) {
		next = strstr(part, ", ");
		if (next)
			*next = '\0', next += 2;
		add_record(lookup, message, &owner, part);
	}
	lookup->dns = message;
}

static struct investigation *
build(const char *subject, const char *tree)
{
	static const struct lookup_kind *const kinds[] = {
		&kind_a,
		&kind_aaaa,
		&kind_ptr,
		&kind_soa,
		&kind_ns,
		&kind_mx,
		&kind_whois,
	};
	char error[128], *copy, *rest = NULL;
	struct investigation *investigation = investigation_new(subject, error, sizeof error);
	struct arena *arena = investigation->arena;
	struct lookup *above[MOST_DEPTH] = { investigation->root };
	struct lookup **lookups = arena_alloc(arena, MOST_LOOKUPS * sizeof *lookups);
	lookups[0] = investigation->root;
	investigation->lookups = lookups;
	investigation->door = lenient;
	investigation->know = know;
	copy = arena_strdup(arena, tree);
	for (char *line; (line = strtok_r(rest ? NULL : copy, "\n", &rest));) {
		size_t depth = strspn(line, " ");
		char *kind = line + depth, *question = strchr(kind, ' '),
		     *words = strstr(line, " = ");
		*question++ = '\0';
		*words = '\0', words += 3;
		if (!strcmp(kind, "probe")) {
			add_probe(investigation, question, words);
			continue;
		}
		struct lookup *lookup = arena_alloc(arena, sizeof *lookup),
			      *parent = above[depth];
		*lookup = (struct lookup){ .id = ++investigation->count,
			.parent = parent,
			.investigation = investigation,
			.question = question,
			.status = LOOKUP_OK };
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (!strcmp(kind, kinds[i]->name))
				lookup->kind = kinds[i];
		assert_non_null(lookup->kind);
		*(parent->last_child ? &parent->last_child->next : &parent->first_child) =
			lookup;
		parent->last_child = lookup;
		lookups[lookup->id - 1] = above[depth + 1] = lookup;
		fill_lookup(lookup, words);
		investigation->open += lookup_is_open(lookup);
	}
	return investigation;
}

/* --- the cases ---------------------------------------------------------------------------- */

#define ARPA "17.2.0.192.in-addr.arpa"
#define HOST "a www.example.org = 192.0.2.17\naaaa www.example.org = nodata\n"
#define PTR HOST "ptr " ARPA " = "
#define ZONE "soa " ARPA " = 2.0.192.in-addr.arpa ns.example.net noc.example.net\n"
#define GOOD_MX \
	"mx example.org = 10 mx.example.org\n a mx.example.org = 192.0.2.25\n" \
	" aaaa mx.example.org = nodata\n"
#define SOA "soa example.org = example.org ns.example.net "
#define MX "mx example.org = "
#define GONE(host) " a " host " = nx\n aaaa " host " = nx\n"
#define BARE(host) " a " host " = nodata\n aaaa " host " = nodata\n"
#define AT(host, address) " a " host " = " address "\n aaaa " host " = nodata\n"

static const struct rule_case {
	const char *tree, *expected;
	const char *subject; /* www.example.org */
	bool strict;         /* documentation addresses are special */
} cases[] = {
	/* reverse names */
	{ PTR "nx\n" ZONE, "PTR-NONE E 192.0.2.17\n" },
	{ PTR "nodata\n", "PTR-NONE E 192.0.2.17\n" },
	{ "ptr " ARPA " = nx\n" ZONE, "PTR-NONE E 192.0.2.17\n", "192.0.2.17" },
	{ PTR "open\n", "" },
	{ PTR "cancelled\n", "" },
	{ PTR "unrecorded\n", "" },
	{ PTR "www.example.org\n a www.example.org = 192.0.2.17\n aaaa www.example.org = "
	      "nodata\n",
		"" },
	{ PTR "www.example.org.2.0.192.in-addr.arpa\n" GONE(
		  "www.example.org.2.0.192.in-addr.arpa") AT("www.example.org", "192.0.2.17"),
		"PTR-NODOT E 192.0.2.17\n" },
	{ PTR "gone.example.org\n" GONE("gone.example.org"), "PTR-GHOST E 192.0.2.17\n" },
	{ PTR "gone.example.org\n" BARE("gone.example.org"), "PTR-GHOST E 192.0.2.17\n" },
	{ PTR "gone.example.org\n a gone.example.org = servfail\n aaaa gone.example.org = "
	      "nodata\n",
		"" },
	{ PTR "gone.example.org\n a gone.example.org = open\n aaaa gone.example.org = nx\n",
		"" },
	{ PTR "gone.example.org\n a gone.example.org = unrecorded\n aaaa gone.example.org = "
	      "nx\n",
		"" },
	{ PTR "other.example.org\n" AT("other.example.org", "192.0.2.18"),
		"PTR-MISMATCH E 192.0.2.17\n" },
	{ PTR "alias 17.0-31.2.0.192.in-addr.arpa, nx\n", "PTR-CNAME E 192.0.2.17\n" },
	{ PTR "alias 17.0-31.2.0.192.in-addr.arpa, www.example.org\n" AT(
		  "www.example.org", "192.0.2.17"),
		"" },
	{ PTR "localhost\n" AT("localhost", "127.0.0.1"), "PTR-BADNAME W 192.0.2.17\n" },
	{ PTR ".\n", "PTR-BADNAME W 192.0.2.17\n" },
	{ PTR "my_host.example.org\n" AT("my_host.example.org", "192.0.2.17"),
		"PTR-BADNAME W 192.0.2.17\n" },
	{ PTR "192.0.2.17\n" BARE("192.0.2.17"), "PTR-BADNAME W 192.0.2.17\n" },
	{ PTR "host.invalid\n" GONE("host.invalid"), "PTR-BADNAME W 192.0.2.17\n" },
	{ PTR "www.example.org, ftp.example.org\n" AT("www.example.org", "192.0.2.17"),
		"PTR-MANY N 192.0.2.17\n" },
	{ PTR "www.example.org, b.example, c.example, d.example, e.example, f.example, "
	      "g.example, "
	      "h.example, i.example, j.example, k.example\n" AT(
		      "www.example.org", "192.0.2.17"),
		"PTR-MANY W 192.0.2.17\n" },
	{ PTR "h-192-0-2-17.example.org\n" AT("h-192-0-2-17.example.org", "192.0.2.17"),
		"PTR-GENERIC N 192.0.2.17\n" },
	{ PTR "17.2.0.192.example.org\n" AT("17.2.0.192.example.org", "192.0.2.17"),
		"PTR-GENERIC N 192.0.2.17\n" },
	{ PTR "c0000211.example.org\n" AT("c0000211.example.org", "192.0.2.17"),
		"PTR-GENERIC N 192.0.2.17\n" },
	{ PTR "063.001.dsl.example.org\n" AT("063.001.dsl.example.org", "192.0.2.17"),
		"PTR-GENERIC N 192.0.2.17\n" },
	{ PTR "www.dsl.example\n" AT("www.dsl.example", "192.0.2.17"),
		"PTR-BADNAME W 192.0.2.17\n" },
	{ PTR "whirlpool.example.org\n" AT("whirlpool.example.org", "192.0.2.17"), "" },
	{ PTR "servfail\n", "REV-BROKEN E 192.0.2.17\n" },
	{ PTR "timeout\n", "REV-BROKEN E 192.0.2.17\n" },
	{ "ptr " ARPA " = servfail\n", "", "192.0.2.17" },
	{ PTR "nx\nsoa " ARPA " = in-addr.arpa ns.example.net noc.example.net\n",
		"REV-UNDELEGATED N 192.0.2.17\nPTR-NONE E 192.0.2.17 < REV-UNDELEGATED\n" },
	{ PTR "nx\nsoa " ARPA " = 0.192.in-addr.arpa ns.example.net noc.example.net\n"
	      "whois 192.0.2.17 = see whois.example.net\n whois 192.0.2.17 = 192.0.0.0 - "
	      "192.0.255.255\n",
		"PTR-NONE E 192.0.2.17\n" },
	{ PTR "nx\nsoa " ARPA " = 0.192.in-addr.arpa ns.example.net noc.example.net\n"
	      "whois 192.0.2.17 = see whois.example.net\n whois 192.0.2.17 = 192.0.2.0/24\n",
		"REV-UNDELEGATED N 192.0.2.17\nPTR-NONE E 192.0.2.17 < REV-UNDELEGATED\n" },
	{ PTR "nx\nsoa " ARPA " = 0.192.in-addr.arpa ns.example.net noc.example.net\n"
	      "whois 192.0.2.17 = open\n",
		"PTR-NONE E 192.0.2.17\n" },

	/* the host's name */
	{ HOST, "" },
	{ "a www.example.org = nx\naaaa www.example.org = nx\n",
		"ADDR-NX E www.example.org\n" },
	{ "a www.example.org = servfail\naaaa www.example.org = servfail\n", "" },
	{ "a www.example.org = nodata\naaaa www.example.org = nodata\n",
		"ADDR-NODATA E www.example.org\n" },
	{ "a www.example.org = nodata\naaaa www.example.org = timeout\n", "" },
	{ "a www.example.org = nodata\naaaa www.example.org = 2001:db8::17\n", "" },
	{ "a example.org = nodata\naaaa example.org = nodata\n" GOOD_MX, "", "example.org" },
	{ "a www.example.org = alias gone.example.net, nx\naaaa www.example.org = alias "
	  "gone.example.net, nx\n",
		"CNAME-DANGLING E www.example.org\n" },
	{ "a www.example.org = alias ok.example.net, 192.0.2.17\n"
	  "aaaa www.example.org = alias ok.example.net, nodata\n",
		"" },
	{ "a www.example.org = 192.168.0.1\n", "ADDR-BOGON E www.example.org\n", NULL, true },
	{ "a www.example.org = 127.0.0.1\n", "ADDR-BOGON E www.example.org\n", NULL, true },
	/* an address of the lab, which stands for a public one */
	{ "a www.example.org = 192.168.0.1, 25.0.2.17\n", "ADDR-BOGON W www.example.org\n",
		NULL, true },
	{ "a www.example.org = 25.0.2.17\n", "", NULL, true },
	{ "a www.example.org = 192.168.0.1\n", "" },

	/* the mail domain */
	{ GOOD_MX, "" },
	{ "mx www.example.org = nodata\n" GOOD_MX, "" },
	{ "mx www.example.org = nx\n" MX
	  "nx\na www.example.org = nx\naaaa www.example.org = nx\n",
		"DOM-NX E example.org\nADDR-NX E www.example.org < DOM-NX\n" },
	{ MX "alias gone.example.net, nx\n", "CNAME-DANGLING E example.org\n" },
	{ MX "servfail\n", "" },
	{ MX "timeout\nmx www.example.org = servfail\n", "" },
	{ HOST "mx www.example.org = nodata\n" MX "nodata\n" BARE("example.org"),
		"MX-NOTHING E example.org\n" },
	{ HOST "mx www.example.org = open\n" MX "nodata\n" BARE("example.org"), "" },
	{ MX "nodata\n a example.org = nodata\n aaaa example.org = servfail\n", "" },
	{ MX "nodata\n" AT("example.org", "192.0.2.1"), "MX-IMPLICIT N example.org\n" },
	{ MX "nodata\n" AT("example.org", "192.0.2.1") "probe x@example.org = unreachable, "
						       "example.org 192.0.2.1 refused\n",
		"MX-IMPLICIT E example.org\nMX-DEAD E example.org < MX-IMPLICIT\n" },
	{ MX "0 .\n", "MX-NULL I example.org\n" },
	{ MX "10 .\n", "MX-NULL-BAD W example.org\n" },
	{ MX "0 ., 10 mx.example.org\n" AT("mx.example.org", "192.0.2.25"),
		"MX-NULL-BAD W example.org\n" },
	{ MX "10 localhost\n" AT("localhost", "127.0.0.1"), "MX-NULL-HOME W example.org\n" },
	{ MX "10 dev.null\n" GONE("dev.null"), "MX-NULL-HOME W example.org\n" },
	{ MX "1 saint.example.org, 20 mx.example.org\n" GONE("saint.example.org")
			AT("mx.example.org", "192.0.2.25"),
		"MX-GHOST W example.org\n" },
	{ MX "1 saint.example.org\n" GONE("saint.example.org"), "MX-GHOST E example.org\n" },
	{ MX "1 saint.example.org\n a saint.example.org = servfail\n aaaa saint.example.org = "
	     "servfail\n",
		"" },
	{ MX "1 saint.example.org, 20 lame.example.org\n" GONE(
		  "saint.example.org") " a lame.example.org = servfail\n aaaa lame.example.org "
				       "= timeout\n",
		"MX-GHOST W example.org\n" },
	{ MX "1 mx.example.org.example.org\n" GONE("mx.example.org.example.org"),
		"MX-NODOT E example.org\n" },
	{ MX "1 mx.example.net.example.org\n" GONE("mx.example.net.example.org")
			AT("mx.example.net", "192.0.2.9"),
		"MX-NODOT E example.org\n" },
	{ MX "1 mx.mail.example.org\n" AT("mx.mail.example.org", "192.0.2.25"), "" },
	{ MX "1 bare.example.org\n" BARE("bare.example.org"), "MX-NOADDR E example.org\n" },
	{ MX "1 bare.example.org, 5 mx.example.org\n" BARE("bare.example.org")
			AT("mx.example.org", "192.0.2.25"),
		"MX-NOADDR W example.org\n" },
	{ MX "1 bare.example.org, 5 gone.example.org\n" BARE("bare.example.org")
			GONE("gone.example.org"),
		"MX-GHOST E example.org\nMX-NOADDR E example.org\n" },
	{ MX "1 mx.example.org\n a mx.example.org = alias www.example.org, 192.0.2.25\n"
	     " aaaa mx.example.org = alias www.example.org, nodata\n",
		"MX-CNAME W example.org\n" },
	{ MX "1 192.0.2.25\n", "MX-IP E example.org\n" },
	{ MX "1 my_mx.example.org\n" AT("my_mx.example.org", "192.0.2.25"),
		"MX-BADNAME W example.org\n" },
	{ MX "1 here.example.org\n" AT("here.example.org", "127.0.0.1"),
		"MX-LOOPBACK E example.org\n" },
	{ MX "1 here.example.org, 5 mx.example.org\n" AT("here.example.org", "127.0.0.1")
			AT("mx.example.org", "192.0.2.25"),
		"MX-LOOPBACK W example.org\n" },
	{ MX "1 in.example.org\n" AT("in.example.org", "10.1.2.3"),
		"MX-PRIVATE E example.org\n", NULL, true },
	{ MX "1 in.example.org\n" AT("in.example.org", "10.1.2.3"), "" },
	{ MX "1 in.example.org, 5 mx.example.org\n" AT(
		  "in.example.org", "10.1.2.3") " a mx.example.org = servfail\n",
		"MX-PRIVATE W example.org\n", NULL, true },
	{ MX "1 mx.example.org, 5 mx2.example.org\n" AT("mx.example.org", "192.0.2.25")
			AT("mx2.example.org", "192.0.2.25"),
		"MX-TWINS N example.org\n" },
	{ MX "1 mx.example.org, 5 mx2.example.org\n" AT("mx.example.org", "192.0.2.25")
			AT("mx2.example.org", "192.0.2.26"),
		"" },
	{ MX "1 mx.example.org\n a mx.example.org = nodata\n aaaa mx.example.org = "
	     "2001:db8::25\n",
		"MX-V6ONLY W example.org\n" },
	{ MX "1 mx.example.org\n a mx.example.org = servfail\n aaaa mx.example.org = "
	     "2001:db8::25\n",
		"" },
	{ GOOD_MX "probe x@example.org = unreachable, mx.example.org 192.0.2.25 silent\n",
		"MX-DEAD E example.org\n" },
	{ GOOD_MX "probe x@example.org = accepted, mx.example.org 192.0.2.25 spoke\n", "" },
	{ GOOD_MX "probe x@example.org = unreachable, mx.example.org 192.0.2.25 unasked\n",
		"" },
	{ MX "1 mx.example.org, 5 mx2.example.org\n" AT("mx.example.org", "192.0.2.25") AT(
		  "mx2.example.org", "192.0.2.26") "probe x@example.org = accepted, "
						   "mx.example.org 192.0.2.25 refused, "
						   "mx2.example.org 192.0.2.26 spoke\n",
		"MX-DEADFIRST W example.org\n" },

	/* zones and their contacts */
	{ SOA "hostmaster.example.org hostmaster@example.org\n ns example.org = "
	      "ns.example.net, ns.example.org\n" GOOD_MX,
		"" },
	{ SOA "hostmaster.example.org\n ns example.org = ns.example.net\n",
		"NS-ONE N example.org\n" },
	{ SOA "hostmaster.example.org\n ns example.org = ns.example.net 192.0.2.1, "
	      "ns.example.org 192.0.2.2\n",
		"NS-ONE N example.org\n" },
	{ SOA "hostmaster.example.org\n ns example.org = ns.example.net 192.0.2.1, "
	      "ns.example.org 203.0.113.2\n",
		"" },
	{ SOA "host@example.org\n", "SOA-AT N example.org\n" },
	{ SOA "host.example.org.example.org host@example.org.example.org\n"
	      " mx example.org.example.org = nx\n",
		"SOA-NODOT N example.org\n" },
	{ ZONE "soa x = 2.0.192.in-addr.arpa ns.example.net "
	       "noc.example.net.2.0.192.in-addr.arpa\n",
		"SOA-NODOT N 2.0.192.in-addr.arpa\n" },
	{ SOA ".\n", "SOA-NOBODY N example.org\n" },
	{ SOA "root.localhost root@localhost\n mx localhost = nx\n",
		"SOA-NOBODY N example.org\n" },
	{ SOA "root.ns.example.org root@ns.example.org\n mx ns.example.org = nodata\n " AT(
		  "ns.example.org", "192.0.2.20"),
		"MX-IMPLICIT N ns.example.org\n" },
	{ SOA "x.example.net x@example.net\n mx example.net = nx\n",
		"DOM-NX E example.net\nSOA-DEADEND N example.org < DOM-NX\n" },
	{ SOA "x.example.net x@example.net\n mx example.net = 0 .\n",
		"MX-NULL E example.net\nSOA-DEADEND N example.org < MX-NULL\n" },
	{ SOA "x.example.net x@example.net\n mx example.net = 1 a.example.net, 5 "
	      "b.example.net\n " GONE("a.example.net") "  a b.example.net = 192.0.2.3\n",
		"" },
	{ SOA "x.example.net x@example.net\n mx example.net = servfail\n", "" },
	{ SOA "root.example.org root@example.org\n mx example.org = 1 gone.example.org\n"
	      "  a gone.example.org = nx\n  aaaa gone.example.org = nx\n" MX
	      "1 gone.example.org\n" GONE("gone.example.org"),
		"MX-GHOST E example.org\nSOA-DEADEND N example.org < MX-GHOST\n"
		"SOA-CIRCLE N example.org < MX-GHOST\n" },
	{ SOA "x.example.org x@example.org\n" GOOD_MX
	      "probe x@example.org = refused, mx.example.org 192.0.2.25 spoke\n",
		"SOA-REFUSED N example.org\n" },
	{ SOA "x.example.org x@example.org\n" GOOD_MX
	      "probe y@example.org = refused, mx.example.org 192.0.2.25 spoke\n",
		"" },
	{ HOST MX "cut\n", "CUT-SHORT W example.org\n" },

	/* our own resolver */
	{ "a www.example.org = timeout\naaaa www.example.org = timeout\n",
		"TOOL-RESOLVER I offline\n" },
	{ "a www.example.org = timeout\naaaa www.example.org = open\n", "" },
	{ "a www.example.org = timeout\naaaa www.example.org = nodata\n", "" },

	/* registries */
	{ "whois example.org = see whois.example.net\n whois example.org = closed\n",
		"WHOIS-REFUSED N whois.example.net\n" },
	{ "whois example.org = timeout\n", "WHOIS-SILENT N whois.example.net\n" },
	{ "whois example.org = empty\n", "WHOIS-EMPTY N whois.example.net\n" },
	{ "whois example.org = quota\n", "WHOIS-QUOTA N whois.example.net\n" },
	{ "whois example.org = open\n", "" },
	{ "whois example.org = unrecorded\n", "" },
	{ "whois example.org = notfound\n", "WHOIS-NOTFOUND N example.org\n" },
	{ "whois example.org = found\n", "WHOIS-NONE N example.org\n" },
	{ "whois example.org = see whois.example.net\n whois example.org = nowhere\n",
		"WHOIS-NONE N example.org\n" },
	{ "whois example.org = see whois.example.net\n whois example.org = found\n", "" },
	{ "whois host.net.example = notfound\n soa net.example = net.example ns.example.net "
	  "a.example.net\n"
	  " soa example = example ns.example.org b.example.org\n",
		"REG-DISTRIBUTED N host.net.example\nWHOIS-NOTFOUND N host.net.example < "
		"REG-DISTRIBUTED\n" },
	{ "whois host.net.example = notfound\n soa net.example = net.example ns.example.net "
	  "a.example.net\n"
	  " soa example = example ns.example.net a.example.net\n",
		"WHOIS-NOTFOUND N host.net.example\n" },
	{ "whois host.net.example = notfound\n soa net.example = example ns.example.net "
	  "a.example.net\n"
	  " soa example = example ns.example.net b.example.net\n",
		"WHOIS-NOTFOUND N host.net.example\n" },
};

/* --- checks ------------------------------------------------------------------------------- */

static void
print_finding(struct text *to, const struct finding *finding)
{
	text_printf(to, "%s %c %s", finding->id, finding->severity, finding->about);
	if (finding->cause)
		text_printf(to, " < %s", finding->cause);
	text_putc(to, '\n');
}

static bool
is_whole(const struct finding *finding, const struct investigation *investigation)
{
	bool whole = finding->evidence_count > 0;
	const char *const texts[] = { finding->title, finding->who, finding->wrong,
		finding->solve };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		whole &= texts[i] && *texts[i] && !strchr(texts[i], '{');
	for (size_t i = 0; i < finding->evidence_count; i++)
		whole &= investigation_lookup(investigation, finding->evidence[i]) != NULL;
	return whole;
}

static bool
case_holds(const struct rule_case *rule)
{
	struct investigation *investigation =
		build(rule->subject ? rule->subject : "www.example.org", rule->tree);
	struct arena *arena = arena_new();
	struct finding *findings;
	struct text got = { 0 };
	if (rule->strict)
		investigation->door = NULL;
	size_t count = findings_derive(investigation, arena, &findings);
	bool holds = true;
	for (size_t i = 0; i < count; i++) {
		print_finding(&got, &findings[i]);
		if (!is_whole(&findings[i], investigation)) {
			print_error("%s is not whole: %s %s\n", findings[i].id,
				findings[i].wrong, findings[i].solve);
			holds = false;
		}
	}
	if (strcmp(text_string(&got), rule->expected)) {
		print_error("%s\nexpected:\n%sgot:\n%s\n", rule->tree, rule->expected,
			text_string(&got));
		holds = false;
	}
	text_free(&got);
	arena_free(arena);
	investigation_free(investigation);
	return holds;
}

static void
each_rule_and_its_twin(void **state)
{
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		wrong += !case_holds(&cases[i]);
	assert_int_equal(wrong, 0);
}

static void
names_are_filled_in(void **state)
{
	struct investigation *investigation = build("www.example.org",
		PTR "www.example.org.2.0.192.in-addr.arpa\n" MX
		    "1 mx.example.net.example.org\n" GONE("mx.example.net.example.org")
			    AT("mx.example.net", "192.0.2.9"));
	struct arena *arena = arena_new();
	struct finding *findings;
	assert_int_equal(findings_derive(investigation, arena, &findings), 2);
	assert_string_equal(findings[0].id, "MX-NODOT");
	assert_non_null(strstr(findings[0].wrong, "mx.example.net.example.org"));
	assert_non_null(strstr(findings[0].solve, "is mx.example.net."));
	assert_string_equal(findings[1].id, "PTR-NODOT");
	assert_non_null(strstr(findings[1].wrong, "192.0.2.17"));
	assert_non_null(strstr(findings[1].solve, "is www.example.org."));
	arena_free(arena);
	investigation_free(investigation);
}

/* Derived after each change of a tree, so it must be cheap for a great one. */
static void
a_great_tree_is_no_trouble(void **state)
{
	struct text tree = { 0 };
	struct arena *arena = arena_new();
	struct finding *findings;
	text_puts(&tree, HOST);
	for (int i = 0; i < 16; i++) {
		text_printf(&tree,
			"soa s%d.example.org = example.org ns.example.net x.m%d.example.org "
			"x@m%d.example.org\n mx m%d.example.org = ",
			i, i, i, i);
		for (int k = 0; k < 15; k++)
			text_printf(&tree, "%s%d h%d.m%d.example.org", k ? ", " : "", k, k, i);
		text_putc(&tree, '\n');
		for (int k = 0; k < 15; k++)
			text_printf(&tree,
				"  a h%d.m%d.example.org = nx\n  aaaa h%d.m%d.example.org = "
				"nx\n",
				k, i, k, i);
	}
	struct investigation *investigation = build("www.example.org", text_string(&tree));
	uint64_t before = uv_hrtime();
	size_t count = findings_derive(investigation, arena, &findings);
	double ms = (double)(uv_hrtime() - before) / 1e6;
	assert_int_equal(count, 17); /* a ghost each, and one dead end */
	assert_true(ms < 1000);      /* some 5 by trial */
	text_free(&tree);
	arena_free(arena);
	investigation_free(investigation);
}

static int
load(void **state)
{
	char error[256];
	struct door_options options = { .offline = true, .allow_private = true };
	uv_loop_init(&loop);
	know = know_load(NULL, error, sizeof error);
	lenient = door_open(&loop, &options, error, sizeof error);
	return know && lenient ? 0 : -1;
}

static int
unload(void **state)
{
	door_close(lenient);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	know_free(know);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_and_its_twin),
		cmocka_unit_test(names_are_filled_in),
		cmocka_unit_test(a_great_tree_is_no_trouble),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
