/* read_contacts.c: whose mailbox is it?
 *
 * Three ways lead from an address to a role: the label on its own line ("Tech Email:"), the
 * heading of the section around it, or the handle of its object, which other objects name
 * ("tech-c: AB1-EX").  An address that none of them explains is a stray and stays out. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "whois/read_parts.h"

enum { MOST_CONTACTS = 200, MOST_REFERENCES = 128 };

struct object { /* lines that share a handle */
	unsigned roles;
	bool known, mailbox, irt;
};

struct reference {
	struct view handle;
	unsigned roles;
};

struct section {
	bool open, valued, entered;
	unsigned roles, indent, body, paragraph;
};

struct reader {
	const struct whois_page *page;
	struct whois_answer *answer;
	struct object *objects; /* 0 is "none" */
	unsigned *object_of;    /* by line */
	size_t object_count;
	struct reference references[MOST_REFERENCES];
	size_t reference_count;
	struct section section;
	struct view own; /* the object's own "e-mail:", under no heading */
	bool network, domain;
};

static const struct {
	unsigned role;
	const char *word;
} roles[] = {
	{ ROLE_ABUSE, "abuse" },
	{ ROLE_REGISTRAR_ABUSE, "registrar-abuse" },
	{ ROLE_REGISTRANT, "registrant" },
	{ ROLE_OWNER, "owner" },
	{ ROLE_ADMIN, "admin" },
	{ ROLE_TECH, "tech" },
	{ ROLE_BILLING, "billing" },
	{ ROLE_NOC, "noc" },
	{ ROLE_ZONE, "zone" },
};

static const char *const handle_keys[] = { "nic hdl", "nic hdl br", "nichdl", "nic handle", "norid handle",
	"handle", "contact", "contact id", "contact handle", "irt", "organisation",
	"person handle", "nserver handle", "contactid", "registrant id handle", "user id", "id",
	NULL };
static const char *const person_keys[] = { "person", "role", "irt", "organisation", "contact",
	"nic hdl", "nic hdl br", "mntner", "registrar", "as block", "personname", "key cert",
	NULL };
static const char *const stray_keys[] = { "changed", "notify", "mnt nfy", "upd to", "ref nfy",
	"irt nfy", "source", "remarks", "remark", "comment", "descr", "trouble", "auth",
	"created by", "updated by", "last updated by", "mnt by", "nserver", "url", "referral",
	"referral url", "registrar url", "ref", "signature", "encryption", "info", "notice",
	"note", "last changed by", "record created by", "domain registrar", "modified by",
	"changed by", "terms", NULL };
static const char *const mailbox_keys[] = { "abuse mailbox", NULL };
static const char *const org_keys[] = { "org", NULL };
static const char *const irt_keys[] = { "irt", NULL };
static const char *const remark_keys[] = { "remarks", "remark", "comment", "descr", "trouble",
	"public comments", NULL };
static const char *const structure_keys[] = { "domain", "domain name", "domainname", "nserver",
	"nameserver", "nameservers", "name server", "name servers", "dnssec", "domain servers",
	"dns", "domain nameservers", "domain name servers", "dns servers",
	"name servers information", "domain servers in listed order", "host name", "hostname",
	"ds", "keys", "flags", "primary server", "secondary server", "nservers", "p nserver",
	"primary dns", "server name", "last update", "servidores de nombre", "servidores dns",
	"relevant dates", "registration status", "whois server", "record maintained by",
	"domain status", NULL };
static const char *const type_keys[] = { "contact", "contact type", "type of contact",
	"contacttype", "type", "roles", NULL };

static void
add_one(struct reader *reader, const char *role, const struct whois_mail *mail)
{
	struct whois_answer *answer = reader->answer;
	for (size_t i = 0; i < answer->contact_count; i++) {
		const struct whois_contact *old = &answer->contacts[i];
		if (!strcmp(old->role, role) &&
			(!mail->address ? !old->address
					: old->address &&
						  same_word(old->address, mail->address)))
			return;
	}
	if (answer->contact_count >= MOST_CONTACTS)
		return;
	answer->contacts[answer->contact_count++] = (struct whois_contact){ .role = role,
		.address = mail->address,
		.note = mail->note,
		.broken = mail->broken };
}

