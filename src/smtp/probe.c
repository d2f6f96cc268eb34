/* probe.c: the walk over the exchangers, the transcript, and what it comes to. */
#include "smtp/run.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/text.h"
#include "lookup/kinds.h"
#include "smtp/outcome.h"
#include "smtp/pause.h"
#include "smtp/session.h"
#include "zone/zone.h"

enum { BANNER_DELAY_MS = 5000, TARPIT_MS = 1000, TARPIT_REPLIES = 3 };

/* One connection, as long as it lasts. */
struct attempt {
	struct probe_try told;
	struct stream_facts facts;
	double base_ms;         /* when it began, since the probe did */
	double least_ms;        /* quickest reply to a command */
	unsigned replies;       /* to commands */
	bool answered;          /* the server has spoken */
	bool decided;           /* about the mailbox */
	bool about_us;          /* refused for what we are: nothing is known of the mailbox */
	bool no_tls;            /* the second time, since encryption failed */
};

/* The private side of a probe. */
struct run {
	struct investigation *investigation;
	struct probe *probe;
	struct probe_params params;
	struct smtp_session *session;
	struct exchanger exchangers[MOST_EXCHANGERS];
	size_t count, at, address_at;
	size_t room;            /* of the tries */
	uint64_t began;
	struct attempt now;
	bool better_failed;     /* a better exchanger could not be used */
	bool cancelled;
};

static void try_next(struct run *run);

static void
changed(struct run *run)
{
	lookup_touch(run->investigation->root);
}

static double
now_ms(const struct run *run)
{
	return (double)(uv_hrtime() - run->began) / 1e6;
}

/* What is told where no words are: we know whose fault that is. */
static const struct reply_facts seen = { .server_fault = true };

static const struct explanation *
note(struct run *run, const char *text, const char *diagnosis)
{
	struct transcript *talk = &run->probe->talk;
	struct explanation why;
	transcript_add(talk, now_ms(run), '*', PHASE_CONNECT, text, strlen(text));
	changed(run);
	return diagnosis && explain_by_id(talk->know, diagnosis, &seen, &why)
		       ? transcript_explain(talk, &why) : NULL;
}

/* --- what it comes to ----------------------------------------------------------------------------- */

static void
tell_all(struct run *run)
{
	const struct probe *probe = run->probe;
	for (size_t i = 0; i < probe->try_count; i++) {
		const struct probe_try *at = &probe->tries[i];
		note(run, arena_printf(run->investigation->arena, "%s [%s]: %s", at->host, at->address,
				  at->verdict), NULL);
	}
}

static void
finish(struct run *run)
{
	struct probe *probe = run->probe;
	const struct probe_try *best = outcome_deciding(probe);
	bool other = probe->options.all && probe->try_count > 1;
	probe->waiting = NULL;
	if (run->cancelled && (!best || !best->code)) {
		probe->result = REACH_UNTRIED;
		probe->verdict = "cancelled";
		probe->why = NULL;
	} else if (best) {
		probe->result = best->result;
		probe->verdict = best->verdict;
		probe->why = best->why;
		probe->code = best->code;
		probe->server = best->host;
		probe->address = best->address;
		if (best->why)
			memcpy(probe->status, best->why->status, sizeof probe->status);
	}
	const char *unasked = outcome_unasked(run->investigation->arena, probe), *id;
	if (unasked)
		note(run, unasked, NULL);
	if (probe->result == REACH_ACCEPTED && probe->extra_result == REACH_CATCH_ALL) {
		probe->result = REACH_CATCH_ALL;
		probe->verdict = "accepts anything, so this proves nothing";
	}
	if (probe->result == REACH_ACCEPTED && probe->options.extra == EXTRA_POSTMASTER && probe->extra &&
		probe->extra_result != REACH_UNTRIED)
		probe->verdict = arena_printf(run->investigation->arena, "%s; postmaster: %s", probe->verdict,
			reachability_text(probe->extra_result));
	if (!probe->verdict)
		probe->verdict = probe->why ? probe->why->title : "no server could be asked";
	if (!best && probe->why && probe->result == REACH_UNTRIED)
		probe->result = REACH_UNREACHABLE;
	if (other)
		tell_all(run);
	const char *differ = outcome_senders(run->investigation, probe, &id);
	if (differ)
		note(run, differ, id);
	probe->state = run->cancelled ? PROBE_CANCELLED : PROBE_DONE;
	if (probe->code / 100 != 4) /* also where it is about us: there is something to wait for */
		probe->pause = 0;
	else if (!probe->pause)
		probe->pause = pause_usual(probe->why);
	changed(run);
	if (run->params.done)
		run->params.done(run->params.arg, probe);
}

