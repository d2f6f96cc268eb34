/* log.c: the list of lines.
 *
 * Every line has a row: where it starts, its host, the next row of the same host.  A source ends
 * with a row of its own that holds only its end, so a line always ends where the next row starts.
 * Rows stand in chunks that never move.  log_open() does the first few itself; then the worker
 * is the only one that writes, block by block, and publishes with `lines`. */
#include "logs/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "logs/guard.h"
#include "logs/hosts.h"
#include "logs/source.h"

enum {
	CHUNK_BITS = 16,
	CHUNK = 1 << CHUNK_BITS,
	FIRST_BLOCK = 32 * 1024,      /* what log_open() may take: a screenful and more */
	MOST_BLOCK = 4 * 1024 * 1024, /* what is published at once */
	WAKE_MS = 50,
	AHEAD = 32,
};
#define ROW_NONE UINT32_MAX

/* 13 bytes a line; offsets of 40 bits: a TiB a file. */
struct chunk {
	uint32_t low[CHUNK];
	uint32_t host[CHUNK];
	_Atomic uint32_t next[CHUNK];
	uint8_t high[CHUNK];
};

struct log {
	struct source *sources;
	size_t source_count;
	_Atomic uint32_t begun; /* sources whose first row is known; the last of them is at work */
	struct chunk **chunks;
	struct hosts *hosts;
	uint32_t rows;
	_Atomic uint32_t lines, host_count; /* published */
	atomic_bool complete, stop;
	_Atomic(const char *) notice;
	char notice_text[512];
	char name[64];
	size_t block;
	pthread_t thread;
	bool threaded;
	int stop_fd;
	void (*wake)(void *arg);
	void *arg;
	struct timespec woken;
	bool news;
};

static void
row_start(struct log *log, uint32_t row, size_t offset)
{
	struct chunk **chunk = &log->chunks[row >> CHUNK_BITS];
	if (!*chunk)
		*chunk = xcalloc(1, sizeof **chunk);
	(*chunk)->low[row & (CHUNK - 1)] = (uint32_t)offset;
	(*chunk)->high[row & (CHUNK - 1)] = (uint8_t)(offset >> 32);
}

static size_t
row_offset(const struct log *log, uint32_t row)
{
	const struct chunk *chunk = log->chunks[row >> CHUNK_BITS];
	return chunk->low[row & (CHUNK - 1)] | (size_t)chunk->high[row & (CHUNK - 1)] << 32;
}

static uint32_t
row_host(const struct log *log, uint32_t row)
{
	return log->chunks[row >> CHUNK_BITS]->host[row & (CHUNK - 1)];
}

static _Atomic uint32_t *
row_next(const struct log *log, uint32_t row)
{
	return &log->chunks[row >> CHUNK_BITS]->next[row & (CHUNK - 1)];
}

/* The last source that begins at or before LINE (as a row, if LESS is 0); one source has given
 * up one row for each source before it. */
