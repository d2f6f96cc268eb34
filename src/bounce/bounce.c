/* The parts of a mail, the fields for programs and the words for people are joined here into one
 * list of recipients.  Fields come first; words fill what the fields leave open, or stand alone
 * where there are none.  What no server was asked about is never called a failure. */
#include "bounce/bounce.h"

#include <string.h>
#include <strings.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/dsn.h"
#include "bounce/hear.h"
#include "bounce/kind.h"
#include "bounce/mail.h"
#include "bounce/mailbox.h"
#include "bounce/report.h"
#include "bounce/words.h"
#include "know/roles.h"

enum { TEXT_SHOWN = 2000, RECIPIENTS_MAX = 2000, PASSED_ON_MAX = 3 };

struct reading {
	struct arena *arena;
	const struct know *know;
	struct mail mail;
	struct dsn dsn;
	struct report report;
	const char *returned;     /* header, or NULL */
	const char *returned_to;  /* To and Cc of it, or NULL */
	struct bounce *bounce;
	size_t room;
};

const char *
bounce_kind_word(enum bounce_kind kind)
{
	static const char *const words[] = {
		[BOUNCE_FAILURE] = "bounce", [BOUNCE_DELAYED] = "delayed",
		[BOUNCE_DELIVERED] = "delivered", [BOUNCE_VACATION] = "vacation",
		[BOUNCE_COMPLAINT] = "complaint", [BOUNCE_OTHER] = "other",
	};
	return words[kind];
}

static struct bounce_recipient *
recipient_add(struct reading *reading, const char *address)
{
	struct bounce *bounce = reading->bounce;
	if (bounce->count == RECIPIENTS_MAX)
		return NULL;
	for (size_t i = 0; i < bounce->count; i++)
		if (same_word(bounce->recipients[i].address, address))
			return NULL;
	if (bounce->count == reading->room) {
		size_t room = reading->room ? 2 * reading->room : 4;
		struct bounce_recipient *more = arena_alloc(reading->arena,
			room * sizeof *more);
		if (bounce->count)
			memcpy(more, bounce->recipients, bounce->count * sizeof *more);
		bounce->recipients = more;
		reading->room = room;
	}
	struct bounce_recipient *to = &bounce->recipients[bounce->count++];
	*to = (struct bounce_recipient){ .address = address };
	return to;
}

/* ---- who was written to ---- */

/* The one address in the returned mail's To, or NULL if it has none, several, or is a list's. */
static const char *
only_one_written_to(struct reading *reading)
{
	struct mailbox first, second;
	if (!reading->returned_to || !mailbox_find(reading->returned_to, &first) ||
		mailbox_find(first.to, &second) ||
			(first.from[-(first.from > reading->returned_to)] & 0x80) ||
		header_field(reading->arena, reading->returned, "List-Id"))
		return NULL;
	return mailbox_string(reading->arena, first);
}

static bool
is_failing(const struct reading *reading, const char *address)
{
	for (size_t i = 0; i < reading->report.count; i++)
		if (reading->report.finds[i].rank >= RANK_LINE &&
			same_word(reading->report.finds[i].address, address))
			return true;
	for (size_t i = 0; i < reading->dsn.count; i++)
		if (reading->dsn.recipients[i].final &&
			same_word(reading->dsn.recipients[i].final, address))
			return true;
	return false;
}

static void
find_original(struct reading *reading, struct bounce_recipient *to)
{
	if (to->original && same_word(to->original, to->address))
		to->original = NULL;
	if (to->original || mailbox_listed(reading->returned_to, to->address))
		return;
	const char *only = only_one_written_to(reading);
	if (only && strchr(to->address, '@') && !is_failing(reading, only))
		to->original = only;
}

/* ---- the words about a recipient ---- */

