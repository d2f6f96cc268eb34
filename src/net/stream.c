/* stream.c: libcurl's multi interface as a client of the libuv loop.
 *
 * libcurl tells which sockets and which timer it wants; libuv calls back; curl_multi_socket_action()
 * does a step.  A CONNECT_ONLY transfer ends when the stream is ready: from then on the socket is
 * watched here and curl_easy_send/recv carry the bytes.  libcurl must not be called from its own
 * callbacks, so these only queue events; stream_flush() hands them on between steps. */
#include "net/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "net/private.h"

enum { LINE_LIMIT = 4096, DEFAULT_LIMIT = 1 << 20, CHUNK = 16384 };

enum event_type { EVENT_BYTES, EVENT_READY, EVENT_CLOSED };

struct event {
	struct event *next;
	enum event_type type;
	enum stream_end end;
	double ms;
	char direction;
	size_t length;
	char bytes[];
};

static const char *const end_words[] = {
	[STREAM_CLOSED] = "closed", [STREAM_REFUSED] = "refused", [STREAM_NO_ROUTE] = "no-route",
	[STREAM_NO_CONNECT] = "no-connect", [STREAM_TIMEOUT] = "timeout", [STREAM_RESET] = "reset",
	[STREAM_REJECTED] = "rejected", [STREAM_TLS] = "tls", [STREAM_LIMIT] = "limit",
	[STREAM_FORBIDDEN] = "forbidden", [STREAM_NOT_RECORDED] = "not-recorded",
};

const char *
stream_end_word(enum stream_end end)
{
	return end_words[end];
}

bool
stream_end_named(const char *word, enum stream_end *end)
{
	for (size_t i = 0; i < sizeof end_words / sizeof *end_words; i++)
		if (!strcmp(end_words[i], word)) {
			*end = (enum stream_end)i;
			return true;
		}
	return false;
}

/* --- events ---------------------------------------------------------------------------------------- */

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

static uv_timer_t *
new_timer(struct stream *stream)
{
	uv_timer_t *timer = xcalloc(1, sizeof *timer);
	uv_timer_init(stream->net->loop, timer);
	timer->data = stream;
	return timer;
}

static void
kick(struct net *net)
{
	if (!net->flushing && !uv_is_active((uv_handle_t *)&net->kick))
		uv_timer_start(&net->kick, net->kick.timer_cb, 0, 0);
}

static void
queue(struct stream *stream, enum event_type type, char direction, const char *bytes, size_t length)
{
	struct event *event = xcalloc(1, sizeof *event + length + 1);
	event->type = type;
	event->direction = direction;
	event->ms = (double)(uv_hrtime() - stream->opened) / 1e6;
	event->length = length;
	if (length)
		memcpy(event->bytes, bytes, length);
	*stream->last = event;
	stream->last = &event->next;
	kick(stream->net);
}

static void
end(struct stream *stream, enum stream_end how, const char *why)
{
	if (stream->ended)
		return;
	if (stream->line.length && stream->protocol == STREAM_SMTP) /* a last line without an end */
		queue(stream, EVENT_BYTES, 'P', stream->line.bytes, stream->line.length);
	stream->ended = true;
	struct event **slot = stream->last;
	queue(stream, EVENT_CLOSED, 0, why, strlen(why));
	(*slot)->end = how;
}

void
stream_free(struct stream *stream)
{
	struct stream **link = &stream->net->streams;
	while (*link != stream)
		link = &(*link)->next;
	*link = stream->next;
	if (stream->poll)
		uv_close((uv_handle_t *)stream->poll, free_handle);
	uv_close((uv_handle_t *)stream->connect_timer, free_handle);
	uv_close((uv_handle_t *)stream->idle_timer, free_handle);
	curl_multi_remove_handle(stream->net->multi, stream->easy);
	curl_easy_cleanup(stream->easy);
	curl_slist_free_all(stream->connect_to);
	for (struct event *event = stream->first, *next; event; event = next) {
		next = event->next;
		free(event);
	}
	text_free(&stream->line);
	text_free(&stream->out);
	free(stream->host);
	free(stream);
}

