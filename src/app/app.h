/* app.h: the model root.  The log and what of it is listed, the selected row, the investigations
 * of the hosts visited, and the commands a person gives.  Panes read it const and call app_*.
 *
 * One loop (libuv) drives everything; no command here waits.  What changes bumps a generation
 * number; the screen compares and repaints at the end of the turn. */
#ifndef WHYMAIL_APP_H
#define WHYMAIL_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contacts/rank.h"
#include "know/findings.h"
#include "logs/delivery.h"
#include "logs/log.h"
#include "lookup/lookup.h"
#include "smtp/probe.h"

struct config; /* app/config.h */
struct memory;
struct quoted;
struct uv_loop_s;

struct app_options {
	char *const *logs;     /* paths, "-" for standard input; none: an empty list */
	size_t log_count;
	const char *resolver;  /* "ADDRESS" or "ADDRESS:PORT"; NULL: resolv.conf */
	const char *record;    /* file to write, or NULL */
	const char *replay;    /* file to play, or NULL */
	bool demo;             /* play the built-in recording, list the built-in log */
	bool offline, allow_private;
};

struct app;

/* NULL and one line in ERROR; *STATUS is then the exit status (2 wrong call, 3 file or network). */
struct app *app_new(struct uv_loop_s *loop, const struct app_options *options,
	const struct config *config, char *error, size_t error_size, int *status);
void app_free(struct app *app);
/* CHANGED is called (from the loop's thread) when a generation number grew. */
void app_watch(struct app *app, void (*changed)(void *arg), void *arg);

/* --- the list ------------------------------------------------------------------------------ */

enum app_grouping { APP_LINES, APP_HOSTS };

struct app_row {
	uint32_t line;        /* the (first) line of it */
	uint32_t host;        /* UINT32_MAX none */
	uint32_t count;       /* lines of this host so far; 0 when the line has no host */
	struct entry entry;   /* of that line */
	bool told;            /* the line tells of a delivery: */
	struct delivery delivery;
	const struct investigation *investigation; /* NULL: not looked at yet */
};

unsigned app_generation(const struct app *app); /* of anything at all */
const struct log *app_log(const struct app *app); /* NULL: none */
enum app_grouping app_grouping(const struct app *app);
void app_group(struct app *app, enum app_grouping grouping); /* the selected host stays selected */
size_t app_rows(const struct app *app);
bool app_row(const struct app *app, size_t row, struct app_row *to);
size_t app_selected(const struct app *app);
/* Selects; the look-ups about its host begin a moment later (so that a held key asks nothing), at
 * once with NOW.  What was under way for others goes on. */
void app_select(struct app *app, size_t row, bool now);

/* --- the investigation shown ------------------------------------------------------------------ */

/* Of the selected row, or of what app_investigate() was given last; NULL none. */
const struct investigation *app_shown(const struct app *app);
/* Any name or address a person types (or a node holds).  False and a line in ERROR. */
bool app_investigate(struct app *app, const char *subject, char *error, size_t error_size);
/* What others have written of the shown one, if it was opened for that (quoted/quoted.h); or NULL. */
const struct quoted *app_quoted(const struct app *app);
/* A bounce, a session, a reply or log lines that a person pasted: a tree of its own.  False: it is none. */
bool app_explain(struct app *app, const char *bytes, size_t length);
/* Back (-1) to what was shown before, or forward (1) again; false when there is no more. */
bool app_go(struct app *app, int step);
void app_repeat(struct app *app, unsigned lookup_id);
void app_cancel(struct app *app, unsigned lookup_id);
void app_cancel_all(struct app *app); /* look-ups and probe of the one shown */
unsigned app_open_lookups(const struct app *app); /* over all investigations */

/* --- probing ------------------------------------------------------------------------------- */

/* Fills PLAN for the question "ask HOST as HELO?"; sends nothing. */
void app_plan_probe(struct app *app, const char *mailbox, const struct probe_options *options,
	struct probe_plan *plan);
/* After the y.  Its transcript is the shown investigation's newest probe. */
void app_start_probe(struct app *app, const char *mailbox, const struct probe_options *options);
void app_cancel_probe(struct app *app); /* that of the one shown, or whichever runs */
const struct probe *app_running_probe(const struct app *app); /* of any investigation, or NULL */
const struct probe *app_probe(const struct app *app); /* newest of the one shown, or NULL */

/* The log of probes, of this run and those before it (smtp/memory.h). */
const struct memory *app_memory(const struct app *app);
/* A mailbox that was put off: to be reminded when its pause is over.  False: the newest probe has none. */
bool app_remind(struct app *app);
const char *app_reminder(const struct app *app); /* mailbox whose time has come, or NULL */
void app_go_reminded(struct app *app);           /* shows it; the reminder is done with */

/* --- words for the status line ---------------------------------------------------------------- */

const char *app_resolver(const struct app *app); /* "127.0.0.53", "recording", "offline" */
/* What is wrong with the way out ("resolver 192.0.2.53 does not answer"), or NULL. */
const char *app_trouble(const struct app *app);
bool app_demo(const struct app *app);
bool app_lists_mails(const struct app *app); /* every row is a mail */

#endif
