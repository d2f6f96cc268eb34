/* What a line says: formats, and the lines made to mislead. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "logs/log.h"

#define HEAD "Jun  3 04:05:06 mx "
#define SSHD HEAD "sshd[811]: "

static const struct sample {
	const char *line, *host;
	enum entry_sure sure;
	const char *role, *format;
} samples[] = {
	/* web */
	{ "nclab.uos.ac.kr - - [08/Aug/2001:17:09:32 +1000] \"GET /default.ida?", "nclab.uos.ac.kr",
		ENTRY_HOST, "client", "common" },
	{ "grad.ssu.ac.kr - - [07/Aug/2001:04:37:00 +1000] \"GET /default.ida?X", "grad.ssu.ac.kr",
		ENTRY_HOST, "client", "common" },
	{ "192.0.2.7 - john doe [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 401 5", "192.0.2.7",
		ENTRY_HOST, "client", "common" },
	{ "2001:db8::7 - a@example.org [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 401 5",
		"2001:db8::7", ENTRY_HOST, "client", "common" },
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"http://198.51.100.9/\" "
	  "\"agent/1.2.3.4\" \"203.0.113.9\"", "192.0.2.7", ENTRY_HOST, "client", "combined" },
	{ "192.0.2.7 www.example.org - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"",
		"192.0.2.7", ENTRY_HOST, "client", "combined" },
	{ "www.example.org:443 192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 "
	  "\"http://198.51.100.9/\" \"agent/1.2.3.4\"", "192.0.2.7", ENTRY_HOST, "client",
		"vhost combined" },
	{ "- - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5", "", ENTRY_NONE, "", "common" },
	{ HEAD "nginx: 192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5",
		"192.0.2.7", ENTRY_HOST, "client", "common" },
	{ "[Wed Jun 03 04:05:06.123456 2026] [authz_core:error] [pid 9] [client 2001:db8::7:37752] "
	  "AH01630: client denied", "2001:db8::7", ENTRY_HOST, "client", "apache error" },
	{ "[Wed Jun 03 04:05:06.123456 2026] [core:error] [pid 9] [client ::1:3775] AH01630: denied",
		"::1", ENTRY_HOST, "client", "apache error" },
	{ "[Wed Jun 03 04:05:06 2026] [error] [client 192.0.2.7] File does not exist: /[client 198.51.100.9]",
		"192.0.2.7", ENTRY_HOST, "client", "apache error" },
	{ "2026/06/03 04:05:06 [error] 9#9: *1 connect() failed, client: 192.0.2.7, server: "
	  "www.example.org, upstream: \"http://127.0.0.1:8080/\", host: \"203.0.113.5\"", "192.0.2.7",
		ENTRY_HOST, "client", "nginx error" },
	{ "{\"ts\":1,\"request\":{\"remote_ip\":\"198.51.100.1\",\"client_ip\":\"192.0.2.7\",\"headers\":"
	  "{\"X\":[\"203.0.113.1\"]}}}", "192.0.2.7", ENTRY_HOST, "client", "caddy" },
	/* ssh */
	{ "sshd[811]: Failed password for invalid user a from 198.51.100.9 port 22 from 192.0.2.7 port "
	  "40022 ssh2", "192.0.2.7", ENTRY_HOST, "client", "sshd" },
	{ SSHD "Invalid user from 198.51.100.9 port 22 from 192.0.2.7 port 5", "192.0.2.7", ENTRY_HOST,
		"client", "sshd" },
	{ SSHD "Received disconnect from 192.0.2.7 port 4:11: from 198.51.100.9 port 5 [preauth]",
		"192.0.2.7", ENTRY_HOST, "client", "sshd" },
	{ HEAD "sshd-session[1]: Connection closed by invalid user 198.51.100.9 port 22 192.0.2.7 port 4 "
	  "[preauth]", "192.0.2.7", ENTRY_HOST, "client", "sshd" },
	{ SSHD "Accepted publickey for a from ::ffff:192.0.2.7 port 4 ssh2: RSA SHA256:x",
		"::ffff:192.0.2.7", ENTRY_HOST, "client", "sshd" },
	{ SSHD "Failed password for a from fe80::1%eth0 port 4 ssh2", "fe80::1%eth0", ENTRY_HOST,
		"client", "sshd" },
	{ SSHD "Failed password for root from h.example.net port 4 ssh2", "h.example.net", ENTRY_HOST,
		"client", "sshd" },
	{ SSHD "Server listening on 0.0.0.0 port 22.", "", ENTRY_NONE, "", "sshd" },
	{ SSHD "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
	  "rhost=h.example.net  user=root", "h.example.net", ENTRY_HOST, "client", "pam" },
	{ "<38>1 2026-06-03T04:05:06.1Z mx sshd 811 - - Invalid user x from 192.0.2.7 port 22",
		"192.0.2.7", ENTRY_HOST, "client", "sshd" },
	{ "<38>Jun  3 04:05:06 192.0.2.1 sshd[1]: Invalid user x from 192.0.2.7 port 22", "192.0.2.7",
		ENTRY_HOST, "client", "sshd" },
	{ "2026-06-03T04:05:06.5+02:00 mx sshd[1]: Invalid user x from 192.0.2.7 port 22", "192.0.2.7",
		ENTRY_HOST, "client", "sshd" },
	/* mail */
	{ "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 4.7.25 x; "
	  "helo=<[198.51.100.33]>", "192.0.2.7", ENTRY_HOST, "client", "postfix" },
	{ "postfix/smtp[9]: 4ABC: to=<b@example.org>, relay=mx1.example.org[192.0.2.25]:25, "
	  "status=deferred (host mx1.example.org[192.0.2.25] said: 450 x)", "192.0.2.25", ENTRY_HOST,
		"relay", "postfix" },
	{ HEAD "postfix-two/smtpd[9]: connect from unknown[unknown]", "", ENTRY_NONE, "", "postfix" },
	{ HEAD "postfix/submission/smtpd[9]: warning: unknown[192.0.2.7]: SASL LOGIN authentication "
	  "failed: x", "192.0.2.7", ENTRY_HOST, "client", "postfix" },
	{ HEAD "postfix/smtpd[9]: warning: hostname h.example.net does not resolve to address 192.0.2.7",
		"192.0.2.7", ENTRY_HOST, "client", "postfix" },
	{ HEAD "postfix/smtpd[9]: 4ABC: client=h.example.net[2001:db8::7]", "2001:db8::7", ENTRY_HOST,
		"client", "postfix" },
	{ HEAD "postfix/postscreen[9]: PREGREET 11 after 0.1 from [192.0.2.7]:4: EHLO [198.51.100.9]",
		"192.0.2.7", ENTRY_HOST, "client", "postfix" },
	{ HEAD "postfix/qmgr[9]: 4ABC: from=<a@[198.51.100.9]>, size=1, nrcpt=1", "", ENTRY_NONE, "",
		"postfix" },
	{ "H=([198.51.100.33]) [192.0.2.7]:45321 I=[203.0.113.5]:25 F=<a@example.net> rejected RCPT "
	  "<b@example.org>: no", "192.0.2.7", ENTRY_HOST, "client", "exim" },
	{ "2026-06-03 04:05:06 1abc-000001-AB => b@example.org R=x T=y H=mx.example.org [192.0.2.25]:25",
		"192.0.2.25", ENTRY_HOST, "relay", "exim" },
	{ "dovecot: imap-login: Disconnected: user=<rhost=198.51.100.1>, method=PLAIN, rip=192.0.2.7, "
	  "lip=203.0.113.5", "192.0.2.7", ENTRY_HOST, "client", "dovecot" },
	{ "dovecot: imap-login: Disconnected: user=<rip=198.51.100.1>, rip=192.0.2.7, lip=203.0.113.5",
		"192.0.2.7", ENTRY_HOST, "client", "dovecot" },
	{ HEAD "sendmail[1]: x123: from=<a@[198.51.100.9]>, size=1, relay=h.example.net [192.0.2.7] (may "
	  "be forged)", "192.0.2.7", ENTRY_HOST, "client", "sendmail" },
	/* the net */
	{ "haproxy[9]: 2001:db8::1234:58430 [03/Jun/2026:04:05:06.123] web~ app/s1 0/0 200",
		"2001:db8::1234", ENTRY_HOST, "client", "haproxy" },
	{ "named[9]: client @0x7f0000000000 192.0.2.7#5353 (www.example.org): query: www.example.org IN "
	  "A + (203.0.113.5)", "192.0.2.7", ENTRY_HOST, "client", "named" },
	{ "kernel: out: IN= OUT=eth0 SRC=203.0.113.5 DST=192.0.2.7 LEN=40 PROTO=TCP DPT=25", "192.0.2.7",
		ENTRY_HOST, "server", "iptables" },
	{ "Registration from '\"100\" <sip:100@198.51.100.9>' failed for '192.0.2.7:5060' - Wrong password",
		"192.0.2.7", ENTRY_HOST, "client", "asterisk" },
	{ "2026-06-03 04:05:06,123 fail2ban.actions [9]: NOTICE [sshd] Ban 192.0.2.7", "192.0.2.7",
		ENTRY_HOST, "client", "fail2ban" },
	/* nobody knows them */
	{ HEAD "game[1]: player joined from 192.0.2.7:4000", "192.0.2.7", ENTRY_GUESS, "", "" },
	{ HEAD "game[1]: route 192.0.2.7 198.51.100.9", "", ENTRY_NONE, "", "" },
	{ HEAD "game[1]: version 1.2.3.4 started at 10:11:12", "", ENTRY_NONE, "", "" },
	{ "", "", ENTRY_NONE, "", "" },
	{ "\xff\xfe\x01 nothing", "", ENTRY_NONE, "", "" },
};

