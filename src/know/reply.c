/* One reply -> its codes and its plain form.  Replies come raw from a session, wrapped by the MTA
 * that quotes another, or pasted from a log; see facts of RFC 5321 4.2 and RFC 3463 2. */
#include "know/reply.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/safe.h"

/* U+00C0 .. U+017F without their marks, a letter each; upper case as lower. */
static const char unmarked[] =
	"aaaaaaaceeeeiiiidnooooo*ouuuuyts"
	"aaaaaaaceeeeiiiidnooooo/ouuuuyty"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln"
	"nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* One character at BYTES in plain letters, at most 4 bytes into TO; how many. */
static size_t
fold(const char *bytes, size_t length, size_t *used, char *to)
{
	long code = utf8_next(bytes, length, used);
	if (code < 0)
		code = (unsigned char)bytes[0]; /* Latin-1 then */
	if (code >= 0xc0 && code < 0xc0 + (long)sizeof unmarked - 1)
		*to = unmarked[code - 0xc0];
	else if (code == 0x2019 || code == 0x2018 || code == 0x92 || code == 0xb4)
		*to = '\'';
	else if (code == 0xa0 || (code >= 0x80 && code < 0xc0 && *used == 1))
		*to = ' ';
	else {
		memcpy(to, bytes, *used);
		if (code >= 0x410 && code < 0x430) { /* Cyrillic capitals; two bytes both ways */
			to[0] = (char)(code < 0x420 ? 0xd0 : 0xd1);
			to[1] = (char)(0x80 | ((code + 0x20) & 0x3f));
		}
		return *used;
	}
	return 1;
}

void
reply_fold(char *pattern)
{
	size_t length = strlen(pattern), to = 0, used;
	for (size_t at = 0; at < length; at += used) {
		char letter[4];
		size_t count = 1;
		used = 1;
		if (pattern[at] & 0x80)
			count = fold(pattern + at, length - at, &used, letter);
		else
			letter[0] = pattern[at];
		memcpy(pattern + to, letter, count);
		to += count;
	}
	pattern[to] = '\0';
}

