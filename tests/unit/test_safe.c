#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/json.h"
#include "base/safe.h"

static void
test_bytes(void **state)
{
	static const struct {
		int flags;
		const char *in;
		size_t length; /* 0: strlen */
		const char *out;
	} cases[] = {
		{ SAFE_PLAIN, "", 0, "" },
		{ SAFE_PLAIN, "plain ~ text", 0, "plain ~ text" },
		{ SAFE_PLAIN, "\0a", 2, "\\x00a" },
		{ SAFE_PLAIN, "\x1b[2J", 0, "\\x1b[2J" },
		{ SAFE_PLAIN, "\x1b]52;c;AAAA\a", 0, "\\x1b]52;c;AAAA\\x07" },
		{ SAFE_PLAIN, "a\tb\r\nc", 0, "a\\tb\\x0d\\x0ac" },
		{ SAFE_PLAIN, "\x7f", 0, "\\x7f" },
		/* a C1 control as one byte and as UTF-8 */
		{ SAFE_PLAIN, "\x9b" "31m", 0, "\\x9b31m" },
		{ SAFE_PLAIN, "\xc2\x9b" "31m", 0, "\\u{9b}31m" },
		/* no UTF-8: alone, cut, overlong, surrogate, too large */
		{ SAFE_PLAIN, "\xff\xfe", 0, "\\xff\\xfe" },
		{ SAFE_PLAIN, "\xe2\x82", 0, "\\xe2\\x82" },
		{ SAFE_PLAIN, "\xc0\xaf", 0, "\\xc0\\xaf" },
		{ SAFE_PLAIN, "\xe0\x80\xaf", 0, "\\xe0\\x80\\xaf" },
		{ SAFE_PLAIN, "\xf0\x82\x82\xac", 0, "\\xf0\\x82\\x82\\xac" },
		{ SAFE_PLAIN, "\xed\xa0\x80", 0, "\\xed\\xa0\\x80" },
		{ SAFE_PLAIN, "\xf4\x90\x80\x80", 0, "\\xf4\\x90\\x80\\x80" },
		{ SAFE_PLAIN, "\xf5\x80\x80\x80", 0, "\\xf5\\x80\\x80\\x80" },
		{ SAFE_PLAIN, "\xe2" "A", 0, "\\xe2A" },
		{ SAFE_PLAIN, "\xf4\x8f\xbf\xbf", 0, "\\u{10ffff}" },
		/* what steers or hides */
		{ SAFE_PLAIN, "a\u202eb", 0, "a\\u{202e}b" },
		{ SAFE_PLAIN, "\u2066\u2069\u200e\u061c", 0, "\\u{2066}\\u{2069}\\u{200e}\\u{61c}" },
		{ SAFE_PLAIN, "\u200b\u200d\u2060\ufeff\u00ad", 0,
			"\\u{200b}\\u{200d}\\u{2060}\\u{feff}\\u{ad}" },
		{ SAFE_PLAIN, "\u2028\u2029", 0, "\\u{2028}\\u{2029}" },
		{ SAFE_PLAIN, "\U000e0041", 0, "\\u{e0041}" },
		{ SAFE_PLAIN, "\u034f\u115f\u1160\u3164\uffa0", 0,
			"\\u{34f}\\u{115f}\\u{1160}\\u{3164}\\u{ffa0}" },
		{ SAFE_PLAIN, "\ufe0f\u180b", 0, "\\u{fe0f}\\u{180b}" },
		{ SAFE_PLAIN, "\ue000\U000f0000", 0, "\\u{e000}\\u{f0000}" },
		/* what is text */
		{ SAFE_PLAIN, "Gr\u00fc\u00dfe \u65e5\u672c \u00a0.", 0, "Gr\u00fc\u00dfe \u65e5\u672c \u00a0." },
		{ SAFE_ASCII, "\u00fc\u65e5", 0, "\\u{fc}\\u{65e5}" },
		{ SAFE_TABS, "a\tb\tc", 0, "a       b       c" },
		{ SAFE_TABS, "12345678\tb", 0, "12345678        b" },
		{ SAFE_TABS, "\t", 0, "        " },
		{ SAFE_TABS | SAFE_LINES, "abc\n\tx", 0, "abc\n        x" },
		{ SAFE_TABS, "\u65e5\u672c\tx", 0, "\u65e5\u672c    x" }, /* columns, not bytes */
		{ SAFE_LINES, "a\r\nb\nc", 0, "a\nb\nc" },
		{ SAFE_LINES, "a\rb\r\r\n", 0, "a\\x0db\\x0d\n" },
		{ SAFE_LINES, "end\r", 0, "end\\x0d" },
		{ SAFE_LINES, "a\tb", 0, "a\\tb" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text text = { 0 };
		size_t length = cases[i].length ? cases[i].length : strlen(cases[i].in);
		safe_add(&text, cases[i].in, length, cases[i].flags);
		assert_string_equal(text_string(&text), cases[i].out);
		text_free(&text);
	}
}

/* Whatever comes in: what goes out has no control byte, is UTF-8, and is the same made safe again. */
static void
test_all_bytes(void **state)
{
	for (unsigned one = 0; one < 256; one++)
		for (unsigned other = 0; other < 256; other++) {
			char in[3] = { (char)one, (char)other, 'x' };
			struct text text = { 0 }, again = { 0 };
			safe_add(&text, in, 3, SAFE_PLAIN);
			for (size_t at = 0, used; at < text.length; at += used) {
				long code = utf8_next(text.bytes + at, text.length - at, &used);
				assert_true(code >= 0x20 && code != 0x7f && (code < 0x80 || code >= 0xa0));
			}
			safe_add(&again, text.bytes, text.length, SAFE_PLAIN);
			assert_string_equal(again.bytes, text.bytes);
			text_free(&text);
			text_free(&again);
		}
}

static void
test_width(void **state)
{
	static const struct {
		const char *text;
		int width, columns;
		size_t cut; /* bytes that fit in COLUMNS */
	} cases[] = {
		{ "", 0, 5, 0 }, { "abc", 3, 2, 2 }, { "abc", 3, 9, 3 }, { "abc", 3, 0, 0 },
		{ "\u65e5\u672c", 4, 3, 3 }, { "\u65e5\u672c", 4, 1, 0 }, { "e\u0301x", 2, 1, 3 },
		{ "\u00fc\u00fc", 2, 1, 2 }, { "\xff\xff", 2, 1, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int width;
		size_t length = strlen(cases[i].text);
		assert_int_equal(safe_width(cases[i].text, length), cases[i].width);
		assert_int_equal(safe_cut(cases[i].text, length, cases[i].columns, &width), cases[i].cut);
		assert_true(width <= cases[i].columns);
	}
}

static void
test_json(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ NULL, "null" }, { "", "\"\"" }, { "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "a\nb", "\"a\\nb\"" }, { "\x1b[1m", "\"\\\\x1b[1m\"" }, { "\t", "\"\\\\t\"" },
		{ "\xff", "\"\\\\xff\"" }, { "\u00fc", "\"\u00fc\"" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text text = { 0 };
		jsonl_word(&text, cases[i].in);
		assert_string_equal(text_string(&text), cases[i].out);
		text_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_all_bytes),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_json),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
