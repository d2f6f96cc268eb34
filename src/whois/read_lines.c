/* read_lines.c: a whois answer cut into lines with key and value.
 *
 * The forms that registries use for a pair: "key: value", "key......: value", "[Key] value",
 * "[owner-c] email: value", "4h. key : value", "class:Key;I:value", "Key#value", "Key...value".
 */
#include <ctype.h>
#include <string.h>

#include "whois/read_parts.h"

enum { KEY_BYTES = 64, KEY_WORDS = 8 };

static struct view
sub(struct view view, size_t from)
{
	return (struct view){ view.bytes + from, view.length - from };
}

static struct view
head(struct view view, size_t length)
{
	return (struct view){ view.bytes, length };
}

/* The dots and rules that fill the column between key and value. */
static struct view
trim_fill(struct view key)
{
	while (key.length && strchr(" \t._=-#:", key.bytes[key.length - 1]))
		key.length--;
	return key;
}

static bool
is_key(struct view key)
{
	unsigned words = 1, letters = 0;
	if (!key.length || key.length > KEY_BYTES)
		return false;
	for (size_t i = 0; i < key.length; i++) {
		unsigned char byte = (unsigned char)key.bytes[i];
		if (byte == '@' || byte == '"' || byte == '?' || byte == '<' || byte == '>')
			return false;
		words += byte == ' ' && i && key.bytes[i - 1] != ' ';
		letters += isalpha(byte) || byte >= 0x80;
	}
	return letters && words <= KEY_WORDS;
}

static bool
take(struct whois_line *line, struct view key, struct view value)
{
	key = trim_fill(view_trim(key));
	if (!is_key(key))
		return false;
	while (value.length && value.bytes[0] == ':')
		value = sub(value, 1);
	line->key = key;
	line->value = view_trim(value);
	return true;
}

static bool
take_colon(struct whois_line *line, struct view text)
{
	const char *colon = memchr(text.bytes, ':', text.length < 160 ? text.length : 160);
	if (!colon)
		return false;
	size_t at = (size_t)(colon - text.bytes);
	struct view value = sub(text, at + 1);
	if (view_starts(value, "//"))
		return false;
	return take(line, head(text, at), value);
}

static bool
take_rwhois(struct whois_line *line, struct view text)
{
	size_t at = 0;
	while (at < text.length &&
		(islower((unsigned char)text.bytes[at]) || text.bytes[at] == '-'))
		at++;
	if (at < 2 || at + 2 >= text.length || text.bytes[at] != ':')
		return false;
	size_t end = at + 1;
	while (end < text.length &&
		(isalnum((unsigned char)text.bytes[end]) || strchr("-_;", text.bytes[end])))
		end++;
	if (end == at + 1 || end >= text.length || text.bytes[end] != ':' || end > KEY_BYTES)
		return false;
	struct view key = { text.bytes + at + 1, end - at - 1 };
	const char *kind = memchr(key.bytes, ';', key.length);
	if (kind)
		key.length = (size_t)(kind - key.bytes);
	if (!take(line, key, sub(text, end + 1)))
		return false;
	line->class = head(text, at);
	return true;
}

static bool
take_bracket(struct whois_line *line, struct view text)
{
	const char *close = text.bytes[0] == '[' ? memchr(text.bytes, ']', text.length) : NULL;
	if (!close)
		return false;
	size_t end = (size_t)(close - text.bytes);
	struct view name = view_trim((struct view){ text.bytes + 1, end - 1 });
	struct view rest = view_trim(sub(text, end + 1));
	struct whois_line inner = { 0 };
	char words[96];
	whois_words(name, words, sizeof words);
	if (rest.length && whois_roles(words) && take_colon(&inner, rest) &&
		take(line,
			head(sub(text, 1),
				(size_t)(inner.key.bytes + inner.key.length - text.bytes) - 1),
			inner.value))
		return true;
	line->bracket = take(line, name, rest);
	return line->bracket;
}

/* "Admin Email.......... name", "Technical contact#......name". */
static bool
take_filled(struct whois_line *line, struct view text)
{
	const char *fill = memmem(text.bytes, text.length, "...", 3);
	if (!fill)
		fill = memchr(text.bytes, '#', text.length);
	if (!fill || fill - text.bytes < 3)
		return false;
	size_t at = (size_t)(fill - text.bytes), end = at;
	while (end < text.length && (text.bytes[end] == '.' || text.bytes[end] == '#'))
		end++;
	return take(line, head(text, at), sub(text, end));
}

/* "** Registrant", "4h. adminemail", "a. [Domain Name]": what only counts or decorates. */
static struct view
skip_marks(struct view text)
{
	while (text.length && (text.bytes[0] == '*' || text.bytes[0] == '-'))
		text = view_trim(sub(text, 1));
	size_t at = 0;
	while (at < text.length && at < 2 && isdigit((unsigned char)text.bytes[at]))
		at++;
	if (at < text.length && at < 3 && islower((unsigned char)text.bytes[at]))
		at++;
	if (at && at + 1 < text.length && text.bytes[at] == '.' && text.bytes[at + 1] == ' ')
		return view_trim(sub(text, at + 1));
	if (at == 1 && at + 2 < text.length && text.bytes[1] == ' ' && text.bytes[2] == '[')
		return sub(text, 2);
	return text;
}

