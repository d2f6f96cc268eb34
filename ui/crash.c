#include "crash.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
enum { DEADLY = sizeof deadly / sizeof *deadly };

static struct sigaction before[DEADLY];
static struct termios modes;
static bool watching;
static int terminal = -1;
static char sequence[160];
static size_t sequence_length;

void
crash_save(int tty)
{
	terminal = tcgetattr(tty, &modes) ? -1 : tty;
}

void
crash_restore(void)
{
	if (terminal < 0)
		return;
	int flags = fcntl(terminal, F_GETFL);
	fcntl(terminal, F_SETFL, flags | O_NONBLOCK);
	ssize_t wrote = write(terminal, sequence, sequence_length);
	(void)wrote; /* there is nobody left to tell */
	tcsetattr(terminal, TCSANOW, &modes);
	fcntl(terminal, F_SETFL, flags);
}

static void
die(int number)
{
	crash_restore();
	for (int i = 0; i < DEADLY; i++)
		sigaction(deadly[i], &before[i], NULL);
	raise(number);
}

/* What curses would send at the end, kept ready: in a handler there is no terminfo. */
static void
add_string(const char *name)
{
	const char *string = tigetstr(name);
	if (!string || string == (char *)-1)
		return;
	size_t length =
		strcspn(string, "$"); /* a delay is for terminals that no longer exist */
	if (sequence_length + length + sizeof CRASH_PASTE < sizeof sequence) {
		memcpy(sequence + sequence_length, string, length);
		sequence_length += length;
	}
}

void
crash_watch(void)
{
	static const char *const names[] = { "sgr0", "op", "rmkx", "cnorm", "rmcup" };
	struct sigaction action = { .sa_handler = die };
	sequence_length = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_string(names[i]);
	memcpy(sequence + sequence_length, CRASH_PASTE, strlen(CRASH_PASTE));
	sequence_length += strlen(CRASH_PASTE);
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < DEADLY; i++)
		sigaction(deadly[i], &action, &before[i]);
	watching = true;
}

void
crash_forget(void)
{
	if (watching)
		for (int i = 0; i < DEADLY; i++)
			sigaction(deadly[i], &before[i], NULL);
	watching = false;
	terminal = -1;
}
