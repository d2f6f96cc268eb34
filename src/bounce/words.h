/* words.h: the words about one recipient -> the explanation that fits them best. */
#ifndef WHYMAIL_BOUNCE_WORDS_H
#define WHYMAIL_BOUNCE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "know/explain.h"

/* PASSING: a passing trouble, which other words often explain; VAGUE: true, but others may say why */
enum verdict_score {
	SCORE_NONE, SCORE_CODES, SCORE_UNSURE, SCORE_PASSING, SCORE_VAGUE, SCORE_SURE
};

struct verdict {
	const struct know *know;
	struct arena *arena;
	const struct reply_facts *facts;
	const char *status;     /* of the notification; "" none.  X.0.0 says nothing */
	bool delayed;           /* given up,
		or only late: words without a code are 550 or 450 */
	bool program;           /* the words are those of a program that should have delivered */
	struct explanation why; /* the best so far */
	const char *text;       /* the words it is from, as they came; NULL none */
	const char *heard;      /* the same with what was wrapped around them */
	int score;              /* enum verdict_score */
};

/* One piece of evidence; the first of the best is kept. */
void verdict_hear(struct verdict *verdict, const char *words, enum mail_phase phase);
/* Nothing known: what the status says alone, or plainly "unknown". */
void verdict_end(struct verdict *verdict);
/* "host X[ip] said", "X does not like recipient", ...: X, safe, or NULL. */
const char *words_host(struct arena *arena, const char *words);

#endif
