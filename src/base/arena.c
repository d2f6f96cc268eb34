#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the first one is the one in use */
};

void *
xcalloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);
	if (!memory)
		abort();
	return memory;
}

void *
xrealloc(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);
	if (!memory)
		abort();
	return memory;
}

char *
xstrdup(const char *string)
{
	size_t size = strlen(string) + 1;
	return memcpy(xcalloc(1, size), string, size);
}

struct arena *
arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	const size_t align = alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		abort();
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size) {
		size_t room = size > BLOCK_BYTES / 4 ? size : BLOCK_BYTES;
		struct block *fresh = xcalloc(1, sizeof *fresh + room);
		fresh->size = room;
		if (block && room == size) { /* a big one must not hide the room left in the first */
			fresh->next = block->next;
			block->next = fresh;
		} else {
			fresh->next = block;
			arena->blocks = fresh;
		}
		block = fresh;
	}
	void *memory = block->bytes + block->used;
	block->used += size;
	return memory;
}

void *
arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *memory = arena_alloc(arena, size);
	if (size)
		memcpy(memory, bytes, size);
	return memory;
}

char *
arena_strndup(struct arena *arena, const char *bytes, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);
	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *string)
{
	return arena_strndup(arena, string, strlen(string));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *made;
	va_start(args, format);
	int length = vasprintf(&made, format, args);
	va_end(args);
	if (length < 0)
		abort();
	char *copy = arena_strndup(arena, made, (size_t)length);
	free(made);
	return copy;
}
