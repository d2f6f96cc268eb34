#include "logs/line.h"

#include <string.h>

#include "base/address.h"

struct view
view_from(struct view of, size_t at)
{
	if (at > of.length)
		at = of.length;
	return (struct view){ of.bytes + at, of.length - at };
}

struct view
view_upto(struct view of, size_t length)
{
	return (struct view){ of.bytes, length < of.length ? length : of.length };
}

bool
after(struct view view, const char *key, struct view *rest)
{
	size_t length = strlen(key);
	const char *at = view.length ? memmem(view.bytes, view.length, key, length) : NULL;
	if (at)
		*rest = view_from(view, (size_t)(at - view.bytes) + length);
	return at;
}

bool
after_last(struct view view, const char *key, struct view *rest)
{
	bool any = false;
	while (after(view, key, &view)) {
		*rest = view;
		any = true;
	}
	return any;
}

bool
contains(struct view view, const char *key)
{
	struct view rest;
	return after(view, key, &rest);
}

struct view
until(struct view view, const char *stop)
{
	for (size_t i = 0; i < view.length; i++)
		if (view.bytes[i] && strchr(stop, view.bytes[i]))
			return view_upto(view, i);
	return view;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

bool
is_address(struct view view)
{
	struct address address;
	return view.length && address_parse(view.bytes, view.length, &address);
}

/* The four numbers VIEW starts with, and nothing that makes them part of something longer. */
static size_t
quad(struct view view)
{
	size_t i = 0, dots = 0;
	while (i < view.length && i < 16) {
		if (view.bytes[i] == '.' && i + 1 < view.length && view.bytes[i + 1] >= '0' &&
			view.bytes[i + 1] <= '9' && dots < 3)
			dots++;
		else if (view.bytes[i] < '0' || view.bytes[i] > '9')
			break;
		i++;
	}
	if (dots != 3 || !is_address(view_upto(view, i)))
		return 0;
	if (i == view.length)
		return i;
	char c = view.bytes[i], then = i + 1 < view.length ? view.bytes[i + 1] : ' ';
	if (is_word(c) || ((c == '.' || c == '-') && is_word(then)))
		return 0;
	return i;
}

static bool
is_port(struct view view)
{
	for (size_t i = 0; i < view.length; i++)
		if (view.bytes[i] < '0' || view.bytes[i] > '9')
			return false;
	return view.length && view.length < 6;
}

struct view
take_address(struct view view, bool port)
{
	const struct view none = { view.bytes, 0 };
	if (view.length && view.bytes[0] == '[') {
		const char *close = memchr(view.bytes, ']', view.length < 80 ? view.length : 80);
		struct view inside = view_from(view, 1);
		if (!close)
			return none;
		inside.length = (size_t)(close - inside.bytes);
		return is_address(inside) ? inside : none;
	}
	size_t length = quad(view);
	if (length)
		return view_upto(view, length);
	size_t colons = 0, last = 0;
	while (length < view.length && length < 46 && (is_hex(view.bytes[length]) ||
		view.bytes[length] == ':' || view.bytes[length] == '.')) {
		if (view.bytes[length] == ':')
			colons++, last = length;
		length++;
	}
	if (colons < 2)
		return none;
	if (port && is_port(view_upto(view_from(view, last + 1), length - last - 1)) &&
		is_address(view_upto(view, last)))
		length = last;
	while (length && (view.bytes[length - 1] == '.' ||
		(view.bytes[length - 1] == ':' &&
			(length < 2 || view.bytes[length - 2] != ':'))))
		length--;
	if (length < view.length && view.bytes[length] == '%')
		while (length < view.length && (is_word(view.bytes[length]) ||
			strchr("%.-", view.bytes[length])) && view.bytes[length])
			length++;
	if (length < view.length && is_word(view.bytes[length]))
		return none;
	return is_address(view_upto(view, length)) ? view_upto(view, length) : none;
}

bool
is_name(struct view view)
{
	bool letter = false;
	if (!view.length || view.length > 255 || view.bytes[0] == '.' || view.bytes[0] == '-')
		return false;
	for (size_t i = 0; i < view.length; i++) {
		unsigned char c = (unsigned char)view.bytes[i];
		if (!is_word((char)c) && c != '.' && c != '-' && c < 0x80)
			return false;
		if (c == '.' && i + 1 < view.length && view.bytes[i + 1] == '.')
			return false;
		letter |= (c | 32) >= 'a' && (c | 32) <= 'z';
	}
	return letter && !is_address(view);
}

bool
say(struct entry *entry, struct view who, const char *role)
{
	static const char *const nobody[] = { "unknown", "UNKNOWN", "localhost", "none", "null",
		"undef", "NULL", "-" };
	bool host = is_address(who);
	if (!host && is_name(who)) {
		host = true;
		for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
			host = host && !view_is(who, nobody[i]);
	}
	if (host) {
		entry->host = who;
		entry->sure = ENTRY_HOST;
		entry->role = role;
	}
	return true;
}

struct view
take_host(struct view view, bool port, const char *stop)
{
	struct view address = take_address(view, port), name;
	if (address.length)
		return address;
	name = until(view, stop);
	return is_name(name) ? name : view_upto(view, 0);
}
