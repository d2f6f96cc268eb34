#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "dns/wire.h"
#include "tape/tape.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char error[256] = "";
	struct tape *tape = tape_read((const char *)bytes, length, "tape", error, sizeof error);
	assert(!tape == (error[0] != '\0'));
	if (!tape)
		return 0;
	const struct tape_exchange *dns = tape_dns(tape, "example.org", DNS_MX, 0, "resolver");
	const struct tape_exchange *stream = tape_stream(tape, "192.0.2.25", 25, "abuse@example.org");
	if (dns) {
		struct arena *arena = arena_new();
		wire_read(arena, dns->reply.packet, dns->reply.octets, NULL);
		arena_free(arena);
	}
	for (size_t i = 0; stream && i < stream->event_count; i++)
		assert(strlen(stream->events[i].bytes) <= stream->events[i].length);
	tape_free(tape);
	return 0;
}
