#include "lookup/kinds.h"
#include "fake_app.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "base/text.h"
#include "quoted/quoted.h"
#include "smtp/memory.h"

struct app {
	size_t rows, selected;
	enum app_grouping grouping;
	unsigned generation;
	struct investigation *essay, *other, *alike, *shown;
	struct probe probe, *probes[1];
	const struct quoted *quoted;
	const char *trouble;
	void (*changed)(void *arg);
	void *arg;
	char lines[2][256];
};

/* The real kinds, but nothing is asked: what they came to is set by hand. */
static struct lookup *
made(struct lookup *parent, const struct lookup_kind *kind, const char *question,
	enum lookup_status status)
{
	struct lookup *lookup = lookup_add_skipped(parent, kind, question, REASON_NONE);
	lookup->status = status;
	if (status == LOOKUP_RUNNING)
		parent->investigation->open++;
	return lookup;
}

static struct lookup *
done(struct lookup *parent, const struct lookup_kind *kind, const char *question,
	enum lookup_status status, enum lookup_reason reason, double ms,
	const char *const *answers)
{
	struct lookup *lookup = made(parent, kind, question, status);
	lookup->reason = reason;
	lookup->server = "192.0.2.53";
	lookup->ms = ms;
	for (; answers && *answers; answers++)
		lookup_answer(lookup, *answers);
	lookup->raw = "; asked 192.0.2.53\n;; ANSWER\nexample.  3600  IN  A  192.0.2.17\n";
	lookup->started = lookup->finished = 1;
	return lookup;
}

#define ANSWERS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static struct lookup *
zone(struct lookup *parent, const char *question, const struct zone_facts *facts)
{
	struct lookup *lookup =
		done(parent, &kind_soa, question, LOOKUP_OK, REASON_NONE, 12, NULL);
	lookup->zone = facts;
	return lookup;
}

static void
registries(struct lookup *parent)
{
	static const struct {
		const char *server, *answer;
		double ms;
	} steps[] = {
		{ "whois.iana.org [192.0.2.43]", "refers to whois.apnic.net", 40 },
		{ "whois.apnic.net [198.51.100.43]", "refers to whois.krnic.net", 61 },
	};
	struct lookup *at = parent;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		at = done(at, &kind_whois, "192.0.2.17", LOOKUP_OK, REASON_NONE, steps[i].ms,
			ANSWERS(steps[i].answer));
		at->server = steps[i].server;
	}
	at = done(at, &kind_whois, "192.0.2.17", LOOKUP_FAILED, REASON_CONNECTION_REFUSED, 180,
		NULL);
	at->server = "whois.krnic.net [203.0.113.43]";
}

static void
begin_essay(struct lookup *root)
{
	static const struct zone_facts forward = { .apex = "uos.ac.kr",
		.mname = "uoscc.uos.ac.kr",
		.rname = "uoscc.uos.ac.kr",
		.contact = "uoscc@uos.ac.kr",
		.serial = 2001080601,
		.refresh = 10800,
		.retry = 3600,
		.expire = 604800,
		.minimum = 86400 };
	static const struct zone_facts reverse = { .apex = "2.0.192.in-addr.arpa",
		.mname = "ns.example.net",
		.rname = "hostmaster.2.0.192.in-addr.arpa",
		.contact = "hostmaster@2.0.192.in-addr.arpa",
		.trouble = "a mailbox under in-addr.arpa",
		.guess = "hostmaster@example.net",
		.serial = 7,
		.refresh = 28800,
		.retry = 7200,
		.expire = 604800,
		.minimum = 86400,
		.reverse = true };
	struct lookup *a = done(root, &kind_a, root->question, LOOKUP_OK, REASON_NONE, 12,
		ANSWERS("192.0.2.17"));
	struct lookup *ptr = done(a, &kind_ptr, "17.2.0.192.in-addr.arpa", LOOKUP_OK,
		REASON_NONE, 31, ANSWERS("nclab.uos.ac.kr"));
	address_from_arpa(ptr->question, &ptr->address);
	done(ptr, &kind_a, "nclab.uos.ac.kr", LOOKUP_OK, REASON_NONE, 11,
		ANSWERS("192.0.2.17"));
	done(zone(a, "17.2.0.192.in-addr.arpa", &reverse), &kind_ns, "2.0.192.in-addr.arpa",
		LOOKUP_OK, REASON_NONE, 33, ANSWERS("ns.example.net", "ns2.example.net"));
	registries(a);
	done(root, &kind_aaaa, root->question, LOOKUP_EMPTY, REASON_NODATA, 12, NULL);
	struct lookup *soa = zone(root, root->question, &forward);
	done(soa, &kind_ns, "uos.ac.kr", LOOKUP_OK, REASON_NONE, 14,
		ANSWERS("uoscc.uos.ac.kr"));
	struct lookup *mx = done(soa, &kind_mx, "uos.ac.kr", LOOKUP_OK, REASON_NONE, 14,
		ANSWERS("10 mail.uos.ac.kr", "20 mx2.uos.ac.kr"));
	done(mx, &kind_a, "mail.uos.ac.kr", LOOKUP_OK, REASON_NONE, 12, ANSWERS("192.0.2.25"));
	done(mx, &kind_a, "mx2.uos.ac.kr", LOOKUP_EMPTY, REASON_NXDOMAIN, 12, NULL);
	done(root, &kind_mx, root->question, LOOKUP_TIMEOUT, REASON_TIMEOUT, 5000, NULL);
}

