/* memory.h: the log of probes: who was asked, when, as whom, and what came of it.  One JSON object a
 * line, the newest last, for people and for the manners: it is what outlives the run.
 *
 * At $XDG_STATE_HOME/whymail/probes.jsonl (else ~/.local/state/whymail/probes.jsonl), readable by its
 * owner only; what is older than 30 days is dropped when it is read, what is no record of ours stays. */
#ifndef WHYMAIL_MEMORY_H
#define WHYMAIL_MEMORY_H

#include <stddef.h>
#include <time.h>

#include "contacts/rank.h"

struct memory;
struct probe;

struct remembered {
	time_t when;
	const char *mailbox, *server; /* server: "" none could be asked */
	const char *asked;            /* every host that was, blanks between */
	const char *verdict;          /* "the mailbox does not exist (550 5.1.1)" */
	enum reachability result;
	unsigned pause;               /* seconds to wait, told then; 0 none */
	const char *talk;             /* the transcript, a line each; "" none */
};

/* PATH NULL: the usual place; "": nothing is read or written, it lasts as long as the run.  Never
 * fails: what is wrong is said by memory_trouble(). */
struct memory *memory_open(const char *path);
void memory_free(struct memory *memory);
const char *memory_trouble(const struct memory *memory); /* NULL or one line */
const char *memory_path(const struct memory *memory);    /* "" none */

void memory_add(struct memory *memory, const struct probe *probe);

size_t memory_count(const struct memory *memory);
const struct remembered *memory_at(const struct memory *memory, size_t index); /* oldest first */
/* The newest about MAILBOX that still counts: a yes or no for a week, all else for an hour. */
const struct remembered *memory_of(const struct memory *memory, const char *mailbox);
/* When SERVER was last asked; 0 never. */
time_t memory_asked(const struct memory *memory, const char *server);
/* Probes about DOMAIN in the last 24 hours. */
unsigned memory_today(const struct memory *memory, const char *domain);
/* "3 min", "2 h", "5 days". */
const char *memory_ago(time_t when, char to[static 24]);

#endif
