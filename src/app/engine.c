#include "app/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#include "base/arena.h"
#include "base/text.h"
#include "contacts/rank.h"
#include "data.h"
#include "know/findings.h"
#include "know/know.h"
#include "know/roles.h"
#include "lookup/kinds.h"
#include "quoted/quoted.h"
#include "smtp/identity.h"
#include "smtp/memory.h"
#include "smtp/run.h"
#include "tape/door.h"
#include "whois/ask.h"
#include "zone/zone.h"

enum { MOST_QUOTED = 64, A_MINUTE = 60, PROBES_A_DAY = 5, SMTP_PORT = 25 };

struct visited {
	struct visited *next;
	char *given; /* as it was asked for */
	struct investigation *investigation;
	unsigned derived; /* generation that findings and contacts are of */
	bool alias;       /* another spelling of a subject that is there already */
};

struct engine {
	uv_loop_t *loop;
	struct door *door;
	struct know *know;
	struct identity *identity;
	char sender[322];
	struct visited *visited;
	char *probe_log;
	struct memory *memory;
	struct port25 port25;
	uv_timer_t turn;
	bool turning;
	void (*changed)(void *arg);
	void *changed_arg;
};

static void
on_turn(uv_timer_t *timer)
{
	struct engine *engine = timer->data;
	engine->turning = false;
	if (engine->changed)
		engine->changed(engine->changed_arg);
}

static void
something_changed(void *arg)
{
	struct engine *engine = arg;
	if (!engine->turning)
		uv_timer_start(&engine->turn, on_turn, 0, 0);
	engine->turning = true;
}

static void
investigation_changed(struct investigation *investigation, void *arg)
{
	something_changed(arg);
}

struct engine *
engine_new(uv_loop_t *loop, const struct engine_options *options, char *error, size_t error_size,
	int *status)
{
	struct engine *engine = xcalloc(1, sizeof *engine);
	struct door_options door = { .resolver = options->resolver, .record = options->record,
		.replay = options->replay, .offline = options->offline,
		.allow_private = options->allow_private };
	const char *trouble = options->mailbox ? mailbox_trouble(options->mailbox) : NULL;
	engine->loop = loop;
	*status = 3;
	if (options->demo) {
		door.replay_bytes = data_demo;
		door.replay_size = data_demo_size;
	}
	if (trouble) {
		snprintf(error, error_size, "mailbox: %s: %s", options->mailbox, trouble);
		*status = 2;
		free(engine);
		return NULL;
	}
	/* the built-in records are never bad, and can wait until somebody is looked up: the first
	 * rows of the log do not need them */
	if (options->knowledge)
		engine->know = know_load(options->knowledge, error, error_size);
	if (engine->know || !options->knowledge)
		engine->door = door_open(loop, &door, error, error_size);
	if (!engine->door) {
		know_free(engine->know);
		free(engine);
		return NULL;
	}
	engine->identity = identity_new(engine->door, options->helo);
	snprintf(engine->sender, sizeof engine->sender, "%s", options->mailbox ? options->mailbox : "");
	/* what is played, or may not be sent, is not to be remembered */
	bool real = door_sends(engine->door) && !(options->probe_log && same_word(options->probe_log, "no"));
	if (!real || options->probe_log)
		engine->probe_log = xstrdup(real ? options->probe_log : "");
	uv_timer_init(loop, &engine->turn);
	engine->turn.data = engine;
	door_watch(engine->door, something_changed, engine);
	return engine;
}

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void
engine_free(struct engine *engine)
{
	if (!engine)
		return;
	engine->turning = true; /* nobody is to be told any more */
	for (struct visited *visited = engine->visited, *next; visited; visited = next) {
		next = visited->next;
		for (size_t i = 0; !visited->alias && i < visited->investigation->probe_count; i++)
			probe_drop(visited->investigation->probes[i]);
		if (!visited->alias)
			investigation_free(visited->investigation);
		free(visited->given);
		free(visited);
	}
	identity_free(engine->identity);
	memory_free(engine->memory);
	free(engine->probe_log);
	whois_forget();
	door_close(engine->door);
	know_free(engine->know);
	uv_close((uv_handle_t *)&engine->turn, on_closed);
}

void
engine_watch(struct engine *engine, void (*changed)(void *arg), void *arg)
{
	engine->changed = changed;
	engine->changed_arg = arg;
}

struct door *
engine_door(const struct engine *engine)
{
	return engine->door;
}

/* --- investigations ---------------------------------------------------------------------------------- */

struct investigation *
engine_find(const struct engine *engine, const char *given, size_t length)
{
	for (const struct visited *visited = engine->visited; visited; visited = visited->next)
		if (!strncmp(visited->given, given, length) && !visited->given[length])
			return visited->investigation;
	return NULL;
}

