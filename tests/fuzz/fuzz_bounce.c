#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "bounce/bounce.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct know *know;
	char error[256];
	if (!know && !(know = know_load(NULL, error, sizeof error)))
		abort();
	struct arena *arena = arena_new();
	const struct bounce *bounce = bounce_read(arena, know, (const char *)bytes, length);
	for (size_t i = 0; i < bounce->count; i++)
		assert(bounce->recipients[i].address);
	arena_free(arena);
	return 0;
}
