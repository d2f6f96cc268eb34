/* app.c: the list and its selection on top of the engine.  A selection starts look-ups only after
 * a moment's rest, so that a held key asks nothing on its way.  What is shown beside the list is
 * in shown.c. */
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "app/config.h"
#include "app/private.h"
#include "bounce/folder.h"
#include "base/arena.h"
#include "data.h"
#include "tape/door.h"

enum { REST_MS = 120 };

void
app_tell(struct app *app)
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
	app_tell(app);
}

static void turn_into_mails(struct app *app);

static void
on_wake(uv_async_t *async)
{
	struct app *app = async->data;
	if (app->log)
		turn_into_mails(app);
	if (!app->shown && app_rows(app))
		app_select(app, app->selected, false);
	app_tell(app);
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
	static char path[64]; /* the log keeps it */
	char folder[] = "/tmp/whymail-XXXXXX";
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

/* Mails among the paths are read into lines by a thread each. */
static struct log *
open_logs(struct app *app, const struct app_options *options, char *error, size_t error_size)
{
	char **paths = xcalloc(options->log_count + 1, sizeof *paths);
	struct log *log = NULL;
	bool good = true;
	app->mails = xcalloc(options->log_count, sizeof *app->mails);
	for (size_t i = 0; good && i < options->log_count; i++) {
		const char *path = options->logs[i];
		paths[i] = (char *)path;
		if (!folder_is_mail(strcmp(path, "-") ? path : "/dev/stdin"))
			continue;
		struct mails *mails = mails_open(
			strcmp(path, "-") ? path : "/dev/stdin", NULL, 0, error, error_size);
		good = mails != NULL;
		if (good) {
			app->mails[app->mails_count++] = mails;
			paths[i] = (char *)mails_path(mails);
		}
	}
	app->logs_count = options->log_count;
	if (good)
		log = log_open(paths, options->log_count, error, error_size);
	if (log && options->log_count == 1 && app->mails_count)
		log_call(log, mails_name(app->mails[0]));
	free(paths);
	return log;
}

static void
close_logs(struct app *app)
{
	if (app->log)
		log_close(app->log);
	for (size_t i = 0; i < app->mails_count; i++)
		mails_close(app->mails[i]);
	free(app->mails);
	app->mails = NULL;
	app->mails_count = 0;
}

/* Standard input has ended, and was a mail: its bounces are listed instead of its lines. */
static void
turn_into_mails(struct app *app)
{
	char error[256];
	struct view bytes = log_bytes(app->log);
	if (app->mails_count || app->turned || !log_complete(app->log) ||
		strcmp(log_line_file(app->log, 0), "-") || !folder_begins_mail(bytes.bytes, bytes.length))
		return;
	app->turned = true;
	struct mails *mails = mails_open("standard input", bytes.bytes, bytes.length, error, sizeof error);
	char *path = mails ? (char *)mails_path(mails) : NULL;
	struct log *log = mails ? log_open(&path, 1, error, sizeof error) : NULL;
	if (!log) {
		mails_close(mails);
		return;
	}
	log_close(app->log);
	log_call(log, mails_name(mails));
	app->log = log;
	app->mails[app->mails_count++] = mails;
	app->logs_count = 1;
	app->selected = 0;
	app->shown = NULL;
	app->quoted = NULL;
	log_index(log, wake_from_worker, app);
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
		app->log = open_logs(app, options, error, error_size);
	if (app->log || !(options->demo || options->log_count))
		app->engine = engine_new(loop, &engine, error, error_size, status);
	if (!app->engine) {
		close_logs(app);
		free(app);
		return NULL;
	}
	uv_timer_init(loop, &app->reminder);
	app->reminder.data = app;
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
	if (++app->handles == 3)
		free(app);
}

void
app_free(struct app *app)
{
	if (!app)
		return;
	close_logs(app);
	engine_free(app->engine);
	uv_close((uv_handle_t *)&app->reminder, on_closed);
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
	to->told = delivery_read(log_line(app->log, to->line), &to->delivery);
	struct topic topic;
	if (app_topic(app, to, &topic))
		to->investigation = engine_find(app->engine, topic.key, strlen(topic.key));
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
	app_tell(app);
}

static void
on_rest(uv_timer_t *timer)
{
	app_show_selected(timer->data);
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
	struct topic topic;
	bool known = app_row(app, app->selected, &at) &&
		     (at.investigation || !app_topic(app, &at, &topic));
	if (now || known) {
		app_show_selected(app);
		return;
	}
	/* the former host stays in view (its name is over it) until this one rests selected */
	uv_timer_start(&app->rest, on_rest, REST_MS, 0);
	app_tell(app);
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
app_lists_mails(const struct app *app)
{
	return app->log && app->mails_count && app->mails_count == app->logs_count;
}

bool
app_demo(const struct app *app)
{
	return app->demo;
}
