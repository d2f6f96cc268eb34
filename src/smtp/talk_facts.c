/* talk_facts.c: commands told from prose, and what commands and notes tell about the session. */
#include <string.h>

#include "base/address.h"
#include "smtp/talk_parts.h"

static struct view
word(struct view *text, const char *stop)
{
	struct view from = *text;
	size_t at = 0;
	while (at < text->length && !(text->bytes[at] && strchr(stop, text->bytes[at])))
		at++;
	*text = (struct view){ text->bytes + at, text->length - at };
	return (struct view){ from.bytes, at };
}

static size_t
words_in(struct view text)
{
	size_t count = 0;
	for (text = view_trim(text); text.length; text = view_trim(text), count++)
		word(&text, " \t");
	return count;
}

/* FROM or TO, then a colon or, forgotten, the bracket at once. */
static bool
path_next(struct view text, const char *preposition)
{
	text = view_trim(text);
	if (!talk_take(&text, preposition))
		return false;
	text = view_trim(text);
	return text.length && (text.bytes[0] == ':' || text.bytes[0] == '<');
}

enum form { ALONE, NAME, NUMBER, FROM, TO, METHOD, FREE };

static bool
has_form(struct view rest, enum form form, bool sure)
{
	struct view text = view_trim(rest);
	size_t count = words_in(text);
	switch (form) {
	case ALONE:
		return sure && !count;
	case NAME:
		return count == 1 || (sure && count < 3);
	case NUMBER:
		return count && text.bytes[0] >= '0' && text.bytes[0] <= '9';
	case FROM:
		return path_next(text, "from");
	case TO:
		return path_next(text, "to");
	case METHOD:
		for (size_t i = 0; i < text.length && text.bytes[i] != ' '; i++)
			if ((text.bytes[i] | 32) < 'a' && text.bytes[i] != '-' &&
				(text.bytes[i] < '0' || text.bytes[i] > '9'))
				return false;
		return count && (count == 1 || (sure && count < 4));
	case FREE:
		return sure && count < 3;
	}
	return false;
}

bool
talk_command(struct view text, bool sure, enum mail_phase *phase)
{
#define COMMANDS(X)                                                                                \
	X(EHLO, HELO, NAME) X(HELO, HELO, NAME) X(LHLO, HELO, NAME) X(MAIL, MAIL, FROM)            \
	X(RCPT, RCPT, TO) X(DATA, DATA, ALONE) X(BDAT, DATA, NUMBER) X(RSET, ANY, ALONE)           \
	X(QUIT, QUIT, ALONE) X(STARTTLS, STARTTLS, ALONE) X(AUTH, AUTH, METHOD) X(NOOP, ANY, FREE) \
	X(HELP, ANY, FREE) X(VRFY, ANY, FREE) X(EXPN, ANY, FREE) X(ETRN, ANY, FREE)                \
	X(XCLIENT, ANY, FREE) X(XFORWARD, ANY, FREE)
	static const struct {
		const char *name;
		enum mail_phase phase;
		enum form form;
	} commands[] = {
#define X(name, phase, form) { #name, PHASE_##phase, form },
		COMMANDS(X)
#undef X
	};
	if (text.length < 4 || (text.bytes[0] | 32) < 'a' || (text.bytes[0] | 32) > 'z')
		return false;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		struct view rest = text;
		if (!talk_take(&rest, commands[i].name) ||
			(rest.length && rest.bytes[0] != ' ' && rest.bytes[0] != '\t'))
			continue;
		if (!has_form(rest, commands[i].form, sure))
			return false;
		*phase = commands[i].phase;
		return true;
	}
	return false;
}

