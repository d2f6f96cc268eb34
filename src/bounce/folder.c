/* An mbox is cut only where everything agrees: a blank line, "From ", a date, and a field of a
 * header below.  Three things stop a cut all the same: a multipart of this mail that is still
 * open and is closed further down, a Content-Length that leads to a better place, and a line
 * like
 * "----- Original message -----" right above, which announces a copy and not the next mail. */
#include "bounce/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "bounce/mail.h"
#include "logs/guard.h"

enum { LOOK_BYTES = 4096, HEADER_MAX = 64 << 10, OPEN_MAX_BYTES = 16 << 20 };
static const size_t search_budget = (size_t)1 << 30; /* for parts that are never closed */

struct place {
	const char *file; /* NULL: the mapped one */
	size_t from, to;
	time_t time;
};

struct folder {
	char *path;
	const char *bytes; /* the mapping, or NULL */
	size_t size, mapped, at;
	struct guard *guard;
	bool mbox, maildir;
	size_t searched;
	struct place *places;
	size_t count, room, given;
	struct text copy;
	struct arena *names;
};

/* ---- the line that begins a mail ---- */

static int
index_of(const char *at, const char *names)
{
	for (int i = 0; names[3 * i]; i++)
		if (!memcmp(at, names + 3 * i, 3))
			return i;
	return -1;
}

/* "Fri Jul  8 12:08:34 2011", the year after a zone, a zone after the year; seconds may lack.
 */
static bool
date_read(struct view text, time_t *when)
{
	char date[64], zone[8] = "";
	struct tm tm = { 0 };
	int used = 0, offset = 0;
	size_t length = text.length < sizeof date - 1 ? text.length : sizeof date - 1;
	memcpy(date, text.bytes, length);
	date[length] = '\0';
	if (length < 16 || index_of(date, "SunMonTueWedThuFriSat") < 0 || date[3] != ' ')
		return false;
	const char *month = date + 3 + strspn(date + 3, " ");
	if ((tm.tm_mon = index_of(month, "JanFebMarAprMayJunJulAugSepOctNovDec")) < 0 ||
		sscanf(month + 3, "%2d %2d:%2d%n", &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
			&used) != 3)
		return false;
	const char *rest = month + 3 + used;
	if (*rest == ':' && sscanf(rest, ":%2d%n", &tm.tm_sec, &used) == 1)
		rest += used;
	if (sscanf(rest, " %4d %5[-+0-9]", &tm.tm_year, zone) < 1 &&
		sscanf(rest, " %*[A-Za-z0-9+-] %4d", &tm.tm_year) < 1)
		return false;
	if (tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
		tm.tm_year < 1970 || tm.tm_hour < 0 || tm.tm_min < 0)
		return false;
	if ((*zone == '+' || *zone == '-') && sscanf(zone + 1, "%4d", &offset) == 1)
		offset = (*zone == '-' ? -1 : 1) * (offset / 100 * 3600 + offset % 100 * 60);
	tm.tm_year -= 1900;
	*when = timegm(&tm) - offset;
	return true;
}

static struct view
line_at(struct view *rest)
{
	struct view line = { rest->bytes, 0 };
	view_line(rest, &line);
	return line;
}

/* REST begins with "From address date" and a header: REST moves behind that line. */
static bool
mail_begins(struct view *rest, time_t *when)
{
	if (rest->length < 5 || memcmp(rest->bytes, "From ", 5) != 0)
		return false;
	struct view after = *rest, near = *rest;
	if (near.length > 2 * LOOK_BYTES)
		near.length = 2 * LOOK_BYTES;
	struct view line = line_at(&near);
	size_t at = 5;
	while (at < line.length && line.bytes[at] != ' ')
		at++;
	bool dated = false;
	for (; at < line.length && at < 400 && !dated; at++)
		dated = line.bytes[at] == ' ' &&
			isupper((
				unsigned char)line.bytes[at + 1 < line.length ? at + 1 : at]) &&
			date_read((struct view){ line.bytes + at + 1, line.length - at - 1 },
				when);
	if (!dated)
		return false;
	struct view next = near, below = line_at(&next);
	if (view_starts(below, ">From ")) /* it came by UUCP */
		below = line_at(&next);
	if (!mail_field_name(below.bytes, below.length))
		return false;
	size_t used = (size_t)(near.bytes - rest->bytes);
	*rest = (struct view){ after.bytes + used, after.length - used };
	return true;
}

/* ---- where it ends ---- */

struct header {
	size_t length;        /* with the blank line */
	struct view boundary; /* of a multipart, or empty */
	size_t content;       /* Content-Length, 0 none */
};

