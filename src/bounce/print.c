/* A mail -> one line of JSON. */
#include "base/json.h"
#include "base/text.h"
#include "bounce/bounce.h"
#include "bounce/folder.h"

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

static void
print_mail(struct text *to, const struct folder_mail *mail, bool many, const struct bounce *bounce)
{
	text_puts(to, "{\"file\":");
	jsonl_word(to, mail->file);
	if (many)
		text_printf(to, ",\"mail\":%zu", mail->number);
	text_printf(to, ",\"kind\":\"%s\",\"recipients\":[", bounce_kind_word(bounce->kind));
	for (size_t i = 0; i < bounce->count; i++) {
		if (i)
			text_putc(to, ',');
		print_recipient(to, &bounce->recipients[i]);
	}
	text_puts(to, "]}\n");
}

bool
bounce_read_folder(const char *path, const struct know *know, FILE *out, unsigned long *understood,
	char *error, size_t error_size)
{
	struct folder *folder = folder_open(path, error, error_size);
	if (!folder)
		return false;
	bool many = folder_is_many(folder);
	struct text json = { 0 };
	struct folder_mail mail;
	while (folder_next(folder, &mail)) {
		struct arena *arena = arena_new();
		const struct bounce *bounce = bounce_read(arena, know, mail.bytes, mail.length);
		text_clear(&json);
		print_mail(&json, &mail, many, bounce);
		fwrite(json.bytes, 1, json.length, out);
		*understood += bounce->count || bounce->kind != BOUNCE_OTHER;
		arena_free(arena);
	}
	text_free(&json);
	folder_close(folder);
	return true;
}
