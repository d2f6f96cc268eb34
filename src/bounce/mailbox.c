#include "bounce/mailbox.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/safe.h"
#include "base/text.h"

static bool
is_local(unsigned char c, bool bracket)
{
	return isalnum(c) || (c && strchr("!#$%&'*+/=?^_`{|}~.-", c)) || (c >= 0x80 && bracket);
}

static bool
is_domain(unsigned char c, bool bracket)
{
	return isalnum(c) || c == '.' || c == '-' || c == '_' || c == '*' || (c >= 0x80 &&
		bracket);
}

/* Where the local part that ends at AT begins; AT itself if there is none. */
static const char *
local_start(const char *text, const char *at)
{
	const char *start = at;
	if (start > text && start[-1] == '"') {
		const char *open = start - 1;
		while (open > text && open[-1] != '"' && open[-1] != '\n' && start - open < 80)
			open--;
		return open > text && open[-1] == '"' ? open - 1 : at;
	}
	const char *open = start;
	while (open > text && is_local((unsigned char)open[-1], true) && start - open < 200)
		open--;
	bool bracket = open > text && (open[-1] == '<' || open[-1] == ';');
	while (start > text && is_local((unsigned char)start[-1], bracket) && at - start < 200)
		start--;
	while (start < at && strchr(bracket ? "'`" : "'`.=", *start)) /* quotes, dots of a sentence,
		name='a@b' */
		start++;
	const char *equals = memchr(start, '=', (size_t)(at - start));
	if (equals && equals + 1 < at && !bracket && at - start > 4 &&
		(!strncasecmp(start, "to=", 3) || !strncasecmp(start, "rcpt=", 5) ||
		!strncasecmp(start, "address=", 8) || !strncasecmp(start, "recipient=", 10)))
		start = equals + 1;
	return start;
}

bool
mailbox_find(const char *text, struct mailbox *found)
{
	for (const char *at = text; (at = strchr(at, '@')); at++) {
		const char *start = local_start(text, at), *end = at + 1;
		if (start == at)
			continue;
		bool bracket = start > text && start[-1] == '<';
		if (*end == '[') {
			end += strcspn(end, "] \n");
			end += *end == ']';
		} else {
			while (is_domain((unsigned char)*end, bracket))
				end++;
			while (end > at + 1 && strchr(".-_", end[-1]))
				end--;
		}
		if (end == at + 1 || *end == '@')
			continue;
		*found = (struct mailbox){ start, end };
		return true;
	}
	return false;
}

const char *
mailbox_string(struct arena *arena, struct mailbox mailbox)
{
	const char *from = mailbox.from;
	const char *close = *from == '"' ? strstr(from + 1, "\"@") : NULL;
	bool needless = close && close < mailbox.to && close > from + 1 && close[-1] != '.' &&
		from[1] != '.' && !memmem(from, (size_t)(close - from), "..", 2);
	for (const char *c = from + 1; needless && c < close; c++)
		needless = is_local((unsigned char)*c, false);
	if (!needless)
		return safe_string(arena, from, (size_t)(mailbox.to - from));
	char *plain = arena_printf(arena, "%.*s%.*s", (int)(close - from - 1), from + 1,
		(int)(mailbox.to - close - 1), close + 1);
	return safe_string(arena, plain, strlen(plain));
}

bool
mailbox_listed(const char *list, const char *address)
{
	struct mailbox found;
	size_t length = strlen(address);
	for (; list && mailbox_find(list, &found); list = found.to)
		if ((size_t)(found.to - found.from) == length &&
			!strncasecmp(found.from, address, length))
			return true;
	return false;
}
