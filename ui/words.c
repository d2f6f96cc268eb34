#include "words.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "app/app.h"
#include "base/safe.h"

enum { LONG_WORDS = 24 };

static enum sign
status_sign(const struct lookup *lookup)
{
	static const enum sign signs[] = {
		[LOOKUP_QUEUED] = SIGN_BUSY,
		[LOOKUP_RUNNING] = SIGN_BUSY,
		[LOOKUP_OK] = SIGN_OK,
		[LOOKUP_EMPTY] = SIGN_NONE,
		[LOOKUP_FAILED] = SIGN_BAD,
		[LOOKUP_TIMEOUT] = SIGN_BAD,
		[LOOKUP_CANCELLED] = SIGN_UNKNOWN,
		[LOOKUP_SKIPPED] = SIGN_UNKNOWN,
	};
	return signs[lookup->status];
}

static const char *
status_word(const struct lookup *lookup)
{
	if (lookup->status == LOOKUP_OK || lookup->status <= LOOKUP_RUNNING)
		return lookup_status_name(lookup->status);
	const char *text = lookup_reason_text(lookup->reason);
	if (!*text)
		return lookup_status_name(lookup->status);
	return strlen(text) > LONG_WORDS ? lookup_reason_word(lookup->reason) : text;
}

void
words_status(struct line *to, const struct lookup *lookup, bool brief)
{
	enum sign sign = status_sign(lookup);
	/* What went well has no colour: it is most of the screen, and colours are bytes. */
	enum role role = sign == SIGN_OK ? ROLE_PLAIN : sign_role(sign);
	char words[64] = "";
	if (!brief || lookup->status != LOOKUP_OK)
		snprintf(words, sizeof words, "%s ", status_word(lookup));
	line_right(to, role, words);
	if (lookup->status == LOOKUP_RUNNING) {
		uint64_t seconds =
			lookup->started ? (uv_hrtime() - lookup->started) / 1000000000 : 0;
		*words = '\0';
		if (!brief && seconds)
			snprintf(words, sizeof words, "%4u s  ", (unsigned)seconds);
	} else if (!brief && lookup->status > LOOKUP_RUNNING &&
		   lookup->status < LOOKUP_CANCELLED) {
		/* below 10 ms the figure says nothing, and would change from row to row */
		snprintf(words, sizeof words,
			lookup->cached ? "  known " : lookup->ms < 9.5 ? " <10 ms " : "%4.0f ms ",
			lookup->ms);
	} else {
		*words = '\0';
	}
	line_right(to, ROLE_PLAIN, words);
	line_right(to, role, sign_text(sign, to->ascii));
}

void
words_reach(struct line *to, const struct contact *contact)
{
	static const enum sign signs[] = {
		[REACH_UNTRIED] = SIGN_NONE,
		[REACH_DNS_REFUSES] = SIGN_BAD,
		[REACH_REFUSED] = SIGN_BAD,
		[REACH_DEFERRED] = SIGN_WARN,
		[REACH_UNREACHABLE] = SIGN_BAD,
		[REACH_ACCEPTED] = SIGN_OK,
		[REACH_CATCH_ALL] = SIGN_WARN,
	};
	enum sign sign = signs[contact->reachable];
	if (contact->reachable == REACH_UNTRIED)
		return;
	const char *words =
		contact->verdict ? contact->verdict : reachability_text(contact->reachable);
	line_right(to, sign_role(sign), words);
	line_right(to, ROLE_PLAIN, " ");
	line_right(to, sign_role(sign), sign_text(sign, to->ascii));
}

const struct contact *
words_contact(const struct investigation *investigation, const char *address)
{
	for (size_t i = 0; i < investigation->contact_count; i++)
		if (!strcasecmp(investigation->contacts[i].address, address))
			return &investigation->contacts[i];
	return NULL;
}

const char *
words_duration(uint32_t seconds, char to[static 16])
{
	static const struct {
		uint32_t seconds;
		char unit;
	} units[] = { { 604800, 'w' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t length = 0;
	int parts = 0;
	strcpy(to, "0");
	for (size_t i = 0; i < sizeof units / sizeof *units && parts < 2; i++) {
		uint32_t number = seconds / units[i].seconds;
		if (number) {
			length += (size_t)snprintf(
				to + length, 16 - length, "%u%c", number, units[i].unit);
			seconds %= units[i].seconds;
		}
		parts += length > 0;
	}
	return to;
}

const struct lookup *
words_root(const struct app *app)
{
	const struct investigation *shown = app_shown(app);
	return shown ? shown->root : NULL;
}

bool
words_is(const struct lookup *lookup, const char *kind)
{
	return !strcmp(lookup->kind->name, kind);
}

void
words_server(struct line *to, enum role role, const struct lookup *lookup)
{
	const char *server = lookup->server ? lookup->server : "a registry";
	line_bytes(to, role, server, lookup->server ? strcspn(server, " ") : strlen(server));
}
