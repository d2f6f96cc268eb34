/* text.c: the report for people, to read or to put into a complaint. */
#include <string.h>

#include "base/safe.h"
#include "contacts/rank.h"
#include "know/findings.h"
#include "report/report.h"
#include "smtp/probe.h"
#include "lookup/kinds.h"

enum { WIDTH = 78 };

/* TEXT, wrapped, each line after INDENT blanks; the first after HEAD instead. */
static void
wrap(FILE *out, int indent, const char *head, const char *text)
{
	int column = fprintf(out, "%*s%s", indent, "", head);
	indent = column;
	while (*text) {
		size_t word = strcspn(text, " "), blanks = strspn(text + word, " ");
		int width = safe_width(text, word);
		if (column > indent && column + 1 + width > WIDTH)
			column = fprintf(out, "\n%*s", indent, "") - 1;
		else if (column > indent)
			column += fprintf(out, " ");
		fwrite(text, 1, word, out);
		column += width;
		text += word + blanks;
	}
	putc('\n', out);
}

static void
print_lookup(FILE *out, const struct lookup *lookup)
{
	char what[600], how[160];
	int indent = 2 * lookup_depth(lookup);
	const char *kind = lookup->kind == &kind_soa     ? "zone of"
			   : lookup->kind == &kind_mx    ? "mail for"
			   : lookup->kind == &kind_whois ? "registry"
			   : lookup->kind == &kind_ptr   ? "PTR"
			   : lookup->kind == &kind_ns    ? "NS"
			   : lookup->kind == &kind_a     ? "A"
							 : "AAAA";
	if (lookup->kind == &kind_whois)
		snprintf(what, sizeof what, "%s %s%s%s", kind, lookup->server ? lookup->server : "",
			lookup->server ? " of " : "of ", lookup->question);
	else
		snprintf(what, sizeof what, "%s %s", kind, lookup->question);
	const char *reason = lookup_reason_text(lookup->reason);
	if (lookup->status == LOOKUP_SKIPPED || lookup->status == LOOKUP_CANCELLED)
		snprintf(how, sizeof how, "%s", reason);
	else
		snprintf(how, sizeof how, "%s  %.0f ms", lookup->reason ? reason : "ok", lookup->ms);
	int room = WIDTH - indent - (int)strlen(how) - 2;
	fprintf(out, "%*s%-*s  %s\n", indent, "", room > 0 ? room : 0, what, how);
	for (size_t i = 0; i < lookup->answer_count; i++)
		fprintf(out, "%*s= %s\n", indent + 2, "", lookup->answers[i]);
	if (lookup->detail)
		fprintf(out, "%*s(%s)\n", indent + 2, "", lookup->detail);
}

static void
print_why(FILE *out, const char *wrong, const char *solve, const char *who, const char *see)
{
	wrap(out, 4, "What is wrong here: ", wrong);
	wrap(out, 4, "How to solve:       ", solve);
	if (who)
		wrap(out, 4, "Who mends it:       ", who);
	if (see && *see)
		wrap(out, 4, "See:                ", see);
}

static void
print_probe(FILE *out, const struct probe *probe)
{
	fprintf(out, "\nProbe of %s: %s\n", probe->mailbox, probe->verdict ? probe->verdict : "");
	for (size_t i = 0; i < probe->talk.count; i++) {
		const struct transcript_line *line = &probe->talk.lines[i];
		int head = fprintf(out, "%c %8.3f  %c  ", line->why ? '!' : ' ', line->ms / 1000,
			line->direction);
		fprintf(out, "%s\n", line->text);
		if (line->why && line->to > line->from) {
			fprintf(out, "%*s", head + safe_width(line->text, line->from), "");
			for (int column = safe_width(line->text + line->from, line->to - line->from);
				column > 0; column--)
				putc('^', out);
			fprintf(out, " %s\n", line->why->id);
		}
	}
	if (!probe->why)
		return;
	fprintf(out, "  %s: %s (side: %s)%s\n", probe->why->id, probe->why->title,
		blame_text(probe->why->blame), probe->why->sure ? "" : " - not sure");
	print_why(out, probe->why->wrong, probe->why->solve, probe->why->who, probe->why->see);
}

static void
print_end(FILE *out, const struct investigation *investigation, const char *reachable, double ms)
{
	fprintf(out, "%s\n", investigation->subject);
	if (investigation->special)
		fprintf(out, "  not a public address: %s; nothing was asked\n", investigation->special);
	for (const struct lookup *lookup = lookup_next(investigation->root); lookup;
		lookup = lookup_next(lookup))
		print_lookup(out, lookup);
	for (size_t i = 0; i < investigation->probe_count; i++)
		print_probe(out, investigation->probes[i]);
	if (investigation->finding_count)
		fprintf(out, "\nFindings\n");
	for (size_t i = 0; i < investigation->finding_count; i++) {
		const struct finding *finding = &investigation->findings[i];
		fprintf(out, "%c %s: %s (%s)%s%s\n", finding->severity, finding->id, finding->title,
			finding->about, finding->cause ? ", follows from " : "",
			finding->cause ? finding->cause : "");
		print_why(out, finding->wrong, finding->solve, finding->who, finding->see);
	}
	if (investigation->contact_count)
		fprintf(out, "\nContacts\n");
	for (size_t i = 0; i < investigation->contact_count; i++) {
		const struct contact *contact = &investigation->contacts[i];
		if (contact->excluded)
			fprintf(out, " -      %s: %s\n", contact->address, contact->excluded);
		else
			fprintf(out, "%2zu %4d %s: %s\n", i + 1, contact->score, contact->address,
				contact->verdict ? contact->verdict : reachability_text(contact->reachable));
		for (size_t r = 0; r < contact->reason_count; r++)
			wrap(out, 8, "", contact->reasons[r]);
	}
	size_t untried = 0;
	for (size_t i = 0; i < investigation->contact_count; i++)
		untried += !investigation->contacts[i].excluded &&
			   investigation->contacts[i].reachable == REACH_UNTRIED;
	if (reachable)
		fprintf(out, "\n%s accepts mail", reachable);
	else
		fprintf(out, "\nNo contact was found to accept mail");
	if (!reachable && untried)
		fprintf(out, "; %zu not asked", untried);
	fprintf(out, "; %.0f ms\n\n", ms);
}

const struct report_form report_text = { NULL, print_end };
