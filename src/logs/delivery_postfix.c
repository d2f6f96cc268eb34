/* delivery_postfix.c: Postfix, all that log like it (Zimbra, iRedMail, ...), and our own list of
 * bounces, which is written in the same way.
 *
 * QUEUEID: to=<...>, orig_to=<...>, relay=NAME[ADDRESS]:PORT, ..., dsn=..., status=... (words)
 * QUEUEID: host NAME[ADDRESS] said: words (in reply to ... command)
 * NOQUEUE: reject: RCPT from NAME[ADDRESS]: words; from=<...> to=<...> proto=... helo=<...> */
#include <string.h>

#include "logs/delivery_parts.h"

static bool
is_postfix(struct view program)
{
	static const char *const daemons[] = { "smtp", "lmtp", "relay", "local", "pipe", "virtual",
		"error", "retry", "discard", "bounce", "qmgr", "nqmgr", "oqmgr", "smtpd", "postscreen",
		"cleanup", "submission", "smtps", "verify", "smtp-amavis", "tlsproxy", "dnsblog" };
	struct view tail;
	if (view_is(program, "postfix"))
		return true;
	if (!after_last(program, "/", &tail))
		return false;
	for (size_t i = 0; i < sizeof daemons / sizeof *daemons; i++)
		if (view_is(tail, daemons[i]))
			return true;
	return view_starts(program, "postfix");
}

/* "4F1A2B3C4D: ", "3Zb1Y92kVqz1: ", "NOQUEUE: " */
static void
skip_queue_id(struct view *text)
{
	size_t at = 0;
	while (at < text->length && at < 24 && ((text->bytes[at] >= '0' && text->bytes[at] <= '9') ||
		((text->bytes[at] | 32) >= 'a' && (text->bytes[at] | 32) <= 'z')))
		at++;
	struct view rest = view_from(*text, at);
	if (at && take(&rest, ": "))
		*text = rest;
}

/* Another server's words after "host NAME[ADDRESS] said: " and its kin. */
static bool
say_remote(struct delivery *to, struct view words)
{
	static const struct {
		const char *front, *verb;
		enum mail_phase phase;
	} shapes[] = {
		{ "host ", " said: ", PHASE_ANY },
		{ "host ", " refused to talk to me: ", PHASE_GREETING },
		{ "SASL authentication failed; server ", " said: ", PHASE_AUTH },
		{ "SASL [CACHED] authentication failed; server ", " said: ", PHASE_AUTH },
		{ "TLS is required, but host ", " refused to start TLS: ", PHASE_STARTTLS },
	};
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct view rest = words, tail;
		if (!take(&rest, shapes[i].front))
			continue;
		struct view host = rest;
		struct delivery spoke = { 0 };
		if (!take_relay(&rest, &spoke))
			rest = view_from(rest, until(rest, " ").length);
		host = view_upto(host, (size_t)(rest.bytes - host.bytes));
		if (!take(&rest, shapes[i].verb))
			continue;
		/* NAME[private/dovecot-lmtp] is this machine */
		to->remote = !contains(host, "[") || spoke.address.length;
		if (to->remote && !to->address.length)
			take_relay(&host, to);
		to->phase = shapes[i].phase;
		if (after_last(rest, " (in reply to ", &tail)) {
			to->phase = phase_of(tail);
			rest.length = (size_t)(tail.bytes - rest.bytes) - strlen(" (in reply to ");
		}
		say_words(to, rest);
		return true;
	}
	return false;
}

