#include "list.h"

static void
show(struct list *list)
{
	size_t rows = list->rows ? list->rows : 1;
	size_t last_top = list->count > rows ? list->count - rows : 0;
	if (list->selected >= list->count)
		list->selected = list->count ? list->count - 1 : 0;
	if (list->selected < list->top)
		list->top = list->selected;
	if (list->selected >= list->top + rows)
		list->top = list->selected - rows + 1;
	if (list->top > last_top)
		list->top = last_top;
}

void
list_fit(struct list *list, size_t count, size_t rows)
{
	list->count = count;
	list->rows = rows;
	show(list);
}

void
list_select(struct list *list, size_t row)
{
	list->selected = row;
	show(list);
}

static size_t
moved(size_t from, long by, size_t count)
{
	size_t last = count ? count - 1 : 0;
	if (by < 0)
		return from > (size_t)-by ? from - (size_t)-by : 0;
	return from < last && (size_t)by < last - from ? from + (size_t)by : last;
}

void
list_move(struct list *list, long by)
{
	list_select(list, moved(list->selected, by, list->count));
}

void
list_page(struct list *list, int pages, int half)
{
	long step = (long)(half ? list->rows / 2 : list->rows - (list->rows > 2));
	long by = pages * (step > 0 ? step : 1);
	list->top = moved(list->top, by, list->count);
	list_move(list, by);
}
