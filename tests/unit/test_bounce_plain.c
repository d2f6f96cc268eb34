/* A machine without GMime: what stands in a mail as plain text is read all the same. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bounce/bounce.h"
#include "bounce/gmime.h"

/* stands in for the one of the library */
const struct gmime *
gmime(void)
{
	return NULL;
}

const char *
gmime_error(void)
{
	return "not installed";
}

static void
plain_mails_are_read(void **state)
{
	static const struct { const char *file, *address, *id; } table[] = {
		{ "dsn-postfix", "user@example.com", "rcpt-unknown" },
		{ "qmail", "user@example.com", "rcpt-unknown" },
		{ "sendmail-old", "user@example.com", "rcpt-unknown" },
	};
	char error[256], path[512], bytes[16384];
	struct know *know = know_load(NULL, error, sizeof error);
	assert_non_null(know);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(path, sizeof path, "%s/%s.eml", BOUNCES, table[i].file);
		FILE *file = fopen(path, "rb");
		assert_non_null(file);
		size_t length = fread(bytes, 1, sizeof bytes, file);
		fclose(file);
		struct arena *arena = arena_new();
		const struct bounce *bounce = bounce_read(arena, know, bytes, length);
		assert_int_equal(bounce->kind, BOUNCE_FAILURE);
		assert_int_equal(bounce->count, 2);
		assert_string_equal(bounce->recipients[0].address, table[i].address);
		assert_string_equal(bounce->recipients[0].why.id, table[i].id);
		arena_free(arena);
	}
	know_free(know);
}

static void
it_is_said(void **state)
{
	assert_string_equal(bounce_notice(), "not installed");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_mails_are_read), cmocka_unit_test(it_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
