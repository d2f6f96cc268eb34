/* records.h: the row that the SOA, MX, reverse and whois panes share: label, value, state. */
#ifndef WHYMAIL_RECORDS_H
#define WHYMAIL_RECORDS_H

#include "pane.h"

/* A row about LOOKUP; the value starts in a fixed column. */
struct line *record_add(
	struct pane *pane, const struct lookup *lookup, const char *label, const char *value);
/* A row whose value is the state of LOOKUP: what was asked, and what came of it. */
void record_state(struct pane *pane, const struct lookup *lookup, const char *label);
/* Zone, contact, server, serial, times; or the state while there is no answer. */
void record_zone(struct pane *pane, const struct lookup *lookup);
/* The answers, one a row, the label before the first. */
void record_answers(struct pane *pane, const struct lookup *lookup, const char *label);

#endif
