/* driver.c: a main for a fuzz target without libFuzzer: every file of the corpus, then MUTATIONS
 * changed ones, always the same.  So each target runs as an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { MOST_FILES = 256, LARGEST = 1 << 16, SECONDS = 5 };

static struct {
	uint8_t *bytes;
	size_t length;
} corpus[MOST_FILES];
static size_t corpus_count;
static uint64_t state = 0x9e3779b97f4a7c15u;

static size_t
any(size_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? (size_t)(state % below) : 0;
}

/* In memory of just that size, so that ASan sees a step too far. */
static void
run(const uint8_t *bytes, size_t length)
{
	uint8_t *exact = xcalloc(1, length);
	if (length)
		memcpy(exact, bytes, length);
	LLVMFuzzerTestOneInput(exact, length);
	free(exact);
}

static int
load(const char *folder)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		FILE *file = names[i]->d_name[0] != '.' && corpus_count < MOST_FILES ? fopen(path, "re") : NULL;
		free(names[i]);
		if (!file)
			continue;
		corpus[corpus_count].bytes = xcalloc(1, LARGEST);
		corpus[corpus_count].length = fread(corpus[corpus_count].bytes, 1, LARGEST, file);
		fclose(file);
		corpus_count++;
	}
	if (count >= 0)
		free(names);
	return corpus_count > 0;
}

static size_t
mutate(uint8_t *bytes, size_t length)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xc0, 0xff, '\n', '\r', ' ', '<', '@', ':', '"', '%' };
	size_t from, chunk, other;
	for (size_t times = 1 + any(6); times; times--) {
		from = any(length + 1);
		chunk = any(length - from + 1) % 64;
		switch (any(5)) {
		case 0:
			if (from < length)
				bytes[from] ^= (uint8_t)(1u << any(8));
			break;
		case 1:
			if (from < length)
				bytes[from] = odd[any(sizeof odd)];
			break;
		case 2: /* a piece goes */
			memmove(bytes + from, bytes + from + chunk, length - from - chunk);
			length -= chunk;
			break;
		case 3: /* a piece twice */
			if (length + chunk <= LARGEST) {
				memmove(bytes + from + chunk, bytes + from, length - from);
				length += chunk;
			}
			break;
		default: /* a piece of another */
			other = any(corpus_count);
			chunk = any(corpus[other].length + 1) % 64;
			if (length + chunk <= LARGEST) {
				memmove(bytes + from + chunk, bytes + from, length - from);
				memcpy(bytes + from, corpus[other].bytes + any(corpus[other].length - chunk + 1), chunk);
				length += chunk;
			}
		}
	}
	return length;
}

int
main(int argc, char **argv)
{
	static uint8_t bytes[LARGEST];
	struct timespec began, now;
	if (argc < 3 || !load(argv[1])) {
		fprintf(stderr, "usage: %s FOLDER MUTATIONS; the folder holds the corpus\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < corpus_count; i++)
		run(corpus[i].bytes, corpus[i].length);
	clock_gettime(CLOCK_MONOTONIC, &began);
	for (long i = 0, most = atol(argv[2]); i < most; i++) {
		size_t file = any(corpus_count);
		memcpy(bytes, corpus[file].bytes, corpus[file].length);
		run(bytes, mutate(bytes, corpus[file].length));
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - began.tv_sec >= SECONDS)
			break;
	}
	for (size_t i = 0; i < corpus_count; i++)
		free(corpus[i].bytes);
	return 0;
}
