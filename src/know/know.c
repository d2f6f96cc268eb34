/* Reads data/ (and a user's file over it) into the tables that explain.c and the findings use.
 * A record of a diagnosis:
 *
 *     id, class, also, title, severity, who, blame, wrong, solve, see     one each
 *     text [WHEN...]: pattern       PCRE2, letter case and marks on letters ignored
 *     code: WHEN...                 when no text matched: codes alone, "550 rcpt unsure"
 *     turn FACT: id                 another diagnosis when the session knows FACT
 *     wrong FACT: ...  solve FACT: ...  who FACT: ...  blame FACT: ...
 *     sample [PHASE]: reply         must be explained by this record; ==words== is its span
 *
 * In a pattern "..." is up to 50 characters of the same sentence, {user} a list of the record
 * `words'.
 *
 * WHEN: a phase, a code (550, 55x), an enhanced code (5.1.1, x.1.1, 4.7.500-699), with=MARK,
 * class=WORD, rank=N (50), unsure.  The highest rank wins, then the rule with more WHEN, then the
 * longer match: the order in the file says nothing. */
#include "know/know.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data.h"
#include "know/catalogue.h"
#include "know/stanza.h"

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
	{ "waited", offsetof(struct reply_facts, waited) },
	{ "server-fault", offsetof(struct reply_facts, server_fault) },
	{ "port-25-filtered", offsetof(struct reply_facts, port25_filtered) },
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

bool
load_complain(struct loader *loader, unsigned line, const char *what, const char *which)
{
	snprintf(loader->error, loader->error_size, "%s:%u: %s%s%s", loader->file, line, what,
		*which ? " " : "", which);
	return false;
}

void *
load_grow(struct loader *loader, void *array, size_t count, size_t size, size_t *room)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 64;
	void *more = arena_alloc(loader->know->arena, *room * size);
	if (count)
		memcpy(more, array, count * size);
	return more;
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
		return load_complain(loader, field->line, "no phase:", phase);
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
		return load_complain(loader, field->line, "no fact:", fact);
	if (diagnosis->variant_count == VARIANTS_MAX)
		return load_complain(loader, field->line, "too many variants in", diagnosis->id);
	if (same_word(key, "blame")) {
		variant.blames = read_blame(field->value, &variant.blame);
		if (!variant.blames)
			return load_complain(loader, field->line, "whose blame is", field->value);
	} else {
		*(same_word(key, "turn") ? &variant.turn : same_word(key, "wrong") ? &variant.wrong :
			same_word(key, "who") ? &variant.who : &variant.solve) = field->value;
	}
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
	if (same_word(key, "blame") && !*rest)
		return read_blame(field->value, &diagnosis->blame) ||
		       load_complain(loader, field->line, "blame is theirs, ours, third, nobody or "
			"unknown, not", field->value);
	if (same_word(key, "text"))
		return rule_add(loader, diagnosis, rest, field->value, field->line);
	if (same_word(key, "code") && !*rest)
		return rule_add(loader, diagnosis, field->value, NULL, field->line);
	if (same_word(key, "sample"))
		return sample_add(loader, diagnosis, rest, field);
	if (same_word(key, "turn") || same_word(key, "wrong") || same_word(key, "solve") ||
		same_word(key, "who") || same_word(key, "blame"))
		return variant_add(loader, diagnosis, key, rest, field);
	return load_complain(loader, field->line, "unknown key:", field->key);
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
		return load_complain(loader, line, "title, who, wrong or solve is missing in", id);
	for (size_t i = 0; i < 4; i++)
		if (same_word(diagnosis->severity, severities[i]))
			goto known;
	return load_complain(loader, line, "severity is dead, wait, policy or notice in", id);
known:
	if (!diagnosis->see)
		diagnosis->see = "";
	for (size_t i = 0; i < know->diagnosis_count; i++)
		if (same_word(know->diagnoses[i]->id, id)) {
			if (!strcmp(know->diagnoses[i]->file, loader->file))
				return load_complain(loader, line, "this id is there already:", id);
			know->diagnoses[i]->replaced = true;
			know->diagnoses[i] = diagnosis;
			return true;
		}
	know->diagnoses = load_grow(loader, know->diagnoses, know->diagnosis_count,
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
		return load_complain(loader, line, "title, who, wrong or solve is missing in", text.id);
	if (!text.see)
		text.see = "";
	struct finding_text *old = (struct finding_text *)know_finding(know, text.id);
	if (!old) {
		know->findings = load_grow(loader, know->findings, know->finding_count,
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
			return load_complain(loader, stanza->fields[i].line, "expected x.N.N, not",
				stanza->fields[i].key);
		know->meanings = load_grow(loader, know->meanings, know->meaning_count,
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
			good = load_complain(loader, stanza.fields[0].line, "a record without an id", "");
		else if (same_word(id, "words"))
			loader->words = stanza, good = true;
		else if (same_word(id, "enhanced-codes"))
			good = meanings_add(loader, &stanza);
		else if (severity && strlen(severity) == 1 && strchr("EWNI", severity[0]))
			good = finding_add(loader, &stanza);
		else if (severity)
			good = diagnosis_add(loader, &stanza);
		else
			good = load_complain(loader, stanza.fields[0].line, "no severity in", id);
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
				return load_complain(loader, know->diagnoses[i]->line,
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
	loader.built_in = true;
	bool good = load(&loader, "diagnoses.txt", data_diagnoses, data_diagnoses_size) &&
		load(&loader, "codes.txt", data_codes, data_codes_size) &&
		load(&loader, "findings.txt", data_findings, data_findings_size);
	loader.built_in = false;
	if (good && (!user_file || load_user(&loader, user_file)) && check_turns(&loader)) {
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
