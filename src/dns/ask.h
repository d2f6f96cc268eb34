/* ask.h: one DNS question to the resolver or to one name server, and its raw answer.
 *
 * UDP by udns (sockets, ids, retries, matching), TCP by us when an answer was cut short.  The
 * packet is handed on as it came; reading and judging it is wire.h's.  A context (socket, ids) is
 * never shared between owners or servers and lives only while questions are open.  At most 32
 * questions are outstanding to one server, 256 in all; more wait in a queue. */
#ifndef WHYMAIL_ASK_H
#define WHYMAIL_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

struct uv_loop_s;
struct dns_layer;
struct dns_request;

enum dns_outcome {
	DNS_ANSWERED,  /* a packet that answers the question, whatever it says */
	DNS_SILENT,    /* no acceptable packet in time */
	DNS_CUT_SHORT, /* truncated, and TCP refused or silent; PACKET is the cut one */
	DNS_DAMAGED,   /* a packet, but not an answer to this (no QR, other question) */
	DNS_UNSENT,    /* could not be sent: NETERR */
	DNS_NO_SERVER, /* no resolver configured that can be reached */
	DNS_NOT_ASKED, /* by the door: offline, or not in the recording */
};

struct dns_reply {
	enum dns_outcome outcome;
	int neterr;             /* errno of DNS_UNSENT */
	double ms;              /* from the question to this answer */
	char server[64];        /* "192.0.2.53" or "192.0.2.53:5353"; "" none */
	bool via_tcp;
	const uint8_t *packet;  /* valid during the callback */
	size_t octets;
};

enum dns_ask_flags { DNS_ASK_CD = 1, DNS_ASK_TCP = 2 };

typedef void dns_reply_fn(void *arg, const struct dns_reply *reply);

/* RESOLVER: "ADDRESS", "ADDRESS:PORT", "[ADDRESS]:PORT", or NULL for resolv.conf.  Never fails for
 * want of a server (the questions then end as DNS_NO_SERVER); NULL and a line in ERROR when
 * RESOLVER is no address. */
struct dns_layer *dns_layer_new(
	struct uv_loop_s *loop, const char *resolver, char *error, size_t error_size);
/* Open questions end without a callback.  Not from inside a callback. */
void dns_layer_free(struct dns_layer *layer);

/* SERVER: NULL for the resolver, else that name server (no recursion asked).  OWNER: questions of
 * one owner may share a socket.  NAME: uncompressed octets.  FN is called once, later, from the
 * loop, unless the request is dropped before. */
struct dns_request *dns_ask(struct dns_layer *layer, const void *owner,
	const struct address *server, const uint8_t *name, uint16_t type, int flags,
	dns_reply_fn *fn, void *arg);
void dns_drop(struct dns_request *request);

const char *dns_resolver_name(const struct dns_layer *layer); /* "192.0.2.53", "no resolver" */
/* NULL, or one line: "resolver 192.0.2.53 refuses the connection".  Known soon after the start,
 * by a question of the layer's own; an answer from the resolver clears it. */
const char *dns_trouble(const struct dns_layer *layer);
/* CHANGED is called when dns_trouble() changed. */
void dns_watch(struct dns_layer *layer, void (*changed)(void *arg), void *arg);

#endif
