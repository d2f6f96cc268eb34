/* A mail as one line of a log, for lists of many.  The words are cut at a character. */
#include <string.h>

#include "base/safe.h"
#include "bounce/bounce.h"

enum { WORDS_SHOWN = 500 };

static const struct {
	const char *action, *status;
} statuses[] = {
	{ "failed", "bounced" },
	{ "delayed", "deferred" },
	{ "delivered", "sent" },
	{ "relayed", "sent" },
	{ "expanded", "sent" },
};

static const char *
status_of(const struct bounce *bounce, const struct bounce_recipient *to)
{
	static const char *const of_kind[] = {
		[BOUNCE_FAILURE] = "bounced",
		[BOUNCE_DELAYED] = "deferred",
		[BOUNCE_DELIVERED] = "sent",
		[BOUNCE_VACATION] = "vacation",
		[BOUNCE_COMPLAINT] = "complaint",
		[BOUNCE_OTHER] = "other",
	};
	for (size_t i = 0; to && to->action && i < sizeof statuses / sizeof *statuses; i++)
		if (!strcmp(statuses[i].action, to->action))
			return statuses[i].status;
	return of_kind[bounce->kind];
}

/* Blanks and line ends become one blank. */
static void
add_words(struct text *to, const char *words, size_t most)
{
	bool blank = true;
	size_t used;
	while (*words && most) {
		if (strchr(" \t\r\n", *words)) {
			if (!blank)
				text_putc(to, ' '), most--;
			blank = true;
			words++;
			continue;
		}
		utf8_next(words, strlen(words), &used);
		if (used > most)
			break;
		text_add(to, words, used);
		words += used;
		most -= used;
		blank = false;
	}
}

/* "host[address]" as the words name it, else the host alone. */
static void
add_relay(struct text *to, const struct bounce_recipient *recipient)
{
	const char *words = recipient->text ? recipient->text : "", *at = words;
	size_t host = strlen(recipient->by);
	while (host && (at = strcasestr(at, recipient->by))) {
		const char *open = at + host + strspn(at + host, " (");
		size_t length = *open == '[' ? strcspn(open, "]") : 0;
		if (length && open[length] == ']' && length < 48 &&
			strspn(open + 1, "0123456789abcdefABCDEFIPv:.") == length - 1) {
			text_printf(
				to, ", relay=%s%.*s:25", recipient->by, (int)length + 1, open);
			return;
		}
		at += host;
	}
	text_printf(to, ", relay=%s", recipient->by);
}

static void
add_recipient(struct text *to, const struct bounce_recipient *recipient)
{
	text_printf(to, "to=<%s>", recipient->address);
	if (recipient->original)
		text_printf(to, ", orig_to=<%s>", recipient->original);
	if (recipient->by)
		add_relay(to, recipient);
	if (recipient->why.status[0])
		text_printf(to, ", dsn=%s", recipient->why.status);
	text_puts(to, ", ");
}

void
bounce_line(struct text *to, const struct bounce *bounce, size_t number, time_t envelope)
{
	const struct bounce_recipient *first = bounce->count ? &bounce->recipients[0] : NULL;
	time_t when = bounce->time ? bounce->time : envelope;
	struct tm tm;
	char date[32];
	if (when && gmtime_r(&when, &tm) &&
		strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S+00:00", &tm))
		text_printf(to, "%s ", date);
	text_printf(to, "%s bounce/smtp[%zu]: ", bounce->reporter ? bounce->reporter : "mail",
		number);
	if (first)
		add_recipient(to, first);
	text_printf(to, "status=%s", status_of(bounce, first));
	if (first && first->text) {
		text_puts(to, " (");
		add_words(to, first->text, WORDS_SHOWN);
		text_putc(to, ')');
	} else if (bounce->from || bounce->subject) {
		struct text words = { 0 };
		text_printf(&words, "%s%s%s%s", bounce->from ? "From: " : "",
			bounce->from ? bounce->from : "",
			bounce->subject ? bounce->from ? ", Subject: " : "Subject: " : "",
			bounce->subject ? bounce->subject : "");
		text_puts(to, " (");
		add_words(to, words.bytes, WORDS_SHOWN);
		text_putc(to, ')');
		text_free(&words);
	}
	if (bounce->count > 1)
		text_printf(to, " and %zu more", bounce->count - 1);
}
