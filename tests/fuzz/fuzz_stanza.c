#include <assert.h>
#include <stdint.h>

#include "know/stanza.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct stanza_reader reader = stanza_read("file", (const char *)bytes, length);
	struct stanza stanza;
	while (stanza_next(&reader, arena, &stanza)) {
		assert(stanza.count);
		assert(stanza_get(&stanza, stanza.fields[0].key));
	}
	arena_free(arena);
	return 0;
}