/* "550", then no digit or dot: 0 if there is none.  Only codes that SMTP knows or servers use. */
static int
code_at(const char *bytes, size_t length)
{
	if (length < 3 || bytes[0] < '2' || bytes[0] > '5' || !isdigit((unsigned char)bytes[1]) ||
		!isdigit((unsigned char)bytes[2]))
		return 0;
	if (length > 3 && (isalnum((unsigned char)bytes[3]) || bytes[3] == '_' || bytes[3] == '%' ||
		(bytes[3] == '.' && length > 4 && isdigit((unsigned char)bytes[4]))))
		return 0;
	return (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + bytes[2] - '0';
}

/* "5.1.10", not part of an address or a version: its length, or 0. */
static size_t
status_at(const char *bytes, size_t length)
{
	if (length < 5 || !strchr("245", bytes[0]) || bytes[1] != '.')
		return 0;
	size_t at = 1;
	for (int part = 0; part < 2; part++) {
		size_t digits = 0;
		if (at >= length || bytes[at++] != '.')
			return 0;
		while (at < length && digits < 4 && isdigit((unsigned char)bytes[at]))
			at++, digits++;
		if (!digits || digits > 3)
			return 0;
	}
	bool more = at < length && (isalnum((unsigned char)bytes[at]) ||
		(bytes[at] == '.' && at + 1 < length && isdigit((unsigned char)bytes[at + 1])));
	return more ? 0 : at;
}

static bool
starts_token(const char *bytes, size_t at)
{
	return !at || strchr(" \t\r\n(#<>[:;,\"'=-", bytes[at - 1]);
}

/* Offset of the reply's code, or -1: at the very start any code, later only refusals. */
static long
find_code(const char *bytes, size_t length, int *code)
{
	size_t first = strspn(bytes, " \t\r\n\"'<([#");
	if (first < length && (*code = code_at(bytes + first, length - first)))
		return (long)first;
	for (size_t at = first; at + 3 <= length; at++) {
		if ((bytes[at] != '4' && bytes[at] != '5') || !starts_token(bytes, at))
			continue;
		int found = code_at(bytes + at, length - at);
		int tens = found / 10 % 10;
		if (found && tens <= 7 && (tens >= 2 || (found >= 500 && tens == 0))) {
			*code = found;
			return (long)at;
		}
	}
	return -1;
}

static size_t
find_status(const char *bytes, size_t length, size_t at, size_t *size)
{
	for (; at + 5 <= length; at++)
		if (bytes[at + 1] == '.' && starts_token(bytes, at) &&
			(*size = status_at(bytes + at, length - at)))
			return at;
	return length;
}

bool
reply_codes(const char *reply, size_t length, int *code, char status[static 12])
{
	char text[512]; /* codes stand early; also makes it NUL-terminated */
	size_t size = 0;
	if (length > sizeof text - 1)
		length = sizeof text - 1;
	memcpy(text, reply, length);
	text[length] = '\0';
	*code = 0;
	long found = find_code(text, length, code);
	size_t at = find_status(text, length, found < 0 ? 0 : (size_t)found, &size);
	if (at == length && found > 0)
		at = find_status(text, length, 0, &size);
	snprintf(status, 12, "%.*s", (int)size, text + at);
	return *code != 0;
}

/* Length of a repeated "550-5.1.1 " at BYTES, where a line begins or CODE is said again. */
static size_t
repeated_code(const char *bytes, size_t length, int code, const char *status, bool line_start)
{
	size_t at = 3, used;
	if (!code || code_at(bytes, length) != code || length < 4)
		return 0;
	if (bytes[3] != '-' && !(line_start && bytes[3] == ' ') && !status[0])
		return 0;
	at++;
	used = status_at(bytes + at, length - at);
	if (used)
		at += used;
	else if (!line_start && (bytes[3] != '-' || status[0]))
		return 0;
	return at;
}

/* The length of a mail address at BYTES whose local part begins there; 0 if none does. */
static size_t
address_at(const char *bytes, size_t length)
{
	size_t at = 0;
	while (at < length && at < 80 && (isalnum((unsigned char)bytes[at]) || bytes[at] & 0x80 ||
		strchr(".!#$%&'*+-/=?^_{|}~", bytes[at])) && bytes[at])
		at++;
	if (!at || at >= length || bytes[at] != '@')
		return 0;
	size_t domain = ++at;
	while (at < length && (isalnum((unsigned char)bytes[at]) || bytes[at] & 0x80 ||
		bytes[at] == '.' || bytes[at] == '-' || bytes[at] == '_'))
		at++;
	while (at > domain && bytes[at - 1] == '.')
		at--;
	return at > domain ? at : 0;
}

static void
plain_add(struct reply *reply, const char *bytes, size_t count, size_t from, size_t used)
{
	if (reply->length + count > REPLY_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		reply->plain[reply->length] = bytes[i];
		reply->from[reply->length] = (uint32_t)from;
		reply->to[reply->length++] = (uint32_t)(from + used);
	}
}

/* Our own commands in a pasted transcript (">>> RCPT TO:<x>") are no words of the server. */
static size_t
command_at(struct reply *reply, const char *bytes, size_t length)
{
	if (length < 4 || strncmp(bytes, ">>> ", 4))
		return 0;
	const char *end = memchr(bytes, '\n', length);
	struct view line = { bytes + 4, end ? (size_t)(end - bytes) - 4 : length - 4 };
	long answer = view_find(line, "<<<");
	if (answer >= 0)
		line.length = (size_t)answer;
	if (reply->phase == PHASE_ANY) {
		static const enum mail_phase told[] = { PHASE_HELO, PHASE_MAIL, PHASE_RCPT, PHASE_DATA };
		static const char *const commands[] = { "EHLO", "MAIL", "RCPT", "DATA" };
		for (size_t i = 0; i < sizeof told / sizeof *told; i++)
			if (view_starts(line, commands[i]))
				reply->phase = told[i];
	}
	return line.length + 4;
}

static void
make_plain(struct reply *reply, const char *bytes, size_t length)
{
	bool line_start = true, word_start = true, code_seen = false;
	for (size_t at = 0, used; at < length && reply->length < REPLY_MAX; at += used) {
		char c = bytes[at], letters[4];
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0') {
			used = 1;
			if (reply->length && reply->plain[reply->length - 1] != ' ')
				plain_add(reply, " ", 1, at, 1);
			line_start = c == '\n' || (line_start && c != '\0');
			word_start = true;
			continue;
		}
		if (word_start && ((code_seen && (used = repeated_code(bytes + at, length - at,
			reply->code, reply->status, line_start))) ||
			(used = command_at(reply, bytes + at, length - at))))
			continue;
		code_seen |= word_start && reply->code && code_at(bytes + at, length - at) == reply->code;
		bool letter = isalnum((unsigned char)c) || (c & 0x80);
		if (letter && word_start && (used = address_at(bytes + at, length - at))) {
			plain_add(reply, "@", 1, at, used);
		} else if ((c & 0x80) == 0) {
			used = 1;
			letters[0] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
			plain_add(reply, letters, 1, at, 1);
		} else {
			size_t count = fold(bytes + at, length - at, &used, letters);
			plain_add(reply, letters, count, at, used);
		}
		line_start = false;
		word_start = !letter && c != '.' && c != '-' && c != '_' && c != '@';
	}
	reply->plain[reply->length] = '\0';
	reply->from[reply->length] = (uint32_t)length;
}

