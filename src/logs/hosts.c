/* hosts.c: names to numbers.
 *
 * An open hash of 8-byte slots over all spellings.  A line in a spelling seen before costs one
 * look; only a new spelling is brought to its key.  A spelling that differs from its host's
 * first one, and a key that nobody has written so far, are "others": {name, host}. */
#include "logs/hosts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"

enum { CHUNK_BITS = 14, CHUNK = 1 << CHUNK_BITS, POOL = 64 * 1024 };
#define OTHER 0x80000000u

struct slot {
	uint32_t hash;
	uint32_t index; /* 0 free, else one more than the host, or OTHER + one more than the other */
};

struct other {
	const char *name;
	uint32_t length, host;
};

struct hosts {
	struct slot *slots;
	uint32_t mask, used;
	struct host **chunks;
	_Atomic uint32_t count;
	struct other *others;
	uint32_t other_count;
	struct arena *names;
	char *pool; /* what is left of the last piece of NAMES */
	size_t pool_left;
};

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0xd6e8feb86659fd93u;
	return hash ^ hash >> 32;
}

uint32_t
hosts_hash(const char *name, size_t length)
{
	uint64_t hash = length, word = 0;
	if (length < 8) {
		for (size_t i = 0; i < length; i++)
			word = word << 8 | (unsigned char)name[i];
		return (uint32_t)mix(mix(hash, word), 0);
	}
	for (size_t at = 0; at + 8 < length; at += 8) {
		memcpy(&word, name + at, 8);
		hash = mix(hash, word);
	}
	memcpy(&word, name + length - 8, 8);
	return (uint32_t)mix(mix(hash, word), 0);
}

struct host *
hosts_at(const struct hosts *hosts, uint32_t host)
{
	return &hosts->chunks[host >> CHUNK_BITS][host & (CHUNK - 1)];
}

uint32_t
hosts_count(const struct hosts *hosts)
{
	return atomic_load_explicit(&hosts->count, memory_order_acquire);
}

/* The slot that holds NAME, or the free one where it belongs. */
static struct slot *
find(const struct hosts *hosts, const char *name, size_t length, uint32_t hash, uint32_t *found)
{
	for (uint32_t at = hash & hosts->mask;; at = (at + 1) & hosts->mask) {
		struct slot *slot = &hosts->slots[at];
		if (!slot->index) {
			*found = HOST_NONE;
			return slot;
		}
		if (slot->hash != hash)
			continue;
		if (slot->index & OTHER) {
			const struct other *other = &hosts->others[(slot->index & ~OTHER) - 1];
			if (other->length == length && !memcmp(other->name, name, length)) {
				*found = other->host;
				return slot;
			}
			continue;
		}
		const struct host *host = hosts_at(hosts, slot->index - 1);
		if (host->length == length && !memcmp(host->name, name, length)) {
			*found = slot->index - 1;
			return slot;
		}
	}
}

uint32_t
hosts_find(const struct hosts *hosts, const char *name, size_t length, uint32_t hash)
{
	uint32_t found;
	find(hosts, name, length, hash, &found);
	return found;
}

void
hosts_ahead(const struct hosts *hosts, uint32_t hash, int stage)
{
	const struct slot *slot = &hosts->slots[hash & hosts->mask];
	if (stage == 0)
		__builtin_prefetch(slot);
	else if (slot->hash != hash || !slot->index || (slot->index & OTHER))
		return;
	else if (stage == 1)
		__builtin_prefetch(hosts_at(hosts, slot->index - 1), 1);
	else
		__builtin_prefetch(hosts_at(hosts, slot->index - 1)->name);
}

static void
grow(struct hosts *hosts)
{
	struct slot *old = hosts->slots;
	uint32_t count = hosts->mask + 1;
	hosts->mask = hosts->mask * 2 + 1;
	hosts->slots = xcalloc((size_t)hosts->mask + 1, sizeof *hosts->slots);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = old[i].hash & hosts->mask;
		if (!old[i].index)
			continue;
		while (hosts->slots[at].index)
			at = (at + 1) & hosts->mask;
		hosts->slots[at] = old[i];
	}
	free(old);
}

