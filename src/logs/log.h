/* log.h: the lines of one or more logs, as entries with the host they are about.
 *
 * A log is mapped, not read; a worker thread finds the line ends and the hosts behind the scenes
 * while the first lines are already usable.  Standard input is spooled to an unlinked temporary
 * file and mapped likewise.  At most 24 bytes of memory a line beside the mapping.
 *
 * The main thread calls all of this; what the worker has published so far is what the counts say,
 * and it stays valid. */
#ifndef WHYMAIL_LOG_H
#define WHYMAIL_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/text.h"

struct log;

enum entry_sure { ENTRY_NONE, ENTRY_GUESS, ENTRY_HOST };

/* What one line says; all views point into the line. */
struct entry {
	struct view when;  /* as written; length 0: none */
	struct tm time;    /* tm_mday 0: not understood; tm_year -1: the line has no year */
	int zone;          /* minutes east of UTC; INT_MIN when the line does not say */
	struct view host;  /* as written; length 0: none */
	enum entry_sure sure;
	const char *role;   /* "client", "relay", ...; "" none */
	const char *format; /* "common", "sshd", ...; "" unknown */
	struct view rest;  /* what is left to show beside time and host */
};

/* Pure: one line without its end -> entry. */
void entry_read(struct view line, struct entry *entry);

struct log_host {
	struct view name;      /* as first written */
	uint32_t count;        /* lines so far */
	uint32_t first, last;  /* line numbers */
};

/* PATHS[i] may be "-".  Returns NULL and one line in ERROR (names the file, says what to do).
 * An empty or a binary file is opened and said to be so in log_notice(). */
struct log *log_open(char *const *paths, size_t count, char *error, size_t error_size);
/* Starts the worker; WAKE is called from the worker thread when there is more (use uv_async_send). */
void log_index(struct log *log, void (*wake)(void *arg), void *arg);
void log_close(struct log *log); /* joins the worker */

const char *log_name(const struct log *log);   /* "access.log", "3 files" */
void log_call(struct log *log, const char *name); /* another name for it */
const char *log_notice(const struct log *log); /* NULL, or "empty", "not a text file", ... */
bool log_complete(const struct log *log);      /* all that is there now has been indexed */
double log_progress(const struct log *log);    /* 0..1 by bytes */

uint32_t log_lines(const struct log *log);     /* so far */
struct view log_line(const struct log *log, uint32_t line);
struct view log_bytes(const struct log *log); /* all there is of the first source by now */
const char *log_line_file(const struct log *log, uint32_t line); /* which path it came from */
uint32_t log_line_there(const struct log *log, uint32_t line);   /* its number in that, 0.. */

uint32_t log_hosts(const struct log *log);
struct log_host log_host(const struct log *log, uint32_t host);
uint32_t log_line_host(const struct log *log, uint32_t line);  /* UINT32_MAX none */
uint32_t log_next_line(const struct log *log, uint32_t line);  /* of the same host; UINT32_MAX none */

#endif
