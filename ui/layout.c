#include "layout.h"

#include <string.h>

enum { LEAST_COLS = 30, LEAST_ROWS = 6, STACK_COLS = 60, STACK_ROWS = 14, WIDE_COLS = 100,
	FULL_ROWS = 32 };

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
	place(to, below < first ? first : below, top + above + 1, 0, rows - above, wish->cols, false);
}

/* PANES side by side, their titles in row Y; parts per 100 of the columns. */
static void
make_tier(struct layout *to, int cols, int y, int rows, int count, const enum pane_id *panes,
	const int *parts)
{
	for (int i = 0, x = 0; i < count; i++) {
		int wide = i == count - 1 ? cols - x : cols * parts[i] / 100 - 1;
		place(to, panes[i], y + 1, x, rows, wide, true);
		x += wide + 1;
	}
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
	static const enum pane_id heads[] = { PANE_LOG, PANE_TREE };
	static const enum pane_id records[] = { PANE_SOA, PANE_MX, PANE_REVERSE, PANE_WHOIS };
	static const enum pane_id lists[] = { PANE_CONTACTS, PANE_FINDINGS };
	static const enum pane_id probe[] = { PANE_TRANSCRIPT };
	int rows = bottom - top;
	int record_rows = between(5, rows / 6, 10);
	int list_rows = wish->probe ? rows * 2 / 9 : rows * 3 / 10;
	int probe_rows = wish->probe ? rows * 3 / 11 : 0;
	int head_rows = rows - record_rows - list_rows - probe_rows - 3 - wish->probe;
	int head = 50 + 5 * wish->ratio;
	make_tier(to, wish->cols, top, head_rows, 2, heads, (int[]){ head, 100 - head });
	top += head_rows + 1;
	make_tier(to, wish->cols, top, record_rows, 4, records, (int[]){ 26, 24, 25, 25 });
	top += record_rows + 1;
	make_tier(to, wish->cols, top, list_rows, 2, lists, (int[]){ 50, 50 });
	top += list_rows + 1;
	if (wish->probe)
		make_tier(to, wish->cols, top, probe_rows, 1, probe, (int[]){ 100 });
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
