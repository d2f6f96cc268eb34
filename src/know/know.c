/* Reads data/ (and a user's file over it) into the tables that explain.c and the findings use.
 * A record of a diagnosis:
 *
 *     id, class, also, title, severity, who, blame, wrong, solve, see     one each
 *     text [WHEN...]: pattern       PCRE2, letter case and marks on letters ignored
 *     code: WHEN...                 when no text matched: codes alone, "550 rcpt unsure"
 *     turn FACT: id                 another diagnosis when the session knows FACT
 *     wrong FACT: ...  solve FACT: ...
 *     sample [PHASE]: reply         must be explained by this record; ==words== is its span
 *
 * In a pattern "..." is up to 50 characters of the same sentence, {user} a list of the record
 * `words'.
 *
 * WHEN: a phase, a code (550, 55x), an enhanced code (5.1.1, x.1.1), with=MARK, class=WORD,
 * rank=N (50), unsure.  The highest rank wins, then the rule with more WHEN, then the longer
 * match: the order in the file says nothing. */
#include "know/know.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data.h"
#include "know/catalogue.h"
#include "know/reply.h"
#include "know/stanza.h"

struct loader {
	struct know *know;
	const char *file;
	char *error;
	size_t error_size;
	struct stanza words; /* the record `words' */
	size_t rule_room, diagnosis_room, finding_room, meaning_room;
};

static const struct {
	const char *word;
	size_t offset;
} fact_words[] = {
	{ "contact", offsetof(struct reply_facts, contact) },
	{ "own-exchanger", offsetof(struct reply_facts, own_exchanger) },
	{ "backup", offsetof(struct reply_facts, backup) },
	{ "mx-missing", offsetof(struct reply_facts, mx_missing) },
	{ "mx-invalid", offsetof(struct reply_facts, mx_invalid) },
	{ "ptr-missing", offsetof(struct reply_facts, our_ptr_missing) },
	{ "ptr-nodot", offsetof(struct reply_facts, our_ptr_nodot) },
	{ "ptr-mismatch", offsetof(struct reply_facts, our_ptr_mismatch) },
	{ "null-sender", offsetof(struct reply_facts, null_sender) },
	{ "other-recipient", offsetof(struct reply_facts, other_recipient) },
};

bool
fact_named(const char *word, size_t *offset)
{
	for (size_t i = 0; i < sizeof fact_words / sizeof *fact_words; i++)
		if (same_word(fact_words[i].word, word)) {
			*offset = fact_words[i].offset;
			return true;
		}
	return false;
}

static bool
complain(struct loader *loader, unsigned line, const char *what, const char *which)
{
	snprintf(loader->error, loader->error_size, "%s:%u: %s%s%s", loader->file, line, what,
		*which ? " " : "", which);
	return false;
}

/* Room for one more in an array of the arena. */
static void *
grow(struct loader *loader, void *array, size_t count, size_t size, size_t *room)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 64;
	void *more = arena_alloc(loader->know->arena, *room * size);
	if (count)
		memcpy(more, array, count * size);
	return more;
}

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
				return complain(loader, line, "not among class and also:", word + 6);
		} else if (!read_code(word, &rule->when) && !read_status(word, &rule->when))
			return complain(loader, line, "no phase, code or restriction:", word);
	}
	rule->weight = rank * 128 + (rule->when.with ? 64 : 0) + (rule->when.phases ? 24 : 0) +
		       (rule->when.has_status ? 20 : 0) + (rule->when.code_from ? 12 : 0);
	return true;
}

/* ---- rules ---- */

/* "..." is up to 50 characters of the same sentence, in which a dot inside a name is no end;
 * {user} is the list of that name in the record `words'. */
static const char *
expand(struct loader *loader, const char *pattern, unsigned line)
{
	struct text text = { 0 };
	for (const char *at = pattern; *at;) {
		size_t length = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz-") : 0;
		if (length && at[length + 1] == '}') {
			const char *name = arena_strndup(loader->know->arena, at + 1, length);
			const char *list = stanza_get(&loader->words, name);
			if (!list || !*list) {
				text_free(&text);
				complain(loader, line, "no such list of words:", name);
				return NULL;
			}
			text_puts(&text, "(?:");
			for (; *list; list++) /* a list may be folded after a bar */
				if (*list != ' ' || list[-1] != '|')
					text_putc(&text, *list);
			text_putc(&text, ')');
			at += length + 2;
		} else if (!strncmp(at, "...", 3)) {
			text_puts(&text, "(?:[^.;]|\\.\\S){0,50}?");
			at += 3;
		} else {
			text_putc(&text, *at++);
		}
	}
	char *copy = arena_strdup(loader->know->arena, text_string(&text));
	text_free(&text);
	reply_fold(copy);
	return copy;
}

