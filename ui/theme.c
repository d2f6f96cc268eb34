#include "theme.h"

#include <stddef.h>
#include <string.h>

enum { OWN = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

/* What all themes share; each adds its colours.  Faint text is for frames only: as text it is
 * unreadable on too many terminals. */
#define LOOKS(ok, warn, error, busy, label) \
	[ROLE_PLAIN] = { 0, OWN }, [ROLE_FRAME] = { 0, OWN }, [ROLE_TITLE] = { 0, OWN }, \
	[ROLE_FOCUS] = { LOOK_REVERSE, OWN }, [ROLE_STRONG] = { LOOK_BOLD, OWN }, \
	[ROLE_LABEL] = { 0, label }, [ROLE_OK] = { 0, ok }, [ROLE_WARN] = { 0, warn }, \
	[ROLE_ERROR] = { LOOK_BOLD, error }, [ROLE_BUSY] = { 0, busy }, \
	[ROLE_CHOSEN] = { LOOK_BOLD, OWN }, [ROLE_CURSOR] = { LOOK_REVERSE, OWN }, \
	[ROLE_TOLD] = { LOOK_REVERSE, error }, [ROLE_TOLD_SOFT] = { LOOK_UNDERLINE, warn }, \
	[ROLE_PROMPT] = { LOOK_BOLD, OWN }

static const struct theme themes[] = {
	{ "default", { LOOKS(GREEN, YELLOW, RED, CYAN, CYAN) } },
	{ "light", { LOOKS(BLUE, MAGENTA, RED, BLUE, BLUE) } },
	{ "mono", { LOOKS(OWN, OWN, OWN, OWN, OWN) } },
};

const struct theme *
theme_named(const char *name)
{
	for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
		if (!strcmp(themes[i].name, name))
			return &themes[i];
	return NULL;
}

const char *
theme_names(void)
{
	return "default, light, mono";
}

static const struct {
	const char *wide, *ascii;
	enum role role;
} signs[SIGN_COUNT] = {
	[SIGN_OK] = { "✓", "+", ROLE_OK },
	[SIGN_WARN] = { "!", "!", ROLE_WARN },
	[SIGN_BAD] = { "✗", "x", ROLE_ERROR },
	[SIGN_BUSY] = { "…", ".", ROLE_BUSY },
	[SIGN_UNKNOWN] = { "?", "?", ROLE_PLAIN },
	[SIGN_NONE] = { " ", " ", ROLE_PLAIN },
};

const char *
sign_text(enum sign sign, bool ascii)
{
	return ascii ? signs[sign].ascii : signs[sign].wide;
}

enum role
sign_role(enum sign sign)
{
	return signs[sign].role;
}
