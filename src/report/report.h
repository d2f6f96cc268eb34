/* report.h: the same investigation without a screen, as text or as JSON Lines. */
#ifndef WHYMAIL_REPORT_H
#define WHYMAIL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lookup/lookup.h"
#include "smtp/probe.h"

struct engine;
struct uv_loop_s;

struct report_options {
	char *const *subjects;
	size_t count;
	const char *mailbox; /* probed in the first subject's investigation, or NULL */
	struct probe_options probe; /* how */
	bool json;
	FILE *out;
};

/* Runs LOOP until all is known.  The exit status: 0; 1 no contact of some subject can be reached;
 * 2 a subject that is none (said on standard error); 3 OUT cannot be written; 130 interrupted. */
int report_run(
	struct uv_loop_s *loop, struct engine *engine, const struct report_options *options);

/* The two forms (private to the room). */
struct report_form {
	void (*lookup)(FILE *out, const struct lookup *lookup);       /* as each becomes final */
	void (*end)(FILE *out, const struct investigation *investigation, const char *reachable,
		double ms);                                           /* all the rest */
};
extern const struct report_form report_text, report_json;

/* The best contact that accepts mail, or NULL. */
const struct contact *report_reachable(const struct investigation *investigation);

#endif
