/* Layouts as maps: a letter a pane (Log Tree Soa Mx Reverse Whois Contacts Findings Probe),
 * - a title or the tabs, | a gap, h header, ! trouble, f footer; each map is shrunk to runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "layout.h"

enum { WIDEST = 240, HIGHEST = 80 };

static void
fill(char map[HIGHEST][WIDEST], int y, int x, int cols, char sign)
{
	for (int i = 0; i < cols; i++) {
		assert_true(y >= 0 && y < HIGHEST && x + i < WIDEST);
		assert_int_equal(map[y][x + i], ' '); /* nothing lies over anything else */
		map[y][x + i] = sign;
	}
}

/* Equal rows as one, "9 80L" for nine rows of 80 cells of L. */
static void
draw(const struct layout_wish *wish, char *to, size_t size)
{
	static const char letters[] = "LTSMRWCFP";
	char map[HIGHEST][WIDEST];
	struct layout layout;
	memset(map, ' ', sizeof map);
	layout_make(wish, &layout);
	*to = '\0';
	if (layout.form == LAYOUT_NOTICE)
		return;
	fill(map, 0, 0, wish->cols, 'h');
	fill(map, layout.footer, 0, wish->cols, 'f');
	if (layout.strip >= 0)
		fill(map, layout.strip, 0, wish->cols, '-');
	if (layout.trouble >= 0)
		fill(map, layout.trouble, 0, wish->cols, '!');
	for (int id = 0; id < PANE_COUNT; id++) {
		const struct rect *rect = &layout.pane[id];
		for (int i = -layout.titled[id]; i < rect->rows; i++)
			fill(map, rect->y + i, rect->x, rect->cols, i < 0 ? '-' : letters[id]);
	}
	size_t length = 0;
	for (int y = 0, same; y < wish->rows; y += same) {
		for (same = 1; y + same < wish->rows && !memcmp(map[y], map[y + same], WIDEST);)
			same++;
		length += (size_t)snprintf(to + length, size - length, "%d", same);
		for (int x = 0, run; x < wish->cols; x += run) {
			for (run = 1; x + run < wish->cols && map[y][x + run] == map[y][x];)
				run++;
			length += (size_t)snprintf(to + length, size - length, " %d%c", run,
				map[y][x] == ' ' ? '|' : map[y][x]);
		}
		length += (size_t)snprintf(to + length, size - length, "\n");
	}
}

static void
test_maps(void **state)
{
	static const struct {
		struct layout_wish wish;
		const char *map;
	} cases[] = {
		{ { 80, 24, PANE_LOG, PANE_TREE, false, 0, false, false },
			"1 80h\n9 80L\n1 80-\n12 80T\n1 80f\n" },
		{ { 80, 24, PANE_MX, PANE_TREE, false, 0, false, true },
			"1 80h\n1 80!\n8 80L\n1 80-\n12 80M\n1 80f\n" },
		{ { 80, 24, PANE_LOG, PANE_FINDINGS, false, 4, false, false },
			"1 80h\n14 80L\n1 80-\n7 80F\n1 80f\n" },
		{ { 80, 24, PANE_TREE, PANE_TREE, true, 0, false, false },
			"1 80h\n1 80-\n21 80T\n1 80f\n" },
		{ { 40, 12, PANE_WHOIS, PANE_TREE, false, 0, false, false },
			"1 40h\n1 40-\n9 40W\n1 40f\n" },
		{ { 100, 24, PANE_LOG, PANE_TREE, false, 0, false, false },
			"1 100h\n1 50- 1| 49-\n9 50L 1| 49T\n1 100-\n11 100S\n1 100f\n" },
		{ { 120, 40, PANE_LOG, PANE_TREE, false, 0, false, false },
			"1 120h\n1 60- 1| 59-\n18 60L 1| 59T\n1 31- 1| 28- 1| 29- 1| 29-\n"
			"6 31S 1| 28M 1| 29R 1| 29W\n1 60- 1| 59-\n11 60C 1| 59F\n1 120f\n" },
		{ { 120, 40, PANE_LOG, PANE_TREE, false, 0, true, false },
			"1 120h\n1 60- 1| 59-\n10 60L 1| 59T\n1 31- 1| 28- 1| 29- 1| 29-\n"
			"6 31S 1| 28M 1| 29R 1| 29W\n1 60- 1| 59-\n8 60C 1| 59F\n1 120-\n10 "
			"120P\n"
			"1 120f\n" },
		{ { 20, 5, PANE_LOG, PANE_TREE, false, 0, false, false }, "" },
	};
	char map[2048];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		draw(&cases[i].wish, map, sizeof map);
		assert_string_equal(map, cases[i].map);
	}
}

/* Whatever the size: no pane leaves the screen or covers another, and the focus is seen. */
static void
test_all_sizes(void **state)
{
	char map[4096];
	for (int cols = 1; cols < 230; cols += 11)
		for (int rows = 1; rows < 75; rows++)
			for (int bits = 0; bits < PANE_COUNT * 8; bits++) {
				struct layout_wish wish = { cols, rows, bits / 8, PANE_TREE,
					bits & 1, bits % 9 - 4, bits & 2, bits & 4 };
				struct layout layout;
				layout_make(&wish, &layout);
				if (layout.form == LAYOUT_NOTICE)
					continue;
				assert_true(layout.pane[wish.focus].rows > 0);
				if (bits % 5 == 0)
					draw(&wish, map, sizeof map);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_all_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