static void
begin_other(struct lookup *root)
{
	done(root, &kind_a, root->question, LOOKUP_OK, REASON_NONE, 22,
		ANSWERS("198.51.100.20"));
	made(root, &kind_soa, root->question, LOOKUP_RUNNING);
	made(root, &kind_mx, root->question, LOOKUP_RUNNING);
}

static struct finding findings[] = {
	{ .id = "SOA-CONTACT-DEAD",
		.severity = 'E',
		.title = "the zone's contact does not exist",
		.about = "uoscc@uos.ac.kr",
		.who = "owner of uos.ac.kr",
		.wrong = "The one address meant for reporting faults of this zone refuses "
			 "mail: the "
			 "mailbox does not exist. Nobody can tell the owner what is broken.",
		.solve = "Create the mailbox, or name one in the SOA record that somebody "
			 "reads.",
		.see = "RFC 1912 2.2, RFC 2142 7",
		.evidence = { 9 },
		.evidence_count = 1 },
	{ .id = "MX-GHOST",
		.severity = 'W',
		.title = "a mail host that does not exist",
		.about = "mx2.uos.ac.kr",
		.who = "owner of uos.ac.kr",
		.wrong = "The MX record names a host that has no address. While the first mail "
			 "host is "
			 "down, mail waits for a machine that is not there.",
		.solve = "Remove the MX record, or give mx2.uos.ac.kr an address.",
		.see = "RFC 5321 5.1",
		.evidence = { 13 },
		.evidence_count = 1 },
	{ .id = "WHOIS-REFUSED",
		.severity = 'N',
		.title = "the registry does not answer",
		.about = "whois.krnic.net",
		.who = "the registry",
		.wrong = "The connection was refused.",
		.solve = "Try again later, or ask on the registry's web pages.",
		.evidence = { 7 },
		.evidence_count = 1 },
};

static struct contact contacts[] = {
	{ .address = "abuse@uos.ac.kr",
		.scope = "zone",
		.role = "abuse",
		.score = 60,
		.reasons = (const char *[]){ "a role address nobody published (RFC 2142)" },
		.reason_count = 1,
		.guess = true },
	{ .address = "uoscc@uos.ac.kr",
		.scope = "zone",
		.role = "zone",
		.score = 55,
		.reasons = (const char *[]){ "SOA of uos.ac.kr", "the host's own zone" },
		.reason_count = 2 },
	{ .address = "hostmaster@2.0.192.in-addr.arpa",
		.scope = "network",
		.role = "zone",
		.score = 0,
		.reasons = (const char *[]){ "SOA of 2.0.192.in-addr.arpa" },
		.reason_count = 1,
		.excluded = "no mail goes to in-addr.arpa" },
};

