/* app.c: the list and its selection on top of the engine.  A selection starts look-ups only after
 * a moment's rest, so that a held key asks nothing on its way. */
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "app/config.h"
#include "app/engine.h"
#include "base/arena.h"
#include "data.h"
#include "smtp/run.h"
#include "tape/door.h"

enum { REST_MS = 120 };

struct app {
	uv_loop_t *loop;
	struct engine *engine;
	struct log *log;
	bool demo;
	enum app_grouping grouping;
	size_t selected;
	struct investigation *shown;
	unsigned generation;
	uv_timer_t rest;
	uv_async_t wake;
	int handles;
	void (*changed)(void *arg);
	void *changed_arg;
};

static void
tell(struct app *app)
{
	app->generation++;
	if (app->changed)
		app->changed(app->changed_arg);
}

static void
on_engine(void *arg)
{
	struct app *app = arg;
	if (app->shown)
		engine_refresh(app->engine, app->shown);
	tell(app);
}

static void
on_wake(uv_async_t *async)
{
	struct app *app = async->data;
	if (!app->shown && app_rows(app))
		app_select(app, app->selected, false);
	tell(app);
}

static void
wake_from_worker(void *arg)
{
	struct app *app = arg;
	uv_async_send(&app->wake);
}

/* The built-in log as a file, because logs are mapped; its name goes at once. */
static struct log *
open_demo_log(char *error, size_t error_size)
{
	char folder[] = "/tmp/whymail-XXXXXX", path[64];
	if (!mkdtemp(folder)) {
		snprintf(error, error_size, "/tmp: cannot make room for the demo: %s", strerror(errno));
		return NULL;
	}
	snprintf(path, sizeof path, "%s/essay.log", folder);
	FILE *file = fopen(path, "we");
	bool ok = file && fwrite(data_essay, 1, data_essay_size, file) == data_essay_size;
	ok = file && !fclose(file) && ok;
	char *paths[] = { path };
	struct log *log = ok ? log_open(paths, 1, error, error_size) : NULL;
	if (!ok)
		snprintf(error, error_size, "%s: cannot be written: %s", path, strerror(errno));
	unlink(path);
	rmdir(folder);
	return log;
}

static void on_rest(uv_timer_t *timer);

struct app *
app_new(uv_loop_t *loop, const struct app_options *options, const struct config *config, char *error,
	size_t error_size, int *status)
{
	struct engine_options engine = { .resolver = options->resolver, .record = options->record,
		.replay = options->replay, .demo = options->demo, .offline = options->offline,
		.allow_private = options->allow_private, .helo = config->helo,
		.mailbox = config->mailbox, .knowledge = config->knowledge,
		.probe_log = config->probe_log };
	struct app *app = xcalloc(1, sizeof *app);
	*status = 3;
	app->loop = loop;
	app->demo = options->demo;
	if (options->demo)
		app->log = open_demo_log(error, error_size);
	else if (options->log_count)
		app->log = log_open(options->logs, options->log_count, error, error_size);
	if (!app->log && (options->demo || options->log_count)) {
		free(app);
		return NULL;
	}
	app->engine = engine_new(loop, &engine, error, error_size, status);
	if (!app->engine) {
		if (app->log)
			log_close(app->log);
		free(app);
		return NULL;
	}
	uv_timer_init(loop, &app->rest);
	uv_async_init(loop, &app->wake, on_wake);
	app->rest.data = app->wake.data = app;
	engine_watch(app->engine, on_engine, app);
	if (app->log)
		log_index(app->log, wake_from_worker, app);
	if (app_rows(app)) /* once the loop runs: the first rows are on the screen by then */
		uv_timer_start(&app->rest, on_rest, 0, 0);
	return app;
}

static void
on_closed(uv_handle_t *handle)
{
	struct app *app = handle->data;
	if (++app->handles == 2)
		free(app);
}

void
app_free(struct app *app)
{
	if (!app)
		return;
	if (app->log)
		log_close(app->log);
	engine_free(app->engine);
	uv_close((uv_handle_t *)&app->rest, on_closed);
	uv_close((uv_handle_t *)&app->wake, on_closed);
}

