/* findings_rules.h: what the files of rules share; nobody else includes it.
 *
 * A rule looks at one thing of the tree and says one finding.  A look-up that is open,
 * cancelled, failed or not recorded proves nothing: rules ask for LOOKUP_OK or LOOKUP_EMPTY. */
#ifndef WHYMAIL_FINDINGS_RULES_H
#define WHYMAIL_FINDINGS_RULES_H

#include "dns/wire.h"
#include "know/findings.h"
#include "zone/zone.h"

/* What fills the placeholders of a text; one that is NULL reads as ABOUT. */
struct blanks {
	const char *about, *name, *intended, *other, *list, *server;
};

struct derived {
	struct finding finding;
	struct derived *cause, *next;
	int rank; /* of the worst among itself and its consequences, 0 first */
};

/* Where mail of one domain goes, read once from its mx lookup. */
struct mail {
	const struct lookup *mx; /* OK or EMPTY */
	const char *domain;
	bool subject, contact; /* the subject's mail domain; that of a zone's contact */
	struct exchanger to[MOST_EXCHANGERS];
	size_t count;
	bool useless[MOST_EXCHANGERS]; /* proven: no mail can reach that one */
	const char *intended[MOST_EXCHANGERS]; /* where a dot was forgotten: the name meant */
	bool lost; /* all of them are useless */
	bool spoke[MOST_EXCHANGERS], silent[MOST_EXCHANGERS]; /* when last probed on port 25 */
	bool unreachable;     /* probed: whichever is not useless was silent */
	struct derived *dead; /* why mail to the domain fails, NULL: it is not known to fail */
};

struct findings {
	const struct investigation *investigation;
	struct arena *arena;
	struct derived *first, *last;
	size_t count;
	struct mail *mails;
	size_t mail_count;
};

/* Says it, unless it was said about the same already (the evidence is then added to that) or
 * the tables hold no text for ID (NULL then).  SEVERITY 0: the table's.  EVIDENCE or NULL. */
struct derived *findings_add(struct findings *out, const char *id, char severity,
	const struct lookup *evidence, const struct blanks *blanks);
/* What was said with ID about ABOUT, or NULL. */
struct derived *findings_said(const struct findings *out, const char *id, const char *about);
/* Each of the two may be NULL: nothing to say then. */
void findings_prove(struct derived *derived, const struct lookup *evidence);
void findings_blame(struct derived *derived, struct derived *cause);

/* NULL where a repeat took it away. */
#define FOR_EACH_LOOKUP(lookup, investigation) \
	for (unsigned lookup##_id = 1; lookup##_id <= (investigation)->count; lookup##_id++) \
		for (const struct lookup *lookup = (investigation)->lookups[lookup##_id - 1]; \
			lookup; lookup = NULL)

bool findings_proves(const struct lookup *lookup); /* final, with an answer; NULL does not */
/* How many aliases the answer has before the name that counts: *END (or NULL). */
unsigned findings_aliases(const struct lookup *lookup, const char **end);
bool findings_inside(const char *name, const char *domain); /* the same, or under it */
const char *findings_join(struct arena *arena, const char *list, const char *more);
bool findings_loopback(const struct address *address);
bool findings_private(const struct findings *out, const struct address *address);
/* One label, or something else than letters, digits and hyphens. */
bool findings_bad_host(const char *host);
const char *findings_last_label(const char *name);
bool findings_is_one_of(const char *word, const char *const *words); /* NULL ends WORDS */
/* The longest apex of a zone known to hold NAME, or NULL. */
const char *findings_zone_of(const struct findings *out, const char *name);
const struct mail *findings_mail_of(const struct findings *out, const char *domain);
/* Id of what is wrong with the contact as it is written, or NULL. */
const char *findings_contact_fault(const struct lookup *soa);

/* The rules, by subject; in this order, for later ones name earlier ones as causes. */
void findings_read_mails(struct findings *out);
void findings_about_mail(struct findings *out);
void findings_about_addresses(struct findings *out);
void findings_about_zones(struct findings *out);
void findings_about_registries(struct findings *out);

#endif
