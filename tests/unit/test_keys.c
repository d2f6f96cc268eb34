#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "keys.h"
#include "prompt.h"

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		int key;
	} cases[] = {
		{ "a", 'a' },
		{ "G", 'G' },
		{ "?", '?' },
		{ "#", '#' },
		{ "C-d", 4 },
		{ "C-@", 0 },
		{ "Enter", '\r' },
		{ "Tab", '\t' },
		{ "Space", ' ' },
		{ "Esc", 27 },
		{ "ü", 0xfc },
		{ "", -1 },
		{ "ab", -1 },
		{ "C-", -1 },
		{ "C-dd", -1 },
		{ "F0", -1 },
		{ "F13", -1 },
		{ "\xff", -1 },
		{ "Nosuchkeyatallhere", -1 },
	};
	char name[KEY_TEXT];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(key_named(cases[i].name, strlen(cases[i].name)), cases[i].key);
	for (int action = 1; action < ACTION_COUNT; action++)
		assert_true(
			*action_word((enum action)action) && *action_help((enum action)action));
	assert_string_equal(key_print(key_named("F1", 2), name), "F1");
	assert_string_equal(key_print(4, name), "C-d");
	assert_string_equal(key_print(0xfc, name), "ü");
	assert_string_equal(key_print(key_named("PgUp", 4), name), "PgUp");
}

/* No key has two meanings, and every action has one. */
static void
test_defaults(void **state)
{
	struct keymap map;
	char keys[64];
	keymap_default(&map);
	for (size_t i = 0; i < map.count; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(map.binds[i].key, map.binds[j].key);
	for (int action = 1; action < ACTION_COUNT; action++)
		assert_true(*keymap_keys(&map, (enum action)action, keys, sizeof keys));
	assert_string_equal(keymap_keys(&map, ACTION_DOWN, keys, sizeof keys), "j Down C-n");
	assert_int_equal(keymap_action(&map, '\r'), ACTION_OPEN);
	assert_int_equal(keymap_action(&map, 0x263a), ACTION_NONE);
}

static void
test_file(void **state)
{
	char path[] = "/tmp/test_keys.XXXXXX", error[256];
	struct keymap map;
	FILE *file = fdopen(mkstemp(path), "w");
	fputs("# remark\n\nö  down\nj none\nC-x\tquit\nNokey up\nx noaction\n", file);
	fclose(file);
	keymap_default(&map);
	assert_int_equal(keymap_read(&map, path, error, sizeof error), -1);
	assert_non_null(strstr(error, ":6: no such key"));
	assert_int_equal(keymap_action(&map, 0xf6), ACTION_DOWN);
	assert_int_equal(keymap_action(&map, 'j'), ACTION_NONE);
	assert_int_equal(keymap_action(&map, 24), ACTION_QUIT);
	assert_int_equal(keymap_action(&map, 'x'), ACTION_CANCEL);
	remove(path);
	assert_int_equal(keymap_read(&map, path, error, sizeof error), -1);
	assert_non_null(strstr(error, path));
}

static void
test_prompt(void **state)
{
	static const struct {
		const char *keys, *text;
		enum prompt_end end;
	} cases[] = {
		{ "a b Space c Enter", "ab c", PROMPT_DONE },
		{ "a ü b Left BS Enter", "ab", PROMPT_DONE },
		{ "a b C-a x End y Enter", "xaby", PROMPT_DONE },
		{ "o n e Space t w o C-w Enter", "one ", PROMPT_DONE },
		{ "a b c Left C-u Enter", "c", PROMPT_DONE },
		{ "a b c Home Right C-k Enter", "a", PROMPT_DONE },
		{ "a b Home Del Enter", "b", PROMPT_DONE },
		{ "a Esc", "a", PROMPT_CANCELLED },
		{ "a BS BS", "", PROMPT_CANCELLED },
		{ "C-l Up a", "a", PROMPT_MORE },
	};
	struct prompt prompt = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum prompt_end end = PROMPT_MORE;
		prompt_start(&prompt, "", "");
		for (const char *at = cases[i].keys; *at; at += strspn(at, " ")) {
			size_t length = strcspn(at, " ");
			assert_int_equal(end, PROMPT_MORE);
			end = prompt_key(&prompt, key_named(at, length));
			at += length;
		}
		assert_int_equal(end, cases[i].end);
		assert_string_equal(text_string(&prompt.text), cases[i].text);
	}
	text_free(&prompt.text);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_prompt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
