/* entry.c: one line, recognised on its own, since files are mixed.
 *
 * The way: web access lines (they have no head), the head, the families in order, a guess.
 * To add a format: a function in the file of its family and a line in that file's table. */
#include "logs/line.h"

#include <limits.h>

static const struct recogniser *const families[] = {
	ssh_family, mail_family, web_family, net_family,
};

static bool
ask(const struct recogniser *family, const struct line *line, struct entry *entry)
{
	for (; family->name; family++) {
		if (!family->read(line, entry))
			continue;
		if (!*entry->format)
			entry->format = family->name;
		return true;
	}
	return false;
}

void
entry_read(struct view text, struct entry *entry)
{
	if (text.length && text.bytes[text.length - 1] == '\r')
		text.length--;
	struct line line = { .all = text, .program = { text.bytes, 0 }, .message = text };
	const struct view none = { text.bytes, 0 };
	*entry = (struct entry){ .when = none, .host = none, .rest = text, .zone = INT_MIN,
		.time = { .tm_year = -1 }, .role = "", .format = "" };
	if (ask(web_access, &line, entry))
		return;
	head_read(&line, entry);
	entry->rest = line.message;
	if (line.message.length < line.all.length && ask(web_access, &line, entry))
		return;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (ask(families[i], &line, entry))
			return;
	guess_read(&line, entry);
}