static void
adopt(struct engine *engine, struct investigation *investigation)
{
	if (!engine->know) {
		char trouble[256];
		engine->know = know_load(NULL, trouble, sizeof trouble);
		if (!engine->know)
			abort(); /* tests/unit/test_data would have told */
	}
	investigation->door = engine->door;
	investigation->remembered = engine_memory(engine);
	investigation->know = engine->know;
	investigation->kinds_begin = kinds_begin;
	investigation->changed = investigation_changed;
	investigation->changed_arg = engine;
}

struct investigation *
engine_investigate(struct engine *engine, const char *subject, char *error, size_t error_size)
{
	struct investigation *known = engine_find(engine, subject, strlen(subject));
	if (known)
		return known;
	struct investigation *investigation = investigation_new(subject, error, error_size);
	if (!investigation)
		return NULL;
	struct visited *visited = xcalloc(1, sizeof *visited);
	visited->given = xstrdup(subject);
	for (const struct visited *other = engine->visited; other && !known; other = other->next)
		if (!strcmp(other->investigation->subject, investigation->subject))
			known = other->investigation;
	visited->alias = known != NULL;
	visited->investigation = known ? known : investigation;
	visited->next = engine->visited;
	engine->visited = visited;
	if (known) {
		investigation_free(investigation);
		return known;
	}
	adopt(engine, investigation);
	investigation_start(investigation);
	return investigation;
}

static void
attach(struct investigation *investigation, struct quoted *quoted)
{
	if (!investigation->quoted)
		investigation->quoted =
			arena_alloc(investigation->arena, MOST_QUOTED * sizeof *investigation->quoted);
	/* the newest of many lines about one mailbox tell enough */
	if (investigation->quoted_count == MOST_QUOTED)
		memmove(investigation->quoted, investigation->quoted + 1,
			--investigation->quoted_count * sizeof *investigation->quoted);
	investigation->quoted[investigation->quoted_count++] = quoted;
}

struct investigation *
engine_investigate_quoted(struct engine *engine, const char *key, engine_quoted_fn *read, void *arg)
{
	struct investigation *investigation = engine_find(engine, key, strlen(key));
	if (investigation)
		return investigation;
	investigation = investigation_titled(key);
	adopt(engine, investigation);
	struct quoted *quoted = read(arg, investigation->arena, engine->know);
	if (!quoted) {
		investigation_free(investigation);
		return NULL;
	}
	attach(investigation, quoted);
	investigation->root->question = investigation->subject = (char *)quoted->title;
	struct visited *visited = xcalloc(1, sizeof *visited);
	visited->given = xstrdup(key);
	visited->investigation = investigation;
	visited->next = engine->visited;
	engine->visited = visited;
	investigation_start(investigation);
	return investigation;
}

struct quoted *
engine_attach_quoted(struct engine *engine, struct investigation *investigation, const void *id,
	engine_quoted_fn *read, void *arg)
{
	for (size_t i = 0; i < investigation->quoted_count; i++)
		if (investigation->quoted[i]->key == id)
			return investigation->quoted[i];
	struct quoted *quoted = read(arg, investigation->arena, engine->know);
	if (!quoted)
		return NULL;
	quoted->key = id;
	attach(investigation, quoted);
	lookup_touch(investigation->root);
	return quoted;
}

void
engine_refresh(struct engine *engine, struct investigation *investigation)
{
	struct visited *visited = engine->visited;
	while (visited && (visited->investigation != investigation || visited->alias))
		visited = visited->next;
	if (!visited || (visited->derived == investigation->generation && investigation->derived))
		return;
	struct arena *arena = arena_new();
	investigation->finding_count =
		findings_derive(investigation, arena, &investigation->findings);
	investigation->contact_count =
		contacts_derive(investigation, arena, &investigation->contacts);
	arena_free(investigation->derived);
	investigation->derived = arena;
	visited->derived = investigation->generation;
}

unsigned
engine_open_lookups(const struct engine *engine)
{
	unsigned open = 0;
	for (const struct visited *visited = engine->visited; visited; visited = visited->next)
		if (!visited->alias)
			open += visited->investigation->open;
	return open;
}

/* --- probes --------------------------------------------------------------------------------------------- */

struct memory *
engine_memory(struct engine *engine)
{
	if (!engine->memory)
		engine->memory = memory_open(engine->probe_log);
	return engine->memory;
}

/* What the manners say about asking HOST about MAILBOX now. */
static void
mind_manners(struct engine *engine, const char *host, const char *mailbox, struct probe_plan *plan)
{
	const struct memory *memory = engine_memory(engine);
	const struct remembered *before = memory_of(memory, mailbox);
	const char *domain = strrchr(mailbox, '@') + 1;
	unsigned today = memory_today(memory, domain);
	time_t now = time(NULL), asked = memory_asked(memory, host);
	char ago[24];
	if (port25_is_filtered(&engine->port25))
		snprintf(plan->warning, sizeof plan->warning,
			"port 25 is probably blocked on this network: three mail hosts were silent");
	else if (before && before->pause && now - before->when < (time_t)before->pause)
		snprintf(plan->warning, sizeof plan->warning,
			"asked %s ago: %.90s; too early by %u min", memory_ago(before->when, ago),
			before->verdict, (before->pause - (unsigned)(now - before->when)) / A_MINUTE + 1);
	else if (before)
		snprintf(plan->warning, sizeof plan->warning, "asked %s ago: %.120s",
			memory_ago(before->when, ago), before->verdict);
	else if (asked && now - asked < A_MINUTE)
		snprintf(plan->warning, sizeof plan->warning,
			"this server was asked %ld s ago; once a minute is polite", (long)(now - asked));
	if (today >= PROBES_A_DAY)
		snprintf(plan->warning, sizeof plan->warning,
			"%u probes of %.60s within a day already: its operator counts them", today, domain);
}

