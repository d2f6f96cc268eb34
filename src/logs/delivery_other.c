/* delivery_other.c: Haraka, amavis, Exchange's message tracking, MDaemon's session lines. */
#include <string.h>

#include "logs/delivery_parts.h"

/* [NOTICE] [UUID] [outbound] recipient <a@b> rejected: 550 words
 * [NOTICE] [UUID] [outbound] delivered file=... host="..." ip=... response="..."
 * [NOTICE] [UUID] [core] recipient <a@b> code=DENY msg="words" */
bool
haraka_delivery(const struct mail_line *line, struct delivery *to)
{
	bool named = view_is(line->program, "haraka");
	struct view rest = named ? line->message : line->timeless, inside;
	to->program = "haraka";
	if (!named && line->program.length)
		return false;
	for (int i = 0; i < 2; i++) { /* level and session */
		struct view name = until(view_upto(rest, 60), "]");
		rest = view_from(rest, name.length);
		if (!view_starts(name, "[") || !take(&rest, "] "))
			return false;
	}
	if (take(&rest, "[outbound] ")) {
		if (take(&rest, "recipient ") && take_angle(&rest, &to->recipient)) {
			if (take(&rest, " rejected: "))
				to->outcome = DELIVERY_BOUNCED;
			else if (take(&rest, " deferred: ") || take(&rest, " deferred "))
				to->outcome = DELIVERY_DEFERRED;
			else
				return false;
			to->remote = code_of(rest);
			to->phase = PHASE_RCPT;
			say_words(to, rest);
			return true;
		}
		if (take(&rest, "delivered ")) {
			to->outcome = DELIVERY_SENT;
			to->remote = true;
			to->phase = PHASE_DATA;
			if (take_quoted(rest, " host=\"", &inside) && is_name(inside))
				to->relay = inside;
			else if (after(rest, " host=", &inside) && is_name(until(inside, " ")))
				to->relay = until(inside, " ");
			if (after(rest, " ip=", &inside))
				to->address = take_address(until(inside, " "), false);
			if (take_quoted(rest, " response=\"", &inside))
				say_words(to, inside);
			return true;
		}
		if (take(&rest, "Temp failing ") && after(rest, ": ", &inside)) {
			to->outcome = DELIVERY_DEFERRED;
			say_words(to, inside);
			return true;
		}
		if (take(&rest, "bouncing mail: ") || take(&rest, "Bouncing mail: ")) {
			to->outcome = DELIVERY_BOUNCED;
			say_words(to, rest);
			return true;
		}
		return false;
	}
	if (!take(&rest, "[core] recipient ") || !take_angle(&rest, &to->recipient))
		return false;
	if (!take(&rest, " code=DENY") || !take_quoted(rest, " msg=\"", &inside))
		return false;
	to->outcome = DELIVERY_REFUSED;
	to->phase = PHASE_RCPT;
	say_words(to, inside);
	return true;
}

/* (ID) Blocked SPAM {RejectedInbound}, [CLIENT]:PORT [..] <sender> -> <a@b>,<c@d>, ... */
bool
amavis_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->message, sender;
	if (!view_starts(line->program, "amavis") || !take(&text, "("))
		return false;
	text = view_from(text, until(text, ")").length);
	if (!take(&text, ") ") || !view_starts(text, "Blocked "))
		return false;
	to->program = "amavis";
	to->outcome = DELIVERY_REFUSED;
	to->phase = PHASE_DATA;
	struct view words = text, rest = text;
	while (rest.length && !view_starts(rest, ", ")) {
		if (rest.bytes[0] == '(')
			skip_round(&rest);
		else
			rest = view_from(rest, 1);
	}
	say_words(to, view_upto(words, (size_t)(rest.bytes - words.bytes)));
	take(&rest, ", ");
	while (rest.length && rest.bytes[0] != '<') { /* LOCAL [CLIENT]:PORT [ORIGIN] */
		if (rest.bytes[0] == '[' && !to->address.length)
			to->address = take_address(rest, false);
		rest = view_from(rest, 1);
	}
	if (take_angle(&rest, &sender) && take(&rest, " -> ") && take_angle(&rest, &to->recipient))
		while (take(&rest, ",") && take_angle(&rest, &sender))
			to->more++;
	return true;
}

/* One field of a line of comma separated values; quotes are taken off. */
static struct view
take_field(struct view *rest)
{
	struct view field = *rest;
	if (rest->length && rest->bytes[0] == '"') {
		size_t at = 1;
		for (; at < rest->length; at++) {
			if (rest->bytes[at] != '"')
				continue;
			if (at + 1 >= rest->length || rest->bytes[at + 1] != '"')
				break;
			at++;
		}
		field = view_upto(view_from(*rest, 1), at - 1);
		*rest = view_from(*rest, at + 1);
	} else {
		field = until(*rest, ",");
		*rest = view_from(*rest, field.length);
	}
	take(rest, ",");
	return field;
}

