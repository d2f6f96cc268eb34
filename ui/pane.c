#include "pane.h"

#include <ctype.h>
#include <string.h>

#include "app/app.h"
#include "base/safe.h"
#include "screen.h"

enum { BESIDE_COLS = 100, SIDE_ROWS = 6, MARGIN_COLS = 40 };

void
pane_start(struct pane *pane, const struct pane_ops *ops, const struct app *app, bool ascii)
{
	*pane = (struct pane){ .ops = ops, .app = app };
	pane->page.ascii = pane->side.ascii = pane->scratch.ascii = ascii;
}

void
pane_free(struct pane *pane)
{
	page_free(&pane->page);
	page_free(&pane->side);
	line_free(&pane->scratch);
	text_free(&pane->folded);
	text_free(&pane->filter);
	text_free(&pane->pattern);
}

static int
margin(const struct rect *rect)
{
	return rect->cols >= MARGIN_COLS ? 2 : 1;
}

/* beside:  rows        | text      below:  rows
 *          rows        | text              ------------
 *                                          text         */
static void
split(struct pane *pane, const struct rect *rect)
{
	struct rect rows = *rect;
	pane->side_rect = (struct rect){ 0 };
	if (!pane->ops->side)
		;
	else if (rect->cols >= BESIDE_COLS) {
		rows.cols = rect->cols * 58 / 100;
		pane->side_rect = (struct rect){ rect->y, rect->x + rows.cols + 2, rect->rows,
			rect->cols - rows.cols - 2 };
	} else if (rect->rows >= SIDE_ROWS) {
		rows.rows = pane->ops == &pane_transcript ? rect->rows / 2 : rect->rows * 2 / 5;
		if (rows.rows < 3)
			rows.rows = 3;
		pane->side_rect = (struct rect){ rect->y + rows.rows + 1, rect->x + 1,
			rect->rows - rows.rows - 1, rect->cols - 1 };
	}
	pane->rows_rect = rows;
}

static void
find_again(struct pane *pane, uint64_t id)
{
	const struct page *page = &pane->page;
	if (pane->list.selected < page->count && page->lines[pane->list.selected].id == id)
		return;
	for (size_t i = 0; i < page->count; i++)
		if (page->lines[i].id == id)
			pane->list.selected = i;
}

void
pane_fill(struct pane *pane, const struct rect *rect)
{
	split(pane, rect);
	struct rect rows = pane->rows_rect;
	const struct investigation *shown = app_shown(pane->app);
	const struct line *current = pane->moved ? pane_current(pane) : NULL;
	uint64_t id = current ? current->id : 0;
	pane->columns = rows.cols - margin(&rows);
	if (pane->ops->count) {
		list_fit(&pane->list, pane->ops->count(pane), (size_t)rows.rows);
		list_select(&pane->list, app_selected(pane->app));
		return;
	}
	page_clear(&pane->page);
	if (shown != pane->seen) {
		text_clear(&pane->folded);
		pane->list.selected = pane->list.top = pane->side_top = 0;
		pane->skip = 0;
		pane->moved = false;
	}
	pane->ops->fill(pane);
	if (pane->moved)
		find_again(pane, id);
	else if (pane->ops != &pane_transcript) /* rows that come above do not push it down */
		pane->list.selected = pane->list.top = 0;
	pane->seen = shown;
	list_fit(&pane->list, pane->page.count, (size_t)rows.rows);
	page_clear(&pane->side);
	if (pane->side_rect.rows && pane->page.count)
		pane->ops->side(pane, pane->list.selected, pane->side_rect.cols);
	if (!pane->side.count) { /* nothing to say: the rows get all of it */
		pane->side_rect.rows = 0;
		pane->rows_rect = *rect;
		list_fit(&pane->list, pane->page.count, (size_t)rect->rows);
	}
	if (pane->side_top >= pane->side.count)
		pane->side_top = pane->side.count ? pane->side.count - 1 : 0;
}

const struct line *
pane_line(struct pane *pane, size_t row)
{
	if (row >= pane->list.count)
		return NULL;
	if (!pane->ops->line)
		return row < pane->page.count ? &pane->page.lines[row] : NULL;
	line_clear(&pane->scratch);
	pane->ops->line(pane, row, &pane->scratch);
	return &pane->scratch;
}

const struct line *
pane_current(struct pane *pane)
{
	return pane_line(pane, pane->list.selected);
}

/* Smart case: a pattern without capitals finds both. */
bool
pane_matches(struct pane *pane, size_t row)
{
	const char *pattern = text_string(&pane->pattern);
	const struct line *line = pane_line(pane, row);
	bool exact = false;
	for (const char *at = pattern; *at; at++)
		exact = exact || isupper((unsigned char)*at);
	if (!line || !*pattern)
		return false;
	const char *left = text_string(&line->left.text),
		   *right = text_string(&line->right.text);
	return exact ? strstr(left, pattern) || strstr(right, pattern)
		     : strcasestr(left, pattern) || strcasestr(right, pattern);
}

static void
draw_line(struct pane *pane, struct screen *screen, const struct rect *rect, int y,
	const struct line *line, enum role cursor)
{
	int edge = margin(rect);
	screen_line(screen, y, rect->x + edge, rect->cols - edge, pane->skip, line,
		cursor != ROLE_PLAIN, cursor);
}

static void
draw_side(struct pane *pane, struct screen *screen, const struct rect *rows,
	const struct rect *whole)
{
	const struct rect *side = &pane->side_rect;
	if (!side->rows)
		return;
	if (side->x > rows->x + 1)
		screen_upright(screen, whole->y, side->x - 2, whole->rows);
	else
		screen_rule(screen, side->y - 1, rows->x, rows->cols);
	for (int i = 0; i < side->rows && pane->side_top + (size_t)i < pane->side.count; i++)
		screen_run(screen, side->y + i, side->x, side->cols, 0,
			&pane->side.lines[pane->side_top + (size_t)i].left, 0, 0, ROLE_PLAIN);
	size_t below = pane->side.count - pane->side_top;
	if (below > (size_t)side->rows && side->cols > 8)
		screen_text(screen, side->y + side->rows - 1, side->x + side->cols - 7, 7,
			ROLE_STRONG, " J more");
}

void
pane_draw(struct pane *pane, struct screen *screen, const struct rect *rect, bool focused,
	int *y, int *x)
{
	struct rect rows = pane->rows_rect;
	bool weak = pane->ops == &pane_log || pane->side_rect.rows;
	*y = rows.y;
	*x = rows.x;
	if (!pane->list.count)
		screen_text(screen, rows.y, rows.x + margin(&rows), rows.cols - margin(&rows),
			ROLE_PLAIN, pane->ops->empty);
	for (int i = 0; i < rows.rows; i++) {
		size_t row = pane->list.top + (size_t)i;
		const struct line *line = pane_line(pane, row);
		if (!line)
			break;
		bool chosen = row == pane->list.selected;
		enum role cursor = !chosen                  ? ROLE_PLAIN
				   : focused                ? ROLE_CURSOR
				   : pane->ops == &pane_log ? ROLE_CHOSEN
							    : ROLE_PLAIN;
		if (chosen && (focused || weak))
			screen_text(screen, rows.y + i, rows.x, 1, ROLE_PLAIN, ">");
		if (chosen)
			*y = rows.y + i;
		draw_line(pane, screen, &rows, rows.y + i, line, cursor);
	}
	if (pane->list.count)
		draw_side(pane, screen, &rows, rect);
}
