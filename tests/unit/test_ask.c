/* dns/ask.c against a name server of its own: a thread on 127.0.0.1, in a network namespace where
 * that is allowed, so that port 53 is free (for the questions to name servers) and nothing leaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "dns/ask.h"
#include "packet.h"

static int udp, tcp, stop[2];
static unsigned port;
static bool own_net;
static pthread_t thread;
static struct packet reply_packet;

/* The first label of the question says what is wrong with the answer. */
static bool
kind_is(const uint8_t *query, const char *kind)
{
	return query[12] == strlen(kind) && !memcmp(query + 13, kind, query[12]);
}

/* False: no answer. */
static bool
make_answer(const uint8_t *query, size_t octets, bool over_tcp)
{
	struct packet *packet = &reply_packet;
	size_t name = 12;
	while (query[name])
		name += query[name] + 1u;
	size_t question = name + 5;
	if (octets < question || kind_is(query, "silent"))
		return false;
	packet->octets = 0;
	put_bytes(packet, query, question);
	memset(packet->bytes + 6, 0, 6);
	packet->bytes[2] = (uint8_t)(0x80 | (query[2] & 1));
	packet->bytes[3] = 0x80;
	if (kind_is(query, "servfail")) {
		packet->bytes[3] |= 2;
		return true;
	}
	bool cut = kind_is(query, "tcok") || kind_is(query, "tcno") || kind_is(query, "tcother");
	if (cut && over_tcp && kind_is(query, "tcno"))
		return false;
	if (cut && !over_tcp) {
		packet->bytes[2] |= 2;
		return true;
	}
	packet_address(packet, DNS_ANSWER, "x", "192.0.2.1");
	if (kind_is(query, "wrongid"))
		packet->bytes[0] ^= 0x55;
	if (kind_is(query, "wrongq") || (over_tcp && kind_is(query, "tcother")))
		packet->bytes[14] ^= 1;
	if (kind_is(query, "noqr"))
		packet->bytes[2] &= 0x7f;
	return true;
}

