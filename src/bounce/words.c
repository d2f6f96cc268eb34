/* Wrappings that only bounces have are taken off here; the rest is know's.  A status in the
 * notification is lent to words that carry none, unless it is X.0.0. */
#include "bounce/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/report.h"

static bool
says_something(const char *status)
{
	int parts[3];
	return sscanf(status, "%d.%d.%d", &parts[0], &parts[1], &parts[2]) == 3 && (parts[1] ||
		parts[2]);
}

/* From the code on where "reason: 550 ..." leads to one; else the whole. */
static const char *
reply_within(const char *words)
{
	static const char *const marks[] = {
		"reason:", "error:", "returned:", "replied:", "responded:", "response:", "error=[",
		"]:", ":\n"
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		for (const char *at = words; (at = strcasestr(at, marks[i])); ) {
			at += strlen(marks[i]);
			const char *code = at + strspn(at, " \t\n\"'(");
			if ((*code == '4' || *code == '5') && isdigit((unsigned char)code[1]) &&
				isdigit((unsigned char)code[2]) && (code[3] == ' ' || code[3] == '-'))
				return code;
		}
	return words;
}

/* What a wrapper quotes; the whole if there is none. */
static const char *
unwrap(const char *words)
{
	static const char *const marks[] = {
		"the error that the other server returned was:",
		"the response from the remote server was:", "the response was:",
		"remote host said:", "it responded as follows:", "diagnostic code:",
		"failed with:", "remote server replied:"
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *found = strcasestr(words, marks[i]);
		if (!found)
			continue;
		found += strlen(marks[i]);
		found += strspn(found, " \t\n[\"'");
		if (!strncasecmp(found, "smtp;", 5))
			found += 5 + strspn(found + 5, " ");
		if (strlen(found) > 3)
			return found;
	}
	return reply_within(words);
}

/* The words with the codes that the report as a whole gives them. */
static const char *
lend_codes(struct verdict *verdict, const char *words, int own_code, const char *own_status,
	bool temporary)
{
	bool lend = !own_status[0] && says_something(verdict->status);
	const char *status = lend ? verdict->status : "", *blank = lend ? " " : "";
	if (!own_code)
		return arena_printf(verdict->arena, "%d %s%s%s",
			temporary ? 450 : 550, status, blank, words);
	if (!lend)
		return words;
	if (isdigit((unsigned char)*words) && (words[3] == ' ' || !words[3]))
		return arena_printf(verdict->arena, "%d %s%s", own_code, status, words + 3);
	return arena_printf(verdict->arena, "%s %s", status, words);
}

static int
score_of(const struct explanation *why)
{
	/* True, but other words of the same report often say why. */
	static const char *const vague[] = {
		"srv-misconfigured", "proto-error", "rcpt-mda-failed",
		"policy-refused", "queue-expired", "srv-no-mail-service"
	};
	if (!why->id)
		return SCORE_NONE;
	if (why->guess || !strncmp(why->id, "unknown-", 8))
		return SCORE_CODES;
	if (!strcmp(why->id, "srv-temporary"))
		return SCORE_PASSING;
	for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
		if (!strcmp(why->id, vague[i]))
			return SCORE_VAGUE;
	return why->sure ? SCORE_SURE : SCORE_UNSURE;
}

static const char *
without_wrapping(struct verdict *verdict, const char *words)
{
	const char *plain = unwrap(words), *end = strstr(plain, "\nGiving up on ");
	return end ? arena_strndup(verdict->arena, plain, (size_t)(end - plain)) : plain;
}

static bool
is_refusal(const struct verdict *verdict, const char *words)
{
	return report_is_refusal(lower_copy(verdict->arena, words));
}

/* qmail's log: in a run like "Remote_host_said:_550_no/" blanks are underscores, line ends slashes. */
static const char *
without_underscores(struct verdict *verdict, const char *words)
{
	char *plain = NULL;
	for (size_t at = 0, run; words[at]; at += run + (words[at + run] != '\0')) {
		size_t count = 0;
		for (run = 0; words[at + run] && !strchr(" \t\n", words[at + run]); run++)
			count += words[at + run] == '_';
		if (count < 4)
			continue;
		if (!plain)
			plain = arena_strdup(verdict->arena, words);
		for (char *c = plain + at; c < plain + at + run; c++)
			if (*c == '_' || (*c == '/' && (!c[1] || isupper((unsigned char)c[1]))))
				*c = *c == '_' ? ' ' : '\n';
	}
	return plain ? plain : words;
}

void
verdict_hear(struct verdict *verdict, const char *words, enum mail_phase phase)
{
	struct explanation why;
	int code;
	char status[12];
	if (verdict->score == SCORE_SURE || !words[strspn(words, " \t\n")])
		return;
	const char *plain = without_wrapping(verdict, without_underscores(verdict, words));
	reply_codes(plain, strlen(plain), &code, status);
	bool temporary = verdict->delayed || *verdict->status == '4';
	for (int try = 0; try < 2; try++) { /* some words belong to the other code,
		if none is said */
		const char *reply = lend_codes(verdict, plain, code, status,
			temporary != (try == 1));
		explain_reply(verdict->know, verdict->arena, reply, strlen(reply), phase,
			verdict->facts, &why);
		if (code || score_of(&why) > SCORE_CODES)
			break;
	}
	int score = score_of(&why);
	if (!code && score == SCORE_CODES) { /* only what was lent */
		score = SCORE_NONE;
		why = (struct explanation){ 0 };
		memcpy(why.status, status, sizeof why.status);
	}
	bool fuller = !score && !verdict->score && verdict->text &&
		(!strchr(verdict->text, ' ') || (!is_refusal(verdict, verdict->text) &&
			is_refusal(verdict, plain)));
	if (verdict->text && score <= verdict->score && !fuller)
		return;
	why.from = why.to = 0; /* spans are of another string now */
	why.code = code;
	verdict->why = why;
	verdict->text = plain;
	verdict->heard = words;
	verdict->score = score;
}

void
verdict_end(struct verdict *verdict)
{
	struct explanation why;
	const char *status = verdict->status;
	if (verdict->program && verdict->score < SCORE_VAGUE) {
		int code = verdict->why.code;
		explain_by_id(verdict->know, "rcpt-mda-failed", NULL, &verdict->why);
		verdict->why.code = code;
		verdict->score = SCORE_VAGUE;
	}
	if (verdict->score < SCORE_UNSURE && says_something(status)) {
		explain_reply(verdict->know, verdict->arena, status, strlen(status), PHASE_ANY,
			verdict->facts, &why);
		if (score_of(&why) > verdict->score)
			verdict->why = why;
	}
	if (!verdict->why.id) {
		int code = verdict->why.code;
		char kept[12];
		memcpy(kept, verdict->why.status, sizeof kept);
		explain_by_id(verdict->know, *status == '4' || verdict->delayed ?
			"unknown-temporary" : "unknown-permanent",
			NULL, &verdict->why);
		verdict->why.sure = false;
		verdict->why.code = code;
		memcpy(verdict->why.status, kept, sizeof kept);
	}
	if (!verdict->why.status[0] || (!says_something(verdict->why.status) &&
		says_something(status)))
		snprintf(verdict->why.status, sizeof verdict->why.status, "%s", status);
}

static const char *
host_at(struct arena *arena, const char *at)
{
	at += strspn(at, " \t\n<[(");
	size_t length = strcspn(at, " \t\n[](){}<>,;:/\"'");
	while (length && at[length - 1] == '.')
		length--;
	bool dotted = memchr(at, '.', length) != NULL && !memchr(at, '@', length);
	return dotted && length < 256 ? safe_string(arena, at, length) : NULL;
}

const char *
words_host(struct arena *arena, const char *words)
{
	static const char *const before[] = { "host ", "server ", "relay ", "relay=", "connected to ", "connect to ",
		"connection to ", "host: ", "to dom [", "server: ",
		"while talking to ",
		"remote system: dns;", "giving up on ", "rejected by ", "delivered to " };
	static const char *const after[] = { " does not like recipient", " failed after i sent",
		" did not like our", " said:", "]: 5" };
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		for (const char *at = words; (at = strcasestr(at, before[i])); at++) {
			const char *host = host_at(arena, at + strlen(before[i]));
			bool ours = at - words >= 7 && !strncasecmp(at - 7, "client ", 7);
			if (host && !ours && (at == words || !isalpha((unsigned char)at[-1])))
				return host;
		}
	for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
		const char *end = strcasestr(words, after[i]), *start = end;
		while (start && start > words && !strchr("\n", start[-1]) && end - start < 300)
			start--;
		const char *host = start ? host_at(arena, start) : NULL;
		if (host)
			return host;
	}
	return NULL;
}
