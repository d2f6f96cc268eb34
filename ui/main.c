/* main.c: the command line: the screen, or one of the modes without one. */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "app/app.h"
#include "app/config.h"
#include "app/engine.h"
#include "face.h"
#include "modes.h"
#include "net/stream.h"
#include "report/report.h"
#include "smtp/run.h"

enum { EXIT_NOTHING = 1, EXIT_CALL = 2, EXIT_TROUBLE = 3 };

struct call {
	struct app_options app;
	struct face_options face;
	struct read_options read;
	const char *config, *probe;
	struct probe_options probe_options;
	bool probe_with;
	bool report, json;
	char **rest;
	int rest_count;
};

static const char usage[] =
	"usage: whymail [options] [LOG...]              the screen; a LOG may be -\n"
	"       whymail --demo                          the screen on the built-in recording\n"
	"       whymail --report NAME|ADDRESS... [--probe MAILBOX] [--json]\n"
	"       whymail --read log|reply|bounce|transcript|whois FILE...    (FILE may be -)\n"
	"\n"
	"  --resolver ADDRESS[:PORT]   ask this resolver, not those of resolv.conf\n"
	"  --record FILE               keep every exchange with the outside in FILE\n"
	"  --replay FILE               answer from FILE, without any network\n"
	"  --offline                   send nothing\n"
	"  --allow-private             also private, documentation and other special addresses\n"
	"  --probe MAILBOX             with --report: ask by SMTP whether it takes mail\n"
	"  --probe-with WORDS          how: all (hosts and addresses), postmaster or catch-all (ask\n"
	"                              about that too), null-sender, ipv4, ipv6; commas between\n"
	"  --json                      JSON Lines\n"
	"  --phase PHASE               with --read reply: connect helo mail rcpt data ...\n"
	"  --server HOST --query TEXT  with --read whois: who was asked what\n"
	"  --config FILE               settings (else ~/.config/whymail/config)\n"
	"  --theme default|light|mono  --ascii\n"
	"  --version  --help\n";

enum {
	OPT_DEMO = 256, OPT_REPORT, OPT_PROBE, OPT_READ, OPT_JSON, OPT_RESOLVER, OPT_RECORD,
	OPT_REPLAY, OPT_OFFLINE, OPT_PRIVATE, OPT_CONFIG, OPT_THEME, OPT_ASCII, OPT_VERSION, OPT_HELP,
	OPT_PHASE, OPT_SERVER, OPT_QUERY, OPT_PROBE_WITH,
};

static const struct option long_options[] = {
	{ "demo", no_argument, NULL, OPT_DEMO }, { "report", no_argument, NULL, OPT_REPORT },
	{ "probe", required_argument, NULL, OPT_PROBE }, { "read", required_argument, NULL, OPT_READ },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "resolver", required_argument, NULL, OPT_RESOLVER },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "replay", required_argument, NULL, OPT_REPLAY },
	{ "offline", no_argument, NULL, OPT_OFFLINE },
	{ "allow-private", no_argument, NULL, OPT_PRIVATE },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "theme", required_argument, NULL, OPT_THEME }, { "ascii", no_argument, NULL, OPT_ASCII },
	{ "version", no_argument, NULL, OPT_VERSION }, { "help", no_argument, NULL, OPT_HELP },
	{ "phase", required_argument, NULL, OPT_PHASE },
	{ "server", required_argument, NULL, OPT_SERVER },
	{ "query", required_argument, NULL, OPT_QUERY },
	{ "probe-with", required_argument, NULL, OPT_PROBE_WITH }, { 0 },
};

static int
complain(int status, const char *message)
{
	fprintf(stderr, "whymail: %s\n", message);
	return status;
}

