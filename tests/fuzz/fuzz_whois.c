#include <stdint.h>

#include "whois/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The first byte chooses who answers. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct {
		const char *server, *query;
	} asked[] = {
		{ "", "" }, { "whois.iana.org", "kr" }, { "whois.arin.net", "n + 25.1.0.1" },
		{ "whois.ripe.net", "25.1.0.1" }, { "whois.krnic.net", "example.kr" },
		{ "whois.jprs.jp", "example.jp/e" }, { "whois.verisign-grs.com", "domain example.com" },
		{ "whois.denic.de", "-T dn,ace example.de" }, { "rwhois.example.net", "25.1.0.1" },
	};
	struct arena *arena = arena_new();
	size_t who = length ? bytes[0] % (sizeof asked / sizeof *asked) : 0;
	if (length)
		whois_read(arena, asked[who].server, asked[who].query, (const char *)bytes + 1, length - 1);
	arena_free(arena);
	return 0;
}
