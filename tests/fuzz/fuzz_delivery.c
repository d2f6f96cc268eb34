#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "logs/delivery.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct view line = { (const char *)bytes, length };
	struct delivery to;
	if (!delivery_read(line, &to))
		return 0;
	const struct view views[] = { to.recipient, to.original, to.relay, to.address, to.status,
		to.words };
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		assert(views[i].bytes >= line.bytes &&
			views[i].bytes + views[i].length <= line.bytes + line.length);
	assert(*to.program && delivery_outcome_word(to.outcome));
	char *plain = xcalloc(1, to.words.length + 1);
	delivery_plain(&to, plain);
	assert(!plain[to.words.length]);
	free(plain);
	return 0;
}