/* The exit status if there is nothing more to do, else -1. */
static int
read_arguments(int argc, char **argv, struct call *call)
{
	for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
		switch (option) {
		case OPT_DEMO: call->app.demo = true; break;
		case OPT_REPORT: call->report = true; break;
		case OPT_PROBE: call->probe = optarg; break;
		case OPT_READ: call->read.kind = optarg; break;
		case OPT_JSON: call->json = true; break;
		case OPT_RESOLVER: call->app.resolver = optarg; break;
		case OPT_RECORD: call->app.record = optarg; break;
		case OPT_REPLAY: call->app.replay = optarg; break;
		case OPT_OFFLINE: call->app.offline = true; break;
		case OPT_PRIVATE: call->app.allow_private = true; break;
		case OPT_CONFIG: call->config = optarg; break;
		case OPT_THEME: call->face.theme = optarg; break;
		case OPT_ASCII: call->face.ascii = true; break;
		case OPT_PHASE: call->read.phase = optarg; break;
		case OPT_SERVER: call->read.server = optarg; break;
		case OPT_QUERY: call->read.query = optarg; break;
		case OPT_PROBE_WITH: {
			char error[160];
			call->probe_with = true;
			if (!probe_options_read(optarg, &call->probe_options, error, sizeof error))
				return complain(EXIT_CALL, error);
			break;
		}
		case OPT_VERSION:
			printf("whymail %s (%s)\n", WHYMAIL_VERSION, net_version());
			return 0;
		case OPT_HELP:
			fputs(usage, stdout);
			return 0;
		default:
			return complain(EXIT_CALL, "see whymail --help");
		}
	call->rest = argv + optind;
	call->rest_count = argc - optind;
	if (call->report && call->read.kind)
		return complain(EXIT_CALL, "--report and --read exclude each other");
	if (call->probe && mailbox_trouble(call->probe)) {
		char why[512];
		snprintf(why, sizeof why, "--probe %.300s: %s", call->probe, mailbox_trouble(call->probe));
		return complain(EXIT_CALL, why);
	}
	if (call->probe_with && !call->probe)
		return complain(EXIT_CALL, "--probe-with goes with --probe");
	if (call->probe && !call->report)
		return complain(EXIT_CALL, "--probe goes with --report; on the screen the key is p");
	if (call->json && !call->report && !call->read.kind)
		return complain(EXIT_CALL, "--json goes with --report");
	if (call->report && !call->rest_count)
		return complain(EXIT_CALL, "--report wants a name or an address");
	if (call->read.kind && !call->rest_count)
		return complain(EXIT_CALL, "--read wants a file (- is standard input)");
	if (call->app.demo && call->rest_count && !call->report)
		return complain(EXIT_CALL, "--demo brings its own log");
	if (call->app.replay && call->app.demo)
		return complain(EXIT_CALL, "--demo is a recording already: not with --replay");
	return -1;
}

static int
run_report(uv_loop_t *loop, const struct call *call, const struct config *config)
{
	struct engine_options options = { .resolver = call->app.resolver, .record = call->app.record,
		.replay = call->app.replay, .demo = call->app.demo, .offline = call->app.offline,
		.allow_private = call->app.allow_private, .helo = config->helo,
		.mailbox = config->mailbox, .knowledge = config->knowledge,
		.probe_log = config->probe_log };
	struct report_options report = { .subjects = call->rest, .count = (size_t)call->rest_count,
		.mailbox = call->probe, .probe = call->probe_options, .json = call->json, .out = stdout };
	char error[512];
	int status;
	struct engine *engine = engine_new(loop, &options, error, sizeof error, &status);
	if (!engine)
		return complain(status, error);
	status = report_run(loop, engine, &report);
	engine_free(engine);
	return status;
}

static int
run_screen(uv_loop_t *loop, struct call *call, const struct config *config)
{
	char error[512];
	int status;
	call->app.logs = call->rest;
	call->app.log_count = (size_t)call->rest_count;
	if (!call->app.log_count && !call->app.demo && !isatty(STDIN_FILENO)) {
		static char *standard_input[] = { "-", NULL }; /* as a filter is called */
		call->app.logs = standard_input;
		call->app.log_count = 1;
	}
	struct app *app = app_new(loop, &call->app, config, error, sizeof error, &status);
	if (!app)
		return complain(status, error);
	status = face_run(loop, app, &call->face, error, sizeof error);
	app_free(app);
	return status ? complain(status, error) : 0;
}

int
main(int argc, char **argv)
{
	struct call call = { 0 };
	struct config config;
	char error[512];
	uv_loop_t loop;
	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	int status = read_arguments(argc, argv, &call);
	if (status >= 0)
		return status;
	if (call.read.kind) {
		status = read_mode(&call.read, call.rest, call.rest_count, error, sizeof error);
		return status > EXIT_NOTHING ? complain(status, error) : status;
	}
	if (!config_read(&config, call.config, error, sizeof error)) {
		complain(0, error);
		if (call.config && !config.helo && !config.theme && access(call.config, R_OK)) {
			config_free(&config);
			return EXIT_CALL;
		}
	}
	if (!call.app.resolver)
		call.app.resolver = config.resolver;
	if (!call.face.theme)
		call.face.theme = config.theme;
	call.face.ascii |= config.ascii;
	call.face.keys = config.keys;
	uv_loop_init(&loop);
	status = call.report ? run_report(&loop, &call, &config) : run_screen(&loop, &call, &config);
	uv_run(&loop, UV_RUN_DEFAULT); /* the last handles close */
	uv_loop_close(&loop);
	config_free(&config);
	return status;
}
