#include "app/mails.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounce/bounce.h"
#include "bounce/folder.h"

struct mails {
	char *name, path[32];
	struct folder *folder;  /* ours: to read one again */
	size_t passed;          /* mails of it that folder_next() has given */
	struct folder *source;  /* the thread's */
	int from, to;           /* of the pipe; FROM is open so that the log can open it, too */
	pthread_t thread;
	bool threaded;
};

static bool
write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t put = write(fd, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false; /* the log was closed */
		bytes += put;
		length -= (size_t)put;
	}
	return true;
}

static void *
work(void *arg)
{
	struct mails *mails = arg;
	char error[256];
	struct know *know = know_load(NULL, error, sizeof error); /* its matcher is one thread's */
	struct folder_mail mail;
	struct text line = { 0 };
	bool going = know != NULL;
	while (going && folder_next(mails->source, &mail)) {
		struct stat status;
		if (!mail.time && !stat(mail.file, &status)) /* a line needs a date: then when it was saved */
			mail.time = status.st_mtime;
		struct arena *arena = arena_new();
		text_clear(&line);
		bounce_line(&line, bounce_read(arena, know, mail.bytes, mail.length), mail.number, mail.time);
		text_putc(&line, '\n');
		going = write_all(mails->to, line.bytes, line.length);
		arena_free(arena);
	}
	close(mails->to);
	text_free(&line);
	know_free(know);
	return NULL;
}

static struct folder *
open_folder(const char *path, const char *bytes, size_t length, char *error, size_t size)
{
	if (!bytes)
		return folder_open(path, error, size);
	FILE *stream = length ? fmemopen((void *)bytes, length, "r") : NULL;
	if (!stream) {
		snprintf(error, size, "%s: no mail in it", path);
		return NULL;
	}
	struct folder *folder = folder_stream(stream, path, error, size);
	fclose(stream);
	return folder;
}

struct mails *
mails_open(const char *path, const char *bytes, size_t length, char *error, size_t size)
{
	struct mails *mails = xcalloc(1, sizeof *mails);
	int ends[2] = { -1, -1 };
	const char *slash = strrchr(path, '/');
	mails->name = xstrdup(slash && slash[1] ? slash + 1 : path);
	mails->from = mails->to = -1;
	mails->folder = open_folder(path, bytes, length, error, size);
	mails->source = mails->folder ? open_folder(path, bytes, length, error, size) : NULL;
	if (!mails->source) {
		mails_close(mails);
		return NULL;
	}
	if (pipe2(ends, O_CLOEXEC)) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		mails_close(mails);
		return NULL;
	}
	mails->from = ends[0];
	mails->to = ends[1];
	snprintf(mails->path, sizeof mails->path, "/dev/fd/%d", mails->from);
	mails->threaded = !pthread_create(&mails->thread, NULL, work, mails);
	if (!mails->threaded)
		close(mails->to);
	return mails;
}

const char *
mails_path(const struct mails *mails)
{
	return mails->path;
}

const char *
mails_name(const struct mails *mails)
{
	return mails->name;
}

void
mails_close(struct mails *mails)
{
	if (!mails)
		return;
	if (mails->from >= 0)
		close(mails->from); /* the last reader: the thread's next write fails */
	if (mails->threaded)
		pthread_join(mails->thread, NULL);
	folder_close(mails->folder);
	folder_close(mails->source);
	free(mails->name);
	free(mails);
}

struct quoted *
mails_quoted(struct mails *mails, unsigned number, struct arena *arena, const struct know *know)
{
	struct folder_mail mail;
	bool found = false;
	while (mails->passed < number && (found = folder_next(mails->folder, &mail)))
		mails->passed++;
	if (!found && !folder_mail(mails->folder, number, &mail))
		return NULL;
	return quoted_mail(arena, know, mail.bytes, mail.length);
}
