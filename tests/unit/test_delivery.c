/* What a mail server's line says about a recipient, and the lines made to mislead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "logs/delivery.h"

#define HEAD "Jun  3 04:05:06 mx "
#define ISO "2026-11-01T10:22:01.123456+00:00 mail "
#define SMTP HEAD "postfix/smtp[9]: 4ABC12: "
#define DAY "2026-06-03 04:05:06 "
#define ID DAY "1abcDE-000001-AB "
#define SM HEAD "sm-mta[9]: 5A34567890123: "
#define QMAIL "@4000000068a1b2c30a1b2c3c delivery 3: "
#define OSMTP HEAD "smtpd[9]: 5e8d5f1d70 "

/* SAYS: program, outcome, phase, whose words, then what is known, then the words; NULL: nothing. */
static const struct sample {
	const char *line, *says;
} samples[] = {
	/* Postfix */
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, "
	  "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 7C1)",
		"postfix sent any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=2.0.0: "
		"250 2.0.0 Ok: queued as 7C1" },
	{ SMTP "to=<a@example.org>, orig_to=<b@example.net>, relay=mx.example.org[192.0.2.25]:25, conn_use=2, "
	  "delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: 550 5.1.1 "
	  "<a@example.org>: Recipient address rejected: User unknown (in reply to RCPT TO command))",
		"postfix bounced rcpt theirs to=a@example.org orig=b@example.net relay=mx.example.org "
		"address=192.0.2.25 status=5.1.1: 550 5.1.1 <a@example.org>: Recipient address rejected: User unknown" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[2001:db8::25]:25, delay=9, delays=0/0/0/9, dsn=4.7.1, "
	  "status=deferred (host mx.example.org[2001:db8::25] said: 450 4.7.1 Greylisted (wait 300 s), see "
	  "http://www.example.org/ (in reply to RCPT TO command))",
		"postfix deferred rcpt theirs to=a@example.org relay=mx.example.org address=2001:db8::25 "
		"status=4.7.1: 450 4.7.1 Greylisted (wait 300 s), see http://www.example.org/" },
	{ SMTP "to=<a@example.org>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred "
	  "(connect to mx.example.org[192.0.2.25]:25: Connection timed out)",
		"postfix deferred connect ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.4.1: connect to mx.example.org[192.0.2.25]:25: Connection timed out" },
	{ SMTP "to=<a@example.org>, relay=none, delay=0, dsn=5.4.4, status=bounced (Host or domain name not "
	  "found. Name service error for name=example.org type=A: Host not found)",
		"postfix bounced any ours to=a@example.org status=5.4.4: Host or domain name not found. Name "
		"service error for name=example.org type=A: Host not found" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, delay=300, dsn=4.4.2, status=deferred "
	  "(lost connection with mx.example.org[192.0.2.25] while receiving the initial server greeting)",
		"postfix deferred greeting ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.4.2: lost connection with mx.example.org[192.0.2.25] while receiving the initial server "
		"greeting" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=4.4.2, status=deferred "
	  "(conversation with mx.example.org[192.0.2.25] timed out while sending end of data -- message may be "
	  "sent more than once)",
		"postfix deferred data ours to=a@example.org relay=mx.example.org address=192.0.2.25 status=4.4.2: "
		"conversation with mx.example.org[192.0.2.25] timed out while sending end of data -- message may be "
		"sent more than once" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=4.0.0, status=deferred (host "
	  "mx.example.org[192.0.2.25] refused to talk to me: 554 mx.example.org ESMTP not accepting connections)",
		"postfix deferred greeting theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.0.0: 554 mx.example.org ESMTP not accepting connections" },
	{ HEAD "postfix/error[9]: 4ABC: to=<a@example.org>, relay=none, dsn=4.4.1, status=deferred (delivery "
	  "temporarily suspended: connect to mx.example.org[192.0.2.25]:25: Connection refused)",
		"postfix deferred connect ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.4.1: connect to mx.example.org[192.0.2.25]:25: Connection refused" },
	{ HEAD "postfix/local[9]: 4ABC: to=<root@example.org>, orig_to=<root>, relay=local, dsn=2.0.0, "
	  "status=sent (delivered to mailbox)",
		"postfix sent any ours to=root@example.org orig=root status=2.0.0: delivered to mailbox" },
	{ HEAD "postfix/local[9]: 4ABC: to=<x@example.org>, relay=local, dsn=5.1.1, status=bounced (unknown "
	  "user: \"x\")",
		"postfix bounced any ours to=x@example.org status=5.1.1: unknown user: \"x\"" },
	{ HEAD "postfix/lmtp[9]: 4ABC: to=<x@example.org>, relay=mx.example.org[private/dovecot-lmtp], "
	  "dsn=5.2.2, status=bounced (host mx.example.org[private/dovecot-lmtp] said: 552 5.2.2 <x@example.org> "
	  "Quota exceeded (mailbox for user is full) (in reply to end of DATA command))",
		"postfix bounced data ours to=x@example.org status=5.2.2: 552 5.2.2 <x@example.org> Quota exceeded "
		"(mailbox for user is full)" },
	{ HEAD "postfix/pipe[9]: 4ABC: to=<x@example.org>, relay=dovecot, dsn=4.3.0, status=deferred (temporary "
	  "failure. Command output: lda: to=<y@example.org>, relay=evil.example.net[203.0.113.9]:25)",
		"postfix deferred any ours to=x@example.org status=4.3.0: temporary failure. Command output: lda: "
		"to=<y@example.org>, relay=evil.example.net[203.0.113.9]:25" },
	{ HEAD "postfix/virtual[9]: 4ABC: to=<x@example.org>, relay=virtual, dsn=2.0.0, status=sent (delivered "
	  "to maildir)", "postfix sent any ours to=x@example.org status=2.0.0: delivered to maildir" },
	{ HEAD "postfix/qmgr[9]: 4ABC: from=<b@example.net>, status=expired, returned to sender",
		"postfix expired any ours" },
	{ SMTP "host mx.example.org[192.0.2.25] said: 451 4.3.0 Try again (in reply to MAIL FROM command)",
		"postfix deferred mail theirs relay=mx.example.org address=192.0.2.25 status=4.3.0: 451 4.3.0 Try "
		"again" },
	{ HEAD "postfix/smtp[9]: connect to mx.example.org[192.0.2.25]:25: No route to host",
		"postfix deferred connect ours relay=mx.example.org address=192.0.2.25: connect to "
		"mx.example.org[192.0.2.25]:25: No route to host" },
	{ SMTP "lost connection with mx.example.org[192.0.2.25] while sending RCPT TO",
		"postfix deferred rcpt ours relay=mx.example.org address=192.0.2.25: lost connection with "
		"mx.example.org[192.0.2.25] while sending RCPT TO" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=4.7.5, status=deferred (Server "
	  "certificate not trusted)",
		"postfix deferred starttls ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.7.5: Server certificate not trusted" },
	{ SMTP "to=<a@example.org>, relay=none, dsn=4.7.5, status=undeliverable (Cannot start TLS: handshake "
	  "failure)", "postfix bounced starttls ours to=a@example.org status=4.7.5: Cannot start TLS: handshake "
	  "failure" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=4.7.4, status=deferred (TLS is "
	  "required, but was not offered by host mx.example.org[192.0.2.25])",
		"postfix deferred starttls ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.7.4: TLS is required, but was not offered by host mx.example.org[192.0.2.25]" },
	{ SMTP "to=<a@example.org>, relay=smtp.example.net[192.0.2.9]:587, dsn=4.7.8, status=deferred (SASL "
	  "authentication failed; server smtp.example.net[192.0.2.9] said: 535 5.7.8 Bad credentials)",
		"postfix deferred auth theirs to=a@example.org relay=smtp.example.net address=192.0.2.9 "
		"status=4.7.8: 535 5.7.8 Bad credentials" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=4.7.0, status=deferred (TLS is "
	  "required, but host mx.example.org[192.0.2.25] refused to start TLS: 454 4.7.0 TLS not available)",
		"postfix deferred starttls theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.7.0: 454 4.7.0 TLS not available" },
	{ HEAD "postfix/postscreen[9]: NOQUEUE: reject: CONNECT from [192.0.2.7]:4321: too many connections",
		"postfix refused greeting ours address=192.0.2.7: too many connections" },
	{ ISO "postfix-out/smtp[9]: 3Zb1Y92kVqz1: to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, "
	  "dsn=5.0.0, status=bounced (host mx.example.org[192.0.2.25] said: 550 no (in reply to end of DATA "
	  "command))",
		"postfix bounced data theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.0.0: "
		"550 no" },
	{ "postfix/smtp[9]: 4ABC: to=<a@example.org>, relay=none, status=deferred (mail for example.org loops "
	  "back to myself)", "postfix deferred any ours to=a@example.org: mail for example.org loops back to "
	  "myself" },
	{ "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, status=bounced (host "
	  "mx.example.org[192.0.2.25] said: 550 5.1.1 no such user (in reply to RCPT TO command))",
		"postfix bounced rcpt theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=5.1.1: 550 5.1.1 no such user" },
	/* ... nested blame, cut lines, chosen text */
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, status=bounced (host "
	  "mx.example.org[192.0.2.25] said: 550 5.1.1 <a@example.org>: undeliverable address: host "
	  "in.example.org[192.0.2.26] said: 550 unknown (in reply to RCPT TO command) (in reply to RCPT TO "
	  "command))",
		"postfix bounced rcpt theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1: "
		"550 5.1.1 <a@example.org>: undeliverable address: host in.example.org[192.0.2.26] said: 550 unknown "
		"(in reply to RCPT TO command)" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, status=bounced (host "
	  "mx.example.org[192.0.2.25] said: 550 5.1.1 unknown (or so) us",
		"postfix bounced any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1: "
		"550 5.1.1 unknown (or so) us" },
	{ SMTP "to=<\"a>, relay=evil.example.net[203.0.113.9]:25, status=sent (x\"@example.org>, "
	  "relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: "
	  "550 no (in reply to RCPT TO command))",
		"postfix bounced rcpt theirs to=\"a>, relay=evil.example.net[203.0.113.9]:25, status=sent "
		"(x\"@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1: 550 no" },
	{ SMTP "to=<\"a b\"@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, status=bounced (host "
	  "mx.example.org[192.0.2.25] said: 550 to=<c@example.org>, status=sent (250 ok) (in reply to RCPT TO "
	  "command))",
		"postfix bounced rcpt theirs to=\"a b\"@example.org relay=mx.example.org address=192.0.2.25 "
		"status=5.1.1: 550 to=<c@example.org>, status=sent (250 ok)" },
	{ SMTP "to=<a@example.org>, relay=mx.example.org[192.0.2.25]:25, dsn=5.1.1, stat", NULL },
	{ SMTP "to=<a@example.org", NULL },
	/* ... our own server refuses */
	{ HEAD "postfix/smtpd[9]: NOQUEUE: reject: RCPT from h.example.net[192.0.2.7]: 550 5.1.1 "
	  "<x@example.org>: Recipient address rejected: User unknown in local recipient table; "
	  "from=<b@example.net> to=<x@example.org> proto=ESMTP helo=<h.example.net>",
		"postfix refused rcpt ours to=x@example.org relay=h.example.net address=192.0.2.7 status=5.1.1: "
		"550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in local recipient table" },
	{ HEAD "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 504 5.5.2 "
	  "<h; from=<s@example.net> to=<t@example.net> proto=SMTP helo=<q>: Helo command rejected: need "
	  "fully-qualified hostname; from=<b@example.net> to=<x@example.org> proto=ESMTP helo=<h>",
		"postfix refused rcpt ours to=x@example.org address=192.0.2.7 status=5.5.2: 504 5.5.2 <h; "
		"from=<s@example.net> to=<t@example.net> proto=SMTP helo=<q>: Helo command rejected: need "
		"fully-qualified hostname" },
	{ HEAD "postfix/smtpd[9]: NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 554 5.7.1 <unknown[192.0.2.7]"
	  ">: Client host rejected: Access denied; proto=SMTP",
		"postfix refused greeting ours address=192.0.2.7 status=5.7.1: 554 5.7.1 <unknown[192.0.2.7]>: "
		"Client host rejected: Access denied; proto=SMTP" },
	{ HEAD "postfix/postscreen[9]: NOQUEUE: reject: RCPT from [192.0.2.7]:4321: 550 5.7.1 Service "
	  "unavailable; client [192.0.2.7] blocked using bl.example.net; from=<b@example.net>, "
	  "to=<x@example.org>, proto=ESMTP, helo=<relay=mx.example.org[198.51.100.9]>",
		"postfix refused rcpt ours to=x@example.org address=192.0.2.7 status=5.7.1: 550 5.7.1 Service "
		"unavailable; client [192.0.2.7] blocked using bl.example.net" },
	{ HEAD "postfix/cleanup[9]: 4ABC: milter-reject: END-OF-MESSAGE from h.example.net[192.0.2.7]: 5.7.1 "
	  "rejected by DMARC policy for example.net; from=<b@example.net> to=<x@example.org> proto=ESMTP "
	  "helo=<h>",
		"postfix refused data ours to=x@example.org relay=h.example.net address=192.0.2.7 status=5.7.1: "
		"5.7.1 rejected by DMARC policy for example.net" },
	{ HEAD "postfix/cleanup[9]: 4ABC: reject: header Subject: from evil[203.0.113.9]; buy from "
	  "h.example.net[192.0.2.7]; from=<b@example.net> to=<x@example.org> proto=ESMTP helo=<h>: 5.7.1 no spam",
		"postfix refused data ours to=x@example.org relay=h.example.net address=192.0.2.7 status=5.7.1: "
		"5.7.1 no spam" },
	{ HEAD "postfix/smtpd[9]: proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=1-1 - spam; "
	  "from=<b@example.net> to=<x@example.org> proto=ESMTP helo=<h>",
		"postfix refused data ours to=x@example.org status=5.7.0: 554 5.7.0 Reject, id=1-1 - spam" },
	{ HEAD "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[unknown]: 450 4.3.2 Service shutting "
	  "down; from=<b@example.net> to=<x@example.org> proto=SMTP helo=<h>",
		"postfix refused rcpt ours to=x@example.org status=4.3.2: 450 4.3.2 Service shutting down" },
	/* ... and no delivery at all */
	{ HEAD "postfix/smtpd[9]: NOQUEUE: reject_warning: RCPT from h[192.0.2.7]: 550 x; from=<a@b> to=<c@d>",
		NULL },
	{ HEAD "postfix/smtpd[9]: connect from h.example.net[192.0.2.7]", NULL },
	{ HEAD "postfix/smtpd[9]: lost connection after RCPT from h.example.net[192.0.2.7]", NULL },
	{ HEAD "postfix/smtp[9]: 4ABC: Host offered STARTTLS: [mx.example.org]", NULL },
	{ HEAD "postfix/qmgr[9]: 4ABC: from=<b@example.net>, size=1, nrcpt=1 (queue active)", NULL },
	{ HEAD "postfix/cleanup[9]: 4ABC: message-id=<status=sent.to=<a@example.org>@example.net>", NULL },
	{ HEAD "postfix/smtp[9]: 4ABC: to=<a@example.org>, relay=none, dsn=2.0.0, status=vacation (x)", NULL },
	{ HEAD "postfix/bounce[9]: 4ABC: sender non-delivery notification: 5DEF", NULL },
	/* our own list of bounces */
	{ "2026-11-01T10:22:01+00:00 mail.example.net bounce/smtp[17]: to=<a@example.org>, "
	  "orig_to=<b@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=5.1.1, status=bounced (host "
	  "mx.example.org said: 550 5.1.1 User unknown) and 2 more",
		"bounce bounced any theirs to=a@example.org orig=b@example.org relay=mx.example.org "
		"address=192.0.2.1 status=5.1.1 more=2 mail=17: 550 5.1.1 User unknown" },
	{ ISO "bounce/smtp[3]: to=<a@example.org>, relay=mx.example.org, dsn=4.2.2, status=deferred (host "
	  "mx.example.org said: 452 4.2.2 (full) and 2 more)",
		"bounce deferred any theirs to=a@example.org relay=mx.example.org status=4.2.2 mail=3: 452 4.2.2 "
		"(full) and 2 more" },
	{ ISO "bounce/smtp[4]: to=<a@example.org>, relay=none, status=vacation (I am away) and 1 more",
		"bounce notice any ours to=a@example.org more=1 mail=4: I am away" },
	{ ISO "bounce/smtp[5]: to=<a@example.org>, relay=none, status=complaint ()",
		"bounce notice any ours to=a@example.org mail=5" },
	{ ISO "bounce/smtp[6]: to=<>, relay=none, status=other", "bounce notice any ours mail=6" },
	{ ISO "bounce/smtp[7]: to=<a@example.org>, relay=none, dsn=2.0.0, status=delivered (to mailbox)",
		"bounce sent any ours to=a@example.org status=2.0.0 mail=7: to mailbox" },
	/* Exim */
	{ ID "=> a@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.25] "
	  "X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=yes DN=\"CN=a, H=evil [203.0.113.9]\" "
	  "C=\"250 2.0.0 Ok: queued\"",
		"exim sent data theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=2.0.0: "
		"250 2.0.0 Ok: queued" },
	{ ID "-> user <a@example.org> R=localuser T=local_delivery", "exim sent any ours to=user "
	  "orig=a@example.org" },
	{ ID "=> b@example.net (c@example.org) <a@example.org> R=x T=y H=mx.example.net [192.0.2.25]:25",
		"exim sent any ours to=b@example.net orig=a@example.org relay=mx.example.net address=192.0.2.25" },
	{ ID "** a@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.25]:25 X=TLS1.2:AES:256 "
	  "CV=yes: SMTP error from remote mail server after RCPT TO:<a@example.org>: 550 5.1.1 "
	  "<a@example.org>: no such user",
		"exim bounced rcpt theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1: "
		"550 5.1.1 <a@example.org>: no such user" },
	{ ID "** a@example.org R=dnslookup T=remote_smtp: SMTP error from remote mail server after RCPT "
	  "TO:<a@example.org>: host mx.example.org [192.0.2.25]: 550 unknown user",
		"exim bounced rcpt theirs to=a@example.org relay=mx.example.org address=192.0.2.25: 550 unknown user" },
	{ ID "** a@example.org R=dnslookup T=remote_smtp: SMTP error from remote mail server after end of "
	  "data: host mx.example.org [2001:db8::25]: 554 5.7.1 spam: score 9",
		"exim bounced data theirs to=a@example.org relay=mx.example.org address=2001:db8::25 status=5.7.1: "
		"554 5.7.1 spam: score 9" },
	{ ID "== a@example.org R=dnslookup T=remote_smtp defer (-44): SMTP error from remote mail server "
	  "after RCPT TO:<a@example.org>: host mx.example.org [192.0.2.25]: 451 4.7.1 Greylisted",
		"exim deferred rcpt theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=4.7.1: "
		"451 4.7.1 Greylisted" },
	{ ID "== a@example.org R=dnslookup T=remote_smtp defer (-45) H=mx.example.org [192.0.2.25]: SMTP error "
	  "from remote mail server after pipelined MAIL FROM:<b@example.net> SIZE=12: 421 4.3.2 slow down",
		"exim deferred mail theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=4.3.2: "
		"421 4.3.2 slow down" },
	{ ID "== a@example.org R=dnslookup T=remote_smtp defer (110) H=mx.example.org [192.0.2.25]: Connection "
	  "timed out", "exim deferred connect ours to=a@example.org relay=mx.example.org address=192.0.2.25: "
	  "Connection timed out" },
	{ ID "== a@example.org routing defer (-51): retry time not reached",
		"exim deferred any ours to=a@example.org: retry time not reached" },
	{ ID "== a@example.org R=dnslookup defer (-1): host lookup did not complete",
		"exim deferred any ours to=a@example.org: host lookup did not complete" },
	{ ID "** a@example.org: retry timeout exceeded", "exim expired any ours to=a@example.org: retry "
	  "timeout exceeded" },
	{ ID "** a@example.org F=<b@example.net> R=dnslookup T=remote_smtp: all hosts for 'example.org' have "
	  "been failing for a long time (and retry time not reached)",
		"exim expired any ours to=a@example.org: all hosts for 'example.org' have been failing for a long "
		"time (and retry time not reached)" },
	{ ID "** x@example.org F=<b@example.net>: Unrouteable address",
		"exim bounced any ours to=x@example.org: Unrouteable address" },
	{ ID "** \"a b: c\"@example.org <d@example.org>: Unrouteable address",
		"exim bounced any ours to=\"a b: c\"@example.org orig=d@example.org: Unrouteable address" },
	{ ID "** |/usr/bin/x <a@example.org> R=pipe T=address_pipe: Child process of address_pipe transport "
	  "returned 127 (could mean unable to exec or command does not exist) from command: /usr/bin/x",
		"exim bounced any ours to=|/usr/bin/x orig=a@example.org: Child process of address_pipe transport "
		"returned 127 (could mean unable to exec or command does not exist) from command: /usr/bin/x" },
	{ "2026-06-03 04:05:06.123 [4711] 1abcDE-00000001234-ABCD ** a@example.org R=x T=y H=mx.example.org "
	  "[192.0.2.25]: SMTP error from remote mail server after initial connection: 554 no",
		"exim bounced greeting theirs to=a@example.org relay=mx.example.org address=192.0.2.25: 554 no" },
	{ HEAD "exim[9]: 2026-06-03 04:05:06 1abcDE-000001-AB ** x@example.org: Unrouteable address",
		"exim bounced any ours to=x@example.org: Unrouteable address" },
	{ ID "SMTP error from remote mail server after RCPT TO:<a@example.org>: host mx.example.org "
	  "[192.0.2.25]: 450 later",
		"exim deferred rcpt theirs relay=mx.example.org address=192.0.2.25: 450 later" },
	{ ID "H=mx.example.org [192.0.2.25] Connection refused",
		"exim deferred connect ours relay=mx.example.org address=192.0.2.25: Connection refused" },
	{ ID "H=mx.example.org [192.0.2.25]: SMTP error from remote mail server after RCPT TO:<a@example.org>: "
	  "450 later", "exim deferred rcpt theirs relay=mx.example.org address=192.0.2.25: 450 later" },
	{ ID "Remote host mx.example.org [192.0.2.25] closed connection in response to initial connection",
		"exim deferred greeting ours relay=mx.example.org address=192.0.2.25: Remote host mx.example.org "
		"[192.0.2.25] closed connection in response to initial connection" },
	{ DAY "H=h.example.net (evil => rejected RCPT <v@example.org>: no) [192.0.2.7]:45321 I=[203.0.113.5]:25 "
	  "F=<\"=> x\"@example.net> rejected RCPT <x@example.org>: Unrouteable address",
		"exim refused rcpt ours to=x@example.org relay=h.example.net address=192.0.2.7: Unrouteable address" },
	{ DAY "H=h.example.net ([198.51.100.33]) [192.0.2.7]:45321 I=[203.0.113.5]:25 F=<b@example.net> rejected "
	  "RCPT <x@example.org>: Unrouteable address",
		"exim refused rcpt ours to=x@example.org relay=h.example.net address=192.0.2.7: Unrouteable address" },
	{ DAY "H=(rejected RCPT <v@example.org>: no) [192.0.2.7] F=<> temporarily rejected RCPT "
	  "<x@example.org>: Could not complete sender verify",
		"exim refused rcpt ours to=x@example.org address=192.0.2.7: Could not complete sender verify" },
	{ ID "H=h.example.net [192.0.2.7] F=<b@example.net> rejected after DATA: This message scored 9 spam "
	  "points", "exim refused data ours relay=h.example.net address=192.0.2.7: This message scored 9 spam "
	  "points" },
	{ DAY "H=[192.0.2.7] rejected EHLO or HELO a b: syntactically invalid argument(s): a b",
		"exim refused helo ours address=192.0.2.7: syntactically invalid argument(s): a b" },
	{ ID "== a@example.org R=x T=y defer (-18): Remote host closed connection in response to EHLO h",
		"exim deferred helo ours to=a@example.org: Remote host closed connection in response to EHLO h" },
	{ DAY "rejected EHLO from h.example.net ([203.0.113.9]) [192.0.2.7]: syntactically invalid argument(s): "
	  "a_b", "exim refused helo ours relay=h.example.net address=192.0.2.7: syntactically invalid "
	  "argument(s): a_b" },
	{ ID "== a@example.org R=x T=y defer (110) H=mx.example.org [192.0.2.25]: SMTP timeout after RCPT "
	  "TO:<a@example.org>", "exim deferred rcpt ours to=a@example.org relay=mx.example.org "
	  "address=192.0.2.25: SMTP timeout after RCPT TO:<a@example.org>" },
	{ ID "Completed", NULL },
	{ ID "<= b@example.net H=h.example.net [192.0.2.7] P=esmtp S=123 id=x@example.net", NULL },
	{ DAY "no host name found for IP address 192.0.2.7", NULL },
	/* Sendmail */
	{ SM "to=<a@example.org>, ctladdr=<b@example.net> (1/1), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, "
	  "pri=30, relay=mx.example.org. [192.0.2.25], dsn=2.0.0, stat=Sent (ok 1234 qp 5)",
		"sendmail sent data theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=2.0.0: "
		"ok 1234 qp 5" },
	{ SM "to=<a@example.org>,<c@example.org>, delay=00:00:01, mailer=esmtp, relay=mx.example.org. "
	  "[192.0.2.25], dsn=5.1.1, stat=User unknown",
		"sendmail bounced any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1 "
		"more=1: User unknown" },
	{ SM "to=<a@example.org>, delay=00:00:01, mailer=esmtp, relay=mx.example.org. [192.0.2.25], dsn=4.0.0, "
	  "stat=Deferred: 451 4.7.1 Greylisting in action, please come back later",
		"sendmail deferred any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.0.0: 451 4.7.1 Greylisting in action, please come back later" },
	{ SM "to=<a@example.org>, delay=00:01:00, mailer=esmtp, pri=1, relay=mx.example.org. [192.0.2.25], "
	  "dsn=4.0.0, stat=Deferred: Connection timed out with mx.example.org.",
		"sendmail deferred connect ours to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.0.0: Connection timed out with mx.example.org." },
	{ SM "to=<a@example.org>, mailer=esmtp, relay=example.org, dsn=5.1.2, stat=Host unknown (Name server: "
	  "example.org: host not found)",
		"sendmail bounced any ours to=a@example.org relay=example.org status=5.1.2: Host unknown (Name "
		"server: example.org: host not found)" },
	{ SM "to=<a@example.org>, mailer=esmtp, relay=mx.example.org. [192.0.2.25], dsn=5.0.0, stat=Service "
	  "unavailable", "sendmail bounced any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
	  "status=5.0.0: Service unavailable" },
	{ SM "to=\"|/usr/bin/procmail, stat=Sent\", ctladdr=root (0/0), mailer=prog, pri=1, dsn=5.3.0, "
	  "stat=unknown mailer error 1",
		"sendmail bounced any ours to=\"|/usr/bin/procmail, stat=Sent\" status=5.3.0: unknown mailer error 1" },
	{ SM "to=root, ctladdr=root (0/0), mailer=local, pri=1, dsn=2.0.0, stat=Sent",
		"sendmail sent any ours to=root status=2.0.0: Sent" },
	{ SM "to=<a@example.org>, delay=5+00:00:01, mailer=esmtp, dsn=5.0.0, stat=Cannot send message for 5 days",
		"sendmail expired any ours to=a@example.org status=5.0.0: Cannot send message for 5 days" },
	{ SM "to=<a@example.org>, mailer=relay, relay=[192.0.2.25] [192.0.2.25], dsn=5.1.1, reply=550 5.1.1 "
	  "<a@example.org>, stat=x, no, stat=User unknown",
		"sendmail bounced any theirs to=a@example.org address=192.0.2.25 status=5.1.1: 550 5.1.1 "
		"<a@example.org>" },
	{ SM "<x@example.org>... User unknown",
		"sendmail refused rcpt ours to=x@example.org: User unknown" },
	{ HEAD "sendmail[9]: 5A34567890123: ruleset=check_rcpt, arg1=<\"a, relay=evil [203.0.113.9], "
	  "reject=x\"@example.org>, relay=h.example.net [192.0.2.7] (may be forged), reject=550 5.7.1 "
	  "<a@example.org>... Relaying denied",
		"sendmail refused rcpt ours to=\"a, relay=evil [203.0.113.9], reject=x\"@example.org "
		"relay=h.example.net address=192.0.2.7 status=5.7.1: 550 5.7.1 <a@example.org>... Relaying denied" },
	{ SM "ruleset=check_mail, arg1=<b@example.net>, relay=[192.0.2.7], reject=451 4.1.8 Domain of sender "
	  "address b@example.net does not resolve",
		"sendmail refused mail ours address=192.0.2.7 status=4.1.8: 451 4.1.8 Domain of sender address "
		"b@example.net does not resolve" },
	{ SM "ruleset=check_relay, arg1=h.example.net, arg2=192.0.2.7, relay=h.example.net [192.0.2.7], "
	  "reject=550 5.7.1 Access denied",
		"sendmail refused greeting ours relay=h.example.net address=192.0.2.7 status=5.7.1: 550 5.7.1 "
		"Access denied" },
	{ SM "Milter: to=<x@example.org>, reject=451 4.7.1 Greylisting in action, please come back in 00:05:00",
		"sendmail refused rcpt ours to=x@example.org status=4.7.1: 451 4.7.1 Greylisting in action, please "
		"come back in 00:05:00" },
	{ SM "Milter: data, reject=554 5.7.1 virus found", "sendmail refused data ours status=5.7.1: 554 5.7.1 "
	  "virus found" },
	{ SM "5A34567890124: DSN: User unknown", "sendmail bounced any ours: User unknown" },
	{ SM "5A34567890124: DSN: Return receipt", NULL },
	{ SM "from=<b@example.net>, size=1, class=0, nrcpts=1, relay=h.example.net [192.0.2.7]", NULL },
	{ SM "to=<a@example.org>, delay=00:00:00, mailer=esmtp, pri=30, stat=queued", NULL },
	/* qmail */
	{ QMAIL "success: 192.0.2.25_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued/",
		"qmail sent data theirs address=192.0.2.25 status=2.0.0: 250_2.0.0_Ok:_queued" },
	{ QMAIL "failure: 192.0.2.25_does_not_like_recipient./Remote_host_said:_550_5.1.1_No_such_user/"
	  "Giving_up_on_192.0.2.25./",
		"qmail bounced rcpt theirs address=192.0.2.25 status=5.1.1: 550_5.1.1_No_such_user" },
	{ QMAIL "deferral: 192.0.2.25_does_not_like_recipient./Remote_host_said:_450-one/450_two/Giving_up_on_"
	  "192.0.2.25./", "qmail deferred rcpt theirs address=192.0.2.25: 450-one/450_two" },
	{ QMAIL "failure: Sorry,_I_couldn't_find_any_host_named_example.org._(#5.1.2)/",
		"qmail bounced any ours status=5.1.2: Sorry,_I_couldn't_find_any_host_named_example.org._(#5.1.2)" },
	{ QMAIL "deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/",
		"qmail deferred connect ours status=4.4.1: "
		"Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)" },
	{ QMAIL "failure: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/"
	  "I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./",
		"qmail expired connect ours status=4.4.1: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._"
		"(#4.4.1)/I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long." },
	{ HEAD "qmail: 1790000000.123456 delivery 12: deferral: "
	  "Connected_to_192.0.2.25_but_greeting_failed./Remote_host_said:_421_busy/",
		"qmail deferred greeting theirs address=192.0.2.25: 421_busy" },
	{ "1790000000.123456 delivery 12: failure: Connected_to_192.0.2.25_but_sender_was_rejected./"
	  "Remote_host_said:_553_sorry/", "qmail bounced mail theirs address=192.0.2.25: 553_sorry" },
	{ QMAIL "success: did_1+0+0/", "qmail sent any ours: did_1+0+0" },
	{ QMAIL "failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/",
		"qmail bounced any ours status=5.1.1: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)" },
	{ HEAD "vpopmail[9]: CHKUSER rejected rcpt: from <b@example.net::> remote <h:unknown:192.0.2.7> rcpt "
	  "<x@example.org> : not existing recipient", "qmail refused rcpt ours to=x@example.org "
	  "address=192.0.2.7: not existing recipient" },
	{ "@4000000068a1b2c30a1b2c3c rblsmtpd: 192.0.2.7 pid 17: 451 http://bl.example.net/?192.0.2.7",
		"qmail refused greeting ours address=192.0.2.7: 451 http://bl.example.net/?192.0.2.7" },
	{ "@4000000068a1b2c30a1b2c3c starting delivery 3: msg 1234 to remote a@example.org", NULL },
	{ "@4000000068a1b2c30a1b2c3c status: local 0/10 remote 1/20", NULL },
	{ "@4000000068a1b2c30a1b2c3c end msg 1234", NULL },
	/* OpenSMTPD */
	{ OSMTP "mta delivery evpid=1a2b from=<b@example.net> to=<a@example.org> rcpt=<-> source=\"198.51.100.1\" "
	  "relay=\"192.0.2.25 (mx.example.org)\" delay=2s result=\"PermFail\" stat=\"550 5.1.1 <a@example.org>: "
	  "unknown, result=\\\"Ok\\\"\"",
		"opensmtpd bounced any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=5.1.1: "
		"550 5.1.1 <a@example.org>: unknown, result=\\\"Ok\\\"" },
	{ OSMTP "mta event=delivery evpid=1a2b from=<b@example.net> to=<a@example.org> rcpt=<c@example.org> "
	  "source=\"198.51.100.1\" relay=\"192.0.2.25 (192.0.2.25)\" delay=2s result=\"Ok\" stat=\"250 2.0.0 Ok\"",
		"opensmtpd sent any theirs to=a@example.org orig=c@example.org address=192.0.2.25 status=2.0.0: "
		"250 2.0.0 Ok" },
	{ OSMTP "mta delivery evpid=1 from=<> to=<a@example.org> rcpt=<-> source=\"-\" relay=\"example.org\" "
	  "delay=1s result=\"TempFail\" stat=\"No MX found for domain\"",
		"opensmtpd deferred any ours to=a@example.org relay=example.org: No MX found for domain" },
	{ OSMTP "mda delivery evpid=1 from=<b@example.net> to=<x@example.org> rcpt=<-> user=x delay=0s "
	  "result=\"Ok\" stat=\"Delivered\"", "opensmtpd sent any ours to=x@example.org: Delivered" },
	{ OSMTP "mda delivery evpid=1 from=<b@example.net> to=<x@example.org> rcpt=<-> user=x delay=0s "
	  "result=\"TempFail\" stat=\"Error (\"mail.local: x\")\"",
		"opensmtpd deferred any ours to=x@example.org: Error (\"mail.local: x\")" },
	{ OSMTP "smtp failed-command command=\"RCPT TO:<x@example.org>\" result=\"550 Invalid recipient: "
	  "<x@example.org>\"", "opensmtpd refused rcpt ours to=x@example.org: 550 Invalid recipient: "
	  "<x@example.org>" },
	{ OSMTP "smtp event=failed-command address=192.0.2.7 host=h.example.net command=\"MAIL FROM:<b>\" "
	  "result=\"553 5.1.7 Sender address syntax error\"",
		"opensmtpd refused mail ours address=192.0.2.7 status=5.1.7: 553 5.1.7 Sender address syntax error" },
	{ HEAD "smtpd[9]: relay: TempFail for 0123456789abcdef: session=1, from=<b@example.net>, "
	  "to=<a@example.org>, rcpt=<->, source=198.51.100.1, relay=mx.example.org [192.0.2.25], delay=3s, "
	  "stat=450 4.2.0 Greylisted, come back",
		"opensmtpd deferred any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.2.0: 450 4.2.0 Greylisted, come back" },
	{ HEAD "smtpd[9]: delivery: PermFail for 0123456789abcdef: from=<b@example.net>, to=<x@example.org>, "
	  "rcpt=<x@example.org>, delay=3s, stat=no such user",
		"opensmtpd bounced any ours to=x@example.org orig=x@example.org: no such user" },
	{ HEAD "smtpd[9]: relay: Expire for 0123456789abcdef: from=<b@example.net>, to=<a@example.org>, "
	  "rcpt=<->, delay=4d, stat=Envelope expired",
		"opensmtpd expired any ours to=a@example.org: Envelope expired" },
	{ OSMTP "smtp connected address=192.0.2.7 host=h.example.net", NULL },
	{ OSMTP "smtp message msgid=1 size=1 nrcpt=1 proto=ESMTP", NULL },
	{ OSMTP "mta connecting address=smtp://192.0.2.25:25 host=mx.example.org", NULL },
	/* Courier */
	{ HEAD "courieresmtp: id=00.0A.00,from=<b@example.net>,addr=<a@example.org>: 550 User unknown.",
		"courier bounced any theirs to=a@example.org: 550 User unknown." },
	{ HEAD "courieresmtp: id=00.0A.00,from=<b@example.net>,addr=<a@example.org>: 451 4.7.1 later",
		"courier deferred any theirs to=a@example.org status=4.7.1: 451 4.7.1 later" },
	{ HEAD "courieresmtp: id=00.0A.00,from=<b@example.net>,addr=<a@example.org>: Connection timed out",
		"courier deferred connect ours to=a@example.org: Connection timed out" },
	{ HEAD "courieresmtp: id=00.0A.00,from=<b@example.net>,addr=<a@example.org>,status: deferred",
		"courier deferred any ours to=a@example.org" },
	{ HEAD "courieresmtp: id=00.0A.00,from=<b@example.net>,addr=<a@example.org>,status: failure",
		"courier bounced any ours to=a@example.org" },
	{ HEAD "courieresmtp: id=00.0A.00,from=<>,addr=<a@example.org>,size=10,success: delivered: "
	  "mx.example.org [::ffff:192.0.2.25]",
		"courier sent any ours to=a@example.org relay=mx.example.org address=::ffff:192.0.2.25: delivered: "
		"mx.example.org [::ffff:192.0.2.25]" },
	{ HEAD "courierlocal: id=00.0A.00,from=<b@example.net>,addr=<x@example.org>,size=10,success: Message "
	  "delivered.", "courier sent any ours to=x@example.org: Message delivered." },
	{ HEAD "courierlocal: id=00.0A.00,from=<b@example.net>,addr=<x@example.org>: maildir over quota.",
		"courier deferred any ours to=x@example.org: maildir over quota." },
	{ HEAD "courieresmtpd: error,relay=::ffff:192.0.2.7,from=<b@example.net>,to=<x@example.org>: 550 User "
	  "unknown.", "courier refused rcpt ours to=x@example.org address=::ffff:192.0.2.7: 550 User unknown." },
	{ HEAD "courieresmtpd: error,relay=::ffff:192.0.2.7,from=<\",to=<v@example.org>: 550 x\"@example.net>: "
	  "517 Sender denied", "courier refused any ours address=::ffff:192.0.2.7: 517 Sender denied" },
	{ HEAD "courierd: newmsg,id=00.0A.00: dns; h.example.net (h.example.net [192.0.2.7])", NULL },
	{ HEAD "courierd: started,id=00.0A.00,from=<b@example.net>,module=esmtp,host=example.org,"
	  "addr=<a@example.org>", NULL },
	/* Exchange */
	{ "2026-06-03T04:05:06.123Z,192.0.2.1,MAIL1,192.0.2.25,mx.example.org,08DA;250 2.0.0 Ok,Internet,SMTP,"
	  "SENDEXTERNAL,12,<1@example.net>,5d0f4a2e-0000-4000-8000-000000000001,a@example.org,250 2.1.5 "
	  "Recipient OK,900,1,,,Subject,b@example.net,b@example.net,",
		"exchange sent any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 status=2.1.5: "
		"250 2.1.5 Recipient OK" },
	{ "2026-06-03T04:05:06.123Z,,MAIL1,,,\"a, b\",,ROUTING,FAIL,12,<1@example.net>,"
	  "5d0f4a2e-0000-4000-8000-000000000001,x@example.org,550 5.1.10 RESOLVER.ADR.RecipientNotFound; "
	  "Recipient not found,900,1,,,\"FAIL, 550\",b@example.net,b@example.net,",
		"exchange bounced any ours to=x@example.org status=5.1.10: 550 5.1.10 "
		"RESOLVER.ADR.RecipientNotFound; Recipient not found" },
	{ "2026-06-03T04:05:06.123Z,,,,MAIL1,,,SMTP,FAIL,12,<1@example.net>,a@example.org,550 5.1.1 User unknown,"
	  "900,1,,,S,b@example.net,b@example.net,", "exchange bounced any theirs to=a@example.org status=5.1.1: "
	  "550 5.1.1 User unknown" },
	{ "2026-06-03T04:05:06.123Z,,MAIL1,,,,,SMTP,FAIL,12,<1@example.net>,5d0f,a@example.org;c@example.org,"
	  "550 5.1.1 one; two;550 5.7.1 three,900,2,,,S,b@example.net,,",
		"exchange bounced any theirs to=a@example.org status=5.1.1 more=1: 550 5.1.1 one; two" },
	{ "2026-06-03T04:05:06.123Z,,MAIL1,,,,,SMTP,DEFER,12,<1@example.net>,5d0f,a@example.org,\"[{LED=451 4.4.0 "
	  "Primary target IP address responded with: \"\"421 4.3.2 busy\"\"};{MSG=};{FQDN=mx.example.org};"
	  "{IP=192.0.2.25};{LRT=2026}]\",900,1,,,S,b@example.net,,",
		"exchange deferred any theirs to=a@example.org relay=mx.example.org address=192.0.2.25 "
		"status=4.4.0: 451 4.4.0 Primary target IP address responded with: \"\"421 4.3.2 busy\"\"" },
	{ "2026-06-03T04:05:06.123Z,,MAIL1,,,,,STOREDRIVER,DELIVER,12,<1@example.net>,5d0f,x@example.org,,900,1,,,"
	  "S,b@example.net,,", "exchange sent any ours to=x@example.org" },
	{ "2026-06-03T04:05:06.123Z,,MAIL1,,,,,QUEUE,FAIL,12,<1@example.net>,5d0f,a@example.org,550 4.4.7 "
	  "QUEUE.Expired; message expired,900,1,,,S,b@example.net,,",
		"exchange expired any ours to=a@example.org status=4.4.7: 550 4.4.7 QUEUE.Expired; message expired" },
	{ "RecipientStatus         : {550 5.1.1 User unknown}", "exchange bounced any theirs status=5.1.1: 550 "
	  "5.1.1 User unknown" },
	{ "RecipientStatus : {[{LED=451 4.7.500 Server busy};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.25}]}",
		"exchange deferred any theirs relay=mx.example.org address=192.0.2.25 status=4.7.500: 451 4.7.500 "
		"Server busy" },
	{ "2026-06-03T04:05:06.123Z,192.0.2.7,h,192.0.2.1,MAIL1,,,SMTP,RECEIVE,12,<1@example.net>,5d0f,"
	  "x@example.org,,900,1,,,S,b@example.net,,", NULL },
	{ "RecipientStatus : {}", NULL },
	/* Haraka, amavis, MDaemon */
	{ HEAD "haraka[9]: [NOTICE] [930E3B02-4254.1.1] [outbound] recipient <a@example.org> rejected: 550 5.7.1 "
	  "Service unavailable", "haraka bounced rcpt theirs to=a@example.org status=5.7.1: 550 5.7.1 Service "
	  "unavailable" },
	{ "[NOTICE] [930E3B02-4254.1.1] [outbound] delivered file=1_1 domain=\"example.org\" "
	  "host=\"mx.example.org\" ip=192.0.2.25 port=25 mode=SMTP tls=Y auth=N response=\"ok queued\" delay=1 "
	  "fails=0 rcpts=1/0/0", "haraka sent data theirs relay=mx.example.org address=192.0.2.25: ok queued" },
	{ "[INFO] [930E3B02-4254.1.1] [outbound] Temp failing 1_1_x for 64 seconds: Tried all MXs",
		"haraka deferred any ours: Tried all MXs" },
	{ "[NOTICE] [930E3B02-4254.1] [core] recipient <x@example.org> code=DENY msg=\"550 no such user\" "
	  "sender=\"b@example.net\"", "haraka refused rcpt ours to=x@example.org: 550 no such user" },
	{ "[NOTICE] [930E3B02-4254.1] [core] recipient <x@example.org> code=OK msg=\"\" sender=\"b@example.net\"",
		NULL },
	{ HEAD "amavis[9]: (00009-01) Blocked SPAM {RejectedInbound}, [192.0.2.7]:4321 [198.51.100.9] "
	  "<\"-> <v@example.org>\"@example.net> -> <x@example.org>,<y@example.org>, Queue-ID: 4ABC, Hits: 12.3",
		"amavis refused data ours to=x@example.org address=192.0.2.7 more=1: Blocked SPAM {RejectedInbound}" },
	{ HEAD "amavis[9]: (00009-01) Blocked BANNED (application/x, .exe, a, b) {DiscardedInbound}, "
	  "MYNETS LOCAL [192.0.2.7]:4321 <b@example.net> -> <x@example.org>, quarantine: q",
		"amavis refused data ours to=x@example.org address=192.0.2.7: Blocked BANNED (application/x, .exe, "
		"a, b) {DiscardedInbound}" },
	{ HEAD "amavis[9]: (00009-01) Passed CLEAN {RelayedInbound}, [192.0.2.7]:1 <b@example.net> -> "
	  "<x@example.org>", NULL },
	{ "Wed 2026-06-03 04:05:06.123: [123456:2] <-- 550 5.1.1 <a@example.org>: unknown",
		"mdaemon bounced any theirs status=5.1.1: 550 5.1.1 <a@example.org>: unknown" },
	{ "Wed 2026-06-03 04:05:06.123: 03: [123456] --> 550 <x@example.org>, Recipient unknown",
		"mdaemon refused any ours: 550 <x@example.org>, Recipient unknown" },
	{ "Wed 2026-06-03 04:05:06.123: [123456:2] <-- 250 OK", NULL },
	{ "Wed 2026-06-03 04:05:06.123: [123456:2] --> RCPT To:<a@example.org>", NULL },
	/* other people's lines */
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET /?to=<a@example.org>,+status=sent HTTP/1.1\" 404 5",
		NULL },
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"a => b ** c == d\"", NULL },
	{ HEAD "sshd[811]: Failed password for invalid user rejected RCPT <a@example.org>: no from 192.0.2.7 "
	  "port 22 ssh2", NULL },
	{ HEAD "sshd[811]: Invalid user to=<a@example.org>, relay=mx.example.org[203.0.113.9]:25, dsn=5.1.1, "
	  "status=bounced (x) from 192.0.2.7", NULL },
	{ HEAD "sshd[811]: Invalid user [outbound] recipient <a@example.org> rejected: 550 x from 192.0.2.7", NULL },
	{ HEAD "sshd[811]: Invalid user CHKUSER rejected rcpt: from <a@b::> remote <h:u:203.0.113.9> rcpt <c@d> "
	  ": x from 192.0.2.7", NULL },
	{ HEAD "sshd[811]: Invalid user [1] <-- 550 x from 192.0.2.7", NULL },
	{ HEAD "sshd[811]: Invalid user RecipientStatus : {550 x} from 192.0.2.7", NULL },
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"x [1] <-- 550 no\"", NULL },
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"[core] recipient <a@b> "
	  "code=DENY msg=\"x\"\"", NULL },
	{ "192.0.2.7 - - [03/Jun/2026:04:05:06 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"1abcDE-000001-AB ** "
	  "a@example.org: no\"", NULL },
	{ HEAD "named[9]: client 192.0.2.7#5353: to=<a@example.org>, relay=x[203.0.113.9]:25, status=sent (x)", NULL },
	{ HEAD "kernel: IN=eth0 OUT= SRC=192.0.2.7 DST=203.0.113.5 PROTO=TCP DPT=25", NULL },
	{ HEAD "dovecot: lmtp(9): Connect from local", NULL },
	{ "", NULL },
	{ "to=<", NULL },
	{ "\xff\xfe => \x01", NULL },
};

