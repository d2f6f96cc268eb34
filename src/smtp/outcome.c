#include "smtp/outcome.h"

#include <string.h>

#include "base/text.h"

const struct probe_try *
outcome_deciding(const struct probe *probe)
{
	const struct probe_try *last = probe->try_count ? &probe->tries[probe->try_count - 1] : NULL;
	for (size_t i = 0; i < probe->try_count; i++) {
		const struct probe_try *at = &probe->tries[i];
		if (at->code || (at->result != REACH_UNREACHABLE && at->result != REACH_UNTRIED))
			return at;
		if (at->result == REACH_UNREACHABLE)
			last = at;
	}
	return last;
}

const char *
outcome_unasked(struct arena *arena, const struct probe *probe)
{
	const struct probe_try *best = outcome_deciding(probe);
	if (!probe->extra || probe->extra_result != REACH_UNTRIED || !best || !best->code)
		return NULL;
	return arena_printf(arena, "%s was not asked about: %s", probe->extra,
		best->result == REACH_REFUSED    ? "the first was refused, so it proves nothing"
		: best->result == REACH_DEFERRED ? "the first was put off"
						 : "it broke off before");
}

const char *
outcome_senders(const struct investigation *investigation, const struct probe *probe, const char **id)
{
	for (size_t i = 0; i < investigation->probe_count; i++) {
		const struct probe *other = investigation->probes[i];
		bool same = same_word(other->mailbox, probe->mailbox) && other->server && probe->server &&
			    same_word(other->server, probe->server);
		if (other == probe || !same || !strcmp(other->sender, probe->sender))
			continue;
		const struct probe *refused = other->result == REACH_REFUSED ? other : probe;
		const struct probe *taken = refused == other ? probe : other;
		if (refused->result != REACH_REFUSED || taken->result != REACH_ACCEPTED)
			continue;
		*id = refused->sender[0] ? "sender-refused" : "sender-null-refused";
		return arena_printf(investigation->arena,
			"refused from <%s>, but accepted from <%s>: it is about the sender", refused->sender,
			taken->sender);
	}
	return NULL;
}
