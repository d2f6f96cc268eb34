/* ask.c: udns carries the UDP; this file is the only one that sees it.
 *
 * udns' callback is only the bell: it loses rcodes, negative answers and truncation.  The packet is
 * taken in the debug hook, which is given every accepted packet with the query's pointer just before.
 * udns' clock is ours: monotonic deciseconds, so "timeout:20" is two seconds.  Results are
 * delivered from the loop, never from inside dns_ask(). */
#include "dns/ask.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <udns.h>
#include <uv.h>

#include "base/arena.h"
#include "dns/alive.h"
#include "dns/resolvers.h"
#include "dns/tcp.h"
#include "dns/wire.h"

enum { PER_SERVER = 32, IN_ALL = 256, UDP_SIZE = 1232 };

struct context; /* one socket: one owner's questions to one server (or to the resolvers) */

struct dns_request {
	struct dns_layer *layer;
	struct context *context;
	struct dns_request *next; /* in the layer's waiting or done list */
	struct dns_request *newer, **link; /* in the list of all */
	dns_reply_fn *fn;         /* NULL: dropped */
	void *arg;
	struct dns_tcp *tcp;
	const void *owner;
	struct address server;    /* family 0: the resolver */
	uint8_t name[DNS_NAME_OCTETS + 1];
	uint16_t type;
	int flags;
	uint64_t asked;
	bool in_udns, sent, done, listed;
	struct dns_reply reply;
	struct resolver from;     /* who sent the packet */
	uint8_t *packet;
	size_t octets;
};

struct context {
	struct context *next;
	struct dns_layer *layer;
	struct dns_ctx *udns;
	uv_poll_t poll;
	uv_timer_t timer;
	const void *owner;
	struct address server;
	unsigned open;            /* requests that udns still holds */
	int handles;
	bool closing, inside;
};

struct dns_layer {
	uv_loop_t *loop;
	struct resolver resolvers[MAX_RESOLVERS];
	size_t resolver_count;
	char resolver_name[64];
	struct context *contexts;
	struct dns_request *waiting, *done, *all;
	unsigned open;
	uv_timer_t deliver;       /* fires at once when something is done */
	struct dns_alive *alive;
	bool answered;            /* the resolver has, at least once */
	char trouble[160];
	void (*changed)(void *arg);
	void *changed_arg;
};

static time_t
deciseconds(void)
{
	return (time_t)(uv_hrtime() / 100000000u) + 1; /* 0 would make udns read the wall clock */
}

static void pump(struct context *context);
static void submit_waiting(struct dns_layer *layer);

static void
set_trouble(struct dns_layer *layer, const char *trouble)
{
	if (!strcmp(layer->trouble, trouble))
		return;
	snprintf(layer->trouble, sizeof layer->trouble, "%s", trouble);
	if (layer->changed)
		layer->changed(layer->changed_arg);
}

/* --- results ----------------------------------------------------------------------------------- */

static void
request_free(struct dns_request *request)
{
	if (request->in_udns || request->listed || request->tcp)
		return; /* somebody still holds it */
	*request->link = request->newer;
	if (request->newer)
		request->newer->link = request->link;
	free(request->packet);
	free(request);
}

static void
request_done(struct dns_request *request, enum dns_outcome outcome)
{
	struct dns_layer *layer = request->layer;
	if (request->done)
		return;
	request->done = request->listed = true;
	request->reply.outcome = outcome;
	request->reply.ms = (double)(uv_hrtime() - request->asked) / 1e6;
	struct dns_request **last = &layer->done;
	while (*last)
		last = &(*last)->next;
	request->next = NULL;
	*last = request;
	if (!uv_is_active((uv_handle_t *)&layer->deliver))
		uv_timer_start(&layer->deliver, layer->deliver.timer_cb, 0, 0);
}

static void
deliver(struct dns_layer *layer)
{
	for (struct dns_request *request; (request = layer->done);) {
		layer->done = request->next;
		request->listed = false;
		if (request->fn) {
			dns_reply_fn *fn = request->fn;
			request->fn = NULL;
			request->reply.packet = request->packet;
			request->reply.octets = request->octets;
			if (request->from.address.family)
				resolver_print(&request->from, request->reply.server);
			if (request->octets && !request->server.family) {
				layer->answered = true;
				set_trouble(layer, "");
			}
			fn(request->arg, &request->reply);
		}
		request_free(request);
	}
	submit_waiting(layer);
}

