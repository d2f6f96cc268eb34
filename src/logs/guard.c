#include "logs/guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

/* Never freed, only used again: a handler on another thread may be walking the list. */
struct guard {
	struct guard *next;
	_Atomic uintptr_t start;
	_Atomic size_t length; /* 0: free */
	atomic_bool hit;
};

static struct guard *_Atomic guards;
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before;
static uintptr_t page;

static void
on_bus(int number, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr;
	for (struct guard *guard = guards; guard; guard = guard->next) {
		if (at - guard->start >= guard->length)
			continue;
		if (mmap((void *)(at & ~(page - 1)), page, PROT_READ,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
			break;
		guard->hit = true;
		return;
	}
	if ((before.sa_flags & SA_SIGINFO) && before.sa_sigaction)
		before.sa_sigaction(number, info, context);
	else
		sigaction(number, &before, NULL); /* and the access, tried again, ends us */
}

struct guard *
guard_add(void *start, size_t length)
{
	pthread_mutex_lock(&adding);
	struct sigaction action = { .sa_sigaction = on_bus, .sa_flags = SA_SIGINFO }, now;
	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	sigaction(SIGBUS, NULL, &now);
	if (!(now.sa_flags & SA_SIGINFO) || now.sa_sigaction != on_bus) {
		before = now;
		sigaction(SIGBUS, &action, NULL);
	}
	struct guard *guard = guards;
	while (guard && guard->length)
		guard = guard->next;
	if (!guard) {
		guard = xcalloc(1, sizeof *guard);
		guard->next = guards;
		guards = guard;
	}
	guard->hit = false;
	guard->start = (uintptr_t)start;
	guard->length = length;
	pthread_mutex_unlock(&adding);
	return guard;
}

bool
guard_hit(const struct guard *guard)
{
	return guard->hit;
}

void
guard_drop(struct guard *guard)
{
	guard->length = 0;
}
