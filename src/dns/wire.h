/* wire.h: DNS messages, read strictly (RFC 1035 section 4, with RFC 9267 as the checklist).
 *
 * Compression pointers only backward, names of at most 255 octets, RDLENGTH exact, sections within
 * the packet, a TTL with the top bit set is 0 (RFC 2181 section 8).  Anything else: no message. */
#ifndef WHYMAIL_WIRE_H
#define WHYMAIL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/arena.h"

enum {
	DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_MX = 15, DNS_TXT = 16,
	DNS_AAAA = 28, DNS_DNAME = 39, DNS_OPT = 41, DNS_TLSA = 52,
};

enum { DNS_NAME_OCTETS = 255, DNS_NAME_TEXT = 1020 };

/* A name in both forms: octets for asking and comparing, escaped text (\. and \DDD, no final dot,
 * "." for the root) for showing. */
struct dns_name {
	const uint8_t *wire;
	size_t octets;
	const char *text;
};

enum dns_section { DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

struct dns_record {
	enum dns_section section;
	struct dns_name owner;
	uint16_t type;
	uint32_t ttl;                /* seconds */
	struct address address;      /* A, AAAA */
	struct dns_name target;      /* NS, CNAME, PTR, DNAME, MX exchanger, SOA MNAME */
	uint16_t preference;         /* MX */
	struct dns_name rname;       /* SOA */
	uint32_t serial, refresh, retry, expire, minimum; /* SOA */
	const uint8_t *rdata;        /* any type: as it came (names may be compressed) */
	size_t rdata_octets;
};

struct dns_message {
	uint16_t id;
	bool answer, authoritative, truncated, recursion_available, authentic;
	int opcode, rcode;           /* rcode with the upper bits of OPT, if any */
	int extended_error;          /* RFC 8914 info-code, -1 none */
	bool has_question;
	struct dns_name question;
	uint16_t question_type;
	struct dns_record *records;
	size_t count;
};

/* NULL if PACKET is damaged; *WHY then says how. */
const struct dns_message *wire_read(
	struct arena *arena, const uint8_t *packet, size_t octets, const char **why);

/* Presentation text ("a.b", escapes \. and \065, final dot or not) to octets; the number, or 0 if
 * it cannot be a name (empty label, label over 63, name over 255). */
size_t wire_name(const char *text, uint8_t wire[static DNS_NAME_OCTETS + 1]);
/* Octets (a whole uncompressed name) to text. */
char *wire_text(struct arena *arena, const uint8_t *wire);
bool wire_same(const uint8_t *one, const uint8_t *other); /* ASCII case ignored */
/* TAIL is NAME itself or one of its ancestors. */
bool wire_under(const uint8_t *name, const uint8_t *tail);
size_t wire_labels(const uint8_t *wire);

/* Where the CNAMEs of the answer section lead from NAME (order does not matter); *LINKS (may be
 * NULL) counts them.  A chain that loops or has more than 16 links ends where that was noticed. */
const struct dns_name *wire_chain(
	const struct dns_message *message, const struct dns_name *name, unsigned *links);

/* A query packet into TO (at least 512 bytes); its length. */
size_t wire_query(uint8_t *to, uint16_t id, const uint8_t *name, uint16_t type, int flags);

const char *wire_type_name(uint16_t type); /* "MX", "TYPE65" */

#endif
