/* quoted.c: each source of words -> lines of a transcript.  What a reader has found out already
 * (a bounce knows its alias, a log line its relay) is believed; the words are explained again only
 * to find the place that tells it. */
#include "quoted/quoted.h"

#include <stdio.h>
#include <string.h>

#include "base/safe.h"
#include "bounce/bounce.h"
#include "bounce/mailbox.h"
#include "know/roles.h"
#include "logs/delivery.h"
#include "smtp/talk.h"

enum { MOST_RECIPIENTS = 32, MOST_RAW = 256 << 10, MOST_LINES = 5000 };

static struct quoted *
start(struct arena *arena, const struct know *know, enum quoted_kind kind, const char *bytes, size_t length)
{
	struct quoted *quoted = arena_alloc(arena, sizeof *quoted);
	struct text raw = { 0 };
	if (length > MOST_RAW)
		length = MOST_RAW;
	safe_add(&raw, bytes, length, SAFE_LINES);
	*quoted = (struct quoted){ .kind = kind, .title = "", .talk = { .arena = arena, .know = know },
		.raw = arena_strdup(arena, text_string(&raw)),
		.recipients = arena_alloc(arena, MOST_RECIPIENTS * sizeof *quoted->recipients) };
	text_free(&raw);
	return quoted;
}

static struct quoted_recipient *
add_recipient(struct quoted *quoted, const char *address)
{
	if (quoted->count == MOST_RECIPIENTS)
		return NULL;
	struct quoted_recipient *to = &quoted->recipients[quoted->count++];
	*to = (struct quoted_recipient){ .address = address, .result = REACH_UNTRIED };
	return to;
}

static void
add_note(struct quoted *quoted, const char *text)
{
	transcript_add(&quoted->talk, -1, '*', PHASE_NOTICE, text, strlen(text));
}

static enum reachability
result_of(const struct explanation *why)
{
	bool temporary = why->code ? why->code < 500 : why->status[0] == '4';
	return why->blame == BLAME_OURS       ? REACH_UNREACHABLE
	       : temporary                    ? REACH_DEFERRED
	       : why->code || why->status[0] ? REACH_REFUSED
					      : REACH_UNREACHABLE;
}

static void
judge(struct quoted *quoted, struct quoted_recipient *to, const struct explanation *why)
{
	to->why = why;
	to->result = result_of(why);
	if (!why->code && !why->status[0])
		to->verdict = why->title;
	else if (!why->code)
		to->verdict = arena_printf(quoted->talk.arena, "%s (%s)", why->title, why->status);
	else
		to->verdict = arena_printf(quoted->talk.arena, "%s (%d%s%s)", why->title, why->code,
			why->status[0] ? " " : "", why->status);
}

/* WORDS, several lines, as the server's.  They go into JOINED, with LF alone between. */
static void
add_words(struct quoted *quoted, const char *words, size_t length, enum mail_phase phase,
	struct text *joined)
{
	struct transcript *talk = &quoted->talk;
	struct view rest = { words, length }, line;
	const size_t first = talk->reply = talk->count;
	while (talk->count < MOST_LINES && view_line(&rest, &line)) {
		transcript_add(talk, -1, 'S', phase, line.bytes, line.length);
		if (talk->count > first + 1)
			text_putc(joined, '\n');
		text_add(joined, line.bytes, line.length);
	}
}

/* --- a bounce --------------------------------------------------------------------------------------- */

static const char *
bounce_title(struct arena *arena, const struct bounce *bounce)
{
	static const char *const kinds[] = {
		[BOUNCE_FAILURE] = "bounce", [BOUNCE_DELAYED] = "warning of delay",
		[BOUNCE_DELIVERED] = "note of delivery", [BOUNCE_VACATION] = "automatic answer",
		[BOUNCE_COMPLAINT] = "complaint about mail", [BOUNCE_OTHER] = "mail, no bounce",
	};
	char when[32] = "";
	struct tm date;
	if (bounce->time && gmtime_r(&bounce->time, &date))
		strftime(when, sizeof when, " of %d %b %Y", &date);
	const char *from = bounce->reporter ? bounce->reporter : bounce->from;
	return arena_printf(arena, "%s%s%s%s", kinds[bounce->kind], when, from ? " from " : "", from ? from : "");
}

