#include "screen.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/safe.h"
#include "crash.h"
#include "keys.h"
#include "line.h"

struct screen {
	SCREEN *curses;
	FILE *in, *out;
	bool ascii, tty, gone;
	attr_t attributes[ROLE_COUNT];
	short pairs[ROLE_COUNT];
};

static bool
locale_is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static void
make_looks(struct screen *screen, const struct theme *theme, bool colour)
{
	static const attr_t bits[] = { A_BOLD, A_DIM, A_REVERSE, A_UNDERLINE };
	bool coloured = colour && has_colors() && start_color() == OK;
	if (coloured && use_default_colors() == OK)
		for (short ansi = 0; ansi < 8; ansi++)
			init_pair((short)(ansi + 1), ansi, -1);
	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct look *look = &theme->looks[role];
		for (int bit = 0; bit < 4; bit++)
			if (look->attributes & 1u << bit)
				screen->attributes[role] |= bits[bit];
		screen->pairs[role] = coloured ? (short)(look->colour + 1) : 0;
	}
}

static FILE *
tty_open(const char *mode)
{
	int flags = *mode == 'r' ? O_RDONLY : O_RDWR;
	int fd = open("/dev/tty", flags | O_CLOEXEC);
	return fd < 0 ? NULL : fdopen(fd, mode);
}

static bool
take_terminal(struct screen *screen, const struct screen_options *options)
{
	screen->tty = options->cols == 0;
	screen->in = screen->tty ? tty_open("r") : fopen("/dev/null", "r");
	screen->out = screen->tty ? tty_open("w") : fopen("/dev/null", "w");
	if (!screen->in || !screen->out)
		return false;
	if (screen->tty)
		crash_save(fileno(screen->out));
	if (!screen->tty || !getenv("ESCDELAY"))
		set_escdelay(25);
	screen->curses =
		newterm(screen->tty ? NULL : "xterm-256color", screen->out, screen->in);
	const char *move_to = screen->curses ? tigetstr("cup") : NULL;
	errno = 0;
	return move_to && move_to != (char *)-1; /* a dumb one cannot be drawn on */
}

/* Codes of our own, beyond those of curses. */
enum { CODE_PASTE = KEY_MAX + 1, CODE_PASTE_END };

/* A terminal that knows it says where a paste begins and ends, so that no pasted letter is taken for a
 * key (xterm's mode 2004).  Others ignore the question; the oldest might not. */
static void
bracket_pastes(struct screen *screen, bool on)
{
	const char *term = getenv("TERM");
	if (!screen->tty || !term || !strncmp(term, "vt", 2) || !strcmp(term, "dumb"))
		return;
	if (on) {
		define_key("\033[200~", CODE_PASTE);
		define_key("\033[201~", CODE_PASTE_END);
	}
	screen_send(screen, on ? "\033[?2004h" : CRASH_PASTE, 8);
}

struct screen *
screen_open(const struct screen_options *options, char *error, size_t size)
{
	struct screen *screen = xcalloc(1, sizeof *screen);
	errno = 0;
	if (!take_terminal(screen, options)) {
		const char *term = getenv("TERM");
		if (errno && (!screen->in || !screen->out))
			snprintf(error, size, "/dev/tty: %s; use --report without a terminal",
				strerror(errno));
		else
			snprintf(error, size, "terminal \"%s\" is not known here, or cannot be drawn on; set TERM",
				term ? term : "");
		screen_close(screen);
		return NULL;
	}
	screen->ascii = options->ascii || !locale_is_utf8();
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	make_looks(screen, options->theme, options->colour);
	if (!screen->tty)
		resizeterm(options->rows, options->cols);
	else
		crash_watch();
	bracket_pastes(screen, true);
	return screen;
}

void
screen_close(struct screen *screen)
{
	if (!screen)
		return;
	if (screen->curses) {
		if (screen->tty)
			tcflow(fileno(screen->out), TCOON);
		if (screen->gone || !screen_taken(screen, INT_MAX))
			crash_restore();
		else
			screen_leave(screen);
		crash_forget();
		delscreen(screen->curses);
	}
	if (screen->in)
		fclose(screen->in);
	if (screen->out)
		fclose(screen->out);
	free(screen);
}

bool
screen_ascii(const struct screen *screen)
{
	return screen->ascii;
}

int
screen_fd(const struct screen *screen)
{
	return fileno(screen->in);
}

void
screen_size(const struct screen *screen, int *cols, int *rows)
{
	*cols = COLS;
	*rows = LINES;
}

int
screen_key(struct screen *screen)
{
	wint_t key;
	int kind = get_wch(&key);
	if (kind == KEY_CODE_YES && (int)key >= CODE_PASTE)
		return (int)key == CODE_PASTE ? KEY_PASTE : KEY_PASTE_END;
	if (kind == KEY_CODE_YES)
		return key_code((int)key);
	if (kind == OK)
		return key == '\n' ? '\r' : key == 8 ? 127 : (int)key;
	/* Readable, and yet nothing to read: the line was dropped. */
	struct pollfd poll_in = { .fd = fileno(screen->in), .events = POLLIN };
	int waiting = 0;
	if (!screen->tty || poll(&poll_in, 1, 0) <= 0)
		return -1;
	if ((poll_in.revents & POLLIN) && !ioctl(poll_in.fd, FIONREAD, &waiting) && waiting > 0)
		return -1;
	screen->gone = true;
	return -2;
}

