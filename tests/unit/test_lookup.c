#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "lookup/lookup.h"

static unsigned starts, follows, cancels, changes;
static const struct lookup_kind kind_at_once, kind_tree;

static void
start_open(struct lookup *lookup)
{
	starts++;
	lookup->call = &starts; /* somebody out there works on it */
}

static void
follow(struct lookup *lookup)
{
	follows++;
	assert_false(lookup_is_open(lookup));
	assert_true(lookup->investigation->open > 0); /* what follows begins before this one is over */
}

static void
cancel(struct lookup *lookup)
{
	cancels++;
	assert_non_null(lookup->call);
}

static void
start_at_once(struct lookup *lookup)
{
	lookup_finish(lookup, LOOKUP_FAILED, REASON_BAD_NAME);
}

/* Grows without end, were there no bounds. */
static void
follow_tree(struct lookup *lookup)
{
	char question[300];
	for (int i = 0; i < 3; i++) {
		snprintf(question, sizeof question, "%.200s%d", lookup->question, i);
		lookup_add(lookup, &kind_tree, question);
	}
}

static const struct lookup_kind kind_open = { "a", start_open, follow, cancel };
static const struct lookup_kind kind_other = { "mx", start_open, NULL, NULL };
static const struct lookup_kind kind_at_once = { "ptr", start_at_once, NULL, NULL };
static const struct lookup_kind kind_tree = { "soa", start_at_once, follow_tree, NULL };

static void
begin(struct lookup *root)
{
	lookup_add(root, &kind_open, "one");
}

static void
on_changed(struct investigation *investigation, void *arg)
{
	changes++;
}

static struct investigation *
investigation(void)
{
	char error[100];
	struct investigation *made = investigation_new("example.org", error, sizeof error);
	assert_non_null(made);
	made->kinds_begin = begin;
	made->changed = on_changed;
	starts = follows = cancels = changes = 0;
	investigation_start(made);
	return made;
}

static void
test_life(void **state)
{
	struct investigation *made = investigation();
	struct lookup *one = made->root->first_child;
	assert_int_equal(one->status, LOOKUP_RUNNING);
	assert_int_equal(made->open, 1);
	assert_int_equal(made->settled, 0);
	unsigned before = made->generation;
	lookup_finish(one, LOOKUP_EMPTY, REASON_NODATA);
	assert_int_equal(one->status, LOOKUP_EMPTY);
	assert_true(made->generation > before);
	assert_int_equal(made->generation, changes);
	assert_int_equal(follows, 1);
	assert_int_equal(made->open, 0);
	assert_true(made->settled && one->finished >= one->started);
	/* more is asked: not settled any more */
	struct lookup *two = lookup_add(made->root, &kind_open, "two");
	assert_int_equal(made->settled, 0);
	lookup_finish(two, LOOKUP_OK, REASON_NONE);
	struct lookup *three = lookup_add(made->root, &kind_at_once, "three");
	assert_int_equal(three->status, LOOKUP_FAILED);
	assert_int_equal(made->open, 0);
	lookup_cancel(three); /* final already: nothing happens */
	assert_int_equal(three->status, LOOKUP_FAILED);
	investigation_free(made);
}

static void
test_same_again(void **state)
{
	struct investigation *made = investigation();
	struct lookup *one = made->root->first_child;
	assert_ptr_equal(lookup_add(made->root, &kind_open, "one"), one);
	assert_ptr_equal(lookup_add(made->root, &kind_open, "ONE"), one); /* names have no case */
	assert_ptr_equal(lookup_add_skipped(made->root, &kind_open, "one", REASON_ON_REQUEST), one);
	assert_ptr_not_equal(lookup_add(made->root, &kind_other, "one"), one);
	assert_ptr_not_equal(lookup_add(one, &kind_open, "one"), one);
	assert_int_equal(starts, 3);
	investigation_free(made);
}

static void
test_cancel(void **state)
{
	struct investigation *made = investigation();
	struct lookup *one = made->root->first_child;
	lookup_cancel(one);
	assert_int_equal(one->status, LOOKUP_CANCELLED);
	assert_int_equal(one->reason, REASON_CANCELLED);
	assert_null(one->call);
	lookup_cancel(one);
	assert_int_equal(cancels, 1);
	assert_int_equal(follows, 0); /* nothing follows from what was given up */
	assert_int_equal(made->open, 0);
	lookup_add(made->root, &kind_open, "two");
	investigation_free(made); /* lets go of what is open */
	assert_int_equal(cancels, 2);
}

