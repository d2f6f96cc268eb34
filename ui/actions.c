/* What each action does, as a table.  Whatever changes the model goes through app_*. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/text.h"
#include "desk.h"
#include "screen.h"
#include "smtp/memory.h"

static void
moved(struct desk *desk)
{
	struct pane *pane = desk_pane(desk);
	pane->side_top = 0;
	pane->moved = true;
	if (pane->ops == &pane_log)
		app_select(desk->app, pane->list.selected, false);
}

static void
act_move(struct desk *desk, enum action action)
{
	static const signed char steps[] = { [ACTION_DOWN] = 1, [ACTION_UP] = -1 };
	list_move(&desk_pane(desk)->list, steps[action]);
	moved(desk);
}

static void
act_page(struct desk *desk, enum action action)
{
	bool forward = action == ACTION_PAGE_DOWN || action == ACTION_HALF_DOWN;
	list_page(&desk_pane(desk)->list, forward ? 1 : -1,
		action == ACTION_HALF_DOWN || action == ACTION_HALF_UP);
	moved(desk);
}

static void
act_end(struct desk *desk, enum action action)
{
	struct list *list = &desk_pane(desk)->list;
	list_select(list, action == ACTION_FIRST ? 0 : list->count ? list->count - 1 : 0);
	moved(desk);
}

static void
set_fold(struct pane *pane, unsigned lookup, int folded)
{
	while (pane->folded.length <= lookup)
		text_putc(&pane->folded, 0);
	const struct lookup *at = investigation_lookup(app_shown(pane->app), lookup);
	if (folded < 0)
		folded = at && !tree_is_folded(pane, at);
	pane->folded.bytes[lookup] = folded ? FOLD_CLOSED : FOLD_OPEN;
}

static void
act_fold(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(pane);
	if (pane->ops == &pane_tree && line && line->lookup)
		set_fold(pane, line->lookup, -1);
}

static void
act_sideways(struct desk *desk, enum action action)
{
	enum { STEP = 10 };
	struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(pane);
	if (pane->ops == &pane_tree && line && line->lookup)
		set_fold(pane, line->lookup, action == ACTION_LEFT);
	else if (action == ACTION_RIGHT)
		pane->skip += STEP;
	else
		pane->skip = pane->skip > STEP ? pane->skip - STEP : 0;
}

static void
act_text(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	size_t rows = (size_t)pane->side_rect.rows;
	if (action == ACTION_TEXT_DOWN && pane->side_top + rows < pane->side.count)
		pane->side_top++;
	else if (action == ACTION_TEXT_UP && pane->side_top)
		pane->side_top--;
}

static void
act_pane(struct desk *desk, enum action action)
{
	int step = action == ACTION_NEXT_PANE ? 1 : PANE_COUNT - 1;
	int to = action >= ACTION_PANE_1 ? (int)action - ACTION_PANE_1
					 : ((int)desk->wish.focus + step) % PANE_COUNT;
	desk_focus(desk, (enum pane_id)to);
}

static void
show_raw(struct desk *desk, unsigned lookup)
{
	if (!lookup) {
		desk_say(desk, "No look-up in this row.");
		return;
	}
	desk->raw.about = lookup;
	desk->raw.seen = NULL; /* begins at the top */
	desk->over = &desk->raw;
}

/* The row of the tree that is about LOOKUP; what hides it is unfolded. */
static void
show_evidence(struct desk *desk, unsigned lookup)
{
	struct pane *tree = &desk->panes[PANE_TREE];
	desk_focus(desk, PANE_TREE);
	const struct lookup *at = investigation_lookup(app_shown(desk->app), lookup);
	while (at && (at = at->parent))
		set_fold(tree, at->id, false);
	desk_fill(desk);
	for (size_t i = tree->page.count; i-- > 0;)
		if (tree->page.lines[i].lookup == lookup)
			list_select(&tree->list, i);
	tree->moved = true;
}

/* A mailbox of a bounce leads into its domain; all else to the answer as it came. */
static void
open_lookup(struct desk *desk, const struct line *line)
{
	char error[256];
	const struct lookup *at = line->lookup ? investigation_lookup(app_shown(desk->app), line->lookup) : NULL;
	if (!at || strcmp(at->kind->name, "mailbox"))
		show_raw(desk, line->lookup);
	else if (!app_investigate(desk->app, at->question, error, sizeof error))
		desk_say(desk, "%s", error);
}

/* A probe of the log, as it was. */
static void
open_talk(struct desk *desk, size_t number)
{
	const struct remembered *one = memory_at(app_memory(desk->app), number);
	if (!*one->talk || !app_explain(desk->app, one->talk, strlen(one->talk)))
		desk_say(desk, "Nobody was talked to.");
	else
		desk_focus(desk, PANE_TRANSCRIPT);
}

