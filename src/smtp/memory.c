#include "smtp/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/safe.h"
#include "base/text.h"
#include "smtp/probe.h"

enum { HOUR = 3600, DAY = 24 * HOUR, KEPT = 30 * DAY, DEFINITE = 7 * DAY, MOST_BYTES = 16 << 20 };

struct memory {
	struct arena *arena;
	struct remembered *list;
	size_t count, room;
	char path[4096], trouble[4200];
};

static void
complain(struct memory *memory, const char *what)
{
	snprintf(memory->trouble, sizeof memory->trouble, "%s: the log of probes cannot be %s: %s",
		memory->path, what, strerror(errno));
}

static void
keep(struct memory *memory, struct remembered one)
{
	if (memory->count == memory->room) {
		memory->room = memory->room ? memory->room * 2 : 64;
		memory->list = xrealloc(memory->list, memory->room * sizeof *memory->list);
	}
	memory->list[memory->count++] = one;
}

/* --- the file ------------------------------------------------------------------------------------- */

/* Each folder of the path, as needed (XDG: 0700). */
static void
make_folders(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* Locked against another whymail that writes, which is done in no time; closed by the caller. */
static int
open_file(struct memory *memory)
{
	enum { TRIES = 20, PAUSE_US = 5000 };
	struct stat ours, there;
	for (int i = 0; i < TRIES; i++) {
		int fd = open(memory->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		/* another may have put a new file in its place while we waited */
		if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &ours) && !stat(memory->path, &there) &&
			ours.st_ino == there.st_ino)
			return fd;
		close(fd);
		usleep(PAUSE_US);
	}
	errno = EBUSY;
	return -1;
}

static const char *
string_of(struct memory *memory, const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value ? safe_string(memory->arena, value, strlen(value)) : "";
}

static const char *
lines_of(struct memory *memory, const json_t *array)
{
	struct text all = { 0 };
	size_t i;
	const json_t *line;
	json_array_foreach (array, i, line) {
		const char *text = json_string_value(line);
		safe_add(&all, text ? text : "", text ? strlen(text) : 0, SAFE_PLAIN);
		text_putc(&all, '\n');
	}
	const char *kept = arena_strdup(memory->arena, text_string(&all));
	text_free(&all);
	return kept;
}

/* False: a record of ours that is too old.  What is none of ours, or of a clock gone wrong, is let be. */
static bool
read_line(struct memory *memory, struct view line, time_t now)
{
	json_t *object = json_loadb(line.bytes, line.length, 0, NULL);
	json_int_t pause = json_integer_value(json_object_get(object, "pause"));
	json_int_t at = json_integer_value(json_object_get(object, "at"));
	struct remembered one = { .pause = pause > 0 && pause < KEPT ? (unsigned)pause : 0 };
	const char *result = json_string_value(json_object_get(object, "result"));
	bool ours = result && json_is_integer(json_object_get(object, "at"));
	bool old = ours && at > 0 && at <= now - KEPT, good = ours && !old && at > 0 && at < now + DAY;
	one.when = good ? (time_t)at : 0;
	for (enum reachability i = REACH_UNTRIED; good && i <= REACH_CATCH_ALL; i++)
		if (!strcmp(reachability_word(i), result))
			one.result = i;
	if (good) {
		one.mailbox = string_of(memory, object, "mailbox");
		one.server = string_of(memory, object, "server");
		one.asked = string_of(memory, object, "asked");
		one.verdict = string_of(memory, object, "verdict");
		one.talk = lines_of(memory, json_object_get(object, "transcript"));
		keep(memory, one);
	}
	json_decref(object);
	return !old;
}

static bool
read_all(int fd, struct text *to)
{
	char chunk[1 << 16];
	ssize_t got;
	while ((got = read(fd, chunk, sizeof chunk)) > 0 && to->length < MOST_BYTES)
		text_add(to, chunk, (size_t)got);
	return got >= 0;
}

/* KEPT takes the place of the file, whole or not at all, unless somebody has added to it since. */
static void
replace_file(struct memory *memory, const struct text *kept, size_t read)
{
	char fresh[sizeof memory->path + 8];
	struct stat status;
	int fd = open_file(memory);
	if (fd < 0 || fstat(fd, &status) || (size_t)status.st_size != read) {
		if (fd >= 0)
			close(fd);
		return;
	}
	snprintf(fresh, sizeof fresh, "%s.new", memory->path);
	int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = to >= 0 && write(to, text_string(kept), kept->length) == (ssize_t)kept->length;
	good = to >= 0 && !close(to) && good;
	if (!good || rename(fresh, memory->path))
		complain(memory, "written");
	close(fd);
}

static void
read_file(struct memory *memory)
{
	struct text all = { 0 }, kept = { 0 };
	int fd = open(memory->path, O_RDONLY | O_CLOEXEC);
	time_t now = time(NULL);
	bool old = false;
	if (fd < 0) {
		if (errno != ENOENT)
			complain(memory, "read");
		return;
	}
	bool whole = read_all(fd, &all);
	if (!whole)
		complain(memory, "read");
	close(fd);
	struct view rest = { text_string(&all), all.length }, line;
	while (view_line(&rest, &line))
		if (read_line(memory, line, now)) {
			text_add(&kept, line.bytes, line.length);
			text_putc(&kept, '\n');
		} else {
			old = true;
		}
	if (old && whole && all.length < MOST_BYTES)
		replace_file(memory, &kept, all.length);
	text_free(&all);
	text_free(&kept);
}

