/* Help, made of the table of actions; what is typed narrows it. */
#include <string.h>

#include "pane.h"

enum { KEYS_COLS = 18, WORD_COLS = 15 };

static void
help_fill(struct pane *pane)
{
	char keys[64];
	const char *wanted = text_string(&pane->filter);
	for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		const char *word = action_word((enum action)action),
			   *help = action_help((enum action)action);
		keymap_keys(pane->keys, (enum action)action, keys, sizeof keys);
		if (*wanted && !strcasestr(word, wanted) && !strcasestr(help, wanted) &&
			!strstr(keys, wanted))
			continue;
		struct line *to = page_add(&pane->page, (uint64_t)action);
		line_mark(to);
		line_cell(to, ROLE_STRONG, keys, KEYS_COLS);
		line_mark_end(to);
		if (pane->columns >= 70)
			line_cell(to, ROLE_PLAIN, word, WORD_COLS);
		line_add(to, ROLE_PLAIN, help);
	}
}

const struct pane_ops pane_help = {
	.name = "Help",
	.empty = "No key does that.",
	.open = OPEN_ZOOM,
	.footer = { ACTION_NONE },
	.fill = help_fill,
};
