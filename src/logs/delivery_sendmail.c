/* delivery_sendmail.c: Sendmail: ID: to=<...>,<...>, ctladdr=..., relay=NAME [ADDRESS], dsn=...,
 * stat=words; and what it refuses: ruleset=check_rcpt, arg1=<...>, relay=..., reject=words. */
#include <string.h>

#include "logs/delivery_parts.h"

/* Does ", NAME=" come next? */
static bool
field_next(struct view text)
{
	size_t at = 2;
	if (!view_starts(text, ", "))
		return false;
	while (at < text.length && at < 16 && ((text.bytes[at] >= 'a' && text.bytes[at] <= 'z') ||
		text.bytes[at] == '_' || (text.bytes[at] >= '0' && text.bytes[at] <= '9')))
		at++;
	return at > 2 && at < text.length && text.bytes[at] == '=';
}

/* One byte, or a quoted string. */
static size_t
step(struct view text)
{
	size_t length = text.length && text.bytes[0] == '"' ? quoted_length(text) : 0;
	return length ? length : 1;
}

/* The value REST starts with; addresses in it are stepped over. */
static struct view
value_of(struct view *rest)
{
	struct view start = *rest, inside;
	while (rest->length && !field_next(*rest)) {
		if (rest->bytes[0] == '<')
			take_angle(rest, &inside);
		else
			*rest = view_from(*rest, step(*rest));
	}
	return view_upto(start, (size_t)(rest->bytes - start.bytes));
}

/* The first of "<a@b>,<c@d>" or of "a@b, c@d"; how many follow. */
static void
recipients_read(struct view value, struct delivery *to)
{
	struct view rest = value;
	if (!take_angle(&rest, &to->recipient)) {
		while (rest.length && rest.bytes[0] != ',')
			rest = view_from(rest, step(rest));
		to->recipient = view_upto(value, (size_t)(rest.bytes - value.bytes));
	}
	for (; rest.length; rest = view_from(rest, 1))
		to->more += rest.bytes[0] == ',';
}

/* Sendmail's own words for what it found by itself; "User unknown" and "Service unavailable" are
 * its words for what the other host said. */
static bool
is_own(struct view words)
{
	static const char *const own[] = { "Connection ", "Name server", "Host unknown", "Operating system",
		"No route to host", "Network is unreachable", "Local configuration error", "Cannot send ",
		"can't ", "cannot ", "Transient parse error", "Data format error", "I/O error",
		"Remote protocol error", "Internal error", "queued", "Host name lookup failure",
		"Temporary AUTH failure", "Requested action", "Could not " };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (view_starts(words, own[i]))
			return !view_starts(words, "Requested action");
	return false;
}

static bool
stat_read(struct view words, bool mail_over_smtp, struct delivery *to)
{
	struct view rest = words, inside;
	if (take(&rest, "Sent")) {
		to->outcome = DELIVERY_SENT;
		if (take(&rest, " ("))
			rest.length -= rest.length && rest.bytes[rest.length - 1] == ')';
		inside = view_trim(rest);
		to->remote = mail_over_smtp && inside.length;
		to->phase = to->remote ? PHASE_DATA : PHASE_ANY;
		say_words(to, inside.length ? inside : words);
		return true;
	}
	if (take(&rest, "Deferred")) {
		to->outcome = DELIVERY_DEFERRED;
		if (take(&rest, ": "))
			words = rest;
	} else if (view_starts(words, "queued") || view_starts(words, "queueing")) {
		return false;
	} else if (view_starts(words, "Cannot send message for ") ||
		view_starts(words, "Message could not be delivered for ")) {
		to->outcome = DELIVERY_EXPIRED;
	} else {
		to->outcome = DELIVERY_BOUNCED;
	}
	say_words(to, words);
	bool own = is_own(words);
	to->remote = code_of(words) || (mail_over_smtp && to->address.length && !own &&
		to->outcome != DELIVERY_EXPIRED && to->outcome != DELIVERY_DEFERRED);
	if (view_starts(words, "Connection ") || view_starts(words, "No route to host"))
		to->phase = view_starts(words, "Connection reset") ? PHASE_ANY : PHASE_CONNECT;
	return true;
}

