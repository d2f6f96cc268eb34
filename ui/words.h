/* words.h: look-ups told in words, the same in every pane. */
#ifndef WHYMAIL_WORDS_H
#define WHYMAIL_WORDS_H

#include "line.h"
#include <stdint.h>

#include "theme.h"

struct app;
struct contact;
struct investigation;
struct lookup;

/* "ok    12 ms ✓" at the right edge; BRIEF: the sign alone when it went well. */
void words_status(struct line *to, const struct lookup *lookup, bool brief);
/* What came of mail to CONTACT; nothing when that was not tried. */
void words_reach(struct line *to, const struct contact *contact);
const struct contact *words_contact(
	const struct investigation *investigation, const char *address);
/* 5400 -> "1h30m" */
const char *words_duration(uint32_t seconds, char to[static 16]);
/* NULL when none is shown. */
const struct lookup *words_root(const struct app *app);
/* The name of the server asked, without its address. */
void words_server(struct line *to, enum role role, const struct lookup *lookup);
bool words_is(const struct lookup *lookup, const char *kind);

#endif
