/* The screen as text: what curses believes to be on the terminal, and under every row that is
 * not plain a ruler: b bold, d faint, u underlined, # reversed, % reversed and coloured, R G Y
 * B M C a colour.  The last line tells where the cursor is. */
#include "screen.h"

#include <curses.h>
#include <string.h>

static char
ruler_sign(attr_t attributes, short pair)
{
	static const char colours[] = " KRGYBMCW";
	if (attributes & A_REVERSE)
		return pair > 0 ? '%' : '#';
	if (pair > 0 && pair < 9)
		return colours[pair];
	return attributes & A_BOLD        ? 'b'
	       : attributes & A_UNDERLINE ? 'u'
	       : attributes & A_DIM       ? 'd'
					  : ' ';
}

static void
print_trimmed(FILE *to, const char *line, size_t length)
{
	while (length && line[length - 1] == ' ')
		length--;
	fprintf(to, "%.*s\n", (int)length, line);
}

void
screen_dump(const struct screen *screen, FILE *to)
{
	enum { WIDEST = 1024 };
	char text[WIDEST * 8], ruler[WIDEST + 1];
	for (int y = 0; y < LINES; y++) {
		size_t length = 0, cells = 0;
		bool plain = true;
		for (int x = 0; x < COLS && x < WIDEST; x++) {
			cchar_t cell;
			wchar_t wide[CCHARW_MAX + 1] = L"";
			attr_t attributes;
			short pair;
			mvwin_wch(curscr, y, x, &cell);
			getcchar(&cell, wide, &attributes, &pair, NULL);
			int width = wide[0] ? wcwidth(wide[0]) : 1;
			length += (size_t)snprintf(text + length, sizeof text - length, "%ls",
				wide[0] ? wide : L" ");
			ruler[cells] = ruler_sign(attributes, pair);
			plain = plain && ruler[cells] == ' ';
			cells++;
			for (; width > 1 && x + 1 < COLS; width--, x++)
				ruler[cells++] = ' ';
		}
		print_trimmed(to, text, length);
		if (!plain)
			print_trimmed(to, ruler, cells);
	}
	int y, x;
	getyx(stdscr, y, x);
	fprintf(to, "cursor %d,%d\n", y, x);
}
