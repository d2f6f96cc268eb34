#include "smtp/pause.h"

#include <string.h>

unsigned
pause_usual(const struct explanation *why)
{
	enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
	static const struct {
		const char *id;
		unsigned seconds;
	} usual[] = {
		{ "greylisted", 15 * MINUTE }, /* most servers want 1 to 15 minutes */
		{ "too-many-connections", 10 * MINUTE },
		{ "rcpt-rate", 4 * HOUR },
		{ "rate-limited", 4 * HOUR },
		{ "reputation-low", DAY },
		{ "rcpt-full", DAY },
	};
	for (size_t i = 0; why && i < sizeof usual / sizeof *usual; i++)
		if (!strcmp(usual[i].id, why->id))
			return usual[i].seconds;
	return HOUR;
}
