/* The face and the loop.  Keys are drawn at once; what the network brings is drawn at most 20
 * times a second, and not while the terminal has yet to take the frame before.  With nothing to
 * do there is no timer and nothing wakes. */
#include "face.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "desk.h"
#include "screen.h"

enum { FRAME_MS = 50, SOON_MS = 10, TICK_MS = 1000, KEY_QUEUE = 1024, DEAF_MS = 120 };

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT };
enum { CAUGHT = sizeof caught / sizeof *caught };

struct face {
	uv_loop_t *loop;
	struct screen *screen;
	struct desk desk;
	struct keymap keys;
	uv_poll_t tty;
	uv_timer_t frame, tick;
	uv_idle_t search;
	uv_signal_t signals[CAUGHT];
	uint64_t drawn; /* ms of the loop's clock */
	uint64_t deaf;  /* likewise: until then keys are part of a paste */
	bool busy;      /* more about the shown host is to come: frames can wait for it */
	bool away;      /* stopped: the terminal is not ours */
	bool ended;
};

static void
end(struct face *face)
{
	face->ended = true;
	uv_stop(face->loop);
}

static void on_tick(uv_timer_t *timer);
static void on_frame(uv_timer_t *timer);
static void on_search(uv_idle_t *idle);

/* Now, or when the terminal has taken all but QUEUED bytes of the frame before. */
static void
draw(struct face *face, int queued)
{
	if (face->away || face->ended)
		return;
	if (!screen_taken(face->screen, queued)) {
		uv_timer_start(&face->frame, on_frame, queued ? SOON_MS : FRAME_MS, 0);
		return;
	}
	uv_timer_stop(&face->frame);
	desk_draw(&face->desk);
	face->drawn = uv_now(face->loop);
	if (desk_ticks(&face->desk) && !uv_is_active((uv_handle_t *)&face->tick))
		uv_timer_start(&face->tick, on_tick, TICK_MS, 0);
	if (face->desk.search.pane)
		uv_idle_start(&face->search, on_search);
}

static void
on_frame(uv_timer_t *timer)
{
	draw(timer->data, 0);
}

static void
on_tick(uv_timer_t *timer)
{
	struct face *face = timer->data;
	desk_fill(&face->desk);
	draw(face, 0);
	if (face->desk.quit)
		end(face);
}

static void
on_search(uv_idle_t *idle)
{
	struct face *face = idle->data;
	if (desk_search(&face->desk))
		return;
	uv_idle_stop(idle);
	draw(face, KEY_QUEUE);
}

static void
on_change(void *arg)
{
	struct face *face = arg;
	if (face->desk.leaving) /* until the mail host has been told goodbye */
		desk_fill(&face->desk);
	if (face->desk.quit) {
		end(face);
		return;
	}
	uint64_t since = uv_now(face->loop) - face->drawn;
	bool busy = desk_ticks(&face->desk), last = face->busy && !busy;
	face->busy = busy;
	if (last || !uv_is_active((uv_handle_t *)&face->frame))
		uv_timer_start(&face->frame, on_frame,
			since < FRAME_MS && !last ? FRAME_MS - since : 0, 0);
}

static void
on_tty(uv_poll_t *poll, int status, int events)
{
	struct face *face = poll->data;
	int key = -2;
	bool any = false;
	if (face->away)
		return;
	uv_update_time(face->loop);
	while (status >= 0 && (key = screen_key(face->screen)) >= 0 && !face->desk.quit) {
		/* what follows a paste without a pause belongs to it, whatever it holds */
		if (key == KEY_PASTE)
			face->deaf = 0; /* another one */
		if (uv_now(face->loop) < face->deaf) {
			face->deaf = uv_now(face->loop) + DEAF_MS;
			continue;
		}
		any = true;
		desk_key(&face->desk, key);
		if (face->desk.paste.ended)
			face->deaf = uv_now(face->loop) + DEAF_MS;
		face->desk.paste.ended = false;
	}
	if (key == -2 || status < 0 || face->desk.quit)
		end(face);
	else if (any)
		draw(face, KEY_QUEUE);
}

static void
stop(struct face *face, uv_signal_t *signal)
{
	face->away = true;
	uv_poll_stop(&face->tty);
	screen_leave(face->screen);
	uv_signal_stop(signal); /* the default action is in force until we are back */
	raise(SIGTSTP);
}