static const struct explanation no_mailbox = { .id = "rcpt-unknown",
	.title = "the mailbox does not exist",
	.severity = "dead",
	.who = "the recipient's mail admin",
	.blame = BLAME_THEIRS,
	.wrong = "The contact named for this zone is not a mailbox on its own mail host.",
	.solve = "Make all the contact names in your DNS zones valid.",
	.see = "RFC 5321 3.3",
	.sure = true,
	.code = 550,
	.status = "5.1.1" };

static struct transcript_line talk[] = {
	{ 0, '*', PHASE_CONNECT, "connecting to mail.uos.ac.kr [192.0.2.25] port 25", 0, "",
		NULL, 0, 0 },
	{ 31, 'S', PHASE_GREETING, "220 mail.uos.ac.kr ESMTP", 220, "", NULL, 0, 0 },
	{ 31, 'C', PHASE_HELO, "EHLO probe.example.net", 0, "", NULL, 0, 0 },
	{ 62, 'S', PHASE_HELO, "250-mail.uos.ac.kr", 250, "", NULL, 0, 0 },
	{ 62, 'S', PHASE_HELO, "250 SIZE 10000000", 250, "", NULL, 0, 0 },
	{ 62, 'C', PHASE_MAIL, "MAIL FROM:<>", 0, "", NULL, 0, 0 },
	{ 93, 'S', PHASE_MAIL, "250 2.1.0 sender ok", 250, "2.1.0", NULL, 0, 0 },
	{ 93, 'C', PHASE_RCPT, "RCPT TO:<uoscc@uos.ac.kr>", 0, "", NULL, 0, 0 },
	{ 141, 'S', PHASE_RCPT, "550 5.1.1 <uoscc@uos.ac.kr>... User unknown", 550, "5.1.1",
		&no_mailbox, 31, 43 },
	{ 141, 'C', PHASE_QUIT, "QUIT", 0, "", NULL, 0, 0 },
	{ 172, 'S', PHASE_QUIT, "221 2.0.0 closing", 221, "2.0.0", NULL, 0, 0 },
};

static void
bump(struct app *app)
{
	app->generation++;
	if (app->changed)
		app->changed(app->arg);
}

static struct investigation *
investigate(struct app *app, const char *subject, void (*begin)(struct lookup *root))
{
	char error[128];
	struct investigation *made = investigation_new(subject, error, sizeof error);
	if (!made)
		abort();
	made->kinds_begin = begin;
	investigation_start(made);
	return made;
}

struct app *
fake_app_new(size_t rows)
{
	struct app *app = calloc(1, sizeof *app);
	app->rows = rows;
	app->essay = investigate(app, "nclab.uos.ac.kr", begin_essay);
	app->essay->findings = findings;
	app->essay->finding_count = sizeof findings / sizeof *findings;
	app->essay->contacts = contacts;
	app->essay->contact_count = sizeof contacts / sizeof *contacts;
	app->alike = investigate(app, "p18033.shinbiro.com", begin_essay);
	app->other = investigate(app, "pcd067171.netvigator.com", begin_other);
	app->probes[0] = &app->probe;
	app_select(app, 0, true);
	return app;
}

void
fake_app_free(struct app *app)
{
	investigation_free(app->essay);
	investigation_free(app->other);
	investigation_free(app->alike);
	free(app);
}

void
fake_app_probe(struct app *app, int stage)
{
	size_t all = sizeof talk / sizeof *talk;
	app->probe = (struct probe){ .id = 1,
		.mailbox = "uoscc@uos.ac.kr",
		.sender = "",
		.helo = "probe.example.net",
		.state = stage == 1 ? PROBE_RUNNING : PROBE_DONE,
		.result = stage == 1 ? REACH_UNTRIED : REACH_REFUSED,
		.server = "mail.uos.ac.kr",
		.verdict = stage == 1 ? NULL : "no such mailbox (550 5.1.1)",
		.why = stage == 1 ? NULL : &no_mailbox,
		.address = "192.0.2.25",
		.port = 25,
		.waiting = stage == 1 ? "the answer to MAIL FROM" : NULL,
		.waiting_since = uv_hrtime(),
		.waiting_limit = 120,
		.talk = { .lines = talk, .count = stage == 1 ? 6 : all } };
	app->essay->probes = app->probes;
	app->essay->probe_count = 1;
	contacts[1].reachable = app->probe.result;
	contacts[1].verdict = app->probe.verdict;
	bump(app);
}

