/* findings.h: an investigation -> what is wrong in its DNS and registry data.  Pure: reads the
 * tree, writes only to the arena it is given. */
#ifndef WHYMAIL_FINDINGS_H
#define WHYMAIL_FINDINGS_H

#include <stddef.h>

#include "lookup/lookup.h"

enum { FINDING_EVIDENCE = 8 };

struct finding {
	const char *id;       /* as in facts: "PTR-NONE", "MX-GHOST" */
	char severity;        /* E, W, N, I */
	const char *title;
	const char *about;    /* the name or address it is about */
	const char *who;
	const char *wrong, *solve, *see; /* texts with the names filled in */
	unsigned evidence[FINDING_EVIDENCE]; /* lookup ids */
	size_t evidence_count;
	const char *cause;    /* id of the finding that this one follows from, or NULL */
};

/* Fills FINDINGS (in ARENA), most severe first, causes before their consequences; the count. */
size_t findings_derive(
	const struct investigation *investigation, struct arena *arena, struct finding **findings);

#endif
