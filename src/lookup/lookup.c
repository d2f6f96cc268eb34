#include "lookup/lookup.h"

#include <assert.h>
#include <ctype.h>
#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/safe.h"
#include "base/text.h"
#include "dns/wire.h"

enum { MOST_LOOKUPS = 2000, MOST_DEPTH = 16 };

const char *
lookup_status_name(enum lookup_status status)
{
	static const char *const names[] = {
#define X(name, text) [LOOKUP_##name] = text,
		LOOKUP_STATUSES(X)
#undef X
	};
	return names[status];
}

const char *
lookup_reason_word(enum lookup_reason reason)
{
	static const char *const words[] = {
#define X(name, word, text) [REASON_##name] = word,
		LOOKUP_REASONS(X)
#undef X
	};
	return words[reason];
}

const char *
lookup_reason_text(enum lookup_reason reason)
{
	static const char *const texts[] = {
#define X(name, word, text) [REASON_##name] = text,
		LOOKUP_REASONS(X)
#undef X
	};
	return texts[reason];
}

bool
lookup_is_open(const struct lookup *lookup)
{
	return lookup->status == LOOKUP_QUEUED || lookup->status == LOOKUP_RUNNING;
}

static void
changed(struct investigation *investigation)
{
	investigation->generation++;
	if (investigation->changed)
		investigation->changed(investigation, investigation->changed_arg);
}

void
lookup_touch(struct lookup *lookup)
{
	changed(lookup->investigation);
}

static struct lookup *
create(struct lookup *parent, struct investigation *investigation, const struct lookup_kind *kind,
	const char *question)
{
	struct arena *arena = investigation->arena;
	struct lookup *lookup = arena_alloc(arena, sizeof *lookup);
	lookup->id = ++investigation->count;
	lookup->kind = kind;
	lookup->investigation = investigation;
	lookup->parent = parent;
	lookup->question = arena_strdup(arena, question);
	if (parent) {
		if (parent->last_child)
			parent->last_child->next = lookup;
		else
			parent->first_child = lookup;
		parent->last_child = lookup;
	}
	if ((lookup->id & (lookup->id - 1)) == 0) { /* 1, 2, 4, ...: room for as many more */
		struct lookup **more = arena_alloc(arena, 2 * lookup->id * sizeof *more);
		if (lookup->id > 1)
			memcpy(more, investigation->lookups, (lookup->id - 1) * sizeof *more);
		investigation->lookups = more;
	}
	investigation->lookups[lookup->id - 1] = lookup;
	return lookup;
}

static void
start(struct lookup *lookup)
{
	struct investigation *investigation = lookup->investigation;
	lookup->status = LOOKUP_RUNNING;
	lookup->started = uv_hrtime();
	lookup->finished = 0;
	investigation->open++;
	investigation->settled = 0;
	if (lookup->kind->start)
		lookup->kind->start(lookup);
	changed(investigation);
}

static struct lookup *
child_of(const struct lookup *parent, const struct lookup_kind *kind, const char *question)
{
	for (struct lookup *child = parent->first_child; child; child = child->next)
		if (child->kind == kind && same_word(child->question, question))
			return child;
	return NULL;
}

struct lookup *
lookup_add(struct lookup *parent, const struct lookup_kind *kind, const char *question)
{
	struct lookup *lookup = child_of(parent, kind, question);
	if (lookup)
		return lookup;
	if (parent->investigation->count >= MOST_LOOKUPS || lookup_depth(parent) >= MOST_DEPTH) {
		parent->detail = lookup_reason_text(REASON_LIMIT);
		return NULL;
	}
	lookup = create(parent, parent->investigation, kind, question);
	start(lookup);
	return lookup;
}

