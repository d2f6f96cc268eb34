/* Bounces of many styles, mails that are none, and mails that mean harm. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "bounce/bounce.h"

static struct know *know;

/* Each recipient as "address[=original] diagnosis", joined by blanks and a bar. */
static const struct {
	const char *file;
	enum bounce_kind kind;
	const char *recipients;
} table[] = {
	{ "abuse-unknown", BOUNCE_FAILURE, "abuse@example.com rcpt-contact-unknown" },
	{ "activehunter", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "address-retired", BOUNCE_OTHER, "" },
	{ "alias-other-host", BOUNCE_FAILURE, "taro@example.co.jp rcpt-full" },
	{ "autoreply-gone", BOUNCE_VACATION, "user@example.com -" },
	{ "bare-cr", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "big5", BOUNCE_FAILURE, "user@hinet.example.tw rcpt-full" },
	{ "biglobe", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "broken-mime", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "challenge", BOUNCE_OTHER, "" },
	{ "challenge-empty-path", BOUNCE_OTHER, "" },
	{ "chinese", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "communigate", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "complaint", BOUNCE_COMPLAINT, "user@example.com -" },
	{ "complaint-about-bounce", BOUNCE_COMPLAINT, "u@isp.example -" },
	{ "complaint-about-dsn", BOUNCE_COMPLAINT, "victim@telenor.example -" },
	{ "complaint-old", BOUNCE_COMPLAINT, "anna@example.com -" },
	{ "courier", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "courier-delivered", BOUNCE_DELIVERED, "" },
	{ "dashes", BOUNCE_FAILURE, "anna@example.com rcpt-unknown" },
	{ "delivered-words", BOUNCE_DELIVERED, "" },
	{ "domino", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "dragonfly", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "dsn-attached", BOUNCE_FAILURE, "anna@example.com rcpt-full" },
	{ "dsn-delayed", BOUNCE_DELAYED, "user@example.com conn-timeout" },
	{ "dsn-delivered", BOUNCE_DELIVERED, "user@example.com -" },
	{ "dsn-double-spaced", BOUNCE_FAILURE, "kijitora@example.jp rcpt-unknown" },
	{ "dsn-exchange", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "dsn-in-text", BOUNCE_FAILURE, "user@example.com rcpt-disabled" },
	{ "dsn-lost-blanks", BOUNCE_FAILURE, "u@example.com rcpt-full" },
	{ "dsn-original", BOUNCE_FAILURE,
		"gone@example.org=staff@example.com rcpt-alias-broken" },
	{ "dsn-postfix", BOUNCE_FAILURE,
		"user@example.com rcpt-unknown | "
		"full@example.org rcpt-full" },
	{ "dsn-relayed", BOUNCE_DELIVERED, "user@example.com -" },
	{ "dsn-utf8", BOUNCE_FAILURE, "jürgen@example.com rcpt-unknown" },
	{ "dsn-vague-status", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "exchange-2007", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "exchange-55", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "exchange-names", BOUNCE_FAILURE,
		"anna@example.com rcpt-unknown | bert@example.com rcpt-unknown" },
	{ "exim", BOUNCE_FAILURE,
		"user@example.com=staff@example.com sender-verify-failed | "
		"gone@example.org=staff@example.com rcpt-alias-broken" },
	{ "exim-delayed", BOUNCE_DELAYED, "user@example.com rcpt-full" },
	{ "exim-timeout", BOUNCE_FAILURE,
		"user@example.com queue-expired | "
		"a@example.org msg-spam | "
		"b@example.org msg-spam" },
	{ "ezmlm-warning", BOUNCE_OTHER, "" },
	{ "forwarded", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "french", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "from-nobody", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "german", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "gmail", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "gmail-delay", BOUNCE_DELAYED, "user@example.com conn-timeout" },
	{ "gmx", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "groupwise", BOUNCE_FAILURE,
		"user@example.com rcpt-unknown | "
		"other@example.com rcpt-unknown" },
	{ "groupwise-opened", BOUNCE_DELIVERED, "" },
	{ "html-breaks", BOUNCE_FAILURE, "joe@example.net=sales@example.net rcpt-full" },
	{ "html-numbers", BOUNCE_FAILURE, "jörg@example.com rcpt-unknown" },
	{ "html-only", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "imail2", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "inner-name", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "interscan", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "iplanet", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "ironport", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "james", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "japanese", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "korean", BOUNCE_FAILURE, "user@naver.example.kr rcpt-unknown" },
	{ "leading-dot", BOUNCE_FAILURE, ".neko..nyan@ezweb.example.jp rcpt-unknown" },
	{ "list-reject", BOUNCE_OTHER, "" },
	{ "listserv", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "m365", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "mailfoundry", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "mailmarshal", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "marked-address", BOUNCE_FAILURE, "anna@example.com rcpt-unknown" },
	{ "mdaemon", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "mfilter", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "mmdf", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "netscape", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "newsletter", BOUNCE_OTHER, "" },
	{ "notes", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "notice-json", BOUNCE_FAILURE, "anna@example.com rcpt-unknown" },
	{ "notification", BOUNCE_OTHER, "" },
	{ "opensmtpd", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "ordinary", BOUNCE_OTHER, "" },
	{ "ordinary-returned", BOUNCE_OTHER, "" },
	{ "paste-fields", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "paste-line", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "paste-log", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "paste-qmail-log", BOUNCE_FAILURE, "anna@example.com rcpt-unknown" },
	{ "paste-sent", BOUNCE_DELIVERED, "" },
	{ "path-sender", BOUNCE_FAILURE, "user@seznam.example.cz rcpt-unknown" },
	{ "postfix-warning", BOUNCE_DELAYED, "a@example.com conn-timeout" },
	{ "postfix-words", BOUNCE_FAILURE, "user@example.com route-relay-denied" },
	{ "postmaster-news", BOUNCE_OTHER, "" },
	{ "postmaster-notice", BOUNCE_OTHER, "" },
	{ "program-failed", BOUNCE_FAILURE,
		"list@example.com rcpt-mda-failed" },
	{ "program-output", BOUNCE_FAILURE,
		"kijitora@cat.example.jp=list@example.jp rcpt-alias-broken | "
		"mike@example.jp=mike-alias@example.jp rcpt-full" },
	{ "qmail", BOUNCE_FAILURE,
		"user@example.com rcpt-unknown | "
		"other@example.org dom-nxdomain" },
	{ "quoted-header", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "receipt", BOUNCE_DELIVERED, "" },
	{ "receipt-no-type", BOUNCE_DELIVERED, "" },
	{ "receipt-rejected", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "russian", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "sendmail-alias", BOUNCE_FAILURE,
		"jsmith@example.com=staff@example.com rcpt-alias-broken" },
	{ "sendmail-both", BOUNCE_FAILURE,
		"bad@example.com rcpt-unknown | "
		"late@example.net conn-refused" },
	{ "sendmail-expanded", BOUNCE_FAILURE,
		"gone@example.org=staff@example.com rcpt-alias-broken" },
	{ "sendmail-old", BOUNCE_FAILURE,
		"user@example.com rcpt-unknown | "
		"other@example.org dom-nxdomain" },
	{ "sendmail-reasons", BOUNCE_FAILURE,
		"a1@example.com rcpt-unknown | "
		"b2@example.net route-relay-denied | "
		"c3@example.org dom-dns-temporary" },
	{ "sendmail-warning", BOUNCE_DELAYED, "user@example.com conn-refused" },
	{ "shop", BOUNCE_OTHER, "" },
	{ "sm-local", BOUNCE_FAILURE, "user@example.com rcpt-mda-failed" },
	{ "smtp32", BOUNCE_FAILURE, "user@example.com rcpt-full" },
	{ "smtp32-unknown", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "smtpd-errors", BOUNCE_OTHER, "" },
	{ "spamcop", BOUNCE_OTHER, "" },
	{ "spanish", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "spanish-isp", BOUNCE_FAILURE, "user@terra.example.es rcpt-unknown" },
	{ "stray-boundary", BOUNCE_FAILURE, "mueller@example.de rcpt-unknown" },
	{ "success-words", BOUNCE_DELIVERED, "" },
	{ "surfcontrol", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "ticket", BOUNCE_OTHER, "" },
	{ "transcript-only", BOUNCE_FAILURE, "anna@example.com conn-timeout" },
	{ "turkish", BOUNCE_FAILURE, "user@example.com.tr rcpt-full" },
	{ "vacation-3834", BOUNCE_VACATION, "user@example.com -" },
	{ "vacation-daemon", BOUNCE_VACATION, "postmaster@example.com -" },
	{ "vacation-subject", BOUNCE_VACATION, "user@example.com -" },
	{ "vacation-words", BOUNCE_VACATION, "anna@example.com -" },
	{ "verizon", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "virus-admin", BOUNCE_OTHER, "" },
	{ "vm-mailer", BOUNCE_FAILURE, "RJONES@vm.example.edu rcpt-unknown" },
	{ "vm-smtp", BOUNCE_FAILURE, "jdoe@vm.example.com rcpt-unknown" },
	{ "vms", BOUNCE_FAILURE, "user@example.com dom-nxdomain" },
	{ "words-in-banner", BOUNCE_FAILURE, "kijitora@example.ne.jp rcpt-full" },
	{ "x3", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "x400", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "x6", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
	{ "yahoo", BOUNCE_FAILURE,
		"user@example.com rcpt-unknown | "
		"other@example.com rcpt-disabled" },
	{ "zoho", BOUNCE_FAILURE, "user@example.com rcpt-unknown" },
};

static int
load(void **state)
{
	char error[256] = "";
	know = know_load(NULL, error, sizeof error);
	return know ? 0 : -1;
}

static int
unload(void **state)
{
	know_free(know);
	return 0;
}

static void
sample_read(const char *name, struct text *to)
{
	char path[512], chunk[4096];
	size_t length;
	snprintf(path, sizeof path, "%s/%s.eml", BOUNCES, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is missing", path);
	while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
		text_add(to, chunk, length);
	fclose(file);
}

static void
told(const struct bounce *bounce, struct text *to)
{
	for (size_t i = 0; i < bounce->count; i++) {
		const struct bounce_recipient *recipient = &bounce->recipients[i];
		text_printf(to, "%s%s%s%s %s", i ? " | " : "", recipient->address,
			recipient->original ? "=" : "", recipient->original ?
				recipient->original : "",
			recipient->why.id ? recipient->why.id : "-");
	}
}

static void
samples_are_read(void **state)
{
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct text mail = { 0 }, got = { 0 };
		struct arena *arena = arena_new();
		sample_read(table[i].file, &mail);
		const struct bounce *bounce = bounce_read(arena, know, mail.bytes, mail.length);
		told(bounce, &got);
		if (bounce->kind != table[i].kind || strcmp(text_string(&got),
			table[i].recipients)) {
			wrong++;
			print_error("%s: %s %s\n", table[i].file,
				bounce_kind_word(bounce->kind),
				text_string(&got));
		}
		arena_free(arena);
		text_free(&mail);
		text_free(&got);
	}
	assert_int_equal(wrong, 0);
}

static void
read_only(const char *mail, size_t length)
{
	struct arena *arena = arena_new();
	assert_non_null(bounce_read(arena, know, mail, length));
	arena_free(arena);
}

/* Cut at many places, and with bytes turned. */
static void
damage_is_survived(void **state)
{
	srand(2001);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct text mail = { 0 };
		sample_read(table[i].file, &mail);
		for (size_t cut = 0; cut < mail.length; cut += mail.length / 7 + 1) {
			char *exact = xcalloc(1, cut + 1);
			memcpy(exact, mail.bytes, cut);
			read_only(exact, cut);
			free(exact);
		}
		for (int round = 0; round < 10; round++) {
			for (int flip = 0; flip < 8; flip++)
				mail.bytes[(size_t)rand() % mail.length] = (char)rand();
			read_only(mail.bytes, mail.length);
		}
		text_free(&mail);
	}
}