void
fake_app_trouble(struct app *app, const char *trouble)
{
	app->trouble = trouble;
	bump(app);
}

/* --- app.h
 * ------------------------------------------------------------------------------------- */

void
app_watch(struct app *app, void (*changed)(void *arg), void *arg)
{
	app->changed = changed;
	app->arg = arg;
}

unsigned
app_generation(const struct app *app)
{
	return app->generation;
}

const struct log *
app_log(const struct app *app)
{
	return app->rows ? (const struct log *)app : NULL;
}

enum app_grouping
app_grouping(const struct app *app)
{
	return app->grouping;
}

void
app_group(struct app *app, enum app_grouping grouping)
{
	app->grouping = grouping;
	bump(app);
}

size_t
app_rows(const struct app *app)
{
	return app->rows;
}

static struct investigation *
of_row(const struct app *app, size_t row)
{
	struct investigation *const made[] = { app->essay, app->other, app->alike };
	return row < 3 ? made[row] : row == 4 ? app->essay : row == 5 ? app->alike : NULL;
}

bool
app_row(const struct app *app, size_t row, struct app_row *to)
{
	static const char *const hosts[] = { "nclab.uos.ac.kr", "pcd067171.netvigator.com",
		"p18033.shinbiro.com", "192.0.2.77",
		"b\xc3\xbc"
		"cher.example",
		"\xe6\x97\xa5\xe6\x9c\xac.example" };
	static char host[64];
	if (row >= app->rows)
		return false;
	if (row < sizeof hosts / sizeof *hosts)
		snprintf(host, sizeof host, "%s", hosts[row]);
	else
		snprintf(host, sizeof host, "198.51.%zu.%zu", row / 250 % 250, row % 250);
	*to = (struct app_row){ .line = (uint32_t)row,
		.host = (uint32_t)row,
		.count = (uint32_t)(row * 7 % 900 + 1) };
	to->entry = (struct entry){ .when = view_of("08/Aug/2001:17:09:32 +1000"),
		.host = view_of(host),
		.sure = ENTRY_HOST,
		.role = "client",
		.format = "common",
		.zone = 600,
		.rest = view_of(row == 3 ? "\"GET /\x1b[31m HTTP/1.0\" 404"
					 : "\"GET /default.ida?NNNNNNNN HTTP/1.0\" 404 205") };
	to->entry.time = (struct tm){ .tm_mday = 8,
		.tm_mon = 7,
		.tm_year = 101,
		.tm_hour = 17,
		.tm_min = (int)row % 60,
		.tm_sec = 32 };
	to->investigation = of_row(app, row);
	return true;
}

size_t
app_selected(const struct app *app)
{
	return app->selected;
}

void
app_select(struct app *app, size_t row, bool now)
{
	app->selected = row;
	app->shown = of_row(app, row);
	bump(app);
}

const struct investigation *
app_shown(const struct app *app)
{
	return app->shown;
}

bool
app_investigate(struct app *app, const char *subject, char *error, size_t error_size)
{
	struct investigation *made = investigation_new(subject, error, error_size);
	if (!made)
		return false;
	investigation_free(made);
	app->shown = app->other;
	bump(app);
	return true;
}

void
app_repeat(struct app *app, unsigned lookup_id)
{
	bump(app);
}

void
app_cancel(struct app *app, unsigned lookup_id)
{
	lookup_cancel(investigation_lookup(app->shown, lookup_id));
	bump(app);
}

void
app_cancel_all(struct app *app)
{
	for (unsigned id = 1; app->shown && id <= app->shown->count; id++)
		lookup_cancel(investigation_lookup(app->shown, id));
	bump(app);
}

unsigned
app_open_lookups(const struct app *app)
{
	return app->other->open;
}

void
app_plan_probe(struct app *app, const char *mailbox, const struct probe_options *options,
	struct probe_plan *plan)
{
	*plan = (struct probe_plan){
		.host = "mail.uos.ac.kr", .address = "192.0.2.25", .helo = "probe.example.net",
		.connections = 2
	};
	if (options)
		plan->options = *options;
	snprintf(plan->mailbox, sizeof plan->mailbox, "%s", mailbox);
	if (!strchr(mailbox, '@'))
		snprintf(plan->refusal, sizeof plan->refusal, "\"%s\" is not a mailbox",
			mailbox);
	if (app->probe.id)
		snprintf(plan->warning, sizeof plan->warning, "asked a moment ago");
}

