/* findings_mail.c: rules about where mail goes: the subject's mail domain, and the domains of
 * zone contacts, of which only what stops mail is said (and that it has no MX). */
#include <string.h>

#include "base/text.h"
#include "know/explain.h"
#include "know/findings_rules.h"
#include "lookup/kinds.h"
#include "smtp/probe.h"

/* --- the names of exchangers -------------------------------------------------------------- */

static bool
is_root(const struct exchanger *to)
{
	return !strcmp(to->host, ".");
}

static bool
is_literal(const struct exchanger *to)
{
	struct address address;
	const char *top = findings_last_label(to->host);
	return address_parse(to->host, strlen(to->host), &address) ||
	       (*top && strspn(top, "0123456789") == strlen(top));
}

static bool
is_home_made(const struct exchanger *to)
{
	static const char *const words[] = { "dev.null", "devnull", "nomail", "no-mail", "none",
		"void", "nowhere", "noreply", "blackhole", NULL };
	static const char *const tops[] = { "localhost", "localdomain", "invalid", "null",
		NULL };
	return findings_is_one_of(to->host, words) ||
	       findings_is_one_of(findings_last_label(to->host), tops);
}

static bool
is_answered(const struct findings *out, unsigned id)
{
	return findings_proves(investigation_lookup(out->investigation, id));
}

/* Both questions were answered, and there is no address. */
static bool
has_none(const struct findings *out, const struct exchanger *to)
{
	return !to->pending && !to->address_count &&
	       (to->reason == REASON_NXDOMAIN ||
		       (to->reason == REASON_NODATA && is_answered(out, to->lookup_a) &&
			       is_answered(out, to->lookup_aaaa)));
}

static bool
resolves(const struct findings *out, const char *name)
{
	const struct lookup *a = zone_find(out->investigation, &kind_a, name);
	const struct lookup *aaaa = zone_find(out->investigation, &kind_aaaa, name);
	return (a && a->status == LOOKUP_OK) || (aaaa && aaaa->status == LOOKUP_OK);
}

/* "mx.example.net.example.org" in the zone example.org: what was meant, else NULL. */
static const char *
without_zone(const struct findings *out, const char *zone, const struct exchanger *to)
{
	size_t length = strlen(to->host), tail = strlen(zone) + 1;
	if (length <= tail || !findings_inside(to->host, zone))
		return NULL;
	const char *rest = arena_strndup(out->arena, to->host, length - tail);
	bool twice = findings_inside(rest, zone);
	bool same_top = same_word(findings_last_label(rest), findings_last_label(zone));
	if (!strchr(rest, '.'))
		return NULL;
	return twice || (same_top && has_none(out, to)) || resolves(out, rest) ? rest : NULL;
}

/* --- reading ------------------------------------------------------------------------------ */

static bool
is_useless(const struct findings *out, const struct exchanger *to)
{
	if (is_root(to) || is_literal(to) || is_home_made(to) || has_none(out, to))
		return true;
	for (size_t i = 0; i < to->address_count; i++)
		if (!findings_loopback(&to->addresses[i]) &&
			!findings_private(out, &to->addresses[i]))
			return false;
	return to->address_count && !to->pending;
}

static void
read_probe(struct mail *mail, const struct probe *probe)
{
	memset(mail->spoke, 0, sizeof mail->spoke);
	memset(mail->silent, 0, sizeof mail->silent);
	for (size_t t = 0; t < probe->try_count; t++) {
		const struct probe_try *told = &probe->tries[t];
		const char *why = told->why ? told->why->id : "";
		for (size_t i = 0; i < mail->count; i++) {
			if (!same_word(told->host, mail->to[i].host))
				continue;
			mail->spoke[i] |= told->greeting_ms >= 0 || told->code;
			/* silence by IPv6 may be our own lack of it */
			mail->silent[i] |= !strcmp(why, "conn-refused") ||
				(!strcmp(why, "conn-timeout") && !strchr(told->address, ':'));
		}
	}
	mail->unreachable =
		mail->count > 0 && probe->result == REACH_UNREACHABLE && !mail->lost;
	for (size_t i = 0; i < mail->count; i++) {
		mail->silent[i] &= !mail->spoke[i];
		mail->unreachable &= mail->silent[i] || mail->useless[i];
	}
}