/* Every reply late by much more than the way there takes: on purpose (a tarpit). */
static void
observe(struct run *run)
{
	const struct attempt *now = &run->now;
	struct arena *arena = run->investigation->arena;
	double trip = now->told.connect_ms > 0 ? now->told.connect_ms : 0;
	if (now->told.greeting_ms >= 0)
		note(run, arena_printf(arena, "%sgreeted %.0f ms after that%s%s",
				  trip > 0 ? arena_printf(arena, "connected in %.1f ms, ", trip) : "",
				  now->told.greeting_ms, now->told.tls ? ", encrypted by " : "",
				  now->told.tls ? now->told.tls : ", not encrypted"), NULL);
	if (now->told.greeting_ms > BANNER_DELAY_MS)
		note(run, arena_printf(arena, "the greeting came %.1f s after the connection",
				  now->told.greeting_ms / 1000), "obs-banner-delay");
	if (now->replies >= TARPIT_REPLIES && now->least_ms > trip + TARPIT_MS)
		note(run, arena_printf(arena, "every reply took %.1f s or more; the way there takes %.0f ms",
				  now->least_ms / 1000, trip), "obs-tarpit");
}

/* One connection is over.  GO_ON: it says nothing about the next exchanger. */
static void
attempt_done(struct run *run, bool go_on)
{
	struct probe *probe = run->probe;
	struct probe_try *told = &run->now.told;
	run->session = NULL;
	observe(run);
	if (!told->verdict)
		told->verdict = told->why ? told->why->title : run->cancelled ? "cancelled" : "no answer";
	if (probe->try_count == run->room) {
		size_t room = run->room ? run->room * 2 : 4;
		struct probe_try *more = arena_alloc(run->investigation->arena, room * sizeof *more);
		if (probe->try_count)
			memcpy(more, probe->tries, probe->try_count * sizeof *more);
		probe->tries = more;
		run->room = room;
	}
	probe->tries[probe->try_count++] = *told;
	if (run->cancelled || run->now.about_us || !(go_on || run->params.options.all))
		finish(run);
	else
		try_next(run);
}

/* --- replies ------------------------------------------------------------------------------------------ */

static void
decide(struct run *run, const struct explanation *why, int code, enum mail_phase phase)
{
	struct probe_try *told = &run->now.told;
	struct arena *arena = run->investigation->arena;
	struct explanation odd;
	if ((!code || (!why && code / 100 != 2)) && explain_by_id(run->probe->talk.know, "proto-error", &seen, &odd))
		why = arena_copy(arena, &odd, sizeof odd);
	run->now.decided = true;
	told->why = why;
	told->code = code;
	if (!why) {
		told->result = REACH_ACCEPTED;
		told->verdict = arena_printf(arena, "accepts mail (%d)", code);
		return;
	}
	/* a refusal of us says nothing about the mailbox */
	run->now.about_us = why->blame == BLAME_OURS;
	/* nor does one before MAIL, when no mailbox was named */
	bool before = phase != PHASE_MAIL && phase != PHASE_RCPT;
	told->result = why->blame == BLAME_OURS || code < 400 || code > 599 ? REACH_UNREACHABLE
		       : code / 100 == 4                                    ? REACH_DEFERRED
		       : before                                             ? REACH_UNREACHABLE
									    : REACH_REFUSED;
	const char *about = run->now.about_us ? "about us, not the mailbox: " : "";
	told->verdict = code ? arena_printf(arena, "%s%s (%d%s%s)", about, why->title, code,
				       why->status[0] ? " " : "", why->status)
			     : arena_printf(arena, "%s%s", about, why->title);
}

