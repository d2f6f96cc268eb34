#include "logs/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logs/guard.h"

enum { SNIFF_BYTES = 4096, FILL_BYTES = 256 * 1024 };
static const size_t spool_room = (size_t)1 << 38; /* address space, no memory */

static const struct magic {
	const char *bytes;
	size_t length;
	const char *notice;
} magics[] = {
	{ "\x1f\x8b", 2, "compressed (gzip): use zcat FILE | whymail -" },
	{ "BZh", 3, "compressed (bzip2): use bzcat FILE | whymail -" },
	{ "\xfd" "7zXZ", 5, "compressed (xz): use xzcat FILE | whymail -" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed (zstd): use zstdcat FILE | whymail -" },
	{ "\x04\x22\x4d\x18", 4, "compressed (lz4): use lz4cat FILE | whymail -" },
	{ "PK\x03\x04", 4, "an archive (zip): use unzip -p FILE | whymail -" },
	{ "LPKSHHRH", 8, "a systemd journal: use journalctl --file FILE | whymail -" },
};

static bool
fail(char *error, size_t size, const char *path, const char *what)
{
	snprintf(error, size, "%s: %s", path, what);
	return false;
}

static const char *
explain(int code)
{
	switch (code) {
	case ENOENT:
		return "no such file";
	case EACCES:
	case EPERM:
		return "you may not read it (sudo, or the group adm, may help)";
	default:
		return strerror(code);
	}
}

/* Less address space is better than none, where it is rationed (ulimit -v). */
static bool
map(struct source *source, int fd, size_t least, size_t most)
{
	for (size_t length = most; length >= least && length; length /= 2) {
		void *bytes = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
		if (bytes == MAP_FAILED)
			continue;
		source->bytes = bytes;
		source->mapped = length;
		source->guard = guard_add(bytes, length);
		return true;
	}
	return false;
}

static bool
open_spool(struct source *source, char *error, size_t size)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	if (!folder || !*folder)
		folder = "/tmp";
	source->spool = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (source->spool < 0 &&
		snprintf(path, sizeof path, "%s/whymail-XXXXXX", folder) < (int)sizeof path) {
		source->spool = mkostemp(path, O_CLOEXEC);
		if (source->spool >= 0)
			unlink(path);
	}
	if (source->spool < 0)
		source->spool = memfd_create("whymail", MFD_CLOEXEC);
	if (source->spool < 0 || !map(source, source->spool, 1 << 20, spool_room))
		return fail(error, size, folder, "no room for a temporary file (set TMPDIR)");
	return true;
}

bool
source_open(struct source *source, const char *path, char *error, size_t error_size)
{
	struct stat status;
	bool standard = !strcmp(path, "-");
	*source = (struct source){ .path = path, .fd = -1, .spool = -1 };
	/* not blocking: a FIFO that nobody writes to must not hold up the screen */
	int fd = standard ? fcntl(0, F_DUPFD_CLOEXEC, 3) :
			    open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (standard)
		path = "standard input";
	if (fd < 0)
		return fail(error, error_size, path, explain(errno));
	const char *why = NULL;
	if (fstat(fd, &status))
		why = explain(errno);
	else if (S_ISDIR(status.st_mode))
		why = "is a directory; name a log file in it";
	else if (S_ISSOCK(status.st_mode) || S_ISBLK(status.st_mode))
		why = "is no log file but a socket or a device";
	else if (S_ISCHR(status.st_mode) && isatty(fd))
		why = "is a terminal; name a log file or pipe one in";
	if (why || !S_ISREG(status.st_mode)) {
		source->fd = fd;
		if (!why && open_spool(source, error, error_size))
			return true;
		if (why)
			fail(error, error_size, path, why);
		source_close(source);
		return false;
	}
	source->ended = true;
	source->size = (size_t)status.st_size;
	bool mapped = !status.st_size || map(source, fd, source->size, source->size);
	int code = errno;
	if (standard && mapped) {
		off_t at = lseek(fd, 0, SEEK_CUR);
		if (at > 0 && at <= status.st_size)
			source->done = source->scanned = (size_t)at;
	}
	close(fd);
	return mapped || fail(error, error_size, path, explain(code));
}

static bool
keep(struct source *source, const char *bytes, size_t length)
{
	size_t size = source->size;
	if (length > source->mapped - size) {
		source->notice = "the rest is not shown: no more address space";
		return false;
	}
	for (size_t at = 0; at < length;) {
		ssize_t put = pwrite(source->spool, bytes + at, length - at, (off_t)(size + at));
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			source->notice = "the rest is not shown: the temporary file is full (set TMPDIR)";
			return false;
		}
		at += (size_t)put;
	}
	source->size = size + length;
	return true;
}

bool
source_fill(struct source *source, int stop, int milliseconds)
{
	struct pollfd wait[] = { { source->fd, POLLIN, 0 }, { stop, POLLIN, 0 } };
	char buffer[FILL_BYTES];
	if (poll(wait, 2, milliseconds) <= 0 || wait[1].revents || !wait[0].revents)
		return false;
	ssize_t got = read(source->fd, buffer, sizeof buffer);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got < 0)
		source->notice = "the rest is not shown: it cannot be read";
	if (got <= 0 || !keep(source, buffer, (size_t)got))
		source->ended = true;
	return true;
}

void
source_sniff(struct source *source)
{
	size_t count = source->size - source->done, odd = 0;
	const char *bytes = source->bytes + source->done;
	if (source->sniffed || !count)
		return;
	source->sniffed = true;
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (count >= magics[i].length && !memcmp(bytes, magics[i].bytes, magics[i].length))
			source->notice = magics[i].notice;
	if (count > SNIFF_BYTES)
		count = SNIFF_BYTES;
	for (size_t i = 0; i < count; i++)
		odd += (unsigned char)bytes[i] < 0x20 && !strchr("\t\n\r\f\033", bytes[i] ? bytes[i] : 1);
	if (!source->notice && odd * 8 > count)
		source->notice = "not a text file";
	if (source->notice) {
		source->size = source->done;
		source->ended = true;
	}
}

void
source_close(struct source *source)
{
	if (source->guard)
		guard_drop(source->guard);
	if (source->bytes)
		munmap((void *)source->bytes, source->mapped);
	if (source->fd >= 0)
		close(source->fd);
	if (source->spool >= 0)
		close(source->spool);
}
