#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "quoted/quoted.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Whatever is pasted: no control character reaches the screen, and no mark stands outside its line. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct know *know;
	char error[256];
	if (!know && !(know = know_load(NULL, error, sizeof error)))
		abort();
	struct arena *arena = arena_new();
	const struct quoted *quoted = quoted_text(arena, know, (const char *)bytes, length);
	for (size_t i = 0; quoted && i < quoted->talk.count; i++) {
		const struct transcript_line *line = &quoted->talk.lines[i];
		assert(line->from <= line->to && line->to <= strlen(line->text));
		for (const char *byte = line->text; *byte; byte++)
			assert((unsigned char)*byte >= 0x20 && *byte != 0x7f);
	}
	for (size_t i = 0; quoted && i < quoted->count; i++)
		assert(quoted->recipients[i].address && (!quoted->recipients[i].why || quoted->recipients[i].verdict));
	arena_free(arena);
	return 0;
}
