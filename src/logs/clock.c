/* clock.c: the many ways to write a time, as patterns.
 *
 * Y year, M month, D day (one or two digits, a blank before one), N month by name, W weekday by
 * name, h m s two digits, f an optional fraction, z an optional zone, a blank any run of blanks,
 * everything else itself.  The first pattern that fits is it, so the longer ones come first. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "logs/line.h"

static const char *const patterns[] = {
	"D/N/Y:h:m:sfz",
	"[D/N/Y:h:m:sfz]",
	"Y-M-DTh:m:sfz",
	"Y-M-D h:m:sfz",
	"[Y-M-DTh:m:sfz]",
	"[Y-M-D h:m:sfz]",
	"Y/M/D h:m:sfz",
	"[Y/M/D h:m:sfz]",
	"Y.M.D h:m:sf",
	"N D h:m:sf Yz",
	"N D Y h:m:sfz",
	"N D h:m:sfz",
	"[N D h:m:sf Y]",
	"[N D h:m:sf]",
	"W N D h:m:sf Y",
	"W N D Y h:m:sf",
	"[W N D h:m:sf Y]",
	"[W, D N Y h:m:sfz]",
	"W, D N Y h:m:sfz",
	"[D-N-Y h:m:sfz]",
	"D-N-Y h:m:sfz",
	"D N Y h:m:sfz",
	"[D N Y h:m:sf]",
	"[D N h:m:sf]",
	"D.M.Y h:m:sf",
	"(D.M.Y h:m:sf)",
	"[M/D/Y h:m:sf]",
	"M/D/Y h:m:sf",
	"<W N D h:m:sf Y>",
};

static bool
number(struct view *view, size_t least, size_t most, int *value)
{
	size_t i = 0;
	for (*value = 0; i < most && i < view->length; i++) {
		char c = view->bytes[i];
		if (c < '0' || c > '9')
			break;
		*value = *value * 10 + c - '0';
	}
	*view = view_from(*view, i);
	return i >= least;
}

static bool
name(struct view *view, const char *names, int *value)
{
	for (int i = 0; *names && view->length >= 3; i++, names += 3) {
		if ((view->bytes[0] | 32) != (names[0] | 32) || view->bytes[1] != names[1] ||
			view->bytes[2] != names[2])
			continue;
		*view = view_from(*view, 3);
		*value = i;
		return true;
	}
	return false;
}

static void
zone(struct view *view, int *minutes)
{
	struct view at = *view;
	int hour, minute, sign;
	if (at.length && at.bytes[0] == ' ')
		at = view_from(at, 1);
	if (!at.length)
		return;
	sign = at.bytes[0] == '-' ? -1 : 1;
	if (at.bytes[0] == 'Z' || (at.length >= 3 && (!memcmp(at.bytes, "UTC", 3) ||
						      !memcmp(at.bytes, "GMT", 3)))) {
		*minutes = 0;
		*view = view_from(at, at.bytes[0] == 'Z' ? 1 : 3);
		return;
	}
	if (at.bytes[0] != '-' && at.bytes[0] != '+')
		return;
	at = view_from(at, 1);
	if (!number(&at, 2, 2, &hour))
		return;
	if (at.length && at.bytes[0] == ':')
		at = view_from(at, 1);
	if (!number(&at, 2, 2, &minute) || hour > 15 || minute > 59)
		return;
	*minutes = sign * (hour * 60 + minute);
	*view = at;
}

static bool
fits(const char *pattern, struct view *at, struct tm *time, int *minutes)
{
	int value;
	for (; *pattern; pattern++) {
		char c = at->length ? at->bytes[0] : '\0';
		switch (*pattern) {
		case 'Y':
			if (!number(at, 4, 4, &value) || value < 1970 || value > 2200)
				return false;
			time->tm_year = value - 1900;
			break;
		case 'M':
			if (!number(at, 1, 2, &value) || value < 1 || value > 12)
				return false;
			time->tm_mon = value - 1;
			break;
		case 'D':
			if (c == ' ')
				*at = view_from(*at, 1);
			if (!number(at, 1, 2, &value) || value < 1 || value > 31)
				return false;
			time->tm_mday = value;
			break;
		case 'N':
			if (!name(at, "JanFebMarAprMayJunJulAugSepOctNovDec", &time->tm_mon))
				return false;
			break;
		case 'W':
			if (!name(at, "SunMonTueWedThuFriSat", &time->tm_wday))
				return false;
			break;
		case 'h':
			if (!number(at, 1, 2, &time->tm_hour) || time->tm_hour > 24)
				return false;
			break;
		case 'm':
			if (!number(at, 2, 2, &time->tm_min) || time->tm_min > 59)
				return false;
			break;
		case 's':
			if (!number(at, 2, 2, &time->tm_sec) || time->tm_sec > 61)
				return false;
			break;
		case 'f':
			if ((c == '.' || c == ',') && at->length > 1 && at->bytes[1] >= '0' &&
				at->bytes[1] <= '9') {
				*at = view_from(*at, 1);
				number(at, 1, 9, &value);
			}
			break;
		case 'z':
			zone(at, minutes);
			break;
		case ' ':
			if (c != ' ')
				return false;
			while (at->length && at->bytes[0] == ' ')
				*at = view_from(*at, 1);
			break;
		default:
			if (c != *pattern)
				return false;
			*at = view_from(*at, 1);
		}
	}
	return true;
}

static size_t
found(struct entry *entry, struct view text, size_t length, const struct tm *time, int minutes)
{
	entry->when = view_upto(text, length);
	if (length > 2 && strchr("[(<", text.bytes[0])) {
		entry->when = view_from(entry->when, 1);
		entry->when.length--;
	}
	entry->time = *time;
	entry->zone = minutes;
	return length;
}

/* Seconds since 1970, as squid, qmail (decimal) and multilog (@4000..., TAI64N) write them. */
static size_t
seconds(struct view text, struct entry *entry)
{
	char copy[24] = "";
	struct tm time;
	time_t then;
	size_t digits = 0;
	bool tai = text.length >= 25 && !memcmp(text.bytes, "@40000000", 9);
	if (tai) {
		memcpy(copy, text.bytes + 9, 8);
		then = (time_t)strtoul(copy, NULL, 16) - 10; /* TAI was 10 s ahead in 1970 */
		digits = 25;
	} else {
		while (digits < text.length && text.bytes[digits] >= '0' && text.bytes[digits] <= '9')
			digits++;
		if (digits != 10 || text.length < 12 || text.bytes[0] == '0' ||
			!strchr(". ", text.bytes[10]))
			return 0;
		memcpy(copy, text.bytes, 10);
		then = (time_t)strtoul(copy, NULL, 10);
		if (text.bytes[digits] == '.')
			for (digits++; digits < text.length && text.bytes[digits] >= '0' &&
				       text.bytes[digits] <= '9';)
				digits++;
		if (digits < text.length && text.bytes[digits] != ' ')
			return 0;
	}
	if (!gmtime_r(&then, &time))
		return 0;
	return found(entry, text, digits, &time, 0);
}

size_t
clock_read(struct view text, struct entry *entry)
{
	char first = text.length > 15 ? text.bytes[0] : '\0';
	bool digit = first >= '0' && first <= '9';
	for (size_t i = 0; first && i < sizeof patterns / sizeof *patterns; i++) {
		struct tm time = { .tm_year = -1, .tm_isdst = -1 };
		struct view at = text;
		int minutes = INT_MIN;
		char want = patterns[i][0];
		if (strchr("[(<", want) ? want != first : digit != !strchr("NW", want))
			continue;
		if (fits(patterns[i], &at, &time, &minutes))
			return found(entry, text, text.length - at.length, &time, minutes);
	}
	return first == '@' || digit ? seconds(text, entry) : 0;
}
