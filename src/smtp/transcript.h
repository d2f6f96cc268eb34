/* transcript.h: what a mail server and its client said to each other, line by line, with the words
 * that tell an error marked and explained.  A probe writes one as it happens; a pasted session, a
 * bounce or a log line is read into one. */
#ifndef WHYMAIL_TRANSCRIPT_H
#define WHYMAIL_TRANSCRIPT_H

#include <stddef.h>

#include "base/arena.h"
#include "know/explain.h"

struct transcript_line {
	double ms;            /* since it began; negative: not known */
	char direction;       /* S the server, C the client, * a note */
	enum mail_phase phase;
	const char *text;     /* safe, without line end */
	int code;             /* of the reply this line belongs to; 0 none */
	const char *status;   /* enhanced code, "" none */
	const struct explanation *why; /* on the line of a reply that tells an error, else NULL */
	size_t from, to;      /* the words of TEXT that tell it */
	const char *list;     /* the block list that the reply names, or NULL */
};

struct transcript {
	struct arena *arena;  /* of its lines; set by whoever makes one */
	const struct know *know;
	struct transcript_line *lines;
	size_t count, room;
	size_t reply;         /* first line of the reply that is coming in */
};

/* A line as it came, any bytes.  One of the client's ends a reply that was coming in.
 * Valid until the next one is added. */
struct transcript_line *transcript_add(struct transcript *transcript, double ms, char direction,
	enum mail_phase phase, const char *bytes, size_t length);
/* The server's lines added last are a whole reply, REPLY (joined by LF, as it came).  Explains it and
 * marks the words; NULL when it is no error. */
const struct explanation *transcript_reply(struct transcript *transcript, enum mail_phase phase,
	const char *reply, size_t length, const struct reply_facts *facts);
/* The same, where the explanation is known already: its span is one of REPLY. */
const struct explanation *transcript_told(struct transcript *transcript, const char *reply,
	size_t length, const struct explanation *why);
/* Puts a copy of WHY on the line added last, all of it marked; returns the copy. */
const struct explanation *transcript_explain(
	struct transcript *transcript, const struct explanation *why);

#endif
