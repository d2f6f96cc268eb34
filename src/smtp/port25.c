/* port25.c: is it they who do not answer, or is nothing let out of here? */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "smtp/run.h"

enum { ENOUGH = sizeof ((struct port25 *)0)->silent / sizeof *((struct port25 *)0)->silent };

bool
port25_is_filtered(const struct port25 *port25)
{
	return !port25->answered && port25->count == ENOUGH &&
	       !(same_word(port25->domain[0], port25->domain[1]) &&
		       same_word(port25->domain[0], port25->domain[2]));
}

void
port25_note(struct port25 *port25, enum stream_end end, const char *address, const char *domain)
{
	if (end == STREAM_FORBIDDEN || end == STREAM_NOT_RECORDED || end == STREAM_NO_ROUTE)
		return;
	if (end != STREAM_NO_CONNECT) /* a refused connection is an answer, too */
		port25->answered = true;
	if (end != STREAM_NO_CONNECT || port25->count == ENOUGH)
		return;
	for (unsigned i = 0; i < port25->count; i++)
		if (same_word(port25->silent[i], address))
			return;
	snprintf(port25->silent[port25->count], sizeof *port25->silent, "%s", address);
	snprintf(port25->domain[port25->count++], sizeof *port25->domain, "%s", domain);
}
