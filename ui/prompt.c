#include "prompt.h"

#include <curses.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "keys.h"

enum { CONTROL = 31, LONGEST = 400 };

void
prompt_start(struct prompt *prompt, const char *label, const char *text)
{
	prompt->label = label;
	text_clear(&prompt->text);
	text_puts(&prompt->text, text ? text : "");
	prompt->cursor = prompt->text.length;
	prompt->offered = prompt->cursor > 0;
}

static size_t
before(const struct prompt *prompt, size_t at)
{
	const char *bytes = text_string(&prompt->text);
	while (at && ((unsigned char)bytes[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t
after(const struct prompt *prompt, size_t at)
{
	const char *bytes = text_string(&prompt->text);
	while (at < prompt->text.length && ((unsigned char)bytes[++at] & 0xc0) == 0x80)
		;
	return at;
}

/* Bytes FROM..TO become WITH, the cursor behind it. */
static void
replace(struct prompt *prompt, size_t from, size_t to, const char *with)
{
	struct text fresh = { 0 };
	text_add(&fresh, text_string(&prompt->text), from);
	text_puts(&fresh, with);
	prompt->cursor = fresh.length;
	text_puts(&fresh, text_string(&prompt->text) + to);
	text_free(&prompt->text);
	prompt->text = fresh;
}

static size_t
word_start(const struct prompt *prompt)
{
	const char *bytes = text_string(&prompt->text);
	size_t at = prompt->cursor;
	while (at && bytes[at - 1] == ' ')
		at--;
	while (at && bytes[at - 1] != ' ')
		at--;
	return at;
}

static void
insert(struct prompt *prompt, int key)
{
	char bytes[MB_LEN_MAX + 1] = "";
	mbstate_t state = { 0 };
	size_t length = wcrtomb(bytes, (wchar_t)key, &state);
	if (key < ' ' || key > 0x10ffff || length == (size_t)-1 ||
		prompt->text.length > LONGEST)
		return;
	bytes[length] = '\0';
	replace(prompt, prompt->offered ? 0 : prompt->cursor,
		prompt->offered ? prompt->text.length : prompt->cursor, bytes);
}

enum prompt_end
prompt_key(struct prompt *prompt, int key)
{
	size_t end = prompt->text.length, at = prompt->cursor;
	if (key == '\r')
		return PROMPT_DONE;
	if (key == 27 || (key == 127 && !end))
		return PROMPT_CANCELLED;
	if (key == 127)
		replace(prompt, before(prompt, at), at, "");
	else if (key == key_code(KEY_DC) || key == ('d' & CONTROL))
		replace(prompt, at, after(prompt, at), "");
	else if (key == ('u' & CONTROL))
		replace(prompt, 0, at, "");
	else if (key == ('k' & CONTROL))
		replace(prompt, at, end, "");
	else if (key == ('w' & CONTROL))
		replace(prompt, word_start(prompt), at, "");
	else if (key == key_code(KEY_LEFT) || key == ('b' & CONTROL))
		prompt->cursor = before(prompt, at);
	else if (key == key_code(KEY_RIGHT) || key == ('f' & CONTROL))
		prompt->cursor = after(prompt, at);
	else if (key == key_code(KEY_HOME) || key == ('a' & CONTROL))
		prompt->cursor = 0;
	else if (key == key_code(KEY_END) || key == ('e' & CONTROL))
		prompt->cursor = end;
	else
		insert(prompt, key);
	prompt->offered = false;
	return PROMPT_MORE;
}
