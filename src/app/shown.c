/* shown.c: what is shown beside the list, and what a person does with it.  A row is about its host;
 * if it tells of a delivery that failed it is about the mailbox, and its words are explained; a
 * mail of a folder is a tree of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/private.h"
#include "base/text.h"
#include "logs/delivery.h"
#include "smtp/run.h"

/* --- what a row is about ---------------------------------------------------------------------------- */

static struct mails *
mails_of(const struct app *app, uint32_t line)
{
	const char *file = app->mails_count ? log_line_file(app->log, line) : "";
	for (size_t i = 0; i < app->mails_count; i++)
		if (!strcmp(mails_path(app->mails[i]), file))
			return app->mails[i];
	return NULL;
}

static bool
is_mailbox(struct view view)
{
	return view.length && view.length < 320 && memchr(view.bytes, '@', view.length) &&
	       !memchr(view.bytes, ' ', view.length);
}

bool
app_topic(const struct app *app, const struct app_row *row, struct topic *topic)
{
	const struct delivery *delivery = &row->delivery;
	struct view host = row->entry.host;
	*topic = (struct topic){ .mails = mails_of(app, row->line) };
	if (topic->mails) { /* a line a mail, in their order */
		topic->mail = log_line_there(app->log, row->line) + 1;
		snprintf(topic->key, sizeof topic->key, "%s#%u", mails_path(topic->mails), topic->mail);
		return true;
	}
	topic->delivery = row->told && delivery->outcome != DELIVERY_SENT &&
			  delivery->outcome != DELIVERY_NOTICE;
	/* what our own server refused is about the client, and so is the row */
	if (topic->delivery && delivery->outcome != DELIVERY_REFUSED && is_mailbox(delivery->recipient))
		host = delivery->recipient;
	else if (topic->delivery && !host.length)
		host = delivery->address;
	snprintf(topic->key, sizeof topic->key, "%.*s", (int)host.length, host.bytes);
	if (!host.length && topic->delivery) { /* nobody to look up, but words to explain */
		topic->alone = true;
		snprintf(topic->key, sizeof topic->key, "line %u", row->line + 1);
	}
	return topic->key[0] != '\0';
}

/* --- showing ------------------------------------------------------------------------------------------ */

static void
remember(struct app *app)
{
	struct shown now = { app->shown, app->quoted };
	struct shown *last = app->history_count ? &app->history[app->history_at] : NULL;
	if (!now.investigation || (last && last->investigation == now.investigation)) {
		if (last && now.investigation)
			last->quoted = now.quoted;
		return;
	}
	/* what was gone back from is forgotten, and the oldest when there is no more room */
	app->history_count = app->history_count ? app->history_at + 1 : 0;
	if (app->history_count == MOST_HISTORY) {
		memmove(app->history, app->history + 1, --app->history_count * sizeof *app->history);
	}
	app->history[app->history_count] = now;
	app->history_at = app->history_count++;
}

static void
show(struct app *app, struct investigation *investigation, const struct quoted *quoted)
{
	app->shown = investigation;
	app->quoted = quoted;
	remember(app);
	if (investigation)
		engine_refresh(app->engine, investigation);
	app_tell(app);
}

struct source_of_words {
	struct app *app;
	struct mails *mails;
	unsigned mail;
	struct view text;
};

static struct quoted *
read_mail(void *arg, struct arena *arena, const struct know *know)
{
	const struct source_of_words *from = arg;
	return mails_quoted(from->mails, from->mail, arena, know);
}

static struct quoted *
read_line(void *arg, struct arena *arena, const struct know *know)
{
	const struct source_of_words *from = arg;
	return quoted_line(arena, know, from->text);
}

static struct quoted *
read_paste(void *arg, struct arena *arena, const struct know *know)
{
	const struct source_of_words *from = arg;
	return quoted_text(arena, know, from->text.bytes, from->text.length);
}

void
app_show_selected(struct app *app)
{
	struct app_row row;
	struct topic topic;
	char error[160];
	struct source_of_words from = { .app = app };
	struct investigation *investigation = NULL;
	const struct quoted *quoted = NULL;
	if (app_row(app, app->selected, &row) && app_topic(app, &row, &topic)) {
		from.mails = topic.mails;
		from.mail = topic.mail;
		from.text = log_line(app->log, row.line);
		if (topic.alone)
			investigation = engine_investigate_quoted(app->engine, topic.key, read_line, &from);
		else if (topic.mail)
			investigation = engine_investigate_quoted(app->engine, topic.key, read_mail, &from);
		else
			investigation = engine_investigate(app->engine, topic.key, error, sizeof error);
		if (!investigation && topic.delivery && !topic.alone && row.entry.host.length) {
			/* a recipient that can be no mailbox: the host, then */
			char *host = strndup(row.entry.host.bytes, row.entry.host.length);
			investigation = engine_investigate(app->engine, host, error, sizeof error);
			free(host);
		}
		if (investigation && topic.delivery && !topic.alone)
			quoted = engine_attach_quoted(app->engine, investigation, from.text.bytes, read_line, &from);
		else if (investigation && (topic.mail || topic.alone))
			quoted = investigation->quoted[0];
	}
	show(app, investigation, quoted);
}

const struct investigation *
app_shown(const struct app *app)
{
	return app->shown;
}