static void
reads_hosts(void **state)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const struct sample *sample = &samples[i];
		struct entry entry;
		entry_read(view_of(sample->line), &entry);
		if (entry.host.length != strlen(sample->host) ||
			memcmp(entry.host.bytes, sample->host, entry.host.length) ||
			entry.sure != sample->sure)
			fail_msg("%s\n  %.*s (%d)", sample->line, (int)entry.host.length,
				entry.host.bytes, entry.sure);
		assert_string_equal(entry.role, sample->role);
		assert_string_equal(entry.format, sample->format);
	}
}

/* Cut anywhere, a line is read without a fault and all views stay inside it. */
static void
survives_cuts(void **state)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		size_t length = strlen(samples[i].line);
		for (size_t cut = 0; cut <= length; cut++) {
			char *copy = test_malloc(cut + 1);
			struct entry entry;
			memcpy(copy, samples[i].line, cut);
			copy[cut] = ' ';
			entry_read((struct view){ copy, cut }, &entry);
			assert_true(entry.host.bytes >= copy);
			assert_true(entry.host.bytes + entry.host.length <= copy + cut);
			assert_true(entry.when.bytes + entry.when.length <= copy + cut);
			assert_true(entry.rest.bytes + entry.rest.length <= copy + cut);
			test_free(copy);
		}
	}
}

