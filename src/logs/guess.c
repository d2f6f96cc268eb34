/* guess.c: a line nobody recognised.  Every address gets points for the word before it and for
 * being one that can be reached from afar; words of the client's choosing take points away.  Two
 * different addresses that are equally good are no guess at all. */
#include <string.h>

#include "base/address.h"
#include "logs/line.h"

static const struct hint {
	const char *before;
	int points;
} hints[] = {
	{ "rhost=", 40 }, { "rip=", 40 }, { "SRC=", 40 }, { "src=", 40 }, { "client_ip=", 40 },
	{ "[client ", 40 }, { "client: ", 40 }, { "client ", 30 }, { "client=", 30 },
	{ "clientip=", 40 }, { "remote_addr=", 40 }, { "remote ", 20 }, { "remote=", 30 },
	{ "remote_ip=", 40 }, { "from ", 30 }, { "from: ", 30 }, { "From: ", 30 },
	{ "FROM ", 30 }, { "from=", 25 },
	{ "from [", 30 }, { "from ip ", 30 }, { "from IP ", 30 }, { "ip=", 30 }, { "IP=", 30 },
	{ "ip: ", 30 }, { "IP: ", 30 }, { "ip ", 20 }, { "IP ", 20 }, { "peer ", 20 },
	{ "addr=", 25 }, { "host: ", 20 }, { "host ", 15 }, { "host=", 15 }, { "by ", 15 },
	{ "@", -10 }, { "//", -40 }, { "to ", -20 }, { "to: ", -20 }, { "DST=", -40 }, { "dst=", -40 },
	{ "lip=", -40 }, { "local ", -30 }, { "server: ", -30 }, { "helo=", -60 }, { "user ", -40 },
	{ "user=", -60 }, { "/", -60 }, { "version ", -60 }, { "listening on ", -60 },
};

/* May an address start here?  Not inside a word, a number, a path or a longer address. */
static bool
starts(struct view line, const char *at)
{
	char before = at > line.bytes ? at[-1] : ' ', c = *at;
	if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f') || c == ':'))
		return false;
	if ((before >= '0' && before <= '9') || ((before | 32) >= 'a' && (before | 32) <= 'z'))
		return false;
	return !(before && strchr("._%-", before)) && !(before == ':' && c == ':');
}

bool
next_address(struct view line, struct view *rest, struct view *address)
{
	for (; rest->length; *rest = view_from(*rest, 1)) {
		if (!starts(line, rest->bytes) || !(*address = take_address(*rest, false)).length)
			continue;
		*rest = view_from(*rest, address->length);
		return true;
	}
	return false;
}

static int
score(struct view line, struct view address)
{
	struct address value;
	size_t at = (size_t)(address.bytes - line.bytes);
	int best = 0, quotes = 0;
	if (at && line.bytes[at - 1] == '[')
		at--;
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
		size_t length = strlen(hints[i].before);
		if (at < length || memcmp(line.bytes + at - length, hints[i].before, length))
			continue;
		if (hints[i].points < 0 || hints[i].points > best)
			best = hints[i].points;
		if (best < 0)
			break;
	}
	for (size_t i = 0; i < at; i++)
		quotes += line.bytes[i] == '"';
	if (quotes % 2)
		best -= 20;
	address_parse(address.bytes, address.length, &value);
	const char *special = address_special(&value);
	if (special && strncmp(special, "documentation", 13))
		best -= 50;
	return best + 100;
}

void
guess_read(const struct line *line, struct entry *entry)
{
	struct view rest = line->message, address, pick = { rest.bytes, 0 };
	int best = 0;
	bool tie = false;
	if (view_find(rest, "listen") >= 0)
		return; /* on an address of its own */
	while (next_address(line->all, &rest, &address)) {
		int points = score(line->all, address);
		bool same = pick.length == address.length &&
			!memcmp(pick.bytes, address.bytes, address.length);
		if (points > best) {
			best = points;
			tie = false;
			pick = address;
		} else if (points == best && !same) {
			tie = true;
		}
	}
	if (!pick.length || tie || best < 80)
		return;
	entry->host = pick;
	entry->sure = ENTRY_GUESS;
}
