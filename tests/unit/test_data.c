/* The built-in data proves itself: every sample is explained by its own record, with its span; and
 * for every rule a text is made up that it wins, or else it is shadowed. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "know/catalogue.h"
#include "know/reply.h"

static struct know *know;

static int
load(void **state)
{
	char error[256] = "";
	know = know_load(NULL, error, sizeof error);
	if (!know)
		print_error("%s\n", error);
	return know ? 0 : -1;
}

static int
unload(void **state)
{
	know_free(know);
	return 0;
}

static bool
sample_holds(const struct diagnosis *diagnosis, const struct sample *sample)
{
	struct arena *arena = arena_new();
	struct explanation got;
	bool failure = explain_reply(know, arena, sample->reply, strlen(sample->reply), sample->phase,
		NULL, &got);
	bool holds = failure && !strcmp(got.id, diagnosis->id);
	size_t length = got.to - got.from;
	if (!holds)
		print_error("%s:%u: %s, not %s: %s\n", diagnosis->file, sample->line,
			failure ? got.id : "no failure", diagnosis->id, sample->reply);
	else if (sample->span && (length != strlen(sample->span) ||
		memcmp(sample->reply + got.from, sample->span, length))) {
		print_error("%s:%u: span is `%.*s', not `%s'\n", diagnosis->file, sample->line,
			(int)length, sample->reply + got.from, sample->span);
		holds = false;
	}
	arena_free(arena);
	return holds;
}

static void
samples_lead_to_their_records(void **state)
{
	size_t wrong = 0, count = 0;
	for (size_t i = 0; i < know->diagnosis_count; i++)
		for (size_t s = 0; s < know->diagnoses[i]->sample_count; s++, count++)
			wrong += !sample_holds(know->diagnoses[i], &know->diagnoses[i]->samples[s]);
	print_message("%zu samples of %zu records, %zu rules\n", count, know->diagnosis_count,
		know->rule_count);
	assert_int_equal(wrong, 0);
}

/* ---- texts that a pattern matches ---- */

struct maker {
	const char *at;
	unsigned seed;
	char text[2048];
	size_t length;
};

static unsigned
dice(struct maker *maker, unsigned sides)
{
	return (unsigned)rand_r(&maker->seed) % sides;
}

static void
make_char(struct maker *maker, char c)
{
	if (maker->length + 1 < sizeof maker->text)
		maker->text[maker->length++] = c;
}

static void make_branches(struct maker *maker, bool write);

/* Any member of the class; of one that excludes, a letter that few exclude. */
static void
make_class(struct maker *maker, bool write)
{
	const char *first = ++maker->at;
	bool excludes = *first == '^';
	maker->at += excludes;
	if (*maker->at == ']')
		maker->at++;
	while (*maker->at && *maker->at != ']')
		maker->at += *maker->at == '\\' ? 2 : 1;
	char c = excludes ? "q "[dice(maker, 2)] : first[0] != '\\' ? first[0] : first[1] == 'w' || first[1] == 'S' ? 'x'
		: first[1] == 'd' ? '7' : first[1] == 's' ? ' ' : first[1];
	maker->at += *maker->at == ']';
	if (write)
		make_char(maker, c);
}

/* One letter, class or group, as often as its quantifier has it. */
static void
make_atom(struct maker *maker, bool write)
{
	const char *start = maker->at;
	for (unsigned times = 1, round = 0; round < times; round++) {
		size_t before = maker->length;
		maker->at = start;
		if (*start == '[')
			make_class(maker, write);
		else if (*start == '(') {
			bool looks = start[1] == '?' && start[2] != ':';
			maker->at += start[1] != '?' ? 1 : start[2] == '<' ? 4 : 3;
			make_branches(maker, write && !looks);
			maker->at += *maker->at == ')';
		} else if (*start == '\\') {
			char c = start[1];
			maker->at += 2;
			c = c == 'w' || c == 'S' ? 'x' : c == 'd' ? '7' : c == 's' || c == 'W' ? ' ' : c;
			if (write && c != 'b' && c != 'A' && c != 'z')
				make_char(maker, c);
		} else {
			maker->at++;
			if (write && *start != '^' && *start != '$')
				make_char(maker, *start == '.' ? "x "[dice(maker, 2)] : *start);
		}
		if (round || !*maker->at || !strchr("?*+{", *maker->at))
			continue;
		unsigned least = *maker->at == '+', most = *maker->at == '?' ? 1 : 2;
		if (*maker->at == '{') {
			char *end;
			least = (unsigned)strtoul(maker->at + 1, &end, 10);
			most = *end == ',' ? least + 1 : least;
		}
		times = least + dice(maker, most - least + 1);
		if (!times)
			maker->length = before;
	}
	if (*maker->at && strchr("?*+{", *maker->at)) {
		if (*maker->at == '{')
			maker->at += strcspn(maker->at, "}");
		maker->at++;
		maker->at += *maker->at == '?' || *maker->at == '+';
	}
}

