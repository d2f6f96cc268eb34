/* Golden screens: the face on a made model, in memory, its text compared with a file.
 *
 *     screen_test GOLDEN_DIR         compare; with GENERATE=1 in the environment write them
 *     screen_test --show COLSxROWS THEME KEYS   print one
 *     screen_test --live ROWS        the same model on this terminal */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/text.h"
#include "desk.h"
#include "face.h"
#include "fake_app.h"
#include "screen.h"

static const struct screen_case {
	const char *name;
	int cols, rows;
	const char *theme, *keys; /* keys with blanks between, as in a key file */
	bool ascii;
} cases[] = {
	{ "80x24", 80, 24, "default", "" },
	{ "80x24-mono", 80, 24, "mono", "7" },
	{ "80x24-ascii", 80, 24, "mono", "Tab", true },
	{ "80x24-transcript", 80, 24, "default", "PROBE 9 g n" },
	{ "80x24-findings", 80, 24, "light", "8 j" },
	{ "80x24-question", 80, 24, "default", "7 j p" },
	{ "80x24-help", 80, 24, "default", "? p r o b" },
	{ "80x24-raw", 80, 24, "default", "4 j w" },
	{ "80x24-search", 80, 24, "default", "/ s h i n Enter" },
	{ "80x24-trouble", 80, 24, "default", "TROUBLE" },
	{ "80x24-other", 80, 24, "default", "j" },
	{ "80x24-hosts", 80, 24, "default", "H j j j" },
	{ "120x40", 120, 40, "default", "" },
	{ "120x40-probe", 120, 40, "default", "PROBE 9 n" },
	{ "120x40-running", 120, 40, "mono", "RUNNING 9" },
	{ "80x24-quoted", 80, 24, "default", "QUOTED 9" },
	{ "120x40-quoted", 120, 40, "mono", "QUOTED 9 N" },
	{ "120x30", 120, 30, "default", "5" },
	{ "200x60", 200, 60, "default", "PROBE 8" },
	{ "40x12", 40, 12, "default", "Tab" },
	{ "60x15", 60, 15, "default", "" },
	{ "20x5", 20, 5, "default", "j" },
};

static void
press(struct desk *desk, struct app *app, const char *keys)
{
	for (const char *at = keys; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		struct view word = { at, length };
		if (view_is(word, "PROBE") || view_is(word, "RUNNING"))
			fake_app_probe(app, view_is(word, "PROBE") ? 2 : 1);
		else if (view_is(word, "QUOTED"))
			fake_app_quote(app);
		else if (view_is(word, "TROUBLE"))
			fake_app_trouble(app, "resolver 192.0.2.53 does not answer");
		else
			desk_key(desk, key_named(at, length));
		while (desk_search(desk))
			;
		at += length;
	}
}

static int
show(const struct screen_case *one, FILE *to)
{
	char error[256];
	struct keymap keys;
	struct desk desk;
	struct app *app = fake_app_new(250);
	struct screen *screen = screen_open(&(struct screen_options){ .cols = one->cols,
						    .rows = one->rows,
						    .theme = theme_named(one->theme),
						    .ascii = one->ascii,
						    .colour = strcmp(one->theme, "mono") != 0 },
		error, sizeof error);
	if (!screen) {
		fprintf(stderr, "%s: %s\n", one->name, error);
		return 1;
	}
	keymap_default(&keys);
	desk_start(&desk, app, screen, &keys);
	desk_draw(&desk);
	press(&desk, app, one->keys);
	desk_draw(&desk);
	screen_dump(screen, to);
	desk_free(&desk);
	screen_close(screen);
	fake_app_free(app);
	return 0;
}

static bool
same(const char *path, const char *text, size_t length)
{
	static char golden[256 * 1024];
	FILE *in = fopen(path, "re");
	size_t have = in ? fread(golden, 1, sizeof golden, in) : 0;
	if (in)
		fclose(in);
	return in && have == length && !memcmp(golden, text, length);
}

static int
compare(const struct screen_case *one, const char *folder)
{
	char path[512], *text = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&text, &length);
	int bad = show(one, to);
	fclose(to);
	snprintf(path, sizeof path, "%s/%s.txt", folder, one->name);
	if (!bad && getenv("GENERATE")) {
		FILE *out = fopen(path, "we");
		bad = !out || fwrite(text, 1, length, out) != length;
		if (out)
			fclose(out);
	} else if (!bad && !same(path, text, length)) {
		printf("not as in %s:\n%s", path, text);
		bad = 1;
	}
	free(text);
	return bad;
}

static int
live(size_t rows)
{
	char error[256] = "";
	struct app *app = fake_app_new(rows);
	int status = face_run(uv_default_loop(), app, &(struct face_options){ .dump = NULL },
		error, sizeof error);
	if (status)
		fprintf(stderr, "%s\n", error);
	fake_app_free(app);
	return status;
}

int
main(int argc, char **argv)
{
	int bad = 0;
	if (argc == 3 && !strcmp(argv[1], "--live")) {
		setlocale(LC_ALL, "");
		return live(strtoul(argv[2], NULL, 10));
	}
	setlocale(LC_ALL, "C.UTF-8");
	if (argc == 5 && !strcmp(argv[1], "--show")) {
		struct screen_case one = { .name = "shown", .theme = argv[3], .keys = argv[4] };
		sscanf(argv[2], "%dx%d", &one.cols, &one.rows);
		return show(&one, stdout);
	}
	if (argc != 2)
		return 2;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		bad += compare(&cases[i], argv[1]);
	return bad != 0;
}
