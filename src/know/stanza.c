/* Stanzas, one line at a time.  The library for such files that is at hand, inih, cuts a line at
 * 200 bytes and cannot tell a folded line from a repeated key; patterns and texts need both. */
#include "know/stanza.h"

#include <stdio.h>
#include <string.h>

struct stanza_reader
stanza_read(const char *file, const char *text, size_t length)
{
	return (struct stanza_reader){ .file = file, .rest = { text, length } };
}

static void
field_add(struct stanza *stanza, struct arena *arena, struct view key, struct view value,
	unsigned line)
{
	if (!(stanza->count & (stanza->count - 1))) { /* full at 1, 2, 4, 8 ... */
		size_t room = stanza->count ? stanza->count * 2 : 1;
		struct field *fields = arena_alloc(arena, room * sizeof *fields);
		if (stanza->count)
			memcpy(fields, stanza->fields, stanza->count * sizeof *fields);
		stanza->fields = fields;
	}
	stanza->fields[stanza->count++] = (struct field){
		.key = arena_strndup(arena, key.bytes, key.length),
		.value = arena_strndup(arena, value.bytes, value.length),
		.line = line,
	};
}

static bool
complain(struct stanza_reader *reader, const char *what)
{
	snprintf(reader->error, sizeof reader->error, "%s:%u: %s", reader->file, reader->line, what);
	return false;
}

bool
stanza_next(struct stanza_reader *reader, struct arena *arena, struct stanza *stanza)
{
	struct view line;
	*stanza = (struct stanza){ 0 };
	while (!reader->error[0] && view_line(&reader->rest, &line)) {
		reader->line++;
		struct view value = view_trim(line);
		if (!value.length && stanza->count)
			return true;
		if (!value.length || line.bytes[0] == '#')
			continue;
		if (memchr(line.bytes, '\0', line.length))
			return complain(reader, "a NUL byte; this is no text file");
		if (line.bytes[0] == ' ' || line.bytes[0] == '\t') {
			if (!stanza->count)
				return complain(reader, "a continued line without a key before it");
			struct field *last = &stanza->fields[stanza->count - 1];
			last->value = arena_printf(arena, "%s%s%.*s", last->value,
				*last->value ? " " : "", (int)value.length, value.bytes);
			continue;
		}
		const char *colon = memchr(line.bytes, ':', line.length);
		if (!colon || colon == line.bytes)
			return complain(reader, "expected `key: value'");
		struct view key = { line.bytes, (size_t)(colon - line.bytes) };
		value = (struct view){ colon + 1, line.length - key.length - 1 };
		field_add(stanza, arena, view_trim(key), view_trim(value), reader->line);
	}
	return !reader->error[0] && stanza->count;
}

const char *
stanza_get(const struct stanza *stanza, const char *key)
{
	for (size_t i = 0; i < stanza->count; i++)
		if (same_word(stanza->fields[i].key, key))
			return stanza->fields[i].value;
	return NULL;
}
