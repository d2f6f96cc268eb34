/* What else a reply says: how long to wait, and which block list.  Not asked for every reply, so
 * it is read anew from the plain form, without the catalogue. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "know/explain.h"
#include "know/reply.h"

enum { CONTEXT = 48, PAUSE_MAX = 7 * 86400 };

/* Is one of WORDS (up to a NULL) in the LENGTH bytes at TEXT? */
static bool
has_word(const char *text, size_t length, const char *const *words)
{
	struct view view = { text, length };
	for (; *words; words++)
		if (view_find(view, *words) >= 0)
			return true;
	return false;
}

static bool
is_wordy(char c)
{
	return isalnum((unsigned char)c) || (c & 0x80);
}

/* ---- how long to wait ---- */

/* The plain form has no marks on letters. */
static const struct {
	const char *word;
	unsigned seconds;
} units[] = {
	{ "seconds", 1 }, { "second", 1 }, { "secs", 1 }, { "sec", 1 }, { "s", 1 },
	{ "sekunden", 1 }, { "secondes", 1 }, { "segundos", 1 }, { "secondi", 1 }, { "sekund", 1 },
	{ "секунд", 1 }, { "秒", 1 }, { "초", 1 },
	{ "minutes", 60 }, { "minute", 60 }, { "mins", 60 }, { "min", 60 }, { "m", 60 },
	{ "minuten", 60 }, { "minutos", 60 }, { "minuti", 60 }, { "minut", 60 }, { "минут", 60 },
	{ "分钟", 60 }, { "分鐘", 60 }, { "分", 60 }, { "분", 60 },
	{ "hours", 3600 }, { "hour", 3600 }, { "hrs", 3600 }, { "hr", 3600 }, { "h", 3600 },
	{ "stunden", 3600 }, { "stunde", 3600 }, { "heures", 3600 }, { "heure", 3600 },
	{ "horas", 3600 }, { "hora", 3600 }, { "ore", 3600 }, { "ora", 3600 }, { "godzin", 3600 },
	{ "час", 3600 }, { "小时", 3600 }, { "小時", 3600 }, { "時間", 3600 }, { "시간", 3600 },
	{ "days", 86400 }, { "day", 86400 }, { "tage", 86400 }, { "jours", 86400 },
	{ "dias", 86400 }, { "giorni", 86400 },
};

static const struct {
	const char *word;
	unsigned number;
} numbers[] = {
	{ "an ", 1 }, { "a ", 1 }, { "one ", 1 }, { "two ", 2 }, { "three ", 3 }, { "four ", 4 },
	{ "five ", 5 }, { "ten ", 10 }, { "fifteen ", 15 }, { "twenty ", 20 }, { "thirty ", 30 },
	{ "sixty ", 60 },
};

/* "00:05:00" at TEXT: its seconds and *LENGTH, or 0. */
static unsigned
clock_at(const char *text, size_t *length)
{
	unsigned parts[3];
	for (int i = 0; i < 3; i++) {
		const char *at = text + 3 * i;
		if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]) ||
			(i < 2 && at[2] != ':'))
			return 0;
		parts[i] = (unsigned)((at[0] - '0') * 10 + at[1] - '0');
	}
	*length = 8;
	return is_wordy(text[8]) || text[8] == ':' ? 0 : (parts[0] * 60 + parts[1]) * 60 + parts[2];
}

/* "300 seconds", "5min", "an hour" at TEXT: its seconds and *LENGTH, or 0. */
static unsigned
span_at(const char *text, size_t *length)
{
	const char *at = text;
	unsigned long number = 0;
	if (isdigit((unsigned char)*at)) {
		char *end;
		number = strtoul(at, &end, 10);
		at = end;
	} else {
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !number; i++)
			if (!strncmp(at, numbers[i].word, strlen(numbers[i].word))) {
				number = numbers[i].number;
				at += strlen(numbers[i].word) - 1;
			}
	}
	if (!number || number > PAUSE_MAX)
		return 0;
	at += *at == ' ' || *at == '-';
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t size = strlen(units[i].word);
		bool latin = !(units[i].word[0] & 0x80);
		if (strncmp(at, units[i].word, size) || (latin && is_wordy(at[size])))
			continue;
		if (number > PAUSE_MAX / units[i].seconds)
			return 0;
		*length = (size_t)(at - text) + size;
		return (unsigned)number * units[i].seconds;
	}
	return 0;
}

/* Does what stands around say that one shall wait that long? */
static bool
means_pause(const char *text, size_t at, size_t end)
{
	static const char *const before[] = { "again", "retry", "wait", "greylist", "graylist",
		"grey-list", "come back", "comeback", "delay", "resend", "defer", "pause", "blocked for",
		"suspended for", "erneut", "wieder", "warten", "attend", "patient", "reessay", "intent",
		"espere", "tente", "aguarde", "riprov", "attend", "sprobuj", "odczekaj", "повтор",
		"подожд", "через", "稍", "请在", "請在", "再", NULL };
	static const char *const after[] = { "later", "and try", "and retry", "before retry",
		"before try", "then try", "try again", "后", "後", "뒤", NULL };
	static const char *const counts[] = { "per ", "last ", "past ", "every ", "each ", "limit of ",
		"queue for ", "delivered for ", "been trying for ", NULL };
	size_t from = at > CONTEXT ? at - CONTEXT : 0, near = at > 18 ? at - 18 : 0;
	if (has_word(text + near, at - near, counts))
		return false;
	return has_word(text + from, at - from, before) ||
	       has_word(text + end, strnlen(text + end, 24), after);
}

