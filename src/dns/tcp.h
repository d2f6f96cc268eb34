/* tcp.h: one DNS question over TCP (RFC 7766), for answers that were cut short over UDP. */
#ifndef WHYMAIL_DNS_TCP_H
#define WHYMAIL_DNS_TCP_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

struct uv_loop_s;
struct dns_tcp;

/* PACKET NULL: refused, silent for 5 s, or not a whole message. */
typedef void dns_tcp_fn(void *arg, const uint8_t *packet, size_t octets);

struct dns_tcp *dns_tcp_ask(struct uv_loop_s *loop, const struct address *server, unsigned port,
	const uint8_t *query, size_t octets, dns_tcp_fn *fn, void *arg);
void dns_tcp_drop(struct dns_tcp *tcp); /* no callback any more; closes by itself */

#endif
