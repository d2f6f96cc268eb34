/* mail.c: mail servers.  Sender, recipient, HELO and everything a client says are the client's
 * words; the bracketed address the server puts behind the name it looked up is its own. */
#include <string.h>

#include "logs/line.h"

/* The address in the first NAME[A] behind the first KEY that one follows directly. */
static bool
named(struct view text, const char *key, struct view *host)
{
	for (struct view rest = text; after(rest, key, &rest);) {
		struct view name = until(rest, " [,;:<>\"'=()");
		struct view address = take_address(view_from(rest, name.length), false);
		if (name.length < rest.length && rest.bytes[name.length] == '[' && address.length) {
			*host = address;
			return true;
		}
		if (view_starts(rest, "unknown[unknown]")) {
			host->length = 0;
			return true;
		}
	}
	return false;
}

static bool
smtpd(struct view text, struct entry *entry)
{
	struct view host = { text.bytes, 0 }, rest;
	if (view_starts(text, "warning: hostname ") && after(text, " address ", &rest))
		return say(entry, take_address(rest, false), "client");
	if (view_starts(text, "warning: ") && (host = take_address(view_from(text, 9), false)).length)
		return say(entry, host, "client");
	if (view_starts(text, "warning: ") && named(view_upto(text, 300), "warning: ", &host))
		return say(entry, host, "client");
	if (named(text, "client=", &host) && !contains(view_upto(text,
		(size_t)(host.bytes - text.bytes)), " from "))
		return say(entry, host, "client");
	if (!named(text, " from ", &host) && after(text, " from ", &rest))
		host = take_address(rest, false);
	return say(entry, host, "client");
}

static bool
smtp(struct view text, struct entry *entry)
{
	static const char *const keys[] = { ", relay=", "connect to ", "established to ",
		"error to ", "connection with ", " host ", "(host ", "host ", "for " };
	struct view host = { text.bytes, 0 };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (named(text, keys[i], &host))
			break;
	return say(entry, host, "relay");
}

static bool
screen(struct view text, struct entry *entry)
{
	struct view at;
	for (at = text; at.length && at.bytes[0] != '['; at = view_from(at, 1))
		;
	if (!at.length)
		after(text, "addr ", &at);
	return say(entry, take_address(at, false), "client");
}

static bool
cleanup(struct view text, struct entry *entry)
{
	struct view host = { text.bytes, 0 }, rest = text;
	if (contains(text, "milter-reject: ") && named(text, " from ", &host))
		return say(entry, host, "client");
	while (after(rest, " from ", &rest))
		if (contains(rest, "]; from=<"))
			named((struct view){ rest.bytes - 6, rest.length + 6 }, " from ", &host);
	return say(entry, host, "client");
}

/* max connection rate 1/60s for (smtp:A) */
static bool
anvil(struct view text, struct entry *entry)
{
	struct view rest = { text.bytes, 0 };
	if (after(text, " for (", &rest) && !after(rest, ":", &rest))
		rest.length = 0;
	return say(entry, take_address(rest, false), "client");
}

static bool
postfix_read(const struct line *line, struct entry *entry)
{
	static const struct {
		const char *name;
		bool (*read)(struct view text, struct entry *entry);
	} daemons[] = {
		{ "/smtpd", smtpd }, { "/submission", smtpd }, { "/smtps", smtpd },
		{ "/smtp", smtp }, { "/lmtp", smtp }, { "/relay", smtp },
		{ "/postscreen", screen }, { "/dnsblog", screen }, { "/cleanup", cleanup },
		{ "/anvil", anvil }, { "/tlsproxy", smtpd }, { "/verify", smtp },
	};
	struct view tail;
	bool mine = view_starts(line->program, "postfix") ||
		view_starts(line->program, "bounce/"); /* a mail as a line: bounce/line.c */
	if (!mine || !after_last(line->program, "/", &tail))
		return false;
	entry->role = "";
	tail = (struct view){ tail.bytes - 1, tail.length + 1 };
	for (size_t i = 0; i < sizeof daemons / sizeof *daemons; i++)
		if (view_is(tail, daemons[i].name))
			return daemons[i].read(line->message, entry);
	return true;
}

static struct view
skip_parenthesis(struct view text)
{
	size_t depth = 0, at = 0;
	for (; at < text.length; at++) {
		depth += text.bytes[at] == '(';
		depth -= depth && text.bytes[at] == ')';
		if (!depth && text.bytes[at] == ')')
			break;
	}
	return view_trim(view_from(text, at + 1));
}

