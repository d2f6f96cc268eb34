#include "smtp/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "dns/resolvers.h"
#include "dns/wire.h"

enum { MOST_OWN = 8 };

struct identity {
	struct arena *arena;
	struct door_call *calls[2];
	char name[256];
	bool configured, replays;
	struct address own[MOST_OWN];
	size_t own_count;
};

static void
on_own(struct identity *identity, int which, const struct dns_message *message)
{
	identity->calls[which] = NULL;
	for (size_t i = 0; message && i < message->count && identity->own_count < MOST_OWN; i++)
		if (message->records[i].section == DNS_ANSWER && message->records[i].address.family)
			identity->own[identity->own_count++] = message->records[i].address;
}

static void
on_a(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	on_own(arg, 0, message);
}

static void
on_aaaa(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	on_own(arg, 1, message);
}

struct identity *
identity_new(struct door *door, const char *configured)
{
	struct identity *identity = xcalloc(1, sizeof *identity);
	uint8_t wire[DNS_NAME_OCTETS + 1];
	identity->arena = arena_new();
	identity->replays = door_replays(door);
	if (configured) {
		snprintf(identity->name, sizeof identity->name, "%s", configured);
		identity->configured = true;
	} else if (!identity->replays && !gethostname(identity->name, sizeof identity->name - 1) &&
		   strchr(identity->name, '.') && wire_name(identity->name, wire)) {
		identity->calls[0] = door_dns(door, identity->arena, identity, NULL, wire, DNS_A, 0,
			false, on_a, identity);
		identity->calls[1] = door_dns(door, identity->arena, identity, NULL, wire, DNS_AAAA, 0,
			false, on_aaaa, identity);
	}
	return identity;
}

void
identity_free(struct identity *identity)
{
	if (!identity)
		return;
	for (int i = 0; i < 2; i++)
		if (identity->calls[i])
			door_call_drop(identity->calls[i]);
	arena_free(identity->arena);
	free(identity);
}

/* The address the system would speak from; a connected UDP socket sends nothing. */
static bool
source_address(const struct address *to, struct address *source)
{
	struct resolver target = { *to, 25 }, own;
	struct sockaddr_storage address;
	socklen_t size = resolver_sockaddr(&target, &address);
	int fd = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && !connect(fd, (struct sockaddr *)&address, size);
	size = sizeof address;
	ok = ok && !getsockname(fd, (struct sockaddr *)&address, &size);
	if (fd >= 0)
		close(fd);
	if (ok)
		resolver_from((struct sockaddr *)&address, &own);
	*source = ok ? own.address : (struct address){ 0 };
	return ok;
}

const char *
identity_helo(const struct identity *identity, const struct address *to, char *name)
{
	struct address source;
	char text[ADDRESS_TEXT];
	if (identity->configured)
		return strcpy(name, identity->name);
	if (identity->replays)
		return strcpy(name, "(as recorded)");
	if (!source_address(to, &source))
		return strcpy(name, "[127.0.0.1]");
	for (size_t i = 0; i < identity->own_count; i++)
		if (address_same(&identity->own[i], &source))
			return strcpy(name, identity->name);
	snprintf(name, 256, source.family == 4 ? "[%s]" : "[IPv6:%s]", address_print(&source, text));
	return name;
}
