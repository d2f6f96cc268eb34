/* ssh.c: sshd, dropbear, and what PAM says for any program.
 *
 * User names, banners and farewells are the attacker's words.  A form says where the host stands
 * relative to them: right behind the key (they come later), or before the last " port N" (they
 * come earlier). */
#include <string.h>

#include "logs/line.h"

enum place { NEXT, BEFORE_PORT, LAST_FROM, NOBODY };

static const struct form {
	const char *key; /* how the message starts */
	enum place place;
} forms[] = {
	{ "Received disconnect from ", NEXT },
	{ "Connection from ", NEXT },
	{ "Did not receive identification string from ", NEXT },
	{ "Unable to negotiate with ", NEXT },
	{ "Protocol major versions differ for ", NEXT },
	{ "Timeout before authentication for connection from ", NEXT },
	{ "Timeout before authentication for ", NEXT },
	{ "refused connect from ", NEXT },
	{ "warning: refused connect from ", NEXT },
	{ "ROOT LOGIN REFUSED FROM ", NEXT },
	{ "Set /proc/self/oom", NOBODY },
	{ "Address ", NEXT },
	{ "Child connection from ", NEXT },
	{ "banner exchange: Connection from ", NEXT },
	{ "ssh_dispatch_run_fatal: Connection from ", BEFORE_PORT },
	{ "Connection closed by ", BEFORE_PORT },
	{ "Connection reset by ", BEFORE_PORT },
	{ "Disconnecting ", BEFORE_PORT },
	{ "Disconnected from ", BEFORE_PORT },
	{ "Failed ", LAST_FROM },
	{ "Accepted ", LAST_FROM },
	{ "Postponed ", LAST_FROM },
	{ "Partial ", LAST_FROM },
	{ "Invalid user ", LAST_FROM },
	{ "Illegal user ", LAST_FROM },
	{ "Bad protocol version identification ", LAST_FROM },
	{ "maximum authentication attempts exceeded for ", LAST_FROM },
	{ "User ", LAST_FROM },
	{ "Login attempt for nonexistent user", LAST_FROM },
	{ "Bad password attempt for ", LAST_FROM },
	{ "Bad PAM password attempt for ", LAST_FROM },
	{ "Password auth succeeded for ", LAST_FROM },
	{ "Pubkey auth succeeded for ", LAST_FROM },
	{ "PAM password auth succeeded for ", LAST_FROM },
	{ "login attempt for nonexistent user", LAST_FROM },
	{ "Exit before auth from <", NEXT },
	{ "Exit before auth (", LAST_FROM },
	{ "PAM: ", LAST_FROM },
	{ "Starting session: ", LAST_FROM },
	{ "Close session: ", LAST_FROM },
	{ "Could not get shadow information for ", NOBODY },
	{ "Server listening on ", NOBODY },
	{ "subsystem request for ", NOBODY },
	{ "input_userauth_request: ", NOBODY },
	{ "Received signal ", NOBODY },
	{ "kex_exchange_identification: ", NOBODY },
	{ "Bind to port ", NOBODY },
};

static const char stops[] = " :,;()'\"<>[]";

/* The host behind the last KEY that one follows. */
static struct view
last_host(struct view text, const char *key, bool port)
{
	struct view best = { text.bytes, 0 }, rest = text;
	while (after(rest, key, &rest)) {
		struct view skip = rest;
		if (view_starts(skip, "<"))
			skip = view_from(skip, 1);
		struct view host = take_host(skip, port, stops);
		if (host.length)
			best = host;
		else if (view_starts(rest, "unknown") || view_starts(rest, "UNKNOWN"))
			best.length = 0;
	}
	return best;
}

static struct view
before_port(struct view text)
{
	struct view best = { text.bytes, 0 }, rest = text;
	while (after(rest, " port ", &rest)) {
		const char *end = rest.bytes - 6, *start = end;
		if (!rest.length || rest.bytes[0] < '0' || rest.bytes[0] > '9')
			continue;
		while (start > text.bytes && start[-1] != ' ')
			start--;
		struct view word = { start, (size_t)(end - start) };
		if (is_address(word) || is_name(word))
			best = word;
	}
	return best;
}

static bool
sshd_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest;
	bool sure = view_starts(line->program, "sshd") || view_starts(line->program, "dropbear") ||
		    view_is(line->program, "ssh");
	if (!sure && line->program.length)
		return false;
	bool port = view_starts(line->program, "dropbear"); /* writes A:N, sshd A port N */
	if (view_starts(text, "error: "))
		text = view_from(text, 7);
	if (view_starts(text, "fatal: "))
		text = view_from(text, 7);
	if (view_starts(text, "[")) /* dropbear puts pid and time in brackets as well */
		text = view_trim(view_from(text, until(text, "]").length + 1));
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct view host = { text.bytes, 0 };
		size_t key = strlen(forms[i].key);
		if (text.length < key || memcmp(text.bytes, forms[i].key, key))
			continue;
		rest = view_from(text, key);
		if (forms[i].place == NEXT)
			host = take_host(rest, port, stops);
		else if (forms[i].place == LAST_FROM)
			host = last_host(rest, " from ", port);
		else if (forms[i].place == BEFORE_PORT)
			host = before_port(rest);
		if (forms[i].place == BEFORE_PORT && !host.length &&
			!contains(rest, " port "))
			host = take_host(rest, port, stops);
		if (!sure && !host.length)
			return false;
		return say(entry, host, "client");
	}
	if (!sure)
		return false;
	if (after(text, "drop connection #", &rest) && after(rest, " from ", &rest))
		return say(entry, take_address(rest, false), "client");
	if (view_starts(text, "reverse mapping checking getaddrinfo for ") && after(text, " [", &rest))
		return say(entry, take_address((struct view){ rest.bytes - 1, rest.length + 1 }, false),
			"client");
	if (view_starts(text, "Nasty PTR record ") && after_last(text, "\" is set up for ", &rest))
		return say(entry, take_host(rest, false, stops), "client");
	if (view_starts(text, "srclimit_penalise: ") && after(text, " new ", &rest))
		return say(entry, take_address(until(rest, "/"), false), "client");
	if (view_starts(text, "Authentication tried for ") && after_last(text, " ip=", &rest))
		return say(entry, take_address(rest, false), "client");
	return say(entry, before_port(text), "client"); /* or nobody: no guess at a user's words */
}

/* rhost= is PAM's own word when it stands behind ruser= and before user=, which may be last. */
static bool
pam_read(const struct line *line, struct entry *entry)
{
	struct view rest;
	if (!contains(line->message, "authentication failure") || !after(line->message, " ruser=", &rest) ||
		!after_last(rest, " rhost=", &rest))
		return false;
	if (after_last(line->message, " user=", &rest) && contains(rest, " rhost="))
		after(line->message, " rhost=", &rest);
	else
		after_last(line->message, " rhost=", &rest);
	return say(entry, take_host(rest, false, " ,;)"), "client");
}

const struct recogniser ssh_family[] = {
	{ "pam", pam_read },
	{ "sshd", sshd_read },
	{ NULL },
};
