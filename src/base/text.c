#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

static void
reserve(struct text *text, size_t more)
{
	size_t need = text->length + more + 1;
	if (need <= text->room)
		return;
	text->room = need < 64 ? 64 : need + need / 2;
	text->bytes = xrealloc(text->bytes, text->room);
}

void
text_add(struct text *text, const char *bytes, size_t length)
{
	reserve(text, length);
	if (length)
		memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_puts(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void
text_putc(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}

void
text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	char *made;
	va_start(args, format);
	int length = vasprintf(&made, format, args);
	va_end(args);
	if (length < 0)
		abort();
	text_add(text, made, (size_t)length);
	free(made);
}

void
text_clear(struct text *text)
{
	text->length = 0;
	if (text->bytes)
		text->bytes[0] = '\0';
}

void
text_free(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}

const char *
text_string(const struct text *text)
{
	return text->bytes ? text->bytes : "";
}

struct view
view_of(const char *string)
{
	return (struct view){ string, strlen(string) };
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct view
view_trim(struct view view)
{
	while (view.length && is_blank(view.bytes[0]))
		view.bytes++, view.length--;
	while (view.length && is_blank(view.bytes[view.length - 1]))
		view.length--;
	return view;
}

bool
view_line(struct view *rest, struct view *line)
{
	if (!rest->length)
		return false;
	const char *end = memchr(rest->bytes, '\n', rest->length);
	size_t length = end ? (size_t)(end - rest->bytes) : rest->length;
	*line = (struct view){ rest->bytes, length };
	rest->bytes += length + (end != NULL);
	rest->length -= length + (end != NULL);
	if (line->length && line->bytes[line->length - 1] == '\r')
		line->length--;
	return true;
}

bool
view_is(struct view view, const char *string)
{
	return view.length == strlen(string) && !strncasecmp(view.bytes, string, view.length);
}

bool
view_starts(struct view view, const char *string)
{
	size_t length = strlen(string);
	return view.length >= length && !strncasecmp(view.bytes, string, length);
}

long
view_find(struct view view, const char *string)
{
	size_t length = strlen(string);
	for (size_t at = 0; at + length <= view.length; at++)
		if (!strncasecmp(view.bytes + at, string, length))
			return (long)at;
	return -1;
}

bool
same_word(const char *one, const char *other)
{
	return !strcasecmp(one, other);
}

bool
ends_with(const char *string, const char *tail)
{
	size_t length = strlen(string), part = strlen(tail);
	return length >= part && !strcasecmp(string + length - part, tail);
}
