/* probe.c: the walk over the exchangers, the transcript, and what it comes to. */
#include "smtp/run.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/safe.h"
#include "base/text.h"
#include "dns/wire.h"
#include "lookup/kinds.h"
#include "smtp/session.h"
#include "zone/zone.h"

/* The private side of a probe. */
struct run {
	struct investigation *investigation;
	struct probe *probe;
	struct probe_params params;
	struct smtp_session *session;
	struct exchanger exchangers[MOST_EXCHANGERS];
	size_t count, at, address_at;
	size_t room;
	double base_ms;         /* when this connection began, since the probe did */
	uint64_t began;
	size_t reply_line;      /* first line of the reply that is coming in */
	bool better_failed;     /* a better exchanger could not be used */
	bool answered;          /* some server has spoken */
	bool decided, cancelled;
};

static void try_next(struct run *run);

static void
changed(struct run *run)
{
	lookup_touch(run->investigation->root);
}

static struct transcript_line *
add_line(struct run *run, double ms, char direction, enum mail_phase phase, const char *bytes,
	size_t length)
{
	struct probe *probe = run->probe;
	struct arena *arena = run->investigation->arena;
	if (probe->count == run->room) {
		size_t room = run->room ? run->room * 2 : 32;
		struct transcript_line *more = arena_alloc(arena, room * sizeof *more);
		if (probe->count)
			memcpy(more, probe->lines, probe->count * sizeof *more);
		probe->lines = more;
		run->room = room;
	}
	struct transcript_line *line = &probe->lines[probe->count++];
	*line = (struct transcript_line){ .ms = ms, .direction = direction, .phase = phase,
		.text = safe_string(arena, bytes, length), .status = "" };
	changed(run);
	return line;
}

static double
now_ms(const struct run *run)
{
	return (double)(uv_hrtime() - run->began) / 1e6;
}

static void
note(struct run *run, const char *text, const char *diagnosis)
{
	struct explanation why;
	struct transcript_line *line =
		add_line(run, now_ms(run), '*', PHASE_CONNECT, text, strlen(text));
	if (diagnosis && explain_by_id(run->investigation->know, diagnosis, &why)) {
		line->why = arena_copy(run->investigation->arena, &why, sizeof why);
		line->to = strlen(line->text);
		if (!run->decided)
			run->probe->why = line->why;
	}
}

static void
finish(struct run *run)
{
	struct probe *probe = run->probe;
	probe->state = run->cancelled ? PROBE_CANCELLED : PROBE_DONE;
	probe->waiting = NULL;
	run->session = NULL;
	if (!run->decided) {
		probe->result = run->cancelled ? REACH_UNTRIED : REACH_UNREACHABLE;
		probe->verdict = run->cancelled ? "cancelled"
				 : probe->why   ? probe->why->title
						: "no server could be asked";
	}
	changed(run);
}

/* --- replies ------------------------------------------------------------------------------------------ */

static void
verdict(struct run *run, const struct explanation *why, int code)
{
	struct probe *probe = run->probe;
	struct arena *arena = run->investigation->arena;
	run->decided = true;
	probe->why = why;
	if (!why) {
		probe->result = REACH_ACCEPTED;
		probe->verdict = arena_printf(arena, "accepts mail (%d)", code);
		return;
	}
	/* a refusal of us says nothing about the mailbox */
	probe->result = why->blame == BLAME_OURS ? REACH_UNREACHABLE
			: code / 100 == 5        ? REACH_REFUSED
						 : REACH_DEFERRED;
	probe->verdict = arena_printf(arena, "%s (%d%s%s)", why->title, code,
		why->status[0] ? " " : "", why->status);
}

/* Puts the explanation on the line that holds the words, and the words' place in its safe form. */
static void
mark(struct run *run, const struct explanation *why, const char *reply, size_t length)
{
	struct probe *probe = run->probe;
	struct text before = { 0 };
	size_t start = 0, index = run->reply_line;
	while (index + 1 < probe->count) {
		const char *end = memchr(reply + start, '\n', length - start);
		if (!end || why->from <= (size_t)(end - reply))
			break;
		start = (size_t)(end - reply) + 1;
		do
			index++;
		while (index + 1 < probe->count && probe->lines[index].direction != 'S');
	}
	struct transcript_line *line = &probe->lines[index];
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
	text_free(&before);
}

