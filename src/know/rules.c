/* Rules of the catalogue: WHEN they apply, their patterns, and the words that lead to them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "know/catalogue.h"
#include "know/reply.h"

/* ---- WHEN ---- */

static bool
read_code(const char *word, struct limits *when)
{
	if (strlen(word) != 3 || !strchr("2345", word[0]))
		return false;
	int from = 0, to = 0;
	for (int i = 0; i < 3; i++) {
		bool any = i && word[i] == 'x';
		if (!any && !isdigit((unsigned char)word[i]))
			return false;
		from = from * 10 + (any ? 0 : word[i] - '0');
		to = to * 10 + (any ? 9 : word[i] - '0');
	}
	when->code_from = from;
	when->code_to = to;
	return true;
}

static bool
read_status(const char *word, struct limits *when)
{
	const char *at = word;
	for (int i = 0; i < 3; i++) {
		char *end;
		if (*at == 'x' || *at == 'X')
			when->status[i] = -1, end = (char *)at + 1;
		else if (isdigit((unsigned char)*at))
			when->status[i] = (int)strtol(at, &end, 10);
		else
			return false;
		if (i == 2 && *end == '-' && isdigit((unsigned char)end[1]))
			when->detail_to = (int)strtol(end + 1, &end, 10);
		if (*end != (i < 2 ? '.' : '\0'))
			return false;
		at = end + 1;
	}
	return when->has_status = true;
}

static const char *
own_class(const struct diagnosis *diagnosis, const char *word)
{
	if (diagnosis->mail_class && same_word(diagnosis->mail_class, word))
		return diagnosis->mail_class;
	for (size_t i = 0; i < ALSO_MAX && diagnosis->also[i]; i++)
		if (same_word(diagnosis->also[i], word))
			return diagnosis->also[i];
	return NULL;
}

static bool
read_when(struct loader *loader, struct rule *rule, const char *words, unsigned line)
{
	struct arena *arena = loader->know->arena;
	int rank = RANK_DEFAULT;
	for (words += strspn(words, " \t"); *words; words += strspn(words, " \t")) {
		size_t length = strcspn(words, " \t");
		const char *word = arena_strndup(arena, words, length);
		enum mail_phase phase = mail_phase_named(word);
		words += length;
		if (phase != PHASE_ANY)
			rule->when.phases |= 1u << phase;
		else if (!strncmp(word, "with=", 5) && strlen(word) > 5)
			rule->when.with = word + 5;
		else if (!strncmp(word, "rank=", 5) && isdigit((unsigned char)word[5]))
			rank = atoi(word + 5);
		else if (same_word(word, "unsure"))
			rule->unsure = true;
		else if (!strncmp(word, "class=", 6)) {
			rule->mail_class = own_class(rule->diagnosis, word + 6);
			if (!rule->mail_class)
				return load_complain(loader, line, "not among class and also:", word + 6);
		} else if (!read_code(word, &rule->when) && !read_status(word, &rule->when))
			return load_complain(loader, line, "no phase, code or restriction:", word);
	}
	rule->weight = rank * RANK_WEIGHT + (rule->when.with ? 64 : 0) + (rule->when.phases ? 24 : 0) +
		       (rule->when.has_status ? 18 : 0) + (rule->when.code_from ? 12 : 0);
	for (int i = 0; rule->when.has_status && i < 3; i++)
		rule->weight += rule->when.status[i] >= 0; /* 4.7.29 is more than x.7.29 */
	return true;
}

/* ---- rules ---- */

/* "..." is up to 50 characters of the same sentence, in which a dot inside a name is no end;
 * {user} is the list of that name in the record `words'; a pattern may be folded after a bar. */
