#include "desk.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <uv.h>

#include "app/app.h"
#include "screen.h"

static const struct pane_ops *const all_ops[PANE_COUNT] = {
	[PANE_LOG] = &pane_log,
	[PANE_TREE] = &pane_tree,
	[PANE_SOA] = &pane_soa,
	[PANE_MX] = &pane_mx,
	[PANE_REVERSE] = &pane_reverse,
	[PANE_WHOIS] = &pane_whois,
	[PANE_CONTACTS] = &pane_contacts,
	[PANE_FINDINGS] = &pane_findings,
	[PANE_TRANSCRIPT] = &pane_transcript,
};

void
desk_start(struct desk *desk, struct app *app, struct screen *screen, const struct keymap *keys)
{
	bool ascii = screen_ascii(screen);
	*desk = (struct desk){ .app = app, .screen = screen, .keys = keys };
	desk->wish.below = PANE_TREE;
	for (int id = 0; id < PANE_COUNT; id++)
		pane_start(&desk->panes[id], all_ops[id], app, ascii);
	pane_start(&desk->raw, &pane_raw, app, ascii);
	pane_start(&desk->probes, &pane_probes, app, ascii);
	pane_start(&desk->help, &pane_help, app, ascii);
	desk->help.keys = keys;
	if (!app_rows(app) && app_shown(app))
		desk->wish.focus = PANE_TREE;
	desk_fill(desk);
}

void
desk_free(struct desk *desk)
{
	for (int id = 0; id < PANE_COUNT; id++)
		pane_free(&desk->panes[id]);
	pane_free(&desk->raw);
	pane_free(&desk->probes);
	pane_free(&desk->help);
	text_free(&desk->prompt.text);
	text_free(&desk->message);
	text_free(&desk->wanted);
	text_free(&desk->paste.text);
}

struct pane *
desk_pane(struct desk *desk)
{
	return desk->over ? desk->over : &desk->panes[desk->wish.focus];
}

void
desk_focus(struct desk *desk, enum pane_id id)
{
	desk->wish.focus = id;
	if (id != PANE_LOG)
		desk->wish.below = id;
	desk->over = NULL;
}

void
desk_say(struct desk *desk, const char *format, ...)
{
	char *string;
	va_list args;
	va_start(args, format);
	if (vasprintf(&string, format, args) < 0)
		abort();
	va_end(args);
	text_clear(&desk->message);
	text_puts(&desk->message, string);
	free(string);
}

void
desk_ask(struct desk *desk, const char *label, const char *text,
	void (*asked)(struct desk *desk, const char *typed))
{
	prompt_start(&desk->prompt, label, text);
	desk->asked = asked;
	desk->mode = MODE_PROMPT;
}

static struct rect
over_rect(const struct desk *desk)
{
	return (struct rect){ 2, 0, desk->wish.rows - 3, desk->wish.cols };
}

void
desk_fill(struct desk *desk)
{
	desk->quit |= desk->leaving && !app_running_probe(desk->app);
	if (desk->wanted.length && desk->mode == MODE_KEYS)
		desk_plan(desk, text_string(&desk->wanted));
	desk->filled = app_generation(desk->app);
	screen_size(desk->screen, &desk->wish.cols, &desk->wish.rows);
	desk->wish.probe = app_shown(desk->app) && (app_probe(desk->app) || app_quoted(desk->app));
	desk->wish.trouble = app_trouble(desk->app) != NULL;
	layout_make(&desk->wish, &desk->layout);
	if (desk->layout.form == LAYOUT_NOTICE)
		return;
	for (int id = 0; id < PANE_COUNT; id++)
		if (desk->layout.pane[id].rows > 0)
			pane_fill(&desk->panes[id], &desk->layout.pane[id]);
	struct rect rect = over_rect(desk);
	if (desk->over)
		pane_fill(desk->over, &rect);
}

static const uint64_t READ_NS = 250000000, QUIET_NS = 1000000000;

/* The choices of a probe, each by its letter; the question is then put anew. */
static bool
choose(struct probe_plan *plan, int key)
{
	struct probe_options *options = &plan->options;
	switch (key) {
	case 'a':
		options->all = !options->all;
		return true;
	case 'm':
		options->extra = options->extra == EXTRA_POSTMASTER ? EXTRA_NONE : EXTRA_POSTMASTER;
		return true;
	case 'c':
		options->extra = options->extra == EXTRA_CATCH_ALL ? EXTRA_NONE : EXTRA_CATCH_ALL;
		return true;
	case 's':
		options->null_sender = plan->has_sender && !options->null_sender;
		return plan->has_sender;
	case '4':
	case '6':
		options->family = options->family == key - '0' ? 0 : key - '0';
		return true;
	}
	return false;
}

static void
question_key(struct desk *desk, int key)
{
	const struct probe_plan before = desk->plan;
	struct probe_plan wish = before;
	if (choose(&wish, key)) {
		app_plan_probe(desk->app, before.mailbox, &wish.options, &desk->plan);
		if (!*desk->plan.refusal && *desk->plan.host)
			return;
		if (!*desk->plan.refusal) {
			desk_say(desk, "No mail host has an IPv%d address.", wish.options.family);
			desk->plan = before;
			return;
		}
		desk_say(desk, "%s", desk->plan.refusal);
	} else if (key == 'y' && (!desk->question_seen || uv_hrtime() - desk->question_seen < READ_NS ||
					 screen_more(desk->screen))) {
		/* no hand is that quick: a held key, or text that was meant for elsewhere */
		desk->question_seen = uv_hrtime();
		desk_say(desk, "Too quick to have been read: y again.");
		return;
	} else if (key == 'y') {
		desk_focus(desk, PANE_TRANSCRIPT);
		app_start_probe(desk->app, before.mailbox, &before.options);
	} else if (key == 's') {
		desk_say(desk, "No sender of your own is configured (mailbox: in the settings).");
		return;
	} else if (key != 'n' && key != 'q' && key != 27 && key != '\r') {
		return; /* no key of the question: it stays */
	} else {
		desk_say(desk, "Nothing was sent.");
	}
	desk->mode = MODE_KEYS;
}

