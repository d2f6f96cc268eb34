#include "base/json.h"

#include <string.h>

#include "base/safe.h"

void
jsonl_string(struct text *to, const char *bytes, size_t length)
{
	if (!bytes) {
		text_puts(to, "null");
		return;
	}
	struct text safe = { 0 };
	safe_add(&safe, bytes, length, SAFE_LINES);
	text_putc(to, '"');
	for (size_t at = 0, run; at < safe.length; at += run) {
		run = strcspn(safe.bytes + at, "\"\\\n");
		text_add(to, safe.bytes + at, run);
		if (at + run < safe.length) {
			char byte = safe.bytes[at + run++];
			text_putc(to, '\\');
			text_putc(to, byte == '\n' ? 'n' : byte);
		}
	}
	text_putc(to, '"');
	text_free(&safe);
}

void
jsonl_word(struct text *to, const char *string)
{
	jsonl_string(to, string, string ? strlen(string) : 0);
}