static void
judge(struct reading *reading, struct bounce_recipient *to, const char *status,
	const char *diagnostic, const struct report_find *find)
{
	find_original(reading, to);
	struct reply_facts facts = { .other_recipient = to->original != NULL,
		.contact = !to->original && mailbox_is_role(to->address) };
	struct verdict verdict = { .know = reading->know, .arena = reading->arena,
		.facts = &facts,
		.status = status, .program = diagnostic && !strncasecmp(diagnostic, "x-unix", 6),
		.delayed = to->action && !strcmp(to->action, "delayed") };
	if (diagnostic)
		verdict_hear(&verdict, diagnostic, PHASE_ANY);
	if (find)
		hear_find(&verdict, &reading->report, find);
	else if (verdict.score <= SCORE_CODES)
		hear_all(&verdict, &reading->report);
	verdict_end(&verdict);
	to->why = verdict.why;
	if (!verdict.text)
		return;
	struct text text = { 0 };
	size_t length = strlen(verdict.text);
	safe_add(&text, verdict.text, length < TEXT_SHOWN ? length : TEXT_SHOWN,
		SAFE_LINES | SAFE_TABS);
	to->text = arena_strdup(reading->arena, text_string(&text));
	text_free(&text);
	if (!to->by)
		to->by = diagnostic ? words_host(reading->arena, diagnostic) : NULL;
	if (!to->by)
		to->by = words_host(reading->arena, verdict.heard);
	if (!to->by && find && find->said)
		to->by = reading->report.by;
	const struct report *report = &reading->report;
	for (size_t i = 0; find && !to->by && i < 3 && find->line + i < report->line_count &&
		*report->lines[find->line + i].text; i++)
		to->by = words_host(reading->arena, i ? report->lines[find->line + i].text : find->rest);
}

/* ---- with fields ---- */

static const struct report_find *
find_of(const struct report *report, const char *address, const char *other)
{
	for (size_t i = 0; i < report->count; i++)
		if (same_word(report->finds[i].address, address) ||
			(other && same_word(report->finds[i].address, other)))
			return &report->finds[i];
	for (size_t i = 0; i < report->count; i++)
		if (report->finds[i].original && same_word(report->finds[i].original, address))
			return &report->finds[i];
	return NULL;
}

static bool
is_same_person(const char *one, const char *other)
{
	size_t length = strcspn(one, "@");
	return length == strcspn(other, "@") && !strncasecmp(one, other, length);
}

static const char *
dsn_action(const struct reading *reading, const struct dsn_recipient *group)
{
	if (group->action)
		return group->action;
	if (*group->status == '2')
		return "delivered";
	enum bounce_kind kind = *group->status == '5' ? BOUNCE_FAILURE :
		kind_judge(reading->arena, &reading->mail, &reading->report);
	return kind == BOUNCE_DELAYED ? "delayed" : "failed";
}

static enum bounce_kind
dsn_kind(const struct reading *reading)
{
	enum bounce_kind kind = BOUNCE_DELIVERED;
	for (size_t i = 0; i < reading->dsn.count; i++) {
		const char *action = dsn_action(reading, &reading->dsn.recipients[i]);
		if (!strcmp(action, "failed"))
			return BOUNCE_FAILURE;
		if (!strcmp(action, "delayed"))
			kind = BOUNCE_DELAYED;
	}
	return kind;
}

/* One that can be written to; "user@ims-daemon" is a server's inner name. */
static bool
has_domain(const char *address)
{
	const char *at = strrchr(address, '@');
	return at && strchr(at, '.');
}

/* Final-Recipient; or where an alias led, when the final one is only the alias. */
static void
dsn_address(struct reading *reading, const struct dsn_recipient *group, const char **address,
	const char **original)
{
	*address = group->final ? group->final : group->original ? group->original : group->actual;
	*original = group->original;
	if (group->actual && strchr(group->actual, '@') && group->final &&
		!is_same_person(group->actual, group->final)) {
		*original = group->final;
		*address = group->actual;
	}
	if (!has_domain(*address) && group->original && has_domain(group->original))
		*address = group->original;
	const char *only = strchr(*address, '@') ? NULL : only_one_written_to(reading);
	if (only)
		*address = only;
}

static void
read_fields(struct reading *reading)
{
	enum bounce_kind kind = reading->bounce->kind = dsn_kind(reading);
	for (size_t i = 0; i < reading->dsn.count; i++) {
		const struct dsn_recipient *group = &reading->dsn.recipients[i];
		const char *action = dsn_action(reading, group), *address, *original;
		bool failing = !strcmp(action, "failed") || !strcmp(action, "delayed");
		dsn_address(reading, group, &address, &original);
		struct bounce_recipient *to = failing == (kind != BOUNCE_DELIVERED) ?
			recipient_add(reading, address) : NULL;
		if (!to)
			continue;
		to->action = action;
		to->original = original;
		to->by = group->remote;
		find_original(reading, to);
		if (failing)
			judge(reading, to, group->status, group->diagnostic,
				find_of(&reading->report, address, original));
		else
			memcpy(to->why.status, group->status, sizeof to->why.status);
	}
}

