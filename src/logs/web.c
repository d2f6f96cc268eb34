/* web.c: what web servers write.  An access line is known by its time, `[dd/Mon/yyyy:`; what
 * stands before it tells which kind it is; what stands behind it is never looked at. */
#include <string.h>

#include "logs/line.h"

/* Where `[dd/Mon/yyyy:` begins in the first part of a line, or -1. */
static long
stamp(struct view view)
{
	const char *at = view.bytes, *end = view.bytes + (view.length < 600 ? view.length : 600);
	for (; at < end && (at = memchr(at, '[', (size_t)(end - at))); at++)
		if (end - at >= 13 && at[3] == '/' && at[7] == '/' && at[1] >= '0' && at[1] <= '3' &&
			at[12] == ':')
			return at - view.bytes;
	return -1;
}

static bool
access_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, fields[6];
	long at = stamp(text);
	size_t count = 0;
	if (at < 4 || text.bytes[at - 1] != ' ' || memchr(text.bytes, '"', (size_t)at))
		return false;
	for (struct view rest = view_upto(text, (size_t)at - 1); rest.length && count < 6; count++) {
		fields[count] = until(rest, " ");
		rest = view_from(rest, fields[count].length + 1);
	}
	if (count < 3)
		return false;
	/* www.example.org:443 A - - [ : the first is no client, the second is one */
	struct view host = fields[0], second = take_address(fields[1], false);
	bool whole = second.length && second.length == fields[1].length;
	bool shifted = whole && count >= 4 && !is_address(host);
	if (!shifted && count >= 4 && memchr(host.bytes, ':', host.length) && !is_address(host) &&
		is_name(fields[1])) {
		host = fields[1];
		shifted = true;
	} else if (shifted) {
		host = second;
	}
	struct view address = take_address(host, false);
	if (!shifted && !address.length && count > 3 && !view_is(fields[1], "-"))
		return false; /* "Jun 3 04:05:06 web nginx: ..." still has its head on */
	struct view rest = view_from(text, (size_t)at);
	size_t used = clock_read(rest, entry);
	if (!used)
		return false;
	entry->rest = view_trim(view_from(rest, used));
	size_t quotes = 0;
	for (size_t i = entry->rest.length; i > 0 && quotes < 6; i--)
		quotes += entry->rest.bytes[i - 1] == '"';
	entry->format = shifted ? "vhost combined" : quotes >= 6 ? "combined" : "common";
	return say(entry, address.length ? address : host, "client");
}

const struct recogniser web_access[] = {
	{ "common", access_read },
	{ NULL },
};

/* [client A] or [client A:port]; the port stands without brackets behind an IPv6 address too, in
 * 2.4, whose module names hold a colon: [core:error]. */
static bool
apache_read(const struct line *line, struct entry *entry)
{
	struct view text = line->message, rest, before;
	if (!after(text, "[client ", &rest))
		return false;
	before = view_upto(text, (size_t)(rest.bytes - text.bytes) - 8);
	if (memchr(before.bytes, '"', before.length) || before.length > 200)
		return false;
	struct view inside = until(rest, "] ");
	bool new = contains(before, "[pid ") || contains(before, ":error]");
	struct view host = take_address(inside, new);
	if (!host.length && !is_name(host = until(inside, ":")))
		return false;
	return say(entry, host, "client");
}

/* ", client: A, server:"; what the server quotes of others comes before, the rest behind */
static bool
nginx_read(const struct line *line, struct entry *entry)
{
	struct view rest, text = line->message, host;
	if (!after(text, "#", &rest) || rest.bytes - text.bytes > 60 || !contains(text, ": "))
		return false;
	if (!after_last(text, ", client: ", &rest) && !after(text, " client: ", &rest))
		return false;
	for (struct view at = text; after(at, ", client: ", &at);)
		if (contains(at, ", server: ")) {
			struct view close = until(at, ",");
			if (view_starts(view_from(at, close.length), ", server: "))
				rest = at;
		}
	host = take_address(rest, false);
	return say(entry, host, "client");
}

/* The value of "key":"value" directly as written; nested objects are told apart by AFTER only. */
static bool
json_value(struct view text, const char *key, struct view *value)
{
	if (!after(text, key, value))
		return false;
	while (value->length && (value->bytes[0] == ' ' || value->bytes[0] == ':'))
		*value = view_from(*value, 1);
	if (!view_starts(*value, "\""))
		return false;
	*value = until(view_from(*value, 1), "\"");
	return true;
}

static bool
caddy_read(const struct line *line, struct entry *entry)
{
	struct view request, host;
	if (!view_starts(line->all, "{") || !after(line->all, "\"request\":", &request))
		return false;
	/* headers are the client's words: only what stands before them counts */
	struct view headers;
	if (after(request, "\"headers\":", &headers))
		request.length = (size_t)(headers.bytes - request.bytes);
	if (!json_value(request, "\"client_ip\"", &host) && !json_value(request, "\"remote_ip\"", &host) &&
		!json_value(request, "\"remote_addr\"", &host))
		return false;
	struct view address = take_address(host, false);
	return address.length && say(entry, address, "client");
}

const struct recogniser web_family[] = {
	{ "caddy", caddy_read },
	{ "apache error", apache_read },
	{ "nginx error", nginx_read },
	{ NULL },
};