static void
on_reply(void *arg, enum mail_phase phase, int code, const char *reply, size_t length)
{
	struct run *run = arg;
	struct arena *arena = run->investigation->arena;
	const struct exchanger *exchanger = &run->exchangers[run->at];
	struct reply_facts facts = { .contact = run->params.contact, .own_exchanger = true,
		.backup = run->better_failed, .mx_invalid = exchanger->alias,
		.null_sender = !run->params.sender[0] };
	struct explanation found;
	struct transcript_line *first = &run->probe->lines[run->reply_line];
	char status[12];
	int number;
	bool bad = explain_reply(
		run->investigation->know, arena, reply, length, phase, &facts, &found);
	const struct explanation *why = NULL;
	reply_codes(reply, length, &number, status);
	for (struct transcript_line *line = first; line < run->probe->lines + run->probe->count; line++) {
		line->code = code;
		line->status = arena_strdup(arena, status);
	}
	run->answered = true;
	if (bad) {
		why = arena_copy(arena, &found, sizeof found);
		mark(run, why, reply, length);
	}
	run->reply_line = run->probe->count;
	/* a refused EHLO is followed by HELO, a refused STARTTLS by going on without */
	if (phase == PHASE_RCPT || (why && (phase == PHASE_MAIL || phase == PHASE_GREETING)))
		verdict(run, why, code);
	else if (why && !run->decided)
		run->probe->why = why;
	changed(run);
}

static void
on_line(void *arg, double ms, char direction, enum mail_phase phase, const char *bytes, size_t length)
{
	struct run *run = arg;
	struct explanation why;
	struct transcript_line *line = add_line(
		run, run->base_ms + ms, direction == '~' ? '*' : direction, phase, bytes, length);
	if (direction == '~' && explain_by_id(run->investigation->know, "tls-failed", &why)) {
		line->why = arena_copy(run->investigation->arena, &why, sizeof why);
		line->to = strlen(line->text);
	}
	if (direction != 'S')
		run->reply_line = run->probe->count;
}

static void
on_waiting(void *arg, const char *what)
{
	struct run *run = arg;
	run->probe->waiting = what;
	run->probe->waiting_since = uv_hrtime();
	changed(run);
}

/* --- the walk ------------------------------------------------------------------------------------------ */

static void
on_closed(void *arg, double ms, enum mail_phase phase, enum stream_end end, const char *why)
{
	struct run *run = arg;
	struct arena *arena = run->investigation->arena;
	static const struct {
		const char *says, *diagnosis;
	} ends[] = {
		[STREAM_CLOSED] = { "the server closed the connection", "conn-dropped" },
		[STREAM_REFUSED] = { "connection refused", "conn-refused" },
		[STREAM_NO_ROUTE] = { "no way to send there from here", NULL },
		[STREAM_NO_CONNECT] = { "no answer to the connection", "conn-timeout" },
		[STREAM_TIMEOUT] = { "no answer any more", "conn-timeout" },
		[STREAM_RESET] = { "connection broken off", "conn-dropped" },
		[STREAM_REJECTED] = { "the server does not go on", NULL },
		[STREAM_TLS] = { "encryption failed", "tls-failed" },
		[STREAM_LIMIT] = { "the server does not stop talking", "proto-error" },
		[STREAM_FORBIDDEN] = { "", NULL },
		[STREAM_NOT_RECORDED] = { "", NULL },
	};
	run->session = NULL;
	bool orderly = run->decided && (end == STREAM_CLOSED || end == STREAM_REJECTED);
	if (run->cancelled || orderly || end == STREAM_REJECTED) {
		if (end == STREAM_REJECTED && !run->decided && run->probe->why)
			verdict(run, run->probe->why, run->probe->why->code ? run->probe->why->code : 500);
		finish(run);
		return;
	}
	if (run->decided) { /* it had answered: a rude end changes nothing */
		note(run, ends[end].says, NULL);
		finish(run);
		return;
	}
	if (end == STREAM_FORBIDDEN || end == STREAM_NOT_RECORDED) { /* nobody was asked */
		run->decided = true;
		run->probe->verdict = arena_strdup(arena, why);
		note(run, why, NULL);
		finish(run);
		return;
	}
	bool says_more = end != STREAM_CLOSED && end != STREAM_TIMEOUT && end != STREAM_REFUSED;
	note(run, why[0] && says_more
			  ? arena_printf(arena, "%s: %s", ends[end].says, why) : ends[end].says,
		ends[end].diagnosis);
	if (run->answered) /* it spoke, then left: the next exchanger would not be asked by a mailer */
		finish(run);
	else
		try_next(run);
}