struct lookup *
lookup_add_skipped(struct lookup *parent, const struct lookup_kind *kind, const char *question,
	enum lookup_reason reason)
{
	struct lookup *lookup = child_of(parent, kind, question);
	if (lookup || parent->investigation->count >= MOST_LOOKUPS)
		return lookup;
	lookup = create(parent, parent->investigation, kind, question);
	lookup->status = LOOKUP_SKIPPED;
	lookup->reason = reason;
	changed(parent->investigation);
	return lookup;
}

void
lookup_finish(struct lookup *lookup, enum lookup_status status, enum lookup_reason reason)
{
	struct investigation *investigation = lookup->investigation;
	assert(lookup_is_open(lookup) && status > LOOKUP_RUNNING);
	lookup->status = status;
	lookup->reason = reason;
	lookup->finished = uv_hrtime();
	lookup->when = time(NULL);
	lookup->call = NULL;
	if (lookup->ms == 0)
		lookup->ms = (double)(lookup->finished - lookup->started) / 1e6;
	if (lookup->kind->follow && status != LOOKUP_CANCELLED)
		lookup->kind->follow(lookup); /* what follows counts as open before this one is not */
	assert(investigation->open > 0);
	if (--investigation->open == 0)
		investigation->settled = uv_hrtime();
	changed(investigation);
}