/* Close together: a page of the log for each name would cost more than comparing it. */
static const char *
copy(struct hosts *hosts, const char *name, size_t length)
{
	if (hosts->pool_left < length) {
		hosts->pool = arena_alloc(hosts->names, POOL);
		hosts->pool_left = POOL;
	}
	char *to = memcpy(hosts->pool, name, length);
	hosts->pool += length;
	hosts->pool_left -= length;
	return to;
}

static void
put(struct hosts *hosts, const char *name, size_t length, uint32_t index)
{
	uint32_t hash = hosts_hash(name, length), found;
	if (++hosts->used > hosts->mask / 8 * 5)
		grow(hosts);
	*find(hosts, name, length, hash, &found) = (struct slot){ hash, index };
}

static void
put_other(struct hosts *hosts, const char *name, size_t length, uint32_t host)
{
	uint32_t count = hosts->other_count++;
	if (!(count & (count + 1))) /* room is always one less than a power of two */
		hosts->others = xrealloc(hosts->others, ((size_t)count * 2 + 1) * sizeof *hosts->others);
	name = copy(hosts, name, length);
	hosts->others[count] = (struct other){ name, (uint32_t)length, host };
	put(hosts, name, length, OTHER + count + 1);
}

static uint32_t
make(struct hosts *hosts, struct view name)
{
	uint32_t number = hosts->count;
	struct host **chunk = &hosts->chunks[number >> CHUNK_BITS];
	if (!*chunk)
		*chunk = xcalloc(CHUNK, sizeof **chunk);
	struct host *host = hosts_at(hosts, number);
	host->name = copy(hosts, name.bytes, name.length);
	host->length = (uint32_t)name.length;
	host->first = host->last = UINT32_MAX;
	put(hosts, host->name, name.length, number + 1);
	return number;
}

uint32_t
hosts_add(struct hosts *hosts, struct view name)
{
	char key[HOST_KEY];
	uint32_t hash = hosts_hash(name.bytes, name.length), known;
	uint32_t host = hosts_find(hosts, name.bytes, name.length, hash);
	if (host != HOST_NONE)
		return host;
	size_t length = host_key(name, key);
	bool plain = !length || (length == name.length && !memcmp(key, name.bytes, length));
	known = plain ? HOST_NONE : hosts_find(hosts, key, length, hosts_hash(key, length));
	if (known != HOST_NONE) {
		put_other(hosts, name.bytes, name.length, known);
		return known;
	}
	host = make(hosts, name);
	if (!plain)
		put_other(hosts, key, length, host);
	atomic_store_explicit(&hosts->count, host + 1, memory_order_release);
	return host;
}

size_t
host_key(struct view name, char to[HOST_KEY])
{
	struct address address;
	if (!name.length || name.length >= HOST_KEY)
		return 0;
	if (address_parse(name.bytes, name.length, &address))
		return strlen(address_print(&address, to));
	if (name.length > 1 && name.bytes[name.length - 1] == '.')
		name.length--;
	for (size_t i = 0; i < name.length; i++)
		to[i] = (char)(name.bytes[i] + (name.bytes[i] >= 'A' && name.bytes[i] <= 'Z') * 32);
	to[name.length] = '\0';
	return name.length;
}

struct hosts *
hosts_new(void)
{
	struct hosts *hosts = xcalloc(1, sizeof *hosts);
	hosts->mask = (1 << 10) - 1;
	hosts->slots = xcalloc(hosts->mask + 1, sizeof *hosts->slots);
	hosts->chunks = xcalloc((size_t)1 << (31 - CHUNK_BITS), sizeof *hosts->chunks);
	hosts->names = arena_new();
	return hosts;
}

void
hosts_free(struct hosts *hosts)
{
	for (uint32_t i = 0; i < hosts->count; i += CHUNK)
		free(hosts->chunks[i >> CHUNK_BITS]);
	free(hosts->chunks);
	free(hosts->slots);
	free(hosts->others);
	arena_free(hosts->names);
	free(hosts);
}