static void
connect_to(struct run *run, const struct exchanger *exchanger, const struct address *address)
{
	static const struct smtp_events events = { on_line, on_reply, on_waiting, on_closed };
	struct arena *arena = run->investigation->arena;
	char text[ADDRESS_TEXT];
	struct smtp_params params = { .host = exchanger->host, .address = *address,
		.port = run->params.port, .helo = run->params.helo, .sender = run->params.sender,
		.mailbox = run->params.mailbox };
	run->probe->server = exchanger->host;
	run->probe->address = arena_strdup(arena, address_print(address, text));
	run->probe->port = run->params.port;
	char *says = exchanger->implicit
			     ? arena_printf(arena, "%s [%s]:%u, the domain's own address (no MX)",
				       exchanger->host, text, run->params.port)
			     : arena_printf(arena, "%s [%s]:%u, MX %u", exchanger->host, text,
				       run->params.port, exchanger->preference);
	note(run, says, NULL);
	run->base_ms = now_ms(run);
	run->reply_line = run->probe->count;
	on_waiting(run, "connection");
	run->session = smtp_open(run->investigation->door, &params, &events, run);
}

static void
try_next(struct run *run)
{
	struct arena *arena = run->investigation->arena;
	for (; run->at < run->count; run->at++, run->address_at = 0, run->better_failed = true) {
		const struct exchanger *exchanger = &run->exchangers[run->at];
		if (run->address_at < exchanger->address_count) {
			connect_to(run, exchanger, &exchanger->addresses[run->address_at++]);
			return;
		}
		if (!exchanger->address_count)
			note(run, arena_printf(arena, "%s, MX %u: %s", exchanger->host,
					  exchanger->preference,
					  lookup_reason_text(exchanger->reason ? exchanger->reason
									       : REASON_NODATA)),
				exchanger->reason == REASON_BAD_NAME ? "dom-mx-invalid"
				: exchanger->reason == REASON_SERVFAIL || exchanger->reason == REASON_TIMEOUT
					? "dom-dns-temporary" : "dom-mx-missing");
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
	note(run, null ? "the domain says that it takes no mail (null MX)" : "no mail host in DNS", id);
	probe->result = REACH_DNS_REFUSES;
	probe->verdict = probe->why ? probe->why->title : "DNS says no";
	run->decided = true;
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
	if (investigation->probe_count)
		memcpy(list, investigation->probes, investigation->probe_count * sizeof *list);
	list[investigation->probe_count++] = probe;
	investigation->probes = list;
	*run = (struct run){ .investigation = investigation, .probe = probe, .params = *params,
		.began = uv_hrtime() };
	run->params.mailbox = probe->mailbox = arena_strdup(arena, params->mailbox);
	run->params.sender = probe->sender = arena_strdup(arena, params->sender);
	run->params.helo = probe->helo = arena_strdup(arena, params->helo);
	probe->id = (unsigned)investigation->probe_count;
	probe->session = run;
	probe->result = REACH_UNTRIED;
	const struct lookup *mx = zone_mx_of(investigation, strrchr(params->mailbox, '@') + 1);
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
	if (probe->state != PROBE_RUNNING || !run->session)
		return;
	run->cancelled = true;
	probe->waiting = "goodbye";
	smtp_leave(run->session);
	changed(run);
}

void
probe_drop(struct probe *probe)
{
	struct run *run = probe->session;
	if (run->session)
		smtp_drop(run->session);
	run->session = NULL;
}

const char *
mailbox_trouble(const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (!at || at == mailbox || !at[1])
		return "not a mailbox: it has the form local@domain";
	if (strlen(mailbox) > 320 || at - mailbox > 64)
		return "longer than a mailbox may be (RFC 5321 section 4.5.3.1)";
	for (const char *byte = mailbox; *byte; byte++)
		if ((unsigned char)*byte <= ' ' || (unsigned char)*byte >= 0x7f || strchr("<>", *byte))
			return "a mailbox here has neither blanks nor <> nor 8-bit characters";
	if (!wire_name(at + 1, wire) || strchr(at + 1, '\\'))
		return "the part after the @ is no domain";
	return NULL;
}
