#include <assert.h>

#include "contacts/rname.h"
#include "dns/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct text shown = { 0 };
	const char *why = NULL;
	const struct dns_message *message = wire_read(arena, bytes, length, &why);
	struct dns_reply reply = { .packet = bytes, .octets = length };
	uint8_t wire[DNS_NAME_OCTETS + 1];
	assert(!message == (why != NULL));
	dns_print(&shown, message, &reply);
	for (size_t i = 0; i < shown.length; i++)
		assert(shown.bytes[i] == '\n' || (shown.bytes[i] >= 0x20 && shown.bytes[i] < 0x7f));
	for (size_t i = 0; message && i < message->count; i++) {
		const struct dns_record *record = &message->records[i];
		/* a name leads to its text and back */
		assert(wire_name(record->owner.text, wire) == record->owner.octets);
		assert(wire_same(wire, record->owner.wire) && wire_under(wire, record->owner.wire));
		wire_chain(message, &record->owner, NULL);
		if (record->type == DNS_SOA && record->rname.wire)
			rname_read(arena, &record->rname, &record->target, &record->owner);
	}
	text_free(&shown);
	arena_free(arena);
	return 0;
}
