/* list.h: how a list moves under a cursor.  Pure numbers; nothing is drawn. */
#ifndef WHYMAIL_LIST_H
#define WHYMAIL_LIST_H

#include <stddef.h>

struct list {
	size_t count;    /* rows there are */
	size_t selected; /* < count, or 0 */
	size_t top;      /* first row shown */
	size_t rows;     /* rows that fit */
};

/* New extent; the selected row stays selected and is moved as little as possible. */
void list_fit(struct list *list, size_t count, size_t rows);
void list_select(struct list *list, size_t row); /* past the end: the last */
void list_move(struct list *list, long by);      /* stops at both ends */
/* A page (or half of one): text and cursor move together, so the cursor keeps its place. */
void list_page(struct list *list, int pages, int half);

#endif
