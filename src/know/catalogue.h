/* catalogue.h: inside the knowledge room: the diagnoses as know.c reads them from data/ and as
 * explain.c applies them.  Nobody else includes it but the tests. */
#ifndef WHYMAIL_CATALOGUE_H
#define WHYMAIL_CATALOGUE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "know/explain.h"
#include "know/know.h"
#include "know/stanza.h"

/* A rule weighs its rank, then how restricted it is; words below RANK_VAGUE may give way to
 * codes, those below RANK_GUESS are single words.  Codes with a rank of their own, above
 * RANK_DEFAULT, compete with words. */
enum { ALSO_MAX = 4, VARIANTS_MAX = 12, RANK_DEFAULT = 50, RANK_VAGUE = 40, RANK_GUESS = 30, RANK_WEIGHT = 128 };

/* Facts of the session that data/ may name: "contact", "own-exchanger", ... */
bool fact_named(const char *word, size_t *offset); /* offset in struct reply_facts */

/* When a rule applies; 4xx and 5xx are also told by the status of a reply without a code. */
struct limits {
	unsigned phases;         /* bits 1 << enum mail_phase; 0: any */
	int code_from, code_to;  /* 0: any */
	int status[3];           /* -1: any */
	int detail_to;           /* the third is between status[2] and this: 4.7.500-699 */
	bool has_status;
	const char *with;        /* a provider's mark: must occur in the reply, lower case */
};

struct rule {
	const struct diagnosis *diagnosis;
	const char *mail_class;  /* out of the diagnosis' class and `also` */
	struct limits when;
	bool unsure;
	int weight;              /* rank and restrictions; the greatest wins */
	const char *pattern;     /* NULL: codes alone decide */
	pcre2_code *code;        /* made at first use: few of the patterns ever are */
	const char **words;      /* one of them is in every text that matches */
	size_t word_count;
	unsigned line;
};

/* What a fact changes: another diagnosis, or other words. */
struct variant {
	size_t fact;
	const char *turn, *wrong, *solve, *who; /* one of them, or blame; the others NULL */
	bool blames;
	enum blame blame;
};

struct sample {
	enum mail_phase phase;
	const char *reply;       /* \n in the file is a line feed here */
	const char *span;        /* the words to be highlighted, or NULL */
	unsigned line;
};

struct diagnosis {
	const char *id, *mail_class, *also[ALSO_MAX], *title, *severity, *who;
	enum blame blame;
	const char *wrong, *solve, *see;
	struct variant variants[VARIANTS_MAX];
	size_t variant_count;
	const struct sample *samples;
	size_t sample_count;
	const char *file;
	unsigned line;
	bool replaced;             /* a user's record of the same id stands for it */
};

/* A lower-case word without which a rule cannot match. */
struct word {
	const char *bytes;
	size_t length;
	size_t rule;
	struct word *next; /* with the same first three bytes, hashed */
};

struct reply;

enum { WORD_MIN = 3, WORD_SLOTS = 4096, RULES_MAX = 4096 };

struct meaning { /* of an enhanced code's last two numbers */
	int subject, detail;
	const char *text;
};

struct know {
	struct arena *arena;
	struct diagnosis **diagnoses;
	size_t diagnosis_count;
	struct rule *rules; /* the weightiest first */
	size_t rule_count;
	const struct rule **codes; /* those without a pattern, in the same order */
	size_t code_count;
	struct word *slots[WORD_SLOTS];
	struct finding_text *findings;
	size_t finding_count;
	struct meaning *meanings;
	size_t meaning_count;
	pcre2_match_data *match;
	pcre2_match_context *limit;
};

/* While it is read: know.c reads records, rules.c their rules. */
struct loader {
	struct know *know;
	const char *file;
	char *error;
	size_t error_size;
	struct stanza words; /* the record `words' */
	bool built_in;       /* its patterns are proven by the tests, not at every start */
	size_t rule_room, diagnosis_room, finding_room, meaning_room;
};

/* Writes "file:line: what which" to the loader's error; returns false. */
bool load_complain(struct loader *loader, unsigned line, const char *what, const char *which);
/* Room for one more in an array of the arena. */
void *load_grow(struct loader *loader, void *array, size_t count, size_t size, size_t *room);
/* PATTERN NULL: codes alone decide.  WHEN: the restrictions, in words. */
bool rule_add(struct loader *loader, const struct diagnosis *diagnosis, const char *when,
	const char *pattern, unsigned line);
void rules_arrange(struct know *know);
/* False with a PCRE2 error when the pattern is wrong. */
bool rule_compile(struct rule *rule, int *error);

const struct diagnosis *know_diagnosis(const struct know *know, const char *id);
/* The rule that explains REPLY, NULL when none does; and whether one rule would, were it alone. */
const struct rule *know_rule(const struct know *know, const struct reply *reply);
bool rule_matches(const struct know *know, struct rule *rule, const struct reply *reply);
size_t word_slot(const char *bytes); /* of its first WORD_MIN bytes */

/* words.c: the words of which at least one must be in any text that PATTERN matches; false when
 * there are none of WORD_MIN bytes. */
bool pattern_words(struct arena *arena, const char *pattern, const char ***words, size_t *count);

#endif
