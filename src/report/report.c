#include "report/report.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "app/engine.h"
#include "base/arena.h"
#include "contacts/rank.h"
#include "smtp/memory.h"
#include "smtp/run.h"
#include "tape/door.h"

struct report {
	struct engine *engine;
	const struct report_options *options;
	const struct report_form *form;
	struct investigation *investigation;
	unsigned told;         /* lookups with an id up to this have all been looked at... */
	bool *printed;         /* ...these have been printed, by id - 1 */
	unsigned printed_room;
	bool probe_wanted;
	int interrupted;       /* by which signal, 0 not */
	bool done;
};

const struct contact *
report_reachable(const struct investigation *investigation)
{
	for (size_t i = 0; i < investigation->contact_count; i++) {
		const struct contact *contact = &investigation->contacts[i];
		if (!contact->excluded && contact->reachable == REACH_ACCEPTED && !contact->remembered)
			return contact;
	}
	return NULL;
}

/* Is there anybody left to write to? */
static bool
hopeless(const struct investigation *investigation)
{
	for (size_t i = 0; i < investigation->contact_count; i++) {
		const struct contact *contact = &investigation->contacts[i];
		if (!contact->excluded && contact->reachable != REACH_DNS_REFUSES &&
			contact->reachable != REACH_REFUSED && contact->reachable != REACH_UNREACHABLE)
			return false;
	}
	return true;
}

static void
print_new(struct report *report)
{
	const struct investigation *investigation = report->investigation;
	if (investigation->count > report->printed_room) {
		unsigned room = investigation->count * 2;
		report->printed = xrealloc(report->printed, room * sizeof *report->printed);
		memset(report->printed + report->printed_room, 0, (room - report->printed_room) * sizeof(bool));
		report->printed_room = room;
	}
	for (unsigned id = 1; id <= investigation->count; id++) {
		const struct lookup *lookup = investigation->lookups[id - 1];
		if (!lookup || report->printed[id - 1] || lookup_is_open(lookup) || !lookup->parent)
			continue;
		report->printed[id - 1] = true;
		if (report->form->lookup)
			report->form->lookup(report->options->out, lookup);
	}
}

/* Says who will be asked, then asks. */
static bool
begin_probe(struct report *report)
{
	struct probe_plan plan;
	const char *mailbox = report->options->mailbox;
	engine_plan_probe(report->engine, report->investigation, mailbox, &report->options->probe, &plan);
	if (report->investigation->open)
		return false; /* where its mail goes is being looked up first */
	report->probe_wanted = false;
	if (plan.refusal[0]) {
		fprintf(stderr, "whymail: %s is not probed: %s\n", mailbox, plan.refusal);
		return true;
	}
	if (plan.warning[0])
		fprintf(stderr, "whymail: %s\n", plan.warning);
	if (plan.host[0])
		fprintf(stderr, "whymail: asking %s [%s]%s as %s, from <%s>, whether %s takes mail%s; no message is sent\n",
			plan.host, plan.address,
			plan.options.all && plan.connections > 1 ? " and all other mail hosts" : "", plan.helo,
			plan.sender, mailbox,
			plan.options.extra == EXTRA_POSTMASTER ? ", and postmaster"
			: plan.options.extra ? ", and a made-up name" : "");
	engine_start_probe(report->engine, report->investigation, mailbox, &report->options->probe);
	return true;
}

static bool
probing(const struct investigation *investigation)
{
	return investigation->probe_count &&
	       investigation->probes[investigation->probe_count - 1]->state == PROBE_RUNNING;
}

static void
on_change(void *arg)
{
	struct report *report = arg;
	print_new(report);
	if (report->investigation->open || (report->probe_wanted && !begin_probe(report)))
		return;
	if (probing(report->investigation))
		return;
	report->done = true;
}

/* Interrupted: the mail host is told goodbye, and what is known is printed; the second time at once. */
static void
on_interrupt(uv_signal_t *handle, int number)
{
	struct report *report = handle->data;
	struct investigation *investigation = report->investigation;
	uv_signal_stop(handle);
	report->interrupted = number;
	report->probe_wanted = false;
	for (unsigned id = 1; investigation && id <= investigation->count; id++)
		if (investigation->lookups[id - 1])
			lookup_cancel(investigation->lookups[id - 1]);
	struct probe *running = engine_running_probe(report->engine);
	if (running)
		probe_cancel(running);
	on_change(report);
}

int
report_run(uv_loop_t *loop, struct engine *engine, const struct report_options *options)
{
	struct report report = { .engine = engine, .options = options,
		.form = options->json ? &report_json : &report_text };
	char error[256];
	int status = 0;
	uv_signal_t interrupt;
	uv_signal_init(loop, &interrupt);
	interrupt.data = &report;
	uv_signal_start(&interrupt, on_interrupt, SIGINT);
	engine_watch(engine, on_change, &report);
	for (size_t i = 0; i < options->count && !report.interrupted; i++) {
		report.investigation =
			engine_investigate(engine, options->subjects[i], error, sizeof error);
		if (!report.investigation) {
			fprintf(stderr, "whymail: %s\n", error);
			status = 2;
			continue;
		}
		report.done = false;
		report.probe_wanted = options->mailbox && i == 0;
		free(report.printed);
		report.printed = NULL;
		report.printed_room = 0;
		on_change(&report); /* all may be known already */
		while (!report.done)
			uv_run(loop, UV_RUN_ONCE);
		struct investigation *investigation = report.investigation;
		engine_refresh(engine, investigation);
		const struct contact *best = report_reachable(investigation);
		report.form->end(options->out, investigation, best ? best->address : NULL,
			(double)(uv_hrtime() - investigation->started) / 1e6);
		if (hopeless(investigation) && !status)
			status = 1;
		if (fflush(options->out))
			status = 3;
	}
	if (memory_trouble(engine_memory(engine)))
		fprintf(stderr, "whymail: %s\n", memory_trouble(engine_memory(engine)));
	if (door_trouble(engine_door(engine)))
		fprintf(stderr, "whymail: %s\n", door_trouble(engine_door(engine)));
	engine_watch(engine, NULL, NULL);
	free(report.printed);
	uv_close((uv_handle_t *)&interrupt, NULL);
	uv_run(loop, UV_RUN_NOWAIT); /* the handle is on our stack */
	return report.interrupted ? 128 + report.interrupted : status;
}