static void
on_second(struct run *run, int code)
{
	struct probe *probe = run->probe;
	struct arena *arena = run->investigation->arena;
	bool taken = code / 100 == 2;
	probe->extra_result = taken ? REACH_ACCEPTED : code / 100 == 4 ? REACH_DEFERRED : REACH_REFUSED;
	if (probe->options.extra == EXTRA_POSTMASTER) {
		if (probe->extra_result == REACH_REFUSED)
			note(run, arena_printf(arena, "%s is refused: it must work (RFC 5321 4.5.1)",
					  probe->extra), "rcpt-contact-unknown");
	} else if (taken) {
		probe->extra_result = REACH_CATCH_ALL;
		note(run, "a mailbox that nobody has is accepted as well", "obs-catch-all");
	}
}

static struct reply_facts
facts_of(const struct run *run, bool second)
{
	const struct exchanger *exchanger = &run->exchangers[run->at];
	const struct probe_params *params = &run->params;
	static const struct own_facts unknown;
	const struct own_facts *own = params->identity ? identity_own(params->identity) : &unknown;
	return (struct reply_facts){
		.contact = second ? params->options.extra == EXTRA_POSTMASTER : params->contact,
		.waited = run->now.told.greeting_ms < 0, .own_exchanger = true, .backup = run->better_failed, .mx_invalid = exchanger->alias,
		.null_sender = !params->sender[0],
		.our_ptr_missing = own->ptr_missing, .our_ptr_nodot = own->ptr_nodot,
		.our_ptr_mismatch = own->ptr_mismatch };
}

static void
on_reply(void *arg, double took, enum mail_phase phase, bool second, int code, const char *reply,
	size_t length)
{
	struct run *run = arg;
	struct attempt *now = &run->now;
	struct reply_facts facts = facts_of(run, second);
	const struct explanation *why =
		transcript_reply(&run->probe->talk, phase, reply, length, &facts);
	now->answered = true;
	if (phase == PHASE_GREETING) {
		now->told.greeting_ms = took;
	} else {
		if (!now->replies || took < now->least_ms)
			now->least_ms = took;
		now->replies++;
	}
	if (why && !run->probe->pause) {
		run->probe->pause = reply_pause(reply, length);
		run->probe->pause_told = run->probe->pause > 0;
	}
	/* a refused EHLO is followed by HELO, a refused STARTTLS by going on without */
	if (phase == PHASE_RCPT && second)
		on_second(run, code);
	else if (phase == PHASE_RCPT || !code || (code == 421 && !now->decided) ||
		 (why && (phase == PHASE_MAIL || phase == PHASE_GREETING)))
		decide(run, why, code, phase);
	else if (why && !now->decided)
		now->told.why = why;
	changed(run);
}

static void
on_line(void *arg, double ms, char direction, enum mail_phase phase, const char *bytes, size_t length)
{
	struct run *run = arg;
	struct explanation why;
	const char *id = direction == '~' ? "tls-failed" : direction == '!' ? "proto-error" : NULL;
	struct transcript *talk = &run->probe->talk;
	transcript_add(talk, run->now.base_ms + ms, id ? '*' : direction, phase, bytes, length);
	if (!id || !explain_by_id(talk->know, id, &seen, &why)) {
		changed(run);
		return;
	}
	if (direction == '~') { /* told, and gone on: it is not what stops the mail */
		why.title = "its certificate does not verify";
		why.severity = "notice";
		const char *said = talk->lines[talk->count - 1].text;
		why.wrong = arena_printf(run->investigation->arena, "The %.*s. Mail servers go on all the same, unless "
			"MTA-STS or DANE asks for one that does verify; so did this probe.",
			(int)strcspn(said, ";"), said);
		why.solve = "Renew or replace the certificate, for the name of the mail host, and reload the server.";
		why.who = "the recipient's mail admin";
		why.blame = BLAME_THEIRS;
	}
	transcript_explain(talk, &why);
	changed(run);
}