static void
add(struct reader *reader, unsigned mask, const struct whois_mail *mail)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (mask & roles[i].role)
			add_one(reader, roles[i].word, mail);
}

/* Every mailbox of VALUE; LABELLED: the line says that it holds one.  False if it holds none.
 */
static bool
add_value(struct reader *reader, unsigned mask, struct view value, bool labelled,
	const char *note)
{
	struct whois_mail mail;
	bool found = false;
	struct view rest = value;
	while (whois_mail_next(reader->page->arena, &rest, labelled, &mail)) {
		if (!mail.note)
			mail.note = note;
		add(reader, mask, &mail);
		found = true;
	}
	if (!found && labelled && value.length) {
		mail = (struct whois_mail){ .broken = whois_withheld(value) ? "withheld"
									    : "malformed" };
		add(reader, mask, &mail);
	}
	return found;
}

static bool
is_handle(struct view value)
{
	if (!value.length || value.length > 60)
		return false;
	for (size_t i = 0; i < value.length; i++)
		if (isspace((unsigned char)value.bytes[i]) || value.bytes[i] == '@' ||
			value.bytes[i] == '/')
			return false;
	return true;
}

static bool
same_view(struct view one, struct view other)
{
	return one.length == other.length && !strncasecmp(one.bytes, other.bytes, one.length);
}

static bool
is_handle_line(const struct whois_page *page, size_t at)
{
	const struct whois_line *line = &page->lines[at];
	bool first = !at || line[-1].blank || line[-1].comment;
	if (!whois_key_in(line, handle_keys) || !is_handle(line->value))
		return false;
	char words[96];
	whois_words(line->value, words, sizeof words);
	if (view_is(line->key, "contact") && whois_roles(words) &&
		memchr(words + 1, ' ', strlen(words) - 2) == NULL)
		return false; /* IANA's "contact: technical" */
	/* ".fr" has the name of a person there, after the handle */
	if (!first && (view_is(line->key, "contact") || view_is(line->key, "organisation")))
		return false;
	return !view_is(line->key, "id") || view_is(line->class, "contact");
}

/* Objects: a paragraph with one handle, or the parts of it that begin with one each. */
static void
cut_objects(struct reader *reader)
{
	const struct whois_page *page = reader->page;
	reader->object_of =
		arena_alloc(page->arena, (page->count + 1) * sizeof *reader->object_of);
	reader->objects = arena_alloc(page->arena, (page->count + 1) * sizeof *reader->objects);
	reader->object_count = 1;
	for (size_t i = 0, end; i < page->count; i = end) {
		unsigned handles = 0, now = 0;
		for (end = i; end < page->count &&
			      page->lines[end].paragraph == page->lines[i].paragraph;
			end++)
			handles += is_handle_line(page, end);
		for (size_t at = i; handles && at < end; at++) {
			const struct whois_line *line = &page->lines[at];
			bool starts = is_handle_line(page, at);
			if (handles == 1 ? !now : starts)
				now = (unsigned)reader->object_count++;
			reader->object_of[at] = now;
			struct object *object = &reader->objects[now];
			object->mailbox |=
				line->value.length && whois_key_in(line, mailbox_keys);
			object->irt |= whois_key_in(line, irt_keys);
		}
	}
}

static bool
is_person(const struct whois_page *page, size_t paragraph_start)
{
	for (size_t i = paragraph_start;
		i < page->count &&
		page->lines[i].paragraph == page->lines[paragraph_start].paragraph;
		i++)
		if (page->lines[i].key.length)
			return whois_key_in(&page->lines[i], person_keys);
	return false;
}

static void
refer(struct reader *reader, struct view handle, unsigned mask)
{
	handle = view_trim(handle);
	if (reader->reference_count < MOST_REFERENCES && is_handle(handle))
		reader->references[reader->reference_count++] =
			(struct reference){ handle, mask };
}

