/* talk.c: line by line: whose words, and which command they belong to.
 *
 * Commands wait in a queue for their replies, since a client may send several at once (RFC 2920).
 * Where replies are left out, as in bounces, a new command takes the place of what still waits.
 * One line is looked ahead, to know where a reply ends that a mail program has wrapped. */
#include "smtp/talk.h"

#include <string.h>

#include "smtp/talk_parts.h"

/* A mail program wraps between these columns. */
enum { WRAP = 72, WRAP_LAST = 80 };

void
talk_start(struct talk *talk, const char *text, size_t length)
{
	*talk = (struct talk){ .text = text, .length = length };
	talk->style = talk_style_of(text, length);
}

static void
new_session(struct talk *talk)
{
	talk->pending_count = 0;
	talk->code = 0;
	talk->spoken = talk->answered = talk->body = talk->challenged = false;
	talk->phase = PHASE_CONNECT;
}

static bool
next_spoken(const struct talk *talk, struct talk_mark *mark)
{
	struct view line;
	for (size_t at = talk->at; talk_line_at(talk->text, talk->length, &at, &line);) {
		*mark = talk_unmark(&talk->style, line);
		if (mark->text.length)
			return true;
		if (at - talk->at > 4096) /* nothing but blank lines */
			return false;
	}
	return false;
}

/* Offset of the next line that is "." alone: the end of a message. */
static size_t
next_dot(struct talk *talk)
{
	if (talk->dot_known && (talk->dot >= talk->at || talk->dot == talk->length))
		return talk->dot;
	struct view line;
	size_t at = talk->at, from = at;
	talk->dot_known = true;
	for (talk->dot = talk->length; talk_line_at(talk->text, talk->length, &at, &line); from = at)
		if (view_is(talk_unmark(&talk->style, line).text, ".")) {
			talk->dot = from;
			break;
		}
	return talk->dot;
}

/* What the first reply of a text answers, when the command is not there. */
static enum mail_phase
guess_phase(const struct talk *talk, struct view text, int code)
{
	static const struct {
		int code;
		const char *status;
		enum mail_phase phase;
	} guesses[] = {
		{ 220, "2.0.0", PHASE_STARTTLS }, { 220, "", PHASE_GREETING }, { 354, "", PHASE_DATA },
		{ 221, "", PHASE_QUIT }, { 334, "", PHASE_AUTH }, { 235, "", PHASE_AUTH },
		{ 535, "", PHASE_AUTH }, { 250, "2.1.0", PHASE_MAIL }, { 250, "2.1.5", PHASE_RCPT },
		{ 550, "5.1.1", PHASE_RCPT },
	};
	struct view words = { text.bytes + (text.length > 4 ? 4 : text.length),
		text.length > 4 ? text.length - 4 : 0 };
	struct talk_mark next;
	enum mail_phase phase;
	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
		if (code == guesses[i].code && view_starts(words, guesses[i].status))
			return guesses[i].phase;
	if (talk->connected && code >= 400)
		return PHASE_GREETING;
	if (code == 250 && (talk->connected || (text.length > 3 && text.bytes[3] == '-')))
		return PHASE_HELO;
	if ((code == 421 || code == 554 || code == 521) && next_spoken(talk, &next) &&
		talk_command(next.text, true, &phase))
		return PHASE_GREETING;
	return PHASE_ANY;
}

static void
pop(struct talk *talk)
{
	if (talk->pending_count && --talk->pending_count)
		memmove(talk->pending, talk->pending + 1, talk->pending_count);
}

static void
push(struct talk *talk, enum mail_phase phase)
{
	/* replies came and went: what still waits was answered where we cannot see it */
	if (talk->answered || talk->style.arrows || talk->pending_count == TALK_PENDING)
		talk->pending_count = 0;
	talk->answered = false;
	talk->pending[talk->pending_count++] = (unsigned char)phase;
}

