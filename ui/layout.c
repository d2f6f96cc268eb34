#include "layout.h"

#include <string.h>

enum {
	LEAST_COLS = 30,
	LEAST_ROWS = 6,
	STACK_COLS = 60,
	STACK_ROWS = 14,
	WIDE_COLS = 100,
	FULL_ROWS = 32
};

static int
between(int least, int number, int most)
{
	return number < least ? least : number > most ? most : number;
}

static void
place(struct layout *to, enum pane_id id, int y, int x, int rows, int cols, bool titled)
{
	to->pane[id] = (struct rect){ y, x, rows, cols };
	to->titled[id] = titled;
}

/*  header
 *  -1-2[Tree]3-4-5-6-7-8-9-   strip
 *  pane
 *  footer                     */
static void
make_one(const struct layout_wish *wish, struct layout *to, int top, int bottom)
{
	to->strip = top;
	to->first_tab = PANE_LOG;
	place(to, wish->focus, top + 1, 0, bottom - top - 1, wish->cols, false);
}

/*  header                     header
 *  log                        log       | tree
 *  -2[Tree]3 SOA-4 MX--       -3[SOA]4 MX-5 Reverse--
 *  pane                       pane
 *  footer                     footer                     */
static void
make_two(const struct layout_wish *wish, struct layout *to, int top, int bottom, bool split)
{
	int rows = bottom - top - 1; /* without the strip */
	int share = (split ? 9 : 8) + wish->ratio;
	int above = between(3, rows * share / 18, rows - 3);
	enum pane_id first = split ? PANE_SOA : PANE_TREE;
	enum pane_id below = wish->focus >= first ? wish->focus : wish->below;
	if (split) {
		int cols = between(30, wish->cols * (9 + wish->ratio) / 18, wish->cols - 31);
		place(to, PANE_LOG, top + 1, 0, above - 1, cols, true);
		place(to, PANE_TREE, top + 1, cols + 1, above - 1, wish->cols - cols - 1, true);
	} else {
		place(to, PANE_LOG, top, 0, above, wish->cols, false);
	}
	to->strip = top + above;
	to->first_tab = first;
	place(to, below < first ? first : below, top + above + 1, 0, rows - above, wish->cols,
		false);
}

/* PANES side by side from column X on, titles in row Y; the first takes SHARE per cent. */
static void
make_pair(struct layout *to, const enum pane_id panes[static 2], int y, int x, int rows,
	int cols, int share)
{
	int first = cols * share / 100;
	place(to, panes[0], y + 1, x, rows, first, true);
	place(to, panes[1], y + 1, x + first + 1, rows, cols - first - 1, true);
}

/*  header
 *  -Log------------|-Tree-----------
 *  -SOA---|-MX-----|-Reverse-|-Whois-
 *  -Contacts-------|-Findings--------
 *  -Transcript-----------------------   when there is one
 *  footer                             */
static void
make_full(const struct layout_wish *wish, struct layout *to, int top, int bottom)
{
	static const enum pane_id heads[] = { PANE_LOG, PANE_TREE },
				  forward[] = { PANE_SOA, PANE_MX },
				  back[] = { PANE_REVERSE, PANE_WHOIS },
				  lists[] = { PANE_CONTACTS, PANE_FINDINGS };
	int rows = bottom - top, share = 50 + 5 * wish->ratio, cols = wish->cols;
	int record_rows = between(5, rows / 6, 10);
	int list_rows = wish->probe ? rows * 2 / 9 : rows * 3 / 10;
	int probe_rows = wish->probe ? rows * 3 / 11 : 0;
	int head_rows = rows - record_rows - list_rows - probe_rows - 3 - wish->probe;
	int middle = cols / 2;
	make_pair(to, heads, top, 0, head_rows, cols, share);
	top += head_rows + 1;
	make_pair(to, forward, top, 0, record_rows, middle, 52);
	make_pair(to, back, top, middle + 1, record_rows, cols - middle - 1, 50);
	top += record_rows + 1;
	make_pair(to, lists, top, 0, list_rows, cols, 50);
	top += list_rows + 1;
	if (wish->probe)
		place(to, PANE_TRANSCRIPT, top + 1, 0, probe_rows, cols, true);
}

void
layout_make(const struct layout_wish *wish, struct layout *to)
{
	memset(to, 0, sizeof *to);
	to->strip = to->trouble = -1;
	to->footer = wish->rows - 1;
	if (wish->cols < LEAST_COLS || wish->rows < LEAST_ROWS) {
		to->form = LAYOUT_NOTICE;
		return;
	}
	int top = 1, bottom = wish->rows - 1;
	if (wish->trouble && wish->rows > LEAST_ROWS)
		to->trouble = top++;
	bool hidden = wish->focus == PANE_TRANSCRIPT && !wish->probe;
	if (wish->zoom || wish->cols < STACK_COLS || wish->rows < STACK_ROWS)
		to->form = LAYOUT_ONE;
	else if (wish->cols < WIDE_COLS)
		to->form = LAYOUT_STACK;
	else
		to->form = wish->rows < FULL_ROWS || hidden ? LAYOUT_SPLIT : LAYOUT_FULL;
	if (to->form == LAYOUT_ONE)
		make_one(wish, to, top, bottom);
	else if (to->form == LAYOUT_FULL)
		make_full(wish, to, top, bottom);
	else
		make_two(wish, to, top, bottom, to->form == LAYOUT_SPLIT);
}