const struct quoted *
app_quoted(const struct app *app)
{
	return app->quoted;
}

bool
app_investigate(struct app *app, const char *subject, char *error, size_t error_size)
{
	struct investigation *investigation =
		engine_investigate(app->engine, subject, error, error_size);
	if (!investigation)
		return false;
	uv_timer_stop(&app->rest);
	show(app, investigation, NULL);
	return true;
}

bool
app_explain(struct app *app, const char *bytes, size_t length)
{
	char key[32];
	struct source_of_words from = { .app = app, .text = { bytes, length } };
	snprintf(key, sizeof key, "pasted %u", app->pasted + 1);
	struct investigation *investigation =
		engine_investigate_quoted(app->engine, key, read_paste, &from);
	if (!investigation)
		return false;
	app->pasted++;
	uv_timer_stop(&app->rest);
	show(app, investigation, investigation->quoted[0]);
	return true;
}

bool
app_go(struct app *app, int step)
{
	size_t to = app->history_at + (size_t)(ptrdiff_t)step;
	if (!app->history_count || to >= app->history_count)
		return false;
	uv_timer_stop(&app->rest);
	app->history_at = to;
	show(app, app->history[to].investigation, app->history[to].quoted);
	return true;
}

void
app_repeat(struct app *app, unsigned lookup_id)
{
	struct lookup *lookup = app->shown ? investigation_lookup(app->shown, lookup_id) : NULL;
	if (lookup && !app->shown->special)
		lookup_repeat(lookup);
}

void
app_cancel(struct app *app, unsigned lookup_id)
{
	struct lookup *lookup = app->shown ? investigation_lookup(app->shown, lookup_id) : NULL;
	if (lookup)
		lookup_cancel(lookup);
}

void
app_cancel_all(struct app *app)
{
	for (unsigned id = 1; app->shown && id <= app->shown->count; id++)
		app_cancel(app, id);
	app_cancel_probe(app);
}

unsigned
app_open_lookups(const struct app *app)
{
	return engine_open_lookups(app->engine);
}

/* --- probing ------------------------------------------------------------------------------------------------ */

void
app_plan_probe(struct app *app, const char *mailbox, const struct probe_options *options,
	struct probe_plan *plan)
{
	if (app->shown) {
		engine_plan_probe(app->engine, app->shown, mailbox, options, plan);
		return;
	}
	*plan = (struct probe_plan){ 0 };
	snprintf(plan->refusal, sizeof plan->refusal, "choose a host first");
}

void
app_start_probe(struct app *app, const char *mailbox, const struct probe_options *options)
{
	if (app->shown)
		engine_start_probe(app->engine, app->shown, mailbox, options);
}

void
app_cancel_probe(struct app *app)
{
	struct probe *running = engine_running_probe(app->engine); /* there is never more than one */
	if (running)
		probe_cancel(running);
}

const struct probe *
app_running_probe(const struct app *app)
{
	return engine_running_probe(app->engine);
}

const struct probe *
app_probe(const struct app *app)
{
	const struct investigation *shown = app->shown;
	return shown && shown->probe_count ? shown->probes[shown->probe_count - 1] : NULL;
}

const struct memory *
app_memory(const struct app *app)
{
	return engine_memory(app->engine);
}

/* --- reminders -------------------------------------------------------------------------------------------- */

static void
on_reminder(uv_timer_t *timer)
{
	app_tell(timer->data);
}

static void
set_reminder_timer(struct app *app)
{
	uint64_t now = uv_now(app->loop), next = 0;
	for (size_t i = 0; i < app->reminder_count; i++)
		if (app->reminders[i].due > now && (!next || app->reminders[i].due < next))
			next = app->reminders[i].due;
	uv_timer_stop(&app->reminder);
	if (next)
		uv_timer_start(&app->reminder, on_reminder, next - now, 0);
}

bool
app_remind(struct app *app)
{
	const struct probe *probe = app->shown ? app_probe(app) : NULL;
	if (!probe || !probe->pause || app->reminder_count == MOST_REMINDERS)
		return false;
	uint64_t due = uv_now(app->loop) + (uint64_t)probe->pause * 1000;
	for (size_t i = 0; i < app->reminder_count; i++)
		if (same_word(app->reminders[i].mailbox, probe->mailbox)) {
			app->reminders[i].due = due;
			set_reminder_timer(app);
			return true;
		}
	app->reminders[app->reminder_count++] = (struct reminder){ due, app->shown, probe->mailbox };
	set_reminder_timer(app);
	return true;
}

static struct reminder *
due_reminder(const struct app *app)
{
	for (size_t i = 0; i < app->reminder_count; i++)
		if (app->reminders[i].due <= uv_now(app->loop))
			return (struct reminder *)&app->reminders[i];
	return NULL;
}

const char *
app_reminder(const struct app *app)
{
	const struct reminder *reminder = due_reminder(app);
	return reminder ? reminder->mailbox : NULL;
}

void
app_go_reminded(struct app *app)
{
	struct reminder *reminder = due_reminder(app);
	if (!reminder)
		return;
	struct investigation *investigation = reminder->investigation;
	*reminder = app->reminders[--app->reminder_count];
	set_reminder_timer(app);
	uv_timer_stop(&app->rest);
	show(app, investigation, NULL);
}
