/* findings_registry.c: rules about who answers for a zone or a registration: name servers, the
 * SOA's contact, whois. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "know/findings_rules.h"
#include "lookup/kinds.h"
#include "smtp/probe.h"
#include "whois/read.h"

/* --- the zone's contact ------------------------------------------------------------------- */

static const struct dns_record *
soa_record(const struct lookup *soa)
{
	for (size_t i = 0; soa->zone && soa->dns && i < soa->dns->count; i++)
		if (soa->dns->records[i].type == DNS_SOA &&
			same_word(soa->dns->records[i].owner.text, soa->zone->apex))
			return &soa->dns->records[i];
	return NULL;
}

/* The zone's name stands twice at the end, or the contact lies where only reverse names are. */
static bool
lacks_dot(const struct zone_facts *zone)
{
	size_t length = strlen(zone->rname), tail = strlen(zone->apex);
	if (findings_inside(zone->rname, "in-addr.arpa") ||
		findings_inside(zone->rname, "ip6.arpa"))
		return true;
	if (!strcmp(zone->apex, ".") || length <= 2 * tail + 1 ||
		!findings_inside(zone->rname, zone->apex))
		return false;
	const char *before = zone->rname + length - 2 * tail - 1;
	return before[-1] == '.' && before[tail] == '.' &&
	       !strncasecmp(before, zone->apex, tail);
}

const char *
findings_contact_fault(const struct lookup *soa)
{
	static const char *const nowhere[] = { "localhost", "localdomain", "example", "invalid",
		NULL };
	const struct dns_record *record = soa_record(soa);
	if (!record)
		return NULL;
	const uint8_t *label = record->rname.wire;
	if (*label && memchr(label + 1, '@', *label))
		return "SOA-AT";
	if (wire_labels(label) < 2 ||
		findings_is_one_of(findings_last_label(soa->zone->rname), nowhere))
		return "SOA-NOBODY";
	return lacks_dot(soa->zone) ? "SOA-NODOT" : NULL;
}

static void
rule_contact_fault(struct findings *out, const struct lookup *soa)
{
	const struct zone_facts *zone = soa->zone;
	const char *fault = findings_contact_fault(soa);
	if (fault)
		findings_add(out, fault, 0, soa,
			&(struct blanks){ .about = zone->apex,
				.name = zone->rname,
				.intended = zone->guess ? zone->guess
							: "not to be seen from here" });
}

static const char *
contact_domain(const struct lookup *soa)
{
	const char *at = soa->zone->contact ? strrchr(soa->zone->contact, '@') : NULL;
	return at && !findings_contact_fault(soa) ? at + 1 : NULL;
}

static void
rule_deadend(struct findings *out, const struct lookup *soa)
{
	const char *domain = contact_domain(soa);
	const struct mail *mail = domain ? findings_mail_of(out, domain) : NULL;
	if (!mail || !mail->dead)
		return;
	struct derived *said = findings_add(out, "SOA-DEADEND", 0, soa,
		&(struct blanks){ .about = soa->zone->apex,
			.name = soa->zone->contact,
			.other = domain });
	findings_prove(said, mail->mx);
	findings_blame(said, mail->dead);
}

/* The contact's domain is dead, and it belongs to what would be complained about. */
static void
rule_circle(struct findings *out, const struct lookup *soa)
{
	const char *domain = contact_domain(soa), *apex = soa->zone->apex;
	const struct mail *contact = domain ? findings_mail_of(out, domain) : NULL;
	if (!contact || !contact->dead)
		return;
	for (size_t i = 0; i < out->mail_count; i++) {
		const struct mail *mail = &out->mails[i];
		bool ours = mail->subject ? findings_inside(mail->domain, apex)
					  : same_word(mail->domain, apex);
		bool inside =
			findings_inside(domain, mail->domain) || findings_inside(domain, apex);
		if (!mail->dead || !ours || !inside)
			continue;
		struct derived *said = findings_add(out, "SOA-CIRCLE", 0, soa,
			&(struct blanks){ .about = apex,
				.name = soa->zone->contact,
				.other = mail->domain });
		findings_prove(said, mail->mx);
		findings_blame(said, mail->dead);
	}
}