static void
boundary_read(struct view line, struct header *header)
{
	long at = view_find(line, "boundary=");
	if (at < 0)
		return;
	struct view value = { line.bytes + at + 9, line.length - (size_t)at - 9 };
	bool quoted = value.length && *value.bytes == '"';
	if (quoted)
		value.bytes++, value.length--;
	size_t length = 0;
	while (length < value.length &&
		!strchr(quoted ? "\"\r" : " \t;\r", value.bytes[length]))
		length++;
	if (length && length <= 200)
		header->boundary = (struct view){ value.bytes, length };
}

static struct header
header_read(struct view mail)
{
	struct header header = { 0 };
	struct view rest = mail, line;
	bool type = false;
	if (rest.length > HEADER_MAX)
		rest.length = HEADER_MAX;
	while (view_line(&rest, &line) && line.length) {
		if (*line.bytes != ' ' && *line.bytes != '\t')
			type = view_starts(line, "Content-Type:");
		if (type && !header.boundary.length)
			boundary_read(line, &header);
		if (view_starts(line, "Content-Length:"))
			for (size_t i = 15; i < line.length; i++)
				if (isdigit((unsigned char)line.bytes[i]) &&
					header.content < 1 << 30)
					header.content = 10 * header.content +
							 (size_t)(line.bytes[i] - '0');
	}
	header.length = (size_t)(rest.bytes - mail.bytes);
	return header;
}

/* Where the multipart is closed, or NULL. */
static const char *
closing(struct view boundary, const char *from, const char *to)
{
	char mark[208];
	int length =
		snprintf(mark, sizeof mark, "\n--%.*s--", (int)boundary.length, boundary.bytes);
	return from < to ? memmem(from, (size_t)(to - from), mark, (size_t)length) : NULL;
}

/* The next line that begins or ends a part of that multipart, or NULL; a mail that comes before
 * and declares the same boundary as its own is past ours. */
static const char *
next_part(struct view boundary, const char *from, const char *to)
{
	const char *found = memmem(from, (size_t)(to - from), boundary.bytes, boundary.length);
	return found && found - from >= 3 && !memcmp(found - 3, "\n--", 3) ? found : NULL;
}

static bool
is_blank_before(const char *at, const char *start)
{
	return at - start >= 2 && at[-1] == '\n' &&
	       (at[-2] == '\n' || (at[-2] == '\r' && at - start >= 3 && at[-3] == '\n'));
}

/* The last line with something in it above AT. */
static struct view
line_above(const char *at, const char *start)
{
	while (at > start && isspace((unsigned char)at[-1]))
		at--;
	const char *end = at;
	while (at > start && at[-1] != '\n' && end - at < 200)
		at--;
	return view_trim((struct view){ at, (size_t)(end - at) });
}

/* "----- Original message follows -----" */
static bool
announces_copy(struct view line)
{
	static const char *const words[] = { "original", "copy", "follow", "unsent",
		"forwarded", "below", "begin" };
	size_t marks = 0;
	while (marks < line.length && strchr("-=*_", line.bytes[marks]))
		marks++;
	for (size_t i = 0; marks >= 3 && i < sizeof words / sizeof *words; i++)
		if (view_find(line, words[i]) >= 0)
			return true;
	return false;
}

/* What Content-Length promises, if the next mail or the end is really there. */
static const char *
promised(const struct header *header, struct view mail)
{
	if (!header->content || header->content > mail.length - header->length)
		return NULL;
	const char *at = mail.bytes + header->length + header->content,
		   *end = mail.bytes + mail.length;
	while (at < end && (*at == '\n' || *at == '\r') &&
		at - mail.bytes < (ptrdiff_t)(header->length + header->content + 4))
		at++;
	time_t when;
	struct view rest = { at, (size_t)(end - at) };
	return at == end || mail_begins(&rest, &when) ? at : NULL;
}

/* The length of the mail that MAIL begins with. */
static size_t
mail_ends(struct folder *folder, struct view mail)
{
	struct header header = header_read(mail);
	const char *end = mail.bytes + mail.length, *at = promised(&header, mail);
	if (at)
		return (size_t)(at - mail.bytes);
	/* a copy may follow within the header's limit, too: search behind the header */
	for (at = mail.bytes + header.length - (header.length > 0); at < end;) {
		const char *found = memmem(at, (size_t)(end - at), "\nFrom ", 6);
		if (!found)
			break;
		at = found + 1;
		struct view rest = { at, (size_t)(end - at) };
		time_t when;
		if (!is_blank_before(at, mail.bytes) || !mail_begins(&rest, &when) ||
			announces_copy(line_above(at, mail.bytes)))
			continue;
		const char *body = mail.bytes + header.length - (header.length > 0);
		if (!header.boundary.length || closing(header.boundary, body, at))
			return (size_t)(at - mail.bytes);
		const char *far = end - at > OPEN_MAX_BYTES ? at + OPEN_MAX_BYTES : end;
		const char *next = folder->searched < search_budget
					   ? next_part(header.boundary, at, far)
					   : NULL;
		if (!next) {
			folder->searched += (size_t)(far - at);
			return (size_t)(at - mail.bytes);
		}
		at = next;
	}
	return mail.length;
}