static bool
compile(struct loader *loader, struct rule *rule, const char *pattern)
{
	struct know *know = loader->know;
	const char *folded = expand(loader, pattern, rule->line);
	size_t offset;
	int error;
	if (!folded)
		return false;
	rule->pattern = folded;
	rule->code = pcre2_compile((PCRE2_SPTR)folded, PCRE2_ZERO_TERMINATED, PCRE2_CASELESS, &error,
		&offset, NULL);
	if (!rule->code) {
		char why[128] = "";
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
		return complain(loader, rule->line, "bad pattern:", why);
	}
	return pattern_words(know->arena, folded, &rule->words, &rule->word_count) ||
	       complain(loader, rule->line, "a pattern needs a fixed word of three letters:", pattern);
}

static bool
rule_add(struct loader *loader, const struct diagnosis *diagnosis, const char *when,
	const char *pattern, unsigned line)
{
	struct know *know = loader->know;
	if (know->rule_count == RULES_MAX)
		return complain(loader, line, "too many rules", "");
	know->rules = grow(loader, know->rules, know->rule_count, sizeof *know->rules,
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
static void
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
	for (size_t i = 0; i < kept; i++)
		for (size_t w = 0; w < know->rules[i].word_count; w++) {
			const char *bytes = know->rules[i].words[w];
			struct word *word = arena_alloc(know->arena, sizeof *word);
			struct word **slot = &know->slots[word_slot(bytes)];
			*word = (struct word){ bytes, strlen(bytes), i, *slot };
			*slot = word;
		}
}

/* ---- records ---- */

static const char *const blame_words[] = {
	[BLAME_UNKNOWN] = "unknown", [BLAME_THEIRS] = "theirs", [BLAME_OURS] = "ours",
	[BLAME_THIRD] = "third", [BLAME_NOBODY] = "nobody",
};

static bool
read_blame(const char *word, enum blame *blame)
{
	for (size_t i = 0; i < sizeof blame_words / sizeof *blame_words; i++)
		if (same_word(word, blame_words[i])) {
			*blame = (enum blame)i;
			return true;
		}
	return false;
}

/* sample: "\n" is a line feed, "\xHH" a byte, ==words== the span. */
static bool
sample_add(struct loader *loader, struct diagnosis *diagnosis, const char *phase,
	const struct field *field)
{
	struct arena *arena = loader->know->arena;
	size_t room = diagnosis->sample_count;
	struct sample *samples = (struct sample *)diagnosis->samples;
	if (!(room & (room - 1))) {
		samples = arena_alloc(arena, (room ? room * 2 : 1) * sizeof *samples);
		if (room)
			memcpy(samples, diagnosis->samples, room * sizeof *samples);
		diagnosis->samples = samples;
	}
	struct sample *sample = &samples[diagnosis->sample_count++];
	*sample = (struct sample){ .phase = mail_phase_named(phase), .line = field->line };
	if (*phase && sample->phase == PHASE_ANY && !same_word(phase, "any"))
		return complain(loader, field->line, "no phase:", phase);
	char *to = arena_strdup(arena, field->value), *from = to, *span = NULL;
	sample->reply = to;
	while (*from) {
		unsigned byte;
		if (from[0] == '\\' && from[1] == 'n')
			*to++ = '\n', from += 2;
		else if (from[0] == '\\' && sscanf(from, "\\x%2x", &byte) == 1)
			*to++ = (char)byte, from += 4;
		else if (from[0] == '=' && from[1] == '=' && span && !sample->span)
			sample->span = arena_strndup(arena, span, (size_t)(to - span)), from += 2;
		else if (from[0] == '=' && from[1] == '=' && !span)
			span = to, from += 2;
		else
			*to++ = *from++;
	}
	*to = '\0';
	return true;
}

static bool
variant_add(struct loader *loader, struct diagnosis *diagnosis, const char *key, const char *fact,
	const struct field *field)
{
	struct variant variant = { 0 };
	if (!fact_named(fact, &variant.fact))
		return complain(loader, field->line, "no fact:", fact);
	if (diagnosis->variant_count == VARIANTS_MAX)
		return complain(loader, field->line, "too many variants in", diagnosis->id);
	*(same_word(key, "turn") ? &variant.turn : same_word(key, "wrong") ? &variant.wrong :
		&variant.solve) = field->value;
	diagnosis->variants[diagnosis->variant_count++] = variant;
	return true;
}

static void
read_also(struct loader *loader, struct diagnosis *diagnosis, const char *words)
{
	for (size_t i = 0; *words && i < ALSO_MAX; i++) {
		size_t length = strcspn(words, " ,");
		diagnosis->also[i] = arena_strndup(loader->know->arena, words, length);
		words += length + strspn(words + length, " ,");
	}
}

/* One field of a diagnosis; the plain ones are a table. */
static bool
read_field(struct loader *loader, struct diagnosis *diagnosis, const struct field *field)
{
	const struct {
		const char *key, **to;
	} plain[] = {
		{ "id", &diagnosis->id }, { "class", &diagnosis->mail_class },
		{ "title", &diagnosis->title }, { "severity", &diagnosis->severity },
		{ "who", &diagnosis->who }, { "wrong", &diagnosis->wrong },
		{ "solve", &diagnosis->solve }, { "see", &diagnosis->see },
	};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (same_word(field->key, plain[i].key)) {
			*plain[i].to = field->value;
			return true;
		}
	size_t length = strcspn(field->key, " \t");
	const char *key = arena_strndup(loader->know->arena, field->key, length);
	const char *rest = field->key + length + strspn(field->key + length, " \t");
	if (same_word(key, "also"))
		return read_also(loader, diagnosis, field->value), true;
	if (same_word(key, "blame"))
		return read_blame(field->value, &diagnosis->blame) ||
		       complain(loader, field->line, "blame is theirs, ours, third, nobody or "
			"unknown, not", field->value);
	if (same_word(key, "text"))
		return rule_add(loader, diagnosis, rest, field->value, field->line);
	if (same_word(key, "code"))
		return rule_add(loader, diagnosis, field->value, NULL, field->line);
	if (same_word(key, "sample"))
		return sample_add(loader, diagnosis, rest, field);
	if (same_word(key, "turn") || same_word(key, "wrong") || same_word(key, "solve"))
		return variant_add(loader, diagnosis, key, rest, field);
	return complain(loader, field->line, "unknown key:", field->key);
}

static bool
diagnosis_add(struct loader *loader, const struct stanza *stanza)
{
	static const char *const severities[] = { "dead", "wait", "policy", "notice" };
	struct know *know = loader->know;
	unsigned line = stanza->fields[0].line;
	struct diagnosis *diagnosis = arena_alloc(know->arena, sizeof *diagnosis);
	const char *id = stanza_get(stanza, "id"), *mail_class = stanza_get(stanza, "class");
	diagnosis->mail_class = mail_class; /* rules name it, wherever they stand */
	if (stanza_get(stanza, "also"))
		read_also(loader, diagnosis, stanza_get(stanza, "also"));
	diagnosis->file = loader->file;
	diagnosis->line = line;
	for (size_t i = 0; i < stanza->count; i++)
		if (!read_field(loader, diagnosis, &stanza->fields[i]))
			return false;
	if (!diagnosis->title || !diagnosis->wrong || !diagnosis->solve || !diagnosis->who)
		return complain(loader, line, "title, who, wrong or solve is missing in", id);
	for (size_t i = 0; i < 4; i++)
		if (same_word(diagnosis->severity, severities[i]))
			goto known;
	return complain(loader, line, "severity is dead, wait, policy or notice in", id);
known:
	if (!diagnosis->see)
		diagnosis->see = "";
	for (size_t i = 0; i < know->diagnosis_count; i++)
		if (same_word(know->diagnoses[i]->id, id)) {
			if (!strcmp(know->diagnoses[i]->file, loader->file))
				return complain(loader, line, "this id is there already:", id);
			know->diagnoses[i]->replaced = true;
			know->diagnoses[i] = diagnosis;
			return true;
		}
	know->diagnoses = grow(loader, know->diagnoses, know->diagnosis_count,
		sizeof *know->diagnoses, &loader->diagnosis_room);
	know->diagnoses[know->diagnosis_count++] = diagnosis;
	return true;
}

static bool
finding_add(struct loader *loader, const struct stanza *stanza)
{
	struct know *know = loader->know;
	unsigned line = stanza->fields[0].line;
	struct finding_text text = {
		.id = stanza_get(stanza, "id"), .title = stanza_get(stanza, "title"),
		.severity = stanza_get(stanza, "severity")[0], .who = stanza_get(stanza, "who"),
		.wrong = stanza_get(stanza, "wrong"), .solve = stanza_get(stanza, "solve"),
		.see = stanza_get(stanza, "see"),
	};
	if (!text.title || !text.who || !text.wrong || !text.solve)
		return complain(loader, line, "title, who, wrong or solve is missing in", text.id);
	if (!text.see)
		text.see = "";
	struct finding_text *old = (struct finding_text *)know_finding(know, text.id);
	if (!old) {
		know->findings = grow(loader, know->findings, know->finding_count,
			sizeof *know->findings, &loader->finding_room);
		old = &know->findings[know->finding_count++];
	}
	*old = text;
	return true;
}

/* The record of what enhanced codes mean: "x.1.1: bad mailbox". */
static bool
meanings_add(struct loader *loader, const struct stanza *stanza)
{
	struct know *know = loader->know;
	for (size_t i = 1; i < stanza->count; i++) {
		struct meaning meaning = { .text = stanza->fields[i].value };
		int used = 0;
		sscanf(stanza->fields[i].key, "x.%d.%d%n", &meaning.subject, &meaning.detail, &used);
		if (!used || stanza->fields[i].key[used])
			return complain(loader, stanza->fields[i].line, "expected x.N.N, not",
				stanza->fields[i].key);
		know->meanings = grow(loader, know->meanings, know->meaning_count,
			sizeof *know->meanings, &loader->meaning_room);
		know->meanings[know->meaning_count++] = meaning;
	}
	return true;
}

static bool
load(struct loader *loader, const char *file, const char *text, size_t length)
{
	struct stanza_reader reader = stanza_read(file, text, length);
	struct stanza stanza;
	loader->file = file;
	while (stanza_next(&reader, loader->know->arena, &stanza)) {
		const char *id = stanza_get(&stanza, "id");
		const char *severity = stanza_get(&stanza, "severity");
		bool good;
		if (!id || !*id)
			good = complain(loader, stanza.fields[0].line, "a record without an id", "");
		else if (same_word(id, "words"))
			loader->words = stanza, good = true;
		else if (same_word(id, "enhanced-codes"))
			good = meanings_add(loader, &stanza);
		else if (severity && strlen(severity) == 1 && strchr("EWNI", severity[0]))
			good = finding_add(loader, &stanza);
		else if (severity)
			good = diagnosis_add(loader, &stanza);
		else
			good = complain(loader, stanza.fields[0].line, "no severity in", id);
		if (!good)
			return false;
	}
	if (reader.error[0])
		snprintf(loader->error, loader->error_size, "%s", reader.error);
	return !reader.error[0];
}

/* Every `turn` must lead somewhere; checked at the end, for the order is free. */
static bool
check_turns(struct loader *loader)
{
	const struct know *know = loader->know;
	for (size_t i = 0; i < know->diagnosis_count; i++)
		for (size_t v = 0; v < know->diagnoses[i]->variant_count; v++) {
			const char *turn = know->diagnoses[i]->variants[v].turn;
			loader->file = know->diagnoses[i]->file;
			if (turn && !know_diagnosis(know, turn))
				return complain(loader, know->diagnoses[i]->line,
					"turns into an id that is not there:", turn);
		}
	return true;
}

static bool
load_user(struct loader *loader, const char *name)
{
	struct text text = { 0 };
	char block[4096];
	size_t count;
	FILE *file = fopen(name, "r");
	if (!file) {
		snprintf(loader->error, loader->error_size, "%s: cannot be read: %m", name);
		return false;
	}
	while ((count = fread(block, 1, sizeof block, file)))
		text_add(&text, block, count);
	fclose(file);
	bool good = load(loader, arena_strdup(loader->know->arena, name), text_string(&text),
		text.length);
	text_free(&text);
	return good;
}

struct know *
know_load(const char *user_file, char *error, size_t error_size)
{
	struct know *know = xcalloc(1, sizeof *know);
	struct loader loader = { .know = know, .error = error, .error_size = error_size };
	know->arena = arena_new();
	know->match = pcre2_match_data_create(1, NULL);
	know->limit = pcre2_match_context_create(NULL);
	if (!know->match || !know->limit)
		abort();
	pcre2_set_match_limit(know->limit, 100000);
	if (load(&loader, "diagnoses.txt", data_diagnoses, data_diagnoses_size) &&
		load(&loader, "codes.txt", data_codes, data_codes_size) &&
		load(&loader, "findings.txt", data_findings, data_findings_size) &&
		(!user_file || load_user(&loader, user_file)) && check_turns(&loader)) {
		rules_arrange(know);
		return know;
	}
	know_free(know);
	return NULL;
}

void
know_free(struct know *know)
{
	if (!know)
		return;
	for (size_t i = 0; i < know->rule_count; i++)
		pcre2_code_free(know->rules[i].code);
	pcre2_match_data_free(know->match);
	pcre2_match_context_free(know->limit);
	arena_free(know->arena);
	free(know);
}

const struct diagnosis *
know_diagnosis(const struct know *know, const char *id)
{
	for (size_t i = 0; i < know->diagnosis_count; i++)
		if (same_word(know->diagnoses[i]->id, id))
			return know->diagnoses[i];
	return NULL;
}

const struct finding_text *
know_finding(const struct know *know, const char *id)
{
	for (size_t i = 0; i < know->finding_count; i++)
		if (same_word(know->findings[i].id, id))
			return &know->findings[i];
	return NULL;
}