static int
on_socket(void *arg, curl_socket_t socket, curlsocktype purpose)
{
	struct stream *stream = arg;
	stream->socket = socket;
	return CURL_SOCKOPT_OK;
}

/* libcurl leaves a refusing greeting or EHLO without a word.  If it is still in the clear, and the server
 * did not say that it goes itself, it is told goodbye; the answer is not waited for.  ARG is the net: a
 * connection may outlive its stream. */
static int
on_close_socket(void *arg, curl_socket_t socket)
{
	static const char quit[] = "QUIT\r\n";
	const struct net *net = arg;
	struct stream *stream = net->streams;
	while (stream && (stream->socket != socket || stream->ready))
		stream = stream->next;
	if (stream && stream->greeted && !stream->secret && !stream->leaves &&
		send(socket, quit, sizeof quit - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 && !stream->ended)
		queue(stream, EVENT_BYTES, 'C', "QUIT", 4);
	return close(socket);
}

static bool
is_connected(struct stream *stream)
{
	curl_off_t us = 0;
	curl_easy_getinfo(stream->easy, CURLINFO_CONNECT_TIME_T, &us);
	stream->facts.connect_ms = (double)us / 1e3;
	return us > 0;
}

static void
tell_connected(struct stream *stream)
{
	if (stream->protocol == STREAM_SMTP && !stream->connect_told)
		queue(stream, EVENT_BYTES, '+', "", 0);
	stream->connect_told = true;
}

void
stream_flush(struct net *net)
{
	bool again = true;
	if (net->flushing)
		return;
	net->flushing = true;
	for (struct stream *stream = net->streams; stream; stream = stream->next)
		if (!stream->connect_told && !stream->ended && !stream->closed && is_connected(stream))
			tell_connected(stream);
	while (again) {
		again = false;
		for (struct stream *stream = net->streams, *next; stream; stream = next) {
			struct event *event = stream->closed ? NULL : stream->first;
			next = stream->next;
			if (stream->closed) {
				stream_free(stream);
				again = true;
				break;
			}
			if (!event)
				continue;
			stream->first = event->next;
			if (!stream->first)
				stream->last = &stream->first;
			if (event->type == EVENT_BYTES) {
				stream->events.bytes(stream->arg, event->ms, event->direction,
					event->bytes, event->length);
			} else if (event->type == EVENT_READY) {
				stream->events.ready(stream->arg, event->ms, &stream->facts);
			} else {
				stream->closed = true;
				stream->events.closed(stream->arg, event->ms, event->end, event->bytes);
			}
			free(event);
			again = true;
			break; /* the callback may have opened or closed streams: look anew */
		}
	}
	net->flushing = false;
}

static void
take_line(struct stream *stream)
{
	static const char lf_only[] = "its lines end in LF alone, not in CRLF (RFC 5321 2.3.8)";
	size_t length = stream->line.length;
	bool crlf = length && stream->line.bytes[length - 1] == '\r';
	queue(stream, EVENT_BYTES, 'S', text_string(&stream->line), length - crlf);
	text_clear(&stream->line);
	if (!crlf && !stream->lf_told) {
		queue(stream, EVENT_BYTES, '*', lf_only, sizeof lf_only - 1);
		stream->lf_told = true;
	}
}

static void
take_bytes(struct stream *stream, const char *bytes, size_t length)
{
	if (stream->ended)
		return;
	tell_connected(stream);
	stream->taken += length;
	if (stream->protocol == STREAM_PLAIN)
		queue(stream, EVENT_BYTES, 'S', bytes, length);
	for (size_t i = 0; stream->protocol == STREAM_SMTP && i < length; i++) {
		if (bytes[i] == '\n')
			take_line(stream);
		else
			text_putc(&stream->line, bytes[i]);
		if (stream->line.length >= LINE_LIMIT) {
			end(stream, STREAM_LIMIT, "a line of more than 4096 bytes; 512 are allowed (RFC 5321 4.5.3.1.5)");
			return;
		}
	}
	if (stream->taken > stream->limit)
		end(stream, STREAM_LIMIT, "too much was sent");
}

/* --- after the stream is ready: our own reading and writing ---------------------------------------- */

static void on_socket_ready(uv_poll_t *poll, int status, int events);

static void
restart_idle(struct stream *stream)
{
	if (stream->idle_ms)
		uv_timer_start(stream->idle_timer, stream->idle_timer->timer_cb,
			(uint64_t)stream->idle_ms, 0);
}

static void
watch(struct stream *stream)
{
	if (stream->poll && !stream->ended)
		uv_poll_start(stream->poll, UV_READABLE | (stream->out.length ? UV_WRITABLE : 0),
			on_socket_ready);
	else if (stream->poll)
		uv_poll_stop(stream->poll);
}

static void
write_out(struct stream *stream)
{
	while (stream->out.length && !stream->ended) {
		size_t sent = 0;
		CURLcode code =
			curl_easy_send(stream->easy, stream->out.bytes, stream->out.length, &sent);
		if (code == CURLE_AGAIN)
			break;
		if (code != CURLE_OK) {
			/* the other side may have said why before it closed: read that first */
			text_clear(&stream->out);
			break;
		}
		memmove(stream->out.bytes, stream->out.bytes + sent, stream->out.length - sent);
		stream->out.length -= sent;
	}
}

static void
read_in(struct stream *stream)
{
	char chunk[CHUNK];
	while (!stream->ended) {
		size_t got = 0;
		CURLcode code = curl_easy_recv(stream->easy, chunk, sizeof chunk, &got);
		if (code == CURLE_AGAIN)
			return;
		if (code != CURLE_OK) {
			long number = 0;
			curl_easy_getinfo(stream->easy, CURLINFO_OS_ERRNO, &number);
			end(stream, STREAM_RESET, number ? strerror((int)number) : curl_easy_strerror(code));
		} else if (!got) {
			end(stream, STREAM_CLOSED, "");
		} else {
			take_bytes(stream, chunk, got);
		}
	}
}

static void
on_socket_ready(uv_poll_t *poll, int status, int events)
{
	struct stream *stream = poll->data;
	if (events & UV_WRITABLE)
		write_out(stream);
	restart_idle(stream);
	read_in(stream);
	watch(stream);
	stream_flush(stream->net);
}

static void
on_idle(uv_timer_t *timer)
{
	struct stream *stream = timer->data;
	end(stream, STREAM_TIMEOUT, "");
	watch(stream);
	stream_flush(stream->net);
}

/* --- while libcurl opens it -------------------------------------------------------------------------- */

static int
on_debug(CURL *easy, curl_infotype type, char *bytes, size_t length, void *arg)
{
	struct stream *stream = arg;
	struct view line = view_trim((struct view){ bytes, length });
	if (stream->protocol != STREAM_SMTP || stream->ready)
		return 0;
	if (type == CURLINFO_HEADER_IN) {
		stream->greeted = true;
		stream->leaves = view_starts(line, "421");
		stream->secret |= stream->asked_tls && view_starts(line, "220");
		take_bytes(stream, bytes, length);
	} else if (type == CURLINFO_HEADER_OUT) {
		stream->asked_tls = view_is(line, "STARTTLS");
		queue(stream, EVENT_BYTES, 'C', line.bytes, line.length);
	} else if (type == CURLINFO_TEXT) {
		if (view_starts(line, "SSL connection using")) {
			size_t skip = strlen("SSL connection using "), word = 0;
			queue(stream, EVENT_BYTES, '*', line.bytes, line.length);
			stream->facts.tls = true;
			while (skip + word < line.length && line.bytes[skip + word] != ' ')
				word++;
			snprintf(stream->facts.tls_version, sizeof stream->facts.tls_version, "%.*s",
				(int)word, line.bytes + skip);
		}
	}
	return 0;
}

static void
on_connect_limit(uv_timer_t *timer)
{
	struct stream *stream = timer->data;
	if (is_connected(stream) || stream->ended)
		return;
	end(stream, STREAM_NO_CONNECT, "no answer to the connection");
	stream_flush(stream->net);
}

/* libcurl has verified who signed it; that its names are right is seen to here, because a connection that
 * libcurl gives up for that is left without a word. */
static void
tell_certificate(struct stream *stream)
{
	struct text words = { 0 };
	certificate_words(stream->easy, &words);
	if (words.length)
		queue(stream, EVENT_BYTES, '*', words.bytes, words.length);
	text_clear(&words);
	if (!stream->facts.trouble[0] && !certificate_is_for(stream->easy, stream->host, &words)) {
		snprintf(stream->facts.trouble, sizeof stream->facts.trouble, "%.159s", words.bytes);
		queue(stream, EVENT_BYTES, '^', words.bytes, words.length);
	}
	text_free(&words);
}

void
stream_opened(struct stream *stream)
{
	curl_socket_t socket = CURL_SOCKET_BAD;
	is_connected(stream);
	curl_easy_getinfo(stream->easy, CURLINFO_ACTIVESOCKET, &socket);
	if (socket == CURL_SOCKET_BAD) {
		end(stream, STREAM_RESET, "the connection is gone");
		return;
	}
	if (stream->facts.tls)
		tell_certificate(stream);
	stream->ready = true;
	stream->facts.verified = stream->facts.tls && !stream->facts.trouble[0];
	stream->poll = xcalloc(1, sizeof *stream->poll);
	if (uv_poll_init(stream->net->loop, stream->poll, socket)) {
		free(stream->poll);
		stream->poll = NULL;
		end(stream, STREAM_RESET, "the connection cannot be watched");
		return;
	}
	stream->poll->data = stream;
	queue(stream, EVENT_READY, 0, "", 0);
	restart_idle(stream);
	watch(stream);
}

/* The certificate does not verify: told, and the connection is made once more without asking. */
static void
open_unverified(struct stream *stream)
{
	snprintf(stream->facts.trouble, sizeof stream->facts.trouble, "%.159s", stream->why);
	text_clear(&stream->line);
	queue(stream, EVENT_BYTES, '~', stream->facts.trouble, strlen(stream->facts.trouble));
	stream->why[0] = '\0';
	curl_multi_remove_handle(stream->net->multi, stream->easy);
	stream->greeted = stream->asked_tls = stream->secret = stream->leaves = false;
	curl_easy_setopt(stream->easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_multi_add_handle(stream->net->multi, stream->easy);
}

void
stream_failed(struct stream *stream, CURLcode code)
{
	long number = 0;
	if (code == CURLE_PEER_FAILED_VERIFICATION && !stream->facts.trouble[0]) {
		open_unverified(stream);
		return;
	}
	if (strstr(stream->why, "Too large")) { /* its own limit of a line, or of a reply */
		end(stream, STREAM_LIMIT, "too much was sent");
		return;
	}
	curl_easy_getinfo(stream->easy, CURLINFO_OS_ERRNO, &number);
	const char *why = stream->why[0] ? stream->why : curl_easy_strerror(code);
	enum stream_end how = STREAM_RESET;
	switch (code) {
	case CURLE_COULDNT_CONNECT:
		how = number == ECONNREFUSED ? STREAM_REFUSED
		      : number == ETIMEDOUT  ? STREAM_NO_CONNECT
					     : STREAM_NO_ROUTE;
		why = number ? strerror((int)number) : why;
		break;
	case CURLE_OPERATION_TIMEDOUT:
		how = is_connected(stream) ? STREAM_TIMEOUT : STREAM_NO_CONNECT;
		break;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_REMOTE_ACCESS_DENIED:
	case CURLE_LOGIN_DENIED:
		how = STREAM_REJECTED;
		break;
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		how = STREAM_TLS;
		break;
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
		how = number == ECONNRESET ? STREAM_RESET : STREAM_CLOSED;
		break;
	default:
		break;
	}
	end(stream, how, why);
}

static void
set_url(struct stream *stream, const struct stream_params *params)
{
	char address[ADDRESS_TEXT], where[ADDRESS_TEXT + 16], url[1024];
	address_print(&params->address, address);
	snprintf(where, sizeof where, params->address.family == 6 ? "[%s]" : "%s", address);
	if (params->protocol == STREAM_PLAIN) {
		snprintf(url, sizeof url, "http://%s:%u/", where, params->port);
		curl_easy_setopt(stream->easy, CURLOPT_URL, url);
		return;
	}
	char *helo = curl_easy_escape(stream->easy, params->helo, 0), to[ADDRESS_TEXT + 32];
	CURLU *parsed = curl_url();
	snprintf(url, sizeof url, "smtp://%s:%u/%s", params->host, params->port, helo);
	if (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK) /* a name no URL can hold */
		snprintf(url, sizeof url, "smtp://%s:%u/%s", where, params->port, helo);
	curl_url_cleanup(parsed);
	curl_free(helo);
	curl_easy_setopt(stream->easy, CURLOPT_URL, url);
	snprintf(to, sizeof to, "::%s:%u", where, params->port);
	stream->connect_to = curl_slist_append(NULL, to);
	curl_easy_setopt(stream->easy, CURLOPT_CONNECT_TO, stream->connect_to);
}

struct stream *
stream_open(struct net *net, const struct stream_params *params, const struct stream_events *events,
	void *arg)
{
	struct stream *stream = xcalloc(1, sizeof *stream);
	stream->net = net;
	stream->next = net->streams;
	net->streams = stream;
	stream->protocol = params->protocol;
	stream->host = xstrdup(params->host);
	stream->socket = CURL_SOCKET_BAD;
	stream->events = *events;
	stream->arg = arg;
	stream->idle_ms = params->idle_ms;
	stream->limit = params->limit ? params->limit : DEFAULT_LIMIT;
	stream->last = &stream->first;
	stream->opened = uv_hrtime();
	stream->connect_timer = new_timer(stream);
	stream->idle_timer = new_timer(stream);
	stream->idle_timer->timer_cb = on_idle;
	uv_timer_start(stream->connect_timer, on_connect_limit, (uint64_t)params->connect_ms, 0);
	net_wake(net);
	CURL *easy = stream->easy = curl_easy_init();
	if (!easy)
		abort();
	set_url(stream, params);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, stream);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, stream->why);
	/* for greeting, EHLO, STARTTLS and EHLO again together; each has its own limit below */
	long steps = params->protocol == STREAM_SMTP ? 4 : 1;
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, params->connect_ms + steps * params->ready_ms);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, params->ready_ms / 1000 + 1);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, 
		(long)(params->no_tls ? CURLUSESSL_NONE : CURLUSESSL_TRY));
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, net);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, stream);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, stream);
	curl_multi_add_handle(net->multi, easy);
	return stream;
}

void
stream_send(struct stream *stream, const char *bytes, size_t length)
{
	struct view line = view_trim((struct view){ bytes, length });
	if (stream->ended || !stream->ready)
		return;
	if (stream->protocol == STREAM_SMTP)
		queue(stream, EVENT_BYTES, 'C', line.bytes, line.length);
	text_add(&stream->out, bytes, length);
	write_out(stream);
	watch(stream);
	restart_idle(stream);
}

void
stream_close(struct stream *stream)
{
	stream->closed = true;
	kick(stream->net); /* it may be in use further up the stack: freed by stream_flush() */
}