static void
on_waiting(void *arg, const char *what, unsigned seconds)
{
	struct run *run = arg;
	if (run->cancelled)
		return; /* it waits for the goodbye */
	run->probe->waiting = what;
	run->probe->waiting_since = uv_hrtime();
	run->probe->waiting_limit = seconds;
	changed(run);
}

static void
on_ready(void *arg, const struct stream_facts *facts)
{
	struct run *run = arg;
	struct probe_try *told = &run->now.told;
	struct arena *arena = run->investigation->arena;
	told->connect_ms = facts->connect_ms;
	if (facts->tls)
		told->tls = arena_strdup(arena, facts->tls_version);
	if (facts->trouble[0])
		told->tls_trouble = arena_strdup(arena, facts->trouble);
}

/* --- the walk ------------------------------------------------------------------------------------------ */

/* Said once for all the hosts that are still to come: they would be silent too. */
static void
tell_filtered(struct run *run)
{
	const struct reply_facts facts = { .port25_filtered = true };
	struct transcript *talk = &run->probe->talk;
	struct explanation why;
	note(run, "mail hosts of other domains were silent too, and none answered", NULL);
	if (explain_by_id(talk->know, "conn-timeout", &facts, &why))
		run->now.told.why = transcript_explain(talk, &why);
	run->now.about_us = true;
}

/* Nobody was to be asked, or nobody could be. */
static void
end_untried(struct run *run, const char *why)
{
	note(run, why, NULL);
	run->probe->result = REACH_UNTRIED;
	run->probe->why = NULL;
	run->probe->verdict = arena_strdup(run->investigation->arena, why);
	run->session = NULL;
	finish(run);
}

static void connect_to(struct run *run, bool no_tls);

static void
on_closed(void *arg, double ms, enum mail_phase phase, enum stream_end end, const char *why)
{
	struct run *run = arg;
	struct attempt *now = &run->now;
	struct arena *arena = run->investigation->arena;
	static const struct {
		const char *says, *diagnosis;
	} ends[] = {
		[STREAM_CLOSED] = { "the server closed the connection", "conn-dropped" },
		[STREAM_REFUSED] = { "connection refused", "conn-refused" },
		[STREAM_NO_ROUTE] = { "no way to send there from here", "conn-timeout" },
		[STREAM_NO_CONNECT] = { "no answer to the connection", "conn-timeout" },
		[STREAM_TIMEOUT] = { "no answer any more", "conn-timeout" },
		[STREAM_RESET] = { "connection broken off", "conn-dropped" },
		[STREAM_REJECTED] = { "the server does not go on", NULL },
		[STREAM_TLS] = { "encryption failed", "tls-failed" },
		[STREAM_LIMIT] = { "the server does not stop talking", "proto-error" },
		[STREAM_FORBIDDEN] = { "", NULL },
		[STREAM_NOT_RECORDED] = { "", NULL },
	};
	if (run->params.port25 && !run->cancelled)
		port25_note(run->params.port25, end, now->told.address, strrchr(run->params.mailbox, '@') + 1);
	bool special = end == STREAM_FORBIDDEN && door_sends(run->investigation->door);
	if (special) { /* that address is nobody's on the Internet; the next may be somebody's */
		note(run, why, NULL);
		now->told.result = REACH_UNTRIED;
		now->told.verdict = arena_strdup(arena, why);
		attempt_done(run, true);
		return;
	}
	if (end == STREAM_FORBIDDEN || end == STREAM_NOT_RECORDED) {
		end_untried(run, why);
		return;
	}
	if (end == STREAM_REJECTED && !now->decided && !now->told.why)
		now->told.why = note(run, arena_printf(arena, "the server does not go on: %s", why), "proto-error");
	if (end == STREAM_REJECTED && !now->decided && now->told.why)
		decide(run, now->told.why, now->told.why->code ? now->told.why->code : 500, phase);
	bool orderly = end == STREAM_REJECTED || (now->decided && end == STREAM_CLOSED);
	if (run->cancelled || orderly || now->decided) { /* a rude end changes nothing */
		if (!run->cancelled && !orderly)
			note(run, ends[end].says, NULL);
		attempt_done(run, false);
		return;
	}
	bool broken_tls = phase == PHASE_STARTTLS && now->answered;
	const char *diagnosis = broken_tls ? "tls-failed" : ends[end].diagnosis;
	const char *said = broken_tls ? "encryption was begun and did not work" : ends[end].says;
	const struct explanation *told = note(run,
		why[0] && end != STREAM_REFUSED && end != STREAM_CLOSED && strcmp(why, said) ? arena_printf(arena, "%s: %s", said, why) : said,
		diagnosis);
	if (broken_tls && !now->no_tls) {
		note(run, "connecting again without encryption, as mail servers do", NULL);
		connect_to(run, true);
		return;
	}
	now->told.result = REACH_UNREACHABLE;
	if (told)
		now->told.why = told;
	if (end == STREAM_NO_CONNECT && run->params.port25 && port25_is_filtered(run->params.port25))
		tell_filtered(run);
	/* it spoke, then left: the next exchanger would not be asked by a mailer */
	attempt_done(run, !now->answered);
}