struct memory *
memory_open(const char *path)
{
	struct memory *memory = xcalloc(1, sizeof *memory);
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	memory->arena = arena_new();
	if (path)
		snprintf(memory->path, sizeof memory->path, "%s", path);
	else if (state && *state == '/')
		snprintf(memory->path, sizeof memory->path, "%s/whymail/probes.jsonl", state);
	else if (home && *home)
		snprintf(memory->path, sizeof memory->path, "%s/.local/state/whymail/probes.jsonl", home);
	if (memory->path[0])
		read_file(memory);
	return memory;
}

void
memory_free(struct memory *memory)
{
	if (!memory)
		return;
	arena_free(memory->arena);
	free(memory->list);
	free(memory);
}

const char *
memory_trouble(const struct memory *memory)
{
	return memory->trouble[0] ? memory->trouble : NULL;
}

const char *
memory_path(const struct memory *memory)
{
	return memory->path;
}

/* --- adding --------------------------------------------------------------------------------------- */

static json_t *
talk_of(const struct probe *probe)
{
	json_t *lines = json_array();
	char head[32];
	for (size_t i = 0; i < probe->talk.count; i++) {
		const struct transcript_line *line = &probe->talk.lines[i];
		snprintf(head, sizeof head, "%8.3f %c  ", line->ms / 1000, line->direction);
		json_array_append_new(lines, json_sprintf("%s%s", head, line->text));
	}
	return lines;
}

static void
write_down(struct memory *memory, const struct probe *probe, const struct remembered *one, json_t *talk)
{
	char when[32];
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime(&one->when));
	json_t *object = json_pack("{s:s, s:I, s:s, s:s, s:s, s:s*, s:s, s:s, s:s, s:s, s:s*, s:i, s:i, s:o}",
		"time", when, "at", (json_int_t)one->when, "mailbox", probe->mailbox, "server", one->server, "asked", one->asked,
		"address", probe->address, "helo", probe->helo, "sender", probe->sender, "result",
		reachability_word(probe->result), "verdict", one->verdict, "diagnosis",
		probe->why ? probe->why->id : NULL, "code", probe->code, "pause", (int)probe->pause,
		"transcript", talk);
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
	json_decref(object);
	if (!line) {
		errno = EILSEQ;
		complain(memory, "written");
		return;
	}
	make_folders(memory->path);
	int fd = open_file(memory);
	struct text bytes = { 0 };
	char last = '\n';
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	if (size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n')
		text_putc(&bytes, '\n'); /* a line that was cut short stays one of its own */
	text_printf(&bytes, "%s\n", line);
	if (fd < 0 || write(fd, bytes.bytes, bytes.length) < (ssize_t)bytes.length)
		complain(memory, "written");
	if (fd >= 0)
		close(fd);
	text_free(&bytes);
	free(line);
}

void
memory_add(struct memory *memory, const struct probe *probe)
{
	struct arena *arena = memory->arena;
	const char *server = probe->try_count ? probe->server : NULL;
	struct remembered one = { .when = probe->began, .result = probe->result, .pause = probe->pause,
		.mailbox = arena_strdup(arena, probe->mailbox),
		.server = arena_strdup(arena, server ? server : ""),
		.verdict = arena_strdup(arena, probe->verdict ? probe->verdict : "") };
	struct text asked = { 0 };
	for (size_t i = 0; i < probe->try_count; i++)
		text_printf(&asked, "%s%s", i ? " " : "", probe->tries[i].host);
	one.asked = arena_strdup(arena, text_string(&asked));
	text_free(&asked);
	json_t *talk = talk_of(probe);
	one.talk = lines_of(memory, talk);
	keep(memory, one);
	if (memory->path[0])
		write_down(memory, probe, &one, json_incref(talk));
	json_decref(talk);
}

/* --- asking --------------------------------------------------------------------------------------- */

size_t
memory_count(const struct memory *memory)
{
	return memory->count;
}

const struct remembered *
memory_at(const struct memory *memory, size_t index)
{
	return &memory->list[index];
}

const struct remembered *
memory_of(const struct memory *memory, const char *mailbox)
{
	time_t now = time(NULL);
	for (size_t i = memory->count; i-- > 0;) {
		const struct remembered *one = &memory->list[i];
		bool definite = one->result == REACH_ACCEPTED || one->result == REACH_REFUSED ||
				one->result == REACH_CATCH_ALL;
		if (same_word(one->mailbox, mailbox) && one->result != REACH_UNTRIED &&
			now - one->when < (definite ? DEFINITE : HOUR))
			return one;
	}
	return NULL;
}

time_t
memory_asked(const struct memory *memory, const char *server)
{
	size_t length = strlen(server);
	for (size_t i = memory->count; i-- > 0;)
		for (const char *at = memory->list[i].asked; *at; at += strspn(at, " ")) {
			size_t word = strcspn(at, " ");
			if (word == length && view_is((struct view){ at, word }, server))
				return memory->list[i].when;
			at += word;
		}
	return 0;
}

unsigned
memory_today(const struct memory *memory, const char *domain)
{
	time_t now = time(NULL);
	unsigned count = 0;
	for (size_t i = 0; i < memory->count; i++) {
		const char *at = strrchr(memory->list[i].mailbox, '@');
		count += at && memory->list[i].server[0] && same_word(at + 1, domain) &&
			 now - memory->list[i].when < DAY;
	}
	return count;
}

const char *
memory_ago(time_t when, char to[static 24])
{
	long ago = (long)(time(NULL) - when);
	if (ago < 60)
		snprintf(to, 24, "%ld s", ago < 0 ? 0 : ago);
	else if (ago < 2 * HOUR)
		snprintf(to, 24, "%ld min", ago / 60);
	else if (ago < 2 * DAY)
		snprintf(to, 24, "%ld h", ago / HOUR);
	else
		snprintf(to, 24, "%ld days", ago / DAY);
	return to;
}
