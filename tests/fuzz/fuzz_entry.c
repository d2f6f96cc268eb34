#include <assert.h>
#include <stdint.h>

#include "logs/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
check_within(struct view part, struct view whole)
{
	assert(part.length <= whole.length);
	assert(!part.length || (part.bytes >= whole.bytes &&
				       part.bytes + part.length <= whole.bytes + whole.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct view rest = { (const char *)bytes, length }, line;
	while (view_line(&rest, &line)) {
		struct entry entry;
		entry_read(line, &entry);
		check_within(entry.when, line);
		check_within(entry.host, line);
		check_within(entry.rest, line);
		assert(entry.role && entry.format);
		assert((entry.sure == ENTRY_NONE) == (entry.host.length == 0));
	}
	return 0;
}
