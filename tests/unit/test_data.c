/* The built-in data proves itself: every sample is explained by its own record, with its span. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "know/catalogue.h"

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
		cmocka_unit_test(every_failure_has_class_and_sample),
		cmocka_unit_test(findings_are_whole),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
