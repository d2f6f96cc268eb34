/* know.h: what the program knows, read from data/: the explanations of SMTP replies and the texts
 * of DNS and registry findings.
 *
 * Records are stanzas (know/stanza.h); a user's file is laid over the built-in ones: a record
 * with the same id replaces the built-in one, others are added before it. */
#ifndef WHYMAIL_KNOW_H
#define WHYMAIL_KNOW_H

#include <stdbool.h>
#include <stddef.h>

struct know;

/* USER_FILE: NULL or a path.  NULL and one line in ERROR (file:line: what) when a record is bad;
 * the built-in data never is (a test sees to that). */
struct know *know_load(const char *user_file, char *error, size_t error_size);
void know_free(struct know *know);

/* The texts of a finding, by id; NULL if unknown. */
struct finding_text {
	const char *id;       /* "PTR-NONE" */
	char severity;        /* E mail fails, W fails for some or soon, N untidy, I information */
	const char *title;    /* a few words for a list: "no reverse name" */
	const char *who;      /* who mends it: "owner of the address block" */
	const char *wrong;    /* what is wrong here; {about} etc. filled by the rule */
	const char *solve;    /* how to solve */
	const char *see;      /* "RFC 1912 2.1" */
};
const struct finding_text *know_finding(const struct know *know, const char *id);

#endif
