#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "know/stanza.h"

/* All records in one line: key=value; and | between records; then the error. */
static char *
told(struct arena *arena, const char *text)
{
	struct stanza_reader reader = stanza_read("f", text, strlen(text));
	struct stanza stanza;
	struct text all = { 0 };
	while (stanza_next(&reader, arena, &stanza)) {
		for (size_t i = 0; i < stanza.count; i++)
			text_printf(&all, "%s=%s;", stanza.fields[i].key, stanza.fields[i].value);
		text_puts(&all, "|");
	}
	text_puts(&all, reader.error);
	char *copy = arena_strdup(arena, text_string(&all));
	text_free(&all);
	return copy;
}

static void
records_are_read(void **state)
{
	static const struct {
		const char *in, *expected;
	} cases[] = {
		{ "", "" },
		{ "\n\n# only a comment\n\n", "" },
		{ "a: b", "a=b;|" },
		{ "a: b\n\nc: d\n", "a=b;|c=d;|" },
		{ "a: b\n# comment\nc: d\n \t\n\n\ne:f", "a=b;c=d;|e=f;|" },
		{ "a: one\n  two\n\tthree\na: x: y\n", "a=one two three;a=x: y;|" },
		{ "a:\n  two\n", "a=two;|" },
		{ "text rcpt 550: x\r\nb: c\r\n", "text rcpt 550=x;b=c;|" },
		{ "a: b\nnonsense\n", "f:2: expected `key: value'" },
		{ "\n  folded\n", "f:2: a continued line without a key before it" },
		{ ": x\n", "f:1: expected `key: value'" },
		{ "a: b\n\n# c\nno\n", "a=b;|f:4: expected `key: value'" },
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(told(arena, cases[i].in), cases[i].expected);
	arena_free(arena);
}

static void
long_values_are_whole(void **state)
{
	struct arena *arena = arena_new();
	char text[3000] = "key: ";
	memset(text + 5, 'x', 2000);
	struct stanza_reader reader = stanza_read("f", text, strlen(text));
	struct stanza stanza;
	assert_true(stanza_next(&reader, arena, &stanza));
	assert_int_equal(strlen(stanza_get(&stanza, "KEY")), 2000);
	assert_int_equal(stanza.fields[0].line, 1);
	assert_null(stanza_get(&stanza, "other"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_read),
		cmocka_unit_test(long_values_are_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
