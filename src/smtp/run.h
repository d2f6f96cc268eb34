/* run.h: carrying out a probe (smtp/probe.h tells what one is). */
#ifndef WHYMAIL_PROBE_RUN_H
#define WHYMAIL_PROBE_RUN_H

#include "net/stream.h"
#include "smtp/identity.h"
#include "smtp/probe.h"

/* What connections to port 25 of other hosts came to, over all probes of a run: when several
 * hosts of several domains are silent and none ever answered, the network here is to blame. */
struct port25 {
	bool answered;
	char silent[3][256], domain[3][256];
	unsigned count;
};

bool port25_is_filtered(const struct port25 *port25);
void port25_note(struct port25 *port25, enum stream_end end, const char *address, const char *domain);

struct probe_params {
	const char *mailbox, *sender;
	const char *helo;            /* how to greet; NULL: as IDENTITY says for each address */
	struct probe_options options;
	bool contact;   /* a role address, or one that somebody published */
	unsigned port;  /* 25 */
	struct port25 *port25;       /* outlives the probe */
	struct identity *identity;   /* likewise; may be NULL */
	void (*done)(void *arg, struct probe *probe); /* once, when it is over; may be NULL */
	void *arg;
};

/* Its exchangers are those the tree of INVESTIGATION knows (an mx lookup about the mailbox's
 * domain, final).  The probe is in INVESTIGATION's arena and its list; progress is told through
 * INVESTIGATION's changed. */
struct probe *probe_start(struct investigation *investigation, const struct probe_params *params);
void probe_cancel(struct probe *probe); /* politely: it ends a little later */
void probe_drop(struct probe *probe);   /* at the end of the program: at once */

/* One that nobody has, in ARENA: always the same for a domain, so that asked again it is no guessing. */
const char *mailbox_of_nobody(struct arena *arena, const char *domain);
/* Is LOCAL@DOMAIN fit to be put into RCPT TO? NULL, or why not. */
const char *mailbox_trouble(const char *mailbox);

#endif