static const struct {
	const char *words;
	enum mail_phase phase;
} phase_words[] = {
	{ "rcpt to", PHASE_RCPT }, { "rcpt", PHASE_RCPT }, { "recipient", PHASE_RCPT },
	{ "mail from", PHASE_MAIL }, { "mail", PHASE_MAIL }, { "sender", PHASE_MAIL },
	{ "ehlo", PHASE_HELO }, { "helo", PHASE_HELO }, { "lhlo", PHASE_HELO },
	{ "end of data", PHASE_DATA }, { "data", PHASE_DATA }, { "final dot", PHASE_DATA },
	{ "dot", PHASE_DATA }, { "message body", PHASE_DATA }, { "bdat", PHASE_DATA },
	{ "starttls", PHASE_STARTTLS }, { "tls", PHASE_STARTTLS }, { "auth", PHASE_AUTH },
	{ "connection", PHASE_CONNECT }, { "connect", PHASE_CONNECT },
	{ "initial", PHASE_GREETING }, { "banner", PHASE_GREETING }, { "greeting", PHASE_GREETING },
	{ "quit", PHASE_QUIT }, { "notice", PHASE_NOTICE }, { "any", PHASE_ANY },
};

static enum mail_phase
phase_at(const char *words)
{
	words += strspn(words, " ");
	if (!strncasecmp(words, "pipelined ", 10))
		words += 10;
	for (size_t i = 0; i < sizeof phase_words / sizeof *phase_words; i++) {
		size_t length = strlen(phase_words[i].words);
		if (!strncasecmp(words, phase_words[i].words, length) &&
			!isalnum((unsigned char)words[length]))
			return phase_words[i].phase;
	}
	return PHASE_ANY;
}

enum mail_phase
mail_phase_named(const char *word)
{
	return phase_at(word);
}

static void
phase_told(struct reply *reply, const char *words)
{
	if (reply->phase == PHASE_ANY)
		reply->phase = phase_at(words);
}