static void
collect_references(struct reader *reader)
{
	const struct whois_page *page = reader->page;
	bool person = false;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		if (!i || line->paragraph != page->lines[i - 1].paragraph)
			person = is_person(page, i + line->blank);
		if (!line->known || !line->value.length || line->value.length > 160)
			continue;
		unsigned mask =
			whois_key_in(line, org_keys) ? ROLE_REGISTRANT : line->known->roles;
		if (!(mask & ~(unsigned)ROLE_NOBODY) || line->known->mail)
			continue;
		bool abuse = mask & ROLE_ABUSE;
		if (person && !abuse && !reader->objects[reader->object_of[i]].known &&
			reader->object_of[i])
			continue;
		struct view rest = line->value;
		while (rest.length) {
			const char *comma = memchr(rest.bytes, ',', rest.length);
			size_t length = comma ? (size_t)(comma - rest.bytes) : rest.length;
			refer(reader, (struct view){ rest.bytes, length }, mask);
			rest.bytes += length + (comma != NULL);
			rest.length -= length + (comma != NULL);
		}
	}
}

static void
join_references(struct reader *reader)
{
	const struct whois_page *page = reader->page;
	for (size_t i = 0; i < page->count; i++) {
		if (!reader->object_of[i] || !is_handle_line(page, i))
			continue;
		struct object *object = &reader->objects[reader->object_of[i]];
		if (object->irt)
			object->roles |= ROLE_ABUSE, object->known = true;
		for (size_t k = 0; k < reader->reference_count; k++)
			if (same_view(reader->references[k].handle, page->lines[i].value)) {
				object->roles |=
					reader->references[k].roles & ~(unsigned)ROLE_NOBODY;
				object->known = true;
				reader->references[k].roles |=
					ROLE_NOBODY; /* somebody answers to it */
			}
	}
}

static bool
is_reference(const struct reader *reader, struct view value)
{
	for (size_t k = 0; k < reader->reference_count; k++)
		if ((reader->references[k].roles & ROLE_NOBODY) &&
			same_view(reader->references[k].handle, value))
			return true;
	return false;
}

static bool
is_prose(struct view text)
{
	static const char *const pleas[] = { " please ", " report", " visit ", " complain",
		" send ", " should ", " http", " contact us", " questions", " email us",
		" query ", " policy", " terms ", " database ", " information ",
		" available at ", " you ", " to obtain ", NULL };
	char words[200];
	unsigned blanks = 0;
	whois_words(text, words, sizeof words);
	for (size_t i = 0; words[i]; i++)
		blanks += words[i] == ' ';
	if (text.length > 110 || blanks > 14)
		return true;
	for (size_t i = 0; pleas[i]; i++)
		if (strstr(words, pleas[i]))
			return true;
	return false;
}

/* Every word must be one that headings are made of: "Technical Services Ltd" is a name. */
static bool
is_heading_text(struct view text)
{
	static const char *const vocabulary[] = { "contact", "contacts", "information", "info",
		"details", "person", "c", "of", "domain", "name", "the", "and", "for", "data",
		"registrar", "registrant", "holder", "owner", "admin", "administrative",
		"administrator", "technical", "tech", "billing", "zone", "abuse", "network",
		"titular", "responsável", "técnico", "entidade", "gestora", "noc",
		"administrativo", "contacto", "agent", "organization", "organisation", "using",
		"servers", "nameservers", "dns", "administrativ", "s", "responsible",
		"reseller", "nameserver", "section", "administrativer", "technischer",
		"ansprechpartner", "administratif", "technique", "a", "de", "financial",
		"tecnico", "responsavel", "role", "emergency", "del", "dominio", "account",
		"public", "financiero", "operations", "registered", "by", "hostmaster",
		"titulaire", "facturation", "facturación", "cobranza", NULL };
	char words[96], *rest = NULL;
	if (!text.length || text.length > 64 || memchr(text.bytes, '@', text.length))
		return false;
	whois_words(text, words, sizeof words);
	unsigned count = 0;
	for (char *word = strtok_r(words, " ", &rest); word;
		word = strtok_r(NULL, " ", &rest), count++) {
		size_t i = 0;
		while (vocabulary[i] && strcmp(vocabulary[i], word))
			i++;
		if (!vocabulary[i])
			return false;
	}
	return count > 0 && count <= 7;
}

