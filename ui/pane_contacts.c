/* Who can be told, best first; under the list why, for the one under the cursor. */
#include <string.h>

#include "app/app.h"
#include "pane.h"
#include "words.h"

static uint64_t
hash(const char *string)
{
	uint64_t sum = 14695981039346656037u;
	for (; *string; string++)
		sum = (sum ^ (unsigned char)*string) * 1099511628211u;
	return sum;
}

static void
add_role(struct line *to, const struct contact *contact)
{
	line_add(to, ROLE_PLAIN, contact->role);
	if (!same_word(contact->role, contact->scope))
		line_printf(to, ROLE_PLAIN, ", %s", contact->scope);
	if (contact->guess)
		line_add(to, ROLE_PLAIN, ", guessed");
}

static void
contacts_fill(struct pane *pane)
{
	const struct investigation *shown = app_shown(pane->app);
	int address = pane->columns * 2 / 5;
	for (size_t i = 0; shown && i < shown->contact_count; i++) {
		const struct contact *contact = &shown->contacts[i];
		struct line *to = page_add(&pane->page, hash(contact->address));
		to->mailbox = contact->address;
		if (contact->excluded)
			line_add(to, ROLE_PLAIN, " - ");
		else
			line_printf(to, ROLE_PLAIN, "%2zu ", i + 1);
		line_mark(to);
		line_cell(to, ROLE_PLAIN, contact->address, address);
		line_mark_end(to);
		line_printf(to, ROLE_PLAIN, " %4d  ", contact->score);
		if (contact->excluded)
			line_printf(to, ROLE_PLAIN, "not used: %s", contact->excluded);
		else
			add_role(to, contact);
		words_reach(to, contact);
	}
}

static void
contacts_side(struct pane *pane, size_t row, int columns)
{
	const struct investigation *shown = app_shown(pane->app);
	if (!shown || row >= shown->contact_count)
		return;
	const struct contact *contact = &shown->contacts[row];
	if ((int)strlen(contact->address) > pane->columns * 2 / 5)
		page_say(&pane->side, columns, "Contact", contact->address);
	page_say(&pane->side, columns, "Not to be used", contact->excluded);
	page_say(&pane->side, columns, "Mail to it",
		contact->verdict ? contact->verdict : reachability_text(contact->reachable));
	for (size_t i = 0; i < contact->reason_count; i++)
		page_wrap(&pane->side, ROLE_PLAIN, 2, columns, contact->reasons[i]);
}

const struct pane_ops pane_contacts = {
	.name = "Contacts",
	.empty = "Nobody known yet.",
	.open = OPEN_ZOOM,
	.footer = { ACTION_PROBE, ACTION_PROBE_TYPED, ACTION_OPEN, ACTION_COPY, ACTION_SEARCH },
	.fill = contacts_fill,
	.side = contacts_side,
};