/* Words that make what stands before "said:" a verdict of the outer server, not a wrapping.  A
 * recipient that was found undeliverable by asking on is the inner server's verdict, though, and
 * so is what qmail tells in its own words. */
static bool
is_verdict(const char *bytes, size_t length)
{
	static const char *const verdicts[] = { "reject", "verif", "undeliverable address", "callout",
		"blocked", "denied" };
	static const char *const tellers[] = { "recipient address rejected: undeliverable address",
		"recipient address rejected: unverified address",
		"but sender was rejected. remote host", "but my name was rejected. remote host",
		"recipients were rejected. remote host" };
	struct view view = { bytes, length };
	for (size_t i = 0; i < sizeof tellers / sizeof *tellers; i++)
		if (view_find(view, tellers[i]) >= 0)
			return false;
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (view_find(view, verdicts[i]) >= 0)
			return true;
	return false;
}

/* What stands before the words of another server, up to and with the mark; the phase it tells. */
static const struct {
	const char *words;
	enum mail_phase phase;
	bool quotes; /* only where a reply's code follows */
} marks[] = {
	{ "<<< ", PHASE_ANY, false },
	{ " refused to talk to me: ", PHASE_GREETING, false },
	{ "does not like recipient. remote host said: ", PHASE_RCPT, false },
	{ "sender was rejected. remote host said: ", PHASE_MAIL, false },
	{ "my name was rejected. remote host said: ", PHASE_HELO, false },
	{ "failed after i sent the message. remote host said: ", PHASE_DATA, false },
	{ " said: ", PHASE_ANY, false },
	{ "smtp;", PHASE_ANY, false },
	{ "x-postfix;", PHASE_ANY, false },
	{ "(reason: ", PHASE_ANY, false },
	{ "remote server returned ", PHASE_ANY, false },
	{ "responded with: ", PHASE_ANY, false },
	{ "remote server was: ", PHASE_ANY, false },
	{ "response was: ", PHASE_ANY, false },
	{ "server responded: ", PHASE_ANY, false },
	{ "server replied: ", PHASE_ANY, false },
	{ "other server returned was: ", PHASE_ANY, false },
	{ "host says: ", PHASE_ANY, false },
	{ "unknown address error ", PHASE_ANY, true }, /* Cisco's words before it quotes */
	{ "other mail system problem ", PHASE_ANY, true },
	{ "not accepting messages at this time ", PHASE_ANY, true },
};

/* Exim: "... remote mail server after RCPT TO:<x>: host H [ip]: 550 no", or without the host. */
static bool
unwrap_exim(struct reply *reply)
{
	const char *text = reply->plain + reply->start;
	const char *told = strstr(text, "remote mail server after ");
	size_t length = 25;
	if (!told) {
		told = strstr(text, "remote mailer after ");
		length = 20;
	}
	const char *end = told ? strstr(told + length, ": ") : NULL;
	if (end && !strncmp(end, ": host ", 7))
		end = strstr(end + 2, ": ");
	if (!end)
		return false;
	phase_told(reply, told + length);
	reply->start = (size_t)(end + 2 - reply->plain);
	return true;
}

/* "host H [ip]: 550 no", "... reason: 550 no": a code behind a colon is what a server said, when the
 * words before it tell of one and have no code themselves. */
static bool
unwrap_colon(struct reply *reply)
{
	static const char *const tellers[] = { "host", "server", "smtp", "reason", "error", "reports", "@" };
	const char *text = reply->plain + reply->start;
	if (code_at(text, strlen(text)))
		return false;
	for (const char *colon = text; (colon = strstr(colon, ": "));) {
		struct view before = { text, (size_t)(colon - text) };
		colon += 2;
		colon += strspn(colon, "'\"");
		int code = code_at(colon, strlen(colon));
		if (code <= 400 || code == 500 || code / 10 % 10 > 7)
			continue;
		if (is_verdict(before.bytes, before.length))
			return false;
		for (size_t i = 0; i < sizeof tellers / sizeof *tellers; i++)
			if (view_find(before, tellers[i]) >= 0) {
				reply->start = (size_t)(colon - reply->plain);
				return true;
			}
	}
	return false;
}