static void
server_says(struct talk *talk, struct view text, int code, struct talk_line *to)
{
	bool more = text.length > 3 && text.bytes[3] == '-';
	to->direction = 'S';
	if (talk->code) {
		/* the same reply goes on */
	} else if (code == 220 && !talk->pending_count && talk->spoken) {
		new_session(talk);
		talk->phase = PHASE_GREETING;
	} else if (talk->pending_count) {
		talk->phase = (enum mail_phase)talk->pending[0];
	} else if (!talk->spoken || talk->prose) {
		talk->phase = guess_phase(talk, text, code);
	}
	if (talk->phase == PHASE_GREETING && code == 220)
		talk_greeted(text, &talk->facts);
	to->phase = talk->phase;
	talk->begun = talk->spoken = true;
	talk->connected = false;
	talk->code = more ? code : 0;
	if (more)
		return;
	pop(talk);
	talk->answered = true;
	talk->body = code == 354;
	talk->challenged = code == 334;
	if (code == 354)
		next_dot(talk);
}

static void
client_says(struct talk *talk, struct view text, enum mail_phase phase, struct talk_line *to)
{
	to->direction = 'C';
	to->phase = phase;
	talk->begun = talk->spoken = true;
	talk->code = 0;
	talk->phase = phase;
	talk->body = talk->challenged = false;
	push(talk, phase);
	talk_heard(text, phase, &talk->facts);
}

/* Does the line go on where the one before, the server's, was wrapped? */
static bool
goes_on(const struct talk *talk, struct view line, struct view text)
{
	size_t first = 0;
	if (!talk->server_last || !text.length)
		return false;
	while (first < text.length && text.bytes[first] != ' ')
		first++;
	bool upper = text.bytes[0] >= 'A' && text.bytes[0] <= 'Z';
	bool sentence = upper && talk->last_end && strchr(".!?)>", talk->last_end);
	if (sentence || text.bytes[0] == '^' || text.bytes[0] == '[' || talk->last_width > WRAP_LAST ||
		line.length > WRAP_LAST + 10)
		return false;
	return talk->code ? talk->last_width >= WRAP / 2 || !upper :
		talk->last_width + 1 + first > WRAP;
}

/* An unmarked line that is neither code nor command: the client's, if the server did not know it. */
static bool
is_unknown_command(const struct talk *talk, struct view text)
{
	struct talk_mark next;
	if (!text.length || !talk->spoken || !talk->answered || text.length > 80 || !next_spoken(talk, &next))
		return false;
	int code = talk_code(next.text);
	return code == 500 || code == 502;
}

/* One line into *TO, but for ends_reply; JOINS: it goes on with the server's line before. */
static bool
step(struct talk *talk, struct talk_line *to, bool *joins)
{
	struct view line;
	size_t start = talk->at;
	enum mail_phase phase = PHASE_ANY;
	if (!talk_line_at(talk->text, talk->length, &talk->at, &line))
		return false;
	struct talk_mark mark = talk_unmark(&talk->style, line);
	struct view text = mark.text;
	*to = (struct talk_line){ .direction = '*', .text = text, .from = start,
		.length = line.length, .phase = PHASE_ANY };
	*joins = false;
	int code = mark.hint == '*' ? 0 : talk_code(text);
	bool command = mark.hint != '*' && !code && talk_command(text, mark.hint == 'C' ||
		(talk->begun && mark.hint == '\0' && !talk->code), &phase);
	struct talk_mark next;
	if (talk->body && mark.hint != '*' && mark.hint != 'S' &&
		(talk->dot != talk->length ? start <= talk->dot : !code)) {
		bool end = view_is(text, ".");
		to->direction = 'C';
		to->phase = PHASE_DATA;
		if (end) {
			talk->body = false;
			push(talk, PHASE_DATA);
		}
	} else if (code && !mark.hint && talk->style.answers) {
		/* the MTA that wrote this transcript speaks for itself */
	} else if (code && !mark.hint && !talk->begun && code < 400 && code != 220 &&
		!(next_spoken(talk, &next) && (talk_code(next.text) ||
			talk_command(next.text, true, &phase)))) {
		/* a number in prose */
	} else if (code) {
		server_says(talk, text, code, to);
		if (mark.hint == 'S' && mark.peer.length)
			talk_peer(mark.peer, &talk->facts);
	} else if (command) {
		client_says(talk, text, phase, to);
	} else if (mark.hint == 'S' || (!mark.hint && goes_on(talk, line, text))) {
		*joins = talk->server_last;
		to->direction = 'S';
		to->phase = talk->phase;
	} else if (talk->challenged && mark.hint != '*' && text.length) {
		to->direction = 'C';
		to->phase = PHASE_AUTH;
		talk->challenged = false;
		push(talk, PHASE_AUTH);
	} else if (mark.hint == 'C' || (!mark.hint && is_unknown_command(talk, text))) {
		to->direction = 'C';
		talk->answered |= !talk->pending_count;
		push(talk, PHASE_ANY);
	} else if (text.length) {
		if (talk_broke(text)) {
			to->phase = talk->spoken ? talk->phase : PHASE_CONNECT;
			talk->connected |= !talk->spoken;
		} else if (talk_note(text, talk->begun, &talk->facts)) {
			new_session(talk);
			talk->connected = true;
			to->phase = PHASE_CONNECT;
		} else if (!mark.hint) {
			talk->prose = true;
		}
	}
	talk->server_last = to->direction == 'S';
	talk->prose = talk->prose && to->direction == '*';
	if (text.length || talk->server_last)
		talk->last_width = line.length;
	talk->last_end = text.length ? text.bytes[text.length - 1] : '\0';
	return true;
}