static void
rule_refused(struct findings *out, const struct lookup *soa)
{
	const struct investigation *investigation = out->investigation;
	const char *contact = soa->zone->contact;
	const struct probe *last = NULL;
	for (size_t i = 0; contact && i < investigation->probe_count; i++)
		if (investigation->probes[i]->state == PROBE_DONE &&
			same_word(investigation->probes[i]->mailbox, contact))
			last = investigation->probes[i];
	if (last && last->result == REACH_REFUSED)
		findings_add(out, "SOA-REFUSED", 0, soa,
			&(struct blanks){ .about = soa->zone->apex,
				.name = contact,
				.other = last->verdict,
				.server = last->server });
}

/* --- name servers ------------------------------------------------------------------------- */

/* The glue that came along puts every server into one /24 (one /48): false if any has none. */
static bool
in_one_net(const struct dns_message *dns)
{
	const struct address *nets[2] = { NULL, NULL };
	for (size_t i = 0; i < dns->count; i++) {
		const struct dns_record *server = &dns->records[i];
		bool found = false;
		if (server->section != DNS_ANSWER || server->type != DNS_NS)
			continue;
		for (size_t k = 0; k < dns->count; k++) {
			const struct dns_record *glue = &dns->records[k];
			if (glue->section != DNS_ADDITIONAL || !glue->address.family ||
				!wire_same(glue->owner.wire, server->target.wire))
				continue;
			bool four = glue->address.family == 4;
			found = true;
			if (nets[four] &&
				memcmp(nets[four]->bytes, glue->address.bytes, four ? 3 : 6))
				return false;
			nets[four] = &glue->address;
		}
		if (!found)
			return false;
	}
	return nets[0] || nets[1];
}

static void
rule_one_server(struct findings *out, const struct lookup *ns)
{
	const char *list = NULL;
	size_t servers = 0;
	for (size_t i = 0; i < ns->dns->count; i++) {
		const struct dns_record *record = &ns->dns->records[i];
		if (record->section != DNS_ANSWER || record->type != DNS_NS)
			continue;
		if (servers++ < 16)
			list = findings_join(out->arena, list, record->target.text);
	}
	if (servers == 1 || (servers && servers < 16 && in_one_net(ns->dns)))
		findings_add(out, "NS-ONE", 0, ns,
			&(struct blanks){ .about = ns->question, .name = list, .list = list });
}

void
findings_about_zones(struct findings *out)
{
	static void (*const soa_rules[])(struct findings * out, const struct lookup *soa) = {
		rule_contact_fault,
		rule_deadend,
		rule_circle,
		rule_refused,
	};
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		/* under whois it was only asked who runs a suffix */
		bool soa = lookup->kind == &kind_soa && lookup->zone &&
			   lookup->parent->kind != &kind_whois;
		for (size_t i = 0; soa && i < sizeof soa_rules / sizeof *soa_rules; i++)
			soa_rules[i](out, lookup);
		if (lookup->kind == &kind_ns && lookup->status == LOOKUP_OK)
			rule_one_server(out, lookup);
	}
}

/* --- registries --------------------------------------------------------------------------- */

static const char *
server_name(struct findings *out, const struct lookup *whois)
{
	const char *server = whois->server ? whois->server : "the whois server";
	const char *address = strstr(server, " [");
	return address ? arena_strndup(out->arena, server, (size_t)(address - server)) : server;
}