static void
on_deliver(uv_timer_t *timer)
{
	deliver(timer->data);
}

static bool answers(const struct dns_request *request);

static void
on_tcp(void *arg, const uint8_t *packet, size_t octets)
{
	struct dns_request *request = arg;
	request->tcp = NULL;
	if (packet && octets) {
		free(request->packet);
		request->packet = memcpy(xcalloc(1, octets), packet, octets);
		request->octets = octets;
		request->reply.via_tcp = true;
		request_done(request, answers(request) ? DNS_ANSWERED : DNS_DAMAGED);
	} else {
		request_done(request, request->octets ? DNS_CUT_SHORT : DNS_SILENT);
	}
	if (!request->listed)
		request_free(request);
}

static void
ask_tcp(struct dns_request *request)
{
	uint8_t query[512];
	uint16_t id;
	if (getrandom(&id, sizeof id, 0) != sizeof id)
		id = (uint16_t)uv_hrtime();
	int flags = (request->server.family ? 0 : 0x100) | (request->flags & DNS_ASK_CD ? 0x10 : 0);
	size_t octets = wire_query(query, id, request->name, request->type, flags);
	request->tcp = dns_tcp_ask(request->layer->loop, &request->from.address, request->from.port,
		query, octets, on_tcp, request);
}

/* Is it an answer to this question? (udns checks neither QR nor the opcode.) */
static bool
answers(const struct dns_request *request)
{
	const uint8_t *packet = request->packet;
	size_t octets = request->octets, name = 0;
	if (octets < 12 || !(packet[2] & 0x80) || (packet[2] & 0x78))
		return false;
	if (!packet[4] && !packet[5])
		return (packet[3] & 15) != 0; /* an error may come without the question */
	while (request->name[name])
		name += request->name[name] + 1u;
	name++;
	if (octets < 12 + name + 4)
		return false;
	for (size_t i = 0; i < name; i++) {
		uint8_t one = packet[12 + i], other = request->name[i];
		if ((one | 0x20) != (other | 0x20) || (one != other && ((one | 0x20) < 'a' || (one | 0x20) > 'z')))
			return false;
	}
	return (packet[12 + name] << 8 | packet[13 + name]) == request->type;
}

static void
judge(struct dns_request *request)
{
	if (request->done || request->tcp)
		return;
	if (!request->fn) /* dropped: nobody wants to know */
		request_done(request, DNS_SILENT);
	else if (!request->octets)
		request_done(request, request->reply.neterr ? DNS_UNSENT : DNS_SILENT);
	else if (!answers(request))
		request_done(request, DNS_DAMAGED);
	else if (request->packet[2] & 2)
		ask_tcp(request);
	else
		request_done(request, DNS_ANSWERED);
}

/* --- udns ---------------------------------------------------------------------------------------- */

static void
hook(int code, const struct sockaddr *from, unsigned from_size, dnscc_t *packet, int octets,
	const struct dns_query *query, void *data)
{
	struct dns_request *request = data;
	if (request && code > 0)
		request->sent = true;
	if (code != 0 || !request || octets <= 0 || request->done)
		return;
	free(request->packet);
	request->octets = (size_t)octets;
	request->packet = memcpy(xcalloc(1, request->octets), packet, request->octets);
	resolver_from(from, &request->from);
}

static void
bell(struct dns_ctx *udns, void *result, void *data)
{
	struct dns_request *request = data;
	if (!request->sent)
		request->reply.neterr = errno ? errno : ENETUNREACH;
	free(result);
	request->in_udns = false;
	request->context->open--;
	request->layer->open--;
	judge(request);
	if (!request->tcp && !request->listed)
		request_free(request);
}

static void
on_handle_closed(uv_handle_t *handle)
{
	struct context *context = handle->data;
	if (--context->handles)
		return;
	dns_free(context->udns);
	free(context);
}

