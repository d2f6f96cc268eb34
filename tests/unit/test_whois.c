/* The whois reader: made-up answers in the forms of many servers (tests/data/whois), short
 * answers as a table, charsets, and every sample cut and with flipped bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "whois/read.h"
#include "whois/read_mode.h"

struct sample {
	char server[80], query[80], status[16], referral[80], contacts[400];
	struct view body;
};

static struct text samples;

static struct view
next_part(struct view *rest, const char *mark)
{
	long at = view_find(*rest, mark);
	struct view part = { rest->bytes, at < 0 ? rest->length : (size_t)at };
	size_t used = part.length + (at < 0 ? 0 : strlen(mark));
	rest->bytes += used;
	rest->length -= used;
	return view_trim(part);
}

static void
copy_part(struct view *rest, char *to, size_t size)
{
	struct view part = next_part(rest, "|");
	snprintf(to, size, "%.*s", (int)part.length, part.bytes);
	if (!strcmp(to, "-"))
		*to = '\0';
}

static bool
next_sample(struct view *rest, struct sample *sample)
{
	struct view line;
	while (view_line(rest, &line)) {
		if (!view_starts(line, "=== "))
			continue;
		struct view head = { line.bytes + 4, line.length - 4 };
		copy_part(&head, sample->server, sizeof sample->server);
		copy_part(&head, sample->query, sizeof sample->query);
		copy_part(&head, sample->status, sizeof sample->status);
		copy_part(&head, sample->referral, sizeof sample->referral);
		copy_part(&head, sample->contacts, sizeof sample->contacts);
		long end = view_find(*rest, "\n=== ");
		sample->body =
			(struct view){ rest->bytes, end < 0 ? rest->length : (size_t)end + 1 };
		rest->bytes += sample->body.length;
		rest->length -= sample->body.length;
		return true;
	}
	return false;
}

static int
compare(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* "role address, role address" in order, so that the order of the record does not matter. */
static void
sort_words(struct text *to, char **words, size_t count)
{
	qsort(words, count, sizeof *words, compare);
	for (size_t i = 0; i < count; i++)
		text_printf(to, "%s\n", words[i]);
}

static void
samples_read_as_written(void **state)
{
	struct view rest = { samples.bytes, samples.length };
	struct sample sample;
	unsigned count = 0;
	while (next_sample(&rest, &sample)) {
		struct arena *arena = arena_new();
		struct text want = { 0 }, got = { 0 };
		char *words[64];
		size_t n = 0;
		const struct whois_answer *answer = whois_read(arena, sample.server,
			sample.query, sample.body.bytes, sample.body.length);
		text_printf(&want, "%s %s\n%s\n%s\n", sample.server, sample.query,
			sample.status, sample.referral);
		text_printf(&got, "%s %s\n%s\n", sample.server, sample.query,
			whois_status_word(answer->status));
		if (answer->referral)
			text_printf(&got, "%s:%u", answer->referral, answer->referral_port);
		text_putc(&got, '\n');
		struct view list = view_of(sample.contacts);
		while (list.length) {
			struct view one = next_part(&list, ",");
			words[n++] = arena_strndup(arena, one.bytes, one.length);
		}
		sort_words(&want, words, n);
		n = 0;
		for (size_t i = 0; i < answer->contact_count; i++)
			if (answer->contacts[i].address)
				words[n++] = arena_printf(arena, "%s %s",
					answer->contacts[i].role, answer->contacts[i].address);
		sort_words(&got, words, n);
		assert_string_equal(got.bytes, want.bytes);
		text_free(&want);
		text_free(&got);
		arena_free(arena);
		count++;
	}
	assert_true(count > 50);
}

