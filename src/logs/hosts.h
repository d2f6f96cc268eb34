/* hosts.h: the hosts of a log, numbered in the order they turn up.
 *
 * One thread adds and notes, another may read: a host below hosts_count() keeps its name and
 * place for good, its numbers only grow.  The names are copied: they stay, even if the
 * file does not.  About 64 bytes a host with a name of 20. */
#ifndef WHYMAIL_HOSTS_H
#define WHYMAIL_HOSTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { HOST_KEY = 256 };
#define HOST_NONE UINT32_MAX

struct hosts;

struct host {
	const char *name; /* as first written */
	uint32_t length;
	_Atomic uint32_t count;
	_Atomic uint32_t first, last; /* rows */
};

struct hosts *hosts_new(void);
void hosts_free(struct hosts *hosts);

uint32_t hosts_hash(const char *name, size_t length);
/* The host written exactly so before, or HOST_NONE. */
uint32_t hosts_find(const struct hosts *hosts, const char *name, size_t length, uint32_t hash);
/* Calls the memory in that hosts_find() will touch.  STAGE 0, then 1, then 2, some time apart:
 * each needs what the one before has called. */
void hosts_ahead(const struct hosts *hosts, uint32_t hash, int stage);
/* The host of this name or address in any spelling; a new one if there is none. */
uint32_t hosts_add(struct hosts *hosts, struct view name);
uint32_t hosts_count(const struct hosts *hosts);
struct host *hosts_at(const struct hosts *hosts, uint32_t host);

/* One spelling for all: lower case, no brackets, zone id or final dot, addresses as RFC 5952
 * has them, ::ffff:a.b.c.d as a.b.c.d.  Into TO; returns the length, 0 if NAME is too long. */
size_t host_key(struct view name, char to[HOST_KEY]);

#endif
