/* Fields are taken in the order they come; a second recipient, or after a blank line a second field
 * of a kind, begins the next group.  Everything else in the text is passed over, so that reports which print their fields
 * into the text for people can be read too. */
#include "bounce/dsn.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/mail.h"
#include "bounce/mailbox.h"

enum { RECIPIENTS_MAX = 2000 };

enum field {
	FIELD_NONE, FIELD_ORIGINAL, FIELD_FINAL, FIELD_ACTUAL, FIELD_ACTION, FIELD_STATUS,
	FIELD_REMOTE, FIELD_DIAGNOSTIC, FIELD_REPORTER
};

static const struct {
	const char *name;
	enum field field;
} names[] = {
	{ "Original-Recipient", FIELD_ORIGINAL }, { "Final-Recipient", FIELD_FINAL },
	{ "X-Actual-Recipient", FIELD_ACTUAL }, { "Action", FIELD_ACTION },
	{ "Status", FIELD_STATUS }, { "Remote-MTA", FIELD_REMOTE },
	{ "Diagnostic-Code", FIELD_DIAGNOSTIC }, { "Reporting-MTA", FIELD_REPORTER },
};

/* After "type;", or the whole if there is no type. */
static const char *
after_type(const char *value)
{
	size_t type = strcspn(value, ";");
	if (value[type] && type < 24 && strspn(value,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ") >= type)
		value += type + 1;
	return value + strspn(value, " \t");
}

/* \x{e9} of RFC 6533 as the character itself. */
static void
unescape(char *text)
{
	char *to = text;
	for (const char *from = text; *from; ) {
		char *end;
		unsigned long code = strncmp(from, "\\x{", 3) ? 0 : strtoul(from + 3, &end, 16);
		if (code < 0x80 || code > 0xffff || *end != '}') {
			*to++ = *from++;
			continue;
		}
		if (code >= 0x800) {
			*to++ = (char)(0xe0 | code >> 12);
			*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		} else {
			*to++ = (char)(0xc0 | code >> 6);
		}
		*to++ = (char)(0x80 | (code & 0x3f));
		from = end + 1;
	}
	*to = '\0';
}

/* "a+40b", xtext of RFC 3461 that was not undone, as "a@b". */
static void
unescape_xtext(char *text)
{
	unsigned code;
	if (strchr(text, '@') || !strstr(text, "+40"))
		return;
	char *to = text;
	for (const char *from = text; *from; from++) {
		bool escaped = *from == '+' && isxdigit((unsigned char)from[1]) &&
			isxdigit((unsigned char)from[2]) && sscanf(from + 1, "%2x", &code) == 1 && code;
		*to++ = escaped ? (char)code : *from;
		from += escaped ? 2 : 0;
	}
	*to = '\0';
}

static const char *
address_of(struct arena *arena, const char *value)
{
	const char *plain = after_type(value);
	struct mailbox mailbox;
	char *copy = arena_strdup(arena, plain);
	unescape(copy);
	unescape_xtext(copy);
	if (strchr(copy, '@')) { /* in brackets other letters than ASCII may stand */
		char *whole = arena_printf(arena, *copy == '<' ? "%s" : "<%s", copy);
		if (mailbox_find(whole, &mailbox))
			return mailbox_string(arena, mailbox);
	}
	struct view view = view_trim(view_of(copy));
	if (view.length > 1 && *view.bytes == '<' && view.bytes[view.length - 1] == '>')
		view.bytes++, view.length -= 2;
	return view.length && view.length < 200 ? safe_string(arena, view.bytes, view.length) :
		NULL;
}

static const char *
action_of(const char *value)
{
	static const struct { const char *start, *word; } actions[] = {
		{ "fail", "failed" }, { "error", "failed" }, { "delay", "delayed" },
		{ "deliverable", "delivered" }, { "delivered", "delivered" }, { "success",
			"delivered" },
		{ "relayed", "relayed" }, { "expanded", "expanded" }, { "bounce", "failed" },
	};
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (view_starts(view_of(value), actions[i].start))
			return actions[i].word;
	return NULL;
}

static void
status_of(const char *value, char status[static 12])
{
	int parts[3];
	while (*value && !isdigit((unsigned char)*value))
		value++;
	if (sscanf(value, "%1d.%3d.%3d", &parts[0], &parts[1], &parts[2]) == 3)
		snprintf(status, 12, "%d.%d.%d", parts[0], parts[1], parts[2]);
}

static const char *
host_of(struct arena *arena, const char *value)
{
	value = after_type(value);
	value += strspn(value, " \t[(<\"");
	size_t length = strcspn(value, " \t[](){}<>\",;|");
	while (length && value[length - 1] == '.')
		length--;
	return length ? safe_string(arena, value, length) : NULL;
}

static void
field_take(struct dsn *dsn, struct dsn_recipient *to, struct arena *arena, enum field field,
	const char *value)
{
	switch (field) {
	case FIELD_ORIGINAL:
		to->original = address_of(arena, value);
		break;
	case FIELD_FINAL:
		to->final = address_of(arena, value);
		break;
	case FIELD_ACTUAL:
		to->actual = address_of(arena, value);
		break;
	case FIELD_ACTION:
		to->action = action_of(value);
		break;
	case FIELD_STATUS:
		status_of(value, to->status);
		break;
	case FIELD_REMOTE:
		to->remote = host_of(arena, value);
		break;
	case FIELD_DIAGNOSTIC:
		if (strlen(value) > (to->diagnostic ? strlen(to->diagnostic) : 0))
			to->diagnostic = strncasecmp(value, "x-unix", 6) ? after_type(value) :
				value;
		break;
	case FIELD_REPORTER:
		dsn->reporter = host_of(arena, value);
		break;
	case FIELD_NONE:
		break;
	}
}

static bool
has_recipient(const struct dsn_recipient *group)
{
	return group->original || group->final || group->actual;
}

static void
group_end(struct dsn *dsn, struct dsn_recipient *group)
{
	if (has_recipient(group) && dsn->count < RECIPIENTS_MAX)
		dsn->recipients[dsn->count++] = *group;
	*group = (struct dsn_recipient){ 0 };
}

static enum field
field_at(struct view line, struct view *value)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t length = strlen(names[i].name);
		if (line.length > length && line.bytes[length] == ':' && view_starts(line,
			names[i].name)) {
			*value = view_trim((struct view){ line.bytes + length + 1, line.length - length - 1 });
			return names[i].field;
		}
	}
	return FIELD_NONE;
}