static void
read_mail(struct findings *out, struct mail *mail)
{
	const struct investigation *investigation = out->investigation;
	const char *zone = findings_zone_of(out, mail->domain);
	mail->count = zone_exchangers(mail->mx, mail->to);
	mail->lost = mail->count > 0;
	for (size_t i = 0; i < mail->count; i++) {
		mail->useless[i] = is_useless(out, &mail->to[i]);
		mail->lost &= mail->useless[i];
		if (!mail->to[i].implicit)
			mail->intended[i] =
				without_zone(out, zone ? zone : mail->domain, &mail->to[i]);
	}
	for (size_t i = 0; i < investigation->probe_count; i++) {
		const struct probe *probe = investigation->probes[i];
		const char *at = strrchr(probe->mailbox, '@');
		if (probe->state == PROBE_DONE && at && same_word(at + 1, mail->domain))
			read_probe(mail, probe); /* the newest of them counts */
	}
}

/* The mx lookup that tells the subject's mail domain; NULL while a better may come. */
static const struct lookup *
mail_of_subject(const struct investigation *investigation)
{
	const struct lookup *best = zone_mail_domain(investigation);
	if (!best || best->status == LOOKUP_OK)
		return best;
	FOR_EACH_LOOKUP (lookup, investigation) {
		if (lookup->kind == &kind_mx && lookup->parent->kind != &kind_soa &&
			lookup_is_open(lookup))
			return NULL;
	}
	return best;
}

const struct mail *
findings_mail_of(const struct findings *out, const char *domain)
{
	for (size_t i = 0; i < out->mail_count; i++)
		if (same_word(out->mails[i].domain, domain))
			return &out->mails[i];
	return NULL;
}

void
findings_read_mails(struct findings *out)
{
	const struct lookup *subject = mail_of_subject(out->investigation);
	size_t room = 0;
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		room += lookup->kind == &kind_mx;
	}
	out->mails = arena_alloc(out->arena, room * sizeof *out->mails);
	FOR_EACH_LOOKUP (lookup, out->investigation) {
		if (lookup->kind != &kind_mx || !findings_proves(lookup))
			continue;
		bool of_subject = subject && same_word(lookup->question, subject->question);
		bool of_contact = lookup->parent->kind == &kind_soa &&
				  !findings_contact_fault(lookup->parent);
		struct mail *mail = (struct mail *)findings_mail_of(out, lookup->question);
		if (!of_subject && !of_contact)
			continue;
		if (!mail) {
			mail = &out->mails[out->mail_count++];
			*mail = (struct mail){ .mx = lookup, .domain = lookup->question };
			read_mail(out, mail);
		}
		mail->subject |= of_subject;
		mail->contact |= of_contact;
	}
}

/* --- saying it ---------------------------------------------------------------------------- */

static struct derived *
say_fatal(struct findings *out, struct mail *mail, const char *id, char severity,
	const char *name)
{
	struct derived *said = findings_add(out, id, severity, mail->mx,
		&(struct blanks){ .about = mail->domain, .name = name });
	if (!mail->dead)
		mail->dead = said;
	return said;
}

static struct derived *
say(struct findings *out, const struct mail *mail, const char *id, char severity,
	const struct blanks *blanks)
{
	return mail->subject ? findings_add(out, id, severity, mail->mx, blanks) : NULL;
}

static void
prove_by(struct findings *out, struct derived *said, const struct exchanger *to)
{
	findings_prove(said, investigation_lookup(out->investigation, to->lookup_a));
	findings_prove(said, investigation_lookup(out->investigation, to->lookup_aaaa));
}

static void
rule_no_domain(struct findings *out, struct mail *mail)
{
	const char *end;
	if (mail->mx->reason != REASON_NXDOMAIN)
		return;
	bool alias = findings_aliases(mail->mx, &end) > 0;
	say_fatal(out, mail, alias ? "CNAME-DANGLING" : "DOM-NX", 0, end);
}