static const struct {
	const char *line;
	int year, month, day, hour, minute, second, zone;
} times[] = {
	{ "h - - [08/Aug/2001:17:09:32 +1000] \"GET", 2001, 8, 8, 17, 9, 32, 600 },
	{ "Jun  3 04:05:06 mx a[1]: b", -1, 6, 3, 4, 5, 6, INT_MIN },
	{ "2026-06-03T04:05:06.123456-03:30 mx a[1]: b", 2026, 6, 3, 4, 5, 6, -210 },
	{ "<1>1 2026-06-03T04:05:06Z mx a 1 - - b", 2026, 6, 3, 4, 5, 6, 0 },
	{ "2026/06/03 04:05:06 [error] 1#1: x", 2026, 6, 3, 4, 5, 6, INT_MIN },
	{ "[Wed Jun 03 04:05:06.123456 2026] [error] x", 2026, 6, 3, 4, 5, 6, INT_MIN },
	{ "1780459506.123 5 192.0.2.7 TCP_MISS/200 1 GET x", 2026, 6, 3, 4, 5, 6, 0 },
	{ "nothing of the kind in this line", -1, 0, 0, 0, 0, 0, INT_MIN },
};

static void
reads_times(void **state)
{
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct entry entry;
		entry_read(view_of(times[i].line), &entry);
		assert_int_equal(entry.time.tm_mday, times[i].day);
		assert_int_equal(entry.zone, times[i].zone);
		if (!times[i].day)
			continue;
		assert_int_equal(entry.time.tm_year, times[i].year < 0 ? -1 : times[i].year - 1900);
		assert_int_equal(entry.time.tm_mon, times[i].month - 1);
		assert_int_equal(entry.time.tm_hour, times[i].hour);
		assert_int_equal(entry.time.tm_min, times[i].minute);
		assert_int_equal(entry.time.tm_sec, times[i].second);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_hosts),
		cmocka_unit_test(survives_cuts),
		cmocka_unit_test(reads_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
