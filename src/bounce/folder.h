/* folder.h: the mails of a file, an mbox file, a Maildir or a stream, one after the other.
 *
 * An mbox (RFC 4155) is mapped, however large; what shrinks under us reads as zeroes.  A
 * Maildir is listed once, in order of time, and each file read when asked for.  A stream is
 * copied to a temporary file first.  Not for two threads at a time. */
#ifndef WHYMAIL_BOUNCE_FOLDER_H
#define WHYMAIL_BOUNCE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

struct folder;

struct folder_mail {
	const char *bytes; /* no mbox line, ">From " unquoted; until the next call for this folder */
	size_t length;
	const char *file; /* where it is; lives as long as the folder */
	size_t number;    /* 1.. */
	time_t time;      /* of the envelope: mbox line or Maildir name, UTC; 0 unknown */
};

/* A quick look: is PATH a mail, an mbox or a Maildir, and no log?  At most a few KB are read;
 * whatever is neither a regular file nor a directory is none. */
bool folder_is_mail(const char *path);
/* The same of what is read already. */
bool folder_begins_mail(const char *bytes, size_t length);

/* NULL, and one line in ERROR, if it cannot be read.  A file that is no mbox is one mail,
 * whatever is in it; "-" is standard input.  PATH is copied. */
struct folder *folder_open(const char *path, char *error, size_t error_size);
struct folder *folder_stream(FILE *in, const char *name, char *error, size_t error_size);

/* The next mail; false at the end.  A file of a Maildir that is gone meanwhile is an empty
 * mail. */
bool folder_next(struct folder *folder, struct folder_mail *mail);
/* One that folder_next() has passed, again; false if NUMBER is not such. */
bool folder_mail(struct folder *folder, size_t number, struct folder_mail *mail);
/* More than one mail, or a place for many; asks no further than the second. */
bool folder_is_many(struct folder *folder);
void folder_close(struct folder *folder);

#endif