/* Is the reply over?  The line before was the server's. */
static bool
reply_ended(const struct talk *talk)
{
	struct talk ahead = *talk;
	struct talk_line next;
	bool joins;
	size_t limit = talk->at + 4096;
	while (step(&ahead, &next, &joins) && ahead.at < limit) {
		if (joins)
			return false;
		if (next.direction == '*' && !next.text.length)
			continue;
		if (!talk->code)
			return true;
		return next.direction != 'S' || talk_code(next.text) != talk->code;
	}
	return true;
}

bool
talk_next(struct talk *talk, struct talk_line *to)
{
	bool joins;
	if (!step(talk, to, &joins))
		return false;
	if (to->direction != 'S')
		return true;
	to->ends_reply = reply_ended(talk);
	if (to->ends_reply && talk->code) { /* cut off */
		talk->code = 0;
		talk->answered = true;
		pop(talk);
	}
	return true;
}

/* Fields of a mail's head before anybody spoke. */
static bool
is_field(struct view text)
{
	static const char *const fields[] = { "Received:", "From:", "From ", "To:", "Subject:", "Date:",
		"Return-Path:", "Message-ID:", "MIME-Version:", "Content-Type:", "Delivered-To:",
		"X-Failed-Recipients:", "Auto-Submitted:", "Reply-To:", "Reporting-MTA:",
		"Final-Recipient:", "Diagnostic-Code:" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (view_starts(text, fields[i]))
			return true;
	return false;
}

bool
talk_likely(const char *text, size_t length)
{
	enum { ENOUGH = 1 << 16 };
	struct talk talk;
	struct talk_line line;
	size_t pairs = 0, said = 0, lines = 0, fields = 0, greetings = 0;
	bool asked = false, connecting = false, broke = false;
	if (length > ENOUGH)
		length = ENOUGH;
	talk_start(&talk, text, length);
	while (talk_next(&talk, &line)) {
		if (!line.text.length)
			continue;
		lines++;
		said += line.direction != '*' || line.phase == PHASE_CONNECT;
		if (line.direction == '*') {
			connecting |= line.phase == PHASE_CONNECT;
			broke |= line.phase == PHASE_CONNECT && talk_broke(line.text);
			fields += !pairs && is_field(line.text);
			if (view_starts(line.text, "----- Transcript of session follows") ||
				view_starts(line.text, "----- The following addresses"))
				return false;
		} else if (line.direction == 'C') {
			asked |= line.phase != PHASE_ANY && line.phase != PHASE_QUIT;
		} else if (line.ends_reply) {
			pairs += asked;
			asked = false;
			greetings += line.phase == PHASE_GREETING && view_find(line.text, "ftp") < 0;
		}
	}
	if (fields > 1)
		return false;
	if (pairs > 1)
		return said * 16 >= lines;
	if (broke && connecting && !greetings && lines < 10 && (talk.facts.port == 25 ||
		talk.facts.port == 587 || talk.facts.port == 465))
		return true;
	return (pairs || (greetings && connecting)) && said * 5 >= lines;
}
