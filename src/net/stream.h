/* stream.h: a connection over which bytes go out and lines or bytes come in, by libcurl.
 *
 * libcurl connects (to the address we give: it never resolves a name), greets and upgrades to TLS
 * (protocol SMTP: greeting, EHLO or HELO, STARTTLS when offered, EHLO again), and reports each
 * line; then the stream is ours to send and read on.  A certificate that does not verify is a
 * fact to be told, not an end: nothing secret is ever sent. */
#ifndef WHYMAIL_STREAM_H
#define WHYMAIL_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"

struct uv_loop_s;
struct net;
struct stream;

enum stream_protocol { STREAM_PLAIN, STREAM_SMTP };

struct stream_params {
	enum stream_protocol protocol;
	const char *host;       /* for TLS and the record; need not resolve */
	struct address address; /* where to connect */
	unsigned port;
	const char *helo;       /* SMTP: the name or literal to greet with */
	bool no_tls;            /* SMTP: no STARTTLS though it may be offered */
	long connect_ms;        /* TCP must be connected by then */
	long ready_ms;          /* and each answer of the greeting part there within that */
	long idle_ms;           /* silence after that */
	size_t limit;           /* bytes taken at most; 0: 1 MiB */
};

enum stream_end {
	STREAM_CLOSED,     /* by the other side, or an orderly end */
	STREAM_REFUSED,    /* connection refused */
	STREAM_NO_ROUTE,
	STREAM_NO_CONNECT, /* no answer to the connection in time */
	STREAM_TIMEOUT,    /* connected, but silent too long */
	STREAM_RESET,
	STREAM_REJECTED,   /* SMTP: the greeting part ended in a refusal; the lines tell */
	STREAM_TLS,        /* STARTTLS failed */
	STREAM_LIMIT,      /* more bytes than the limit */
	STREAM_FORBIDDEN,  /* the door said no: offline, special-purpose address */
	STREAM_NOT_RECORDED,
};

struct stream_facts {
	bool tls, verified;
	char tls_version[24];   /* "TLSv1.3" */
	char trouble[160];      /* why it does not verify, "" none */
	double connect_ms;
};

/* MS: since stream_open().  Never called from inside stream_open() or stream_send(). */
struct stream_events {
	/* SMTP: a line without its end, 'S' theirs, 'C' ours (libcurl's and sent ones), '*' a note
	 * about TLS or line ends, '+' (no bytes) TCP is connected, 'P' theirs, but it broke off before the
	 * line's end, '~' the certificate does not verify (why): connecting again, without verifying, '^'
	 * the certificate is for another host (why): going on.
	 * PLAIN: bytes as they come, direction 'S' only. */
	void (*bytes)(void *arg, double ms, char direction, const char *bytes, size_t length);
	/* Connected, greeted, encrypted when offered: may send now. */
	void (*ready)(void *arg, double ms, const struct stream_facts *facts);
	/* Last call; the stream is freed after it. */
	void (*closed)(void *arg, double ms, enum stream_end end, const char *why);
};

struct net *net_new(struct uv_loop_s *loop);
void net_free(struct net *net); /* all streams must be closed */
const char *net_version(void);  /* "libcurl/7.88.1 OpenSSL/3.0.19" */

struct stream *stream_open(struct net *net, const struct stream_params *params,
	const struct stream_events *events, void *arg);
void stream_send(struct stream *stream, const char *bytes, size_t length);
void stream_close(struct stream *stream); /* no callback any more */

const char *stream_end_word(enum stream_end end); /* "refused", ... for the recording */
bool stream_end_named(const char *word, enum stream_end *end);

#endif
