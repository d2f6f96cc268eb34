/* run.h: carrying out a probe (smtp/probe.h tells what one is). */
#ifndef WHYMAIL_PROBE_RUN_H
#define WHYMAIL_PROBE_RUN_H

#include "smtp/probe.h"

struct probe_params {
	const char *mailbox, *sender, *helo;
	bool contact;   /* a role address, or one that somebody published */
	unsigned port;  /* 25 */
};

/* Its exchangers are those the tree of INVESTIGATION knows (an mx lookup about the mailbox's
 * domain, final).  The probe is in INVESTIGATION's arena and its list; progress is told through
 * INVESTIGATION's changed. */
struct probe *probe_start(struct investigation *investigation, const struct probe_params *params);
void probe_cancel(struct probe *probe); /* politely: it ends a little later */
void probe_drop(struct probe *probe);   /* at the end of the program: at once */

/* Is LOCAL@DOMAIN fit to be put into RCPT TO? NULL, or why not. */
const char *mailbox_trouble(const char *mailbox);

#endif