static void
act_open(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(pane);
	unsigned lookup = line ? line->lookup : 0;
	if (!line)
		return;
	switch (pane->ops->open) {
	case OPEN_TREE:
		app_select(desk->app, pane->list.selected, true);
		desk_focus(desk, PANE_TREE);
		break;
	case OPEN_RAW:
		open_lookup(desk, line);
		break;
	case OPEN_EVIDENCE:
		show_evidence(desk, lookup);
		break;
	case OPEN_TALK:
		open_talk(desk, line->id - 1);
		break;
	case OPEN_ZOOM:
		desk->wish.zoom = !desk->wish.zoom;
	}
}

static void
act_raw(struct desk *desk, enum action action)
{
	const struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(desk_pane(desk));
	bool mail = pane->ops == &pane_log && app_shown(desk->app) && app_quoted(desk->app);
	show_raw(desk, mail ? app_shown(desk->app)->root->id : line ? line->lookup : 0);
}

static void
act_zoom(struct desk *desk, enum action action)
{
	desk->wish.zoom = !desk->wish.zoom;
}

static void
act_ratio(struct desk *desk, enum action action)
{
	int ratio = desk->wish.ratio + (action == ACTION_WIDER ? 1 : -1);
	if (abs(ratio) <= LAYOUT_RATIO)
		desk->wish.ratio = ratio;
}

/* --- search -------------------------------------------------------------------------- */

static void
search_begin(struct desk *desk, struct pane *pane, int step)
{
	size_t count = pane->list.count;
	if (!count)
		return;
	desk->search.pane = pane;
	desk->search.step = step;
	desk->search.left = count;
	desk->search.row = pane->list.selected;
}

bool
desk_search(struct desk *desk)
{
	enum { SLICE = 2000 };
	struct pane *pane = desk->search.pane;
	size_t count = pane ? pane->list.count : 0;
	for (int i = 0; i < SLICE && desk->search.pane; i++) {
		size_t row = desk->search.row;
		if (!desk->search.left-- || !count) {
			desk_say(desk, "Not found: %s", text_string(&pane->pattern));
			desk->search.pane = NULL;
			break;
		}
		row = desk->search.step > 0 ? (row + 1) % count : (row ? row : count) - 1;
		desk->search.row = row;
		if (pane_matches(pane, row)) {
			desk->search.pane = NULL;
			list_select(&pane->list, row);
			moved(desk);
			desk_fill(desk);
		}
	}
	return desk->search.pane != NULL;
}

static void
search_typed(struct desk *desk, const char *typed)
{
	struct pane *pane = desk_pane(desk);
	text_clear(&pane->pattern); /* nothing typed: no search any more */
	text_puts(&pane->pattern, typed);
	if (pane->pattern.length)
		search_begin(desk, pane, 1);
}

static void
act_search(struct desk *desk, enum action action)
{
	desk_ask(desk, "/", "", search_typed);
}

static void
next_trouble(struct desk *desk, struct pane *pane, int step)
{
	size_t count = pane->list.count, row = pane->list.selected;
	for (size_t left = count; left; left--) {
		row = step > 0 ? (row + 1) % count : (row ? row : count) - 1;
		if (pane_line(pane, row)->trouble) {
			list_select(&pane->list, row);
			moved(desk);
			return;
		}
	}
	desk_say(desk, "No error in it.");
}

static void
act_next(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	int step = action == ACTION_NEXT ? 1 : -1;
	if (pane->pattern.length)
		search_begin(desk, pane, step);
	else if (pane->ops == &pane_transcript)
		next_trouble(desk, pane, step);
	else
		desk_say(desk, "Nothing searched for yet: / begins a search.");
}

/* --- asking -------------------------------------------------------------------------- */

void
desk_plan(struct desk *desk, const char *mailbox)
{
	char *typed = strdup(mailbox); /* it may be our own text */
	text_clear(&desk->wanted);
	app_plan_probe(desk->app, typed, NULL, &desk->plan);
	if (*desk->plan.refusal)
		desk_say(desk, "%s%s", desk->plan.refusal, desk->plan.pending ? " ..." : "");
	if (desk->plan.pending) {
		text_puts(&desk->wanted, typed);
	} else if (*desk->plan.refusal) {
		;
	} else if (!*desk->plan.host) { /* DNS has answered: there is nobody to ask */
		desk_focus(desk, PANE_TRANSCRIPT);
		app_start_probe(desk->app, typed, NULL);
	} else {
		text_clear(&desk->message);
		desk->question_seen = 0;
		desk->mode = MODE_QUESTION;
	}
	free(typed);
}