static void
add_bounced(struct quoted *quoted, const struct bounce *bounce, const struct bounce_recipient *from)
{
	struct arena *arena = quoted->talk.arena;
	struct quoted_recipient *to = add_recipient(quoted, from->address);
	if (!to)
		return;
	to->original = from->original;
	to->by = from->by;
	add_note(quoted, arena_printf(arena, "%s%s%s: %s%s%s", from->address,
				 from->original ? ", written to as " : "", from->original ? from->original : "",
				 from->action ? from->action : bounce_kind_word(bounce->kind),
				 from->by ? ", says " : "", from->by ? from->by : ""));
	const struct explanation *why = from->why.id ? &from->why : NULL;
	const char *words = from->text ? from->text : "";
	/* a delivery that went well has words too, but no error in them */
	if (!why && from->text)
		transcript_add(&quoted->talk, -1, 'S', PHASE_NOTICE, words, strlen(words));
	if (!why)
		return;
	struct transcript *talk = &quoted->talk;
	struct text joined = { 0 };
	size_t first = talk->count;
	add_words(quoted, words, strlen(words), PHASE_NOTICE, &joined);
	const struct explanation *told =
		transcript_reply(talk, PHASE_NOTICE, text_string(&joined), joined.length, NULL);
	text_free(&joined);
	/* the mail tells more than the words: the place is theirs, the explanation the bounce's */
	for (size_t i = first; told && i < talk->count; i++)
		if (talk->lines[i].why == told)
			talk->lines[i].why = arena_copy(arena, why, sizeof *why);
	judge(quoted, to, told ? why : transcript_explain(talk, why));
}

struct quoted *
quoted_mail(struct arena *arena, const struct know *know, const char *bytes, size_t length)
{
	const struct bounce *bounce = bounce_read(arena, know, bytes, length);
	struct quoted *quoted = start(arena, know, QUOTED_BOUNCE, bytes, length);
	quoted->title = bounce_title(arena, bounce);
	quoted->ordinary = bounce->kind == BOUNCE_OTHER;
	quoted->reporter = bounce->reporter;
	add_note(quoted, quoted->title);
	if (bounce->subject)
		add_note(quoted, arena_printf(arena, "Subject: %s", bounce->subject));
	for (size_t i = 0; i < bounce->count; i++)
		add_bounced(quoted, bounce, &bounce->recipients[i]);
	if (bounce->count > MOST_RECIPIENTS)
		add_note(quoted, arena_printf(arena, "and %zu more", bounce->count - MOST_RECIPIENTS));
	if (bounce->kind != BOUNCE_FAILURE)
		add_note(quoted, bounce->kind == BOUNCE_DELAYED
					 ? "not given up: the sending server goes on trying"
					 : "this tells of no failure");
	return quoted;
}

/* --- a line of a log ---------------------------------------------------------------------------------- */

static const char *
string_of(struct arena *arena, struct view view)
{
	return view.length ? safe_string(arena, view.bytes, view.length) : NULL;
}

/* Our server's refusal of a client: what is ours in the words is the client's, and the other way round. */
static void
turn_blame(struct explanation *why)
{
	if (why->blame == BLAME_OURS)
		why->blame = BLAME_THEIRS;
	else if (why->blame == BLAME_THEIRS)
		why->blame = BLAME_OURS;
}

/* Explains the words of DELIVERY.  Those without a code are of the class that the outcome tells. */
static struct explanation
explain_delivery(struct quoted *quoted, const struct delivery *delivery, const char *words,
	const struct reply_facts *facts)
{
	const struct know *know = quoted->talk.know;
	struct arena *arena = quoted->talk.arena;
	bool temporary = delivery->outcome == DELIVERY_DEFERRED;
	struct explanation why;
	char status[12] = "";
	int code, length = (int)delivery->words.length;
	const char *before = "";
	if (!reply_codes(words, delivery->words.length, &code, status) && !status[0])
		before = delivery->status.length
				 ? arena_printf(arena, "%.*s ", (int)delivery->status.length,
					   delivery->status.bytes)
				 : temporary ? "4.0.0 " : "5.0.0 ";
	words = arena_printf(arena, "%s%.*s", before, length, words);
	if (!explain_reply(know, arena, words, strlen(words), delivery->phase, facts, &why))
		explain_by_id(know, temporary ? "unknown-temporary" : "unknown-permanent", NULL, &why);
	/* bounced, but the words tell of something that passes: then the status knows better */
	if (delivery->outcome == DELIVERY_BOUNCED && before[0] && !strcmp(why.severity, "wait") &&
		delivery->status.length) {
		struct explanation by_status;
		if (explain_reply(know, arena, delivery->status.bytes, delivery->status.length,
			    delivery->phase, facts, &by_status) && by_status.sure) {
			by_status.from = by_status.to = 0;
			why = by_status;
		}
	}
	size_t added = strlen(before);
	why.from -= why.from < added ? why.from : added;
	why.to -= why.to < added ? why.to : added;
	if (!why.status[0] && delivery->status.length && delivery->status.length < sizeof why.status)
		memcpy(why.status, delivery->status.bytes, delivery->status.length);
	if (delivery->outcome == DELIVERY_REFUSED)
		turn_blame(&why);
	return why;
}