static bool
expand(struct loader *loader, struct text *to, const char *pattern, unsigned line, int depth)
{
	for (const char *at = pattern; *at;) {
		size_t length = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz-") : 0;
		if (length && at[length + 1] == '}') {
			const char *name = arena_strndup(loader->know->arena, at + 1, length);
			const char *list = depth ? stanza_get(&loader->words, name) : NULL;
			if (!list)
				return load_complain(loader, line, "no such list of words:", name);
			text_puts(to, "(?:");
			if (!expand(loader, to, list, line, depth - 1))
				return false;
			text_putc(to, ')');
			at += length + 2;
		} else if (!strncmp(at, "...", 3)) {
			text_puts(to, "(?:[^.;]|\\.\\S){0,50}?");
			at += 3;
		} else {
			text_putc(to, *at);
			at += *at == '|' && at[1] == ' ' ? 2 : 1;
		}
	}
	return true;
}

static const char *
expanded(struct loader *loader, const char *pattern, unsigned line)
{
	struct text text = { 0 };
	char *copy = NULL;
	if (expand(loader, &text, pattern, line, 3)) {
		copy = arena_strdup(loader->know->arena, text_string(&text));
		reply_fold(copy);
	}
	text_free(&text);
	return copy;
}

bool
rule_compile(struct rule *rule, int *error)
{
	size_t offset;
	if (!rule->code)
		rule->code = pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED,
			PCRE2_CASELESS, error, &offset, NULL);
	if (rule->code)
		pcre2_jit_compile(rule->code, PCRE2_JIT_COMPLETE); /* if it cannot, it interprets */
	return rule->code;
}

static bool
compile(struct loader *loader, struct rule *rule, const char *pattern)
{
	struct know *know = loader->know;
	const char *folded = expanded(loader, pattern, rule->line);
	int error = 0;
	if (!folded)
		return false;
	rule->pattern = folded;
	if (!loader->built_in && !rule_compile(rule, &error)) {
		char why[128] = "";
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
		return load_complain(loader, rule->line, "bad pattern:", why);
	}
	return pattern_words(know->arena, folded, &rule->words, &rule->word_count) ||
	       load_complain(loader, rule->line, "a pattern needs a fixed word of three letters:", pattern);
}

bool
rule_add(struct loader *loader, const struct diagnosis *diagnosis, const char *when,
	const char *pattern, unsigned line)
{
	struct know *know = loader->know;
	if (know->rule_count == RULES_MAX)
		return load_complain(loader, line, "too many rules", "");
	know->rules = load_grow(loader, know->rules, know->rule_count, sizeof *know->rules,
		&loader->rule_room);
	struct rule *rule = &know->rules[know->rule_count];
	*rule = (struct rule){ .diagnosis = diagnosis, .line = line,
		.mail_class = diagnosis->mail_class };
	if (!read_when(loader, rule, when, line))
		return false;
	know->rule_count++;
	return !pattern || compile(loader, rule, pattern);
}

size_t
word_slot(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;
	return (b[0] * 961u + b[1] * 31u + b[2]) % WORD_SLOTS;
}

static int
by_weight(const void *one, const void *other)
{
	const struct rule *a = one, *b = other;
	return a->weight != b->weight ? b->weight - a->weight : (int)a->line - (int)b->line;
}

/* Once all is read: rules of replaced records go, the weightiest come first, words are hashed. */
void
rules_arrange(struct know *know)
{
	size_t kept = 0;
	for (size_t i = 0; i < know->rule_count; i++)
		if (know->rules[i].diagnosis->replaced)
			pcre2_code_free(know->rules[i].code);
		else
			know->rules[kept++] = know->rules[i];
	know->rule_count = kept;
	qsort(know->rules, kept, sizeof *know->rules, by_weight);
	know->codes = arena_alloc(know->arena, (kept + 1) * sizeof *know->codes);
	for (size_t i = 0; i < kept; i++)
		if (!know->rules[i].pattern)
			know->codes[know->code_count++] = &know->rules[i];
	for (size_t i = 0; i < kept; i++)
		for (size_t w = 0; w < know->rules[i].word_count; w++) {
			const char *bytes = know->rules[i].words[w];
			struct word *word = arena_alloc(know->arena, sizeof *word);
			struct word **slot = &know->slots[word_slot(bytes)];
			*word = (struct word){ bytes, strlen(bytes), i, *slot };
			*slot = word;
		}
}