static void
connect_to(struct run *run, bool no_tls)
{
	static const struct smtp_events events = {
		on_line, on_reply, on_waiting, on_ready, on_closed };
	const struct exchanger *exchanger = &run->exchangers[run->at];
	const struct address *address = &exchanger->addresses[run->address_at - 1];
	struct arena *arena = run->investigation->arena;
	const struct probe_params *with = &run->params;
	struct probe *probe = run->probe;
	char text[ADDRESS_TEXT];
	address_print(address, text);
	/* a literal is that of the address we come from there, so each address has its own */
	char helo[256];
	if (!with->helo)
		probe->helo = arena_strdup(arena, identity_helo(with->identity, address, helo));
	const char *key = arena_printf(arena, "%s%s%s", with->mailbox, probe->extra ? " " : "",
		probe->extra ? probe->extra : "");
	struct smtp_params params = { .host = exchanger->host, .address = *address, .port = with->port,
		.helo = probe->helo, .sender = with->sender, .mailbox = with->mailbox,
		.extra = probe->extra, .extra_after_refusal = with->options.extra == EXTRA_POSTMASTER,
		.no_tls = no_tls, .key = key };
	probe->server = exchanger->host;
	probe->address = arena_strdup(arena, text);
	probe->port = with->port;
	if (!no_tls)
		note(run, exchanger->implicit
				  ? arena_printf(arena, "%s [%s]:%u, the domain's own address (no MX)",
					    exchanger->host, text, with->port)
				  : arena_printf(arena, "%s [%s]:%u, MX %u", exchanger->host, text,
					    with->port, exchanger->preference), NULL);
	run->now = (struct attempt){ .base_ms = now_ms(run), .no_tls = no_tls,
		.told = { .host = exchanger->host, .address = probe->address,
			.preference = exchanger->preference, .implicit = exchanger->implicit,
			.connect_ms = -1, .greeting_ms = -1, .result = REACH_UNREACHABLE } };
	probe->talk.reply = probe->talk.count;
	run->session = smtp_open(run->investigation->door, &params, &events, run);
}

static const char *
no_address_diagnosis(enum lookup_reason reason)
{
	return reason == REASON_BAD_NAME                                 ? "dom-mx-invalid"
	       : reason == REASON_SERVFAIL || reason == REASON_TIMEOUT ? "dom-dns-temporary"
									 : "dom-mx-missing";
}

