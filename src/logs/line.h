/* line.h: what the recognisers share.
 *
 * entry_read() takes the head (priority, time, own host, program) off a line and offers what is
 * left to each recogniser in turn.  One that returns true has recognised the line, and its word
 * is final: also when it says that there is no host in it. */
#ifndef WHYMAIL_LINE_H
#define WHYMAIL_LINE_H

#include <stdbool.h>

#include "base/text.h"
#include "logs/log.h"

struct line {
	struct view all;     /* the whole line */
	struct view program; /* "sshd" of "sshd[811]:", path and pid off; length 0: none */
	struct view message; /* behind the head */
};

struct recogniser {
	const char *name; /* becomes entry->format, unless it sets a closer one */
	bool (*read)(const struct line *line, struct entry *entry);
};

/* One table a family of programs, ended by { NULL }; tried in this order (entry.c). */
extern const struct recogniser web_access[]; /* tried before the head is taken off */
extern const struct recogniser ssh_family[], mail_family[], web_family[], net_family[];

/* A view from AT to the end of OF; empty beyond it. */
struct view view_from(struct view of, size_t at);
struct view view_upto(struct view of, size_t length);
/* Behind the first (last) KEY in VIEW, case counts.  False if there is none. */
bool after(struct view view, const char *key, struct view *rest);
bool after_last(struct view view, const char *key, struct view *rest);
bool contains(struct view view, const char *key);
/* The bytes before the first one of STOP (all, if there is none). */
struct view until(struct view view, const char *stop);

/* The address VIEW starts with: brackets off, a zone id kept.  PORT: an address without brackets
 * is followed by ":port", which is cut off.  Length 0 if there is no address, or if it runs on
 * into something that makes it another word. */
struct view take_address(struct view view, bool port);
/* A host name as one may stand in a log: letters, digits, dots, dashes, underscores; not an
 * address, and with a letter in it. */
bool is_name(struct view view);
bool is_address(struct view view);

/* The entry says WHO (true) or, if WHO is no host, that it has none; always returns true. */
bool say(struct entry *entry, struct view who, const char *role);
/* What the address of VIEW's start or, failing that, a name up to a blank or STOP says. */
struct view take_host(struct view view, bool port, const char *stop);

/* Reads the time TEXT starts with into ENTRY; returns the bytes it takes, 0 if there is none. */
size_t clock_read(struct view text, struct entry *entry);
/* Sets LINE->program and LINE->message from LINE->all, and ENTRY's time. */
void head_read(struct line *line, struct entry *entry);
/* The best address of a line that nobody recognised, as a guess. */
void guess_read(const struct line *line, struct entry *entry);
/* The next address in REST, the tail of LINE; REST moves behind it.  False at the end. */
bool next_address(struct view line, struct view *rest, struct view *address);

#endif