static void
context_close(struct context *context)
{
	struct context **link = &context->layer->contexts;
	if (context->closing)
		return;
	context->closing = true;
	while (*link != context)
		link = &(*link)->next;
	*link = context->next;
	uv_close((uv_handle_t *)&context->poll, on_handle_closed);
	uv_close((uv_handle_t *)&context->timer, on_handle_closed);
}

/* Let udns send and expire; set its timer; close the context when nothing is left. */
static void
pump(struct context *context)
{
	if (context->inside || context->closing)
		return;
	context->inside = true;
	int wait = dns_timeouts(context->udns, -1, deciseconds());
	context->inside = false;
	if (!context->open)
		context_close(context);
	else if (wait < 0)
		uv_timer_stop(&context->timer);
	else
		uv_timer_start(&context->timer, context->timer.timer_cb, (uint64_t)wait * 100, 0);
}

static void
on_context_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct context *context = poll->data;
	struct dns_layer *layer = context->layer;
	context->inside = true;
	dns_ioevent(context->udns, deciseconds());
	context->inside = false;
	pump(context);
	deliver(layer);
}

static struct context *
context_for(struct dns_layer *layer, const struct dns_request *request)
{
	const struct resolver *servers = layer->resolvers;
	struct resolver one = { request->server, 53 };
	size_t count = layer->resolver_count;
	for (struct context *context = layer->contexts; context; context = context->next)
		if (context->owner == request->owner &&
			(request->server.family ? address_same(&context->server, &request->server)
						: !context->server.family))
			return context;
	if (request->server.family)
		servers = &one, count = 1;
	struct dns_ctx *udns = dns_new(NULL);
	if (!udns)
		abort();
	dns_set_opts(udns, request->server.family ? "timeout:10 attempts:2" : "timeout:20 attempts:3");
	dns_set_opt(udns, DNS_OPT_UDPSIZE, UDP_SIZE);
	dns_set_dbgfn(udns, hook);
	dns_add_serv(udns, NULL);
	for (size_t i = 0; i < count; i++) {
		struct sockaddr_storage to;
		resolver_sockaddr(&servers[i], &to);
		dns_add_serv_s(udns, (struct sockaddr *)&to);
	}
	int fd = count ? dns_open(udns) : -1;
	if (fd < 0) {
		dns_free(udns);
		return NULL;
	}
	struct context *context = xcalloc(1, sizeof *context);
	*context = (struct context){ .next = layer->contexts, .layer = layer, .udns = udns,
		.owner = request->owner, .server = request->server, .handles = 2 };
	layer->contexts = context;
	uv_poll_init(layer->loop, &context->poll, fd);
	uv_timer_init(layer->loop, &context->timer);
	context->poll.data = context->timer.data = context;
	uv_poll_start(&context->poll, UV_READABLE, on_readable);
	context->timer.timer_cb = on_context_timer;
	return context;
}

static unsigned
open_to(const struct dns_layer *layer, const struct address *server)
{
	unsigned open = 0;
	for (const struct context *context = layer->contexts; context; context = context->next)
		if (server->family ? address_same(&context->server, server) : !context->server.family)
			open += context->open;
	return open;
}

static void
submit(struct dns_request *request)
{
	int flags = DNS_NOSRCH | (request->server.family ? DNS_NORD : 0) |
		    (request->flags & DNS_ASK_CD ? DNS_SET_CD : 0);
	request->asked = uv_hrtime();
	if (request->flags & DNS_ASK_TCP) {
		request->from = request->server.family ? (struct resolver){ request->server, 53 }
						       : request->layer->resolvers[0];
		ask_tcp(request);
		return;
	}
	errno = 0;
	struct context *context = context_for(request->layer, request);
	if (!context) {
		request->reply.neterr = errno;
		request_done(request, request->layer->resolver_count || request->server.family
					      ? DNS_UNSENT : DNS_NO_SERVER);
		return;
	}
	request->context = context;
	if (!dns_submit_dn(context->udns, request->name, DNS_C_IN, request->type, flags, NULL, bell,
		    request)) {
		request->reply.neterr = EINVAL;
		request_done(request, DNS_UNSENT);
		return;
	}
	request->in_udns = true;
	context->open++;
	request->layer->open++;
	pump(context);
}

