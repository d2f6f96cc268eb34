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
#include "lookup/kinds.h"
#include "smtp/identity.h"
#include "smtp/run.h"
#include "tape/door.h"
#include "whois/ask.h"
#include "zone/zone.h"

enum { MOST_PROBES = 256, A_MINUTE = 60, AN_HOUR = 3600, A_DAY = 86400, PROBES_A_DAY = 5, SMTP_PORT = 25 };

struct visited {
	struct visited *next;
	char *given; /* as it was asked for */
	struct investigation *investigation;
	unsigned derived; /* generation that findings and contacts are of */
	bool alias;       /* another spelling of a subject that is there already */
};

/* Probes of this run, for the manners (mail-failures: what a polite prober does). */
struct probed {
	char host[256], domain[256], mailbox[322];
	time_t when;
	const struct probe *probe;
};

struct engine {
	uv_loop_t *loop;
	struct door *door;
	struct know *know;
	struct identity *identity;
	char sender[322];
	struct visited *visited;
	struct probed probed[MOST_PROBES];
	size_t probed_count;
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
	if (!engine->know) {
		char trouble[256];
		engine->know = know_load(NULL, trouble, sizeof trouble);
		if (!engine->know)
			abort(); /* tests/unit/test_data would have told */
	}
	investigation->door = engine->door;
	investigation->know = engine->know;
	investigation->kinds_begin = kinds_begin;
	investigation->changed = investigation_changed;
	investigation->changed_arg = engine;
	investigation_start(investigation);
	return investigation;
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

/* What the manners say about asking HOST about MAILBOX now. */
static void
mind_manners(const struct engine *engine, const char *host, const char *mailbox, struct probe_plan *plan)
{
	const char *domain = strrchr(mailbox, '@') + 1;
	time_t now = time(NULL);
	unsigned today = 0;
	for (size_t i = 0; i < engine->probed_count; i++) {
		const struct probed *probed = &engine->probed[i];
		long ago = (long)(now - probed->when);
		if (same_word(probed->mailbox, mailbox) && ago < AN_HOUR && probed->probe->verdict)
			snprintf(plan->warning, sizeof plan->warning, "asked %ld min ago: %.100s",
				ago / 60, probed->probe->verdict);
		else if (same_word(probed->host, host) && ago < A_MINUTE && !plan->warning[0])
			snprintf(plan->warning, sizeof plan->warning,
				"this server was asked %ld s ago; once a minute is polite", ago);
		today += same_word(probed->domain, domain) && ago < A_DAY;
	}
	if (today >= PROBES_A_DAY)
		snprintf(plan->warning, sizeof plan->warning,
			"%u probes of %.60s today already: its operator counts them", today, domain);
}

static const struct lookup *
mail_lookup(struct investigation *investigation, const char *domain)
{
	const struct lookup *mx = zone_mx_of(investigation, domain);
	if (mx && (mx->status == LOOKUP_OK || mx->status == LOOKUP_EMPTY || lookup_is_open(mx)))
		return mx;
	return lookup_add(investigation->root, &kind_mx, domain);
}

void
engine_plan_probe(struct engine *engine, struct investigation *investigation, const char *mailbox,
	struct probe_plan *plan)
{
	struct exchanger exchangers[MOST_EXCHANGERS];
	const char *trouble = mailbox_trouble(mailbox);
	struct address first = { 0 };
	size_t count = 0, i = 0;
	*plan = (struct probe_plan){ 0 };
	snprintf(plan->mailbox, sizeof plan->mailbox, "%s", mailbox);
	snprintf(plan->sender, sizeof plan->sender, "%s", engine->sender);
	if (trouble) {
		snprintf(plan->refusal, sizeof plan->refusal, "%s", trouble);
		return;
	}
	for (i = 0; i < investigation->probe_count; i++)
		if (investigation->probes[i]->state == PROBE_RUNNING) {
			snprintf(plan->refusal, sizeof plan->refusal, "one probe at a time: %.80s is being asked",
				investigation->probes[i]->mailbox);
			return;
		}
	const char *domain = strrchr(mailbox, '@') + 1;
	const struct lookup *mx = mail_lookup(investigation, domain);
	bool pending = mx && lookup_is_open(mx);
	if (mx && !pending)
		count = zone_exchangers(mx, exchangers);
	for (i = 0; i < count; i++)
		pending |= exchangers[i].pending;
	if (pending) {
		snprintf(plan->refusal, sizeof plan->refusal,
			"where mail for %.80s goes is still being looked up: again in a moment", domain);
		return;
	}
	for (i = 0; i < count && !first.family; i++)
		if (exchangers[i].address_count) {
			first = exchangers[i].addresses[0];
			snprintf(plan->host, sizeof plan->host, "%s", exchangers[i].host);
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
	static const char *const roles[] = { "postmaster", "abuse", "hostmaster", "noc", "security",
		"webmaster", "root", "mailer-daemon" };
	for (size_t i = 0; i < investigation->contact_count; i++)
		if (same_word(investigation->contacts[i].address, mailbox))
			return true;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		size_t length = strlen(roles[i]);
		if (view_starts(view_of(mailbox), roles[i]) && mailbox[length] == '@')
			return true;
	}
	return false;
}

struct probe *
engine_start_probe(struct engine *engine, struct investigation *investigation, const char *mailbox)
{
	struct probe_plan plan;
	engine_plan_probe(engine, investigation, mailbox, &plan);
	if (plan.refusal[0])
		return NULL;
	engine_refresh(engine, investigation);
	struct probe_params params = { .mailbox = mailbox, .sender = engine->sender, .helo = plan.helo,
		.contact = is_contact(investigation, mailbox), .port = SMTP_PORT };
	struct probe *probe = probe_start(investigation, &params);
	if (engine->probed_count < MOST_PROBES) {
		struct probed *probed = &engine->probed[engine->probed_count++];
		snprintf(probed->host, sizeof probed->host, "%s", plan.host);
		snprintf(probed->domain, sizeof probed->domain, "%s", strrchr(mailbox, '@') + 1);
		snprintf(probed->mailbox, sizeof probed->mailbox, "%s", mailbox);
		probed->when = time(NULL);
		probed->probe = probe;
	}
	return probe;
}