static const char *
delivery_note(struct arena *arena, const struct quoted *quoted, const struct delivery *delivery)
{
	const char *relay = string_of(arena, delivery->relay), *address = string_of(arena, delivery->address);
	const char *to = string_of(arena, delivery->recipient);
	const char *at = delivery->outcome == DELIVERY_REFUSED ? "from" : "at";
	return arena_printf(arena, "%s:%s%s%s%s%s%s%s%s%s", quoted->title, to ? " " : "", to ? to : "",
		relay || address ? " " : "", relay || address ? at : "", relay ? " " : "", relay ? relay : "",
		address ? " [" : "", address ? address : "", address ? "]" : "");
}

/* False when LINE tells of no delivery, or of one that went well. */
static bool
add_delivery(struct quoted *quoted, struct view line)
{
	struct arena *arena = quoted->talk.arena;
	struct delivery delivery;
	if (!delivery_read(line, &delivery) || delivery.outcome == DELIVERY_SENT ||
		delivery.outcome == DELIVERY_NOTICE)
		return false;
	quoted->title = arena_printf(arena, "%s, in the log of %s",
		delivery_outcome_word(delivery.outcome), delivery.program);
	quoted->server = string_of(arena, delivery.relay);
	quoted->address = string_of(arena, delivery.address);
	struct quoted_recipient *to = delivery.recipient.length
		? add_recipient(quoted, string_of(arena, delivery.recipient)) : NULL;
	if (to) {
		to->original = string_of(arena, delivery.original);
		to->by = delivery.remote ? quoted->server : NULL;
	}
	add_note(quoted, delivery_note(arena, quoted, &delivery));
	char *words = arena_alloc(arena, delivery.words.length + 1);
	delivery_plain(&delivery, words);
	bool ours = delivery.outcome == DELIVERY_REFUSED;
	const struct reply_facts facts = { .other_recipient = to && to->original && !ours,
		.contact = to && !ours && mailbox_is_role(to->address) };
	const struct explanation why = explain_delivery(quoted, &delivery, words, &facts);
	struct text joined = { 0 };
	add_words(quoted, words, delivery.words.length, delivery.phase, &joined);
	const struct explanation *told = joined.length
		? transcript_told(&quoted->talk, joined.bytes, joined.length, &why)
		: transcript_explain(&quoted->talk, &why);
	text_free(&joined);
	if (to && !ours)
		judge(quoted, to, told);
	return true;
}

struct quoted *
quoted_line(struct arena *arena, const struct know *know, struct view line)
{
	struct delivery delivery; /* most lines are none, and cost nothing then */
	if (!delivery_read(line, &delivery))
		return NULL;
	struct quoted *quoted = start(arena, know, QUOTED_DELIVERY, line.bytes, line.length);
	return add_delivery(quoted, line) ? quoted : NULL;
}

/* --- a session ------------------------------------------------------------------------------------------ */

static void
take_facts(struct quoted *quoted, const struct talk_facts *facts)
{
	struct arena *arena = quoted->talk.arena;
	quoted->server = string_of(arena, facts->server);
	quoted->address = string_of(arena, facts->address);
	quoted->title = quoted->server ? arena_printf(arena, "session with %s", quoted->server) : "SMTP session";
}

static struct quoted_recipient *
recipient_named(struct quoted *quoted, struct view address)
{
	for (size_t i = 0; i < quoted->count; i++)
		if (view_is(address, quoted->recipients[i].address))
			return &quoted->recipients[i];
	return add_recipient(quoted, string_of(quoted->talk.arena, address));
}

/* "<a@b>" of RCPT TO:<a@b> */
static struct view
path_in(struct view command)
{
	const char *open = memchr(command.bytes, '<', command.length);
	const char *colon = memchr(command.bytes, ':', command.length);
	struct view path = { 0 };
	if (open)
		path = (struct view){ open + 1, command.length - (size_t)(open + 1 - command.bytes) };
	else if (colon)
		path = view_trim((struct view){ colon + 1,
			command.length - (size_t)(colon + 1 - command.bytes) });
	const char *close = path.length ? memchr(path.bytes, open ? '>' : ' ', path.length) : NULL;
	if (close)
		path.length = (size_t)(close - path.bytes);
	return path;
}

/* What a client says to log in may be a password: only the name of the mechanism is shown. */
static struct view
secret_hidden(struct arena *arena, struct view said)
{
	size_t word = 0;
	if (view_starts(said, "AUTH "))
		for (word = 5; word < said.length && said.bytes[word] != ' ';)
			word++;
	return view_of(arena_printf(arena, "%.*s%s(not shown: a login)", (int)word, said.bytes, word ? " " : ""));
}