static void on_signal(uv_signal_t *signal, int number);

static void
come_back(struct face *face)
{
	for (int i = 0; i < CAUGHT; i++)
		if (caught[i] == SIGTSTP)
			uv_signal_start(&face->signals[i], on_signal, SIGTSTP);
	uv_poll_start(&face->tty, UV_READABLE | UV_DISCONNECT, on_tty);
	face->away = false;
	screen_return(face->screen);
	desk_fill(&face->desk);
	draw(face, KEY_QUEUE);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	struct face *face = signal->data;
	if (number == SIGTSTP) {
		stop(face, signal);
	} else if (number == SIGCONT) {
		come_back(face);
	} else if (number == SIGINT) {
		desk_act(&face->desk, ACTION_QUIT); /* says goodbye to a mail host first */
		desk_fill(&face->desk);
		if (face->desk.quit)
			end(face);
		else
			draw(face, KEY_QUEUE);
	} else if (number != SIGWINCH) {
		end(face);
	} else if (!face->away) {
		screen_resize(face->screen);
		desk_fill(&face->desk);
		draw(face, KEY_QUEUE);
	}
}

/* Before curses: it takes over only signals that nobody handles. */
static void
watch_signals(struct face *face)
{
	for (int i = 0; i < CAUGHT; i++) {
		uv_signal_init(face->loop, &face->signals[i]);
		face->signals[i].data = face;
		uv_signal_start(&face->signals[i], on_signal, caught[i]);
	}
}

static void
watch_rest(struct face *face)
{
	uv_poll_init(face->loop, &face->tty, screen_fd(face->screen));
	uv_timer_init(face->loop, &face->frame);
	uv_timer_init(face->loop, &face->tick);
	uv_idle_init(face->loop, &face->search);
	face->tty.data = face->frame.data = face->tick.data = face->search.data = face;
	uv_poll_start(&face->tty, UV_READABLE | UV_DISCONNECT, on_tty);
	app_watch(face->desk.app, on_change, face);
}

static void
unwatch(struct face *face, bool all)
{
	for (int i = 0; i < CAUGHT; i++)
		uv_close((uv_handle_t *)&face->signals[i], NULL);
	if (all) {
		app_watch(face->desk.app, NULL, NULL);
		uv_close((uv_handle_t *)&face->tty, NULL);
		uv_close((uv_handle_t *)&face->frame, NULL);
		uv_close((uv_handle_t *)&face->tick, NULL);
		uv_close((uv_handle_t *)&face->search, NULL);
	}
	uv_run(face->loop, UV_RUN_NOWAIT); /* lets the handles go before their memory does */
}

static void
dump(const struct face *face, const char *path)
{
	FILE *to = path ? fopen(path, "we") : NULL;
	if (!to)
		return;
	screen_dump(face->screen, to);
	fclose(to);
}

static bool
open_screen(struct face *face, const struct face_options *options, char *error, size_t size)
{
	const char *plain = getenv("NO_COLOR");
	bool mono = options->mono || (plain && *plain);
	const struct screen_options wish = {
		.ascii = options->ascii,
		.colour = !mono,
		.theme = theme_named(mono             ? "mono"
				     : options->theme ? options->theme
						      : "default"),
	};
	face->screen = screen_open(&wish, error, size);
	return face->screen != NULL;
}

int
face_run(struct uv_loop_s *loop, struct app *app, const struct face_options *options,
	char *error, size_t size)
{
	struct face face = { .loop = loop };
	char trouble[256] = "";
	if (options->theme && !theme_named(options->theme)) {
		snprintf(error, size, "no theme \"%s\"; there are %s", options->theme,
			theme_names());
		return 2;
	}
	keymap_default(&face.keys);
	if (options->keys)
		keymap_read(&face.keys, options->keys, trouble, sizeof trouble);
	watch_signals(&face);
	if (!open_screen(&face, options, error, size)) {
		unwatch(&face, false);
		return 3;
	}
	desk_start(&face.desk, app, face.screen, &face.keys);
	if (*trouble)
		desk_say(&face.desk, "%s", trouble);
	watch_rest(&face);
	draw(&face, KEY_QUEUE);
	uv_run(loop, UV_RUN_DEFAULT);
	dump(&face, options->dump);
	unwatch(&face, true);
	desk_free(&face.desk);
	screen_close(face.screen);
	return 0;
}