/* "Contact:" alone is whom to talk to about the name: its administration. */
static unsigned
heading_roles(const char *words)
{
	if (!strcmp(words, " contact ") || !strcmp(words, " contacts ") ||
		!strcmp(words, " domain contact "))
		return ROLE_ADMIN;
	if (!strcmp(words, " contact information "))
		return ROLE_REGISTRANT;
	return whois_roles(words);
}

static void
section_open(struct reader *reader, const struct whois_line *line, unsigned mask, bool valued)
{
	reader->section = (struct section){ .open = true,
		.valued = valued,
		.roles = mask,
		.indent = line->indent,
		.paragraph = line->paragraph };
}

static void
section_step(struct reader *reader, const struct whois_line *line)
{
	struct section *section = &reader->section;
	if (!section->open || line->blank || line->comment)
		return;
	if (!section->entered) {
		section->entered = true;
		section->body = line->indent;
	} else if (section->body > section->indent && line->indent <= section->indent &&
		   !line->bracket) {
		section->open = false;
	}
	if (section->valued && section->body <= section->indent &&
		line->paragraph != section->paragraph)
		section->open = false;
}

static const char abuse_mark[] = "Abuse contact for ";

static void
read_comment(struct reader *reader, const struct whois_line *line)
{
	struct view text = line->text;
	if (view_starts(text, abuse_mark)) {
		long is = view_find(text, "' is ");
		if (is >= 0)
			add_value(reader, ROLE_ABUSE,
				(struct view){
					text.bytes + is + 5, text.length - (size_t)is - 5 },
				false, NULL);
		return;
	}
	/* ".ua" writes its headings as comments: "% Administrative Contacts:" */
	char words[96];
	if (!text.length || text.bytes[text.length - 1] != ':' || text.length > 40)
		return;
	whois_words(text, words, sizeof words);
	unsigned mask = whois_roles(words);
	if (mask)
		section_open(reader, line, mask, false);
}

/* The roles that the object of line AT has, else those of the section; 0: a stray. */
static unsigned
roles_around(const struct reader *reader, size_t at)
{
	const struct object *object = &reader->objects[reader->object_of[at]];
	if (object->roles) {
		unsigned mask = object->roles;
		if (object->mailbox)
			mask &= ~(unsigned)ROLE_ABUSE;
		return mask;
	}
	return reader->section.open ? reader->section.roles & ~(unsigned)ROLE_NOBODY : 0;
}

static void
read_pair(struct reader *reader, size_t at)
{
	const struct whois_page *page = reader->page;
	const struct whois_line *line = &page->lines[at];
	const char *words = line->known->words;
	char value_words[96];
	unsigned mask = line->value.length ? line->known->roles : heading_roles(words);
	bool mail = line->known->mail,
	     object = reader->objects[reader->object_of[at]].roles != 0;
	if (whois_key_in(line, structure_keys)) {
		reader->section.open = false;
		reader->domain |= words[1] == 'd' && words[2] == 'o';
		return;
	}
	if (whois_key_in(line, stray_keys))
		return;
	if (whois_key_in(line, type_keys) && line->value.length < 40) {
		whois_words(line->value, value_words, sizeof value_words);
		unsigned typed = whois_roles(value_words);
		if (typed && is_heading_text(line->value)) {
			section_open(reader, line, typed, false);
			return;
		}
	}
	unsigned named = mask & ~(unsigned)ROLE_NOBODY;
	if (named == ROLE_ABUSE && reader->section.open &&
		reader->section.roles == ROLE_NOBODY && !reader->network)
		named = ROLE_REGISTRAR_ABUSE;
	if (named && mail) {
		add_value(reader, named, line->value, true, NULL);
		if (!line->value.length)
			section_open(reader, line, named, true);
		return;
	}
	if (mask && mail)
		return; /* the registrar's own */
	if (mask) {
		bool found = named && line->value.length &&
			     add_value(reader, named, line->value, false, NULL);
		bool url = view_find(line->value, "://") >= 0 || strstr(words, " url ") ||
			   strstr(words, " phone ") || strstr(words, " id ");
		if (!object && !is_reference(reader, line->value) && !url &&
			!(line->value.length && ends_with(words, " c ") &&
				is_handle(line->value)))
			section_open(reader, line, mask, line->value.length != 0 && !found);
		return;
	}
	mask = roles_around(reader, at);
	if (mask && (mail || memchr(line->value.bytes, '@', line->value.length)))
		add_value(reader, mask, line->value, mail, NULL);
	else if (!mask && mail && (reader->domain || reader->network) &&
		 !reader->section.open && !reader->own.length && !reader->object_of[at])
		reader->own = line->value;
}