static void
short_answers(void **state)
{
	static const struct {
		enum whois_status status;
		const char *text;
	} table[] = {
		{ WHOIS_EMPTY, "" },
		{ WHOIS_EMPTY, " \r\n\r\n" },
		{ WHOIS_NOTFOUND, "No Found\n" },
		{ WHOIS_NOTFOUND, "none.example is free\n" },
		{ WHOIS_NOTFOUND, "Not found: none.example\n" },
		{ WHOIS_NOTFOUND, "NOT FOUND\r\n" },
		{ WHOIS_NOTFOUND, "%% NOT FOUND\n" },
		{ WHOIS_NOTFOUND, "% No match for domain \"none.example\"\n" },
		{ WHOIS_NOTFOUND, "% nothing found\n" },
		{ WHOIS_NOTFOUND, "*** Nothing found for this query.\n" },
		{ WHOIS_NOTFOUND, "none.example: no existe\n" },
		{ WHOIS_NOTFOUND, "No_Se_Encontro_El_Objeto/Object_Not_Found\n" },
		{ WHOIS_NOTFOUND, "Object does not exist\n" },
		{ WHOIS_NOTFOUND, "none.example - Available\n" },
		{ WHOIS_NOTFOUND, "The domain none.example is available for registration\n" },
		{ WHOIS_NOTFOUND,
			"We do not have an entry in our database matching your query.\n" },
		{ WHOIS_NOTFOUND, "No information available about domain name none.example\n" },
		{ WHOIS_NOTFOUND, "Domain none.example is not registered.\n" },
		{ WHOIS_NOTFOUND, "Domain Status: No Object Found\n" },
		{ WHOIS_NOTFOUND, "Domain Name: none.example\nDomain Status: Available\n" },
		{ WHOIS_NOTFOUND, "[Domain]\nDomain: none.example\nStatus: free\n" },
		{ WHOIS_NOTFOUND, "% Not Registered - none.example\n" },
		{ WHOIS_NOTFOUND, "\xd0\x94\xd0\xbe\xd0\xbc\xd0\xb5\xd0\xbd \xd0\xbd\xd0\xb5 "
				  "\xd0\xbd\xd0\xb0\xd0\xb9\xd0\xb4\xd0\xb5\xd0\xbd\n" },
		{ WHOIS_THROTTLED, "Your connection limit exceeded. Please slow down and try "
				   "again later.\n" },
		{ WHOIS_THROTTLED, "% Query rate limit exceeded\n" },
		{ WHOIS_THROTTLED, "-1: Too many requests\n" },
		{ WHOIS_THROTTLED, "Quota exceeded\n" },
		{ WHOIS_THROTTLED, "Number of allowed queries exceeded.\n" },
		{ WHOIS_THROTTLED, "Excessive querying, grace period of 60 seconds\n" },
		{ WHOIS_REFUSED, "%ERROR:201: access denied for 192.0.2.1\n" },
		{ WHOIS_REFUSED, "Your IP address has been blacklisted.\n" },
		{ WHOIS_OTHER, "Invalid query\n" },
		{ WHOIS_OTHER, "Domain: -.example\nStatus: invalid\n" },
		{ WHOIS_OTHER, "<html><body>no match</body></html>\n" },
		{ WHOIS_FOUND, "Domain:\texample.be\nStatus:\tNOT AVAILABLE\n" },
		{ WHOIS_FOUND, "Domain: example.de\nStatus: connect\n" },
		{ WHOIS_FOUND,
			"Domain Name: not-found-no-match.example\nRegistrar: No Match Ltd\n"
			"Creation Date: 2001-01-01\n" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena *arena = arena_new();
		const struct whois_answer *answer = whois_read(arena, "whois.nic.example",
			"none.example", table[i].text, strlen(table[i].text));
		if (answer->status != table[i].status)
			fail_msg("%s: %s, not %s", table[i].text,
				whois_status_word(answer->status),
				whois_status_word(table[i].status));
		arena_free(arena);
	}
}

static void
referrals(void **state)
{
	static const struct {
		const char *value, *host, *form;
		unsigned port;
	} table[] = {
		{ "whois.example.net", "whois.example.net", NULL, 43 },
		{ "WHOIS.Example.NET.", "whois.example.net", NULL, 43 },
		{ "http://whois.example.net/", "whois.example.net", NULL, 43 },
		{ "whois://whois.example.net:4343", "whois.example.net", NULL, 4343 },
		{ "rwhois://r.example.net", "r.example.net", NULL, 4321 },
		{ "https://example.net/whois", NULL, "https://example.net/whois", 0 },
		{ "example.net/en/whois", NULL, "example.net/en/whois", 0 },
		{ "not defined", NULL, NULL, 0 },
		{ "N/A", NULL, NULL, 0 },
		{ "none", NULL, NULL, 0 },
		{ "whois.self.example", NULL, NULL, 0 },
		{ "whois.example.net:99999", NULL, NULL, 0 },
		{ "a b.example.net", NULL, NULL, 0 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena *arena = arena_new();
		char *text = arena_printf(arena,
			"Domain Name: example.com\nRegistrar WHOIS Server: %s\n"
			"Registrar: Example\nCreation Date: 2001-01-01\n",
			table[i].value);
		const struct whois_answer *answer = whois_read(
			arena, "whois.self.example", "example.com", text, strlen(text));
		assert_string_equal(answer->referral ? answer->referral : "",
			table[i].host ? table[i].host : "");
		assert_string_equal(
			answer->form ? answer->form : "", table[i].form ? table[i].form : "");
		if (table[i].host)
			assert_int_equal(answer->referral_port, table[i].port);
		arena_free(arena);
	}
}

static void
mailboxes(void **state)
{
	static const struct {
		const char *value, *address, *note, *broken;
	} table[] = {
		{ "a@b.example.org", "a@b.example.org", NULL, NULL },
		{ "mailto:a@B.Example.ORG.", "a@b.example.org", NULL, NULL },
		{ "<a@@b.example.org>", "a@b.example.org", NULL, NULL },
		{ "a AT b.example.org", "a@b.example.org", "written obfuscated", NULL },
		{ "a[at]b.example[dot]org", "a@b.example.org", "written obfuscated", NULL },
		{ "a&#64;b.example.org", "a@b.example.org", "written obfuscated", NULL },
		{ "root@localhost", "root@localhost", NULL, "placeholder" },
		{ "noreply@b.example.org", "noreply@b.example.org", NULL, "nobody reads it" },
		{ "redacted@redacted.invalid", "redacted@redacted.invalid", NULL, "withheld" },
		{ "REDACTED FOR PRIVACY", NULL, NULL, "withheld" },
		{ "a@b", "a@b", NULL, "the domain has no dot" },
		{ "a b c", NULL, NULL, "malformed" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena *arena = arena_new();
		char *text = arena_printf(arena,
			"Domain Name: example.com\nRegistrar: Example\n"
			"Creation Date: 2001-01-01\nTech Email: %s\n",
			table[i].value);
		const struct whois_answer *answer =
			whois_read(arena, "", "", text, strlen(text));
		assert_int_equal(answer->contact_count, 1);
		const struct whois_contact *contact = answer->contacts;
		assert_string_equal(contact->role, "tech");
		assert_string_equal(contact->address ? contact->address : "",
			table[i].address ? table[i].address : "");
		assert_string_equal(
			contact->note ? contact->note : "", table[i].note ? table[i].note : "");
		assert_string_equal(contact->broken ? contact->broken : "",
			table[i].broken ? table[i].broken : "");
		arena_free(arena);
	}
}

static void
charsets(void **state)
{
	static const struct {
		const char *server, *bytes, *text;
	} table[] = {
		{ "", "owner: Jos\xe9\r\n", "owner: Jos\xc3\xa9\n" },
		{ "", "owner: Jos\xc3\xa9\r\r\nx", "owner: Jos\xc3\xa9\nx" },
		{ "", "[Name] \x1b$BF|K\\\x1b(B\n", "[Name] \xe6\x97\xa5\xe6\x9c\xac\n" },
		{ "whois.kr", "name: \xc7\xd1\xb1\xb9\n", "name: \xed\x95\x9c\xea\xb5\xad\n" },
		{ "", "\x1b]52;c;x\a\n", "\\x1b]52;c;x\\x07\n" },
		{ "",
			"\xef\xbb\xbf"
			"a\rb",
			"a\nb" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena *arena = arena_new();
		const struct whois_answer *answer = whois_read(
			arena, table[i].server, "", table[i].bytes, strlen(table[i].bytes));
		assert_string_equal(answer->text, table[i].text);
		arena_free(arena);
	}
}

static void
other_registry_in_charge(void **state)
{
	static const char *const texts[] = {
		"inetnum: 192.0.2.0 - 192.0.2.255\nnetname: ERX-NETBLOCK\ndescr: Early "
		"registration\n",
		"inet6num: ::/0\nnetname: ROOT\ncountry: EU\n",
		"NetRange: 192.0.2.0 - 192.0.2.255\nNetName: X\nNetType: Early Registrations, "
		"Transferred to RIPE NCC\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena *arena = arena_new();
		assert_false(whois_read(arena, "", "", texts[i], strlen(texts[i]))->authority);
		arena_free(arena);
	}
}

/* Truncated anywhere, bytes changed anywhere: no crash; the sanitizers watch. */
static void
damaged_samples(void **state)
{
	struct view rest = { samples.bytes, samples.length };
	struct sample sample;
	uint32_t seed = 12345;
	while (next_sample(&rest, &sample)) {
		for (size_t round = 0; round < 60; round++) {
			struct arena *arena = arena_new();
			size_t length = sample.body.length * (round + 1) / 60;
			char *bytes = xcalloc(1, length);
			memcpy(bytes, sample.body.bytes, length);
			for (size_t flip = 0; length && flip < round % 12; flip++) {
				static const char marks[] = "@:[]%#.\0\x1b\xff\r\n \t;,(";
				seed = seed * 1664525 + 1013904223;
				bytes[(seed >> 8) % length] =
					marks[(seed >> 4) % (sizeof marks - 1)];
			}
			assert_non_null(
				whois_read(arena, sample.server, sample.query, bytes, length));
			free(bytes);
			arena_free(arena);
		}
	}
}

static void
read_mode_prints_json(void **state)
{
	static const char text[] =
		"Domain Name: example.com\nRegistrar WHOIS Server: whois.r.example.net\n"
		"Registrar: R\nCreation Date: 2001-01-01\nAdmin Email: a@b.example.org\n"
		"Tech Email: REDACTED FOR PRIVACY\n";
	char *line = NULL;
	size_t size = 0;
	FILE *in = fmemopen((void *)text, sizeof text - 1, "r"),
	     *out = open_memstream(&line, &size);
	assert_true(whois_read_file(in, "x.txt", "whois.nic.example", NULL, out));
	fclose(in);
	fclose(out);
	assert_string_equal(line,
		"{\"file\":\"x.txt\",\"status\":\"found\","
		"\"referral\":\"whois.r.example.net:43\",\"form\":null,"
		"\"contacts\":[{\"role\":\"admin\",\"address\":\"a@b.example.org\"}]}\n");
	free(line);
}

static int
samples_load(void **state)
{
	char buffer[4096];
	FILE *file = fopen(WHOIS_SAMPLES, "r");
	if (!file)
		return -1;
	for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
		text_add(&samples, buffer, got);
	return fclose(file);
}

static int
samples_free(void **state)
{
	text_free(&samples);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_read_as_written),
		cmocka_unit_test(short_answers),
		cmocka_unit_test(referrals),
		cmocka_unit_test(mailboxes),
		cmocka_unit_test(charsets),
		cmocka_unit_test(other_registry_in_charge),
		cmocka_unit_test(damaged_samples),
		cmocka_unit_test(read_mode_prints_json),
	};
	return cmocka_run_group_tests(tests, samples_load, samples_free);
}
