/* A reply -> the one rule that explains it.  The reply's plain form is scanned once for the fixed
 * words of all patterns; only rules with such a word are tried, and the weightiest that matches
 * wins, so the order of data/ says nothing.  When no words are known, or only vague ones, codes
 * decide; when those say nothing either, the parts are decoded and told plainly.  Facts of the
 * session come last: they turn a diagnosis into the exact one.  Never guesses beyond "not sure". */
#include "know/explain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/safe.h"
#include "know/catalogue.h"
#include "know/reply.h"

static const char *const phase_names[] = {
#define X(name, word) [PHASE_##name] = word,
	MAIL_PHASES(X)
#undef X
};

const char *
mail_phase_word(enum mail_phase phase)
{
	return phase_names[phase];
}

const char *
blame_text(enum blame blame)
{
	static const char *const texts[] = {
		[BLAME_UNKNOWN] = "not known", [BLAME_THEIRS] = "theirs", [BLAME_OURS] = "ours",
		[BLAME_THIRD] = "a third party's", [BLAME_NOBODY] = "nobody's",
	};
	return texts[blame];
}

/* ---- does a rule apply ---- */

static bool
status_parts(const char *status, int parts[3])
{
	return sscanf(status, "%d.%d.%d", &parts[0], &parts[1], &parts[2]) == 3;
}

static bool
code_fits(const struct limits *when, const struct reply *reply, const int status[3])
{
	if (reply->code)
		return reply->code >= when->code_from && reply->code <= when->code_to;
	bool whole_class = when->code_to - when->code_from == 99;
	return whole_class && reply->status[0] && status[0] == when->code_from / 100;
}

static bool
applies(const struct rule *rule, const struct reply *reply, const int status[3])
{
	const struct limits *when = &rule->when;
	if (when->phases && !(when->phases & 1u << reply->phase))
		return false;
	if (when->code_from && !code_fits(when, reply, status))
		return false;
	if (when->has_status) {
		bool range = when->detail_to > when->status[2];
		for (int i = 0; i < (range ? 2 : 3); i++)
			if (!reply->status[0] || (when->status[i] >= 0 && when->status[i] != status[i]))
				return false;
		if (range && (status[2] < when->status[2] || status[2] > when->detail_to))
			return false;
	}
	return !when->with || strstr(reply->plain, when->with);
}

/* ---- words ---- */

struct best {
	const struct rule *rule;
	size_t from, to; /* in the plain form, from its start on */
};

static bool
matches(const struct know *know, struct rule *rule, const struct reply *reply,
	const int status[3])
{
	int error;
	if (!applies(rule, reply, status) || (!rule->code && !rule_compile(rule, &error)))
		return false;
	return pcre2_match(rule->code, (PCRE2_SPTR)reply->plain + reply->start,
		reply->length - reply->start, 0, 0, know->match, know->limit) >= 0;
}

static void
rule_try(const struct know *know, struct rule *rule, const struct reply *reply,
	const int status[3], struct best *best)
{
	if (!matches(know, rule, reply, status))
		return;
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(know->match);
	size_t length = at[1] - at[0], before = best->to - best->from;
	if (!best->rule || length > before || (length == before && at[0] < best->from))
		*best = (struct best){ rule, at[0], at[1] };
}

enum { BITS = 8 * sizeof(unsigned long), RULE_SETS = RULES_MAX / BITS };

/* The rules one of whose words is in the reply. */
static void
find_candidates(const struct know *know, const struct reply *reply, unsigned long sets[RULE_SETS])
{
	for (size_t at = reply->start; at + WORD_MIN <= reply->length; at++) {
		const char *here = reply->plain + at;
		for (const struct word *word = know->slots[word_slot(here)]; word; word = word->next)
			if (word->length <= reply->length - at && !memcmp(word->bytes, here, word->length))
				sets[word->rule / BITS] |= 1ul << word->rule % BITS;
	}
}

