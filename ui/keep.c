/* What is on the screen, for elsewhere: a row or a whole pane into the clipboard or a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "copy.h"
#include "desk.h"
#include "screen.h"

void
act_copy(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(pane);
	struct text text = { 0 }, told = { 0 };
	if (!line)
		return;
	if (line->mailbox)
		text_puts(&text, line->mailbox);
	else
		text_printf(&text, "%s %s", text_string(&line->left.text),
			text_string(&line->right.text));
	struct view view = view_trim((struct view){ text.bytes, text.length });
	copy_text(desk->screen, view, &told);
	desk_say(desk, "%s", told.bytes);
	text_free(&text);
	text_free(&told);
}

/* Each row of the pane as a line; of the log only what a person can mean by all: too much. */
static void
pane_text(struct pane *pane, struct text *to)
{
	for (size_t i = 0; i < pane->list.count; i++) {
		const struct line *line = pane_line(pane, i);
		text_add(to, text_string(&line->left.text), line->left.text.length);
		if (line->right.text.length)
			text_printf(to, "  %s", text_string(&line->right.text));
		text_putc(to, '\n');
	}
}

void
act_copy_all(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	struct text text = { 0 }, told = { 0 };
	if (pane->ops->count) {
		desk_say(desk, "The log is a file already; y copies a row.");
		return;
	}
	pane_text(pane, &text);
	copy_text(desk->screen, (struct view){ text_string(&text), text.length }, &told);
	told.bytes[strcspn(told.bytes, ":")] = '\0'; /* not the words themselves */
	desk_say(desk, "%s: all %zu rows", told.bytes, pane->list.count);
	text_free(&text);
	text_free(&told);
}

/* Never over a file that is there. */
void
save_typed(struct desk *desk, const char *typed)
{
	struct pane *pane = desk_pane(desk);
	struct text text = { 0 };
	FILE *to = *typed ? fopen(typed, "wxe") : NULL;
	if (!to || pane->ops->count) {
		desk_say(desk, pane->ops->count ? "The log is a file already." : "%s: %s", typed,
			*typed ? strerror(errno) : "name a file");
		if (to)
			fclose(to);
		return;
	}
	pane_text(pane, &text);
	bool good = fwrite(text_string(&text), 1, text.length, to) == text.length;
	good = !fclose(to) && good;
	desk_say(desk, good ? "Written to %s." : "%s: not all could be written", typed);
	text_free(&text);
}