/* ---- Maildir ---- */

static int
place_compare(const void *one, const void *other)
{
	const struct place *a = one, *b = other;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return strcmp(a->file, b->file);
}

static struct place *
place_add(struct folder *folder)
{
	if (folder->count == folder->room) {
		folder->room = folder->room ? 2 * folder->room : 64;
		folder->places =
			xrealloc(folder->places, folder->room * sizeof *folder->places);
	}
	struct place *place = &folder->places[folder->count++];
	*place = (struct place){ 0 };
	return place;
}

/* Names begin with the second of delivery. */
static time_t
name_time(int folder, const char *name)
{
	char *end;
	struct stat status;
	long long seconds = strtoll(name, &end, 10);
	if (*end == '.' && seconds > 100000000 && seconds < 100000000000)
		return (time_t)seconds;
	return fstatat(folder, name, &status, 0) ? 0 : status.st_mtime;
}

static bool
list(struct folder *folder, const char *part)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder->path, part);
	DIR *names = opendir(path);
	const struct dirent *name;
	while (names && (name = readdir(names)))
		if (*name->d_name != '.' &&
			(name->d_type == DT_REG || name->d_type == DT_UNKNOWN ||
				name->d_type == DT_LNK)) {
			struct place *place = place_add(folder);
			place->file = arena_printf(folder->names, "%s/%s", path, name->d_name);
			place->time = name_time(dirfd(names), name->d_name);
		}
	if (names)
		closedir(names);
	return names != NULL;
}

static bool
is_maildir(const char *path)
{
	static const char *const parts[] = { "cur", "new" };
	char part[4096];
	struct stat status;
	for (size_t i = 0; i < 2; i++)
		if (snprintf(part, sizeof part, "%s/%s", path, parts[i]) < (int)sizeof part &&
			!stat(part, &status) && S_ISDIR(status.st_mode))
			return true;
	return false;
}

/* ---- opening ---- */

static struct folder *
folder_fail(struct folder *folder, const char *why, char *error, size_t error_size)
{
	snprintf(error, error_size, "%s: %s", folder->path, why);
	folder_close(folder);
	return NULL;
}

static struct folder *
folder_new(const char *path)
{
	struct folder *folder = xcalloc(1, sizeof *folder);
	folder->path = xstrdup(path);
	folder->names = arena_new();
	return folder;
}

