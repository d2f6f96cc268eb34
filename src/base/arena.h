/* arena.h: memory that lives and dies together.
 *
 * An investigation owns one arena; its lookups, answers, transcripts and findings are allocated
 * there and freed in one call.  Every allocation is zeroed and aligned for any type.  Out of
 * memory aborts: no caller checks.  Nothing is freed singly. */
#ifndef WHYMAIL_ARENA_H
#define WHYMAIL_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Outside the arena: malloc, realloc and strdup that abort instead of failing. */
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *string);

#endif