static void
rule_nothing(struct findings *out, struct mail *mail)
{
	const struct lookup *a = zone_find(out->investigation, &kind_a, mail->domain);
	const struct lookup *aaaa = zone_find(out->investigation, &kind_aaaa, mail->domain);
	const char *end;
	if (mail->mx->reason != REASON_NODATA || mail->count || !a || !aaaa ||
		a->status != LOOKUP_EMPTY || aaaa->status != LOOKUP_EMPTY)
		return;
	bool alias = findings_aliases(mail->mx, &end) > 0;
	struct derived *said =
		say_fatal(out, mail, alias ? "CNAME-DANGLING" : "MX-NOTHING", 0, end);
	findings_prove(said, a);
	findings_prove(said, aaaa);
}

static void
rule_implicit(struct findings *out, struct mail *mail)
{
	if (mail->count != 1 || !mail->to[0].implicit || !mail->to[0].address_count)
		return;
	struct derived *said = findings_add(out, "MX-IMPLICIT", mail->unreachable ? 'E' : 'N',
		mail->mx, &(struct blanks){ .about = mail->domain });
	if (mail->unreachable && !mail->dead)
		mail->dead = said;
	prove_by(out, said, &mail->to[0]);
}

static void
rule_null(struct findings *out, struct mail *mail)
{
	size_t roots = 0;
	unsigned preference = 0;
	for (size_t i = 0; i < mail->count; i++)
		if (is_root(&mail->to[i]))
			roots++, preference = mail->to[i].preference;
	if (!roots)
		return;
	if (mail->count == 1 && !preference)
		say_fatal(out, mail, "MX-NULL", mail->contact ? 'E' : 'I', NULL);
	else if (mail->lost)
		say_fatal(out, mail, "MX-NULL-BAD", 0, NULL);
	else
		say(out, mail, "MX-NULL-BAD", 0, &(struct blanks){ .about = mail->domain });
}

/* --- faults of single exchangers ---------------------------------------------------------- */

static bool
no_dot(const struct findings *out, const struct mail *mail, size_t i)
{
	return mail->intended[i];
}

static bool
ghost(const struct findings *out, const struct mail *mail, size_t i)
{
	const struct exchanger *to = &mail->to[i];
	return !mail->intended[i] && !is_literal(to) && !is_home_made(to) &&
	       has_none(out, to) && to->reason == REASON_NXDOMAIN;
}

static bool
no_address(const struct findings *out, const struct mail *mail, size_t i)
{
	const struct exchanger *to = &mail->to[i];
	return !mail->intended[i] && !is_literal(to) && !is_home_made(to) &&
	       has_none(out, to) && to->reason == REASON_NODATA;
}

static bool
literal(const struct findings *out, const struct mail *mail, size_t i)
{
	return is_literal(&mail->to[i]);
}

static bool
home_made(const struct findings *out, const struct mail *mail, size_t i)
{
	return is_home_made(&mail->to[i]);
}

static bool
bad_name(const struct findings *out, const struct mail *mail, size_t i)
{
	const struct exchanger *to = &mail->to[i];
	return !to->implicit && !is_root(to) && !is_literal(to) && !is_home_made(to) &&
	       findings_bad_host(to->host);
}

static bool
alias(const struct findings *out, const struct mail *mail, size_t i)
{
	return mail->to[i].alias && !mail->to[i].implicit;
}

static bool
loopback(const struct findings *out, const struct mail *mail, size_t i)
{
	for (size_t k = 0; k < mail->to[i].address_count; k++)
		if (findings_loopback(&mail->to[i].addresses[k]) && !is_home_made(&mail->to[i]))
			return true;
	return false;
}

static bool private(const struct findings *out, const struct mail *mail, size_t i)
{
	for (size_t k = 0; k < mail->to[i].address_count; k++)
		if (findings_private(out, &mail->to[i].addresses[k]))
			return true;
	return false;
}

/* STOPS: such an exchanger takes no mail, so it is fatal when none is left. */
static const struct fault {
	const char *id;
	bool (*has)(const struct findings *out, const struct mail *mail, size_t i);
	bool stops, always_w;
} faults[] = {
	{ "MX-NODOT", no_dot, .stops = true },
	{ "MX-GHOST", ghost, .stops = true },
	{ "MX-NOADDR", no_address, .stops = true },
	{ "MX-IP", literal, .stops = true },
	{ "MX-LOOPBACK", loopback, .stops = true },
	{ "MX-PRIVATE", private, .stops = true },
	{ "MX-NULL-HOME", home_made, .stops = true, .always_w = true },
	{ "MX-CNAME", alias, .always_w = true },
	{ "MX-BADNAME", bad_name, .always_w = true },
};

