#include "dns/alive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/arena.h"
#include "dns/wire.h"

enum { PATIENCE_MS = 2500, PACKET_ROOM = 4096 };

struct dns_alive {
	uv_poll_t poll;
	uv_timer_t patience;
	int fd, closed;
	char name[64];
	dns_alive_fn *fn;
	void *arg;
};

static void
tell(struct dns_alive *alive, const char *why)
{
	char line[160];
	snprintf(line, sizeof line, "resolver %s does not answer%s%s", alive->name, *why ? ": " : "", why);
	alive->fn(alive->arg, line);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct dns_alive *alive = poll->data;
	char packet[PACKET_ROOM];
	ssize_t got = recv(alive->fd, packet, sizeof packet, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	uv_poll_stop(&alive->poll);
	uv_timer_stop(&alive->patience);
	if (got < 0)
		tell(alive, strerror(errno));
	else
		alive->fn(alive->arg, "");
}

static void
on_patience(uv_timer_t *timer)
{
	tell(timer->data, ""); /* the poll goes on */
}

struct dns_alive *
dns_alive_ask(uv_loop_t *loop, const struct resolver *resolver, dns_alive_fn *fn, void *arg)
{
	struct dns_alive *alive = xcalloc(1, sizeof *alive);
	struct sockaddr_storage to;
	uint8_t query[512], root[1] = { 0 };
	socklen_t size = resolver_sockaddr(resolver, &to);
	size_t octets = wire_query(query, (uint16_t)uv_hrtime(), root, DNS_SOA, 0x100);
	alive->fn = fn;
	alive->arg = arg;
	resolver_print(resolver, alive->name);
	alive->fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (alive->fd < 0 || connect(alive->fd, (struct sockaddr *)&to, size) ||
		send(alive->fd, query, octets, 0) < 0) {
		tell(alive, strerror(errno));
		if (alive->fd >= 0)
			close(alive->fd);
		free(alive);
		return NULL;
	}
	uv_poll_init(loop, &alive->poll, alive->fd);
	uv_timer_init(loop, &alive->patience);
	alive->poll.data = alive->patience.data = alive;
	uv_poll_start(&alive->poll, UV_READABLE, on_readable);
	uv_timer_start(&alive->patience, on_patience, PATIENCE_MS, 0);
	return alive;
}

static void
on_closed(uv_handle_t *handle)
{
	struct dns_alive *alive = handle->data;
	if (++alive->closed < 2)
		return;
	close(alive->fd);
	free(alive);
}

void
dns_alive_free(struct dns_alive *alive)
{
	if (!alive)
		return;
	uv_close((uv_handle_t *)&alive->poll, on_closed);
	uv_close((uv_handle_t *)&alive->patience, on_closed);
}