void
app_start_probe(struct app *app, const char *mailbox, const struct probe_options *options)
{
	fake_app_probe(app, 1);
}

void
app_cancel_probe(struct app *app)
{
	fake_app_probe(app, 2);
}

const struct probe *
app_probe(const struct app *app)
{
	return app->shown == app->essay && app->probe.id ? &app->probe : NULL;
}

static const struct explanation put_off = { .id = "rcpt-full",
	.title = "the mailbox is full",
	.severity = "wait",
	.who = "the recipient",
	.blame = BLAME_THEIRS,
	.wrong = "The store has no room left for this user.",
	.solve = "The recipient deletes or archives; the sender tries again later.",
	.see = "RFC 3463 X.2.2",
	.sure = true,
	.code = 452,
	.status = "4.2.2" };

static struct transcript_line told[] = {
	{ -1, '*', PHASE_NOTICE, "bounce of 08 Aug 2001 from mail.example.net", 0, "", NULL, 0, 0, NULL },
	{ -1, '*', PHASE_NOTICE, "full@example.org: delayed, says mx.example.org", 0, "", NULL, 0, 0, NULL },
	{ -1, 'S', PHASE_NOTICE, "452 4.2.2 <full@example.org>: Mailbox full", 452, "4.2.2", &put_off, 30, 42, NULL },
	{ -1, '*', PHASE_NOTICE, "uoscc@uos.ac.kr: failed, says mail.uos.ac.kr", 0, "", NULL, 0, 0, NULL },
	{ -1, 'S', PHASE_NOTICE, "550 5.1.1 <uoscc@uos.ac.kr>: a reply that is longer than eighty columns, so "
		"that its words, User unknown, stand in a row of their own", 550, "5.1.1", &no_mailbox, 91, 103,
		"list.example.net" },
};

static struct quoted_recipient recipients[] = { { .address = "full@example.org" },
	{ .address = "uoscc@uos.ac.kr" } };

static const struct quoted bounce = { .kind = QUOTED_BOUNCE,
	.title = "bounce of 08 Aug 2001 from mail.example.net",
	.recipients = recipients,
	.count = 2,
	.talk = { .lines = told, .count = sizeof told / sizeof *told } };

void
fake_app_quote(struct app *app)
{
	app->quoted = &bounce;
	bump(app);
}

const struct quoted *
app_quoted(const struct app *app)
{
	return app->quoted;
}

bool
app_explain(struct app *app, const char *bytes, size_t length)
{
	return false;
}

bool
app_go(struct app *app, int step)
{
	return false;
}

const struct memory *
app_memory(const struct app *app)
{
	static struct memory *memory;
	return memory ? memory : (memory = memory_open(""));
}

const struct probe *
app_running_probe(const struct app *app)
{
	return app->probe.id && app->probe.state == PROBE_RUNNING ? &app->probe : NULL;
}

bool
app_remind(struct app *app)
{
	return false;
}

const char *
app_reminder(const struct app *app)
{
	return NULL;
}

void
app_go_reminded(struct app *app)
{
}

bool
app_lists_mails(const struct app *app)
{
	return false;
}

const char *
app_resolver(const struct app *app)
{
	return "127.0.0.53";
}

const char *
app_trouble(const struct app *app)
{
	return app->trouble;
}

bool
app_demo(const struct app *app)
{
	return false;
}

/* --- log.h
 * -------------------------------------------------------------------------------------- */

const char *
log_name(const struct log *log)
{
	return "access.log";
}

const char *
log_notice(const struct log *log)
{
	return NULL;
}

bool
log_complete(const struct log *log)
{
	return true;
}

double
log_progress(const struct log *log)
{
	return 1;
}

uint32_t
log_lines(const struct log *log)
{
	return 1204;
}

uint32_t
log_hosts(const struct log *log)
{
	return (uint32_t)((const struct app *)log)->rows;
}