/* The weightiest come first, so the first that matches wins, but for its equals. */
static struct best
find_words(const struct know *know, const struct reply *reply, const int status[3])
{
	unsigned long sets[RULE_SETS] = { 0 };
	struct best best = { 0 };
	find_candidates(know, reply, sets);
	for (size_t i = 0; i < RULE_SETS; i++)
		for (unsigned long set = sets[i]; set; set &= set - 1) {
			struct rule *rule = &know->rules[i * BITS + (size_t)__builtin_ctzl(set)];
			if (best.rule && rule->weight < best.rule->weight)
				return best;
			rule_try(know, rule, reply, status, &best);
		}
	return best;
}

/* ---- codes ---- */

static const struct rule *
find_codes(const struct know *know, const struct reply *reply, const int status[3])
{
	for (size_t i = 0; i < know->code_count; i++)
		if (applies(know->codes[i], reply, status))
			return know->codes[i];
	return NULL;
}

/* Words that say nearly nothing ("access denied") give way to a code that is sure (5.7.705); codes
 * that are nearly always right have a rank of their own, and win over all words below it. */
static bool
gives_way(const struct rule *words, const struct rule *codes)
{
	bool vague = words->unsure && words->weight < RANK_VAGUE * RANK_WEIGHT;
	bool trusted = codes->weight >= (RANK_DEFAULT + 1) * RANK_WEIGHT;
	return (vague && !codes->unsure) || (trusted && codes->weight > words->weight);
}

static struct best
find_rule(const struct know *know, const struct reply *reply, const int status[3])
{
	struct best best = find_words(know, reply, status);
	const struct rule *codes = find_codes(know, reply, status);
	if (codes && (!best.rule || gives_way(best.rule, codes)))
		best.rule = codes;
	return best;
}

const struct rule *
know_rule(const struct know *know, const struct reply *reply)
{
	int status[3] = { 0 };
	status_parts(reply->status, status);
	return find_rule(know, reply, status).rule;
}

bool
rule_matches(const struct know *know, struct rule *rule, const struct reply *reply)
{
	int status[3] = { 0 };
	status_parts(reply->status, status);
	return rule->pattern ? matches(know, rule, reply, status) : applies(rule, reply, status);
}

/* ---- telling it ---- */

static void
tell(const struct diagnosis *diagnosis, struct explanation *to)
{
	to->id = diagnosis->id;
	to->mail_class = diagnosis->mail_class;
	to->title = diagnosis->title;
	to->severity = diagnosis->severity;
	to->who = diagnosis->who;
	to->blame = diagnosis->blame;
	to->wrong = diagnosis->wrong;
	to->solve = diagnosis->solve;
	to->see = diagnosis->see;
}

static bool
is_known(const struct reply_facts *facts, size_t offset)
{
	return *(const bool *)((const char *)facts + offset);
}

/* Other words for a fact; or another diagnosis, whose own variants count then. */
static void
turn(const struct know *know, const struct diagnosis *diagnosis, const struct reply_facts *facts,
	struct explanation *to, int depth)
{
	for (size_t i = 0; i < diagnosis->variant_count; i++) {
		const struct variant *variant = &diagnosis->variants[i];
		if (!is_known(facts, variant->fact))
			continue;
		if (variant->turn && depth) {
			const struct diagnosis *other = know_diagnosis(know, variant->turn);
			tell(other, to);
			turn(know, other, facts, to, depth - 1);
			return;
		}
		if (variant->wrong)
			to->wrong = variant->wrong;
		if (variant->solve)
			to->solve = variant->solve;
		if (variant->who)
			to->who = variant->who;
		if (variant->blames)
			to->blame = variant->blame;
	}
}

static const char *
meaning_of(const struct know *know, int subject, int detail)
{
	for (size_t i = 0; i < know->meaning_count; i++)
		if (know->meanings[i].subject == subject && know->meanings[i].detail == detail)
			return know->meanings[i].text;
	return NULL;
}

