/* wire.c: a cursor over the packet with a sticky error, checked once at the end. */
#include "dns/wire.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MAX_LABELS = 128, MAX_LABEL = 63, MAX_RECORDS = 4096, EDE_OPTION = 15 };

struct cursor {
	const uint8_t *packet;
	size_t octets, at, end; /* end: of what may be read now (a record's RDATA) */
	const char *error;
};

static const uint8_t *
take(struct cursor *cursor, size_t octets)
{
	if (cursor->error)
		return NULL;
	if (cursor->end - cursor->at < octets) {
		cursor->error = "ends too early";
		return NULL;
	}
	cursor->at += octets;
	return cursor->packet + cursor->at - octets;
}

static uint32_t
take_number(struct cursor *cursor, size_t octets)
{
	const uint8_t *from = take(cursor, octets);
	uint32_t number = 0;
	for (size_t i = 0; from && i < octets; i++)
		number = number << 8 | from[i];
	return number;
}

/* Reads a name at the cursor, following pointers that go strictly backward. */
static struct dns_name
take_name(struct cursor *cursor, struct arena *arena)
{
	struct dns_name name = { 0 };
	uint8_t wire[DNS_NAME_OCTETS + 1];
	size_t length = 0, labels = 0, at = cursor->at, limit = cursor->end, lowest = cursor->at;
	bool jumped = false;
	while (!cursor->error) {
		if (at >= limit) {
			cursor->error = "name ends too early";
			break;
		}
		uint8_t octet = cursor->packet[at];
		if (octet >= 0xc0) {
			if (limit - at < 2) {
				cursor->error = "pointer ends too early";
				break;
			}
			size_t to = (size_t)(octet & 0x3f) << 8 | cursor->packet[at + 1];
			if (to >= lowest || to < 12) {
				cursor->error = "compression pointer does not go back";
				break;
			}
			if (!jumped)
				cursor->at = at + 2;
			jumped = true;
			at = lowest = to;
			limit = cursor->octets;
			continue;
		}
		if (octet > MAX_LABEL) {
			cursor->error = "unknown label type";
			break;
		}
		if (limit - at < (size_t)octet + 1) {
			cursor->error = "label ends too early";
			break;
		}
		if (length + octet + 1 > DNS_NAME_OCTETS || ++labels > MAX_LABELS) {
			cursor->error = "name longer than 255 octets";
			break;
		}
		memcpy(wire + length, cursor->packet + at, (size_t)octet + 1);
		length += (size_t)octet + 1;
		at += (size_t)octet + 1;
		if (!octet)
			break;
	}
	if (cursor->error)
		return name;
	if (!jumped)
		cursor->at = at;
	name.wire = arena_copy(arena, wire, length);
	name.octets = length;
	name.text = wire_text(arena, name.wire);
	return name;
}

static void
read_options(struct cursor *cursor, struct dns_message *message)
{
	while (!cursor->error && cursor->at < cursor->end) {
		uint32_t option = take_number(cursor, 2), octets = take_number(cursor, 2);
		const uint8_t *data = take(cursor, octets);
		if (data && option == EDE_OPTION && octets >= 2)
			message->extended_error = data[0] << 8 | data[1];
	}
}

static void
read_data(struct cursor *cursor, struct arena *arena, struct dns_record *record)
{
	switch (record->type) {
	case DNS_A:
	case DNS_AAAA: {
		size_t octets = record->type == DNS_A ? 4 : 16;
		const uint8_t *from = take(cursor, octets);
		if (from) {
			memcpy(record->address.bytes, from, octets);
			record->address.family = record->type == DNS_A ? 4 : 6;
		}
		break;
	}
	case DNS_MX:
		record->preference = (uint16_t)take_number(cursor, 2);
		record->target = take_name(cursor, arena);
		break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_DNAME:
		record->target = take_name(cursor, arena);
		break;
	case DNS_SOA:
		record->target = take_name(cursor, arena);
		record->rname = take_name(cursor, arena);
		record->serial = take_number(cursor, 4);
		record->refresh = take_number(cursor, 4);
		record->retry = take_number(cursor, 4);
		record->expire = take_number(cursor, 4);
		record->minimum = take_number(cursor, 4);
		break;
	default:
		cursor->at = cursor->end;
		return;
	}
	if (!cursor->error && cursor->at != cursor->end)
		cursor->error = "record longer than its data";
}

