/* packet.h: DNS messages for tests, written record by record.  Names are uncompressed. */
#ifndef WHYMAIL_TEST_PACKET_H
#define WHYMAIL_TEST_PACKET_H

#include <stdint.h>
#include <string.h>

#include "dns/wire.h"

struct packet {
	uint8_t bytes[65535];
	size_t octets;
};

enum { PACKET_QR = 0x8000, PACKET_AA = 0x400, PACKET_TC = 0x200, PACKET_RD = 0x100, PACKET_RA = 0x80 };

static inline void
put(struct packet *packet, uint32_t number, size_t octets)
{
	while (octets--)
		packet->bytes[packet->octets++] = (uint8_t)(number >> (8 * octets));
}

static inline void
put_bytes(struct packet *packet, const void *bytes, size_t octets)
{
	memcpy(packet->bytes + packet->octets, bytes, octets);
	packet->octets += octets;
}

static inline void
put_name(struct packet *packet, const char *text)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	put_bytes(packet, wire, wire_name(text, wire));
}

/* FLAGS: header bits and rcode. */
static inline void
packet_begin(struct packet *packet, unsigned flags, const char *question, unsigned type)
{
	packet->octets = 0;
	put(packet, 0x1234, 2);
	put(packet, flags, 2);
	put(packet, question ? 1 : 0, 2);
	put(packet, 0, 2);
	put(packet, 0, 2);
	put(packet, 0, 2);
	if (question) {
		put_name(packet, question);
		put(packet, type, 2);
		put(packet, 1, 2);
	}
}

static inline void
packet_count(struct packet *packet, enum dns_section section)
{
	packet->bytes[7 + 2 * section]++;
}

/* A record up to its data; the length is set by packet_end(). */
static inline size_t
packet_record(struct packet *packet, enum dns_section section, const char *owner, unsigned type)
{
	packet_count(packet, section);
	put_name(packet, owner);
	put(packet, type, 2);
	put(packet, 1, 2);
	put(packet, 300, 4);
	put(packet, 0, 2);
	return packet->octets;
}

static inline void
packet_end(struct packet *packet, size_t data)
{
	packet->bytes[data - 2] = (uint8_t)((packet->octets - data) >> 8);
	packet->bytes[data - 1] = (uint8_t)(packet->octets - data);
}

static inline void
packet_address(struct packet *packet, enum dns_section section, const char *owner, const char *text)
{
	struct address address;
	address_parse(text, strlen(text), &address);
	size_t data = packet_record(packet, section, owner, address.family == 4 ? DNS_A : DNS_AAAA);
	put_bytes(packet, address.bytes, address.family == 4 ? 4 : 16);
	packet_end(packet, data);
}

/* NS, CNAME, PTR; with a preference: MX. */
static inline void
packet_target(struct packet *packet, enum dns_section section, const char *owner, unsigned type,
	unsigned preference, const char *target)
{
	size_t data = packet_record(packet, section, owner, type);
	if (type == DNS_MX)
		put(packet, preference, 2);
	put_name(packet, target);
	packet_end(packet, data);
}

static inline void
packet_soa(struct packet *packet, enum dns_section section, const char *owner, const char *mname,
	const char *rname)
{
	size_t data = packet_record(packet, section, owner, DNS_SOA);
	put_name(packet, mname);
	put_name(packet, rname);
	put(packet, 2026010101, 4);
	put(packet, 7200, 4);
	put(packet, 900, 4);
	put(packet, 604800, 4);
	put(packet, 300, 4);
	packet_end(packet, data);
}

#endif
