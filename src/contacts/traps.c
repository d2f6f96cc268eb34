#include "contacts/traps.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Domains that nobody owns (RFC 2606, 6761, 8375) or that stand in templates. */
static const char *const nowhere[] = { "localhost", "localdomain", "local", "lan", "internal",
	"home.arpa", "invalid", "test", "example", "example.com", "example.net", "example.org",
	"your.domain", "domain.tld", "b.c", "changeme", "absolutely.nowhere" };

static const char *const nobody[] = { "nobody", "none", "unknown", "null", "devnull" };

static const char *const no_reply[] = { "noreply", "no-reply", "no_reply", "donotreply",
	"do-not-reply", "bounce", "bounces", "mailer-daemon", "unmonitored" };

static bool
local_is(const char *mailbox, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && !strncasecmp(mailbox, words[i], length))
			return true;
	return false;
}

const char *
contact_trap(const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');
	if (!at)
		return strstr(mailbox, "://") ? NULL : "not a mailbox";
	const char *domain = at + 1;
	size_t local = (size_t)(at - mailbox), length = strlen(domain);
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		size_t tail = strlen(nowhere[i]);
		if (ends_with(domain, nowhere[i]) &&
			(length == tail || domain[length - tail - 1] == '.'))
			return "a placeholder: nobody has this domain";
	}
	if (view_find(view_of(domain), "redacted") >= 0)
		return "withheld by the registry";
	if (!strchr(domain, '.'))
		return "the domain has one label only";
	if (local_is(mailbox, local, nobody, sizeof nobody / sizeof *nobody))
		return "a placeholder: the mailbox of nobody";
	if (local_is(mailbox, local, no_reply, sizeof no_reply / sizeof *no_reply))
		return "takes no replies";
	return NULL;
}

bool
contact_is_registry(const char *mailbox)
{
	static const char *const registries[] = { "ripe.net", "arin.net", "apnic.net", "lacnic.net",
		"afrinic.net", "iana.org", "nic.ad.jp", "jprs.jp", "nic.or.kr", "krnic.net", "kisa.or.kr",
		"twnic.net", "twnic.net.tw", "twnic.tw", "cert.br", "nic.br", "registro.br", "idnic.net",
		"vnnic.vn", "cnnic.cn", "cnnic.net.cn" };
	const char *at = strrchr(mailbox, '@');
	for (size_t i = 0; at && i < sizeof registries / sizeof *registries; i++)
		if (same_word(at + 1, registries[i]) ||
			(ends_with(at + 1, registries[i]) &&
				at[strlen(at) - strlen(registries[i]) - 1] == '.'))
			return true;
	return false;
}

bool
contact_is_registry_zone(const char *apex, const char *mailbox)
{
	unsigned labels = 1;
	bool v4 = ends_with(apex, "in-addr.arpa");
	if (!v4 && !ends_with(apex, "ip6.arpa"))
		return false;
	for (const char *byte = apex; *byte; byte++)
		labels += *byte == '.';
	/* /8 or shorter, /16 or shorter */
	if (labels <= (v4 ? 3u : 6u))
		return true;
	return mailbox && contact_is_registry(mailbox) && labels <= (v4 ? 4u : 8u);
}
