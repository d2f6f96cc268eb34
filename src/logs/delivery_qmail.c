/* delivery_qmail.c: qmail and its kin, Courier, OpenSMTPD.
 *
 * qmail-send writes "delivery 3: failure: words" with _ for blanks and / for line ends; to whom
 * stands in the "starting delivery 3" line before it and nowhere else. */
#include <string.h>

#include "logs/delivery_parts.h"

/* "192.0.2.1_does_not_like_recipient./Remote_host_said:_550_.../Giving_up_on_192.0.2.1./" */
static void
qmail_words(struct view words, struct delivery *to)
{
	static const struct {
		const char *words;
		enum mail_phase phase;
	} stages[] = {
		{ "does_not_like_recipient", PHASE_RCPT }, { "but_sender_was_rejected", PHASE_MAIL },
		{ "but_greeting_failed", PHASE_GREETING }, { "but_my_name_was_rejected", PHASE_HELO },
		{ "failed_after_I_sent_the_message", PHASE_DATA },
		{ "failed_on_DATA_command", PHASE_DATA }, { "accepted_message", PHASE_DATA },
		{ "wasn't_able_to_establish_an_SMTP_connection", PHASE_CONNECT },
		{ "but_unable_to_find_STARTTLS", PHASE_STARTTLS }, { "TLS_", PHASE_STARTTLS },
	};
	struct view rest = words, tail, end;
	bool user = view_starts(words, "User_and_password_not_set,_continuing_without_authentication./");
	if (user)
		after(words, "/", &rest);
	take(&rest, "Connected_to_");
	struct view first = take_address(until(rest, "_"), false);
	if (first.length)
		to->address = first;
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (to->phase == PHASE_ANY && contains(words, stages[i].words))
			to->phase = stages[i].phase;
	to->underscored = true;
	if (after(words, "Remote_host_said:_", &tail)) {
		to->remote = true;
		words = after(tail, "/Giving_up_on_", &end) ?
			view_upto(tail, (size_t)(end.bytes - tail.bytes) - strlen("/Giving_up_on_")) : tail;
	}
	while (words.length && words.bytes[words.length - 1] == '/')
		words.length--;
	say_words(to, words);
}

bool
qmail_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->timeless, rest, client;
	to->program = "qmail";
	if (view_starts(line->program, "qmail")) {
		/* qmail: 1790000000.123456 delivery 3: ... */
		struct entry entry = { 0 };
		text = line->message;
		text = view_trim(view_from(text, clock_read(text, &entry)));
	}
	rest = text;
	if (take(&rest, "delivery ")) {
		static const struct {
			const char *word;
			enum delivery_outcome outcome;
		} words[] = { { "success: ", DELIVERY_SENT }, { "failure: ", DELIVERY_BOUNCED },
			{ "deferral: ", DELIVERY_DEFERRED } };
		struct view number = until(rest, ":");
		for (size_t i = 0; i < number.length; i++)
			if (number.bytes[i] < '0' || number.bytes[i] > '9')
				return false;
		rest = view_from(rest, number.length);
		if (!number.length || !take(&rest, ": "))
			return false;
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			if (!take(&rest, words[i].word))
				continue;
			to->outcome = words[i].outcome;
			qmail_words(rest, to);
			if (contains(rest, "this_message_has_been_in_the_queue_too_long"))
				to->outcome = DELIVERY_EXPIRED;
			return true;
		}
		return false;
	}
	to->outcome = DELIVERY_REFUSED;
	/* CHKUSER rejected rcpt: from <a@b::> remote <helo:name:192.0.2.7> rcpt <c@d> : words */
	rest = view_starts(line->message, "CHKUSER ") ? line->message : text;
	if (take(&rest, "CHKUSER rejected rcpt: from ")) {
		to->phase = PHASE_RCPT;
		if (!take_angle(&rest, &client) || !take(&rest, " remote ") ||
			!take_angle(&rest, &client))
			return false;
		const char *colon = memrchr(client.bytes, ':', client.length);
		if (colon)
			to->address = take_address(behind(client, view_upto(client,
				(size_t)(colon + 1 - client.bytes))), false);
		if (take(&rest, " rcpt "))
			take_angle(&rest, &to->recipient);
		take(&rest, " : ");
		say_words(to, rest);
		return true;
	}
	/* rblsmtpd: 192.0.2.7 pid 17: 451 words */
	bool list = view_is(line->program, "rblsmtpd");
	rest = list ? line->message : text;
	if (!list && !take(&rest, "rblsmtpd: "))
		return false;
	to->address = take_address(until(rest, " "), false);
	to->phase = PHASE_GREETING;
	if (!to->address.length || !after(rest, ": ", &rest) || !code_of(rest))
		return false;
	say_words(to, rest);
	return true;
}