static bool
read_record(struct cursor *cursor, struct arena *arena, struct dns_message *message,
	struct dns_record *record)
{
	record->owner = take_name(cursor, arena);
	record->type = (uint16_t)take_number(cursor, 2);
	uint32_t class = take_number(cursor, 2);
	record->ttl = take_number(cursor, 4);
	uint32_t octets = take_number(cursor, 2);
	if (!cursor->error && cursor->octets - cursor->at < octets)
		cursor->error = "record data runs past the end";
	if (cursor->error)
		return false;
	record->rdata = arena_copy(arena, cursor->packet + cursor->at, octets);
	record->rdata_octets = octets;
	cursor->end = cursor->at + octets;
	if (record->type == DNS_OPT) {
		message->rcode |= (int)(record->ttl >> 24) << 4;
		read_options(cursor, message);
		cursor->end = cursor->octets;
		return false; /* told in the message, no record to show */
	}
	if (record->ttl & 0x80000000u)
		record->ttl = 0;
	bool internet = class == 1;
	if (internet)
		read_data(cursor, arena, record);
	cursor->at = cursor->end;
	cursor->end = cursor->octets;
	return internet && !cursor->error;
}

const struct dns_message *
wire_read(struct arena *arena, const uint8_t *packet, size_t octets, const char **why)
{
	struct cursor cursor = { packet, octets, 0, octets, NULL };
	struct dns_message *message = arena_alloc(arena, sizeof *message);
	uint32_t counts[4];
	message->extended_error = -1;
	message->id = (uint16_t)take_number(&cursor, 2);
	uint32_t flags = take_number(&cursor, 2);
	for (int i = 0; i < 4; i++)
		counts[i] = take_number(&cursor, 2);
	message->answer = flags & 0x8000;
	message->opcode = flags >> 11 & 15;
	message->authoritative = flags & 0x400;
	message->truncated = flags & 0x200;
	message->recursion_available = flags & 0x80;
	message->authentic = flags & 0x20;
	message->rcode = flags & 15;
	if (!cursor.error && counts[0] > 1)
		cursor.error = "more than one question";
	if (!cursor.error && counts[0]) {
		message->question = take_name(&cursor, arena);
		message->question_type = (uint16_t)take_number(&cursor, 2);
		if (take_number(&cursor, 2) != 1 && !cursor.error)
			cursor.error = "question of another class";
		message->has_question = !cursor.error;
	}
	size_t total = (size_t)counts[1] + counts[2] + counts[3];
	/* the least a record takes: root owner, type, class, TTL, length */
	if (!cursor.error && (total > MAX_RECORDS || total * 11 > octets)) {
		cursor.error = message->truncated ? NULL : "counts more records than fit";
		total = 0;
	}
	message->records = arena_alloc(arena, total * sizeof *message->records);
	for (int section = 0; section < 3 && !cursor.error && total; section++)
		for (uint32_t i = 0; i < counts[section + 1] && !cursor.error; i++) {
			struct dns_record record = { .section = (enum dns_section)section };
			if (read_record(&cursor, arena, message, &record))
				message->records[message->count++] = record;
		}
	/* a cut answer may end anywhere: what was whole stands */
	if (cursor.error && message->truncated && octets >= 12)
		cursor.error = NULL;
	if (why)
		*why = cursor.error;
	return cursor.error ? NULL : message;
}

size_t
wire_name(const char *text, uint8_t wire[static DNS_NAME_OCTETS + 1])
{
	size_t label = 0, out = 1; /* where the length octet stands, where the next octet goes */
	if (!strcmp(text, ".")) {
		wire[0] = 0;
		return 1;
	}
	for (const char *at = text; *at;) {
		unsigned octet = (unsigned char)*at++;
		bool plain = true;
		if (octet == '\\' && isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[1]) &&
			isdigit((unsigned char)at[2])) {
			octet = (unsigned)(at[0] - '0') * 100 + (unsigned)(at[1] - '0') * 10 +
				(unsigned)(at[2] - '0');
			at += 3;
			plain = false;
		} else if (octet == '\\' && *at) {
			octet = (unsigned char)*at++;
			plain = false;
		}
		if (octet > 255 || out >= DNS_NAME_OCTETS)
			return 0;
		if (octet != '.' || !plain) {
			if (out - label > MAX_LABEL)
				return 0;
			wire[out++] = (uint8_t)octet;
			continue;
		}
		if (out - label == 1)
			return 0;
		wire[label] = (uint8_t)(out - label - 1);
		label = out++;
	}
	wire[label] = (uint8_t)(out - label - 1);
	if (!wire[label]) /* a final dot, or nothing at all */
		return label ? label + 1 : 0;
	if (out == DNS_NAME_OCTETS)
		return 0;
	wire[out++] = 0;
	return out;
}

