/* reply.h: inside the knowledge room: one reply made ready for matching.
 *
 * The plain form is lower case; letters with marks become ASCII ("boîte" and its Latin-1 bytes
 * are "boite"), runs of blanks and line ends one blank; repeated codes of continued lines are
 * gone, mail addresses are blotted out (their words are no evidence), and so are the wrappings:
 * `host H said:`, `smtp;`, `<<<`, `(in reply to RCPT TO command)`.  Every byte of it knows where
 * it came from. */
#ifndef WHYMAIL_REPLY_H
#define WHYMAIL_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "know/explain.h"

enum { REPLY_MAX = 4096 }; /* bytes of the plain form; the rest is not read */

struct reply {
	int code;
	char status[12];
	enum mail_phase phase; /* the one given, or told by the wrapping */
	bool expanded;         /* the wrapping tells of an alias: "(expanded from <x>)" */
	size_t start, length;  /* what is left of plain[] without its wrapping */
	char plain[REPLY_MAX + 1];
	uint32_t from[REPLY_MAX + 1]; /* offset in the original; from[length] is where it ended */
	uint32_t to[REPLY_MAX + 1];   /* offset after the last byte of the same character */
};

void reply_prepare(struct reply *reply, const char *bytes, size_t length, enum mail_phase phase);

/* As plain text is: PATTERN with its marked letters folded, ASCII case kept.  In place. */
void reply_fold(char *pattern);

#endif