static bool
fields_read(struct view text, struct delivery *to)
{
	bool smtp = false, refused = false;
	struct view reply = view_upto(text, 0);
	if (take(&text, "ruleset=")) {
		static const struct {
			const char *name;
			enum mail_phase phase;
		} sets[] = {
			{ "check_rcpt", PHASE_RCPT }, { "check_compat", PHASE_RCPT },
			{ "check_mail", PHASE_MAIL }, { "check_relay", PHASE_GREETING },
			{ "check_eoh", PHASE_DATA }, { "check_data", PHASE_DATA },
			{ "check_etrn", PHASE_ANY }, { "tls_", PHASE_STARTTLS },
			{ "check_vrfy", PHASE_ANY }, { "check_expn", PHASE_ANY },
		};
		for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
			if (view_starts(text, sets[i].name))
				to->phase = sets[i].phase;
		refused = true;
		value_of(&text);
	} else if (take(&text, "Milter")) {
		struct view stage;
		refused = true;
		if (view_starts(text, " ("))
			skip_round(&text);
		take(&text, ": ");
		stage = until(text, "=, ");
		to->phase = view_is(stage, "to") ? PHASE_RCPT : view_is(stage, "from") ? PHASE_MAIL :
			view_is(stage, "data") || view_is(stage, "eoh") || view_is(stage, "eom") ?
			PHASE_DATA : PHASE_ANY;
		if (!view_starts(view_from(text, stage.length), "="))
			text = view_from(text, stage.length);
	}
	take(&text, ", ");
	while (text.length) {
		struct view key = until(text, "=");
		if (key.length > 16 || key.length == text.length || contains(key, " "))
			return false;
		text = view_from(text, key.length + 1);
		if (view_is(key, "stat") && !refused) {
			if (!reply.length)
				return stat_read(text, smtp, to);
			bool known = stat_read(text, smtp, to);
			to->status.length = to->status.length && code_of(reply) ? 0 : to->status.length;
			to->remote = true;
			say_words(to, reply);
			return known;
		}
		if (view_is(key, "reject") && (refused || to->recipient.length)) {
			to->outcome = DELIVERY_REFUSED;
			if (to->phase == PHASE_ANY && to->recipient.length)
				to->phase = PHASE_RCPT;
			say_words(to, text);
			return true;
		}
		struct view value = value_of(&text);
		if (view_is(key, "to") || (view_is(key, "arg1") && to->phase == PHASE_RCPT))
			recipients_read(value, to);
		else if (view_is(key, "relay"))
			take_relay(&value, to);
		else if (view_is(key, "dsn"))
			to->status = value;
		else if (view_is(key, "mailer"))
			smtp = contains(value, "smtp") || view_is(value, "relay");
		else if (view_is(key, "reply"))
			reply = value;
		take(&text, ", ");
	}
	return false;
}

bool
sendmail_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->message, rest;
	if (!view_starts(line->program, "sendmail") && !view_starts(line->program, "sm-") &&
		!view_is(line->program, "MTA") && !view_is(line->program, "sm"))
		return false;
	to->program = "sendmail";
	/* the queue's name: 6A14567890, NOQUEUE, a1B2c3D4012345 */
	struct view id = until(text, ": ");
	rest = view_from(text, id.length);
	if (id.length > 4 && id.length < 24 && take(&rest, ": "))
		text = rest;
	rest = text;
	if (take_angle(&rest, &to->recipient) && take(&rest, "... ")) {
		to->outcome = DELIVERY_REFUSED;
		to->phase = PHASE_RCPT;
		say_words(to, rest);
		return to->words.length;
	}
	to->recipient.length = 0;
	/* ID: ID: DSN: User unknown (a report was written) */
	id = until(text, ": ");
	rest = view_from(text, id.length);
	if (id.length > 4 && id.length < 24 && (take(&rest, ": DSN: ") ||
		take(&rest, ": sender notify: ") || take(&rest, ": postmaster notify: "))) {
		struct delivery ended = *to;
		if (!stat_read(rest, false, &ended) || view_starts(rest, "Warning: ") ||
			view_starts(rest, "Return receipt"))
			return false;
		*to = ended;
		return true;
	}
	return fields_read(text, to);
}
