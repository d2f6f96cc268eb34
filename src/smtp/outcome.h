/* outcome.h: what the connections of a probe come to, taken together.  Pure; for probe.c. */
#ifndef WHYMAIL_OUTCOME_H
#define WHYMAIL_OUTCOME_H

#include "smtp/probe.h"

/* The first that answered is what a mailer would get; else the last is why it would not.  NULL: none. */
const struct probe_try *outcome_deciding(const struct probe *probe);
/* Why the second recipient was not asked about, in words; NULL if it was, or there is none. */
const char *outcome_unasked(struct arena *arena, const struct probe *probe);
/* An earlier probe from another sender had another answer: so it is about the sender.  In words, with the
 * diagnosis in *ID; NULL if not. */
const char *outcome_senders(const struct investigation *investigation, const struct probe *probe,
	const char **id);

#endif