void
lookup_answer(struct lookup *lookup, const char *safe_text)
{
	size_t count = lookup->answer_count;
	if ((count & (count - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
		const char **more = arena_alloc(lookup->investigation->arena,
			(count ? 2 * count : 1) * sizeof *more);
		if (count)
			memcpy(more, lookup->answers, count * sizeof *more);
		lookup->answers = more;
	}
	lookup->answers[lookup->answer_count++] = safe_text;
}

void
lookup_cancel(struct lookup *lookup)
{
	if (!lookup_is_open(lookup))
		return;
	if (lookup->kind->cancel && lookup->call)
		lookup->kind->cancel(lookup);
	lookup_finish(lookup, LOOKUP_CANCELLED, REASON_CANCELLED);
}

static void
cancel_below(struct lookup *lookup)
{
	for (struct lookup *child = lookup->first_child; child; child = child->next) {
		cancel_below(child);
		lookup_cancel(child);
	}
}

void
lookup_repeat(struct lookup *lookup)
{
	if (!lookup->kind->start)
		return;
	lookup_cancel(lookup);
	cancel_below(lookup);
	for (const struct lookup *below = lookup_next(lookup); below && lookup_depth(below) > lookup_depth(lookup);
		below = lookup_next(below))
		lookup->investigation->lookups[below->id - 1] = NULL;
	lookup->first_child = lookup->last_child = NULL;
	lookup->answers = NULL;
	lookup->answer_count = 0;
	lookup->detail = lookup->raw = lookup->server = NULL;
	lookup->dns = NULL;
	lookup->zone = NULL;
	lookup->whois = NULL;
	lookup->ms = 0;
	lookup->reason = REASON_NONE;
	lookup->tries++;
	start(lookup);
}

struct lookup *
investigation_lookup(const struct investigation *investigation, unsigned id)
{
	return id && id <= investigation->count ? investigation->lookups[id - 1] : NULL;
}

const struct lookup *
lookup_next(const struct lookup *lookup)
{
	if (lookup->first_child)
		return lookup->first_child;
	while (lookup && !lookup->next)
		lookup = lookup->parent;
	return lookup ? lookup->next : NULL;
}

int
lookup_depth(const struct lookup *lookup)
{
	int depth = 0;
	while ((lookup = lookup->parent))
		depth++;
	return depth;
}

/* --- the investigation -------------------------------------------------------------------------- */

static const struct lookup_kind kind_subject = { .name = "subject" };

/* A name as people and logs write it to the one that is asked: lower case, A-labels, no final dot. */
static char *
ascii_name(const char *subject)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	char *ascii = NULL, *result = NULL;
	bool plain = true;
	for (const char *at = subject; *at; at++)
		plain &= (unsigned char)*at < 0x80;
	if (plain)
		ascii = strdup(subject);
	else if (idn2_to_ascii_8z(subject, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	size_t length = ascii ? strlen(ascii) : 0;
	if (length > 1 && ascii[length - 1] == '.' && ascii[length - 2] != '\\')
		ascii[--length] = '\0';
	for (char *at = ascii; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	if (length && wire_name(ascii, wire) > 1) {
		struct arena *arena = arena_new(); /* through the octets: one spelling of escapes */
		result = xstrdup(wire_text(arena, wire));
		arena_free(arena);
	}
	free(ascii);
	return result;
}

/* The host in what a person may paste: an address of mail, a URL, [address], name:port. */
static struct view
host_in(const char *subject)
{
	struct view view = view_trim(view_of(subject));
	struct address address;
	long scheme = view_find(view, "://");
	if (scheme >= 0)
		view.bytes += scheme + 3, view.length -= (size_t)scheme + 3;
	for (size_t i = 0; scheme >= 0 && i < view.length; i++)
		if (strchr("/?#", view.bytes[i]))
			view.length = i;
	for (size_t i = view.length; i-- > 0;)
		if (view.bytes[i] == '@') {
			view.bytes += i + 1, view.length -= i + 1;
			break;
		}
	if (view.length && view.bytes[0] == '[' && memchr(view.bytes, ']', view.length))
		view.length = (size_t)((const char *)memchr(view.bytes, ']', view.length) - view.bytes) + 1;
	else if (!address_parse(view.bytes, view.length, &address)) {
		const char *colon = memchr(view.bytes, ':', view.length);
		if (colon)
			view.length = (size_t)(colon - view.bytes);
	}
	return view;
}

struct investigation *
investigation_new(const char *subject, char *error, size_t error_size)
{
	struct arena *arena = arena_new();
	struct investigation *investigation = arena_alloc(arena, sizeof *investigation);
	struct view host = host_in(subject);
	char text[ARPA_TEXT], *given = arena_strndup(arena, host.bytes, host.length);
	investigation->arena = arena;
	if (address_parse(given, host.length, &investigation->address) ||
		address_from_arpa(given, &investigation->address)) {
		investigation->subject =
			arena_strdup(arena, address_print(&investigation->address, text));
		investigation->special = address_special(&investigation->address);
	} else {
		char *name = strlen(given) == host.length && host.length ? ascii_name(given) : NULL;
		if (!name) {
			struct text shown = { 0 };
			safe_add(&shown, host.bytes, host.length > 80 ? 80 : host.length, SAFE_PLAIN);
			snprintf(error, error_size, "\"%s\" is neither a name nor an address",
				text_string(&shown));
			text_free(&shown);
			arena_free(arena);
			return NULL;
		}
		investigation->subject = arena_strdup(arena, name);
		free(name);
	}
	investigation->root = create(NULL, investigation, &kind_subject, investigation->subject);
	investigation->root->status = LOOKUP_OK;
	return investigation;
}

struct investigation *
investigation_titled(const char *title)
{
	struct arena *arena = arena_new();
	struct investigation *investigation = arena_alloc(arena, sizeof *investigation);
	investigation->arena = arena;
	investigation->subject = (char *)safe_string(arena, title, strlen(title));
	investigation->root = create(NULL, investigation, &kind_subject, investigation->subject);
	investigation->root->status = LOOKUP_OK;
	return investigation;
}

void
investigation_start(struct investigation *investigation)
{
	struct lookup *root = investigation->root;
	investigation->started = uv_hrtime();
	investigation->open++; /* so that it does not settle before all have begun */
	investigation->kinds_begin(root);
	if (--investigation->open == 0)
		investigation->settled = uv_hrtime();
	changed(investigation);
}

void
investigation_free(struct investigation *investigation)
{
	if (!investigation)
		return;
	investigation->changed = NULL;
	cancel_below(investigation->root);
	arena_free(investigation->derived);
	arena_free(investigation->arena);
}
