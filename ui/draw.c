/* One frame: header, titles, panes, footer.  Everything is written into curses' memory anew;
 * curses sends the difference. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "base/safe.h"
#include "desk.h"
#include "screen.h"

static const char *
grouped(unsigned number, char to[static 16])
{
	if (number >= 1000000)
		snprintf(to, 16, "%u,%03u,%03u", number / 1000000, number / 1000 % 1000,
			number % 1000);
	else if (number >= 1000)
		snprintf(to, 16, "%u,%03u", number / 1000, number % 1000);
	else
		snprintf(to, 16, "%u", number);
	return to;
}

static void
header_log(struct line *to, const struct app *app, bool narrow)
{
	const struct log *log = app_log(app);
	char number[16];
	line_add(to, ROLE_STRONG, log ? log_name(log) : "whymail");
	if (!log || narrow)
		return;
	bool mails = app_lists_mails(app);
	unsigned lines = log_lines(log), hosts = log_hosts(log);
	line_printf(to, ROLE_PLAIN, "  %s %s%s", grouped(lines, number), mails ? "mail" : "line",
		lines == 1 ? "" : "s");
	if (!mails)
		line_printf(to, ROLE_PLAIN, "  %s host%s", grouped(hosts, number), hosts == 1 ? "" : "s");
	if (!log_complete(log))
		line_printf(to, ROLE_BUSY, "  reading %.0f %%", 100 * log_progress(log));
	if (log_notice(log))
		line_printf(to, ROLE_WARN, "  %s", log_notice(log));
}

static void
draw_header(struct desk *desk)
{
	struct line line = { .ascii = screen_ascii(desk->screen) };
	char open[48] = "";
	unsigned count = app_open_lookups(desk->app);
	bool narrow = desk->wish.cols < 60;
	header_log(&line, desk->app, narrow);
	if (app_demo(desk->app))
		line_printf(&line, ROLE_STRONG, "  demo");
	if (count)
		snprintf(open, sizeof open,
			narrow ? "%u under way  " : "%u look-ups under way  ", count);
	line_right(&line, ROLE_BUSY, open);
	const char *resolver = app_resolver(desk->app);
	if (!narrow && strpbrk(resolver, ".:")) /* an address, not "offline" */
		line_right(&line, ROLE_PLAIN, "resolver ");
	line_right(&line, ROLE_PLAIN, resolver);
	screen_line(desk->screen, 0, 0, desk->wish.cols, 0, &line, false, ROLE_PLAIN);
	if (desk->layout.trouble >= 0) {
		line_clear(&line);
		line_printf(&line, ROLE_ERROR, "! %s", app_trouble(desk->app));
		screen_line(desk->screen, desk->layout.trouble, 0, desk->wish.cols, 0, &line,
			false, ROLE_PLAIN);
	}
	line_free(&line);
}

static bool
upright_at(const struct layout *layout, int y, int x)
{
	for (int id = 0; id < PANE_COUNT; id++) {
		const struct rect *rect = &layout->pane[id];
		if (rect->rows && rect->x == x + 1 && y >= rect->y && y < rect->y + rect->rows)
			return true;
	}
	return false;
}

static void
draw_frames(struct desk *desk)
{
	const struct layout *layout = &desk->layout;
	if (layout->strip >= 0)
		screen_rule(desk->screen, layout->strip, 0, desk->wish.cols);
	for (int id = 0; id < PANE_COUNT; id++)
		if (layout->titled[id])
			screen_rule(desk->screen, layout->pane[id].y - 1, layout->pane[id].x,
				layout->pane[id].cols);
	for (int id = 0; id < PANE_COUNT; id++) {
		const struct rect *rect = &layout->pane[id];
		int ends[] = { rect->y - 1, rect->y + rect->rows };
		if (!rect->rows || !rect->x)
			continue;
		screen_upright(desk->screen, rect->y, rect->x - 1, rect->rows);
		for (int i = 0; i < 2; i++)
			if (ends[i] < layout->footer)
				screen_joint(desk->screen, ends[i], rect->x - 1,
					upright_at(layout, ends[i] - 1, rect->x - 1),
					upright_at(layout, ends[i] + 1, rect->x - 1));
	}
}

static int
draw_name(struct desk *desk, int y, int x, int cols, enum pane_id id, bool named)
{
	char name[32];
	bool focused = id == desk->wish.focus && !desk->over;
	snprintf(name, sizeof name, named ? " %d %s " : " %d", id + 1,
		desk->panes[id].ops->name);
	screen_text(desk->screen, y, x, cols, focused ? ROLE_FOCUS : ROLE_TITLE, name);
	return x + (int)strlen(name);
}

