#include "know/read_reply.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

enum { ARENA_LINES = 1000 }; /* the arena is renewed that often, for files without end */

static void
print_reply(struct text *to, unsigned long line, const struct explanation *explanation)
{
	text_printf(to, "{\"line\":%lu,\"diagnosis\":", line);
	jsonl_word(to, explanation->id);
	text_puts(to, ",\"class\":");
	jsonl_word(to, explanation->mail_class);
	text_puts(to, ",\"code\":");
	if (explanation->code)
		text_printf(to, "%d", explanation->code);
	else
		text_puts(to, "null");
	text_puts(to, ",\"status\":");
	jsonl_word(to, explanation->status[0] ? explanation->status : NULL);
	text_puts(to, ",\"who\":");
	jsonl_word(to, explanation->who);
	if (explanation->to > explanation->from)
		text_printf(to, ",\"span\":[%zu,%zu]", explanation->from, explanation->to);
	else
		text_puts(to, ",\"span\":null");
	text_puts(to, explanation->sure ? ",\"sure\":true}\n" : ",\"sure\":false}\n");
}

size_t
read_reply_file(FILE *in, enum mail_phase phase, const struct know *know, FILE *out)
{
	struct arena *arena = arena_new();
	struct text json = { 0 };
	char *bytes = NULL;
	size_t room = 0, understood = 0;
	ssize_t length;
	for (unsigned long line = 1; (length = getline(&bytes, &room, in)) >= 0; line++) {
		struct explanation explanation;
		while (length && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
			length--;
		if (!length)
			continue;
		bool failure = explain_reply(know, arena, bytes, (size_t)length, phase, NULL,
			&explanation);
		/* a file of replies holds refusals: words without any code are one, not known */
		if (!failure && !explanation.code && !explanation.status[0])
			explain_by_id(know, "unknown-permanent", NULL, &explanation), explanation.sure = false;
		if (!explanation.id || strncmp(explanation.id, "unknown-", 8) != 0)
			understood++;
		print_reply(&json, line, &explanation);
		if (line % ARENA_LINES == 0) {
			arena_free(arena);
			arena = arena_new();
		}
		if (json.length > 1 << 15) {
			fwrite(json.bytes, 1, json.length, out);
			text_clear(&json);
		}
	}
	fwrite(text_string(&json), 1, json.length, out);
	free(bytes);
	text_free(&json);
	arena_free(arena);
	return understood;
}