/* Our own client's words about a host; false if they are about none. */
static bool
say_own(struct delivery *to, struct view words)
{
	static const struct {
		const char *front;
		bool named; /* the host comes next */
		enum mail_phase phase;
	} shapes[] = {
		{ "connect to ", true, PHASE_CONNECT },
		{ "lost connection with ", true, PHASE_ANY },
		{ "conversation with ", true, PHASE_ANY },
		{ "SSL_connect error to ", true, PHASE_STARTTLS },
		{ "TLS is required, but was not offered by host ", true, PHASE_STARTTLS },
		{ "SMTPUTF8 is required, but was not offered by host ", true, PHASE_MAIL },
		{ "SASL authentication failed; cannot authenticate to server ", true, PHASE_AUTH },
		{ "Server certificate not ", false, PHASE_STARTTLS },
		{ "Cannot start TLS", false, PHASE_STARTTLS },
		{ "TLS not available due to ", false, PHASE_STARTTLS },
	};
	say_words(to, words);
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct view rest = words, tail;
		if (!take(&rest, shapes[i].front))
			continue;
		to->phase = shapes[i].phase;
		if (shapes[i].named)
			take_relay(&rest, to);
		if (to->phase == PHASE_ANY && after(rest, "while ", &tail))
			to->phase = phase_of(tail);
		return true;
	}
	return false;
}

static bool
is_outcome(struct view word, bool our_list, enum delivery_outcome *outcome)
{
	static const struct {
		const char *word;
		enum delivery_outcome outcome;
	} words[] = {
		{ "sent", DELIVERY_SENT }, { "deliverable", DELIVERY_SENT },
		{ "bounced", DELIVERY_BOUNCED }, { "undeliverable", DELIVERY_BOUNCED },
		{ "deferred", DELIVERY_DEFERRED }, { "SOFTBOUNCE", DELIVERY_DEFERRED },
		{ "expired", DELIVERY_EXPIRED }, { "force-expired", DELIVERY_EXPIRED },
		/* only our own list has these */
		{ "delayed", DELIVERY_DEFERRED }, { "delivered", DELIVERY_SENT },
		{ "vacation", DELIVERY_NOTICE }, { "complaint", DELIVERY_NOTICE },
		{ "other", DELIVERY_NOTICE },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!view_is(word, words[i].word))
			continue;
		*outcome = words[i].outcome;
		return i < 8 || our_list;
	}
	return false;
}

/* The words in the parenthesis behind "status=WORD", which ends the line unless the line was cut;
 * our own list may add "and 2 more". */
static struct view
in_parenthesis(struct view text, unsigned *more)
{
	struct view tail, words;
	if (!take(&text, " ("))
		return view_upto(text, 0);
	if (after_last(text, ") and ", &tail) && contains(tail, " more")) {
		size_t digits = 0;
		unsigned count = 0;
		for (; digits < tail.length && digits < 6 && tail.bytes[digits] >= '0' &&
			tail.bytes[digits] <= '9'; digits++)
			count = count * 10 + (unsigned)(tail.bytes[digits] - '0');
		if (digits && view_is(view_from(tail, digits), " more")) {
			*more = count;
			return view_upto(text, (size_t)(tail.bytes - text.bytes) - strlen(") and "));
		}
	}
	words = view_trim(text);
	words.length -= words.length && words.bytes[words.length - 1] == ')';
	return words;
}

static bool
status_read(struct view text, bool our_list, struct delivery *to)
{
	if (take(&text, "to=")) {
		if (!take_angle(&text, &to->recipient))
			to->recipient = until(text, ", "), text = view_from(text, to->recipient.length);
	} else {
		struct view sender;
		if (!take(&text, "from=") || !take_angle(&text, &sender))
			return false;
	}
	while (take(&text, ", ")) {
		if (take(&text, "orig_to=") && take_angle(&text, &to->original))
			continue;
		if (take(&text, "relay=")) {
			struct view value = until(text, ","), at = value, inside;
			text = view_from(text, value.length);
			/* "local", "dovecot", NAME[private/dovecot-lmtp]: no host */
			if (after(value, "[", &inside) ? is_address(until(inside, "]")) :
				contains(value, "."))
				take_relay(&at, to);
			continue;
		}
		if (take(&text, "dsn=")) {
			to->status = until(text, ", ");
			text = view_from(text, to->status.length);
			continue;
		}
		if (!take(&text, "status=")) {
			struct view next;
			if (!after(text, ", ", &next))
				return false;
			text = view_from(text, (size_t)(next.bytes - text.bytes) - 2);
			continue;
		}
		struct view word = until(text, " ,(");
		if (!is_outcome(word, our_list, &to->outcome))
			return false;
		struct view words = in_parenthesis(view_from(text, word.length), &to->more);
		struct view inner = words;
		take(&inner, "delivery temporarily suspended: ");
		if (say_remote(to, inner) || say_own(to, inner))
			return true;
		say_words(to, words);
		to->remote = to->address.length && code_of(words);
		return true;
	}
	return false;
}