static void
cut_line(struct whois_line *line, struct view raw)
{
	for (size_t i = 0; i < raw.length && (raw.bytes[i] == ' ' || raw.bytes[i] == '\t'); i++)
		line->indent =
			raw.bytes[i] == '\t' ? (line->indent / 8 + 1) * 8 : line->indent + 1;
	struct view text = view_trim(raw);
	while (text.length && strchr("%#;", text.bytes[0])) {
		line->comment = true;
		text = sub(text, 1);
	}
	if (line->comment)
		text = view_trim(text);
	line->text = text;
	line->blank = !text.length;
	if (line->blank || line->comment)
		return;
	text = skip_marks(text);
	if (text.bytes && text.length)
		(void)(take_bracket(line, text) || take_rwhois(line, text) ||
			take_colon(line, text) || take_filled(line, text));
}

static unsigned
hash(const char *words)
{
	unsigned sum = 5381;
	while (*words)
		sum = sum * 33 + (unsigned char)*words++;
	return sum % KEY_SLOTS;
}

static struct whois_key *
key_find(struct whois_page *page, struct view name)
{
	char words[96];
	whois_words(name, words, sizeof words);
	struct whois_key **slot = &page->keys[hash(words)];
	for (struct whois_key *key = *slot; key; key = key->next)
		if (!strcmp(key->words, words))
			return key;
	struct whois_key *key = arena_alloc(page->arena, sizeof *key);
	key->words = arena_strdup(page->arena, words);
	key->roles = whois_roles(words);
	key->mail = whois_is_mail(words);
	key->next = *slot;
	return *slot = key;
}

void
whois_page_cut(struct whois_page *page, struct view text)
{
	size_t room = 1;
	for (size_t i = 0; i < text.length; i++)
		room += text.bytes[i] == '\n';
	page->lines = arena_alloc(page->arena, room * sizeof *page->lines);
	unsigned paragraph = 0;
	struct view raw;
	while (view_line(&text, &raw)) {
		struct whois_line *line = &page->lines[page->count++];
		cut_line(line, raw);
		if (line->key.length)
			line->known = key_find(page, line->key);
		paragraph += line->blank;
		line->paragraph = paragraph;
	}
}

void
whois_words(struct view view, char *to, size_t size)
{
	size_t at = 0;
	bool lower = false;
	to[at++] = ' ';
	for (size_t i = 0; i < view.length && at + 3 < size; i++) {
		unsigned char byte = (unsigned char)view.bytes[i];
		bool word = isalnum(byte) || byte >= 0x80;
		if ((!word || (lower && isupper(byte))) && to[at - 1] != ' ')
			to[at++] = ' ';
		if (word)
			to[at++] = (char)tolower(byte);
		lower = islower(byte);
	}
	if (to[at - 1] != ' ')
		to[at++] = ' ';
	to[at] = '\0';
}

bool
whois_like(const char *text, const char *pattern)
{
	char part[96];
	for (;;) {
		size_t length = strcspn(pattern, "*");
		if (length >= sizeof part)
			return false;
		memcpy(part, pattern, length);
		part[length] = '\0';
		const char *found = strstr(text, part);
		if (!found)
			return false;
		if (!pattern[length])
			return true;
		text = found + length;
		pattern += length + 1;
	}
}

/* WORDS is " name server ", NAME "name server". */
static bool
is_words(const char *words, const char *name)
{
	size_t length = strlen(name);
	return !strncmp(words + 1, name, length) && words[length + 1] == ' ' &&
	       !words[length + 2];
}

static bool
in_table(const char *words, const char *const *table)
{
	for (; *table; table++)
		if (is_words(words, *table))
			return true;
	return false;
}

bool
whois_key_in(const struct whois_line *line, const char *const *table)
{
	struct whois_key *key = line->known;
	if (!key)
		return false;
	for (size_t i = 0; i < KEY_TABLES; i++) {
		if (key->asked[i].table == table)
			return key->asked[i].in;
		if (key->asked[i].table)
			continue;
		key->asked[i].table = table;
		return key->asked[i].in = in_table(key->words, table);
	}
	return in_table(key->words, table);
}

struct view
whois_value(const struct whois_page *page, const char *const *keys)
{
	for (; *keys; keys++) {
		char words[96];
		whois_words(view_of(*keys), words, sizeof words);
		const struct whois_key *key = page->keys[hash(words)];
		while (key && strcmp(key->words, words))
			key = key->next;
		for (size_t i = 0; key && i < page->count; i++)
			if (page->lines[i].known == key && page->lines[i].value.length)
				return page->lines[i].value;
	}
	return (struct view){ 0 };
}
