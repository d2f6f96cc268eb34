#include "bounce/gmime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static struct gmime functions;
static char missing[300];

static void
load(void)
{
	static const struct {
		const char *name;
		size_t at;
	} names[] = {
#define GMIME_NAME(name) { "g_" #name, offsetof(struct gmime, name) },
		GMIME_FUNCTIONS(GMIME_NAME)
	};
	void *library = dlopen(GMIME_SONAME, RTLD_NOW | RTLD_LOCAL); /* stays until the end */
	if (!library) {
		snprintf(missing, sizeof missing,
			"mails are read without their MIME parts: install %s (%s)",
			GMIME_SONAME, dlerror());
		return;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		void *found = dlsym(library, names[i].name); /* or in what it brings along */
		if (!found) {
			snprintf(missing, sizeof missing,
				"mails are read without their MIME parts: %s has no %s",
				GMIME_SONAME, names[i].name);
			return;
		}
		*(void **)((char *)&functions + names[i].at) = found;
	}
	functions.mime_init();
}

static void
load_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load);
}

const struct gmime *
gmime(void)
{
	load_once();
	return *missing ? NULL : &functions;
}

const char *
gmime_error(void)
{
	load_once();
	return *missing ? missing : NULL;
}