char *
wire_text(struct arena *arena, const uint8_t *wire)
{
	char text[DNS_NAME_TEXT + 1], *to = text;
	if (!*wire)
		return arena_strdup(arena, ".");
	for (; *wire; wire += *wire + 1) {
		if (to > text)
			*to++ = '.';
		for (int i = 1; i <= *wire; i++) {
			if (wire[i] == '.' || wire[i] == '\\') {
				*to++ = '\\';
				*to++ = (char)wire[i];
			} else if (wire[i] > 0x20 && wire[i] < 0x7f) {
				*to++ = (char)wire[i];
			} else {
				to += sprintf(to, "\\%03d", wire[i]);
			}
		}
	}
	return arena_strndup(arena, text, (size_t)(to - text));
}

static size_t
octets_of(const uint8_t *wire)
{
	size_t octets = 0;
	while (wire[octets])
		octets += wire[octets] + 1u;
	return octets + 1;
}

bool
wire_same(const uint8_t *one, const uint8_t *other)
{
	size_t octets = octets_of(one);
	if (octets != octets_of(other))
		return false;
	for (size_t i = 0; i < octets; i++) /* length octets are below 64, no letter */
		if (tolower(one[i]) != tolower(other[i]))
			return false;
	return true;
}

size_t
wire_labels(const uint8_t *wire)
{
	size_t labels = 0;
	for (; *wire; wire += *wire + 1)
		labels++;
	return labels;
}

bool
wire_under(const uint8_t *name, const uint8_t *tail)
{
	size_t more = wire_labels(name), labels = wire_labels(tail);
	for (; more > labels; more--)
		name += *name + 1;
	return more == labels && wire_same(name, tail);
}

const struct dns_name *
wire_chain(const struct dns_message *message, const struct dns_name *name, unsigned *links)
{
	unsigned count = 0;
	for (size_t i = 0; i < message->count && count < 16; i++) {
		const struct dns_record *record = &message->records[i];
		if (record->section != DNS_ANSWER || record->type != DNS_CNAME ||
			!wire_same(record->owner.wire, name->wire))
			continue;
		name = &record->target;
		count++;
		i = (size_t)-1; /* the next link may stand before this one */
	}
	if (links)
		*links = count;
	return name;
}

size_t
wire_query(uint8_t *to, uint16_t id, const uint8_t *name, uint16_t type, int flags)
{
	size_t octets = octets_of(name);
	memset(to, 0, 12);
	to[0] = (uint8_t)(id >> 8);
	to[1] = (uint8_t)id;
	to[2] = (uint8_t)(flags >> 8);
	to[3] = (uint8_t)flags;
	to[5] = 1;
	memcpy(to + 12, name, octets);
	to[12 + octets] = (uint8_t)(type >> 8);
	to[13 + octets] = (uint8_t)type;
	to[14 + octets] = 0;
	to[15 + octets] = 1;
	return 16 + octets;
}

const char *
wire_type_name(uint16_t type)
{
	static char other[16];
	static const struct {
		uint16_t type;
		const char *name;
	} names[] = {
		{ DNS_A, "A" }, { DNS_NS, "NS" }, { DNS_CNAME, "CNAME" }, { DNS_SOA, "SOA" },
		{ DNS_PTR, "PTR" }, { DNS_MX, "MX" }, { DNS_TXT, "TXT" }, { DNS_AAAA, "AAAA" },
		{ DNS_DNAME, "DNAME" }, { DNS_OPT, "OPT" }, { DNS_TLSA, "TLSA" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].type == type)
			return names[i].name;
	snprintf(other, sizeof other, "TYPE%u", type);
	return other;
}