static void
mailbox_typed(struct desk *desk, const char *typed)
{
	if (*typed)
		desk_plan(desk, typed);
}

/* That of the row, else the best one that may be used. */
static const char *
mailbox_here(struct desk *desk)
{
	const struct line *line = pane_current(desk_pane(desk));
	const struct investigation *shown = app_shown(desk->app);
	if (line && line->mailbox)
		return line->mailbox;
	for (size_t i = 0; shown && i < shown->contact_count; i++)
		if (!shown->contacts[i].excluded && strchr(shown->contacts[i].address, '@'))
			return shown->contacts[i].address;
	return NULL;
}

static void
act_probe(struct desk *desk, enum action action)
{
	const char *mailbox = mailbox_here(desk);
	if (action == ACTION_PROBE_TYPED)
		desk_ask(desk, "Mailbox: ", mailbox, mailbox_typed);
	else if (mailbox)
		mailbox_typed(desk, mailbox);
	else
		desk_say(desk, "No mailbox known here: P asks about one you type.");
}

static void
subject_typed(struct desk *desk, const char *typed)
{
	char error[256];
	if (!*typed)
		return;
	if (!app_investigate(desk->app, typed, error, sizeof error))
		desk_say(desk, "%s", error);
	else
		desk_focus(desk, PANE_TREE);
}

static void
act_investigate(struct desk *desk, enum action action)
{
	const struct line *line = pane_current(desk_pane(desk));
	desk_ask(desk, "Look up: ", line && line->name ? line->name : "", subject_typed);
}

static void
act_explain(struct desk *desk, enum action action)
{
	desk_paste(desk, false);
}

static void
act_go(struct desk *desk, enum action action)
{
	if (!app_go(desk->app, action == ACTION_EARLIER ? -1 : 1))
		desk_say(desk, action == ACTION_EARLIER ? "Nothing was shown before that."
							: "Nothing was shown after that.");
	else if (desk->wish.focus == PANE_LOG)
		desk_focus(desk, PANE_TREE);
}

static void
act_probes(struct desk *desk, enum action action)
{
	desk->probes.moved = false;
	desk->over = &desk->probes;
}

static void
act_remind(struct desk *desk, enum action action)
{
	const struct investigation *shown = app_shown(desk->app);
	const struct probe *probe = shown ? app_probe(desk->app) : NULL;
	if (app_reminder(desk->app)) {
		app_go_reminded(desk->app);
		desk_focus(desk, PANE_TRANSCRIPT);
	} else if (app_remind(desk->app)) {
		desk_say(desk, "You will be reminded of %s in %u min.", probe->mailbox, (probe->pause + 59) / 60);
	} else {
		desk_say(desk, "Nothing here was put off.");
	}
}

static void
act_repeat(struct desk *desk, enum action action)
{
	const struct line *line = pane_current(desk_pane(desk));
	if (line && line->lookup)
		app_repeat(desk->app, line->lookup);
	else if (app_shown(desk->app))
		app_repeat(desk->app, app_shown(desk->app)->root->id);
}

static void
act_cancel(struct desk *desk, enum action action)
{
	struct pane *pane = desk_pane(desk);
	const struct line *line = pane_current(pane);
	const struct investigation *shown = app_shown(desk->app);
	const struct probe *probe = shown ? app_probe(desk->app) : NULL;
	const struct lookup *lookup = shown && line && line->lookup
					      ? investigation_lookup(shown, line->lookup)
					      : NULL;
	if (pane->pattern.length)
		text_clear(&pane->pattern);
	else if (pane->ops == &pane_transcript && probe && probe->state == PROBE_RUNNING)
		app_cancel_probe(desk->app);
	else if (lookup && lookup_is_open(lookup) && lookup->parent)
		app_cancel(desk->app, lookup->id);
	else if (shown && (shown->open || (probe && probe->state == PROBE_RUNNING)))
		app_cancel_all(desk->app);
	else if (desk->over)
		desk->over = NULL;
}

static void
act_group(struct desk *desk, enum action action)
{
	bool hosts = app_grouping(desk->app) == APP_HOSTS;
	app_group(desk->app, hosts ? APP_LINES : APP_HOSTS);
	desk_say(desk, hosts ? "One row a line." : "One row a host.");
}

/* --- help, commands, the end
 * ------------------------------------------------------------------- */

static void
act_help(struct desk *desk, enum action action)
{
	prompt_start(&desk->prompt, "Find a key (Esc ends): ", "");
	text_clear(&desk->help.filter);
	desk->help.moved = false; /* begins at the top */
	desk->over = &desk->help;
	desk->mode = MODE_HELP;
}

