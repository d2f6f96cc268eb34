/* Which fixed words does a pattern need?  The catalogue has hundreds of patterns and a reply needs
 * to try only those one of whose words it contains.  A walk over the pattern: a sequence needs the
 * best of its parts, an alternation one of each branch; what may be absent, and what is no plain
 * letter, needs nothing.  It understands what PCRE2 patterns of data/ use and calls everything
 * else "needs nothing", so it can only be too careful. */
#include <string.h>

#include "know/catalogue.h"

struct set { /* one of these words must occur; least: length of the shortest, 0: nothing known */
	const char **words;
	size_t count, least;
};

struct walk {
	struct arena *arena;
	const char *at;
};

static struct set walk_branches(struct walk *walk);

static struct set
better(struct set one, struct set other)
{
	if (one.least != other.least)
		return one.least > other.least ? one : other;
	return one.count && one.count <= other.count ? one : other;
}

static struct set
either(struct walk *walk, struct set one, struct set other)
{
	if (!one.least || !other.least)
		return (struct set){ 0 };
	struct set both = { .count = one.count + other.count,
		.least = one.least < other.least ? one.least : other.least };
	both.words = arena_alloc(walk->arena, both.count * sizeof *both.words);
	memcpy(both.words, one.words, one.count * sizeof *both.words);
	memcpy(both.words + one.count, other.words, other.count * sizeof *both.words);
	return both;
}

static struct set
run_end(struct walk *walk, char *run, size_t *length, struct set best)
{
	struct set one = { .count = 1, .least = *length };
	*length = 0;
	if (!one.least || one.least <= best.least)
		return best;
	one.words = arena_alloc(walk->arena, sizeof *one.words);
	one.words[0] = arena_strndup(walk->arena, run, one.least);
	return better(one, best);
}

/* Past a quantifier; true when it allows none at all. *REPEATS: there is one. */
static bool
quantifier(struct walk *walk, bool *repeats)
{
	char c = *walk->at;
	*repeats = c && strchr("?*+{", c);
	if (!*repeats)
		return false;
	bool none = c == '?' || c == '*' || (c == '{' && walk->at[1] == '0');
	if (c == '{')
		walk->at += strcspn(walk->at, "}");
	if (*walk->at)
		walk->at++;
	if (*walk->at == '?' || *walk->at == '+')
		walk->at++;
	return none;
}

static void
skip_class(struct walk *walk)
{
	walk->at++;
	if (*walk->at == '^')
		walk->at++;
	if (*walk->at == ']')
		walk->at++;
	while (*walk->at && *walk->at != ']')
		walk->at += walk->at[0] == '\\' && walk->at[1] ? 2 : 1;
	if (*walk->at)
		walk->at++;
}

static struct set
walk_group(struct walk *walk)
{
	bool looks = false;
	walk->at++;
	if (*walk->at == '?') {
		looks = walk->at[1] != ':';
		walk->at += 2;
	}
	struct set inside = walk_branches(walk);
	if (*walk->at == ')')
		walk->at++;
	return looks ? (struct set){ 0 } : inside;
}

static struct set
walk_sequence(struct walk *walk)
{
	struct set best = { 0 };
	char run[64];
	size_t length = 0;
	bool repeats;
	while (*walk->at && *walk->at != '|' && *walk->at != ')') {
		if (length + 1 == sizeof run)
			best = run_end(walk, run, &length, best);
		char c = *walk->at;
		bool plain = !strchr("[(.^$\\", c);
		if (c == '\\' && walk->at[1] && !strchr("bBdDsSwWAzZRNnrtx0123456789", walk->at[1])) {
			plain = true;
			c = *++walk->at;
		}
		if (plain) {
			walk->at++;
			bool none = quantifier(walk, &repeats);
			if (none)
				best = run_end(walk, run, &length, best);
			else
				run[length++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
			if (repeats && !none)
				best = run_end(walk, run, &length, best);
			continue;
		}
		best = run_end(walk, run, &length, best);
		struct set inside = { 0 };
		if (c == '[')
			skip_class(walk);
		else if (c == '(')
			inside = walk_group(walk);
		else
			walk->at += c == '\\' && walk->at[1] ? 2 : 1;
		if (!quantifier(walk, &repeats))
			best = better(best, inside);
	}
	return run_end(walk, run, &length, best);
}

static struct set
walk_branches(struct walk *walk)
{
	struct set all = walk_sequence(walk);
	while (*walk->at == '|') {
		walk->at++;
		all = either(walk, all, walk_sequence(walk));
	}
	return all;
}

bool
pattern_words(struct arena *arena, const char *pattern, const char ***words, size_t *count)
{
	struct walk walk = { arena, pattern };
	struct set set = walk_branches(&walk);
	*words = set.words;
	*count = set.count;
	return set.least >= WORD_MIN && !*walk.at;
}