static void
rule_faults(struct findings *out, struct mail *mail)
{
	for (const struct fault *fault = faults;
		fault < faults + sizeof faults / sizeof *faults; fault++) {
		bool fatal = fault->stops && mail->lost;
		char severity = fatal && !fault->always_w ? 'E' : 'W';
		struct blanks blanks = { .about = mail->domain };
		for (size_t i = 0; i < mail->count; i++)
			if (fault->has(out, mail, i)) {
				blanks.list = findings_join(
					out->arena, blanks.list, mail->to[i].host);
				if (mail->intended[i])
					blanks.intended = findings_join(
						out->arena, blanks.intended, mail->intended[i]);
			}
		blanks.name = blanks.list;
		if (!blanks.list || (!mail->subject && !fatal))
			continue;
		struct derived *said =
			findings_add(out, fault->id, severity, mail->mx, &blanks);
		if (fatal && !mail->dead)
			mail->dead = said;
		for (size_t i = 0; said && i < mail->count; i++)
			if (fault->has(out, mail, i))
				prove_by(out, said, &mail->to[i]);
	}
}

/* --- all exchangers together -------------------------------------------------------------- */

static bool
share_address(const struct exchanger *one, const struct exchanger *other)
{
	for (size_t i = 0; i < one->address_count; i++)
		for (size_t k = 0; k < other->address_count; k++)
			if (address_same(&one->addresses[i], &other->addresses[k]))
				return true;
	return false;
}

static void
rule_twins(struct findings *out, struct mail *mail)
{
	for (size_t i = 0; i < mail->count; i++)
		for (size_t k = i + 1; k < mail->count; k++) {
			const struct exchanger *one = &mail->to[i], *other = &mail->to[k];
			if (!same_word(one->host, other->host) && !share_address(one, other))
				continue;
			struct derived *said = say(out, mail, "MX-TWINS", 0,
				&(struct blanks){ .about = mail->domain,
					.name = one->host,
					.other = other->host,
					.list = findings_join(
						out->arena, one->host, other->host) });
			if (said) {
				prove_by(out, said, one);
				prove_by(out, said, other);
			}
		}
}

static void
rule_v6only(struct findings *out, struct mail *mail)
{
	const char *list = NULL;
	for (size_t i = 0; i < mail->count; i++) {
		const struct exchanger *to = &mail->to[i];
		const struct lookup *a = investigation_lookup(out->investigation, to->lookup_a);
		if (!to->address_count || !a || a->status != LOOKUP_EMPTY)
			return;
		list = findings_join(out->arena, list, to->host);
	}
	if (list)
		say(out, mail, "MX-V6ONLY", 0,
			&(struct blanks){ .about = mail->domain, .name = list, .list = list });
}

static void
rule_dead(struct findings *out, struct mail *mail)
{
	const char *list = NULL, *living = NULL;
	for (size_t i = 0; i < mail->count; i++) {
		if (mail->silent[i])
			list = findings_join(out->arena, list, mail->to[i].host);
		else if (mail->spoke[i] && !living)
			living = mail->to[i].host;
	}
	if (mail->unreachable) {
		struct derived *cause = mail->dead;
		findings_blame(say_fatal(out, mail, "MX-DEAD", 0, list), cause);
	} else if (mail->count && mail->silent[0] && living) {
		say(out, mail, "MX-DEADFIRST", 0,
			&(struct blanks){ .about = mail->domain,
				.name = mail->to[0].host,
				.other = living,
				.list = list });
	}
}

void
findings_about_mail(struct findings *out)
{
	static void (*const rules[])(struct findings * out, struct mail * mail) = {
		rule_no_domain,
		rule_nothing,
		rule_implicit,
		rule_null,
		rule_faults,
		rule_twins,
		rule_v6only,
		rule_dead,
	};
	for (size_t i = 0; i < out->mail_count; i++)
		for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
			rules[k](out, &out->mails[i]);
}
