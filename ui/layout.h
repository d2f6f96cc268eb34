/* layout.h: where the panes are.  Pure: sizes in, rectangles out; no curses. */
#ifndef WHYMAIL_LAYOUT_H
#define WHYMAIL_LAYOUT_H

#include <stdbool.h>

/* The order is that of the digit keys 1..9. */
enum pane_id {
	PANE_LOG,
	PANE_TREE,
	PANE_SOA,
	PANE_MX,
	PANE_REVERSE,
	PANE_WHOIS,
	PANE_CONTACTS,
	PANE_FINDINGS,
	PANE_TRANSCRIPT,
	PANE_COUNT
};

enum layout_form {
	LAYOUT_NOTICE, /* too small for anything but a line that says so */
	LAYOUT_ONE,    /* one pane, a strip of tabs above it */
	LAYOUT_STACK,  /* log above, strip, one pane below */
	LAYOUT_SPLIT,  /* log and tree above, strip, one pane below */
	LAYOUT_FULL,   /* all of them */
};

struct rect {
	int y, x, rows, cols; /* rows 0: not shown */
};

struct layout_wish {
	int cols, rows;
	enum pane_id focus;
	enum pane_id below; /* the pane last chosen for the lower half */
	bool zoom;
	int ratio;    /* -4..4: more for the log, or less */
	bool probe;   /* there is a transcript */
	bool trouble; /* a second header line is wanted */
};

struct layout {
	enum layout_form form;
	struct rect pane[PANE_COUNT]; /* the contents, without title */
	bool titled[PANE_COUNT];      /* a title in the row above the contents */
	int strip;                    /* row of the tabs, -1 none */
	enum pane_id first_tab;       /* the strip offers this one and those after it */
	int trouble;                  /* row, -1 none */
	int footer;
};

enum { LAYOUT_RATIO = 4 };

void layout_make(const struct layout_wish *wish, struct layout *to);

#endif