static bool
map(struct folder *folder, int fd)
{
	struct stat status;
	if (fstat(fd, &status))
		return false;
	off_t at = lseek(fd, 0, SEEK_CUR);
	folder->size = folder->mapped = (size_t)status.st_size;
	folder->at = at > 0 && at < status.st_size ? (size_t)at : 0;
	if (!folder->size)
		return true;
	void *bytes = mmap(NULL, folder->mapped, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return false;
	folder->bytes = bytes;
	folder->guard = guard_add(bytes, folder->mapped);
	struct view rest = { folder->bytes + folder->at, folder->size - folder->at };
	time_t when;
	folder->mbox = mail_begins(&rest, &when);
	return true;
}

struct folder *
folder_stream(FILE *in, const char *name, char *error, size_t error_size)
{
	struct folder *folder = folder_new(name);
	struct stat status;
	bool fine;
	if (fileno(in) >= 0 && !fstat(fileno(in), &status) && S_ISREG(status.st_mode)) {
		fine = map(folder, fileno(in));
	} else {
		char chunk[1 << 16];
		size_t length;
		FILE *spool = tmpfile();
		fine = spool != NULL;
		while (fine && (length = fread(chunk, 1, sizeof chunk, in)) > 0)
			fine = fwrite(chunk, 1, length, spool) == length;
		fine = fine && !ferror(in) && !fflush(spool) && !fseek(spool, 0, SEEK_SET) &&
		       map(folder, fileno(spool));
		if (spool)
			fclose(spool);
	}
	return fine ? folder : folder_fail(folder, strerror(errno), error, error_size);
}

struct folder *
folder_open(const char *path, char *error, size_t error_size)
{
	struct stat status;
	if (!strcmp(path, "-"))
		return folder_stream(stdin, path, error, error_size);
	if (!stat(path, &status) && S_ISDIR(status.st_mode)) {
		struct folder *folder = folder_new(path);
		folder->maildir = true;
		bool cur = list(folder, "cur"), new = list(folder, "new");
		if (!cur && !new)
			return folder_fail(folder,
				"cannot be read: a directory, but no Maildir", error,
				error_size);
		if (folder->count)
			qsort(folder->places, folder->count, sizeof *folder->places,
				place_compare);
		return folder;
	}
	FILE *in = fopen(path, "re");
	if (!in) {
		snprintf(error, error_size, "%s: cannot be read: %s", path, strerror(errno));
		return NULL;
	}
	struct folder *folder = folder_stream(in, path, error, error_size);
	fclose(in);
	return folder;
}

bool
folder_begins_mail(const char *bytes, size_t length)
{
	struct view text = { bytes, length < LOOK_BYTES ? length : LOOK_BYTES };
	time_t when;
	return mail_begins(&text, &when) || mail_header_known(text) > 2;
}

bool
folder_is_mail(const char *path)
{
	char start[LOOK_BYTES];
	struct stat status;
	if (stat(path, &status))
		return false;
	if (S_ISDIR(status.st_mode))
		return is_maildir(path);
	int fd = S_ISREG(status.st_mode) ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	ssize_t got = fd < 0 ? -1 : read(fd, start, sizeof start);
	if (fd >= 0)
		close(fd);
	return got > 0 && folder_begins_mail(start, (size_t)got);
}

/* ---- mails ---- */

/* Finds the next place of an mbox or the only one of a file. */
static bool
seek(struct folder *folder)
{
	if (folder->maildir || folder->at >= folder->size)
		return !folder->maildir && !folder->size && !folder->count && place_add(folder);
	struct view rest = { folder->bytes + folder->at, folder->size - folder->at };
	struct place place = { 0 };
	if (folder->mbox) {
		mail_begins(&rest, &place.time);
		rest.length = mail_ends(folder, rest);
	}
	place.from = (size_t)(rest.bytes - folder->bytes);
	folder->at = place.to = place.from + rest.length;
	*place_add(folder) = place;
	return true;
}

static void
read_file(struct text *to, const char *path)
{
	char chunk[1 << 15];
	ssize_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (fd >= 0 && to->length < MAIL_MAX && (length = read(fd, chunk, sizeof chunk)) > 0)
		text_add(to, chunk, (size_t)length);
	if (fd >= 0)
		close(fd);
}

/* ">From " and ">>From " lose one mark. */
static bool
unquote(struct text *to, struct view mail)
{
	if (!memmem(mail.bytes, mail.length, "\n>", 2))
		return false;
	struct view rest = { mail.bytes, mail.length < MAIL_MAX ? mail.length : MAIL_MAX },
		    line;
	const char *start = rest.bytes;
	while (view_line(&rest, &line)) {
		size_t marks = 0;
		while (marks < line.length && line.bytes[marks] == '>')
			marks++;
		if (marks && line.length >= marks + 5 &&
			!memcmp(line.bytes + marks, "From ", 5))
			start++;
		text_add(to, start, (size_t)(rest.bytes - start));
		start = rest.bytes;
	}
	return true;
}

bool
folder_mail(struct folder *folder, size_t number, struct folder_mail *mail)
{
	if (!number || number > folder->given)
		return false;
	const struct place *place = &folder->places[number - 1];
	struct view bytes = { "", 0 };
	if (folder->bytes)
		bytes = (struct view){ folder->bytes + place->from, place->to - place->from };
	text_clear(&folder->copy);
	if (folder->maildir)
		read_file(&folder->copy, place->file);
	if (folder->maildir || (folder->mbox && unquote(&folder->copy, bytes)))
		bytes = (struct view){ text_string(&folder->copy), folder->copy.length };
	*mail = (struct folder_mail){ .bytes = bytes.bytes,
		.length = bytes.length,
		.file = folder->maildir ? place->file : folder->path,
		.number = number,
		.time = place->time };
	return true;
}

bool
folder_next(struct folder *folder, struct folder_mail *mail)
{
	if (folder->given == folder->count && !seek(folder))
		return false;
	folder->given++;
	return folder_mail(folder, folder->given, mail);
}

bool
folder_is_many(struct folder *folder)
{
	while (!folder->maildir && folder->count < 2 && seek(folder))
		;
	return folder->maildir || folder->count > 1;
}

void
folder_close(struct folder *folder)
{
	if (!folder)
		return;
	if (folder->guard)
		guard_drop(folder->guard);
	if (folder->bytes)
		munmap((void *)folder->bytes, folder->mapped);
	free(folder->places);
	free(folder->path);
	text_free(&folder->copy);
	arena_free(folder->names);
	free(folder);
}