static void
add(char *to, size_t size, const char *name, struct view view)
{
	size_t length = strlen(to);
	if (view.length)
		snprintf(to + length, size - length, " %s=%.*s", name, (int)view.length, view.bytes);
}

static const char *
spell(const struct delivery *told)
{
	static char text[2000];
	snprintf(text, sizeof text, "%s %s %s %s", told->program, delivery_outcome_word(told->outcome),
		mail_phase_word(told->phase), told->remote ? "theirs" : "ours");
	add(text, sizeof text, "to", told->recipient);
	add(text, sizeof text, "orig", told->original);
	add(text, sizeof text, "relay", told->relay);
	add(text, sizeof text, "address", told->address);
	add(text, sizeof text, "status", told->status);
	size_t length = strlen(text);
	if (told->more)
		length += (size_t)snprintf(text + length, sizeof text - length, " more=%u", told->more);
	if (told->mail)
		length += (size_t)snprintf(text + length, sizeof text - length, " mail=%u", told->mail);
	if (told->words.length)
		snprintf(text + length, sizeof text - length, ": %.*s", (int)told->words.length,
			told->words.bytes);
	return text;
}

static void
reads_deliveries(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct delivery told;
		bool any = delivery_read(view_of(samples[i].line), &told);
		const char *says = any ? spell(&told) : "nothing";
		const char *want = samples[i].says ? samples[i].says : "nothing";
		if (strcmp(says, want)) {
			print_error("%s\n  got  %s\n  want %s\n", samples[i].line, says, want);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void
stays_inside(struct view view, const char *from, size_t length)
{
	assert_true(view.bytes >= from && view.bytes + view.length <= from + length);
}

/* Cut anywhere, a line is read without a fault, all views stay inside it, and no other host
 * becomes the relay. */
static void
survives_cuts(void **state)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		size_t length = strlen(samples[i].line);
		for (size_t cut = 0; cut <= length; cut++) {
			char *copy = malloc(cut + 1);
			struct delivery told;
			assert_non_null(copy);
			memcpy(copy, samples[i].line, cut);
			if (delivery_read((struct view){ copy, cut }, &told)) {
				stays_inside(told.recipient, copy, cut);
				stays_inside(told.original, copy, cut);
				stays_inside(told.relay, copy, cut);
				stays_inside(told.address, copy, cut);
				stays_inside(told.status, copy, cut);
				stays_inside(told.words, copy, cut);
				if (told.address.length > 9 && !memcmp(told.address.bytes, "203.0.113", 9))
					fail_msg("%.*s", (int)cut, copy);
			}
			free(copy);
		}
	}
}

static void
makes_plain(void **state)
{
	struct delivery told;
	char words[64];
	assert_true(delivery_read(view_of(QMAIL "failure: 192.0.2.25_does_not_like_recipient./"
		"Remote_host_said:_550-a_b/550_c/Giving_up_on_192.0.2.25./"), &told));
	assert_true(told.underscored);
	delivery_plain(&told, words);
	assert_memory_equal(words, "550-a b\n550 c", told.words.length);
	assert_int_equal(told.words.length, 13);
	assert_true(delivery_read(view_of(ID "** a@example.org: a_b/c"), &told));
	delivery_plain(&told, words);
	assert_memory_equal(words, "a_b/c", told.words.length);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_deliveries),
		cmocka_unit_test(survives_cuts),
		cmocka_unit_test(makes_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
