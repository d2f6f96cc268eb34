/* desk.h: the panes, which of them has the focus, and what the keys do just now: everything
 * about the face but the loop and the signals.  So it runs in a test too. */
#ifndef WHYMAIL_DESK_H
#define WHYMAIL_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "keys.h"
#include "layout.h"
#include "pane.h"
#include "prompt.h"
#include "smtp/probe.h"

struct app;
struct screen;

enum desk_mode { MODE_KEYS, MODE_PROMPT, MODE_QUESTION, MODE_HELP, MODE_PASTE };

struct desk {
	struct app *app;
	struct screen *screen;
	const struct keymap *keys;
	struct pane panes[PANE_COUNT], raw, probes, help;
	struct pane *over; /* raw, probes or help, over the whole screen; NULL none */
	struct layout_wish wish;
	struct layout layout;
	unsigned filled; /* the model's generation the panes show */
	enum desk_mode mode;
	struct prompt prompt;
	void (*asked)(struct desk *desk, const char *typed); /* what the prompt is for */
	struct probe_plan plan; /* MODE_QUESTION: what a y begins */
	struct {
		struct text text;
		enum desk_mode before; /* where the pasted text goes */
		bool bracketed;        /* the terminal says when it ends; else C-d */
		bool ended;            /* just now: what comes in the same breath is still of it */
		uint64_t last;         /* uv_hrtime of its last byte */
	} paste;
	uint64_t question_seen; /* uv_hrtime when it was first drawn; 0 not yet */
	struct text wanted;     /* a mailbox: the question comes when it is known where its mail goes */
	struct text message;    /* in place of the footer until the next key */
	bool rung;              /* the bell, for a reminder that is due */
	struct {
		struct pane *pane; /* NULL: no search under way */
		size_t row, left;
		int step;
	} search;
	bool quit;
	bool leaving;           /* as soon as the mail host has been told goodbye */
};

void desk_start(
	struct desk *desk, struct app *app, struct screen *screen, const struct keymap *keys);
void desk_free(struct desk *desk);
void desk_key(struct desk *desk, int key);
/* A slice of a long search; true while there is more to do. */
bool desk_search(struct desk *desk);
void desk_fill(struct desk *desk); /* new size or new data: the panes' rows */
void desk_draw(struct desk *desk);
/* Something on the screen counts seconds. */
bool desk_ticks(const struct desk *desk);

struct pane *desk_pane(struct desk *desk); /* the one that keys go to */
void desk_focus(struct desk *desk, enum pane_id id);
void desk_say(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));
void desk_ask(struct desk *desk, const char *label, const char *text,
	void (*asked)(struct desk *desk, const char *typed));
/* What comes now is text to be explained; BRACKETED: the terminal tells its end. */
void desk_paste(struct desk *desk, bool bracketed);
void desk_act(struct desk *desk, enum action action); /* actions.c */
/* The question whether to probe MAILBOX; at once, or when it can be put. */
void desk_plan(struct desk *desk, const char *mailbox);
void act_copy(struct desk *desk, enum action action);  /* keep.c, for actions.c */
void act_copy_all(struct desk *desk, enum action action);
void save_typed(struct desk *desk, const char *file);

#endif