/* "550 5.1.1 words", "[{LED=550 words};{MSG=};{FQDN=mx};{IP=192.0.2.25};...]": the first one. */
static void
status_read(struct view status, struct delivery *to)
{
	struct view rest, host;
	if (after(status, "{LED=", &rest)) {
		if (after(rest, "{FQDN=", &host) && is_name(until(host, "}")))
			to->relay = until(host, "}");
		if (after(rest, "{IP=", &host))
			to->address = take_address(until(host, "}"), false);
		say_words(to, until(rest, "}"));
		return;
	}
	while (status.length && strchr("[{ ", status.bytes[0]) && status.bytes[0])
		status = view_from(status, 1);
	status = until(status, "}");
	/* several recipients, several answers */
	for (size_t i = 0; i < status.length; i++)
		if (status.bytes[i] == ';' && code_of(view_trim(view_from(status, i + 1)))) {
			status.length = i;
			break;
		}
	say_words(to, status);
}

static bool
is_exchange_own(struct view words)
{
	static const char *const own[] = { "RESOLVER.", "STOREDRV.", "QUEUE.", "SMTPSEND.", "ROUTING.",
		"SUBMISSION", "AGENT." };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (contains(words, own[i]))
			return true;
	return false;
}

/* date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,
 * event-id,internal-message-id,message-id,[network-message-id,]recipient-address,recipient-status,... */
bool
exchange_delivery(const struct mail_line *line, struct delivery *to)
{
	enum { SERVER_IP = 3, SERVER_NAME = 4, SOURCE = 7, EVENT = 8, RECIPIENT = 11, FIELDS = 14 };
	static const struct {
		const char *event;
		enum delivery_outcome outcome;
	} events[] = { { "SEND", DELIVERY_SENT }, { "SENDEXTERNAL", DELIVERY_SENT },
		{ "DELIVER", DELIVERY_SENT }, { "FAIL", DELIVERY_BOUNCED },
		{ "BADMAIL", DELIVERY_BOUNCED }, { "DEFER", DELIVERY_DEFERRED } };
	struct view fields[FIELDS], rest = line->all;
	to->program = "exchange";
	if (take(&rest, "RecipientStatus")) { /* Get-MessageTrackingLog | Format-List */
		rest = view_trim(rest);
		if (!take(&rest, ": "))
			return false;
		status_read(rest, to);
		int code = code_of(to->words);
		to->outcome = code >= 500 ? DELIVERY_BOUNCED : code >= 400 ? DELIVERY_DEFERRED :
			DELIVERY_SENT;
		to->remote = !is_exchange_own(to->words);
		return code;
	}
	if (rest.length < 24 || rest.bytes[4] != '-' || rest.bytes[10] != 'T')
		return false;
	for (size_t i = 0; i < FIELDS; i++)
		fields[i] = take_field(&rest);
	size_t found = sizeof events / sizeof *events, recipient = RECIPIENT;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (view_is(fields[EVENT], events[i].event))
			found = i;
	if (found == sizeof events / sizeof *events || !fields[SOURCE].length)
		return false;
	for (size_t i = 0; i < fields[SOURCE].length; i++)
		if (fields[SOURCE].bytes[i] < 'A' || fields[SOURCE].bytes[i] > 'Z')
			return false;
	to->outcome = events[found].outcome;
	if (!memchr(fields[recipient].bytes, '@', fields[recipient].length))
		recipient++;
	struct view first = until(fields[recipient], ";");
	if (!memchr(first.bytes, '@', first.length))
		return false;
	to->recipient = first;
	for (size_t i = 0; i < fields[recipient].length; i++)
		to->more += fields[recipient].bytes[i] == ';';
	struct view status = recipient + 1 < FIELDS ? fields[recipient + 1] : take_field(&rest);
	status_read(status, to);
	if (view_is(fields[SOURCE], "SMTP") && !to->address.length) {
		struct view name = fields[SERVER_NAME];
		to->address = take_address(fields[SERVER_IP], false);
		if (to->address.length && is_name(name))
			to->relay = name;
	}
	to->remote = code_of(to->words) && view_is(fields[SOURCE], "SMTP") &&
		!is_exchange_own(to->words);
	if (contains(to->words, "QUEUE.Expired"))
		to->outcome = DELIVERY_EXPIRED;
	return true;
}

/* Wed 2026-06-03 04:05:06.123: [SESSION:n] <-- 550 words: what the other side answered our client;
 * "-->": what we answered one.  Whose recipient it was stands in an earlier line. */
bool
mdaemon_delivery(const struct mail_line *line, struct delivery *to)
{
	static const char shape[] = "Www 0000-00-00 00:00:00.000: "; /* W, w: letters; 0: digits */
	struct view text = line->all;
	for (const char *c = shape; *c; c++, text = view_from(text, 1)) {
		char is = text.length ? text.bytes[0] : '\0';
		bool digit = is >= '0' && is <= '9', letter = (is | 32) >= 'a' && (is | 32) <= 'z';
		if (*c == '0' ? !digit : (*c | 32) == 'w' ? !letter : is != *c)
			return false;
	}
	if (text.length > 4 && !memcmp(text.bytes + 2, ": ", 2))
		text = view_from(text, 4);
	if (!take(&text, "["))
		return false;
	while (text.length && ((text.bytes[0] >= '0' && text.bytes[0] <= '9') || text.bytes[0] == ':'))
		text = view_from(text, 1);
	bool theirs = take(&text, "] <-- ");
	if (!theirs && !take(&text, "] --> "))
		return false;
	int code = code_of(text);
	if (code < 400)
		return false;
	to->program = "mdaemon";
	to->remote = theirs;
	to->outcome = !theirs ? DELIVERY_REFUSED : code < 500 ? DELIVERY_DEFERRED : DELIVERY_BOUNCED;
	say_words(to, text);
	return true;
}
