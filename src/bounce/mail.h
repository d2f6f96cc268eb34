/* mail.h: a mail of any shape -> the few parts a bounce is judged by.  The only user of GMime;
 * where that is missing the fields and the body are read as they stand.
 *
 * Whole mails with LF, CRLF or CR, bodies without a header, and pasted text are all accepted;
 * what is broken is taken as plain text.  Everything is UTF-8 where the charset was known, has LF
 * line ends and no NUL, and lives in the arena. */
#ifndef WHYMAIL_BOUNCE_MAIL_H
#define WHYMAIL_BOUNCE_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"

enum { MAIL_MAX = 4 << 20 }; /* bytes of one mail that are looked at */

struct mail_field {
	const char *name, *value; /* value: unfolded, RFC 2047 decoded */
};

struct mail {
	struct mail_field *fields;
	size_t field_count;
	time_t time;           /* the Date field; 0 none or not understood */
	const char *text;      /* what people are told; "" if nothing */
	const char *status;    /* RFC 3464 fields, or NULL */
	const char *feedback;  /* RFC 5965 fields, or NULL */
	bool disposition;      /* RFC 8098: a receipt */
	const char *returned;  /* header of the mail that came back, or NULL */
	const char *enclosed;  /* the whole of it, or NULL; for a bounce that was passed on */
};

void mail_read(struct mail *mail, struct arena *arena, const char *bytes, size_t length);
/* How many fields that all mails use stand at its beginning, before a line that is none. */
int mail_header_known(struct view text);
/* The length of the name if a field begins there, else 0. */
size_t mail_field_name(const char *line, size_t length);
/* Why MIME is not understood, in one line, or NULL. */
const char *mail_notice(void);
/* The first field of that name, or NULL. */
const char *mail_field(const struct mail *mail, const char *name);
/* The same in a header that is text; the value is unfolded, in ARENA. */
const char *header_field(struct arena *arena, const char *header, const char *name);

#endif