static void
read_plain(struct reader *reader, size_t at)
{
	const struct whois_line *line = &reader->page->lines[at];
	char words[96];
	if (is_heading_text(line->text)) {
		whois_words(line->text, words, sizeof words);
		unsigned mask = whois_roles(words);
		struct section *section = &reader->section;
		if (mask)
			section_open(reader, line, mask, false);
		else if (section->open && line->indent <= section->indent)
			section->open = false;
		return;
	}
	unsigned mask = roles_around(reader, at);
	if (!mask)
		return;
	if (is_prose(line->text)) {
		if (line->indent <= reader->section.indent)
			reader->section.open = false;
		return;
	}
	if (memchr(line->text.bytes, '@', line->text.length))
		add_value(reader, mask, line->text, false, NULL);
}

static bool
has_role(const struct whois_answer *answer, const char *role)
{
	for (size_t i = 0; i < answer->contact_count; i++)
		if (!strcmp(answer->contacts[i].role, role))
			return true;
	return false;
}

/* "remarks: spam and abuse to ..." counts when the record has nothing better. */
static void
read_remarks(struct reader *reader)
{
	const struct whois_page *page = reader->page;
	size_t talked = 0; /* the last line that spoke of abuse, plus 1 */
	if (has_role(reader->answer, "abuse") || !reader->network)
		return;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		if (!whois_key_in(line, remark_keys))
			continue;
		if (view_find(line->value, "abuse") >= 0 || view_find(line->value, "spam") >= 0)
			talked = i + 1;
		if (talked && i + 1 - talked <= 2 &&
			memchr(line->value.bytes, '@', line->value.length) &&
			add_value(reader, ROLE_ABUSE, line->value, false, "named in a remark"))
			talked = i + 1;
	}
}

static void
read_lines(struct reader *reader, size_t from, size_t to)
{
	const struct whois_page *page = reader->page;
	reader->section.open = false;
	for (size_t i = from; i < to; i++) {
		const struct whois_line *line = &page->lines[i];
		if (line->comment) {
			read_comment(reader, line);
			continue;
		}
		section_step(reader, line);
		if (line->blank)
			continue;
		if (line->key.length)
			read_pair(reader, i);
		else
			read_plain(reader, i);
	}
}

void
whois_contacts_find(const struct whois_page *page, struct whois_answer *answer)
{
	static const char *const network_keys[] = { "inetnum", "inet6num", "aut num",
		"net range", "route", "route6", "ip network", "as number", "ipv4 address",
		NULL };
	struct reader reader = { .page = page, .answer = answer };
	answer->contacts = arena_alloc(page->arena, MOST_CONTACTS * sizeof *answer->contacts);
	reader.network = whois_value(page, network_keys).length != 0;
	cut_objects(&reader);
	collect_references(&reader);
	join_references(&reader);
	size_t from = 0, to = page->count;
	if (whois_arin_smallest(page, &from, &to, false)) {
		read_lines(&reader, from, to);
		if (answer->contact_count)
			return;
	}
	read_lines(&reader, 0, page->count);
	read_remarks(&reader);
	if (reader.network && !has_role(answer, "admin") && !has_role(answer, "tech"))
		add_value(&reader, ROLE_ADMIN, reader.own, true, NULL);
	else if (!reader.network && !has_role(answer, "registrant") &&
		 !has_role(answer, "owner"))
		add_value(&reader, ROLE_REGISTRANT, reader.own, true, NULL);
}
