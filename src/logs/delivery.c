/* delivery.c: the way in: a filter for all the lines that are not meant, the head, then each
 * reader in turn.  A reader that returns false has left nothing behind. */
#include "logs/delivery.h"

#include <limits.h>
#include <string.h>

#include "logs/delivery_parts.h"

/* Order matters little: each knows its lines by program or by a shape of its own. */
static delivery_reader *const readers[] = {
	postfix_delivery, sendmail_delivery, opensmtpd_delivery, courier_delivery, qmail_delivery,
	haraka_delivery, amavis_delivery, exchange_delivery, mdaemon_delivery, exim_delivery,
};

/* Words that only lines of mail servers have, by a byte they are found at: what stands from there
 * on, and what before it.  Every line that a reader takes must have one. */
struct tell {
	const char *before, *from;
	unsigned char before_length, from_length;
};
#define TELL(before, from) { before, from, sizeof(before) - 1, sizeof(from) - 1 }

static const struct tell equals[] = {
	TELL("stat", "="), TELL("status", "="), TELL("result", "="), TELL(" code", "="),
	TELL("to", "=<"), TELL("addr", "=<"), TELL(" ", "=> "), TELL(" ", "== "),
};
static const struct tell stars[] = { TELL(" ", "** ") };
static const struct tell dashes[] = { TELL("", "-> "), TELL("] <", "-- ") };
static const struct tell angles[] = { TELL("", ">... "), TELL(" ", ">> ") };
static const struct tell colons[] = {
	TELL(" said", ":"), TELL(" failure", ":"), TELL(" deferral", ":"), TELL(" success", ":"),
	TELL(" DSN", ":"), TELL(" notify", ":"), TELL("rblsmtpd", ":"), TELL("]", ":25: "),
};
static const struct tell commas[] = {
	TELL("", ",FAIL,"), TELL("", ",DEFER,"), TELL("", ",SEND,"), TELL("", ",SENDEXTERNAL,"),
	TELL("", ",DELIVER,"), TELL("", ",BADMAIL,"),
};
static const struct tell opens[] = { TELL("", "[outbound]") };
static const struct tell closes[] = {
	TELL("", "] Connection "), TELL("", "] No route"), TELL("", "] Network is"),
};
static const struct tell letters_j[] = { TELL("re", "ject") };
static const struct tell letters_w[] = { TELL(" ", "while ") };
static const struct tell letters_m[] = { TELL("S", "MTP error from "), TELL("S", "MTP timeout while ") };
static const struct tell letters_r[] = { TELL("", "RecipientStatus"), TELL("", "Remote host ") };

#define GROUP(tells) { tells, sizeof tells / sizeof *tells }
static const struct {
	const struct tell *tells;
	size_t count;
} groups[256] = {
	['='] = GROUP(equals), ['*'] = GROUP(stars), ['-'] = GROUP(dashes), ['>'] = GROUP(angles),
	[':'] = GROUP(colons), [','] = GROUP(commas), ['['] = GROUP(opens), [']'] = GROUP(closes),
	['j'] = GROUP(letters_j), ['w'] = GROUP(letters_w), ['M'] = GROUP(letters_m),
	['R'] = GROUP(letters_r),
};

static bool
promising(struct view line)
{
	for (size_t i = 0; i < line.length; i++) {
		size_t count = groups[(unsigned char)line.bytes[i]].count;
		const struct tell *tell = groups[(unsigned char)line.bytes[i]].tells;
		for (; count; count--, tell++) {
			size_t before = tell->before_length, from = tell->from_length;
			if (i < before || line.length - i < from ||
				(before && line.bytes[i - 1] != tell->before[before - 1]) ||
				(from > 1 && line.bytes[i + 1] != tell->from[1]))
				continue;
			if (!memcmp(line.bytes + i, tell->from, from) &&
				!memcmp(line.bytes + i - before, tell->before, before))
				return true;
		}
	}
	return false;
}

bool
delivery_read(struct view text, struct delivery *to)
{
	struct entry entry = { .zone = INT_MIN };
	while (text.length && strchr("\r\n", text.bytes[text.length - 1]) &&
		text.bytes[text.length - 1])
		text.length--;
	if (!promising(text))
		return false;
	const struct view none = { text.bytes, 0 };
	struct line head = { .all = text, .program = none, .message = text };
	head_read(&head, &entry);
	struct mail_line line = { .all = text, .program = head.program, .message = head.message };
	line.timeless = view_trim(view_from(text, clock_read(text, &entry)));
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		*to = (struct delivery){ .program = "", .recipient = none, .original = none,
			.relay = none, .address = none, .status = none, .words = none,
			.phase = PHASE_ANY };
		if (readers[i](&line, to))
			return true;
	}
	return false;
}

void
delivery_plain(const struct delivery *delivery, char *to)
{
	for (size_t i = 0; i < delivery->words.length; i++) {
		char c = delivery->words.bytes[i];
		to[i] = !delivery->underscored ? c : c == '_' ? ' ' : c == '/' ? '\n' : c;
	}
}

const char *
delivery_outcome_word(enum delivery_outcome outcome)
{
	static const char *const words[] = { [DELIVERY_SENT] = "sent",
		[DELIVERY_DEFERRED] = "deferred", [DELIVERY_BOUNCED] = "bounced",
		[DELIVERY_EXPIRED] = "expired", [DELIVERY_REFUSED] = "refused",
		[DELIVERY_NOTICE] = "notice" };
	return words[outcome];
}