static void
submit_waiting(struct dns_layer *layer)
{
	for (struct dns_request **link = &layer->waiting; *link && layer->open < IN_ALL;) {
		struct dns_request *request = *link;
		if (request->fn && open_to(layer, &request->server) >= PER_SERVER) {
			link = &request->next;
			continue;
		}
		*link = request->next;
		request->next = NULL;
		request->listed = false;
		if (request->fn)
			submit(request);
		else
			request_free(request);
	}
}

struct dns_request *
dns_ask(struct dns_layer *layer, const void *owner, const struct address *server,
	const uint8_t *name, uint16_t type, int flags, dns_reply_fn *fn, void *arg)
{
	struct dns_request *request = xcalloc(1, sizeof *request);
	size_t octets = 0;
	while (name[octets])
		octets += name[octets] + 1u;
	memcpy(request->name, name, octets + 1);
	request->layer = layer;
	request->link = &layer->all;
	request->newer = layer->all;
	if (request->newer)
		request->newer->link = &request->newer;
	layer->all = request;
	request->owner = owner;
	request->type = type;
	request->flags = flags;
	request->fn = fn;
	request->arg = arg;
	if (server)
		request->server = *server;
	request->asked = uv_hrtime();
	if (layer->open >= IN_ALL || open_to(layer, &request->server) >= PER_SERVER) {
		struct dns_request **last = &layer->waiting;
		while (*last)
			last = &(*last)->next;
		*last = request;
		request->listed = true;
	} else {
		submit(request);
	}
	return request;
}

void
dns_drop(struct dns_request *request)
{
	request->fn = NULL; /* udns cannot take it back without a leak: it ends by itself */
	if (request->tcp) {
		dns_tcp_drop(request->tcp);
		request->tcp = NULL;
		if (!request->listed && !request->in_udns)
			request_free(request);
	}
}

static void
on_alive(void *arg, const char *trouble)
{
	struct dns_layer *layer = arg;
	if (*trouble && layer->answered)
		return;
	layer->answered |= !*trouble;
	set_trouble(layer, trouble);
}

/* --- the layer ----------------------------------------------------------------------------------- */

struct dns_layer *
dns_layer_new(uv_loop_t *loop, const char *resolver, char *error, size_t error_size)
{
	static bool ready;
	struct dns_layer *layer = xcalloc(1, sizeof *layer);
	layer->loop = loop;
	if (!resolvers_find(resolver, layer->resolvers, &layer->resolver_count)) {
		snprintf(error, error_size, "--resolver %s: not an address, try 192.0.2.53 or 192.0.2.53:5353",
			resolver);
		free(layer);
		return NULL;
	}
	snprintf(layer->resolver_name, sizeof layer->resolver_name, "no resolver");
	if (layer->resolver_count)
		resolver_print(&layer->resolvers[0], layer->resolver_name);
	if (!ready)
		dns_reset(NULL); /* else the first dns_new(NULL) asserts */
	ready = true;
	uv_timer_init(loop, &layer->deliver);
	layer->deliver.data = layer;
	layer->deliver.timer_cb = on_deliver;
	if (layer->resolver_count)
		layer->alive = dns_alive_ask(loop, &layer->resolvers[0], on_alive, layer);
	else
		set_trouble(layer,
			"no resolver can be reached: no network? (--resolver ADDRESS names one)");
	return layer;
}

static void
on_layer_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void
dns_layer_free(struct dns_layer *layer)
{
	if (!layer)
		return;
	for (struct dns_request *request; (request = layer->all);) {
		if (request->tcp)
			dns_tcp_drop(request->tcp);
		request->tcp = NULL;
		request->listed = request->in_udns = false; /* udns drops its side with the context */
		request_free(request);
	}
	for (struct context *context = layer->contexts, *next; context; context = next) {
		next = context->next;
		context_close(context);
	}
	dns_alive_free(layer->alive);
	uv_close((uv_handle_t *)&layer->deliver, on_layer_closed);
}

const char *
dns_resolver_name(const struct dns_layer *layer)
{
	return layer->resolver_name;
}

const char *
dns_trouble(const struct dns_layer *layer)
{
	return layer->trouble[0] ? layer->trouble : NULL;
}

void
dns_watch(struct dns_layer *layer, void (*changed)(void *arg), void *arg)
{
	layer->changed = changed;
	layer->changed_arg = arg;
}