static uint32_t
source_of(const struct log *log, uint32_t number, uint32_t less)
{
	uint32_t low = 0, high = log->begun;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (log->sources[middle].first_row - middle * less <= number)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static uint32_t
row_of_line(const struct log *log, uint32_t line)
{
	return line + source_of(log, line, 1);
}

static uint32_t
line_of_row(const struct log *log, uint32_t row)
{
	return row == ROW_NONE ? UINT32_MAX : row - source_of(log, row, 0);
}

/* A line on its way into the list. */
struct coming {
	const char *line, *end;
	uint32_t name; /* length of its first field if that may be all one has to look at, else 0 */
	uint32_t hash;
};

/* The commonest line by far is NAME - - [dd/Mon/yyyy:, and its host is known already: no need to
 * read the rest.  Everything else goes the long way, and both must say the same. */
static void
look(struct coming *coming)
{
	const char *line = coming->line, *end = coming->end;
	size_t length = (size_t)(end - line);
	const char *blank = memchr(line, ' ', length < HOST_KEY ? length : HOST_KEY);
	coming->name = 0;
	if (!blank || end - blank <= 18 || memcmp(blank, " - - [", 6) || blank[8] != '/' ||
		blank[12] != '/' || blank[17] != ':')
		return;
	coming->name = (uint32_t)(blank - line);
	coming->hash = hosts_hash(line, coming->name);
}

static uint32_t
find_host(struct log *log, const struct coming *coming)
{
	struct entry entry;
	uint32_t host = HOST_NONE;
	if (coming->name)
		host = hosts_find(log->hosts, coming->line, coming->name, coming->hash);
	if (host != HOST_NONE)
		return host;
	entry_read((struct view){ coming->line, (size_t)(coming->end - coming->line) }, &entry);
	if (!entry.host.length || entry.host.length >= HOST_KEY)
		return HOST_NONE;
	return hosts_add(log->hosts, entry.host);
}

static void
add_line(struct log *log, const struct source *source, const struct coming *coming)
{
	uint32_t row = log->rows++, number = find_host(log, coming);
	struct chunk *chunk = log->chunks[row >> CHUNK_BITS];
	chunk->host[row & (CHUNK - 1)] = number;
	atomic_store_explicit(&chunk->next[row & (CHUNK - 1)], ROW_NONE, memory_order_relaxed);
	row_start(log, log->rows, (size_t)(coming->end + 1 - source->bytes));
	if (number == HOST_NONE)
		return;
	struct host *host = hosts_at(log->hosts, number);
	uint32_t count = atomic_load_explicit(&host->count, memory_order_relaxed);
	if (!count)
		atomic_store_explicit(&host->first, row, memory_order_relaxed);
	else
		atomic_store_explicit(row_next(log,
			atomic_load_explicit(&host->last, memory_order_relaxed)), row,
			memory_order_release);
	atomic_store_explicit(&host->last, row, memory_order_relaxed);
	atomic_store_explicit(&host->count, count + 1, memory_order_relaxed);
}

static void
add_lines(struct log *log, struct source *source, size_t to)
{
	const char *at = source->bytes + source->done, *end = source->bytes + to;
	struct coming coming[AHEAD];
	/* many at once: the hosts lie scattered, and waiting for memory is most of the time */
	while (at < end) {
		size_t count = 0;
		for (; count < AHEAD && at < end; count++) {
			const char *newline = memchr(at, '\n', (size_t)(end - at));
			coming[count] = (struct coming){ at, newline ? newline : end, 0, 0 };
			look(&coming[count]);
			at = coming[count].end + 1;
			if (coming[count].name)
				hosts_ahead(log->hosts, coming[count].hash, 0);
		}
		for (int stage = 1; stage <= 2; stage++)
			for (size_t i = 0; i < count; i++)
				if (coming[i].name)
					hosts_ahead(log->hosts, coming[i].hash, stage);
		for (size_t i = 0; i < count; i++)
			add_line(log, source, &coming[i]);
	}
	source->done = source->scanned = to;
	log->host_count = hosts_count(log->hosts);
	atomic_store_explicit(&log->lines, log->rows - (log->begun - 1), memory_order_release);
	log->news = true;
}

static void
begin(struct log *log)
{
	struct source *source = &log->sources[log->begun];
	source->first_row = log->rows;
	row_start(log, log->rows, source->done);
	log->begun++;
}

static void
note(struct log *log, const struct source *source, const char *what)
{
	if (log->notice || !what)
		return;
	if (log->source_count > 1)
		snprintf(log->notice_text, sizeof log->notice_text, "%s: %s", source->path, what);
	else
		snprintf(log->notice_text, sizeof log->notice_text, "%s", what);
	log->notice = log->notice_text;
}

/* Indexes one block, or goes on to the next source.  False: all done, or wait for a stream. */
static bool
step(struct log *log)
{
	struct source *source = &log->sources[log->begun - 1];
	size_t size = source->size, from = source->scanned, to;
	if (size > source->done && !source->sniffed) {
		source_sniff(source);
		size = source->size;
	}
	if (log->rows > UINT32_MAX - 2 * MOST_BLOCK) {
		note(log, source, "the rest is not shown: too many lines");
		source->ended = true;
		return false;
	}
	if (from < size) {
		to = size - from > log->block ? from + log->block : size;
		/* in one call, cheaper than a fault for every 64 KiB; if it fails, they come */
		if (source->spool < 0)
			madvise((void *)(source->bytes + (from & ~(size_t)4095)),
				to - (from & ~(size_t)4095), MADV_POPULATE_READ);
		const char *last = memrchr(source->bytes + from, '\n', to - from);
		if (last)
			add_lines(log, source, (size_t)(last + 1 - source->bytes));
		else
			source->scanned = to;
		return true;
	}
	if (!source->ended)
		return false;
	if (source->done < size)
		add_lines(log, source, size);
	if (!size)
		note(log, source, source->notice ? source->notice : "empty");
	note(log, source, source->notice);
	if (log->begun == log->source_count)
		return false;
	log->rows++;
	begin(log);
	return true;
}

static void
tell(struct log *log, bool at_once)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	long ms = (now.tv_sec - log->woken.tv_sec) * 1000 +
		  (now.tv_nsec - log->woken.tv_nsec) / 1000000;
	if (!log->news || (!at_once && ms < WAKE_MS))
		return;
	log->news = false;
	log->woken = now;
	if (log->wake)
		log->wake(log->arg);
}

static void *
work(void *arg)
{
	struct log *log = arg;
	while (!log->stop) {
		struct source *source = &log->sources[log->begun - 1];
		bool more = step(log);
		if (more && log->block < MOST_BLOCK)
			log->block *= 2;
		tell(log, false);
		if (more)
			continue;
		if (source->ended)
			break;
		/* told already: wait without end; not yet: only until it may be told */
		if (!source_fill(source, log->stop_fd, log->news ? WAKE_MS : -1))
			tell(log, true);
	}
	log->complete = true;
	log->news = true;
	if (!log->stop)
		tell(log, true);
	return NULL;
}

