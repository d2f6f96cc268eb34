#include <assert.h>
#include <stdint.h>

#include "smtp/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *text = (const char *)bytes;
	struct talk talk;
	struct talk_line line;
	size_t at = 0;
	talk_start(&talk, text, length);
	while (talk_next(&talk, &line)) {
		assert(line.direction == 'S' || (!line.ends_reply &&
			(line.direction == 'C' || line.direction == '*')));
		assert(line.from >= at && line.from + line.length <= length);
		assert(line.text.bytes >= text + line.from && line.text.bytes + line.text.length <=
			text + line.from + line.length);
		assert(line.phase <= PHASE_NOTICE);
		at = line.from + line.length;
	}
	assert(talk.at == length);
	const struct talk_facts *facts = &talk.facts;
	assert(facts->port < 65536 && facts->recipient_count <= TALK_RECIPIENTS);
	const struct view views[] = { facts->server, facts->address, facts->helo, facts->sender };
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		assert(!views[i].length || (views[i].bytes >= text && views[i].bytes +
			views[i].length <= text + length));
	for (size_t i = 0; i < facts->recipient_count; i++)
		assert(facts->recipients[i].bytes >= text && facts->recipients[i].bytes +
			facts->recipients[i].length <= text + length);
	talk_likely(text, length);
	return 0;
}