/* key=<...> or key="..." or key=word up to ", " or a blank; keys are not looked for in values. */
static bool
next_pair(struct view *rest, struct view *key, struct view *value)
{
	while (rest->length && (rest->bytes[0] == ',' || rest->bytes[0] == ' '))
		*rest = view_from(*rest, 1);
	*key = until(*rest, "= ,");
	if (!key->length || key->length > 20 || !view_starts(view_from(*rest, key->length), "="))
		return false;
	*rest = view_from(*rest, key->length + 1);
	if (take_angle(rest, value))
		return true;
	if (take_quoted(view_upto(*rest, rest->length && rest->bytes[0] == '"' ? rest->length : 0),
		"\"", value)) {
		*rest = view_from(behind(*rest, *value), 1);
		return true;
	}
	*value = until(*rest, ", ");
	*rest = view_from(*rest, value->length);
	return true;
}

/* "192.0.2.25 (mx.example.org)" or "mx.example.org [192.0.2.25]" */
static void
relay_read(struct view value, struct delivery *to)
{
	struct view inside;
	to->address = take_address(value, true);
	if (to->address.length && after(value, "(", &inside)) {
		inside = until(inside, ")");
		if (is_name(inside))
			to->relay = inside;
	} else if (!to->address.length) {
		take_relay(&value, to);
	}
}