struct quoted *
quoted_session(struct arena *arena, const struct know *know, const char *bytes, size_t length)
{
	struct quoted *quoted = start(arena, know, QUOTED_SESSION, bytes, length);
	struct talk talk;
	struct talk_line line;
	struct text reply = { 0 };
	struct view asked = { 0 };
	struct reply_facts facts = { 0 };
	talk_start(&talk, bytes, length);
	while (talk_next(&talk, &line) && quoted->talk.count < MOST_LINES) {
		if (line.direction == '*' && !view_trim(line.text).length)
			continue;
		struct view shown = line.direction == 'C' && line.phase == PHASE_AUTH ? secret_hidden(arena, line.text)
										     : line.text;
		transcript_add(&quoted->talk, -1, line.direction, line.phase, shown.bytes, shown.length);
		if (line.direction == 'C' && line.phase == PHASE_RCPT)
			asked = path_in(line.text),
			facts.contact = asked.length && mailbox_is_role(string_of(arena, asked));
		if (line.direction == 'C' && line.phase == PHASE_MAIL)
			facts.null_sender = !path_in(line.text).length;
		if (line.direction != 'S')
			continue;
		if (reply.length)
			text_putc(&reply, '\n');
		text_add(&reply, line.text.bytes, line.text.length);
		if (!line.ends_reply)
			continue;
		const struct explanation *why = transcript_reply(
			&quoted->talk, line.phase, text_string(&reply), reply.length, &facts);
		struct quoted_recipient *to =
			line.phase == PHASE_RCPT && asked.length ? recipient_named(quoted, asked) : NULL;
		if (to && why) {
			judge(quoted, to, why);
		} else if (to && reply.bytes[0] == '2') {
			to->result = REACH_ACCEPTED;
			to->verdict = arena_printf(arena, "accepts mail (%.3s)", reply.bytes);
		}
		text_clear(&reply);
	}
	text_free(&reply);
	take_facts(quoted, &talk.facts);
	for (size_t i = 0; i < quoted->count; i++)
		quoted->recipients[i].by = quoted->server;
	return quoted;
}

/* --- whatever it is --------------------------------------------------------------------------------------- */

static struct quoted *
quoted_reply(struct arena *arena, const struct know *know, const char *bytes, size_t length)
{
	struct quoted *quoted = start(arena, know, QUOTED_REPLY, bytes, length);
	struct mailbox found;
	struct reply_facts facts = { 0 };
	struct quoted_recipient *to = NULL;
	quoted->title = "words of a reply";
	if (mailbox_find(quoted->raw, &found)) {
		to = add_recipient(quoted, mailbox_string(arena, found));
		facts.contact = mailbox_is_role(to->address);
	}
	struct text joined = { 0 };
	add_words(quoted, bytes, length, PHASE_ANY, &joined);
	const struct explanation *why = transcript_reply(
		&quoted->talk, PHASE_ANY, text_string(&joined), joined.length, &facts);
	text_free(&joined);
	if (why && to)
		judge(quoted, to, why);
	return why ? quoted : NULL;
}

/* "550 ..." or "5.1.1 ...": nothing but a reply begins so. */
static bool
begins_with_code(struct view text)
{
	char head[16] = "";
	int code = 0, used = 0, parts[3];
	memcpy(head, text.bytes, text.length < sizeof head - 1 ? text.length : sizeof head - 1);
	if (sscanf(head, "%3d%n", &code, &used) == 1 && used == 3 && code >= 400 && code < 600 &&
		strchr(" -", head[3]))
		return true;
	return sscanf(head, "%1d.%d.%d", &parts[0], &parts[1], &parts[2]) == 3 &&
	       (parts[0] == 4 || parts[0] == 5) && head[1] == '.';
}

struct quoted *
quoted_text(struct arena *arena, const struct know *know, const char *bytes, size_t length)
{
	struct view all = view_trim((struct view){ bytes, length }), rest = all, line;
	struct quoted *quoted = start(arena, know, QUOTED_DELIVERY, all.bytes, all.length);
	if (talk_likely(all.bytes, all.length))
		return quoted_session(arena, know, all.bytes, all.length);
	bool any = false;
	while (view_line(&rest, &line) && quoted->talk.count < MOST_LINES)
		any |= add_delivery(quoted, line);
	if (any)
		return quoted;
	struct quoted *reply =
		begins_with_code(all) ? quoted_reply(arena, know, all.bytes, all.length) : NULL;
	if (reply)
		return reply;
	quoted = quoted_mail(arena, know, all.bytes, all.length);
	if (quoted->count)
		return quoted;
	reply = quoted_reply(arena, know, all.bytes, all.length);
	return reply ? reply : quoted->ordinary ? NULL : quoted;
}

const struct explanation *
quoted_why(const struct quoted *quoted)
{
	for (size_t i = quoted->talk.count; i-- > 0;)
		if (quoted->talk.lines[i].why)
			return quoted->talk.lines[i].why;
	return NULL;
}