static void
test_repeat(void **state)
{
	struct investigation *made = investigation();
	struct lookup *one = made->root->first_child;
	struct lookup *below = lookup_add(one, &kind_open, "below");
	struct lookup *deep = lookup_add(below, &kind_open, "deep");
	struct lookup *beside = lookup_add(made->root, &kind_open, "beside");
	lookup_answer(one, "192.0.2.1");
	lookup_finish(one, LOOKUP_OK, REASON_NONE);
	unsigned below_id = below->id, deep_id = deep->id;
	lookup_repeat(one);
	assert_int_equal(one->status, LOOKUP_RUNNING);
	assert_int_equal(one->tries, 1);
	assert_int_equal(one->answer_count, 0);
	assert_null(one->first_child);
	assert_int_equal(cancels, 2);
	assert_null(investigation_lookup(made, below_id));
	assert_null(investigation_lookup(made, deep_id));
	assert_ptr_equal(investigation_lookup(made, one->id), one);
	assert_ptr_equal(lookup_next(one), beside);
	assert_int_equal(made->open, 2);
	lookup_repeat(one); /* while it runs */
	assert_int_equal(made->open, 2);
	struct lookup *skipped = lookup_add_skipped(made->root, &kind_open, "later", REASON_ON_REQUEST);
	assert_int_equal(skipped->status, LOOKUP_SKIPPED);
	lookup_repeat(skipped);
	assert_int_equal(skipped->status, LOOKUP_RUNNING);
	lookup_repeat(made->root); /* nobody can ask for the subject */
	assert_int_equal(made->root->status, LOOKUP_OK);
	investigation_free(made);
}

static void
test_bounds(void **state)
{
	struct investigation *made = investigation();
	lookup_add(made->root, &kind_tree, "t");
	assert_true(made->count <= 2000);
	assert_int_equal(made->open, 1);
	bool told = false;
	for (const struct lookup *lookup = made->root; lookup; lookup = lookup_next(lookup)) {
		assert_true(lookup_depth(lookup) <= 16);
		told |= lookup->detail != NULL;
		assert_ptr_equal(investigation_lookup(made, lookup->id), lookup);
	}
	assert_true(told);
	assert_null(investigation_lookup(made, 0));
	assert_null(investigation_lookup(made, made->count + 1));
	investigation_free(made);
}

static void
test_answers(void **state)
{
	struct investigation *made = investigation();
	struct lookup *one = made->root->first_child;
	static const char *const texts[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
	for (size_t i = 0; i < 9; i++)
		lookup_answer(one, texts[i]);
	for (size_t i = 0; i < 9; i++)
		assert_string_equal(one->answers[i], texts[i]);
	investigation_free(made);
}

static void
test_subjects(void **state)
{
	static const struct {
		const char *given, *subject; /* NULL: neither name nor address */
		int family;
	} cases[] = {
		{ "Host.Example.ORG", "host.example.org", 0 }, { "host.example.org.", "host.example.org", 0 },
		{ " host.example.org\n", "host.example.org", 0 }, { "a@Example.org", "example.org", 0 },
		{ "http://user@www.example.org:8080/a?b@c", "www.example.org", 0 },
		{ "https://[2001:db8::1]/x", "2001:db8::1", 6 }, { "192.0.2.1", "192.0.2.1", 4 },
		{ "192.0.2.1:4711", "192.0.2.1", 4 }, { "[192.0.2.1]", "192.0.2.1", 4 },
		{ "user@[192.0.2.1]", "192.0.2.1", 4 }, { "[2001:db8::1]:25", "2001:db8::1", 6 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 4 }, { "1.2.0.192.in-addr.arpa", "192.0.2.1", 4 },
		{ "host.example.org:25", "host.example.org", 0 }, { "b\u00fccher.example", "xn--bcher-kva.example", 0 },
		{ "a_b.example.org", "a_b.example.org", 0 }, { "a\\046b.example.org", "a\\.b.example.org", 0 },
		{ "\x1b[2J", NULL, 0 }, { "", NULL, 0 }, { ".", NULL, 0 }, { "@", NULL, 0 }, { "a..b", NULL, 0 },
		{ "http://", NULL, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char error[200] = "";
		struct investigation *made = investigation_new(cases[i].given, error, sizeof error);
		if (made && cases[i].subject) {
			assert_string_equal(made->subject, cases[i].subject);
			assert_int_equal(made->address.family, cases[i].family);
		} else if (made && !cases[i].subject) {
			/* a control may pass as an escape, never as it is */
			for (const char *byte = made->subject; *byte; byte++)
				assert_true(*byte > 0x20 && *byte < 0x7f);
			assert_string_equal(cases[i].given, "\x1b[2J");
		} else if (cases[i].subject) {
			fail_msg("%s: %s", cases[i].given, error);
		} else {
			assert_true(error[0]);
		}
		investigation_free(made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_repeat),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_subjects),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
