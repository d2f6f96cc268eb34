/* delivery_exim.c: Exim's main and reject logs, with or without syslog in front.
 *
 * ID => ADDRESS <ORIGINAL> R=... T=... H=NAME [ADDRESS]:PORT X=... C="reply"
 * ID ** ADDRESS <ORIGINAL> R=... T=... H=...: words         (== with "defer (N)" before the words)
 * H=NAME (HELO) [ADDRESS]:PORT ... F=<SENDER> rejected RCPT <RECIPIENT>: words
 *
 * HELO, sender and certificate names are the other side's, so fields are stepped over one by one
 * and nothing is searched for. */
#include <string.h>

#include "logs/delivery_parts.h"

static bool
is_letter(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* 1abcDE-000001-AB or, since 4.97, 1abcDE-00000001234-ABCD */
static bool
take_id(struct view *text)
{
	static const size_t shapes[][3] = { { 6, 6, 2 }, { 6, 11, 4 } };
	for (size_t i = 0; i < 2; i++) {
		size_t at = 0;
		bool fits = true;
		for (size_t part = 0; fits && part < 3; part++) {
			for (size_t j = 0; fits && j < shapes[i][part]; j++, at++)
				fits = at < text->length && is_letter(text->bytes[at]);
			fits = fits && (part == 2 || (at < text->length && text->bytes[at++] == '-'));
		}
		if (fits && at < text->length && text->bytes[at] == ' ') {
			*text = view_trim(view_from(*text, at));
			return true;
		}
	}
	return false;
}

/* NAME (HELO) [ADDRESS]:PORT */
static void
host_read(struct view *rest, struct delivery *to)
{
	struct view name = until(*rest, " [(");
	*rest = view_trim(view_from(*rest, name.length));
	if (rest->length && rest->bytes[0] == '(') {
		skip_round(rest);
		take(rest, " ");
	}
	if (take_address(*rest, false).length) {
		struct view at = *rest;
		if (!to->relay.length && is_name(name))
			to->relay = name;
		take_relay(&at, &(struct delivery){ 0 });
		if (!to->address.length)
			to->address = take_address(*rest, false);
		*rest = at;
	} else if (is_name(name) && !to->relay.length) {
		to->relay = name;
	}
}

static size_t
key_length(struct view text)
{
	size_t at = 0;
	while (at < text.length && at < 8 && is_letter(text.bytes[at]))
		at++;
	return at && at < text.length && text.bytes[at] == '=' ? at : 0;
}

/* Steps over the fields; true if ": " and words come next, else REST is at the first word that is
 * no field. */
static bool
fields_read(struct view *rest, struct delivery *to, struct view *confirmation)
{
	for (;;) {
		struct view inside;
		*rest = view_trim(*rest);
		if (take(rest, ": "))
			return true;
		size_t key = key_length(*rest);
		if (!key)
			return false;
		struct view name = view_upto(*rest, key);
		*rest = view_from(*rest, key + 1);
		if (view_is(name, "H")) {
			host_read(rest, to);
		} else if (rest->length && rest->bytes[0] == '"') {
			take_quoted(view_upto(*rest, rest->length), "\"", &inside);
			if (view_is(name, "C"))
				*confirmation = inside;
			*rest = view_from(behind(*rest, inside), 1);
		} else if (rest->length && rest->bytes[0] == '<') {
			take_angle(rest, &inside);
		} else {
			size_t at = 0;
			while (at < rest->length && rest->bytes[at] != ' ' &&
				(rest->bytes[at] != ':' || (at + 1 < rest->length &&
					rest->bytes[at + 1] != ' ')))
				at++;
			*rest = view_from(*rest, at);
		}
	}
}

/* Exim's words about what another server said, or its own. */
static void
reason_read(struct view words, struct delivery *to)
{
	static const struct {
		const char *front;
		bool remote;
	} fronts[] = {
		{ "SMTP error from remote mail server after ", true },
		{ "SMTP error from remote mailer after ", true },
		{ "LMTP error after ", false },
	};
	struct view rest = words, inside;
	say_words(to, words);
	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		rest = words;
		if (!take(&rest, fronts[i].front))
			continue;
		struct view stage = rest, tail;
		to->phase = phase_of(stage);
		while (rest.length && !view_starts(rest, ": ")) {
			if (rest.bytes[0] == '<')
				take_angle(&rest, &inside);
			else
				rest = view_from(rest, 1);
		}
		if (!take(&rest, ": "))
			return;
		tail = rest;
		if (take(&tail, "host ") && take_relay(&tail, to) && take(&tail, ": "))
			rest = tail;
		to->remote = fronts[i].remote;
		to->status.length = 0;
		say_words(to, rest);
		return;
	}
	rest = words;
	if (take(&rest, "Remote host ") || take(&rest, "SMTP timeout while connected to ")) {
		if (!view_starts(rest, "closed connection "))
			take_relay(&rest, to);
		rest = view_trim(rest);
		if (take(&rest, "closed connection in response to ") || take(&rest, "after "))
			to->phase = phase_of(rest);
		return;
	}
	rest = words;
	if (take(&rest, "SMTP timeout after "))
		to->phase = phase_of(rest);
	if (view_starts(words, "Connection ") || view_starts(words, "No route to host") ||
		view_starts(words, "Network is unreachable"))
		to->phase = PHASE_CONNECT;
	if (view_starts(words, "a TLS session is required") || view_starts(words, "TLS session"))
		to->phase = PHASE_STARTTLS;
}