bool
screen_more(const struct screen *screen)
{
	int waiting = 0;
	return screen->tty && !ioctl(fileno(screen->in), FIONREAD, &waiting) && waiting > 0;
}

bool
screen_taken(const struct screen *screen, int queued)
{
	int waiting = 0;
	struct pollfd poll_out = { .fd = fileno(screen->out), .events = POLLOUT };
	if (!screen->tty)
		return true;
	if (poll(&poll_out, 1, 0) != 1 || !(poll_out.revents & POLLOUT))
		return false;
	return ioctl(poll_out.fd, TIOCOUTQ, &waiting) || waiting <= queued;
}

void
screen_begin(struct screen *screen)
{
	werase(stdscr);
}

static void
put(const struct screen *screen, int y, int x, enum role role, const char *text, size_t length)
{
	attr_set(screen->attributes[role], screen->pairs[role], NULL);
	mvaddnstr(y, x, text, (int)length);
	attr_set(A_NORMAL, 0, NULL);
}

void
screen_text(struct screen *screen, int y, int x, int cols, enum role role, const char *text)
{
	if (cols > 0)
		put(screen, y, x, role, text, safe_cut(text, strlen(text), cols, NULL));
}

void
screen_run(struct screen *screen, int y, int x, int cols, int skip, const struct run *run,
	size_t from, size_t to, enum role over)
{
	const char *text = text_string(&run->text), *roles = text_string(&run->roles);
	size_t at = skip > 0 ? safe_cut(text, run->text.length, skip, NULL) : 0;
	size_t end = at + safe_cut(text + at, run->text.length - at, cols, NULL);
	bool cut = end < run->text.length && cols > 1;
	if (cut)
		end = at + safe_cut(text + at, run->text.length - at, cols - 1, NULL);
	while (at < end) {
		bool inside = at >= from && at < to;
		size_t next = at + 1;
		while (next < end && roles[next] == roles[at] &&
			(next >= from && next < to) == inside)
			next++;
		put(screen, y, x, inside ? over : (enum role)roles[at], text + at, next - at);
		x += safe_width(text + at, next - at);
		at = next;
	}
	if (cut)
		screen_text(screen, y, x, 1, ROLE_PLAIN, screen->ascii ? "~" : "…");
}

void
screen_line(struct screen *screen, int y, int x, int cols, int skip, const struct line *line,
	bool marked, enum role over)
{
	enum { LEAST_LEFT = 12 };
	int right = safe_width(text_string(&line->right.text), line->right.text.length);
	if (right && right + LEAST_LEFT <= cols) {
		screen_run(
			screen, y, x + cols - right, right, 0, &line->right, 0, 0, ROLE_PLAIN);
		cols -= right + 1;
	} else if (right && cols > LEAST_LEFT) { /* its last column, where a sign is */
		screen_run(
			screen, y, x + cols - 1, 1, right - 1, &line->right, 0, 0, ROLE_PLAIN);
		cols -= 2;
	}
	screen_run(screen, y, x, cols, skip, &line->left, marked ? line->mark_from : 0,
		marked ? line->mark_to : 0, over);
}

static void
frame(const struct screen *screen, int y, int x, int times, int down, const char *piece)
{
	attr_set(screen->attributes[ROLE_FRAME], screen->pairs[ROLE_FRAME], NULL);
	for (int i = 0; i < times; i++)
		mvaddstr(y + i * down, x + i * !down, piece);
	attr_set(A_NORMAL, 0, NULL);
}

void
screen_rule(struct screen *screen, int y, int x, int cols)
{
	frame(screen, y, x, cols, 0, screen->ascii ? "-" : "─");
}

void
screen_upright(struct screen *screen, int y, int x, int rows)
{
	frame(screen, y, x, rows, 1, screen->ascii ? "|" : "│");
}

void
screen_joint(struct screen *screen, int y, int x, bool up, bool down)
{
	static const char *const pieces[] = { "─", "┬", "┴", "┼" };
	frame(screen, y, x, 1, 0, screen->ascii ? "+" : pieces[2 * up + down]);
}

void
screen_blank(struct screen *screen, int y)
{
	move(y, 0);
	clrtoeol();
}

void
screen_send(struct screen *screen, const char *bytes, size_t length)
{
	fwrite(bytes, 1, length, screen->out);
	fflush(screen->out);
}

void
screen_end(struct screen *screen, int y, int x)
{
	move(y, x);
	wnoutrefresh(stdscr);
	doupdate();
}

void
screen_resize(struct screen *screen)
{
	struct winsize size;
	if (screen->tty && !ioctl(fileno(screen->out), TIOCGWINSZ, &size) && size.ws_row &&
		size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

void
screen_leave(struct screen *screen)
{
	bracket_pastes(screen, false);
	endwin();
}

void
screen_return(struct screen *screen)
{
	reset_prog_mode();
	bracket_pastes(screen, true);
	screen_resize(screen);
	clearok(curscr, TRUE);
}