static void
try_next(struct run *run)
{
	struct arena *arena = run->investigation->arena;
	int family = run->params.options.family;
	for (; run->at < run->count; run->at++, run->address_at = 0, run->better_failed = true) {
		const struct exchanger *exchanger = &run->exchangers[run->at];
		size_t before = run->address_at;
		while (run->address_at < exchanger->address_count && family &&
			exchanger->addresses[run->address_at].family != family)
			run->address_at++;
		if (run->address_at < exchanger->address_count) {
			run->address_at++;
			connect_to(run, false);
			return;
		}
		if (!exchanger->address_count) {
			const struct explanation *why = note(run,
				arena_printf(arena, "%s, MX %u: %s", exchanger->host,
					exchanger->preference, lookup_reason_text(exchanger->reason
						? exchanger->reason : REASON_NODATA)),
				no_address_diagnosis(exchanger->reason));
			if (!run->probe->try_count)
				run->probe->why = why;
		} else if (!before && family) {
			note(run, arena_printf(arena, "%s, MX %u: has no IPv%d address", exchanger->host,
					  exchanger->preference, family), NULL);
		}
	}
	finish(run);
}

/* The domain has no exchanger at all: DNS has decided. */
static void
no_exchanger(struct run *run, const struct lookup *mx)
{
	struct probe *probe = run->probe;
	bool null = mx && mx->status == LOOKUP_OK;
	const char *id = !mx || mx->status == LOOKUP_FAILED || mx->status == LOOKUP_TIMEOUT
				 ? "dom-dns-temporary"
			 : null                            ? "dom-null-mx"
			 : mx->reason == REASON_NXDOMAIN   ? "dom-nxdomain"
							   : "dom-no-mail-host";
	probe->why = note(run,
		null ? "the domain says that it takes no mail (null MX)" : "no mail host in DNS", id);
	probe->result = REACH_DNS_REFUSES;
	probe->verdict = probe->why ? probe->why->title : "DNS says no";
	finish(run);
}

struct probe *
probe_start(struct investigation *investigation, const struct probe_params *params)
{
	struct arena *arena = investigation->arena;
	struct run *run = arena_alloc(arena, sizeof *run);
	struct probe *probe = arena_alloc(arena, sizeof *probe);
	struct probe **list =
		arena_alloc(arena, (investigation->probe_count + 1) * sizeof *list);
	const char *domain = strrchr(params->mailbox, '@') + 1;
	if (investigation->probe_count)
		memcpy(list, investigation->probes, investigation->probe_count * sizeof *list);
	list[investigation->probe_count++] = probe;
	investigation->probes = list;
	*run = (struct run){ .investigation = investigation, .probe = probe, .params = *params,
		.began = uv_hrtime() };
	*probe = (struct probe){ .id = (unsigned)investigation->probe_count,
		.options = params->options, .result = REACH_UNTRIED, .began = time(NULL), .session = run,
		.talk = { .arena = arena, .know = investigation->know } };
	run->params.mailbox = probe->mailbox = arena_strdup(arena, params->mailbox);
	run->params.sender = probe->sender = arena_strdup(arena, params->sender);
	probe->helo = arena_strdup(arena, params->helo ? params->helo : "");
	run->params.helo = params->helo ? probe->helo : NULL;
	if (params->options.extra == EXTRA_POSTMASTER)
		probe->extra = arena_printf(arena, "postmaster@%s", domain);
	else if (params->options.extra == EXTRA_CATCH_ALL)
		probe->extra = mailbox_of_nobody(arena, domain);
	if (probe->extra && same_word(probe->extra, probe->mailbox))
		probe->extra = NULL;
	const struct lookup *mx = zone_mx_of(investigation, domain);
	run->count = mx ? zone_exchangers(mx, run->exchangers) : 0;
	if (!run->count || !strcmp(run->exchangers[0].host, "."))
		no_exchanger(run, mx);
	else
		try_next(run);
	return probe;
}

void
probe_cancel(struct probe *probe)
{
	struct run *run = probe->session;
	if (probe->state != PROBE_RUNNING || !run->session || run->cancelled)
		return;
	run->cancelled = true;
	probe->waiting = "goodbye (cancelled)";
	probe->waiting_since = uv_hrtime();
	probe->waiting_limit = 5;
	smtp_leave(run->session);
	changed(run);
}

void
probe_drop(struct probe *probe)
{
	struct run *run = probe->session;
	if (!run->session)
		return;
	smtp_drop(run->session);
	run->cancelled = true;
	attempt_done(run, false); /* it did ask: that is remembered */
}