static bool
is_expired(struct view words)
{
	return contains(words, "retry timeout exceeded") ||
		contains(words, "retry time not reached for any host after a long failure period") ||
		contains(words, "long time (and retry time not reached)");
}

static bool
report_read(struct view text, struct delivery *to)
{
	static const struct {
		const char *sign;
		enum delivery_outcome outcome;
	} signs[] = {
		{ "=> ", DELIVERY_SENT }, { "-> ", DELIVERY_SENT }, { ">> ", DELIVERY_SENT },
		{ "** ", DELIVERY_BOUNCED }, { "== ", DELIVERY_DEFERRED },
	};
	bool found = false;
	for (size_t i = 0; !found && i < sizeof signs / sizeof *signs; i++) {
		found = take(&text, signs[i].sign);
		to->outcome = signs[i].outcome;
	}
	if (!found)
		return false;
	struct view confirmation = view_upto(text, 0), tail, cut;
	to->recipient = take_word(&text);
	/* "** a@example.org: words" */
	if (to->recipient.length && to->recipient.bytes[to->recipient.length - 1] == ':') {
		to->recipient.length--;
		text = (struct view){ text.bytes - 1, text.length + 1 };
	}
	text = text.length && text.bytes[0] == ' ' ? view_from(text, 1) : text;
	if (text.length && text.bytes[0] == '(') {
		skip_round(&text);
		take(&text, " ");
	}
	take_angle(&text, &to->original);
	/* what ends the fields of a delay: "routing defer (-51): ", "defer (-44) H=...: " */
	bool words = fields_read(&text, to, &confirmation);
	cut = text;
	if (!words && to->outcome == DELIVERY_DEFERRED) {
		while (text.length && text.bytes[0] != '(')
			text = view_from(text, 1);
		skip_round(&text);
		words = fields_read(&text, to, &confirmation);
		if (!words && after(cut, ": ", &tail))
			text = tail, words = true;
	}
	if (words) {
		reason_read(text, to);
		if (is_expired(text) && to->outcome == DELIVERY_BOUNCED)
			to->outcome = DELIVERY_EXPIRED;
	} else if (confirmation.length) {
		to->remote = true;
		to->phase = PHASE_DATA;
		say_words(to, confirmation);
	}
	return to->recipient.length;
}

/* rejected RCPT <a@example.org>: words | rejected after DATA: words | rejected EHLO ...: words */
static bool
reject_read(struct view text, struct delivery *to)
{
	struct view confirmation, rest = text;
	to->outcome = DELIVERY_REFUSED;
	/* rejected EHLO from H=NAME [ADDRESS]: words; what was said comes last */
	if (take(&rest, "rejected ")) {
		to->phase = phase_of(rest);
		if (!take(&rest, "EHLO from ") && !take(&rest, "HELO from ") &&
			!take(&rest, "EHLO or HELO from ") && !take(&rest, "MAIL from "))
			return false;
		take(&rest, "H=");
		host_read(&rest, to);
		if (!to->address.length || !take(&rest, ": "))
			return false;
		say_words(to, rest);
		return true;
	}
	if (fields_read(&text, to, &confirmation))
		return false;
	take(&text, "temporarily ");
	if (!take(&text, "rejected ") || !(to->relay.length || to->address.length))
		return false;
	take(&text, "after ");
	to->phase = view_starts(text, "connection") ? PHASE_GREETING : phase_of(text);
	if (take(&text, "RCPT ")) {
		rest = text;
		if (!take_angle(&text, &to->recipient)) {
			to->recipient = take_word(&text);
			if (to->recipient.length && rest.bytes[to->recipient.length - 1] == ':')
				to->recipient.length--, text = view_from(rest, to->recipient.length);
		}
	}
	while (text.length && !view_starts(text, ": ")) {
		struct view inside;
		if (text.bytes[0] == '<')
			take_angle(&text, &inside);
		else
			text = view_from(text, 1);
	}
	take(&text, ": ");
	say_words(to, text);
	return true;
}

bool
exim_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->timeless;
	struct entry entry = { 0 };
	if (view_is(line->program, "exim") || view_is(line->program, "exim4")) {
		text = line->message;
		text = view_trim(view_from(text, clock_read(text, &entry)));
	}
	if (text.length && text.bytes[0] == '[' && contains(view_upto(text, 12), "] "))
		text = view_trim(view_from(text, until(text, "]").length + 1));
	to->program = "exim";
	bool id = take_id(&text);
	if (id && report_read(text, to))
		return true;
	if ((view_starts(text, "H=") || (!id && view_starts(text, "rejected "))) &&
		reject_read(text, to))
		return true;
	if (!id)
		return false;
	/* one host of several: SMTP error ...: host H [A]: words; H=H [A] Connection refused */
	struct view host = text, confirmation;
	*to = (struct delivery){ .program = "exim", .outcome = DELIVERY_DEFERRED,
		.recipient = view_upto(text, 0), .original = view_upto(text, 0),
		.relay = view_upto(text, 0), .address = view_upto(text, 0),
		.status = view_upto(text, 0), .words = view_upto(text, 0) };
	if (view_starts(text, "SMTP error from remote mail") || view_starts(text, "Remote host ") ||
		view_starts(text, "SMTP timeout while connected to ")) {
		reason_read(text, to);
		return to->relay.length || to->address.length;
	}
	if (take(&host, "H="))
		host_read(&host, to);
	else
		take_relay(&host, to);
	if (!to->address.length)
		return false;
	fields_read(&host, to, &confirmation);
	reason_read(view_trim(host), to);
	return to->phase != PHASE_ANY;
}
