#include "modes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bounce/bounce.h"
#include "know/explain.h"
#include "know/read_reply.h"
#include "logs/read_log.h"
#include "quoted/quoted.h"
#include "whois/read_mode.h"

struct reading {
	const struct read_options *options;
	const struct know *know; /* NULL where it is not needed */
	enum mail_phase phase;
};

static bool
read_log(const struct reading *reading, FILE *in, const char *name, unsigned long *understood)
{
	return !read_log_file(in, name, stdout, understood);
}

static bool
read_reply(const struct reading *reading, FILE *in, const char *name, unsigned long *understood)
{
	*understood += read_reply_file(in, reading->phase, reading->know, stdout);
	return !ferror(in);
}

static bool
read_transcript(const struct reading *reading, FILE *in, const char *name, unsigned long *understood)
{
	*understood += quoted_read_file(in, name, reading->know, stdout);
	return !ferror(in);
}

static bool
read_whois(const struct reading *reading, FILE *in, const char *name, unsigned long *understood)
{
	const struct read_options *options = reading->options;
	*understood += whois_read_file(in, name, options->server ? options->server : "",
		options->query ? options->query : "", stdout);
	return !ferror(in);
}

static const struct {
	const char *kind;
	bool knowledge;
	bool (*read)(const struct reading *, FILE *, const char *, unsigned long *);
} kinds[] = { /* without a reader: see read_folder() */
	{ "log", false, read_log },
	{ "reply", true, read_reply },
	{ "bounce", true, NULL },
	{ "transcript", true, read_transcript },
	{ "whois", false, read_whois },
};

static FILE *
open_file(const char *name, char *error, size_t error_size)
{
	struct stat status;
	FILE *file = !strcmp(name, "-") ? stdin : fopen(name, "re");
	if (file && !fstat(fileno(file), &status) && S_ISDIR(status.st_mode)) {
		fclose(file);
		file = NULL;
		errno = EISDIR;
	}
	if (!file)
		snprintf(error, error_size, "%s: cannot be read: %s", name, strerror(errno));
	return file;
}

/* Mails come in folders, too. */
static int
read_folder(const struct reading *reading, const char *path, unsigned long *understood, char *error,
	size_t error_size)
{
	static bool told;
	bool fine = bounce_read_folder(path, reading->know, stdout, understood, error, error_size);
	if (!told && bounce_notice())
		fprintf(stderr, "whymail: %s\n", bounce_notice());
	told = true;
	return fine ? 0 : 3;
}

int
read_mode(const struct read_options *options, char *const *files, int count, char *error,
	size_t error_size)
{
	struct reading reading = { .options = options };
	unsigned long understood = 0;
	size_t kind = 0, known = sizeof kinds / sizeof *kinds;
	int status = 0;
	while (kind < known && strcmp(kinds[kind].kind, options->kind))
		kind++;
	if (kind == known) {
		snprintf(error, error_size, "--read %s: one of log, reply, bounce, transcript, whois", options->kind);
		return 2;
	}
	if (options->phase && (reading.phase = mail_phase_named(options->phase)) == PHASE_ANY) {
		snprintf(error, error_size, "--phase %s: one of connect, helo, mail, rcpt, data ...",
			options->phase);
		return 2;
	}
	struct know *know = kinds[kind].knowledge ? know_load(NULL, error, error_size) : NULL;
	reading.know = know;
	if (kinds[kind].knowledge && !know)
		return 3;
	for (int i = 0; i < count && !status; i++) {
		if (!kinds[kind].read) {
			status = read_folder(&reading, files[i], &understood, error, error_size);
			continue;
		}
		FILE *file = open_file(files[i], error, error_size);
		if (!file) {
			status = 3;
		} else if (!kinds[kind].read(&reading, file, files[i], &understood)) {
			snprintf(error, error_size, "%s: reading stopped: %s", files[i], strerror(errno));
			status = 3;
		}
		if (file && file != stdin)
			fclose(file);
	}
	if (!status && fflush(stdout)) {
		snprintf(error, error_size, "standard output: %s", strerror(errno));
		status = 3;
	}
	know_free(know);
	return status ? status : !understood;
}
