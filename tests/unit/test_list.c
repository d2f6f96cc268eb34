#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "list.h"

/* Ten rows in view of a hundred: each step as "command -> top selected". */
static void
test_walk(void **state)
{
	static const struct {
		char command;
		long by;
		size_t top, selected;
	} steps[] = {
		{ 'm', 1, 0, 1 },
		{ 'm', -5, 0, 0 },
		{ 'm', 9, 0, 9 },
		{ 'm', 1, 1, 10 },
		{ 'm', -1, 1, 9 },
		{ 'p', 1, 10, 18 },
		{ 'h', 1, 15, 23 },
		{ 'h', -1, 10, 18 },
		{ 's', 99, 90, 99 },
		{ 'm', 1, 90, 99 },
		{ 'p', 1, 90, 99 },
		{ 's', 1000, 90, 99 },
		{ 'p', -1, 81, 90 },
		{ 's', 0, 0, 0 },
		{ 'p', -1, 0, 0 },
	};
	struct list list = { 0 };
	list_fit(&list, 100, 10);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (steps[i].command == 'm')
			list_move(&list, steps[i].by);
		else if (steps[i].command == 's')
			list_select(&list, (size_t)steps[i].by);
		else
			list_page(&list, (int)steps[i].by, steps[i].command == 'h');
		assert_int_equal(list.top, steps[i].top);
		assert_int_equal(list.selected, steps[i].selected);
	}
}

static void
test_fit(void **state)
{
	struct list list = { 0 };
	list_move(&list, 1); /* an empty list has nowhere to go */
	assert_int_equal(list.selected, 0);
	list_fit(&list, 50, 10);
	list_select(&list, 49);
	list_fit(&list, 20, 10); /* shorter: the last row */
	assert_int_equal(list.selected, 19);
	assert_int_equal(list.top, 10);
	list_fit(&list, 20, 30); /* all of it fits: no gap at the end */
	assert_int_equal(list.top, 0);
	list_fit(&list, 20, 1);
	assert_int_equal(list.top, 19);
	list_fit(&list, 0, 0);
	assert_int_equal(list.selected, 0);
	assert_int_equal(list.top, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
