/* keys.h: what a person can do, on which key, and the words for it.
 *
 * The one table of actions: name in a key file, keys it has from the start, help.  A key file
 * has lines "KEY ACTION"; KEY as the names here (a, C-d, Enter, F1), ACTION as below or "none".
 * Lines that begin with # are remarks. */
#ifndef WHYMAIL_KEYS_H
#define WHYMAIL_KEYS_H

#include <stddef.h>

#define ACTIONS(X) \
	X(NONE, "none", "", "nothing") \
	X(DOWN, "down", "j Down C-n", "next row") \
	X(UP, "up", "k Up C-p", "row before") \
	X(PAGE_DOWN, "page-down", "C-f PgDn", "page forward") \
	X(PAGE_UP, "page-up", "C-b PgUp", "page back") \
	X(HALF_DOWN, "half-down", "C-d", "half a page forward") \
	X(HALF_UP, "half-up", "C-u", "half a page back") \
	X(FIRST, "first", "g Home", "first row") \
	X(LAST, "last", "G End", "last row") \
	X(LEFT, "left", "h Left", "fold; scroll left") \
	X(RIGHT, "right", "l Right", "unfold; scroll right") \
	X(TEXT_DOWN, "more-text", "J", "scroll the explanation forward") \
	X(TEXT_UP, "less-text", "K", "scroll the explanation back") \
	X(NEXT_PANE, "next-pane", "Tab", "next pane") \
	X(PREVIOUS_PANE, "previous-pane", "BackTab", "pane before") \
	X(PANE_1, "log", "1", "the log") \
	X(PANE_2, "tree", "2", "the tree of look-ups") \
	X(PANE_3, "soa", "3", "zone and its contact") \
	X(PANE_4, "mx", "4", "mail hosts") \
	X(PANE_5, "reverse", "5", "reverse names and their zone") \
	X(PANE_6, "whois", "6", "registry") \
	X(PANE_7, "contacts", "7", "who can be told") \
	X(PANE_8, "findings", "8", "what is wrong, and how to solve it") \
	X(PANE_9, "transcript", "9", "the talk with the mail host") \
	X(OPEN, "open", "Enter", "open what the row is about") \
	X(FOLD, "fold", "Space", "fold or unfold") \
	X(ZOOM, "zoom", "z", "this pane alone, and back") \
	X(NARROWER, "smaller", "<", "less room for the log") \
	X(WIDER, "larger", ">", "more room for the log") \
	X(SEARCH, "search", "/", "search in this pane") \
	X(NEXT, "next", "n", "next match; next error in the transcript") \
	X(PREVIOUS, "previous", "N", "match before; error before") \
	X(GROUP, "group", "H", "one row a host, or one row a line") \
	X(PROBE, "probe", "p", "ask if the contact takes mail, after your y") \
	X(PROBE_TYPED, "probe-other", "P", "the same for a mailbox you type") \
	X(EXPLAIN, "explain", "e", "explain what you paste: bounce, session") \
	X(REMIND, "remind", "R", "remind me to ask again; then show it") \
	X(PROBES, "probes", "L", "the log of probes; Enter opens one") \
	X(EARLIER, "earlier", "[", "back to the host or mail shown before") \
	X(LATER, "later", "]", "forward again") \
	X(INVESTIGATE, "investigate", "o i", "look up a name or address you type") \
	X(REPEAT, "repeat", "r", "ask again") \
	X(CANCEL, "cancel", "x Esc", "cancel this look-up, the probe, a search") \
	X(RAW, "raw", "w", "the answer as it came") \
	X(COPY, "copy", "y", "copy this row: clipboard and a file") \
	X(COPY_ALL, "copy-all", "Y", "copy all rows; :save FILE writes them") \
	X(COMMAND, "command", ":", "type a command") \
	X(HELP, "help", "? F1", "this help; type to find") \
	X(REDRAW, "redraw", "C-l", "draw the screen anew") \
	X(BACK, "back", "q", "back one level; then the end") \
	X(QUIT, "quit", "Q", "the end")

enum action {
#define X(name, word, keys, help) ACTION_##name,
	ACTIONS(X)
#undef X
		ACTION_COUNT
};

enum { KEY_TEXT = 16 };

/* The terminal says so (bracketed paste); what comes between is text, not keys. */
enum { KEY_PASTE = 0x110200, KEY_PASTE_END };

struct keymap {
	struct bind {
		int key;
		enum action action;
	} binds[256];
	size_t count;
};

/* A key is a code point, a control (1..31, 127) or one of curses' codes above key_code(0). */
int key_code(int curses_code);
int key_named(const char *name, size_t length); /* -1: no such key */
const char *key_print(int key, char to[static KEY_TEXT]);

void keymap_default(struct keymap *map);
/* Lays the lines of FILE over MAP.  0, or -1 and one line in ERROR; good lines count anyhow. */
int keymap_read(struct keymap *map, const char *file, char *error, size_t size);
enum action keymap_action(const struct keymap *map, int key);
/* All keys of ACTION with blanks between, or "" when none. */
const char *keymap_keys(const struct keymap *map, enum action action, char *to, size_t size);

const char *action_word(enum action action);
const char *action_help(enum action action);

#endif