/* A mail host that is being talked to is told goodbye first; a second time it has to be quick. */
static void
act_quit(struct desk *desk, enum action action)
{
	const struct probe *probe = app_running_probe(desk->app);
	desk->quit = !probe || desk->leaving;
	desk->leaving = true;
	if (desk->quit)
		return;
	app_cancel_probe(desk->app);
	desk_say(desk, "Saying goodbye to %s; Q again ends at once.",
		probe->server ? probe->server : "the mail host");
}

static void
act_back(struct desk *desk, enum action action)
{
	if (desk->over)
		desk->over = NULL;
	else if (desk->wish.zoom)
		desk->wish.zoom = false;
	else if (desk->wish.focus != PANE_LOG)
		desk->wish.focus = PANE_LOG;
	else
		act_quit(desk, action);
}

static void
act_redraw(struct desk *desk, enum action action)
{
	screen_return(desk->screen);
}

/* "host NAME", "probe MAILBOX", "save FILE", or the name of any action. */
static void
command_typed(struct desk *desk, const char *typed)
{
	static const struct {
		const char *name;
		void (*run)(struct desk *desk, const char *typed);
	} commands[] = { { "host ", subject_typed }, { "probe ", mailbox_typed },
		{ "save ", save_typed } };
	struct view line = view_trim(view_of(typed));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (view_is(line, "save")) {
			desk_say(desk, "save needs the name of a file.");
			return;
		} else if (view_starts(line, commands[i].name)) {
			char *rest = strndup(line.bytes, line.length);
			commands[i].run(desk, rest + strlen(commands[i].name));
			free(rest);
			return;
		}
	if (view_is(line, "q"))
		line = view_of("quit");
	for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (view_is(line, action_word((enum action)action))) {
			desk_act(desk, (enum action)action);
			return;
		}
	if (line.length)
		desk_say(desk,
			"No such command: %.*s (host NAME, probe MAILBOX, save FILE, q, or a word of ?)",
			(int)line.length, line.bytes);
}

static void
act_command(struct desk *desk, enum action action)
{
	desk_ask(desk, ":", "", command_typed);
}

void
desk_act(struct desk *desk, enum action action)
{
	static void (*const acts[ACTION_COUNT])(struct desk * desk, enum action action) = {
		[ACTION_DOWN] = act_move,
		[ACTION_UP] = act_move,
		[ACTION_PAGE_DOWN] = act_page,
		[ACTION_PAGE_UP] = act_page,
		[ACTION_HALF_DOWN] = act_page,
		[ACTION_HALF_UP] = act_page,
		[ACTION_FIRST] = act_end,
		[ACTION_LAST] = act_end,
		[ACTION_LEFT] = act_sideways,
		[ACTION_RIGHT] = act_sideways,
		[ACTION_TEXT_DOWN] = act_text,
		[ACTION_TEXT_UP] = act_text,
		[ACTION_NEXT_PANE] = act_pane,
		[ACTION_PREVIOUS_PANE] = act_pane,
		[ACTION_PANE_1] = act_pane,
		[ACTION_PANE_2] = act_pane,
		[ACTION_PANE_3] = act_pane,
		[ACTION_PANE_4] = act_pane,
		[ACTION_PANE_5] = act_pane,
		[ACTION_PANE_6] = act_pane,
		[ACTION_PANE_7] = act_pane,
		[ACTION_PANE_8] = act_pane,
		[ACTION_PANE_9] = act_pane,
		[ACTION_OPEN] = act_open,
		[ACTION_FOLD] = act_fold,
		[ACTION_ZOOM] = act_zoom,
		[ACTION_NARROWER] = act_ratio,
		[ACTION_WIDER] = act_ratio,
		[ACTION_SEARCH] = act_search,
		[ACTION_NEXT] = act_next,
		[ACTION_PREVIOUS] = act_next,
		[ACTION_GROUP] = act_group,
		[ACTION_PROBE] = act_probe,
		[ACTION_PROBE_TYPED] = act_probe,
		[ACTION_INVESTIGATE] = act_investigate,
		[ACTION_EXPLAIN] = act_explain,
		[ACTION_PROBES] = act_probes,
		[ACTION_REMIND] = act_remind,
		[ACTION_EARLIER] = act_go,
		[ACTION_LATER] = act_go,
		[ACTION_COPY_ALL] = act_copy_all,
		[ACTION_REPEAT] = act_repeat,
		[ACTION_CANCEL] = act_cancel,
		[ACTION_RAW] = act_raw,
		[ACTION_COPY] = act_copy,
		[ACTION_COMMAND] = act_command,
		[ACTION_HELP] = act_help,
		[ACTION_REDRAW] = act_redraw,
		[ACTION_BACK] = act_back,
		[ACTION_QUIT] = act_quit,
	};
	if (acts[action])
		acts[action](desk, action);
}
