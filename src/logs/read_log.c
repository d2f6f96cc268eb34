#include "logs/read_log.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "logs/hosts.h"
#include "logs/line.h"

enum { OTHERS_MAX = 32 };

static void
add_string(struct text *to, const char *label, const char *string, size_t length)
{
	text_printf(to, ",\"%s\":", label);
	if (length)
		jsonl_string(to, string, length);
	else
		text_puts(to, "null");
}

static void
add_time(struct text *to, const struct entry *entry)
{
	const struct tm *time = &entry->time;
	int zone = entry->zone;
	if (!time->tm_mday) {
		text_puts(to, ",\"time\":null");
		return;
	}
	text_puts(to, ",\"time\":\"");
	if (time->tm_year < 0)
		text_puts(to, "-");
	else
		text_printf(to, "%04d", time->tm_year + 1900);
	text_printf(to, "-%02d-%02dT%02d:%02d:%02d", time->tm_mon + 1, time->tm_mday, time->tm_hour,
		time->tm_min, time->tm_sec);
	if (zone != INT_MIN)
		text_printf(to, "%c%02d:%02d", zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60);
	text_putc(to, '"');
}

static void
add_others(struct text *to, struct view line, const char *host)
{
	char seen[OTHERS_MAX][HOST_KEY];
	size_t count = 0;
	struct view address, rest = line;
	text_puts(to, ",\"others\":[");
	while (count < OTHERS_MAX && next_address(line, &rest, &address)) {
		char *key = seen[count];
		bool known = !host_key(address, key) || !strcmp(key, host);
		for (size_t i = 0; i < count; i++)
			known = known || !strcmp(key, seen[i]);
		if (known)
			continue;
		if (count++)
			text_putc(to, ',');
		jsonl_string(to, key, strlen(key));
	}
	text_putc(to, ']');
}

static bool
add_line(struct text *to, const char *name, unsigned long number, struct view line)
{
	static const char *const sure[] = { "none", "guess", "host" };
	char key[HOST_KEY] = "";
	struct entry entry;
	entry_read(line, &entry);
	size_t length = host_key(entry.host, key);
	text_puts(to, "{\"file\":");
	jsonl_string(to, name, strlen(name));
	text_printf(to, ",\"line\":%lu", number);
	add_string(to, "host", key, length);
	add_string(to, "sure", sure[length ? entry.sure : ENTRY_NONE],
		strlen(sure[length ? entry.sure : ENTRY_NONE]));
	add_string(to, "role", entry.role, length ? strlen(entry.role) : 0);
	add_string(to, "format", entry.format, strlen(entry.format));
	add_time(to, &entry);
	add_others(to, line, key);
	text_puts(to, "}\n");
	return length;
}

int
read_log_file(FILE *in, const char *name, FILE *out, unsigned long *understood)
{
	char *bytes = NULL;
	size_t room = 0;
	unsigned long number = 0;
	struct text text = { 0 };
	for (ssize_t got; (got = getline(&bytes, &room, in)) > 0;) {
		struct view line = { bytes, (size_t)got };
		if (line.bytes[line.length - 1] == '\n')
			line.length--;
		text_clear(&text);
		*understood += add_line(&text, name, ++number, line);
		if (fwrite(text.bytes, 1, text.length, out) != text.length)
			break;
	}
	free(bytes);
	text_free(&text);
	return ferror(in) || ferror(out) ? -1 : 0;
}