/* A name or an address at the start of TEXT, into what is not known yet. */
static void
host_read(struct view text, struct talk_facts *facts)
{
	struct view rest = text, host = word(&rest, " \t,;:'\"()[]"), bracket = host;
	struct address address;
	if (text.length && text.bytes[0] == '[') {
		rest = (struct view){ text.bytes + 1, text.length - 1 };
		host = word(&rest, "]");
	} else if (memchr(text.bytes, ':', text.length)) { /* 2001:db8::25 */
		struct view six = text, whole = word(&six, " \t,;'\"()[]");
		while (whole.length && whole.bytes[whole.length - 1] == '.')
			whole.length--;
		if (address_parse(whole.bytes, whole.length, &address))
			host = whole, rest = six;
	}
	while (host.length && host.bytes[host.length - 1] == '.')
		host.length--;
	if (!host.length)
		return;
	if (address_parse(host.bytes, host.length, &address)) {
		if (!facts->address.length)
			facts->address = host;
	} else if (memchr(host.bytes, '.', host.length) && !facts->server.length) {
		facts->server = host;
	}
	/* "mx.example.org (192.0.2.25) port 25", "mx.example.org [192.0.2.25]:25", "mx.example.org:25" */
	if (rest.length > 1 && (rest.bytes[0] == ' ' || rest.bytes[0] == '['))
		talk_take(&rest, " ");
	if (rest.length && (rest.bytes[0] == '(' || rest.bytes[0] == '[')) {
		rest = (struct view){ rest.bytes + 1, rest.length - 1 };
		bracket = word(&rest, ")]");
		if (address_parse(bracket.bytes, bracket.length, &address) && !facts->address.length)
			facts->address = bracket;
	}
}

static void
port_read(struct view text, struct talk_facts *facts)
{
	static const struct {
		const char *name;
		unsigned port;
	} names[] = { { "smtp", 25 }, { "submission", 587 }, { "smtps", 465 }, { "submissions", 465 } };
	struct view name = word(&text, " \t.,;'\")");
	unsigned port = 0;
	for (size_t i = 0; i < name.length && name.bytes[i] >= '0' && name.bytes[i] <= '9' && i < 6; i++)
		port = port * 10 + (unsigned)(name.bytes[i] - '0');
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (view_is(name, names[i].name))
			port = names[i].port;
	if (!facts->port && port < 65536)
		facts->port = port;
}

/* "telnet HOST PORT" behind a prompt, or the same of netcat. */
static bool
called(struct view text, struct talk_facts *facts)
{
	static const char *const programs[] = { "telnet ", "nc ", "ncat ", "netcat " };
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		long at = view_find(text, programs[i]);
		if (at < 0 || (at && !strchr(" >$#%/:]", text.bytes[at - 1])) || at > 60)
			continue;
		struct view rest = { text.bytes + at, text.length - (size_t)at }, host;
		talk_take(&rest, programs[i]);
		for (rest = view_trim(rest); view_starts(rest, "-"); rest = view_trim(rest))
			word(&rest, " \t");
		host = word(&rest, " \t");
		rest = view_trim(rest);
		struct talk_facts told = { 0 };
		port_read(rest, &told);
		/* else it is prose */
		if (words_in(rest) > 1 || (!told.port && (rest.length ||
			!memchr(host.bytes, '.', host.length))))
			continue;
		host_read(host, facts);
		port_read(rest, facts);
		return true;
	}
	return false;
}

/* ":25" behind a name, an address or a bracket, "port 25" or "', 25)". */
static void
port_find(struct view rest, struct talk_facts *facts)
{
	static const char *const fronts[] = { "port ", "', " };
	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		long at = view_find(rest, fronts[i]);
		size_t skip = (size_t)at + strlen(fronts[i]);
		if (at < 0)
			continue;
		port_read((struct view){ rest.bytes + skip, rest.length - skip }, facts);
		return;
	}
	struct view host = rest, name = word(&host, " \t");
	if (host.length > 1 && host.bytes[1] == '[') {
		talk_take(&host, " ");
		name = word(&host, " \t");
	}
	const char *colon = memrchr(name.bytes, ':', name.length);
	size_t at = colon ? (size_t)(colon - name.bytes) : 0;
	if (at && (name.bytes[at - 1] == ']' || (!memchr(name.bytes, ':', at) &&
		memchr(name.bytes, '.', at))))
		port_read((struct view){ colon + 1, name.length - at - 1 }, facts);
}