/* Behind the words: the first one outside of brackets, since a client may choose what is in them;
 * else the last one. */
static struct view
envelope(struct view text)
{
	struct view rest = text, last = view_upto(text, 0), inside;
	while (rest.length) {
		if (rest.bytes[0] == '<')
			take_angle(&rest, &inside);
		else if (view_starts(rest, "; from=<"))
			return rest;
		else
			rest = view_from(rest, 1);
	}
	if (after_last(text, "; from=<", &last))
		last = view_from(text, (size_t)(last.bytes - text.bytes) - strlen("; from=<"));
	return last;
}

static bool
reject_read(struct view text, struct delivery *to)
{
	static const char *const verbs[] = { "reject: ", "milter-reject: ", "proxy-reject: " };
	bool found = false;
	for (size_t i = 0; !found && i < sizeof verbs / sizeof *verbs; i++)
		found = take(&text, verbs[i]);
	if (!found)
		return false;
	struct view stage = until(text, " :"), host = view_from(text, stage.length), sender;
	bool content = view_is(stage, "header") || view_is(stage, "body") ||
		view_is(stage, "mime-header");
	to->outcome = DELIVERY_REFUSED;
	to->phase = view_starts(stage, "END-OF") || content ? PHASE_DATA :
		view_is(stage, "CONNECT") ? PHASE_GREETING : phase_of(stage);
	struct view tail = envelope(text);
	if (content) {
		/* header Subject: ... from NAME[ADDRESS]; from=<> to=<> proto=ESMTP helo=<>: words */
		struct view before = view_upto(text, text.length - tail.length);
		if (after_last(before, " from ", &host))
			take_relay(&host, to);
	} else if (take(&host, " from ")) {
		take_relay(&host, to);
		host = view_from(host, until(host, " ").length); /* unknown[unknown]: */
	} else {
		take(&host, ":");
	}
	struct view words = view_upto(host, (size_t)(tail.bytes - host.bytes));
	if (!tail.length)
		words = host;
	if (take(&tail, "; from=")) {
		take_angle(&tail, &sender);
		take(&tail, ",");
		if (take(&tail, " to="))
			take_angle(&tail, &to->recipient);
	}
	if (content && !after_last(tail, ">: ", &words))
		return false;
	take(&words, ":");
	say_words(to, words);
	return true;
}

bool
postfix_delivery(const struct mail_line *line, struct delivery *to)
{
	struct view text = line->message;
	bool our_list = view_starts(line->program, "bounce/");
	if (line->program.length && !is_postfix(line->program))
		return false;
	to->program = our_list ? "bounce" : "postfix";
	struct view number = behind(line->all, line->program);
	if (our_list && take(&number, "["))
		for (; number.length && number.bytes[0] >= '0' && number.bytes[0] <= '9' &&
			to->mail < 100000000; number = view_from(number, 1))
			to->mail = to->mail * 10 + (unsigned)(number.bytes[0] - '0');
	skip_queue_id(&text);
	if (status_read(text, our_list, to) || (!our_list && reject_read(text, to)))
		return true;
	/* what is left can be told from other programs' lines by the program alone */
	if (!line->program.length || our_list)
		return false;
	to->outcome = DELIVERY_DEFERRED;
	return say_remote(to, text) ||
		(say_own(to, text) && (to->relay.length || to->address.length));
}