static bool
has_letters(const char *text)
{
	while (*text && !isalpha((unsigned char)*text) && !(*text & 0x80))
		text++;
	return *text;
}

/* Takes off one layer at the front: true if there was one. */
static bool
unwrap(struct reply *reply)
{
	const char *text = reply->plain + reply->start;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *found = strstr(text, marks[i].words);
		if (!found || is_verdict(text, (size_t)(found - text)))
			continue;
		const char *rest = found + strlen(marks[i].words);
		rest += strspn(rest, " '");
		if (!has_letters(rest) || (marks[i].quotes && code_at(rest, strlen(rest)) < 400))
			continue;
		const char *after = strstr(text, " after ");
		if (reply->phase == PHASE_ANY)
			reply->phase = marks[i].phase;
		if (after && after < found)
			phase_told(reply, after + 7);
		reply->start = (size_t)(rest - reply->plain);
		return true;
	}
	return unwrap_exim(reply) || unwrap_colon(reply);
}

/* The code right behind the wrapping is surer than one found anywhere: "host a-550 said: 512 no". */
static void
codes_inside(struct reply *reply)
{
	const char *text = reply->plain + reply->start;
	int code = code_at(text, strlen(text));
	if (code < 400)
		return;
	size_t size = text[3] ? status_at(text + 4, strlen(text + 4)) : 0;
	reply->code = code;
	if (size)
		snprintf(reply->status, sizeof reply->status, "%.*s", (int)size, text + 4);
}

/* qmail's log has no blanks: "192.0.2.1_does_not_like_recipient./Remote_host_said:_550_no/".  The
 * same with blanks for '_', and for '/' that ends a sentence; NULL when it is not of that kind. */
static const char *
with_blanks(const char *bytes, size_t length, char copy[static REPLY_MAX])
{
	size_t blanks = 0, lines = 0;
	for (size_t i = 0; i < length; i++) {
		blanks += bytes[i] == ' ';
		lines += bytes[i] == '_';
		copy[i] = bytes[i] == '_' || (bytes[i] == '/' && i && bytes[i - 1] == '.') ? ' ' : bytes[i];
	}
	return lines >= 3 && lines > 2 * blanks ? copy : NULL;
}

void
reply_prepare(struct reply *reply, const char *bytes, size_t length, enum mail_phase phase)
{
	char copy[REPLY_MAX];
	const char *blanks = with_blanks(bytes, length < REPLY_MAX ? length : REPLY_MAX, copy);
	if (blanks) {
		bytes = blanks;
		length = length < REPLY_MAX ? length : REPLY_MAX;
	}
	reply->phase = phase;
	reply->start = reply->length = 0;
	reply_codes(bytes, length, &reply->code, reply->status);
	make_plain(reply, bytes, length);
	for (int layers = 0; layers < 4 && unwrap(reply); layers++)
		;
	struct view wrapping = { reply->plain, reply->start };
	if (reply->start && !code_at(reply->plain, reply->length))
		codes_inside(reply);
	reply->expanded = view_find(wrapping, "(expanded from") >= 0 ||
			  view_find(wrapping, "generated from ") >= 0;
	char *text = reply->plain + reply->start, *cut = strstr(text, "(in reply to ");
	if (cut) {
		phase_told(reply, cut + 13);
		reply->length = (size_t)(cut - reply->plain);
		*cut = '\0';
	}
	if ((cut = strstr(text, " giving up on ")) && strlen(cut) < 80) {
		reply->length = (size_t)(cut - reply->plain);
		*cut = '\0';
	}
	if (reply->phase == PHASE_ANY && (cut = strstr(text, "while sending ")))
		phase_told(reply, cut + 14);
}
