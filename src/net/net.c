/* net.c: libcurl's multi interface as a client of the libuv loop: libcurl tells which sockets and
 * which timer it wants, libuv calls back, curl_multi_socket_action() does a step. */
#include <stdlib.h>

#include "base/arena.h"
#include "net/private.h"

/* A socket that libcurl watches. */
struct watched {
	uv_poll_t poll;
	struct net *net;
	curl_socket_t socket;
};

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

const char *
net_version(void)
{
	return curl_version();
}

static void
collect(struct net *net)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(net->multi, &left));) {
		struct stream *stream = NULL;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&stream);
		if (message->msg != CURLMSG_DONE || stream->ended)
			continue;
		if (message->data.result == CURLE_OK)
			stream_opened(stream);
		else
			stream_failed(stream, message->data.result);
	}
	stream_flush(net);
}

static void
on_watched(uv_poll_t *poll, int status, int events)
{
	struct watched *watched = poll->data;
	struct net *net = watched->net;
	int running, action = (events & UV_READABLE ? CURL_CSELECT_IN : 0) |
			      (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0) |
			      (status < 0 ? CURL_CSELECT_ERR : 0);
	curl_multi_socket_action(net->multi, watched->socket, action, &running);
	collect(net);
}

static int
on_curl_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *assigned)
{
	struct net *net = arg;
	struct watched *watched = assigned;
	if (what == CURL_POLL_REMOVE) {
		if (watched) {
			curl_multi_assign(net->multi, socket, NULL);
			uv_close((uv_handle_t *)&watched->poll, free_handle);
		}
		return 0;
	}
	if (!watched) {
		watched = xcalloc(1, sizeof *watched);
		watched->net = net;
		watched->socket = socket;
		if (uv_poll_init(net->loop, &watched->poll, socket)) {
			free(watched);
			return -1;
		}
		watched->poll.data = watched;
		curl_multi_assign(net->multi, socket, watched);
	}
	uv_poll_start(&watched->poll,
		(what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
		on_watched);
	return 0;
}

static void
on_curl_timeout(uv_timer_t *timer)
{
	struct net *net = timer->data;
	int running;
	curl_multi_socket_action(net->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(net);
}

static int
on_curl_timer(CURLM *multi, long ms, void *arg)
{
	struct net *net = arg;
	if (ms < 0)
		uv_timer_stop(&net->timer);
	else
		uv_timer_start(&net->timer, on_curl_timeout, (uint64_t)ms, 0);
	return 0;
}

void
net_wake(struct net *net)
{
	if (net->multi)
		return;
	curl_global_init(CURL_GLOBAL_DEFAULT); /* takes a while: not before it is needed */
	net->multi = curl_multi_init();
	curl_multi_setopt(net->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
	curl_multi_setopt(net->multi, CURLMOPT_SOCKETDATA, net);
	curl_multi_setopt(net->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
	curl_multi_setopt(net->multi, CURLMOPT_TIMERDATA, net);
}

static void
on_kick(uv_timer_t *timer)
{
	stream_flush(timer->data);
}

struct net *
net_new(uv_loop_t *loop)
{
	struct net *net = xcalloc(1, sizeof *net);
	net->loop = loop;
	uv_timer_init(loop, &net->timer);
	uv_timer_init(loop, &net->kick);
	net->timer.data = net->kick.data = net;
	net->kick.timer_cb = on_kick;
	return net;
}

static void
on_net_closed(uv_handle_t *handle)
{
	struct net *net = handle->data;
	if (++net->handles == 2)
		free(net);
}

void
net_free(struct net *net)
{
	while (net->streams)
		stream_free(net->streams);
	if (net->multi) {
		curl_multi_cleanup(net->multi);
		curl_global_cleanup();
	}
	uv_close((uv_handle_t *)&net->timer, on_net_closed);
	uv_close((uv_handle_t *)&net->kick, on_net_closed);
}
