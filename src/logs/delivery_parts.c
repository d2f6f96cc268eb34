/* delivery_parts.c: the pieces that lines of mail servers are made of.  An address may be quoted
 * and then hold what looks like the next field, so it is stepped over as a whole, not searched. */
#include "logs/delivery_parts.h"

#include <string.h>

bool
take(struct view *rest, const char *literal)
{
	size_t length = strlen(literal);
	if (rest->length < length || memcmp(rest->bytes, literal, length))
		return false;
	*rest = view_from(*rest, length);
	return true;
}

struct view
behind(struct view whole, struct view part)
{
	return view_from(whole, (size_t)(part.bytes + part.length - whole.bytes));
}

size_t
quoted_length(struct view text)
{
	for (size_t i = 1; i < text.length; i++) {
		if (text.bytes[i] == '\\')
			i++;
		else if (text.bytes[i] == '"')
			return i + 1;
	}
	return 0;
}

bool
take_angle(struct view *rest, struct view *inside)
{
	size_t from = 1, depth = 0;
	if (!rest->length || rest->bytes[0] != '<')
		return false;
	if (rest->length > 1 && rest->bytes[1] == '"') {
		size_t length = quoted_length(view_from(*rest, 1));
		if (!length || 1 + length == rest->length)
			from = rest->length;
		else if (strchr("@>", rest->bytes[1 + length]))
			from += length;
	}
	for (size_t i = from; i < rest->length; i++) {
		depth += rest->bytes[i] == '<';
		if (rest->bytes[i] != '>' || (depth && i + 1 < rest->length &&
			rest->bytes[i + 1] == '>' && depth--))
			continue;
		*inside = view_upto(view_from(*rest, 1), i - 1);
		*rest = view_from(*rest, i + 1);
		return true;
	}
	*inside = view_upto(*rest, 0);
	*rest = view_from(*rest, rest->length);
	return true;
}

struct view
take_word(struct view *rest)
{
	struct view word = *rest;
	size_t at = 0;
	while (at < rest->length && rest->bytes[at] != ' ') {
		size_t length = rest->bytes[at] == '"' ? quoted_length(view_from(*rest, at)) : 0;
		at += length ? length : 1;
	}
	*rest = view_from(*rest, at);
	return view_upto(word, at);
}

void
skip_round(struct view *rest)
{
	size_t depth = 0, at = 0;
	for (; at < rest->length; at++) {
		depth += rest->bytes[at] == '(';
		if (rest->bytes[at] == ')' && depth && !--depth)
			break;
	}
	*rest = view_from(*rest, at + 1);
}

bool
take_relay(struct view *rest, struct delivery *to)
{
	static const char *const nobody[] = { "unknown", "none", "local", "localhost", "-" };
	struct view name = until(*rest, " [:,;()<>\"'="), at = view_from(*rest, name.length);
	struct view address = take_address(*rest, false);
	bool known = name.length && !is_address(name) && is_name(name);
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
		known = known && !view_is(name, nobody[i]);
	/* a name with its final dot, as DNS has it */
	if (name.length && name.bytes[name.length - 1] == '.')
		name.length--;
	if (address.length && rest->bytes[0] != '[') {
		at = view_from(*rest, address.length);
	} else {
		struct view bracket = at;
		if (take(&bracket, " ") && bracket.length && bracket.bytes[0] == '[')
			at = bracket;
		address = at.length && at.bytes[0] == '[' ? take_address(at, false) :
			view_upto(at, 0);
		if (at.length && at.bytes[0] == '[')
			at = view_from(at, until(at, "]").length + 1);
	}
	if (!known && !address.length)
		return false;
	struct view port = at;
	if (take(&port, ":") && port.length && port.bytes[0] >= '0' && port.bytes[0] <= '9') {
		while (port.length && port.bytes[0] >= '0' && port.bytes[0] <= '9')
			port = view_from(port, 1);
		at = port;
	}
	if (!to->relay.length && !to->address.length) {
		if (known)
			to->relay = name;
		if (address.length)
			to->address = address;
	}
	*rest = at;
	return true;
}

static bool
is_digit(struct view view, size_t at)
{
	return at < view.length && view.bytes[at] >= '0' && view.bytes[at] <= '9';
}

int
code_of(struct view words)
{
	if (!is_digit(words, 0) || !is_digit(words, 1) || !is_digit(words, 2) ||
		words.bytes[0] < '2' || words.bytes[0] > '5' ||
		(words.length > 3 && !strchr(" -_", words.bytes[3])))
		return 0;
	return (words.bytes[0] - '0') * 100 + (words.bytes[1] - '0') * 10 + words.bytes[2] - '0';
}

enum mail_phase
phase_of(struct view words)
{
	static const char *const before[] = { "pipelined ", "sending ", "receiving ", "performing ",
		"the ", "command " };
	char copy[32] = "";
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		take(&words, before[i]);
	words = view_upto(words, sizeof copy - 1);
	memcpy(copy, words.bytes, words.length);
	return mail_phase_named(copy);
}

/* "5.1.1" at the start, and nothing that makes it more. */
static struct view
status_at(struct view text)
{
	size_t at = 1;
	if (!is_digit(text, 0) || !strchr("245", text.bytes[0]))
		return view_upto(text, 0);
	for (int part = 0; part < 2; part++) {
		size_t digits = at + 1;
		if (at >= text.length || text.bytes[at] != '.')
			return view_upto(text, 0);
		for (at++; is_digit(text, at) && at < digits + 3; at++)
			;
		if (at == digits)
			return view_upto(text, 0);
	}
	if (is_digit(text, at) || (at < text.length && text.bytes[at] == '.' && is_digit(text, at + 1)))
		return view_upto(text, 0);
	return view_upto(text, at);
}

void
say_words(struct delivery *to, struct view words)
{
	to->words = words = view_trim(words);
	if (to->status.length)
		return;
	struct view found = status_at(code_of(words) ? view_from(words, 4) : words), rest;
	if (!found.length && after_last(words, "(#", &rest))
		found = status_at(rest);
	if (found.length)
		to->status = found;
}

bool
take_quoted(struct view text, const char *key, struct view *value)
{
	struct view rest;
	if (!after(text, key, &rest))
		return false;
	for (size_t i = 0; i < rest.length; i++) {
		if (rest.bytes[i] == '\\' && i + 1 < rest.length)
			i++;
		else if (rest.bytes[i] == '"') {
			*value = view_upto(rest, i);
			return true;
		}
	}
	*value = rest;
	return true;
}
