/* A session in a file -> one line of JSON. */
#include <stdlib.h>

#include "quoted/quoted.h"
#include "smtp/talk.h"
#include "smtp/transcript_json.h"

enum { MOST_BYTES = 4 << 20 };

static json_t *
word(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *
recipients_json(const struct quoted *quoted)
{
	json_t *recipients = json_array();
	for (size_t i = 0; i < quoted->count; i++) {
		const struct quoted_recipient *at = &quoted->recipients[i];
		json_t *one = json_object();
		json_object_set_new(one, "address", word(at->address));
		json_object_set_new(one, "reachable", word(reachability_word(at->result)));
		json_object_set_new(one, "diagnosis", word(at->why ? at->why->id : NULL));
		json_object_set_new(one, "class", word(at->why ? at->why->mail_class : NULL));
		json_object_set_new(one, "who", word(at->why ? at->why->who : NULL));
		json_array_append_new(recipients, one);
	}
	return recipients;
}

bool
quoted_read_file(FILE *in, const char *name, const struct know *know, FILE *out)
{
	struct text text = { 0 };
	char chunk[1 << 16];
	for (size_t got; (got = fread(chunk, 1, sizeof chunk, in)) > 0;)
		if (text.length < MOST_BYTES) /* the rest is read and forgotten: a pipe ends well */
			text_add(&text, chunk, got);
	struct arena *arena = arena_new();
	const struct quoted *quoted = talk_likely(text_string(&text), text.length)
		? NULL : quoted_text(arena, know, text_string(&text), text.length);
	if (!quoted)
		quoted = quoted_session(arena, know, text_string(&text), text.length);
	const struct explanation *why = quoted_why(quoted);
	json_t *object = json_object();
	bool spoken = false;
	for (size_t i = 0; i < quoted->talk.count; i++)
		spoken |= quoted->talk.lines[i].direction == 'S';
	json_object_set_new(object, "file", word(name));
	json_object_set_new(object, "server", word(quoted->server));
	json_object_set_new(object, "address", word(quoted->address));
	json_object_set_new(object, "diagnosis", word(why ? why->id : NULL));
	json_object_set_new(object, "class", word(why ? why->mail_class : NULL));
	json_object_set_new(object, "recipients", recipients_json(quoted));
	json_object_set_new(object, "lines", transcript_json(&quoted->talk));
	json_dumpf(object, out, JSON_COMPACT);
	putc('\n', out);
	json_decref(object);
	arena_free(arena);
	text_free(&text);
	return spoken;
}
