/* mails.h: a mail, an mbox or a Maildir among the logs.  A thread reads the mails and writes a line
 * for each (bounce_line) into a pipe, whose other end is a log like any other: so the list has them as
 * they are read, and does not know the difference. */
#ifndef WHYMAIL_MAILS_H
#define WHYMAIL_MAILS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "quoted/quoted.h"

struct mails;

/* NULL and one line in ERROR.  BYTES NULL: the folder at PATH; else a mail or an mbox in memory, copied,
 * PATH being its name. */
struct mails *mails_open(const char *path, const char *bytes, size_t length, char *error, size_t size);
const char *mails_path(const struct mails *mails); /* of the log to open: "/dev/fd/7" */
const char *mails_name(const struct mails *mails); /* what to call it */
/* The log is closed: the thread ends. */
void mails_close(struct mails *mails);

/* Mail NUMBER as a line has it; NULL if there is none. */
struct quoted *mails_quoted(struct mails *mails, unsigned number, struct arena *arena,
	const struct know *know);

#endif
