#include "dns/tcp.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"

enum { TIME_LIMIT_MS = 5000 };

struct dns_tcp {
	uv_tcp_t socket;
	uv_timer_t timer;
	uv_connect_t connect;
	uv_write_t write;
	dns_tcp_fn *fn;
	void *arg;
	int closing;
	size_t length, want; /* of what came: two octets of length, then the message */
	uint8_t query[2 + 512];
	size_t query_octets;
	uint8_t answer[2 + 65535];
};

static void
on_closed(uv_handle_t *handle)
{
	struct dns_tcp *tcp = handle->data;
	if (--tcp->closing == 0)
		free(tcp);
}

static void
finish(struct dns_tcp *tcp, const uint8_t *packet, size_t octets)
{
	dns_tcp_fn *fn = tcp->fn;
	if (tcp->closing)
		return;
	tcp->closing = 2;
	uv_close((uv_handle_t *)&tcp->socket, on_closed);
	uv_close((uv_handle_t *)&tcp->timer, on_closed);
	tcp->fn = NULL;
	if (fn)
		fn(tcp->arg, packet, octets);
}

static void
on_timer(uv_timer_t *timer)
{
	finish(timer->data, NULL, 0);
}

static void
on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct dns_tcp *tcp = handle->data;
	*buffer = uv_buf_init((char *)tcp->answer + tcp->length,
		(unsigned)(sizeof tcp->answer - tcp->length));
}

static void
on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
	struct dns_tcp *tcp = stream->data;
	if (got < 0) {
		finish(tcp, NULL, 0);
		return;
	}
	tcp->length += (size_t)got;
	if (tcp->length < 2)
		return;
	tcp->want = 2 + ((size_t)tcp->answer[0] << 8 | tcp->answer[1]);
	if (tcp->length >= tcp->want)
		finish(tcp, tcp->answer + 2, tcp->want - 2);
}

static void
on_written(uv_write_t *write, int status)
{
	if (status < 0 && status != UV_ECANCELED)
		finish(write->data, NULL, 0);
}

static void
on_connected(uv_connect_t *connect, int status)
{
	struct dns_tcp *tcp = connect->data;
	uv_buf_t buffer = uv_buf_init((char *)tcp->query, (unsigned)tcp->query_octets);
	if (status == UV_ECANCELED)
		return;
	if (status < 0 || uv_read_start((uv_stream_t *)&tcp->socket, on_room, on_read) < 0 ||
		uv_write(&tcp->write, (uv_stream_t *)&tcp->socket, &buffer, 1, on_written) < 0)
		finish(tcp, NULL, 0);
}

struct dns_tcp *
dns_tcp_ask(uv_loop_t *loop, const struct address *server, unsigned port, const uint8_t *query,
	size_t octets, dns_tcp_fn *fn, void *arg)
{
	struct dns_tcp *tcp = xcalloc(1, sizeof *tcp);
	struct sockaddr_storage to;
	char text[ADDRESS_TEXT];
	address_print(server, text);
	if (server->family == 4)
		uv_ip4_addr(text, (int)port, (struct sockaddr_in *)&to);
	else
		uv_ip6_addr(text, (int)port, (struct sockaddr_in6 *)&to);
	tcp->fn = fn;
	tcp->arg = arg;
	tcp->query[0] = (uint8_t)(octets >> 8);
	tcp->query[1] = (uint8_t)octets;
	memcpy(tcp->query + 2, query, octets);
	tcp->query_octets = octets + 2;
	uv_tcp_init(loop, &tcp->socket);
	uv_timer_init(loop, &tcp->timer);
	tcp->socket.data = tcp->timer.data = tcp->connect.data = tcp->write.data = tcp;
	/* an error at once is told by the timer too, so that FN is never called from here */
	int failed = uv_tcp_connect(&tcp->connect, &tcp->socket, (struct sockaddr *)&to, on_connected);
	uv_timer_start(&tcp->timer, on_timer, failed ? 0 : TIME_LIMIT_MS, 0);
	return tcp;
}

void
dns_tcp_drop(struct dns_tcp *tcp)
{
	tcp->fn = NULL;
	finish(tcp, NULL, 0);
}
