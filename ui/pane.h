/* pane.h: what all panes are: rows of text with roles, a cursor, perhaps a text about the row
 * under the cursor.  A pane reads the model, const, and knows nothing of curses: it makes
 * lines, and pane_draw() puts those that are visible on the screen. */
#ifndef WHYMAIL_PANE_H
#define WHYMAIL_PANE_H

#include <stdbool.h>
#include <stddef.h>

#include "keys.h"
#include "layout.h"
#include "line.h"
#include "list.h"

struct app;
struct investigation;
struct keymap;
struct lookup;
struct pane;
struct quoted;
struct screen;

enum pane_open { OPEN_TREE, OPEN_RAW, OPEN_ZOOM, OPEN_EVIDENCE, OPEN_TALK };

struct pane_ops {
	const char *name;
	const char *empty;     /* said when there is no row */
	enum pane_open open;   /* what Enter does */
	enum action footer[5]; /* the keys shown below */
	/* Either fill: all rows into pane->page; or count and line: a row when it is seen. */
	void (*fill)(struct pane *pane);
	size_t (*count)(struct pane *pane);
	void (*line)(struct pane *pane, size_t row, struct line *to);
	void (*title)(
		const struct pane *pane, struct line *to); /* may be NULL; after the name */
	void (*side)(
		struct pane *pane, size_t row, int columns); /* may be NULL; into pane->side */
};

struct pane {
	const struct pane_ops *ops;
	const struct app *app;
	const struct keymap *keys; /* for the help */
	struct list list;
	struct page page, side;
	struct line scratch;
	struct rect rows_rect; /* where the rows are */
	struct rect side_rect; /* where the text beside or below them is; rows 0: nowhere */
	int columns;           /* of a row, without the margin */
	int skip;              /* columns scrolled to the left */
	size_t side_top;
	const struct investigation *seen;
	bool moved;                /* the cursor, by a person: it stays on its row */
	unsigned about;      /* raw: id of the lookup; transcript: number of probes */
	const struct quoted *quoted; /* transcript: what it shows */
	struct text folded;  /* tree: an enum fold for each lookup id */
	struct text filter;  /* help: what was typed */
	struct text pattern; /* searched for, "" nothing */
};

enum fold { FOLD_UNSET, FOLD_OPEN, FOLD_CLOSED };
bool tree_is_folded(const struct pane *pane, const struct lookup *lookup);

extern const struct pane_ops pane_log, pane_tree, pane_soa, pane_mx, pane_reverse, pane_whois,
	pane_contacts, pane_findings, pane_transcript, pane_raw, pane_probes,
	pane_help;

void pane_start(
	struct pane *pane, const struct pane_ops *ops, const struct app *app, bool ascii);
void pane_free(struct pane *pane);
/* Makes the rows anew for RECT; the cursor stays on the row it was on. */
void pane_fill(struct pane *pane, const struct rect *rect);
/* NULL past the end; valid until the next call. */
const struct line *pane_line(struct pane *pane, size_t row);
const struct line *pane_current(struct pane *pane);
bool pane_matches(struct pane *pane, size_t row); /* the row holds pane->pattern */
/* Where the terminal's cursor belongs goes to *Y, *X. */
void pane_draw(struct pane *pane, struct screen *screen, const struct rect *rect, bool focused,
	int *y, int *x);

#endif