unsigned
reply_pause(const char *bytes, size_t length)
{
	struct reply reply;
	reply_prepare(&reply, bytes, length, PHASE_ANY);
	const char *text = reply.plain + reply.start;
	for (size_t at = 0; text[at]; at++) {
		size_t size = 0, more = 0;
		if (at && (is_wordy(text[at - 1]) ? !(text[at - 1] & 0x80) || !isdigit((unsigned char)text[at])
						 : strchr(".:-/", text[at - 1]) != NULL))
			continue;
		unsigned seconds = clock_at(text + at, &size);
		if (!seconds)
			seconds = span_at(text + at, &size);
		if (!seconds || !means_pause(text, at, at + size))
			continue;
		size_t next = at + size + strspn(text + at + size, " ,"); /* "1 hour and 5 minutes" */
		if (!strncmp(text + next, "and ", 4))
			next += 4;
		unsigned rest = isdigit((unsigned char)text[next]) ? span_at(text + next, &more) : 0;
		seconds += rest < seconds ? rest : 0;
		return seconds < PAUSE_MAX ? seconds : PAUSE_MAX;
	}
	return 0;
}

/* ---- which block list ---- */

static const char *const zones[] = {
	"spamhaus.org", "spamhaus.net", "spamcop.net", "sorbs.net", "barracudacentral.org",
	"uceprotect.net", "surbl.org", "uribl.com", "abuseat.org", "njabl.org", "surriel.com",
	"mailspike.net", "senderscore.com", "manitu.net", "backscatterer.org", "spfbl.net",
	"gbudb.net", "invaluement.com", "abusix.zone", "mail.abusix.zone", "prs.proofpoint.com",
	"mail-abuse.com", "mail-abuse.org", "ordb.org", "dsbl.org", "cymru.com", "ahbl.org",
	"spamrats.com", "junkemailfilter.com", "nixspam.net", "dnswl.org", "rbl.jp",
};

/* Lists that replies name by a word; the longer first. */
static const struct {
	const char *word, *name;
} brands[] = {
	{ "spamhaus xbl", "Spamhaus XBL" }, { "spamhaus sbl", "Spamhaus SBL" },
	{ "spamhaus pbl", "Spamhaus PBL" }, { "spamhaus zen", "Spamhaus ZEN" },
	{ "spamhaus dbl", "Spamhaus DBL" }, { "spamhaus", "Spamhaus" }, { "spamcop", "SpamCop" },
	{ "sorbs", "SORBS" }, { "barracuda", "Barracuda" }, { "cloudmark", "Cloudmark" },
	{ "senderscore", "SenderScore" }, { "sender score", "SenderScore" },
	{ "uceprotect", "UCEPROTECT" }, { "ipcheck.proofpoint", "Proofpoint" },
	{ "invaluement", "invaluement" }, { "abusix", "Abusix" }, { "trendmicro", "Trend Micro" },
	{ "surbl", "SURBL" }, { "uribl", "URIBL" }, { "backscatterer", "Backscatterer" },
	{ "spamrats", "SpamRATS" }, { "mailspike", "Mailspike" },
};

/* Length of a host name of two labels or more at TEXT, not an address; 0 if there is none. */
static size_t
host_length(const char *text)
{
	size_t length = 0, dots = 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '-' || text[length] == '.' ||
		text[length] == '_')
		dots += text[length++] == '.';
	while (length && strchr(".-_", text[length - 1]))
		dots -= text[--length] == '.';
	return dots && length > 3 && isalpha((unsigned char)text[length - 1]) ? length : 0;
}

static bool
ends_in_zone(const char *host, size_t length)
{
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		size_t size = strlen(zones[i]);
		if (length >= size && !memcmp(host + length - size, zones[i], size) &&
			(length == size || host[length - size - 1] == '.'))
			return true;
	}
	return false;
}

/* A host that is named as the list: "blocked using H", "listed at H", "RBL H". */
static bool
is_named(const char *text, size_t at)
{
	static const char *const links[] = { " using ", " at ", " in ", " on ", " by ", " site ",
		" list ", " rbl ", " dnsbl ", " zone ", " via " };
	static const char *const lists[] = { "blocked using", "rejected using", "listed", "blacklist",
		"black list", "blocklist", "block list", "rbl", "dnsbl", "blackhole", "spam source", NULL };
	size_t from = at > CONTEXT ? at - CONTEXT : 0;
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		size_t size = strlen(links[i]);
		if (at >= size && !memcmp(text + at - size, links[i], size))
			return has_word(text + from, at - from, lists);
	}
	return false;
}

const char *
reply_list(struct arena *arena, const char *bytes, size_t length)
{
	struct reply reply;
	reply_prepare(&reply, bytes, length, PHASE_ANY);
	const char *text = reply.plain + reply.start, *linked = NULL;
	size_t linked_length = 0, size;
	for (size_t at = 0; text[at]; at += size ? size : 1) {
		size = at && (is_wordy(text[at - 1]) || strchr("@._-", text[at - 1])) ? 0
										: host_length(text + at);
		if (!size)
			continue;
		bool of_url = at && text[at - 1] == '/';
		if (!of_url && (is_named(text, at) || ends_in_zone(text + at, size)))
			return arena_strndup(arena, text + at, size);
		if (of_url && !linked && ends_in_zone(text + at, size) && strncmp(text + at, "www.", 4)) {
			linked = text + at;
			linked_length = size;
		}
	}
	for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
		if (strstr(text, brands[i].word))
			return brands[i].name;
	return linked ? arena_strndup(arena, linked, linked_length) : NULL;
}