struct probe *
engine_running_probe(const struct engine *engine)
{
	for (const struct visited *visited = engine->visited; visited; visited = visited->next)
		for (size_t i = 0; i < visited->investigation->probe_count; i++)
			if (visited->investigation->probes[i]->state == PROBE_RUNNING)
				return visited->investigation->probes[i];
	return NULL;
}

static const struct lookup *
mail_lookup(struct investigation *investigation, const char *domain)
{
	const struct lookup *mx = zone_mx_of(investigation, domain);
	if (mx && (mx->status == LOOKUP_OK || mx->status == LOOKUP_EMPTY || lookup_is_open(mx)))
		return mx;
	return lookup_add(investigation->root, &kind_mx, domain);
}

static bool
is_wanted(const struct address *address, int family)
{
	return !family || address->family == family;
}

void
engine_plan_probe(struct engine *engine, struct investigation *investigation, const char *mailbox,
	const struct probe_options *options, struct probe_plan *plan)
{
	struct exchanger exchangers[MOST_EXCHANGERS];
	const char *trouble = mailbox_trouble(mailbox);
	struct address first = { 0 };
	size_t count = 0;
	*plan = (struct probe_plan){ .has_sender = engine->sender[0] != '\0',
		.options = options ? *options : (struct probe_options){ 0 } };
	int family = plan->options.family;
	snprintf(plan->mailbox, sizeof plan->mailbox, "%s", mailbox);
	if (!plan->options.null_sender)
		snprintf(plan->sender, sizeof plan->sender, "%s", engine->sender);
	if (trouble) {
		snprintf(plan->refusal, sizeof plan->refusal, "%s", trouble);
		return;
	}
	const struct probe *running = engine_running_probe(engine);
	if (running) {
		snprintf(plan->refusal, sizeof plan->refusal, "one probe at a time: %.80s is being asked",
			running->mailbox);
		return;
	}
	const char *domain = strrchr(mailbox, '@') + 1;
	const struct lookup *mx = mail_lookup(investigation, domain);
	bool pending = mx && lookup_is_open(mx);
	if (mx && !pending)
		count = zone_exchangers(mx, exchangers);
	for (size_t i = 0; i < count; i++)
		pending |= exchangers[i].pending;
	if (pending) {
		snprintf(plan->refusal, sizeof plan->refusal, "where mail for %.80s goes is being looked up", domain);
		plan->pending = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t a = 0; a < exchangers[i].address_count; a++) {
			if (!is_wanted(&exchangers[i].addresses[a], family))
				continue;
			if (!plan->connections++) {
				first = exchangers[i].addresses[a];
				snprintf(plan->host, sizeof plan->host, "%s", exchangers[i].host);
			}
		}
	if (!first.family)
		return; /* there is nobody to ask: the probe says so without asking */
	const char *special = door_refuses(engine->door, &first);
	address_print(&first, plan->address);
	identity_helo(engine->identity, &first, plan->helo);
	if (special)
		snprintf(plan->refusal, sizeof plan->refusal, "%.60s [%s] is no public address: %.35s", plan->host,
			plan->address, special);
	else
		mind_manners(engine, plan->host, mailbox, plan);
}

static bool
is_contact(const struct investigation *investigation, const char *mailbox)
{
	for (size_t i = 0; i < investigation->contact_count; i++)
		if (same_word(investigation->contacts[i].address, mailbox))
			return true;
	return mailbox_is_role(mailbox);
}

static void
on_probed(void *arg, struct probe *probe)
{
	struct engine *engine = arg;
	if (probe->state == PROBE_DONE || probe->try_count)
		memory_add(engine_memory(engine), probe);
}

struct probe *
engine_start_probe(struct engine *engine, struct investigation *investigation, const char *mailbox,
	const struct probe_options *options)
{
	struct probe_plan plan;
	engine_plan_probe(engine, investigation, mailbox, options, &plan);
	if (plan.refusal[0])
		return NULL;
	engine_refresh(engine, investigation);
	struct probe_params params = { .mailbox = mailbox, .sender = plan.sender,
		.options = plan.options, .contact = is_contact(investigation, mailbox),
		.port = SMTP_PORT, .port25 = &engine->port25, .identity = engine->identity,
		.done = on_probed, .arg = engine };
	return probe_start(investigation, &params);
}
