/* json.c: the report as JSON Lines, one object a line, in the order in which things become known. */
#include <jansson.h>
#include <string.h>

#include "contacts/rank.h"
#include "know/findings.h"
#include "report/report.h"
#include "smtp/probe.h"
#include "smtp/transcript_json.h"

/* Strings are safe already, so valid UTF-8; NULL becomes null. */
static json_t *
string(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *
strings(const char *const *texts, size_t count)
{
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, string(texts[i]));
	return array;
}

static json_t *
object(const char *type, const struct investigation *investigation)
{
	json_t *object = json_object();
	json_object_set_new(object, "type", json_string(type));
	json_object_set_new(object, "subject", string(investigation->subject));
	return object;
}

static void
put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

static void
print(FILE *out, json_t *object)
{
	json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(7));
	putc('\n', out);
	json_decref(object);
}

static void
print_lookup(FILE *out, const struct lookup *lookup)
{
	const struct lookup *parent = lookup->parent;
	json_t *line = object("lookup", lookup->investigation);
	put(line, "id", json_integer(lookup->id));
	put(line, "parent", parent && parent->parent ? json_integer(parent->id) : json_null());
	put(line, "kind", string(lookup->kind->name));
	put(line, "question", string(lookup->question));
	put(line, "status", string(lookup_status_name(lookup->status)));
	put(line, "reason", lookup->reason ? string(lookup_reason_word(lookup->reason)) : json_null());
	put(line, "server", string(lookup->server));
	put(line, "ms", json_real(lookup->ms));
	put(line, "at", lookup->finished ? json_real((double)(lookup->finished -
				lookup->investigation->started) / 1e6) : json_null());
	put(line, "answer", strings(lookup->answers, lookup->answer_count));
	put(line, "detail", string(lookup->detail));
	put(line, "cached", json_boolean(lookup->cached));
	print(out, line);
}

static void
print_contact(FILE *out, const struct investigation *investigation, const struct contact *contact)
{
	json_t *line = object("contact", investigation);
	put(line, "address", string(contact->address));
	put(line, "scope", string(contact->scope));
	put(line, "role", string(contact->role));
	put(line, "score", json_integer(contact->score));
	put(line, "reasons", strings(contact->reasons, contact->reason_count));
	put(line, "excluded", string(contact->excluded));
	put(line, "reachable", string(reachability_word(contact->reachable)));
	put(line, "verdict", string(contact->verdict));
	put(line, "guess", json_boolean(contact->guess));
	put(line, "remembered", json_boolean(contact->remembered)); /* by an earlier run's probe */
	print(out, line);
}

static void
print_finding(FILE *out, const struct investigation *investigation, const struct finding *finding)
{
	char severity[2] = { finding->severity, 0 };
	json_t *line = object("finding", investigation), *evidence = json_array();
	for (size_t i = 0; i < finding->evidence_count; i++)
		json_array_append_new(evidence, json_integer(finding->evidence[i]));
	put(line, "id", string(finding->id));
	put(line, "severity", string(severity));
	put(line, "about", string(finding->about));
	put(line, "who", string(finding->who));
	put(line, "wrong", string(finding->wrong));
	put(line, "solve", string(finding->solve));
	put(line, "see", string(finding->see));
	put(line, "evidence", evidence);
	put(line, "cause", string(finding->cause));
	print(out, line);
}

/* Each connection that was made. */
static json_t *
tries_of(const struct probe *probe)
{
	json_t *tries = json_array();
	for (size_t i = 0; i < probe->try_count; i++) {
		const struct probe_try *at = &probe->tries[i];
		json_t *one = json_object();
		put(one, "server", string(at->host));
		put(one, "address", string(at->address));
		put(one, "preference", at->implicit ? json_null() : json_integer(at->preference));
		put(one, "result", string(reachability_word(at->result)));
		put(one, "verdict", string(at->verdict));
		put(one, "diagnosis", at->why ? string(at->why->id) : json_null());
		put(one, "connect_ms", at->connect_ms < 0 ? json_null() : json_real(at->connect_ms));
		put(one, "greeting_ms", at->greeting_ms < 0 ? json_null() : json_real(at->greeting_ms));
		put(one, "tls", string(at->tls));
		put(one, "tls_trouble", string(at->tls_trouble));
		json_array_append_new(tries, one);
	}
	return tries;
}

static void
print_probe(FILE *out, const struct investigation *investigation, const struct probe *probe)
{
	json_t *line = object("transcript", investigation);
	put(line, "mailbox", string(probe->mailbox));
	put(line, "server", string(probe->server));
	put(line, "address", string(probe->address));
	put(line, "port", json_integer(probe->port));
	put(line, "result", string(reachability_word(probe->result)));
	put(line, "code", probe->code ? json_integer(probe->code) : json_null());
	put(line, "sender", string(probe->sender));
	put(line, "helo", string(probe->helo));
	put(line, "pause", probe->pause ? json_integer(probe->pause) : json_null());
	put(line, "tries", tries_of(probe));
	if (probe->extra) {
		put(line, "second", string(probe->extra));
		put(line, "second_result", string(reachability_word(probe->extra_result)));
	}
	put(line, "lines", transcript_json(&probe->talk));
	print(out, line);
	if (!probe->why)
		return;
	line = object("diagnosis", investigation);
	put(line, "id", string(probe->why->id));
	put(line, "class", string(probe->why->mail_class));
	put(line, "mailbox", string(probe->mailbox));
	put(line, "who", string(probe->why->who));
	put(line, "wrong", string(probe->why->wrong));
	put(line, "solve", string(probe->why->solve));
	put(line, "see", string(probe->why->see));
	put(line, "sure", json_boolean(probe->why->sure));
	print(out, line);
}

static void
print_end(FILE *out, const struct investigation *investigation, const char *reachable, double ms)
{
	for (size_t i = 0; i < investigation->probe_count; i++)
		print_probe(out, investigation, investigation->probes[i]);
	for (size_t i = 0; i < investigation->finding_count; i++)
		print_finding(out, investigation, &investigation->findings[i]);
	for (size_t i = 0; i < investigation->contact_count; i++)
		print_contact(out, investigation, &investigation->contacts[i]);
	json_t *line = object("end", investigation);
	put(line, "reachable", string(reachable));
	put(line, "ms", json_real(ms));
	if (investigation->special)
		put(line, "special", string(investigation->special));
	print(out, line);
}

const struct report_form report_json = { print_lookup, print_end };