void
app_watch(struct app *app, void (*changed)(void *arg), void *arg)
{
	app->changed = changed;
	app->changed_arg = arg;
}

unsigned
app_generation(const struct app *app)
{
	return app->generation;
}

/* --- the list ------------------------------------------------------------------------------------------ */

const struct log *
app_log(const struct app *app)
{
	return app->log;
}

enum app_grouping
app_grouping(const struct app *app)
{
	return app->grouping;
}

size_t
app_rows(const struct app *app)
{
	if (!app->log)
		return 0;
	return app->grouping == APP_HOSTS ? log_hosts(app->log) : log_lines(app->log);
}

bool
app_row(const struct app *app, size_t row, struct app_row *to)
{
	*to = (struct app_row){ .host = UINT32_MAX };
	if (row >= app_rows(app))
		return false;
	if (app->grouping == APP_HOSTS) {
		to->host = (uint32_t)row;
		to->line = log_host(app->log, to->host).first;
	} else {
		to->line = (uint32_t)row;
		to->host = log_line_host(app->log, to->line);
	}
	if (to->host != UINT32_MAX)
		to->count = log_host(app->log, to->host).count;
	entry_read(log_line(app->log, to->line), &to->entry);
	if (to->entry.host.length)
		to->investigation =
			engine_find(app->engine, to->entry.host.bytes, to->entry.host.length);
	return true;
}

size_t
app_selected(const struct app *app)
{
	return app->selected;
}

void
app_group(struct app *app, enum app_grouping grouping)
{
	struct app_row row;
	bool any = app_row(app, app->selected, &row);
	if (grouping == app->grouping)
		return;
	app->grouping = grouping;
	if (any)
		app->selected = grouping == APP_LINES ? row.line : row.host == UINT32_MAX ? 0 : row.host;
	tell(app);
}

static void
show_selected(struct app *app)
{
	struct app_row row;
	char error[160];
	app->shown = NULL;
	if (app_row(app, app->selected, &row) && row.entry.host.length) {
		char *given = strndup(row.entry.host.bytes, row.entry.host.length);
		app->shown = engine_investigate(app->engine, given, error, sizeof error);
		free(given);
	}
	if (app->shown)
		engine_refresh(app->engine, app->shown);
	tell(app);
}

static void
on_rest(uv_timer_t *timer)
{
	show_selected(timer->data);
}

void
app_select(struct app *app, size_t row, bool now)
{
	size_t rows = app_rows(app);
	struct app_row at;
	if (!rows)
		return;
	app->selected = row < rows ? row : rows - 1;
	uv_timer_stop(&app->rest);
	/* what is known is shown at once; only new questions wait */
	bool known = app_row(app, app->selected, &at) && (at.investigation || !at.entry.host.length);
	if (now || known) {
		show_selected(app);
		return;
	}
	/* the former host stays in view (its name is over it) until this one rests selected */
	uv_timer_start(&app->rest, on_rest, REST_MS, 0);
	tell(app);
}

/* --- the investigation shown ----------------------------------------------------------------------------- */

const struct investigation *
app_shown(const struct app *app)
{
	return app->shown;
}

bool
app_investigate(struct app *app, const char *subject, char *error, size_t error_size)
{
	struct investigation *investigation =
		engine_investigate(app->engine, subject, error, error_size);
	if (!investigation)
		return false;
	uv_timer_stop(&app->rest);
	app->shown = investigation;
	engine_refresh(app->engine, investigation);
	tell(app);
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
	struct investigation *shown = app->shown;
	if (shown && shown->probe_count)
		probe_cancel(shown->probes[shown->probe_count - 1]);
}

const struct probe *
app_probe(const struct app *app)
{
	const struct investigation *shown = app->shown;
	return shown && shown->probe_count ? shown->probes[shown->probe_count - 1] : NULL;
}

/* --- words for the status line -------------------------------------------------------------------------------- */

const char *
app_resolver(const struct app *app)
{
	return door_name(engine_door(app->engine));
}

const char *
app_trouble(const struct app *app)
{
	return door_trouble(engine_door(app->engine));
}

bool
app_demo(const struct app *app)
{
	return app->demo;
}