static void
rule_whois_server(struct findings *out, const struct lookup *whois)
{
	static const struct {
		enum lookup_reason reason;
		const char *id;
	} ends[] = {
		{ REASON_CONNECTION_REFUSED, "WHOIS-REFUSED" },
		{ REASON_REFUSED, "WHOIS-REFUSED" },
		{ REASON_TIMEOUT, "WHOIS-SILENT" },
		{ REASON_CLOSED_EMPTY, "WHOIS-EMPTY" },
		{ REASON_RESET, "WHOIS-EMPTY" },
		{ REASON_QUOTA, "WHOIS-QUOTA" },
	};
	bool reached = whois->server && strstr(whois->server, " [");
	const char *server = server_name(out, whois);
	for (size_t i = 0; reached && i < sizeof ends / sizeof *ends; i++)
		if (whois->reason == ends[i].reason)
			findings_add(out, ends[i].id, 0, whois,
				&(struct blanks){ .about = server,
					.name = whois->question,
					.server = server });
}

/* Nobody to ask: IANA refers to no one, or a referral leads to a host that does not exist. */
static void
rule_whois_none(struct findings *out, const struct lookup *whois)
{
	bool first = whois->parent->kind != &kind_whois;
	bool last_word = first && whois->whois && whois->whois->status == WHOIS_FOUND &&
			 !whois->whois->referral;
	bool no_host = whois->reason == REASON_NO_SERVER || whois->reason == REASON_NXDOMAIN ||
		       whois->reason == REASON_NODATA;
	if (last_word || (no_host && !lookup_is_open(whois)))
		findings_add(out, "WHOIS-NONE", 0, whois,
			&(struct blanks){ .about = whois->question,
				.name = server_name(out, whois),
				.other = last_word ? whois->whois->form : NULL });
}

/* "net.au" of iprimus.net.au is a zone of its own, with another hand at it than "au". */
static struct derived *
distributed(struct findings *out, const struct lookup *whois)
{
	const char *suffix = strchr(whois->question, '.');
	const struct lookup *zones[2] = { NULL, NULL }; /* of the suffix, of the top level */
	if (!suffix || whois->address.family)
		return NULL;
	const char *const names[] = { suffix + 1, findings_last_label(whois->question) };
	for (const struct lookup *child = whois->first_child; child; child = child->next)
		for (size_t i = 0; i < 2; i++)
			if (child->kind == &kind_soa && child->zone &&
				same_word(child->question, names[i]) &&
				same_word(child->zone->apex, names[i]))
				zones[i] = child;
	if (!zones[0] || !zones[1] || zones[0] == zones[1] ||
		(same_word(zones[0]->zone->mname, zones[1]->zone->mname) &&
			same_word(zones[0]->zone->rname, zones[1]->zone->rname)))
		return NULL;
	const struct zone_facts *zone = zones[0]->zone;
	struct derived *said = findings_add(out, "REG-DISTRIBUTED", 0, whois,
		&(struct blanks){ .about = whois->question,
			.name = zone->contact ? zone->contact : zone->rname,
			.other = names[0],
			.server = server_name(out, whois) });
	findings_prove(said, zones[0]);
	findings_prove(said, zones[1]);
	return said;
}

static void
rule_whois_notfound(struct findings *out, const struct lookup *whois)
{
	if (whois->reason != REASON_NOT_FOUND)
		return;
	const char *server = server_name(out, whois);
	struct derived *cause = distributed(out, whois);
	struct derived *said = findings_add(out, "WHOIS-NOTFOUND", 0, whois,
		&(struct blanks){ .about = whois->question, .name = server, .server = server });
	findings_blame(said, cause ? cause : findings_said(out, "DOM-NX", whois->question));
}

void
findings_about_registries(struct findings *out)
{
	static void (*const rules[])(struct findings * out, const struct lookup *whois) = {
		rule_whois_server,
		rule_whois_none,
		rule_whois_notfound,
	};
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		for (size_t i = 0;
			lookup->kind == &kind_whois && i < sizeof rules / sizeof *rules; i++)
			rules[i](out, lookup);
	}
}
