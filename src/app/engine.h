/* engine.h: what the screen and the report share: the door, the knowledge, the investigations so far
 * and the manners of probing. */
#ifndef WHYMAIL_ENGINE_H
#define WHYMAIL_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lookup/lookup.h"
#include "smtp/probe.h"

struct quoted;
struct uv_loop_s;
struct engine;

struct engine_options {
	const char *resolver, *record, *replay;
	bool demo, offline, allow_private;
	const char *helo, *mailbox; /* who we are; NULL: found out, and the null sender */
	const char *probe_log;      /* a file, "no", or NULL for the usual place */
	const char *knowledge;      /* the user's own records, or NULL */
};

/* NULL, one line in ERROR and the exit status. */
struct engine *engine_new(struct uv_loop_s *loop, const struct engine_options *options, char *error,
	size_t error_size, int *status);
void engine_free(struct engine *engine);

/* CHANGED is called at most once a turn of the loop for all that has changed. */
void engine_watch(struct engine *engine, void (*changed)(void *arg), void *arg);

/* The investigation of SUBJECT, begun if there is none yet; NULL and a line in ERROR. */
struct investigation *engine_investigate(
	struct engine *engine, const char *subject, char *error, size_t error_size);
/* What others have written, read into ARENA by the caller's function; NULL when it is nothing. */
typedef struct quoted *engine_quoted_fn(void *arg, struct arena *arena, const struct know *know);
/* A tree of its own for it, under the name KEY; begun if there is none yet.  NULL when READ is. */
struct investigation *engine_investigate_quoted(
	struct engine *engine, const char *key, engine_quoted_fn *read, void *arg);
/* Beside what is looked up about a host.  ID tells it from others there; NULL when READ is. */
struct quoted *engine_attach_quoted(struct engine *engine, struct investigation *investigation,
	const void *id, engine_quoted_fn *read, void *arg);
/* Is there one of exactly these bytes?  NULL if not. */
struct investigation *engine_find(const struct engine *engine, const char *given, size_t length);
/* Derives findings and contacts anew if the tree has changed since. */
void engine_refresh(struct engine *engine, struct investigation *investigation);
unsigned engine_open_lookups(const struct engine *engine);

/* Fills PLAN; sends nothing about mail, but looks up where it goes.  OPTIONS may be NULL, but not a part
 * of PLAN. */
void engine_plan_probe(struct engine *engine, struct investigation *investigation,
	const char *mailbox, const struct probe_options *options, struct probe_plan *plan);
/* NULL if the plan has a refusal. */
struct probe *engine_start_probe(struct engine *engine, struct investigation *investigation,
	const char *mailbox, const struct probe_options *options);
struct probe *engine_running_probe(const struct engine *engine); /* or NULL */
struct memory *engine_memory(struct engine *engine); /* the log of probes */
struct door *engine_door(const struct engine *engine);

#endif
