/* address.h: IPv4 and IPv6 addresses: read, print, reverse names, and which of them nobody on
 * the Internet can have (RFC 6890 and its registry). */
#ifndef WHYMAIL_ADDRESS_H
#define WHYMAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

enum { ADDRESS_TEXT = 46, ARPA_TEXT = 74 };

struct address {
	unsigned char family; /* 0 none, 4 or 6 */
	unsigned char bytes[16];
};

/* Strict: dotted quad without leading zeros, or RFC 4291 text; brackets and a zone id are taken
 * off, ::ffff:a.b.c.d becomes IPv4.  False if TEXT is anything else. */
bool address_parse(const char *text, size_t length, struct address *address);
bool address_same(const struct address *one, const struct address *other);
/* Into TO, at least ADDRESS_TEXT bytes; returns TO.  RFC 5952. */
char *address_print(const struct address *address, char *to);
/* The name under in-addr.arpa or ip6.arpa, without final dot; TO at least ARPA_TEXT bytes. */
char *address_arpa(const struct address *address, char *to);
/* The opposite: true if NAME (final dot or not) is a whole reverse name. */
bool address_from_arpa(const char *name, struct address *address);
/* NULL for an ordinary public address, else what space it is in: "private (RFC 1918)", ... */
const char *address_special(const struct address *address);

#endif