bool
opensmtpd_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->message, key, value, command = { text.bytes, 0 }, ask;
	static const char *const heads[] = { "relay: ", "delivery: ", "mta ", "mda ", "smtp " };
	bool ok = false, old = false, smtp = false;
	if (!view_is(line->program, "smtpd") && !view_is(line->program, "opensmtpd"))
		return false;
	to->program = "opensmtpd";
	to->outcome = DELIVERY_SENT;
	/* the session's number, as of 6.0 */
	if (!view_starts(text, "relay: ") && !view_starts(text, "delivery: "))
		text = view_trim(view_from(text, until(text, " ").length));
	for (size_t i = 0; !ok && i < sizeof heads / sizeof *heads; i++) {
		ok = take(&text, heads[i]);
		old = ok && i < 2;
		smtp = ok && i == 4;
	}
	if (!ok)
		return false;
	struct view word = until(text, " ");
	if (old) { /* relay: PermFail for 0123456789abcdef: session=..., ..., stat=words */
		to->outcome = view_is(word, "Ok") ? DELIVERY_SENT : view_is(word, "TempFail") ?
			DELIVERY_DEFERRED : view_is(word, "PermFail") ? DELIVERY_BOUNCED :
			DELIVERY_EXPIRED;
		if (to->outcome == DELIVERY_EXPIRED && !view_is(word, "Expire"))
			return false;
		if (!after(text, ": ", &text))
			return false;
	} else {
		take(&word, "event=");
		if (!view_is(word, "delivery") && !view_is(word, "failed-command"))
			return false;
		text = view_from(text, until(text, " ").length);
		if (smtp)
			to->outcome = DELIVERY_REFUSED;
	}
	bool told = false;
	while (next_pair(&text, &key, &value)) {
		if (old && view_is(key, "stat")) {
			struct view whole = { value.bytes, (size_t)(text.bytes + text.length - value.bytes) };
			say_words(to, whole);
			told = true;
			break;
		}
		if (old && view_is(key, "relay")) { /* mx [192.0.2.25]: a blank inside */
			value.length = (size_t)(text.bytes + text.length - value.bytes);
			value = until(value, ",");
			text = behind(text.length ? (struct view){ value.bytes,
				(size_t)(text.bytes + text.length - value.bytes) } : text, value);
		}
		/* the last field, and quotes in it are not escaped */
		if (!old && view_is(key, smtp ? "result" : "stat")) {
			value.length = (size_t)(line->all.bytes + line->all.length - value.bytes);
			const char *end = memrchr(value.bytes, '"', value.length);
			say_words(to, end ? view_upto(value, (size_t)(end - value.bytes)) : value);
			told = true;
			break;
		}
		if (view_is(key, "to"))
			to->recipient = value;
		else if (view_is(key, "rcpt") && !view_is(value, "-"))
			to->original = value;
		else if (view_is(key, "relay"))
			relay_read(value, to);
		else if (view_is(key, "address"))
			to->address = take_address(value, false);
		else if (view_is(key, "command"))
			command = value;
		else if (view_is(key, "result"))
			to->outcome = view_is(value, "Ok") ? DELIVERY_SENT : view_is(value, "TempFail") ?
				DELIVERY_DEFERRED : view_is(value, "Expire") ? DELIVERY_EXPIRED :
				DELIVERY_BOUNCED;
	}
	if (view_is(to->original, "") || view_is(to->original, "-"))
		to->original.length = 0;
	to->phase = phase_of(command);
	ask = command;
	if (smtp && view_starts(ask, "RCPT TO:")) {
		ask = view_trim(view_from(ask, 8));
		take_angle(&ask, &to->recipient);
	}
	to->remote = !smtp && code_of(to->words) && (to->address.length || to->relay.length);
	if (view_is(to->words, "Envelope expired") || contains(to->words, "nvelope expired"))
		to->outcome = DELIVERY_EXPIRED;
	return told;
}

bool
courier_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->message, key, value, words = { text.bytes, 0 };
	bool refused = false;
	if (!view_starts(line->program, "courier"))
		return false;
	to->program = "courier";
	if (take(&text, "error,")) /* courieresmtpd: error,relay=A,from=<>,to=<>: words */
		refused = true;
	else if (!view_starts(text, "id="))
		return false;
	to->outcome = refused ? DELIVERY_REFUSED : DELIVERY_BOUNCED;
	for (;;) {
		take(&text, ",");
		if (take(&text, ": ")) {
			words = text;
			break;
		}
		if (take(&text, "success: ")) { /* delivered: mx.example.org [::ffff:192.0.2.25] */
			struct view host = text;
			to->outcome = DELIVERY_SENT;
			if (take(&host, "delivered: "))
				take_relay(&host, to);
			say_words(to, text);
			return true;
		}
		if (take(&text, "status: ")) {
			to->outcome = view_is(text, "success") ? DELIVERY_SENT :
				view_is(text, "deferred") ? DELIVERY_DEFERRED : DELIVERY_BOUNCED;
			return true;
		}
		if (!next_pair(&text, &key, &value))
			return false;
		if (view_is(key, "addr") || (refused && view_is(key, "to")))
			to->recipient = value;
		else if (refused && view_is(key, "relay"))
			to->address = take_address(value, false);
	}
	say_words(to, words);
	int code = code_of(words);
	if (refused) {
		to->phase = to->recipient.length ? PHASE_RCPT : PHASE_ANY;
		return code;
	}
	to->remote = code && view_is(line->program, "courieresmtp");
	to->outcome = code >= 500 ? DELIVERY_BOUNCED : code && code < 400 ? DELIVERY_SENT :
		DELIVERY_DEFERRED;
	if (view_starts(words, "Connection refused") || view_starts(words, "Connection timed out"))
		to->phase = PHASE_CONNECT;
	return true;
}