static const char daemon_header[] = "From: MAILER-DAEMON@mx.example.net\nTo: a@example.net\n"
	"Subject: failure notice\nMIME-Version: 1.0\n";

static void
deep_mail_ends(void **state)
{
	for (int kind = 0; kind < 2; kind++) {
		struct text mail = { 0 };
		text_puts(&mail, daemon_header);
		for (int depth = 0; depth < 1000; depth++)
			if (kind)
				text_puts(&mail, "Content-Type: MESSAGE/RFC822\n\n");
			else
				text_printf(&mail,
					"Content-Type: multipart/mixed; BOUNDARY=b%d\n\n--b%d\n",
					depth, depth);
		read_only(mail.bytes, mail.length);
		text_free(&mail);
	}
}

static void
long_mail_ends(void **state)
{
	static const char line[] = "a line that names user@example.com and goes on for a while\n";
	struct text mail = { 0 };
	text_puts(&mail, daemon_header);
	text_puts(&mail,
		"\n<user@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
		"--- Below this line is a copy of the message.\n\nTo: user@example.com\n\n");
	while (mail.length < 50u << 20)
		text_add(&mail, line, sizeof line - 1);
	struct arena *arena = arena_new();
	const struct bounce *bounce = bounce_read(arena, know, mail.bytes, mail.length);
	assert_int_equal(bounce->count, 1);
	assert_string_equal(bounce->recipients[0].why.id, "rcpt-unknown");
	arena_free(arena);
	text_free(&mail);
}

