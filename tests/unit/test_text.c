#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static void
test_lines(void **state)
{
	static const struct {
		const char *in, *lines; /* joined by | */
	} cases[] = {
		{ "", "" }, { "a", "a|" }, { "a\n", "a|" }, { "a\r\nb", "a|b|" }, { "\n\n", "||" },
		{ "\r", "|" }, { "a\rb\r\r\n", "a\rb\r|" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct view rest = view_of(cases[i].in), line;
		struct text text = { 0 };
		while (view_line(&rest, &line)) {
			text_add(&text, line.bytes, line.length);
			text_putc(&text, '|');
		}
		assert_string_equal(text_string(&text), cases[i].lines);
		text_free(&text);
	}
}

static void
test_views(void **state)
{
	assert_int_equal(view_trim(view_of(" \t a b\r\n ")).length, 3);
	assert_int_equal(view_trim(view_of(" \t\r\n ")).length, 0);
	assert_true(view_is(view_of("Data"), "dATA"));
	assert_false(view_is(view_of("Dat"), "data"));
	assert_true(view_starts(view_of("MAIL FROM"), "mail"));
	assert_false(view_starts(view_of("MA"), "mail"));
	assert_int_equal(view_find(view_of("say User Unknown"), "user unknown"), 4);
	assert_int_equal(view_find(view_of("user unknow"), "user unknown"), -1);
	assert_int_equal(view_find(view_of("abc"), ""), 0);
	assert_int_equal(view_find(view_of("ab\0cd"), "b"), 1);
	assert_true(ends_with("Mail.Example.ORG", ".example.org"));
	assert_false(ends_with("org", ".org"));
	assert_true(ends_with("org", ""));
}

static void
test_growth(void **state)
{
	struct text text = { 0 };
	assert_string_equal(text_string(&text), "");
	for (int i = 0; i < 10000; i++)
		text_printf(&text, "%d,", i % 10);
	assert_int_equal(text.length, 20000);
	assert_int_equal(text.bytes[20000], 0);
	text_clear(&text);
	assert_string_equal(text_string(&text), "");
	text_add(&text, "a\0b", 3);
	assert_memory_equal(text.bytes, "a\0b\0", 4);
	text_free(&text);
	assert_null(text.bytes);
}

/* Blocks of any size are zeroed, aligned and apart, also when a big one comes between. */
static void
test_arena(void **state)
{
	struct arena *arena = arena_new();
	unsigned char *blocks[400];
	size_t sizes[400];
	for (size_t i = 0; i < 400; i++) {
		sizes[i] = i % 7 == 6 ? 20000 : i * 13 % 600;
		blocks[i] = arena_alloc(arena, sizes[i]);
		assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
		for (size_t at = 0; at < sizes[i]; at++)
			assert_int_equal(blocks[i][at], 0);
		memset(blocks[i], (int)(i & 0xff), sizes[i]);
	}
	for (size_t i = 0; i < 400; i++)
		for (size_t at = 0; at < sizes[i]; at++)
			assert_int_equal(blocks[i][at], i & 0xff);
	assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	arena_free(arena);
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
