/* talk.h: a pasted or saved SMTP session -> who said what, in which phase.  Pure; nothing is sent.
 *
 * It may come from telnet, netcat, openssl, swaks, curl, a mail program's or a library's debug
 * output, an MTA's verbose mode, a bounce's transcript or our own; be quoted, indented, wrapped,
 * stamped with times, start in the middle, stand between prose, or be several sessions.  What is
 * plain from the content (a reply code, a command) is believed before any mark.
 *
 * What a client says to AUTH is handed out as it stands: a password may be in it. */
#ifndef WHYMAIL_TALK_H
#define WHYMAIL_TALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "know/explain.h"

enum { TALK_RECIPIENTS = 16, TALK_PENDING = 32 };

/* What the session tells of itself; of several sessions, what the first one to tell it told.  All
 * views point into the text; length 0 unknown. */
struct talk_facts {
	struct view server;  /* as asked for, else as it greets */
	struct view address; /* as written */
	unsigned port;       /* 0 unknown */
	struct view helo;
	struct view sender;  /* length 0 with has_sender: MAIL FROM:<> */
	bool has_sender;
	struct view recipients[TALK_RECIPIENTS]; /* no two the same */
	size_t recipient_count;
};

struct talk_style { /* what the whole text shows about its marks */
	bool curl;         /* "< " and "> " are the server and the client */
	bool arrows;       /* ">>> " and "<<< " likewise */
	bool answers;      /* "<<< " is there: a server's line without it is somebody else's */
	size_t quotes;     /* with CURL: how many "> " of a mail program stand before */
};

struct talk {
	struct talk_facts facts;
	/* the rest is talk.c's */
	const char *text;
	size_t length, at;
	struct talk_style style;
	unsigned char pending[TALK_PENDING]; /* phases of commands not yet answered */
	size_t pending_count;
	enum mail_phase phase;    /* of the last line */
	int code;                 /* of a reply whose end has not come, or 0 */
	bool begun;               /* somebody spoke in this text */
	bool spoken;              /* ... in this session */
	bool connected;           /* a connection was told of, and nobody has spoken since */
	bool prose;               /* words of neither since somebody spoke */
	bool answered;            /* a reply ended since the last command */
	bool body;                /* a message is being sent */
	bool challenged;          /* 334: the next line is the client's */
	bool server_last;         /* the line before is the server's */
	bool dot_known;
	size_t dot;               /* where the next "." stands; LENGTH: nowhere */
	size_t last_width;        /* bytes of the line before */
	char last_end;            /* its last byte */
};

struct talk_line {
	/* 'S' server, 'C' client (also the message it sends), '*' a note: all else, blank lines
	 * too */
	char direction;
	struct view text;      /* without its mark */
	enum mail_phase phase; /* of a server's line: of the command it answers */
	bool ends_reply;       /* the last line of a server's reply, also of one that was cut off */
	size_t from, length;   /* the whole line as it stands, without its end */
};

/* TEXT is kept by the caller as long as TALK is used. */
void talk_start(struct talk *talk, const char *text, size_t length);
/* The next line, each of the text in order; false at the end. */
bool talk_next(struct talk *talk, struct talk_line *to);

/* Is there an SMTP session in TEXT, as opposed to a mail that came back, a log or prose? */
bool talk_likely(const char *text, size_t length);

#endif
