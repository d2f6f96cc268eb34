/* probe.h: the question "would you take mail for this mailbox?", put to its mail hosts by SMTP up
 * to RCPT TO, and the transcript of it.  The content of a message is never sent.
 *
 * Manners (kept here, in one place): started only by a person; exchangers in their order, the next
 * only when the former could not be reached; one connection at a time; one command, then its whole
 * reply; STARTTLS when offered; RSET and QUIT at the end, after cancel too, except after 421. */
#ifndef WHYMAIL_PROBE_H
#define WHYMAIL_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "contacts/rank.h"
#include "know/explain.h"
#include "lookup/lookup.h"

struct transcript_line {
	double ms;            /* since the probe began */
	char direction;       /* S the server, C we, * the program's own note */
	enum mail_phase phase;
	const char *text;     /* safe, without line end */
	int code;             /* of the reply this line belongs to; 0 none */
	const char *status;   /* enhanced code, "" none */
	const struct explanation *why; /* on the line of a reply that tells an error, else NULL */
	size_t from, to;      /* the words of TEXT that tell it */
};

enum probe_state { PROBE_RUNNING, PROBE_DONE, PROBE_CANCELLED };

struct probe {
	unsigned id;          /* 1.. within the investigation */
	const char *mailbox;
	const char *sender;   /* "" for the null sender */
	const char *helo;
	enum probe_state state;
	enum reachability result;
	const char *verdict;  /* one line: what came of it */
	const struct explanation *why; /* the diagnosis that decides, NULL when accepted */
	const char *server, *address;  /* the last one asked; NULL none */
	unsigned port;
	const char *waiting;  /* what is being waited for: "greeting", NULL when not running */
	uint64_t waiting_since; /* uv_hrtime */
	struct transcript_line *lines;
	size_t count;
	void *session;        /* private */
};

/* What a person is shown before the `y`. */
struct probe_plan {
	char mailbox[322];
	char host[256];       /* exchanger to be asked first, "" none known */
	char address[ADDRESS_TEXT];
	char helo[256], sender[322];
	char refusal[160];    /* not "": why it cannot be done (now); no probe then */
	char warning[160];    /* not "": said with the question ("asked 3 minutes ago") */
};

#endif