/* ---- with words only ---- */

static bool
is_helper(const char *address)
{
	static const char *const helpers[] = {
		"postmaster@", "mailer-daemon@", "support@", "abuse@", "helpdesk@", "noreply@",
		"no-reply@"
	};
	for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++)
		if (view_starts(view_of(address), helpers[i]))
			return true;
	return false;
}

/* Senders, reporters and helpers are named in every report, and did not fail; unless a helper is
 * the only one who is said to have. */
static bool
is_bystander(const struct reading *reading, const struct report_find *find)
{
	const struct report *report = &reading->report;
	if (find->rank == RANK_LIST || mailbox_listed(reading->returned_to, find->address))
		return false;
	bool alone = find->rank >= RANK_TRANSCRIPT;
	for (size_t i = 0; alone && i < report->count; i++)
		alone = report->finds[i].rank < RANK_TRANSCRIPT || is_helper(report->finds[i].address);
	if (is_helper(find->address) && !alone)
		return true;
	return mailbox_listed(mail_field(&reading->mail, "To"), find->address) ||
		mailbox_listed(mail_field(&reading->mail, "From"), find->address);
}

static const char *
words_action(const struct reading *reading)
{
	return reading->bounce->kind == BOUNCE_DELAYED ? "delayed" : "failed";
}

static bool
take_finds(struct reading *reading, int least)
{
	struct report *report = &reading->report;
	size_t kept = 0;
	for (size_t i = 0; i < report->count; i++)
		if (!is_bystander(reading, &report->finds[i]))
			report->finds[kept++] = report->finds[i];
	report->count = kept;
	int best = kind_best_rank(report);
	if (best < least)
		return false;
	bool written = false;
	for (size_t i = 0; i < report->count && best < RANK_LIST; i++)
		written = written || mailbox_listed(reading->returned_to,
			report->finds[i].address);
	for (size_t i = 0; i < report->count; i++) {
		const struct report_find *find = &report->finds[i];
		bool wanted = written ? mailbox_listed(reading->returned_to, find->address) :
			(int)find->rank == best;
		struct bounce_recipient *to = wanted ? recipient_add(reading, find->address) :
			NULL;
		if (!to)
			continue;
		to->original = find->original;
		to->action = find->delayed ? "delayed" : words_action(reading);
		judge(reading, to, "", NULL, find);
	}
	return reading->bounce->count > 0;
}

static void
take_list(struct reading *reading, const char *list, bool failing)
{
	struct mailbox mailbox;
	while (list && reading->bounce->count < RECIPIENTS_MAX && mailbox_find(list, &mailbox)) {
		list = mailbox.to;
		const char *address = mailbox_string(reading->arena, mailbox);
		struct bounce_recipient *to = recipient_add(reading, address);
		if (!to || !failing)
			continue;
		to->action = words_action(reading);
		judge(reading, to, "", NULL, find_of(&reading->report, address, NULL));
	}
}

static void
read_words(struct reading *reading)
{
	if (take_finds(reading, RANK_LINE))
		return;
	take_list(reading, mail_field(&reading->mail, "X-Failed-Recipients"), true);
	if (reading->bounce->count || take_finds(reading, RANK_NEAR))
		return;
	take_list(reading, reading->returned_to, true);
	if (!reading->bounce->count)
		take_finds(reading, RANK_LABEL);
}

/* ---- all of it ---- */

static void
find_returned(struct reading *reading)
{
	struct arena *arena = reading->arena;
	reading->returned = reading->mail.returned ? reading->mail.returned :
		reading->report.returned;
	if (!reading->returned)
		return;
	const char *to = header_field(arena, reading->returned, "To");
	const char *cc = header_field(arena, reading->returned, "Cc");
	reading->returned_to = arena_printf(arena, "%s, %s", to ? to : "", cc ? cc : "");
}

