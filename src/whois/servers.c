#include "whois/servers.h"

#include <stddef.h>

#include "base/text.h"

/* Queries by server; %s is the name or address, NULL: it alone.  Facts of the servers themselves:
 * their help texts. */
static const struct quirk {
	const char *host;
	const char *name, *address;
} quirks[] = {
	{ "whois.verisign-grs.com", "domain %s", NULL },
	{ "ccwhois.verisign-grs.com", "domain %s", NULL },
	{ "whois.nic.name", "domain=%s", NULL },
	{ "whois.denic.de", "-T dn,ace %s", NULL },
	{ "whois.punktum.dk", "--show-handles %s", NULL },
	{ "whois.dk-hostmaster.dk", "--show-handles %s", NULL },
	{ "whois.jprs.jp", "%s/e", NULL },
	{ "whois.nic.ad.jp", "%s/e", "%s/e" },
	{ "whois.arin.net", NULL, "n + %s" },
	{ "whois.ripe.net", NULL, "-r %s" }, /* no persons: they are counted, and hosts banned */
	{ "whois.corenic.net", "-C UTF-8 %s", NULL },
};

const char *
whois_query(struct arena *arena, const char *host, const char *subject, unsigned char family)
{
	for (size_t i = 0; i < sizeof quirks / sizeof *quirks; i++) {
		const char *form = family ? quirks[i].address : quirks[i].name;
		if (form && same_word(quirks[i].host, host)) {
			struct text query = { 0 };
			for (const char *at = form; *at; at++)
				if (at[0] == '%' && at[1] == 's')
					text_puts(&query, subject), at++;
				else
					text_putc(&query, *at);
			char *copy = arena_strdup(arena, text_string(&query));
			text_free(&query);
			return copy;
		}
	}
	return arena_strdup(arena, subject);
}