static void
serve_tcp(void)
{
	uint8_t query[514];
	int fd = accept(tcp, NULL, NULL);
	struct timeval limit = { 2, 0 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	ssize_t got = recv(fd, query, sizeof query, 0);
	if (got > 18 && make_answer(query + 2, (size_t)got - 2, true)) {
		uint8_t length[2] = { (uint8_t)(reply_packet.octets >> 8), (uint8_t)reply_packet.octets };
		/* in two pieces, the length torn apart */
		send(fd, length, 1, MSG_NOSIGNAL | MSG_MORE);
		usleep(2000);
		send(fd, length + 1, 1, MSG_NOSIGNAL);
		send(fd, reply_packet.bytes, reply_packet.octets, MSG_NOSIGNAL);
	}
	close(fd);
}

static void *
serve(void *arg)
{
	for (;;) {
		struct pollfd fds[3] = { { udp, POLLIN, 0 }, { tcp, POLLIN, 0 }, { stop[0], POLLIN, 0 } };
		struct sockaddr_storage from;
		socklen_t size = sizeof from;
		uint8_t query[512];
		poll(fds, 3, -1);
		if (fds[2].revents)
			return NULL;
		if (fds[1].revents)
			serve_tcp();
		if (!fds[0].revents)
			continue;
		ssize_t got = recvfrom(udp, query, sizeof query, 0, (struct sockaddr *)&from, &size);
		if (got > 16 && make_answer(query, (size_t)got, false))
			sendto(udp, reply_packet.bytes, reply_packet.octets, 0, (struct sockaddr *)&from, size);
	}
}

static int
begin(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	own_net = !unshare(CLONE_NEWNET) || !unshare(CLONE_NEWUSER | CLONE_NEWNET);
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	tcp = socket(AF_INET, SOCK_STREAM, 0);
	if (own_net) {
		struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
		own_net = !ioctl(udp, SIOCSIFFLAGS, &lo);
		at.sin_port = htons(53);
	}
	if (own_net && bind(udp, (struct sockaddr *)&at, sizeof at))
		own_net = false;
	if (!own_net) {
		at.sin_port = 0;
		if (bind(udp, (struct sockaddr *)&at, sizeof at))
			return -1;
	}
	getsockname(udp, (struct sockaddr *)&at, &size);
	port = ntohs(at.sin_port);
	return bind(tcp, (struct sockaddr *)&at, sizeof at) || listen(tcp, 8) || pipe(stop) ||
	       pthread_create(&thread, NULL, serve, NULL);
}

static int
finish(void **state)
{
	close(stop[1]);
	pthread_join(thread, NULL);
	close(stop[0]);
	close(udp);
	close(tcp);
	return 0;
}

struct heard {
	unsigned calls;
	struct dns_reply reply;
	size_t octets;
};

static void
hear(void *arg, const struct dns_reply *reply)
{
	struct heard *heard = arg;
	heard->calls++;
	heard->reply = *reply;
	heard->octets = reply->octets;
}

static uv_loop_t loop;
static struct dns_layer *layer;

static void
open_layer(unsigned at)
{
	char resolver[64], error[200];
	snprintf(resolver, sizeof resolver, "127.0.0.1:%u", at);
	uv_loop_init(&loop);
	layer = dns_layer_new(&loop, resolver, error, sizeof error);
	assert_non_null(layer);
}

static void
close_layer(void)
{
	dns_layer_free(layer);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static struct dns_request *
ask(const char *name, const struct address *server, int flags, struct heard *heard)
{
	uint8_t wire[DNS_NAME_OCTETS + 1];
	wire_name(name, wire);
	return dns_ask(layer, &loop, server, wire, DNS_A, flags, hear, heard);
}

static void
on_limit(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

/* Until all of COUNT were called, at most SECONDS. */
static void
wait_for(struct heard *heard, size_t count, unsigned seconds)
{
	uv_timer_t timer;
	uv_timer_init(&loop, &timer);
	uv_timer_start(&timer, on_limit, seconds * 1000, 0);
	for (;;) {
		size_t called = 0;
		for (size_t i = 0; i < count; i++)
			called += heard[i].calls > 0;
		if (called == count || !uv_is_active((uv_handle_t *)&timer))
			break;
		uv_run(&loop, UV_RUN_ONCE);
	}
	uv_close((uv_handle_t *)&timer, NULL);
	uv_run(&loop, UV_RUN_NOWAIT);
}

static void
test_faults(void **state)
{
	static const struct {
		const char *name;
		int flags;
		bool to_server; /* asked of a name server: its limits are short */
		enum dns_outcome outcome;
		bool via_tcp;
		double most_ms;
	} cases[] = {
		{ "ok.x", 0, false, DNS_ANSWERED, false, 1000 },
		{ "OK.x", 0, false, DNS_ANSWERED, false, 1000 },
		{ "servfail.x", 0, false, DNS_ANSWERED, false, 1000 },
		{ "noqr.x", 0, false, DNS_DAMAGED, false, 1000 },
		{ "tcok.x", 0, false, DNS_ANSWERED, true, 1000 },
		{ "tcno.x", 0, false, DNS_CUT_SHORT, false, 1000 },
		{ "tcother.x", 0, false, DNS_DAMAGED, true, 1000 },
		{ "ok.x", DNS_ASK_TCP, false, DNS_ANSWERED, true, 1000 },
		{ "tcno.x", DNS_ASK_TCP, false, DNS_SILENT, false, 1000 },
		{ "ok.x", 0, true, DNS_ANSWERED, false, 1000 },
		{ "silent.x", 0, true, DNS_SILENT, false, 4500 },
		{ "wrongid.x", 0, true, DNS_SILENT, false, 4500 },
		{ "wrongq.x", 0, true, DNS_SILENT, false, 4500 },
	};
	enum { COUNT = sizeof cases / sizeof *cases };
	struct heard heard[COUNT] = { 0 };
	struct address server = { 4, { 127, 0, 0, 1 } };
	size_t count = 0;
	open_layer(port);
	for (; count < COUNT && (own_net || !cases[count].to_server); count++)
		ask(cases[count].name, cases[count].to_server ? &server : NULL, cases[count].flags, &heard[count]);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(heard[i].calls, 0);
	wait_for(heard, count, 6);
	for (size_t i = 0; i < count; i++) {
		if (heard[i].calls != 1 || heard[i].reply.outcome != cases[i].outcome ||
			heard[i].reply.via_tcp != cases[i].via_tcp || heard[i].reply.ms > cases[i].most_ms)
			fail_msg("%s (%zu): %u calls, outcome %d, tcp %d, %.0f ms", cases[i].name, i, heard[i].calls,
				(int)heard[i].reply.outcome, heard[i].reply.via_tcp, heard[i].reply.ms);
		assert_int_equal(heard[i].octets > 0, cases[i].outcome != DNS_SILENT);
	}
	assert_null(dns_trouble(layer));
	close_layer();
}

/* More than one server may have at once: all are asked, each once. */
static void
test_many(void **state)
{
	enum { MANY = 300 };
	static struct heard heard[MANY];
	struct dns_request *requests[MANY];
	open_layer(port);
	for (int i = 0; i < MANY; i++) {
		char name[32];
		snprintf(name, sizeof name, "ok.%d.x", i);
		requests[i] = ask(name, NULL, 0, &heard[i]);
	}
	for (int i = 0; i < MANY; i += 3) /* some waiting, some under way */
		dns_drop(requests[i]);
	for (int i = 0; i < MANY; i += 3)
		heard[i].calls = 1;
	wait_for(heard, MANY, 6);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(heard[i].calls, 1);
	close_layer();
}

static void
test_end_in_flight(void **state)
{
	static const char *const names[] = { "ok.x", "silent.x", "tcok.x", "tcno.x", "noqr.x" };
	for (int turns = 0; turns < 6; turns++) {
		struct heard heard[10] = { 0 };
		open_layer(port);
		for (int i = 0; i < 10; i++) {
			struct dns_request *request = ask(names[i / 2], NULL, 0, &heard[i]);
			if (i % 2)
				dns_drop(request);
		}
		for (int i = 0; i < turns; i++) {
			uv_run(&loop, UV_RUN_NOWAIT); /* the silent one would be waited for */
			usleep(2000);
		}
		for (int i = 1; i < 10; i += 2)
			assert_int_equal(heard[i].calls, 0);
		close_layer();
	}
}

static void
test_dropped_in_tcp(void **state)
{
	struct heard heard[2] = { 0 };
	open_layer(port);
	struct dns_request *request = ask("tcok.x", NULL, DNS_ASK_TCP, &heard[0]);
	ask("ok.x", NULL, 0, &heard[1]);
	uv_run(&loop, UV_RUN_ONCE);
	if (!heard[0].calls)
		dns_drop(request);
	wait_for(&heard[1], 1, 3);
	close_layer();
}

static void
test_no_route(void **state)
{
	struct heard heard = { 0 };
	struct address away = { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } };
	if (!own_net)
		skip();
	open_layer(port);
	ask("ok.x", &away, 0, &heard);
	wait_for(&heard, 1, 5);
	assert_int_equal(heard.calls, 1);
	assert_int_equal(heard.reply.outcome, DNS_UNSENT);
	assert_true(heard.reply.neterr != 0);
	close_layer();
}

static void
test_dead_resolver(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bind(fd, (struct sockaddr *)&at, sizeof at);
	getsockname(fd, (struct sockaddr *)&at, &size);
	close(fd); /* a port where nobody is */
	open_layer(ntohs(at.sin_port));
	for (int i = 0; i < 5 && !dns_trouble(layer); i++)
		uv_run(&loop, UV_RUN_ONCE);
	assert_non_null(dns_trouble(layer));
	assert_non_null(strstr(dns_trouble(layer), "127.0.0.1"));
	close_layer();
}

static void
test_resolver_argument(void **state)
{
	static const char *const bad[] = { "", "host.example.org", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
		"127.0.0.1:x", "[::1]5353", "127.0.0.1 53" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char error[200] = "";
		uv_loop_init(&loop);
		assert_null(dns_layer_new(&loop, bad[i], error, sizeof error));
		assert_non_null(strstr(error, "--resolver"));
		uv_loop_close(&loop);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_end_in_flight),
		cmocka_unit_test(test_dropped_in_tcp),
		cmocka_unit_test(test_no_route),
		cmocka_unit_test(test_dead_resolver),
		cmocka_unit_test(test_resolver_argument),
	};
	return cmocka_run_group_tests(tests, begin, finish);
}