static void
read_complaint(struct reading *reading, const char *to)
{
	const char *fields = reading->mail.feedback;
	if (!to && fields)
		to = header_field(reading->arena, fields, "Original-Rcpt-To");
	reading->bounce->kind = BOUNCE_COMPLAINT;
	take_list(reading, to ? to : reading->returned_to, false);
}

static const char *
safe_field(const struct reading *reading, const char *name)
{
	const char *value = mail_field(&reading->mail, name);
	return value ? safe_string(reading->arena, value, strlen(value)) : NULL;
}

static void
read_all(struct reading *reading)
{
	struct bounce *bounce = reading->bounce;
	const struct mail *mail = &reading->mail;
	bounce->from = safe_field(reading, "From");
	bounce->subject = safe_field(reading, "Subject");
	bounce->time = mail->time;
	report_read(&reading->report, reading->arena, mail->text);
	find_returned(reading);
	bool receipt = mail->disposition || strcasestr(mail->text, "/mdn-sent-");
	if (mail->status || (!receipt && strcasestr(mail->text, "final-recipient:")))
		dsn_read(&reading->dsn, reading->arena, mail->status ? mail->status :
			mail->text);
	bounce->reporter = reading->dsn.reporter;
	const char *subject = mail_field(mail, "Subject");
	const char *complained = reading->returned ? header_field(reading->arena, reading->returned,
		"X-HmXmrOriginalRecipient") : NULL; /* Hotmail's, older than RFC 5965 */
	if (mail->feedback || complained || (mail->enclosed && subject && !strncasecmp(subject,
		"complaint about message from", 28))) {
		read_complaint(reading, complained);
	} else if (reading->dsn.count) {
		read_fields(reading);
	} else {
		bounce->kind = receipt ? kind_of_receipt(&reading->report) :
			kind_judge(reading->arena, mail, &reading->report);
		if (bounce->kind == BOUNCE_FAILURE || bounce->kind == BOUNCE_DELAYED)
			read_words(reading);
		bool failed = bounce->kind == BOUNCE_FAILURE || bounce->kind == BOUNCE_DELAYED;
		if (failed && !bounce->count)
			bounce->kind = BOUNCE_OTHER; /* about nobody: a worm's, say */
		else if (bounce->kind == BOUNCE_VACATION)
			take_list(reading, mail_field(mail, "From"), false);
	}
}

/* A list's program puts it into its text, as it came; a person writes about it. */
static const char *
handed_on(const struct mail *mail, const struct report *report)
{
	static const char *const about[] = { "delivery error", NULL };
	struct view tail = view_of(report->tail ? report->tail : "");
	bool whole = view_starts(tail, "Return-Path:") || view_starts(tail, "Received:"), told = false;
	for (size_t i = 0; whole && !told && i < report->line_count; i++)
		told = words_any(report->lines[i].lower, about);
	return told && !mail_field(mail, "In-Reply-To") && !mail_field(mail, "References") ?
		tail.bytes : NULL;
}

static const struct bounce *
read_once(struct arena *arena, const struct know *know, const char *bytes, size_t length,
	int depth)
{
	struct reading reading = { .arena = arena, .know = know };
	reading.bounce = arena_alloc(arena, sizeof *reading.bounce);
	mail_read(&reading.mail, arena, bytes, length);
	read_all(&reading);
	const char *inner = reading.mail.enclosed ? reading.mail.enclosed :
		handed_on(&reading.mail, &reading.report);
	bool guessed = !reading.dsn.count && !reading.report.count &&
		reading.bounce->kind <= BOUNCE_DELAYED;
	if ((reading.bounce->kind == BOUNCE_OTHER || guessed) && inner && depth) {
		const struct bounce *passed_on = read_once(arena, know, inner, strlen(inner),
			depth - 1);
		bool failed = passed_on->kind == BOUNCE_FAILURE || passed_on->kind == BOUNCE_DELAYED;
		if (reading.bounce->kind == BOUNCE_OTHER ? passed_on->kind != BOUNCE_OTHER :
			failed && passed_on->count)
			return passed_on;
	}
	return reading.bounce;
}

const struct bounce *
bounce_read(struct arena *arena, const struct know *know, const char *mail, size_t length)
{
	return read_once(arena, know, mail, length, PASSED_ON_MAX);
}

const char *
bounce_notice(void)
{
	return mail_notice();
}