void
talk_peer(struct view peer, struct talk_facts *facts)
{
	host_read(peer, facts);
	port_find(peer, facts);
}

bool
talk_note(struct view text, bool begun, struct talk_facts *facts)
{
	static const struct {
		const char *words;
		long furthest; /* where they may begin */
	} fronts[] = {
		{ "while talking to ", 120 }, { "Trying ", 12 }, { "Connected to ", 12 },
		{ "Connecting to ", 100 }, { "connect: to ('", 0 }, { "-connect ", 100 },
		{ "Connection to ", 12 }, { "opening to ", 40 },
	};
	if (called(text, facts))
		return true;
	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		struct view rest = text;
		if (rest.length > 200)
			rest.length = 200;
		long at = view_find(rest, fronts[i].words);
		if (at < 0 || at > fronts[i].furthest)
			continue;
		rest = (struct view){ rest.bytes + at, rest.length - (size_t)at };
		talk_take(&rest, fronts[i].words);
		struct talk_facts told = { 0 };
		talk_peer(rest, &told);
		if (!told.address.length && view_is((struct view){ text.bytes + at, 7 }, "Trying ") &&
			view_find(rest, "...") < 0) /* "Trying to find out" */
			continue;
		if (told.address.length && !begun)
			facts->address = told.address;
		talk_peer(rest, facts);
		return true;
	}
	return false;
}

bool
talk_broke(struct view text)
{
	static const char *const words[] = { "Connection refused", "Connection timed out",
		"No route to host", "Network is unreachable", "Unable to connect", "Could not connect",
		"Name or service not known", "Could not open connection", "Connection closed",
		"Connection to host lost", "Remote host closed connection", "Connection reset" };
	if (text.length > 200)
		text.length = 200;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (view_find(text, words[i]) >= 0)
			return true;
	return false;
}

/* "<a@example.org>", a bare word, or "[...]" as web pages hide addresses. */
static struct view
path_of(struct view text)
{
	struct view inside;
	word(&text, ":<");
	talk_take(&text, ":");
	text = view_trim(text);
	if (talk_take(&text, "<")) {
		if (text.length && text.bytes[0] == '"') {
			size_t at = 1;
			while (at < text.length && text.bytes[at] != '"')
				at += text.bytes[at] == '\\' ? 2 : 1;
			inside = (struct view){ text.bytes, at < text.length ? at : text.length };
			text = (struct view){ text.bytes + inside.length, text.length - inside.length };
			inside.length += word(&text, ">").length;
			return inside;
		}
		return word(&text, ">");
	}
	if (!view_starts(text, "["))
		return word(&text, " \t");
	inside = word(&text, "]");
	inside.length += text.length > 0;
	return inside;
}

void
talk_heard(struct view command, enum mail_phase phase, struct talk_facts *facts)
{
	struct view path;
	if (phase == PHASE_HELO && !facts->helo.length) {
		word(&command, " \t");
		command = view_trim(command);
		facts->helo = word(&command, " \t");
	} else if (phase == PHASE_MAIL && !facts->has_sender) {
		facts->sender = path_of(command);
		facts->has_sender = true;
	} else if (phase == PHASE_RCPT && (path = path_of(command)).length) {
		for (size_t i = 0; i < facts->recipient_count; i++)
			if (facts->recipients[i].length == path.length &&
				!memcmp(facts->recipients[i].bytes, path.bytes, path.length))
				return;
		if (facts->recipient_count < TALK_RECIPIENTS)
			facts->recipients[facts->recipient_count++] = path;
	}
}

void
talk_greeted(struct view greeting, struct talk_facts *facts)
{
	if (greeting.length < 5 || facts->server.length)
		return;
	struct view rest = { greeting.bytes + 4, greeting.length - 4 }, name;
	rest = view_trim(rest);
	name = word(&rest, " \t,;");
	if (memchr(name.bytes, '.', name.length) && !memchr(name.bytes, '@', name.length))
		facts->server = name;
}
