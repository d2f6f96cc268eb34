/* probe.h: the question "would you take mail for this mailbox?", put to its mail hosts by SMTP up
 * to RCPT TO, and the transcript of it.  The content of a message is never sent.
 *
 * Manners (kept here, in one place): started only by a person; exchangers in their order, the next
 * only when the former could not be reached, unless all were asked for; one connection at a time;
 * one command, then its whole reply; STARTTLS when offered; at most two recipients in a session;
 * an end after 421 or 4xx, and where the reply is about us; RSET and QUIT at the end, after cancel
 * too, except after 421. */
#ifndef WHYMAIL_PROBE_H
#define WHYMAIL_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "contacts/rank.h"
#include "know/explain.h"
#include "lookup/lookup.h"
#include "smtp/transcript.h"

/* A second recipient in the same session. */
enum probe_extra { EXTRA_NONE, EXTRA_POSTMASTER, EXTRA_CATCH_ALL };

struct probe_options {
	bool all;               /* every exchanger and address, whatever one of them says */
	bool null_sender;       /* <> though a sender of our own is configured */
	enum probe_extra extra;
	int family;             /* 4 or 6: only those; 0: as the system would */
};

/* "all", "null-sender", "postmaster", "catch-all", "ipv4", "ipv6", with commas between.  False and
 * one line in ERROR. */
bool probe_options_read(const char *words, struct probe_options *to, char *error, size_t size);

/* One connection. */
struct probe_try {
	const char *host, *address;
	unsigned preference;
	bool implicit;           /* no MX: the domain's own address */
	enum reachability result;
	const char *verdict;     /* a few words */
	const struct explanation *why; /* NULL when accepted */
	int code;                /* of the deciding reply; 0 none */
	double connect_ms, greeting_ms; /* negative: it did not come so far */
	const char *tls;         /* "TLSv1.3", NULL none */
	const char *tls_trouble; /* why its certificate does not verify, NULL nothing */
};

enum probe_state { PROBE_RUNNING, PROBE_DONE, PROBE_CANCELLED };

struct probe {
	unsigned id;          /* 1.. within the investigation */
	const char *mailbox;
	const char *sender;   /* "" for the null sender */
	const char *helo;
	struct probe_options options;
	enum probe_state state;
	enum reachability result;
	const char *verdict;  /* one line: what came of it */
	const struct explanation *why; /* the diagnosis that decides, NULL when accepted */
	int code;             /* of the deciding reply; 0 none */
	char status[12];
	unsigned pause;       /* seconds after which to ask again; 0: no use */
	bool pause_told;      /* by the server; else it is what is usual */
	time_t began;         /* wall clock */
	const char *server, *address;  /* the last one asked; NULL none */
	unsigned port;
	const char *extra;    /* the second recipient, NULL none was asked about */
	enum reachability extra_result;
	const char *waiting;  /* what is being waited for: "greeting", NULL when not running */
	uint64_t waiting_since; /* uv_hrtime */
	unsigned waiting_limit; /* seconds until it is given up */
	struct probe_try *tries;
	size_t try_count;
	struct transcript talk;
	void *session;        /* private */
};

/* What a person is shown before the `y`. */
struct probe_plan {
	char mailbox[322];
	char host[256];       /* exchanger to be asked first, "" none known */
	char address[ADDRESS_TEXT];
	char helo[256], sender[322];
	struct probe_options options;
	bool has_sender;      /* a sender of our own is configured: null_sender is a choice */
	unsigned connections; /* that may be made with options.all */
	bool pending;         /* refused only because where its mail goes is not known yet */
	char refusal[160];    /* not "": why it cannot be done (now); no probe then */
	char warning[200];    /* not "": said with the question ("asked 3 minutes ago") */
};

#endif