/* After a blank line; some write one after each field. */
static bool
begins_group(const struct dsn_recipient *group, enum field field)
{
	return field <= FIELD_ACTUAL || field == FIELD_REPORTER || (field == FIELD_ACTION && group->action) ||
		(field == FIELD_STATUS && *group->status) || (field == FIELD_REMOTE && group->remote) ||
		(field == FIELD_DIAGNOSTIC && group->diagnostic);
}

static size_t
count_recipients(const char *fields)
{
	size_t count = 1;
	for (const char *at = fields; (at = strcasestr(at, "-Recipient")); at++)
		count++;
	return count < RECIPIENTS_MAX ? count : RECIPIENTS_MAX;
}

static bool
is_folded(struct view rest)
{
	return rest.length > 1 && (*rest.bytes == ' ' || *rest.bytes == '\t') &&
		!strchr("\n", rest.bytes[strspn(rest.bytes, " \t")]);
}

void
dsn_read(struct dsn *dsn, struct arena *arena, const char *fields)
{
	struct view rest = view_of(fields), line, value;
	struct dsn_recipient group = { 0 };
	enum field last = FIELD_NONE;
	bool blank = false;
	*dsn = (struct dsn){ 0 };
	dsn->recipients = arena_alloc(arena,
		count_recipients(fields) * sizeof *dsn->recipients);
	while (view_line(&rest, &line)) {
		line = view_trim(line);
		enum field field = field_at(line, &value);
		if (!line.length && !has_recipient(&group))
			group_end(dsn, &group);
		blank = blank || !line.length;
		if (field == FIELD_NONE) { /* a fold whose blanks were lost */
			if (last == FIELD_DIAGNOSTIC && line.length && group.diagnostic &&
				!mail_field_name(line.bytes, line.length))
				group.diagnostic = arena_printf(arena, "%s %.*s", group.diagnostic,
					(int)line.length, line.bytes);
			else
				last = FIELD_NONE;
			continue;
		}
		if (blank && begins_group(&group, field))
			group_end(dsn, &group);
		blank = false;
		last = field;
		struct text text = { 0 };
		text_add(&text, value.bytes, value.length);
		while (is_folded(rest) && view_line(&rest, &line)) {
			line = view_trim(line);
			if (field_at(line, &value) != FIELD_NONE) { /* a whole block was indented */
				rest.length += (size_t)(rest.bytes - line.bytes);
				rest.bytes = line.bytes;
				break;
			}
			text_putc(&text, ' ');
			text_add(&text, line.bytes, line.length);
		}
		if ((field == FIELD_FINAL && group.final) || (field == FIELD_ORIGINAL &&
			group.original))
			group_end(dsn, &group);
		field_take(dsn, &group, arena, field, arena_strdup(arena, text_string(&text)));
		text_free(&text);
	}
	group_end(dsn, &group);
}