/* H=name (helo) [A]:port; out it is the relay.  "=>" and "->" deliver, "<=" takes in. */
static bool
exim_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest = text;
	const char *role = "client";
	bool found = view_starts(text, "H=");
	if (found)
		rest = view_from(text, 2);
	else if (after(text, " H=", &rest))
		found = true;
	if (found) {
		struct view before = view_upto(text, (size_t)(rest.bytes - text.bytes));
		if (contains(before, " => ") || contains(before, " -> ") ||
			contains(before, " == ") || contains(before, " ** "))
			role = "relay";
		if (!view_starts(rest, "(") && !view_starts(rest, "["))
			rest = view_trim(view_from(rest, until(rest, " ").length));
		if (view_starts(rest, "("))
			rest = skip_parenthesis(rest);
		struct view host = take_address(rest, false);
		return host.length ? say(entry, host, role) : false;
	}
	static const char *const keys[] = { "SMTP connection from ", "TLS error on connection from ",
		"SMTP protocol synchronization error", "SMTP syntax error in ",
		"SMTP command timeout on connection from ", "SMTP call from ",
		"authenticator failed for ", "SMTP protocol error in ", "rejected EHLO from ",
		"rejected HELO from ", "unexpected disconnection while reading SMTP command from ",
		"Connection from ", "no MAIL in SMTP connection from ",
		"no host name found for IP address ", "SMTP data timeout (message abandoned) on connection from " };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (!after(text, keys[i], &rest))
			continue;
		struct view plain = take_address(rest, false);
		if (plain.length)
			return say(entry, plain, role);
		after(rest, " H=", &rest);
		if (!view_starts(rest, "(") && !view_starts(rest, "["))
			rest = view_trim(view_from(rest, until(rest, " ").length));
		if (view_starts(rest, "("))
			rest = skip_parenthesis(rest);
		plain = take_address(rest, false);
		return plain.length ? say(entry, plain, role) : false;
	}
	return false;
}

static bool
sendmail_read(const struct line *line, struct entry *entry)
{
	struct view rest, name, text = line->message;
	if (!view_starts(line->program, "sendmail") && !view_starts(line->program, "sm-") &&
		!view_is(line->program, "MTA"))
		return false;
	const char *role = contains(text, " to=") || contains(text, "stat=") ? "relay" : "client";
	if (!after_last(text, "relay=", &rest)) {
		/* name [A] did not issue MAIL..., possible SMTP attack: ... name [A], lost input channel */
		for (rest = text; rest.length; rest = view_from(rest, 1))
			if (view_starts(rest, " [") &&
				take_address(view_from(rest, 1), false).length)
				return say(entry, take_address(view_from(rest, 1), false), "client");
		return true;
	}
	name = until(rest, " ,[");
	if (!view_starts(view_from(rest, name.length), ","))
		rest = view_trim(view_from(rest, name.length));
	struct view host = take_address(rest, false);
	return say(entry, host.length ? host : name, role);
}

/* KEY=A, the last one: what the client says about itself comes in angle brackets before. */
static bool
keyed(struct view text, const char *key, struct entry *entry)
{
	struct view rest = text, host = { text.bytes, 0 };
	while (after(rest, key, &rest)) {
		struct view before = view_upto(text, (size_t)(rest.bytes - text.bytes) - strlen(key));
		const char *open = memrchr(before.bytes, '<', before.length);
		const char *close = memrchr(before.bytes, '>', before.length);
		if (open && (!close || close < open))
			continue;
		host = take_address(rest, false);
		if (host.length)
			break;
	}
	return host.length && say(entry, host, "client");
}

static bool
dovecot_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest;
	bool sure = view_starts(line->program, "dovecot") || view_is(line->program, "auth") ||
		contains(line->program, "-login");
	if (!sure && !contains(text, "-login: "))
		return false;
	if (keyed(text, "rip=", entry))
		return true;
	if (!sure)
		return false;
	if (after(text, "(", &rest) && view_starts(text, "auth")) {
		struct view inside = until(rest, ")"), part;
		for (part = inside; after(part, ",", &part);) {
			struct view address = take_address(part, false);
			if (address.length)
				return say(entry, address, "client");
		}
	}
	return !contains(text, "rhost=");
}

/* cyrus, courier, uw-imap, qpopper and their kin */
static bool
mailbox_read(const struct line *line, struct entry *entry)
{
	static const char *const programs[] = { "imap", "pop3", "courier", "authdaemon", "lmtp", "saslauthd",
		"ipop3d", "pop3s", "imaps", "cyrus", "esmtpd", "sieve", "perdition", "solid-pop3d" };
	struct view text = line->message, rest;
	bool mine = false;
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		mine = mine || view_starts(line->program, programs[i]);
	if (!mine)
		return false;
	if (keyed(text, "ip=", entry))
		return true;
	if (after(text, "badlogin: ", &rest) || after(text, "login: ", &rest) ||
		after_last(text, " host=", &rest)) {
		struct view at = rest;
		while (at.length && at.bytes[0] != '[')
			at = view_from(at, 1);
		struct view host = take_address(at, false);
		return host.length && say(entry, host, "client");
	}
	return false;
}

const struct recogniser mail_family[] = {
	{ "postfix", postfix_read },
	{ "dovecot", dovecot_read },
	{ "exim", exim_read },
	{ "sendmail", sendmail_read },
	{ "mailbox", mailbox_read },
	{ NULL },
};
