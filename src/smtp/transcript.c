#include "smtp/transcript.h"

#include <string.h>

#include "base/safe.h"
#include "base/text.h"

struct transcript_line *
transcript_add(struct transcript *transcript, double ms, char direction, enum mail_phase phase,
	const char *bytes, size_t length)
{
	struct arena *arena = transcript->arena;
	if (transcript->count == transcript->room) {
		size_t room = transcript->room ? transcript->room * 2 : 32;
		struct transcript_line *more = arena_alloc(arena, room * sizeof *more);
		if (transcript->count)
			memcpy(more, transcript->lines, transcript->count * sizeof *more);
		transcript->lines = more;
		transcript->room = room;
	}
	struct transcript_line *line = &transcript->lines[transcript->count++];
	*line = (struct transcript_line){ .ms = ms, .direction = direction, .phase = phase,
		.text = safe_string(arena, bytes, length), .status = "" };
	if (direction == 'C')
		transcript->reply = transcript->count;
	return line;
}

/* Puts the explanation on the line that holds the words, and the words' place in its safe form. */
static struct transcript_line *
mark(struct transcript *transcript, const struct explanation *why, const char *reply, size_t length)
{
	struct text before = { 0 };
	size_t start = 0, index = transcript->reply;
	while (index + 1 < transcript->count) {
		const char *end = memchr(reply + start, '\n', length - start);
		if (!end || why->from <= (size_t)(end - reply))
			break;
		start = (size_t)(end - reply) + 1;
		do
			index++;
		while (index + 1 < transcript->count && transcript->lines[index].direction != 'S');
	}
	struct transcript_line *line = &transcript->lines[index];
	const char *end = memchr(reply + start, '\n', length - start);
	size_t stop = end ? (size_t)(end - reply) : length;
	size_t from = why->from < start ? start : why->from, to = why->to > stop ? stop : why->to;
	line->why = why;
	if (from >= to) /* nothing in particular: the whole line */
		from = start, to = stop;
	safe_add(&before, reply + start, from - start, SAFE_PLAIN);
	line->from = before.length;
	safe_add(&before, reply + from, to - from, SAFE_PLAIN);
	line->to = before.length;
	size_t all = strlen(line->text); /* whatever the words say: never beyond them */
	line->from = line->from < all ? line->from : all;
	line->to = line->to < all ? line->to : all;
	text_free(&before);
	return line;
}

/* Lines of another code than the last one's are no part of the reply: told, but not explained. */
static void
drop_strangers(struct transcript *transcript, const char **reply, size_t *length)
{
	const char *last = memrchr(*reply, '\n', *length), *end;
	last = last ? last + 1 : *reply;
	if (*length - (size_t)(last - *reply) < 3)
		return;
	while (*reply < last && memcmp(*reply, last, 3) && (end = memchr(*reply, '\n', *length))) {
		*length -= (size_t)(end + 1 - *reply);
		*reply = end + 1;
		do
			transcript->reply++;
		while (transcript->reply + 1 < transcript->count &&
			transcript->lines[transcript->reply].direction != 'S');
	}
}

/* The lines of the reply that ended; what is no part of it goes from REPLY. */
static void
end_reply(struct transcript *transcript, const char **reply, size_t *length)
{
	char status[12];
	int code;
	while (transcript->reply < transcript->count &&
		transcript->lines[transcript->reply].direction != 'S')
		transcript->reply++;
	drop_strangers(transcript, reply, length);
	reply_codes(*reply, *length, &code, status);
	for (size_t i = transcript->reply; i < transcript->count; i++)
		if (transcript->lines[i].direction == 'S') {
			transcript->lines[i].code = code;
			transcript->lines[i].status = arena_strdup(transcript->arena, status);
		}
}

const struct explanation *
transcript_told(struct transcript *transcript, const char *reply, size_t length,
	const struct explanation *why)
{
	const char *whole = reply;
	struct explanation *copy = arena_copy(transcript->arena, why, sizeof *why);
	end_reply(transcript, &reply, &length);
	size_t dropped = (size_t)(reply - whole);
	copy->from -= copy->from < dropped ? copy->from : dropped;
	copy->to -= copy->to < dropped ? copy->to : dropped;
	if (transcript->reply < transcript->count)
		mark(transcript, copy, reply, length)->list =
			copy->mail_class && !strcmp(copy->mail_class, "blocked")
				? reply_list(transcript->arena, reply, length) : NULL;
	transcript->reply = transcript->count;
	return copy;
}

const struct explanation *
transcript_reply(struct transcript *transcript, enum mail_phase phase, const char *reply,
	size_t length, const struct reply_facts *facts)
{
	struct explanation found;
	const struct explanation *why = NULL;
	end_reply(transcript, &reply, &length);
	if (transcript->reply < transcript->count &&
		explain_reply(transcript->know, transcript->arena, reply, length, phase, facts, &found))
		why = transcript_told(transcript, reply, length, &found);
	transcript->reply = transcript->count;
	return why;
}

const struct explanation *
transcript_explain(struct transcript *transcript, const struct explanation *why)
{
	struct transcript_line *line = &transcript->lines[transcript->count - 1];
	line->why = arena_copy(transcript->arena, why, sizeof *why);
	line->to = strlen(line->text);
	return line->why;
}
