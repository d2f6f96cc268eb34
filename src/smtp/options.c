/* options.c: the words of --probe-with and of :probe. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "smtp/probe.h"

bool
probe_options_read(const char *words, struct probe_options *to, char *error, size_t size)
{
	static const struct {
		const char *word;
		struct probe_options sets;
	} known[] = {
		{ "all", { .all = true } },
		{ "null-sender", { .null_sender = true } },
		{ "postmaster", { .extra = EXTRA_POSTMASTER } },
		{ "catch-all", { .extra = EXTRA_CATCH_ALL } },
		{ "ipv4", { .family = 4 } },
		{ "ipv6", { .family = 6 } },
	};
	*to = (struct probe_options){ 0 };
	for (const char *at = words + strspn(words, ", "); *at; at += strspn(at, ", ")) {
		size_t length = strcspn(at, ", "), i = 0;
		while (i < sizeof known / sizeof *known &&
			!view_is((struct view){ at, length }, known[i].word))
			i++;
		if (i == sizeof known / sizeof *known) {
			snprintf(error, size, "%.*s: one of all, postmaster, catch-all, null-sender, "
				"ipv4, ipv6", (int)length, at);
			return false;
		}
		const struct probe_options *sets = &known[i].sets;
		if ((sets->extra && to->extra && sets->extra != to->extra) ||
			(sets->family && to->family && sets->family != to->family)) {
			snprintf(error, size, "%.*s: only one of %s in one probe", (int)length, at,
				sets->extra ? "postmaster and catch-all" : "ipv4 and ipv6");
			return false;
		}
		to->all |= sets->all;
		to->null_sender |= sets->null_sender;
		if (sets->extra)
			to->extra = sets->extra;
		if (sets->family)
			to->family = sets->family;
		at += length;
	}
	return true;
}