struct log *
log_open(char *const *paths, size_t count, char *error, size_t error_size)
{
	struct log *log = xcalloc(1, sizeof *log);
	log->source_count = count;
	log->sources = xcalloc(count, sizeof *log->sources);
	log->chunks = xcalloc((size_t)1 << (32 - CHUNK_BITS), sizeof *log->chunks);
	log->hosts = hosts_new();
	log->block = FIRST_BLOCK;
	log->stop_fd = eventfd(0, EFD_CLOEXEC);
	for (size_t i = 0; i < count; i++) {
		if (source_open(&log->sources[i], paths[i], error, error_size))
			continue;
		log->source_count = i;
		log_close(log);
		return NULL;
	}
	if (count == 1) {
		const char *slash = strrchr(paths[0], '/');
		snprintf(log->name, sizeof log->name, "%s",
			!strcmp(paths[0], "-") ? "standard input" : slash ? slash + 1 : paths[0]);
	} else {
		snprintf(log->name, sizeof log->name, "%zu files", count);
	}
	log->complete = !count;
	if (!count)
		return log;
	begin(log);
	while (log->lines < 200 && step(log))
		if (log->sources[log->begun - 1].scanned >= FIRST_BLOCK)
			break;
	return log;
}

void
log_index(struct log *log, void (*wake)(void *arg), void *arg)
{
	log->wake = wake;
	log->arg = arg;
	if (log->source_count && !log->threaded)
		log->threaded = !pthread_create(&log->thread, NULL, work, log);
}

void
log_close(struct log *log)
{
	if (!log)
		return;
	log->stop = true;
	if (log->threaded) {
		eventfd_write(log->stop_fd, 1);
		pthread_join(log->thread, NULL);
	}
	for (size_t i = 0; i < log->source_count; i++)
		source_close(&log->sources[i]);
	for (size_t i = 0; i <= log->rows >> CHUNK_BITS; i++)
		free(log->chunks[i]);
	close(log->stop_fd);
	hosts_free(log->hosts);
	free(log->chunks);
	free(log->sources);
	free(log);
}

const char *
log_name(const struct log *log)
{
	return log->name;
}

const char *
log_notice(const struct log *log)
{
	for (size_t i = 0; i < log->source_count; i++)
		if (log->sources[i].guard && guard_hit(log->sources[i].guard))
			return "cut short while it was read: the missing part shows as zeroes";
	return log->notice;
}

void
log_call(struct log *log, const char *name)
{
	snprintf(log->name, sizeof log->name, "%s", name);
}

bool
log_complete(const struct log *log)
{
	return log->complete;
}

double
log_progress(const struct log *log)
{
	double size = 0, done = 0;
	for (size_t i = 0; i < log->source_count; i++) {
		size += (double)log->sources[i].size;
		done += (double)log->sources[i].done;
	}
	return log->complete || size == 0 ? 1 : done / size;
}

uint32_t
log_lines(const struct log *log)
{
	return atomic_load_explicit(&log->lines, memory_order_acquire);
}

struct view
log_line(const struct log *log, uint32_t line)
{
	if (line >= log_lines(log))
		return (struct view){ "", 0 };
	uint32_t source = source_of(log, line, 1);
	size_t start = row_offset(log, line + source), end = row_offset(log, line + source + 1) - 1;
	const char *bytes = log->sources[source].bytes;
	if (end > start && bytes[end - 1] == '\r')
		end--;
	return (struct view){ bytes + start, end - start };
}

struct view
log_bytes(const struct log *log)
{
	return log->source_count ? (struct view){ log->sources[0].bytes, log->sources[0].size }
				 : (struct view){ "", 0 };
}

const char *
log_line_file(const struct log *log, uint32_t line)
{
	return line < log_lines(log) ? log->sources[source_of(log, line, 1)].path : "";
}

uint32_t
log_line_there(const struct log *log, uint32_t line)
{
	uint32_t source = source_of(log, line, 1);
	return line + source - log->sources[source].first_row;
}

uint32_t
log_hosts(const struct log *log)
{
	return log->host_count;
}

struct log_host
log_host(const struct log *log, uint32_t number)
{
	const struct host *host = hosts_at(log->hosts, number);
	return (struct log_host){
		.name = { host->name, host->length },
		.count = host->count,
		.first = line_of_row(log, host->first),
		.last = line_of_row(log, host->last),
	};
}

uint32_t
log_line_host(const struct log *log, uint32_t line)
{
	return line < log_lines(log) ? row_host(log, row_of_line(log, line)) : UINT32_MAX;
}

uint32_t
log_next_line(const struct log *log, uint32_t line)
{
	if (line >= log_lines(log))
		return UINT32_MAX;
	uint32_t next = line_of_row(log, atomic_load_explicit(
		row_next(log, row_of_line(log, line)), memory_order_acquire));
	return next < log_lines(log) ? next : UINT32_MAX; /* not published yet */
}

