/* A file -> one line of JSON.  What is beyond the limit is read and forgotten, so that a pipe
 * before us ends well. */
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "bounce/bounce.h"
#include "bounce/mail.h"

static void
read_whole(FILE *in, struct text *to)
{
	char chunk[1 << 16];
	size_t length;
	while ((length = fread(chunk, 1, sizeof chunk, in)) > 0)
		if (to->length < MAIL_MAX)
			text_add(to, chunk, length);
}

static void
print_recipient(struct text *to, const struct bounce_recipient *recipient)
{
	const struct explanation *why = &recipient->why;
	const struct {
		const char *key, *value;
	} words[] = {
		{ "{\"address\":", recipient->address }, { ",\"original\":",
			recipient->original },
		{ ",\"action\":", recipient->action },
		{ ",\"status\":", why->status[0] ? why->status : NULL },
	}, more[] = {
		{ ",\"diagnosis\":", why->id }, { ",\"class\":", why->mail_class },
		{ ",\"text\":", recipient->text }, { ",\"by\":", recipient->by },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		text_puts(to, words[i].key);
		jsonl_word(to, words[i].value);
	}
	text_puts(to, ",\"code\":");
	if (why->code)
		text_printf(to, "%d", why->code);
	else
		text_puts(to, "null");
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		text_puts(to, more[i].key);
		jsonl_word(to, more[i].value);
	}
	text_putc(to, '}');
}

bool
bounce_read_file(FILE *in, const char *name, const struct know *know, FILE *out)
{
	struct text mail = { 0 }, json = { 0 };
	struct arena *arena = arena_new();
	read_whole(in, &mail);
	const struct bounce *bounce = bounce_read(arena, know, text_string(&mail), mail.length);
	text_puts(&json, "{\"file\":");
	jsonl_word(&json, name);
	text_printf(&json, ",\"kind\":\"%s\",\"recipients\":[", bounce_kind_word(bounce->kind));
	for (size_t i = 0; i < bounce->count; i++) {
		if (i)
			text_putc(&json, ',');
		print_recipient(&json, &bounce->recipients[i]);
	}
	text_puts(&json, "]}\n");
	fwrite(json.bytes, 1, json.length, out);
	bool understood = bounce->count || bounce->kind != BOUNCE_OTHER;
	arena_free(arena);
	text_free(&mail);
	text_free(&json);
	return understood;
}
