#include "smtp/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "dns/resolvers.h"
#include "dns/wire.h"
#include "zone/zone.h"

enum { MOST_OWN = 8 };
enum call { CALL_A, CALL_AAAA, CALL_PTR, CALL_BACK, CALLS };

struct identity {
	struct arena *arena;
	struct door *door;
	struct door_call *calls[CALLS];
	char name[256];
	bool configured, replays;
	struct address own[MOST_OWN];
	size_t own_count;
	struct address source; /* whose reverse name was asked for */
	struct own_facts facts;
};

static void
on_own(struct identity *identity, enum call which, const struct dns_message *message)
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
	on_own(arg, CALL_A, message);
}

static void
on_aaaa(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	on_own(arg, CALL_AAAA, message);
}

struct identity *
identity_new(struct door *door, const char *configured)
{
	struct identity *identity = xcalloc(1, sizeof *identity);
	uint8_t wire[DNS_NAME_OCTETS + 1];
	identity->arena = arena_new();
	identity->replays = door_replays(door);
	identity->door = door;
	if (configured) {
		snprintf(identity->name, sizeof identity->name, "%s", configured);
		identity->configured = true;
	} else if (!identity->replays && !gethostname(identity->name, sizeof identity->name - 1) &&
		   strchr(identity->name, '.') && wire_name(identity->name, wire)) {
		identity->calls[CALL_A] = door_dns(door, identity->arena, identity, NULL, wire, DNS_A, 0,
			false, on_a, identity);
		identity->calls[CALL_AAAA] = door_dns(door, identity->arena, identity, NULL, wire, DNS_AAAA, 0,
			false, on_aaaa, identity);
	}
	return identity;
}

void
identity_free(struct identity *identity)
{
	if (!identity)
		return;
	for (int i = 0; i < CALLS; i++)
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

/* --- our reverse name ------------------------------------------------------------------------ */

static void
on_back(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	struct identity *identity = arg;
	bool same = false;
	identity->calls[CALL_BACK] = NULL;
	for (size_t i = 0; message && i < message->count; i++)
		same |= message->records[i].section == DNS_ANSWER &&
			address_same(&message->records[i].address, &identity->source);
	/* no answer proves nothing */
	identity->facts.ptr_mismatch = !same && (reason == REASON_NONE || reason == REASON_NXDOMAIN ||
						       reason == REASON_NODATA);
}

static void
on_ptr(void *arg, const struct dns_message *message, const struct dns_reply *reply,
	enum lookup_reason reason)
{
	struct identity *identity = arg;
	const struct dns_record *record = NULL;
	identity->calls[CALL_PTR] = NULL;
	for (size_t i = 0; message && !record && i < message->count; i++)
		if (message->records[i].section == DNS_ANSWER && message->records[i].type == DNS_PTR)
			record = &message->records[i];
	identity->facts.ptr_missing = reason == REASON_NXDOMAIN || reason == REASON_NODATA;
	if (!record)
		return;
	identity->facts.ptr_nodot = zone_intended(identity->arena, record->target.text) != NULL;
	identity->calls[CALL_BACK] = door_dns(identity->door, identity->arena, identity, NULL,
		record->target.wire, identity->source.family == 4 ? DNS_A : DNS_AAAA, 0, false, on_back,
		identity);
}

static void
ask_own_name(struct identity *identity, const struct address *source)
{
	char name[ARPA_TEXT];
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (identity->calls[CALL_PTR] || address_same(source, &identity->source) ||
		door_refuses(identity->door, source))
		return;
	identity->source = *source;
	identity->facts = (struct own_facts){ 0 };
	if (wire_name(address_arpa(source, name), wire))
		identity->calls[CALL_PTR] = door_dns(identity->door, identity->arena, identity, NULL, wire,
			DNS_PTR, 0, false, on_ptr, identity);
}

const struct own_facts *
identity_own(const struct identity *identity)
{
	return &identity->facts;
}

const char *
identity_helo(struct identity *identity, const struct address *to, char *name)
{
	struct address source;
	char text[ADDRESS_TEXT];
	if (identity->replays)
		return strcpy(name, identity->configured ? identity->name : "(as recorded)");
	bool known = source_address(to, &source);
	if (known)
		ask_own_name(identity, &source);
	if (identity->configured)
		return strcpy(name, identity->name);
	if (!known)
		return strcpy(name, "[127.0.0.1]");
	for (size_t i = 0; i < identity->own_count; i++)
		if (address_same(&identity->own[i], &source))
			return strcpy(name, identity->name);
	snprintf(name, 256, source.family == 4 ? "[%s]" : "[IPv6:%s]", address_print(&source, text));
	return name;
}