/* "Code 554, for good. Status 5.7.1: ... . Said after RCPT TO." */
static const char *
decode(const struct know *know, struct arena *arena, const struct reply *reply,
	const int status[3], const char *first)
{
	static const char *const said[] = {
		[PHASE_CONNECT] = "while connecting", [PHASE_GREETING] = "as greeting",
		[PHASE_HELO] = "in answer to EHLO", [PHASE_STARTTLS] = "in answer to STARTTLS",
		[PHASE_AUTH] = "in answer to the login", [PHASE_MAIL] = "in answer to MAIL FROM (the sender)",
		[PHASE_RCPT] = "in answer to RCPT TO (the recipient)",
		[PHASE_DATA] = "after DATA (the message)", [PHASE_QUIT] = "in answer to QUIT",
		[PHASE_NOTICE] = "in a notice",
	};
	struct text text = { 0 };
	text_puts(&text, first);
	if (reply->code)
		text_printf(&text, " Code %d.", reply->code);
	if (reply->status[0]) {
		const char *area = meaning_of(know, status[1], 0);
		const char *exact = status[2] ? meaning_of(know, status[1], status[2]) : NULL;
		text_printf(&text, " Status %s", reply->status);
		if (exact || area)
			text_printf(&text, ": %s", exact ? exact : area);
		text_putc(&text, '.');
	}
	if (said[reply->phase])
		text_printf(&text, " Said %s.", said[reply->phase]);
	const char *copy = arena_strdup(arena, text.bytes);
	text_free(&text);
	return copy;
}

/* 252 to VRFY is none either, but worth a word; after RCPT it means yes. */
static bool
is_success(const struct reply *reply, const int status[3])
{
	if (!reply->code)
		return reply->status[0] && status[0] == 2;
	return reply->code < 400 && (reply->code != 252 || reply->phase != PHASE_ANY);
}

bool
explain_reply(const struct know *know, struct arena *arena, const char *bytes, size_t length,
	enum mail_phase phase, const struct reply_facts *facts, struct explanation *to)
{
	struct reply reply;
	int status[3] = { 0 };
	reply_prepare(&reply, bytes, length, phase);
	*to = (struct explanation){ .code = reply.code };
	memcpy(to->status, reply.status, sizeof to->status);
	status_parts(reply.status, status);
	if (is_success(&reply, status))
		return false;
	struct best best = find_rule(know, &reply, status);
	if (reply.code == 252 && (!best.rule || best.rule->diagnosis->mail_class))
		return false;
	if (best.to > best.from) {
		best.from += reply.start;
		best.to += reply.start;
		while (best.from < best.to && reply.plain[best.from] == ' ')
			best.from++;
		while (best.to > best.from && reply.plain[best.to - 1] == ' ')
			best.to--;
		to->from = reply.from[best.from];
		to->to = best.to > best.from ? reply.to[best.to - 1] : to->from;
	}
	if (best.rule) {
		tell(best.rule->diagnosis, to);
		to->sure = !best.rule->unsure;
		to->guess = best.rule->pattern && best.rule->weight < RANK_GUESS * RANK_WEIGHT;
		to->mail_class = best.rule->mail_class;
		struct reply_facts all = facts ? *facts : (struct reply_facts){ 0 };
		all.other_recipient |= reply.expanded;
		turn(know, best.rule->diagnosis, &all, to, 2);
		return true;
	}
	if (!reply.code && !reply.status[0])
		return false;
	bool temporary = reply.code ? reply.code < 500 : status[0] == 4;
	const struct diagnosis *unknown =
		know_diagnosis(know, temporary ? "unknown-temporary" : "unknown-permanent");
	tell(unknown, to);
	to->wrong = decode(know, arena, &reply, status, unknown->wrong);
	return true;
}

bool
explain_by_id(const struct know *know, const char *id, const struct reply_facts *facts,
	struct explanation *to)
{
	const struct diagnosis *diagnosis = know_diagnosis(know, id);
	*to = (struct explanation){ 0 };
	if (!diagnosis)
		return false;
	tell(diagnosis, to);
	to->sure = true;
	if (facts)
		turn(know, diagnosis, facts, to, 2);
	return true;
}