static void
make_branches(struct maker *maker, bool write)
{
	unsigned count = 1;
	int depth = 0;
	for (const char *at = maker->at; *at && depth >= 0; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[')
			at += 1 + strcspn(at + 1, "]");
		else
			depth += (*at == '(') - (*at == ')');
		count += *at == '|' && !depth;
	}
	unsigned mine = dice(maker, count), branch = 0;
	while (*maker->at && *maker->at != ')')
		if (*maker->at == '|') {
			maker->at++;
			branch++;
		} else {
			make_atom(maker, write && branch == mine);
		}
}

/* A reply that RULE applies to: its code, its status, its mark and a text of its pattern. */
static void
make_reply(const struct rule *rule, unsigned seed, struct reply *reply)
{
	struct maker maker = { .at = rule->pattern, .seed = seed };
	char head[64] = "", text[2200];
	const struct limits *when = &rule->when;
	enum mail_phase phase = PHASE_ANY;
	int code = when->code_from ? when->code_from == when->code_to ? when->code_from :
		when->code_from + 50 : 0;
	if (code || when->has_status)
		snprintf(head, sizeof head, "%d ", code ? code : when->status[0] == 4 ? 450 : 550);
	if (when->has_status)
		snprintf(head + strlen(head), sizeof head - strlen(head), "%d.%d.%d ",
			when->status[0] < 0 ? head[0] - '0' : when->status[0],
			when->status[1] < 0 ? 0 : when->status[1], when->status[2] < 0 ? 0 : when->status[2]);
	make_branches(&maker, true);
	maker.text[maker.length] = '\0';
	for (int i = PHASE_CONNECT; i <= PHASE_NOTICE && phase == PHASE_ANY; i++)
		if (when->phases & 1u << i)
			phase = (enum mail_phase)i;
	snprintf(text, sizeof text, "%s%s%s%s", head, maker.text, when->with ? " " : "",
		when->with ? when->with : "");
	reply_prepare(reply, text, strlen(text), phase);
}

/* It wins if its own record explains a text that it matches; no such text, no proof. */
static bool
rule_is_reached(struct rule *rule, bool *proven, const struct rule **by)
{
	static struct reply reply;
	*proven = false;
	for (unsigned seed = 1; seed <= 400; seed++) {
		make_reply(rule, seed, &reply);
		if (!rule_matches(know, rule, &reply))
			continue;
		*proven = true;
		*by = know_rule(know, &reply);
		if (*by && (*by)->diagnosis == rule->diagnosis)
			return true;
	}
	return false;
}

static void
no_rule_is_shadowed(void **state)
{
	size_t shadowed = 0, unproven = 0;
	for (size_t i = 0; i < know->rule_count; i++) {
		struct rule *rule = &know->rules[i];
		const struct rule *by = NULL;
		bool proven;
		if (!rule->pattern || rule_is_reached(rule, &proven, &by))
			continue;
		if (proven)
			print_error("%s:%u: always outdone by line %u\n", rule->diagnosis->file, rule->line,
				by->line);
		else
			print_error("%s:%u: no text was found for %s\n", rule->diagnosis->file, rule->line,
				rule->pattern);
		shadowed += proven;
		unproven += !proven;
	}
	assert_int_equal(shadowed, 0);
	assert_int_equal(unproven, 0);
}

static void
every_pattern_compiles(void **state)
{
	for (size_t i = 0; i < know->rule_count; i++) {
		struct rule *rule = &know->rules[i];
		int error = 0;
		char why[128] = "";
		if (!rule->pattern || rule_compile(rule, &error))
			continue;
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
		fail_msg("%s:%u: %s", rule->diagnosis->file, rule->line, why);
	}
}

static void
codes_are_not_doubled(void **state)
{
	size_t doubled = 0;
	for (size_t i = 0; i < know->rule_count; i++)
		for (size_t j = i + 1; j < know->rule_count; j++) {
			const struct rule *one = &know->rules[i], *other = &know->rules[j];
			bool same = one->when.phases == other->when.phases &&
				one->when.code_from == other->when.code_from &&
				one->when.code_to == other->when.code_to &&
				one->when.has_status == other->when.has_status &&
				!memcmp(one->when.status, other->when.status, sizeof one->when.status) &&
				!one->when.with == !other->when.with &&
				(!one->when.with || !strcmp(one->when.with, other->when.with)) &&
				!one->pattern == !other->pattern &&
				(!one->pattern || !strcmp(one->pattern, other->pattern));
			if (same)
				print_error("%s:%u: the same as line %u\n", one->diagnosis->file, one->line,
					other->line);
			doubled += same;
		}
	assert_int_equal(doubled, 0);
}

/* Not a fault, but a number to look at. */
static void
rules_without_sample_are_counted(void **state)
{
	static struct reply reply;
	size_t idle = 0, texts = 0;
	for (size_t i = 0; i < know->rule_count; i++) {
		struct rule *rule = &know->rules[i];
		bool used = !rule->pattern;
		texts += !used;
		for (size_t s = 0; s < rule->diagnosis->sample_count && !used; s++) {
			const struct sample *sample = &rule->diagnosis->samples[s];
			reply_prepare(&reply, sample->reply, strlen(sample->reply), sample->phase);
			used = rule_matches(know, rule, &reply);
		}
		idle += !used;
	}
	print_message("%zu of %zu text rules are in no sample of their record\n", idle, texts);
	assert_true(idle < texts);
}

static void
every_failure_has_class_and_sample(void **state)
{
	static const char *const silent[] = { "rcpt-contact-unknown", "unknown-permanent",
		"unknown-temporary" };
	size_t failures = 0, observations = 0;
	for (size_t i = 0; i < know->diagnosis_count; i++) {
		const struct diagnosis *diagnosis = know->diagnoses[i];
		bool observation = !strncmp(diagnosis->id, "obs-", 4);
		observations += observation;
		failures += !observation;
		assert_true(observation == !diagnosis->mail_class);
		bool quiet = observation;
		for (size_t s = 0; s < sizeof silent / sizeof *silent; s++)
			quiet |= !strcmp(silent[s], diagnosis->id);
		if (!quiet && !diagnosis->sample_count)
			fail_msg("%s has no sample", diagnosis->id);
	}
	assert_int_equal(failures, 61 + 2);
	assert_int_equal(observations, 5);
}

static void
findings_are_whole(void **state)
{
	assert_true(know->finding_count >= 67);
	for (size_t i = 0; i < know->finding_count; i++) {
		const struct finding_text *text = &know->findings[i];
		assert_ptr_equal(know_finding(know, text->id), text);
		for (const char *at = text->wrong; (at = strchr(at, '{')); at++)
			assert_true(!strncmp(at, "{about}", 7) || !strncmp(at, "{name}", 6) ||
				!strncmp(at, "{intended}", 10) || !strncmp(at, "{server}", 8));
	}
	assert_null(know_finding(know, "NO-SUCH"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_lead_to_their_records),
		cmocka_unit_test(every_pattern_compiles),
		cmocka_unit_test(no_rule_is_shadowed),
		cmocka_unit_test(codes_are_not_doubled),
		cmocka_unit_test(rules_without_sample_are_counted),
		cmocka_unit_test(every_failure_has_class_and_sample),
		cmocka_unit_test(findings_are_whole),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