static void
controls_are_made_visible(void **state)
{
	static const char mail[] = "<us\x1b[2Jer@example.com>: host mx.example.com said: "
		"550 \x1b]0;owned\x07User unknown\n<user@example.com>: 550 User\x1b[2J unknown\n";
	struct arena *arena = arena_new();
	const struct bounce *bounce = bounce_read(arena, know, mail, sizeof mail - 1);
	assert_true(bounce->count > 0);
	for (size_t i = 0; i < bounce->count; i++) {
		assert_null(strchr(bounce->recipients[i].address, '\x1b'));
		assert_null(strchr(bounce->recipients[i].text, '\x1b'));
	}
	arena_free(arena);
}

static void
json_has_every_key(void **state)
{
	static const char mail[] = "<user@example.com>: host mx.example.com[192.0.2.1] said: "
		"550 5.1.1 \"User\" unknown\n";
	char path[] = "/tmp/whymail-bounce-XXXXXX", error[256], *out = NULL, expected[1000];
	size_t length;
	unsigned long understood = 0;
	int fd = mkstemp(path);
	assert_int_equal(write(fd, mail, sizeof mail - 1), sizeof mail - 1);
	close(fd);
	FILE *json = open_memstream(&out, &length);
	assert_true(bounce_read_folder(path, know, json, &understood, error, sizeof error));
	fclose(json);
	unlink(path);
	assert_int_equal(understood, 1);
	snprintf(expected, sizeof expected, "{\"file\":\"%s\",\"kind\":\"bounce\",\"recipients\":[{"
		"\"address\":\"user@example.com\",\"original\":null,\"action\":\"failed\","
		"\"status\":\"5.1.1\",\"code\":550,\"diagnosis\":\"rcpt-unknown\","
		"\"class\":\"userunknown\",\"text\":\"host mx.example.com[192.0.2.1] said: "
		"550 5.1.1 \\\"User\\\" unknown\",\"by\":\"mx.example.com\"}]}\n", path);
	assert_string_equal(out, expected);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_read), cmocka_unit_test(damage_is_survived),
		cmocka_unit_test(deep_mail_ends), cmocka_unit_test(long_mail_ends),
		cmocka_unit_test(controls_are_made_visible),
			cmocka_unit_test(json_has_every_key),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
