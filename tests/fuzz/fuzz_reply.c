#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "know/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The first byte is the phase, the second the facts of the session. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct know *know; /* reachable to the end: no leak */
	char error[256];
	if (!know && !(know = know_load(NULL, error, sizeof error)))
		abort();
	if (length < 2)
		return 0;
	struct arena *arena = arena_new();
	struct explanation why;
	struct reply_facts facts = { .contact = bytes[1] & 1, .own_exchanger = bytes[1] & 2,
		.backup = bytes[1] & 4, .mx_invalid = bytes[1] & 8, .null_sender = bytes[1] & 16,
		.our_ptr_missing = bytes[1] & 32, .other_recipient = bytes[1] & 64,
		.port25_filtered = bytes[1] & 128 };
	enum mail_phase phase = (enum mail_phase)(bytes[0] % (PHASE_NOTICE + 1));
	if (explain_reply(know, arena, (const char *)bytes + 2, length - 2, phase, &facts, &why))
		assert(why.id && why.title && why.from <= why.to && why.to <= length - 2);
	assert(!why.guess || !why.sure);
	assert(reply_pause((const char *)bytes + 2, length - 2) <= 7 * 86400);
	const char *list = reply_list(arena, (const char *)bytes + 2, length - 2);
	assert(!list || *list);
	arena_free(arena);
	return 0;
}
