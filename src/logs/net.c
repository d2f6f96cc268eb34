/* net.c: name servers, proxies, packet filters, telephones, and what bans hosts. */
#include <string.h>

#include "logs/line.h"

static bool
named_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest;
	if (!after(text, "client ", &rest) || rest.bytes - text.bytes > 80)
		return false;
	if (view_starts(rest, "@0x"))
		rest = view_trim(view_from(rest, until(rest, " ").length));
	struct view word = until(rest, " #");
	if (!view_starts(view_from(rest, word.length), "#") || !is_address(word))
		return false;
	return say(entry, word, "client");
}

static bool
haproxy_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, word = until(text, " "), rest;
	if (view_starts(text, "Connect from ") && view_is(line->program, "haproxy"))
		return say(entry, take_address(view_from(text, 13), true), "client");
	rest = view_from(text, word.length);
	if (!view_starts(rest, " [") || rest.length < 24 || rest.bytes[4] != '/' ||
		rest.bytes[8] != '/' || rest.bytes[13] != ':')
		return false;
	struct view host = take_address(text, true);
	if (!host.length || host.length == word.length)
		return false;
	clock_read(view_from(rest, 1), entry);
	return say(entry, host, "client");
}

/* SRC is us on the way out: an IN without an interface. */
static bool
iptables_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, source, target, in, out;
	if (!after(text, " SRC=", &source) || !after(source, " DST=", &target))
		return false;
	bool outward = after(text, "IN=", &in) && view_starts(in, " ") &&
		after(text, "OUT=", &out) && !view_starts(out, " ");
	return say(entry, take_address(outward ? target : source, false), outward ? "server" : "client");
}

static bool
fail2ban_read(const struct line *line, struct entry *entry)
{
	static const char *const verbs[] = { "] Ban ", "] Unban ", "] Found ", "] Restore Ban ",
		"] Ignore ", "] Increase Ban " };
	struct view text = line->message, rest;
	if (!contains(view_upto(text, 100), "fail2ban") && !view_starts(line->program, "fail2ban"))
		return false;
	if (after(text, " already banned", &rest)) {
		struct view before = view_upto(text, (size_t)(rest.bytes - text.bytes) - 15), at;
		return after_last(before, "] ", &at) && say(entry, take_address(at, false), "client");
	}
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (after(text, verbs[i], &rest))
			return say(entry, take_host(rest, false, " "), "client");
	return true;
}

/* failed for 'A:port': what stands before is a SIP address the caller made up */
static bool
asterisk_read(const struct line *line, struct entry *entry)
{
	struct view rest, text = line->message;
	if (after_last(text, "failed for '", &rest)) {
		struct view host = take_address(rest, false);
		return host.length && say(entry, host, "client");
	}
	if (after_last(text, "RemoteAddress=\"IPV", &rest) && after(rest, "/", &rest) &&
		after(rest, "/", &rest))
		return say(entry, take_address(until(rest, "/"), false), "client");
	return false;
}

static bool
squid_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, word = until(text, " ");
	if (!word.length || word.bytes[0] < '0' || word.bytes[0] > '9')
		return false;
	struct view rest = view_trim(view_from(text, word.length)), host = until(rest, " ");
	struct view result = view_from(rest, host.length + 1);
	if (!is_address(host) || !(view_starts(result, "TCP_") || view_starts(result, "NONE") ||
		view_starts(result, "UDP_")))
		return false;
	return say(entry, host, "client");
}

/* (?@host) [WARNING] */
static bool
ftp_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest;
	if (view_starts(line->program, "pure-ftpd") && after(view_upto(text, 300), "@", &rest) &&
		text.bytes[0] == '(')
		return say(entry, take_host(rest, false, ")"), "client");
	if (view_starts(line->program, "proftpd") && after(text, "[", &rest)) {
		struct view address = take_address((struct view){ rest.bytes - 1, rest.length + 1 }, false);
		return address.length && say(entry, address, "client");
	}
	if (contains(text, "FAIL LOGIN: Client \"") || contains(text, "OK LOGIN: Client \"") ||
		contains(text, "CONNECT: Client \"")) {
		after_last(text, ": Client \"", &rest);
		return say(entry, take_host(rest, false, "\""), "client");
	}
	return false;
}

const struct recogniser net_family[] = {
	{ "named", named_read },
	{ "haproxy", haproxy_read },
	{ "iptables", iptables_read },
	{ "fail2ban", fail2ban_read },
	{ "asterisk", asterisk_read },
	{ "squid", squid_read },
	{ "ftp", ftp_read },
	{ NULL },
};
