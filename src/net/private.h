/* private.h: what stream.c (one stream) and net.c (libcurl in the loop) share. */
#ifndef WHYMAIL_NET_PRIVATE_H
#define WHYMAIL_NET_PRIVATE_H

#include <curl/curl.h>
#include <uv.h>

#include "base/text.h"
#include "net/stream.h"

struct event;

struct stream {
	struct stream *next;
	struct net *net;
	CURL *easy;
	struct curl_slist *connect_to;
	enum stream_protocol protocol;
	struct stream_events events;
	void *arg;
	uint64_t opened;
	long idle_ms;
	size_t limit, taken;
	bool ready, ended, closed; /* closed: by its owner, no callbacks */
	char *host;
	curl_socket_t socket;
	bool connect_told, lf_told;
	bool greeted, asked_tls, secret; /* it spoke; STARTTLS is asked for; TLS is begun */
	bool leaves;                     /* the last it said was 421 */
	struct text line, out;
	struct event *first, **last;
	struct stream_facts facts;
	char why[CURL_ERROR_SIZE];
	uv_poll_t *poll;
	uv_timer_t *connect_timer, *idle_timer;
};

struct net {
	uv_loop_t *loop;
	CURLM *multi;      /* NULL until the first stream */
	uv_timer_t timer;  /* libcurl's */
	uv_timer_t kick;   /* flush soon */
	struct stream *streams;
	bool flushing;
	int handles;
};

/* net.c */
void net_wake(struct net *net); /* libcurl, when it is first needed */

/* stream.c: called by net.c when libcurl is done with opening a stream. */
void stream_opened(struct stream *stream);
void stream_failed(struct stream *stream, CURLcode code);
/* Hands on what is queued; frees streams that are over.  The only place that calls out. */
void stream_flush(struct net *net);
void stream_free(struct stream *stream);

/* certificate.c: the server's certificate in one line of words; nothing when libcurl cannot tell. */
void certificate_words(CURL *easy, struct text *to);
/* Is HOST among its names (RFC 6125)?  If not, WHY says for whom it is.  True when it has none to compare. */
bool certificate_is_for(CURL *easy, const char *host, struct text *why);

#endif
