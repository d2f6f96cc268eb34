/* log_bench: the log room against what the machine allows.
 *
 *     log_bench make LINES HOSTS    an access log on standard output
 *     log_bench limit FILE          lines, first fields and chains by mmap, memchr and one hash
 *     log_bench index FILE          the same through log.h, hosts recognised and normalised
 *
 * The last two print: milliseconds, lines, hosts, bytes of own memory a line, and for index the
 * milliseconds of log_open().  log_bench.sh takes the best of several runs and prints ratios. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "logs/log.h"

static double
now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double
own_memory(void)
{
	char line[128];
	long kilobytes = 0;
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		sscanf(line, "RssAnon: %ld", &kilobytes);
	if (status)
		fclose(status);
	return (double)kilobytes * 1024;
}

static void
make(uint32_t lines, uint32_t hosts)
{
	static const char *const forms[] = { "%u.%u.%u.%u", "h%u-%u-%u-%u.dial.example.net",
		"2001:db8:%x:%x:%x::%x" };
	uint32_t seed = 1;
	for (uint32_t i = 0; i < lines; i++) {
		seed = seed * 1664525 + 1013904223;
		uint64_t known = (uint64_t)i * hosts / lines + 1;
		uint32_t host = (uint32_t)((known * (seed >> 8) >> 24) * (seed >> 20) >> 12);
		uint32_t odd = host * 0x9e3779b1u;
		printf(forms[host % 8 < 5 ? 0 : host % 8 < 7 ? 1 : 2], odd >> 24 | 1, odd >> 16 & 255,
			odd >> 8 & 255, odd & 255);
		printf(" - - [%02u/Aug/2001:%02u:%02u:%02u +1000] \"GET /item/%u.html HTTP/1.0\" 200 %u\n",
			i / 86400 % 28 + 1, i / 3600 % 24, i / 60 % 60, i % 60, seed >> 16, seed >> 12);
	}
}

struct name {
	const char *bytes;
	uint64_t hash;
	uint32_t length, last;
};

static struct name *
twice(struct name *old, size_t *slots)
{
	struct name *table = xcalloc(*slots * 2, sizeof *table);
	for (size_t i = 0; i < *slots; i++) {
		size_t slot = old[i].hash & (*slots * 2 - 1);
		if (!old[i].bytes)
			continue;
		while (table[slot].bytes)
			slot = (slot + 1) & (*slots * 2 - 1);
		table[slot] = old[i];
	}
	*slots *= 2;
	free(old);
	return table;
}

/* One pass, one table, the least that an index by host has to do. */
static void
limit(const char *path)
{
	struct stat status;
	double began = now();
	int fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &status))
		return;
	const char *at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	const char *start = at, *end = at + status.st_size;
	size_t slots = 1 << 12, lines = 0, hosts = 0, room = 0;
	struct name *table = xcalloc(slots, sizeof *table);
	uint64_t *offset = NULL;
	uint32_t *next = NULL;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		newline = newline ? newline : end;
		const char *blank = memchr(at, ' ', (size_t)(newline - at));
		size_t length = (size_t)((blank ? blank : newline) - at), slot;
		uint64_t hash = length;
		size_t i = 0;
		for (uint64_t word; i + 8 <= length; i += 8) {
			memcpy(&word, at + i, 8);
			hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
			hash ^= hash >> 32;
		}
		for (; i < length; i++)
			hash = (hash ^ (unsigned char)at[i]) * 0x100000001b3u;
		hash ^= hash >> 32;
		if (hosts * 2 >= slots)
			table = twice(table, &slots);
		for (slot = hash & (slots - 1); table[slot].bytes; slot = (slot + 1) & (slots - 1))
			if (table[slot].hash == hash && table[slot].length == length &&
				!memcmp(table[slot].bytes, at, length))
				break;
		if (lines == room) {
			room = room ? room * 2 : 1 << 16;
			offset = xrealloc(offset, room * sizeof *offset);
			next = xrealloc(next, room * sizeof *next);
		}
		offset[lines] = (uint64_t)(at - start);
		next[lines] = UINT32_MAX;
		if (table[slot].bytes)
			next[table[slot].last] = (uint32_t)lines;
		else
			table[slot] = (struct name){ at, hash, (uint32_t)length, 0 }, hosts++;
		table[slot].last = (uint32_t)lines++;
		at = newline + 1;
	}
	printf("%.2f %zu %zu %.1f 0\n", now() - began, lines, hosts, own_memory() / (double)lines);
}

static sem_t news;

static void
wake(void *arg)
{
	sem_post(&news);
}

static void
index_log(char *path)
{
	char error[256];
	double began = now(), before = own_memory();
	struct log *log = log_open(&path, 1, error, sizeof error);
	double opened = now();
	if (!log) {
		fprintf(stderr, "%s\n", error);
		return;
	}
	sem_init(&news, 0, 0);
	log_index(log, wake, NULL);
	while (!log_complete(log))
		sem_wait(&news);
	printf("%.2f %u %u %.1f %.2f\n", now() - began, log_lines(log), log_hosts(log),
		(own_memory() - before) / log_lines(log), opened - began);
	log_close(log);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "make"))
		make((uint32_t)atol(argv[2]), (uint32_t)atol(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "limit"))
		limit(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "index"))
		index_log(argv[2]);
	else
		return fputs("usage: log_bench make LINES HOSTS | limit FILE | index FILE\n", stderr), 2;
	return 0;
}
