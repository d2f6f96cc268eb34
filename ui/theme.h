/* theme.h: what a piece of text is, and how each theme shows it.  Panes speak of roles only.
 *
 * No meaning by colour alone: every role that tells a state stands beside a sign or a word. The
 * terminal's own foreground and background stay as they are; named ANSI colours only. */
#ifndef WHYMAIL_THEME_H
#define WHYMAIL_THEME_H

#include <stdbool.h>

enum role {
	ROLE_PLAIN,
	ROLE_FRAME,
	ROLE_TITLE,
	ROLE_FOCUS,
	ROLE_STRONG,
	ROLE_LABEL,
	ROLE_OK,
	ROLE_WARN,
	ROLE_ERROR,
	ROLE_BUSY,
	ROLE_CHOSEN,
	ROLE_CURSOR,
	ROLE_TOLD,      /* words that tell an error: nothing changes until someone acts */
	ROLE_TOLD_SOFT, /* words that tell a delay, or something to know */
	ROLE_PROMPT,
	ROLE_COUNT
};

/* Signs that tell a state, as UTF-8 or as ASCII. */
enum sign { SIGN_OK, SIGN_WARN, SIGN_BAD, SIGN_BUSY, SIGN_UNKNOWN, SIGN_NONE, SIGN_COUNT };

struct theme {
	const char *name;
	struct look {
		unsigned attributes; /* LOOK_ bits */
		signed char colour;  /* ANSI 0..7, -1 the terminal's own */
	} looks[ROLE_COUNT];
};

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

const struct theme *theme_named(const char *name); /* NULL: no such theme */
const char *theme_names(void);                     /* "default, light, mono" */
const char *sign_text(enum sign sign, bool ascii); /* one column each */
enum role sign_role(enum sign sign);

#endif
