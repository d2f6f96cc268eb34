/* prompt.h: one line that a person edits.  A mode, not a loop: it is handed keys. */
#ifndef WHYMAIL_PROMPT_H
#define WHYMAIL_PROMPT_H

#include <stdbool.h>

#include "base/text.h"

enum prompt_end { PROMPT_MORE, PROMPT_DONE, PROMPT_CANCELLED };

struct prompt {
	const char *label; /* "Look up: " */
	struct text text;
	size_t cursor; /* byte */
	bool offered;  /* the text was offered, not typed: the first letter typed replaces it */
};

void prompt_start(struct prompt *prompt, const char *label, const char *text);
enum prompt_end prompt_key(struct prompt *prompt, int key);

#endif