/* What the pane has to say in its title, from column X on, after BEFORE. */
static void
draw_title_words(
	struct desk *desk, const struct pane *pane, int y, int x, int cols, const char *before)
{
	struct line line = { .ascii = screen_ascii(desk->screen) };
	size_t nothing = strlen(before);
	line_add(&line, ROLE_PLAIN, before);
	if (pane->ops->title)
		pane->ops->title(pane, &line);
	if (line.left.text.length > nothing && cols > 8) {
		line_add(&line, ROLE_PLAIN, " ");
		screen_line(desk->screen, y, x, cols, 0, &line, false, ROLE_PLAIN);
	}
	line_free(&line);
}

static void
draw_strip(struct desk *desk)
{
	const struct layout *layout = &desk->layout;
	int need = 1, x = 1, cols = desk->wish.cols;
	for (int id = (int)layout->first_tab; id < PANE_COUNT; id++)
		need += (int)strlen(desk->panes[id].ops->name) + 4;
	bool all = need <= cols;
	for (int id = (int)layout->first_tab; id < PANE_COUNT; id++)
		x = draw_name(desk, layout->strip, x, cols - x, (enum pane_id)id,
			all || layout->pane[id].rows > 0);
	for (int id = (int)layout->first_tab; id < PANE_COUNT; id++)
		if (layout->pane[id].rows > 0)
			draw_title_words(desk, &desk->panes[id], layout->strip, x + 1,
				cols - x - 2, " ");
}

static void
draw_panes(struct desk *desk, int *y, int *x)
{
	int other_y, other_x;
	draw_frames(desk);
	if (desk->layout.strip >= 0)
		draw_strip(desk);
	for (int id = 0; id < PANE_COUNT; id++) {
		const struct rect *rect = &desk->layout.pane[id];
		bool focused = id == (int)desk->wish.focus;
		if (!rect->rows)
			continue;
		pane_draw(&desk->panes[id], desk->screen, rect, focused, focused ? y : &other_y,
			focused ? x : &other_x);
		if (desk->layout.titled[id]) {
			int at = draw_name(desk, rect->y - 1, rect->x + 1, rect->cols - 1,
				(enum pane_id)id, true);
			draw_title_words(desk, &desk->panes[id], rect->y - 1, at,
				rect->x + rect->cols - at - 1, "");
		}
	}
}

static void
draw_over(struct desk *desk, int *y, int *x)
{
	struct rect rect = { 2, 0, desk->wish.rows - 3, desk->wish.cols };
	char name[32];
	snprintf(name, sizeof name, " %s ", desk->over->ops->name);
	screen_rule(desk->screen, 1, 0, rect.cols);
	screen_text(desk->screen, 1, 1, rect.cols - 1, ROLE_FOCUS, name);
	draw_title_words(desk, desk->over, 1, 1 + (int)strlen(name),
		rect.cols - (int)strlen(name) - 3, " ");
	pane_draw(desk->over, desk->screen, &rect, true, y, x);
}

static void
question_words(const struct probe_plan *plan, struct text *to)
{
	const struct probe_options *options = &plan->options;
	const char *domain = strrchr(plan->mailbox, '@');
	text_printf(to, "a %s  m postmaster too  c catch-all test too%s  4 6 only IPv4, IPv6\n",
		options->all ? "only as a mailer would" : "all mail hosts",
		!plan->has_sender ? "" : options->null_sender ? "  s our own sender" : "  s from <>");
	if (*plan->warning)
		text_printf(to, "%s.\n", plan->warning);
	if (*plan->host)
		text_printf(to, "Ask %s [%s]", plan->host, plan->address);
	else
		text_printf(to, "No%s address of a mail host is known. Say so about",
			options->family == 4 ? " IPv4" : options->family == 6 ? " IPv6" : "");
	if (options->all && plan->connections > 1)
		text_printf(to, ", then %u more addresses of its mail hosts,", plan->connections - 1);
	if (*plan->host)
		text_printf(to, " as EHLO %s, from <%s>, whether", plan->helo, plan->sender);
	text_printf(to, " %s", plan->mailbox);
	if (options->extra)
		text_printf(to, options->extra == EXTRA_POSTMASTER
					? " and postmaster%s" : " and a made-up name%s", domain ? domain : "");
	text_printf(to, "%s? y/n ", !*plan->host ? "" : options->extra ? " take mail" : " takes mail");
}

