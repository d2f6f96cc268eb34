#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool
address_parse(const char *text, size_t length, struct address *address)
{
	char copy[64];
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	*address = (struct address){ 0 };
	if (length > 1 && text[0] == '[' && text[length - 1] == ']')
		text++, length -= 2;
	if (!length || length >= sizeof copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (strlen(copy) != length)
		return false;
	if (inet_pton(AF_INET, copy, address->bytes) == 1) {
		address->family = 4;
		return true;
	}
	char *zone = strchr(copy, '%');
	if (zone)
		*zone = '\0';
	if (inet_pton(AF_INET6, copy, address->bytes) != 1)
		return false;
	address->family = 6;
	if (!memcmp(address->bytes, mapped, sizeof mapped)) {
		memmove(address->bytes, address->bytes + 12, 4);
		memset(address->bytes + 4, 0, 12);
		address->family = 4;
	}
	return true;
}

bool
address_same(const struct address *one, const struct address *other)
{
	return one->family == other->family && one->family &&
	       !memcmp(one->bytes, other->bytes, one->family == 4 ? 4 : 16);
}

char *
address_print(const struct address *address, char *to)
{
	if (!inet_ntop(address->family == 4 ? AF_INET : AF_INET6, address->bytes, to, ADDRESS_TEXT))
		to[0] = '\0';
	return to;
}

char *
address_arpa(const struct address *address, char *to)
{
	const unsigned char *b = address->bytes;
	if (address->family == 4) {
		snprintf(to, ARPA_TEXT, "%d.%d.%d.%d.in-addr.arpa", b[3], b[2], b[1], b[0]);
		return to;
	}
	char *at = to;
	for (int i = 15; i >= 0; i--)
		at += sprintf(at, "%x.%x.", b[i] & 15, b[i] >> 4);
	strcpy(at, "ip6.arpa");
	return to;
}

bool
address_from_arpa(const char *name, struct address *address)
{
	size_t length = strlen(name);
	if (length && name[length - 1] == '.')
		length--;
	*address = (struct address){ 0 };
	if (length > 13 && !strncasecmp(name + length - 13, ".in-addr.arpa", 13)) {
		struct address turned;
		if (!address_parse(name, length - 13, &turned) || turned.family != 4 || *name == '[')
			return false;
		for (int i = 0; i < 4; i++)
			address->bytes[i] = turned.bytes[3 - i];
		address->family = 4;
		return true;
	}
	if (length != 72 || strncasecmp(name + 63, ".ip6.arpa", 9))
		return false;
	for (int i = 0; i < 32; i++) {
		char digit[2] = { name[2 * i], 0 }, *end;
		if (name[2 * i + 1] != '.')
			return false;
		long value = strtol(digit, &end, 16);
		if (*end || end == digit)
			return false;
		address->bytes[15 - i / 2] |= (unsigned char)(i % 2 ? value << 4 : value);
	}
	address->family = 6;
	return true;
}

/* The registries of special-purpose addresses (RFC 6890, IANA), as far as an address there is
 * no place to send anything to. */
static const struct special {
	const char *prefix;
	int bits;
	const char *what;
} special[] = {
	{ "0.0.0.0", 8, "\"this network\" (RFC 791)" },
	{ "10.0.0.0", 8, "private (RFC 1918)" },
	{ "100.64.0.0", 10, "shared by carriers (RFC 6598)" },
	{ "127.0.0.0", 8, "loopback (RFC 1122)" },
	{ "169.254.0.0", 16, "link-local (RFC 3927)" },
	{ "172.16.0.0", 12, "private (RFC 1918)" },
	{ "192.0.0.0", 24, "protocol assignments (RFC 6890)" },
	{ "192.0.2.0", 24, "documentation (RFC 5737)" },
	{ "192.88.99.0", 24, "6to4 relay, retired (RFC 7526)" },
	{ "192.168.0.0", 16, "private (RFC 1918)" },
	{ "198.18.0.0", 15, "benchmarking (RFC 2544)" },
	{ "198.51.100.0", 24, "documentation (RFC 5737)" },
	{ "203.0.113.0", 24, "documentation (RFC 5737)" },
	{ "224.0.0.0", 4, "multicast (RFC 5771)" },
	{ "240.0.0.0", 4, "reserved (RFC 1112)" },
	{ "::", 128, "unspecified (RFC 4291)" },
	{ "::1", 128, "loopback (RFC 4291)" },
	{ "64:ff9b:1::", 48, "local translation (RFC 8215)" },
	{ "100::", 64, "discard-only (RFC 6666)" },
	{ "2001:2::", 48, "benchmarking (RFC 5180)" },
	{ "2001:10::", 28, "ORCHID (RFC 4843)" },
	{ "2001:db8::", 32, "documentation (RFC 3849)" },
	{ "3fff::", 20, "documentation (RFC 9637)" },
	{ "fc00::", 7, "unique local (RFC 4193)" },
	{ "fe80::", 10, "link-local (RFC 4291)" },
	{ "fec0::", 10, "site-local, retired (RFC 3879)" },
	{ "ff00::", 8, "multicast (RFC 4291)" },
};

const char *
address_special(const struct address *address)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const unsigned char translated[12] = { 0, 0x64, 0xff, 0x9b }; /* RFC 6052 */
	bool nat64 = address->family == 6 && !memcmp(address->bytes, translated, sizeof translated);
	if (nat64 || (address->family == 6 && !memcmp(address->bytes, mapped, sizeof mapped))) {
		struct address inner = { .family = 4 };
		memcpy(inner.bytes, address->bytes + 12, 4);
		return address_special(&inner);
	}
	for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
		unsigned char prefix[16];
		int family = strchr(special[i].prefix, ':') ? 6 : 4, bits = special[i].bits;
		if (family != address->family)
			continue;
		inet_pton(family == 4 ? AF_INET : AF_INET6, special[i].prefix, prefix);
		if (memcmp(prefix, address->bytes, (size_t)bits / 8))
			continue;
		int rest = bits % 8, at = bits / 8;
		if (!rest || (prefix[at] ^ address->bytes[at]) >> (8 - rest) == 0)
			return special[i].what;
	}
	if (address->family == 6 && (address->bytes[0] & 0xe0) != 0x20)
		return "outside the global unicast range (RFC 4291)";
	return NULL;
}
