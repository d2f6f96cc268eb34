#include "dns/resolvers.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

socklen_t
resolver_sockaddr(const struct resolver *resolver, struct sockaddr_storage *to)
{
	memset(to, 0, sizeof *to);
	if (resolver->address.family == 4) {
		struct sockaddr_in *in = (struct sockaddr_in *)to;
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)resolver->port);
		memcpy(&in->sin_addr, resolver->address.bytes, 4);
		return sizeof *in;
	}
	struct sockaddr_in6 *in = (struct sockaddr_in6 *)to;
	in->sin6_family = AF_INET6;
	in->sin6_port = htons((uint16_t)resolver->port);
	memcpy(&in->sin6_addr, resolver->address.bytes, 16);
	return sizeof *in;
}

void
resolver_from(const struct sockaddr *from, struct resolver *to)
{
	*to = (struct resolver){ 0 };
	if (from->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)from;
		to->address.family = 4;
		to->port = ntohs(in->sin_port);
		memcpy(to->address.bytes, &in->sin_addr, 4);
	} else if (from->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)from;
		to->address.family = 6;
		to->port = ntohs(in->sin6_port);
		memcpy(to->address.bytes, &in->sin6_addr, 16);
	}
}

char *
resolver_print(const struct resolver *resolver, char *to)
{
	char text[ADDRESS_TEXT];
	address_print(&resolver->address, text);
	if (resolver->port == 53)
		snprintf(to, 64, "%s", text);
	else
		snprintf(to, 64, resolver->address.family == 4 ? "%s:%u" : "[%s]:%u", text,
			resolver->port);
	return to;
}

static bool
has_route(const struct resolver *resolver)
{
	struct sockaddr_storage to;
	socklen_t size = resolver_sockaddr(resolver, &to);
	int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && !connect(fd, (struct sockaddr *)&to, size);
	if (fd >= 0)
		close(fd);
	return ok;
}

static void
add(struct resolver *to, size_t *count, const struct resolver *resolver)
{
	if (*count == MAX_RESOLVERS || !has_route(resolver) ||
		(*count && to[0].address.family != resolver->address.family))
		return;
	for (size_t i = 0; i < *count; i++)
		if (address_same(&to[i].address, &resolver->address) && to[i].port == resolver->port)
			return;
	to[(*count)++] = *resolver;
}

static bool
parse(const char *given, struct resolver *resolver)
{
	const char *colon = strrchr(given, ':'), *bracket = strchr(given, ']');
	size_t length = strlen(given);
	resolver->port = 53;
	if (address_parse(given, length, &resolver->address))
		return true;
	if (!colon || (bracket && colon != bracket + 1))
		return false;
	char *end;
	unsigned long port = strtoul(colon + 1, &end, 10);
	if (*end || end == colon + 1 || !port || port > 65535)
		return false;
	resolver->port = (unsigned)port;
	return address_parse(given, (size_t)(colon - given), &resolver->address);
}

bool
resolvers_find(const char *given, struct resolver to[static MAX_RESOLVERS], size_t *count)
{
	struct resolver resolver;
	char line[512], word[128];
	*count = 0;
	if (given) {
		if (!parse(given, &resolver))
			return false;
		add(to, count, &resolver);
		return true;
	}
	FILE *file = fopen("/etc/resolv.conf", "re");
	if (!file)
		return true;
	while (fgets(line, sizeof line, file))
		if (sscanf(line, " nameserver %127s", word) == 1) {
			resolver.port = 53;
			/* a scoped address (fe80::1%eth0) needs an interface: not for us */
			if (!strchr(word, '%') && address_parse(word, strlen(word), &resolver.address))
				add(to, count, &resolver);
		}
	fclose(file);
	return true;
}