/* A question may need more than one row: it then covers the rows above the footer. */
static void
draw_question(struct desk *desk, int *y, int *x)
{
	const struct probe_plan *plan = &desk->plan;
	struct page page = { .ascii = screen_ascii(desk->screen) };
	struct text text = { 0 };
	if (desk->message.length) /* about a choice that cannot be */
		text_printf(&text, "%s\n", desk->message.bytes);
	question_words(plan, &text);
	page_wrap(&page, ROLE_PROMPT, 0, desk->wish.cols - 1, text.bytes);
	int rows = (int)page.count < desk->wish.rows ? (int)page.count : desk->wish.rows;
	for (int i = 0; i < rows; i++) {
		const struct line *line = &page.lines[(int)page.count - rows + i];
		*y = desk->wish.rows - rows + i;
		*x = (int)line->left.text.length;
		screen_blank(desk->screen, *y);
		screen_line(desk->screen, *y, 0, desk->wish.cols, 0, line, false, ROLE_PLAIN);
	}
	text_free(&text);
	page_free(&page);
}

static void
draw_prompt(struct desk *desk, int *y, int *x)
{
	const struct prompt *prompt = &desk->prompt;
	struct line line = { .ascii = false };
	line_add(&line, ROLE_PROMPT, prompt->label);
	size_t label = line.left.text.length;
	line_add(&line, ROLE_PLAIN, text_string(&prompt->text));
	int cols = desk->wish.cols - 1;
	int at = safe_width(text_string(&line.left.text), label + prompt->cursor);
	int skip = at >= cols ? at - cols + 1 : 0;
	*y = desk->layout.footer;
	*x = at - skip;
	screen_blank(desk->screen, *y);
	screen_line(desk->screen, *y, 0, cols + 1, skip, &line, false, ROLE_PLAIN);
	line_free(&line);
}

static void
add_key(const struct desk *desk, struct line *to, enum action action)
{
	char keys[64];
	keymap_keys(desk->keys, action, keys, sizeof keys);
	keys[strcspn(keys, " ")] = '\0';
	if (action == ACTION_NONE || !*keys)
		return;
	line_add(to, ROLE_STRONG, keys);
	line_printf(to, ROLE_PLAIN, " %s   ", action_word(action));
}

static void
draw_footer(struct desk *desk)
{
	const struct pane_ops *ops = desk_pane(desk)->ops;
	struct line line = { .ascii = screen_ascii(desk->screen) };
	const char *due = app_reminder(desk->app);
	if (due && !desk->rung)
		screen_send(desk->screen, "\a", 1);
	desk->rung = due != NULL;
	if (desk->mode == MODE_PASTE) {
		line_add(&line, ROLE_PROMPT,
			desk->paste.bracketed ? "Taking in what is pasted"
					      : "Paste a bounce, a session, a reply or log lines; C-d ends, Esc cancels");
	} else if (desk->search.pane) {
		line_add(&line, ROLE_BUSY, "Searching; Esc ends it");
	} else if (desk->message.length) {
		line_add(&line, ROLE_PROMPT, desk->message.bytes);
	} else if (due) {
		line_printf(&line, ROLE_PROMPT, "Time to ask %s again: R shows it", due);
	} else {
		for (int i = 0; i < 5; i++)
			add_key(desk, &line, ops->footer[i]);
		if (desk->mode == MODE_KEYS && !desk->over)
			line_right(&line, ROLE_PLAIN, "? help");
	}
	screen_line(desk->screen, desk->layout.footer, 0, desk->wish.cols, 0, &line, false,
		ROLE_PLAIN);
	line_free(&line);
}

void
desk_draw(struct desk *desk)
{
	int y = 0, x = 0;
	if (app_generation(desk->app) != desk->filled)
		desk_fill(desk);
	screen_begin(desk->screen);
	if (desk->layout.form == LAYOUT_NOTICE) {
		screen_text(desk->screen, 0, 0, desk->wish.cols, ROLE_PLAIN,
			"Too small: under 30x6");
		screen_end(desk->screen, 0, 0);
		return;
	}
	draw_header(desk);
	if (desk->over)
		draw_over(desk, &y, &x);
	else
		draw_panes(desk, &y, &x);
	draw_footer(desk);
	if (desk->mode == MODE_QUESTION && !desk->question_seen)
		desk->question_seen = uv_hrtime();
	if (desk->mode == MODE_QUESTION)
		draw_question(desk, &y, &x);
	else if (desk->mode == MODE_PROMPT || desk->mode == MODE_HELP)
		draw_prompt(desk, &y, &x);
	screen_end(desk->screen, y, x);
}
