#include "keys.h"

#include <curses.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/safe.h"

static const struct {
	const char *word, *keys, *help;
} actions[ACTION_COUNT] = {
#define X(name, word, keys, help) [ACTION_##name] = { word, keys, help },
	ACTIONS(X)
#undef X
};

enum { CODES = 0x200000 }; /* above all code points */

static const struct {
	const char *name;
	int key;
} names[] = {
	{ "Enter", '\r' },
	{ "Tab", '\t' },
	{ "Esc", 27 },
	{ "Space", ' ' },
	{ "BS", 127 },
	{ "BackTab", CODES + KEY_BTAB },
	{ "Up", CODES + KEY_UP },
	{ "Down", CODES + KEY_DOWN },
	{ "Left", CODES + KEY_LEFT },
	{ "Right", CODES + KEY_RIGHT },
	{ "Home", CODES + KEY_HOME },
	{ "End", CODES + KEY_END },
	{ "PgUp", CODES + KEY_PPAGE },
	{ "PgDn", CODES + KEY_NPAGE },
	{ "Ins", CODES + KEY_IC },
	{ "Del", CODES + KEY_DC },
};

int
key_code(int curses_code)
{
	if (curses_code == KEY_ENTER)
		return '\r';
	if (curses_code == KEY_BACKSPACE)
		return 127;
	return CODES + curses_code;
}

int
key_named(const char *name, size_t length)
{
	char word[KEY_TEXT];
	int number;
	size_t used;
	if (!length || length >= sizeof word)
		return -1;
	memcpy(word, name, length);
	word[length] = '\0';
	long point = utf8_next(name, length, &used);
	if (point > ' ' && used == length)
		return (int)point;
	if (length == 3 && word[0] == 'C' && word[1] == '-' && word[2] >= '@' && word[2] < 127)
		return word[2] & 31;
	if (sscanf(word, "F%2d", &number) == 1 && number > 0 && number <= 12)
		return CODES + KEY_F(number);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i].name, word))
			return names[i].key;
	return -1;
}

const char *
key_print(int key, char to[static KEY_TEXT])
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].key == key)
			return strcpy(to, names[i].name);
	if (key > CODES + KEY_F0 && key <= CODES + KEY_F(12))
		snprintf(to, KEY_TEXT, "F%d", key - CODES - KEY_F0);
	else if (key > 0 && key < 32)
		snprintf(to, KEY_TEXT, "C-%c", key + '@' + (key < 27 ? 32 : 0));
	else
		snprintf(to, KEY_TEXT, "%lc", (wint_t)key);
	return to;
}

static void
bind_key(struct keymap *map, int key, enum action action)
{
	size_t i = 0;
	while (i < map->count && map->binds[i].key != key)
		i++;
	if (i == sizeof map->binds / sizeof *map->binds)
		return;
	map->binds[i] = (struct bind){ key, action };
	map->count += i == map->count;
}

void
keymap_default(struct keymap *map)
{
	map->count = 0;
	for (int action = 0; action < ACTION_COUNT; action++)
		for (const char *at = actions[action].keys; *at; at += strspn(at, " ")) {
			size_t length = strcspn(at, " ");
			bind_key(map, key_named(at, length), (enum action)action);
			at += length;
		}
}

static int
action_named(struct view word)
{
	for (int action = 0; action < ACTION_COUNT; action++)
		if (view_is(word, actions[action].word))
			return action;
	return -1;
}

int
keymap_read(struct keymap *map, const char *file, char *error, size_t size)
{
	char buffer[256];
	int bad = 0;
	FILE *in = fopen(file, "re");
	if (!in) {
		snprintf(error, size, "%s: %s", file, strerror(errno));
		return -1;
	}
	for (int number = 1; fgets(buffer, sizeof buffer, in); number++) {
		struct view line = view_trim(view_of(buffer));
		size_t length = 0;
		if (!line.length ||
			(line.bytes[0] == '#' && line.length > 1 && line.bytes[1] == ' '))
			continue;
		while (length < line.length && line.bytes[length] != ' ' &&
			line.bytes[length] != '\t')
			length++;
		int key = key_named(line.bytes, length);
		int action = action_named(
			view_trim((struct view){ line.bytes + length, line.length - length }));
		if (key >= 0 && action >= 0)
			bind_key(map, key, (enum action)action);
		else if (!bad++)
			snprintf(error, size, "%s:%d: no such %s; see ? for their names", file,
				number, key < 0 ? "key" : "action");
	}
	fclose(in);
	return bad ? -1 : 0;
}

enum action
keymap_action(const struct keymap *map, int key)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->binds[i].key == key)
			return map->binds[i].action;
	return ACTION_NONE;
}

const char *
keymap_keys(const struct keymap *map, enum action action, char *to, size_t size)
{
	char name[KEY_TEXT];
	size_t length = 0;
	*to = '\0';
	for (size_t i = 0; i < map->count && length < size; i++)
		if (map->binds[i].action == action)
			length += (size_t)snprintf(to + length, size - length, "%s%s",
				length ? " " : "", key_print(map->binds[i].key, name));
	return to;
}

const char *
action_word(enum action action)
{
	return actions[action].word;
}

const char *
action_help(enum action action)
{
	return actions[action].help;
}