static void
prompt_mode_key(struct desk *desk, int key)
{
	enum prompt_end end = prompt_key(&desk->prompt, key);
	if (end == PROMPT_MORE)
		return;
	desk->mode = MODE_KEYS;
	if (end == PROMPT_DONE)
		desk->asked(desk, text_string(&desk->prompt.text));
}

/* --- pasting --------------------------------------------------------------------------------- */

enum { CONTROL_D = 4, MOST_PASTED = 8 << 20 };

void
desk_paste(struct desk *desk, bool bracketed)
{
	text_clear(&desk->paste.text);
	desk->paste.before = desk->mode;
	desk->paste.bracketed = bracketed;
	desk->mode = MODE_PASTE;
}

static void
explain_pasted(struct desk *desk)
{
	const struct text *text = &desk->paste.text;
	struct view trimmed = view_trim((struct view){ text_string(text), text->length });
	if (!trimmed.length)
		desk_say(desk, "Nothing was pasted.");
	else if (app_explain(desk->app, text->bytes, text->length))
		desk_focus(desk, PANE_TRANSCRIPT);
	else
		desk_say(desk, "That tells of no mail: not a bounce, session, reply or mail log.");
}

static void
paste_end(struct desk *desk)
{
	desk->mode = desk->paste.before;
	desk->paste.ended = true;
	if (desk->mode == MODE_KEYS) {
		explain_pasted(desk);
		return;
	}
	/* into the line that is being typed: its first line, as if it had been typed */
	const char *at = text_string(&desk->paste.text), *stop = at + strcspn(at, "\n");
	mbstate_t state = { 0 };
	wchar_t letter;
	for (size_t used; desk->mode == MODE_PROMPT && at < stop; at += used) {
		used = mbrtowc(&letter, at, (size_t)(stop - at), &state);
		if (used == 0 || used > (size_t)(stop - at))
			break;
		if (letter >= ' ')
			prompt_key(&desk->prompt, (int)letter);
	}
}

static void
paste_key(struct desk *desk, int key)
{
	static const char end[] = "\033[201~";
	struct text *text = &desk->paste.text;
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };
	uint64_t now = uv_hrtime(), quiet = now - desk->paste.last;
	desk->paste.last = now;
	if (key == KEY_PASTE_END || (key == CONTROL_D && !desk->paste.bracketed)) {
		paste_end(desk);
	} else if (key == 27 && (!desk->paste.bracketed || quiet > QUIET_NS)) {
		desk->mode = desk->paste.before;
		desk->paste.ended = true;
	} else if (key == KEY_PASTE) {
		desk->paste.bracketed = true; /* after e, and then pasted */
	} else if (key == 127 && !desk->paste.bracketed) {
		desk->paste.text.length -= desk->paste.text.length > 0;
	} else if (key <= 0x10ffff && desk->paste.text.length < MOST_PASTED) {
		size_t length = wcrtomb(bytes, key == '\r' ? L'\n' : (wchar_t)key, &state);
		if (length != (size_t)-1)
			text_add(text, bytes, length);
		/* its end may come in two parts, too late to be taken for one key */
		size_t tail = sizeof end - 1;
		if (key == '~' && text->length >= tail && !memcmp(text->bytes + text->length - tail, end, tail)) {
			text->length -= tail;
			text->bytes[text->length] = '\0';
			paste_end(desk);
		}
	}
}

/* Letters narrow the help; keys that are no letters move in it. */
static void
help_key(struct desk *desk, int key)
{
	enum action action = keymap_action(desk->keys, key);
	bool letter = (key >= ' ' && key < 127) || key == 127;
	if (key == 27 || key == '\r' || (key == 'q' && !desk->prompt.text.length)) {
		desk->over = NULL;
		desk->mode = MODE_KEYS;
	} else if (letter) {
		prompt_key(&desk->prompt, key);
		text_clear(&desk->help.filter);
		text_puts(&desk->help.filter, text_string(&desk->prompt.text));
		desk->help.moved = false;
	} else if (action <= ACTION_LAST) {
		desk_act(desk, action);
	}
}

void
desk_key(struct desk *desk, int key)
{
	if (desk->mode == MODE_PASTE) { /* thousands of keys: nothing is drawn between */
		paste_key(desk, key);
		if (desk->mode == MODE_PASTE)
			return;
		desk_fill(desk);
		return;
	}
	if (app_generation(desk->app) != desk->filled)
		desk_fill(desk);
	text_clear(&desk->message);
	text_clear(&desk->wanted); /* it is not what is wanted any more */
	if (key == KEY_PASTE) {
		desk_paste(desk, true);
		return;
	}
	if (desk->search.pane && key == 27)
		desk->search.pane = NULL;
	else if (desk->mode == MODE_PROMPT)
		prompt_mode_key(desk, key);
	else if (desk->mode == MODE_QUESTION)
		question_key(desk, key);
	else if (desk->mode == MODE_HELP)
		help_key(desk, key);
	else
		desk_act(desk, keymap_action(desk->keys, key));
	desk_fill(desk);
}

bool
desk_ticks(const struct desk *desk)
{
	const struct investigation *shown = app_shown(desk->app);
	const struct probe *probe = shown ? app_probe(desk->app) : NULL;
	return (shown && shown->open) || (probe && probe->state == PROBE_RUNNING);
}
