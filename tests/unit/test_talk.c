/* Pasted SMTP sessions: tests/data/talks/NAME.talk must read as NAME.says: a line each for all but
 * blank lines (direction, '$' where a reply ends, phase, text), then what they tell together. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "smtp/talk.h"

static void
load(const char *name, const char *end, struct text *to)
{
	char path[1024], buffer[4096];
	snprintf(path, sizeof path, "%s/%s.%s", TALKS, name, end);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s", path);
	text_clear(to);
	for (size_t got; (got = fread(buffer, 1, sizeof buffer, file));)
		text_add(to, buffer, got);
	fclose(file);
}

static void
add(struct text *to, const char *name, struct view view)
{
	text_printf(to, "%s%.*s", name, (int)view.length, view.length ? view.bytes : "");
}

static void
spell(const char *bytes, size_t length, struct text *to)
{
	struct talk talk;
	struct talk_line line;
	text_clear(to);
	talk_start(&talk, bytes, length);
	while (talk_next(&talk, &line))
		if (line.text.length)
			text_printf(to, "%c%c %-9s %.*s\n", line.direction, line.ends_reply ? '$' : ' ',
				mail_phase_word(line.phase), (int)line.text.length, line.text.bytes);
	const struct talk_facts *facts = &talk.facts;
	text_printf(to, "likely=%d", talk_likely(bytes, length));
	add(to, " server=", facts->server);
	add(to, " address=", facts->address);
	text_printf(to, " port=%u", facts->port);
	add(to, " helo=", facts->helo);
	add(to, " sender=", facts->has_sender ? facts->sender : view_of("(none)"));
	for (size_t i = 0; i < facts->recipient_count; i++)
		add(to, " to=", facts->recipients[i]);
	text_puts(to, "\n");
}

static struct text talk, says, got, changed;

static void
each(void (*test)(const char *name))
{
	struct dirent **names;
	int count = scandir(TALKS, &names, NULL, alphasort), tried = 0;
	for (int i = 0; i < count; i++) {
		char *dot = strrchr(names[i]->d_name, '.');
		if (dot && !strcmp(dot, ".talk")) {
			*dot = '\0';
			load(names[i]->d_name, "talk", &talk);
			load(names[i]->d_name, "says", &says);
			test(names[i]->d_name);
			tried++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(tried > 40);
}

static void
compare(const char *name, const char *how)
{
	spell(text_string(&changed), changed.length, &got);
	if (strcmp(text_string(&got), text_string(&says)))
		fail_msg("%s, %s:\n%s\n--- instead of\n%s", name, how, text_string(&got),
			text_string(&says));
}

static void
plainly(const char *name)
{
	text_clear(&changed);
	text_add(&changed, talk.bytes, talk.length);
	compare(name, "as it is");
}

/* All line ends become END, all lines begin with FRONT. */
static void
change(const char *front, const char *end)
{
	struct view rest = { talk.bytes, talk.length }, line;
	text_clear(&changed);
	while (view_line(&rest, &line)) {
		text_puts(&changed, front);
		text_add(&changed, line.bytes, line.length);
		text_puts(&changed, end);
	}
}

static void
other_ends(const char *name)
{
	change("", "\r\n");
	compare(name, "CRLF");
	change("", "\r");
	compare(name, "CR");
}

static void
quoted(const char *name)
{
	change("    ", "\n");
	compare(name, "indented");
	change("> ", "\n");
	compare(name, "quoted");
	change("> > ", "\n");
	compare(name, "quoted twice");
}

/* Cut anywhere: the lines are those of the text, in order, and all views stay inside. */
static void
cut(const char *name)
{
	for (size_t length = 0; length <= talk.length; length += length < 200 ? 1 : 7) {
		char *copy = xcalloc(1, length + !length);
		struct talk reader;
		struct talk_line line;
		size_t at = 0;
		if (length)
			memcpy(copy, talk.bytes, length);
		talk_start(&reader, copy, length);
		while (talk_next(&reader, &line)) {
			assert_true(line.from >= at && line.from + line.length <= length);
			assert_true(line.text.bytes >= copy + line.from && line.text.bytes +
				line.text.length <= copy + line.from + line.length);
			assert_true(line.direction == 'S' || !line.ends_reply);
			at = line.from + line.length;
		}
		assert_true(at <= length && length - at <= 2);
		talk_likely(copy, length);
		free(copy);
	}
}

static void
reads_sessions(void **state)
{
	each(plainly);
}

static void
reads_other_line_ends(void **state)
{
	each(other_ends);
}

static void
reads_quotes(void **state)
{
	each(quoted);
}

static void
survives_cuts(void **state)
{
	each(cut);
}

/* Mails that came back are none, nor are single replies and log lines. */
static void
tells_other_texts(void **state)
{
	static const char *const others[] = { "", "\n", "550 5.1.1 User unknown\n",
		"220 mx.example.org ESMTP\n", "QUIT\n", "MAIL FROM:<a@example.net>\n",
		"192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"HELO x\" 400 5\n",
		"Jun  3 04:05:06 mx sm-mta[9]: 5A3: <x@example.org>... User unknown\n" };
	struct dirent **names;
	int count = scandir(BOUNCES, &names, NULL, alphasort), tried = 0;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (talk_likely(others[i], strlen(others[i])))
			fail_msg("%s", others[i]);
	for (int i = 0; i < count; i++) {
		char path[1024], *dot = strrchr(names[i]->d_name, '.');
		FILE *file = NULL;
		snprintf(path, sizeof path, "%s/%s", BOUNCES, names[i]->d_name);
		if (dot && !strcmp(dot, ".eml") && (file = fopen(path, "rb"))) {
			static char mail[1 << 16];
			size_t length = fread(mail, 1, sizeof mail, file);
			if (talk_likely(mail, length))
				fail_msg("%s", path);
			tried++;
			fclose(file);
		}
		free(names[i]);
	}
	free(names);
	assert_true(tried > 10);
}

/* The same text many times over takes the same time a line. */
static void
stays_linear(void **state)
{
	static const char *const pieces[] = { "\n", "a\n", "354 go\n", ">", "> > ", "250-a\n",
		"RCPT TO:<a@example.org>\n", "Trying 192.0.2.1...\n", "220 a\n\n" };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct talk reader;
		struct talk_line line;
		text_clear(&talk);
		text_puts(&talk, "220 mx.example.org\nHELO x\n250 ok\n");
		while (talk.length < 1 << 17)
			text_puts(&talk, pieces[i]);
		talk_start(&reader, talk.bytes, talk.length);
		while (talk_next(&reader, &line))
			;
		assert_int_equal(reader.at, talk.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sessions),
		cmocka_unit_test(reads_other_line_ends),
		cmocka_unit_test(reads_quotes),
		cmocka_unit_test(survives_cuts),
		cmocka_unit_test(tells_other_texts),
		cmocka_unit_test(stays_linear),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_free(&talk);
	text_free(&says);
	text_free(&got);
	text_free(&changed);
	return failed;
}
