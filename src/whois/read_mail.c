/* read_mail.c: the mailboxes in a value, as people write them: lists, "mailto:", a dot too
 * much, "name at host dot org", and words where a mailbox should be. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "whois/read_parts.h"

static const char *const withheld[] = { "redacted", "withheld", "not disclosed", "not shown",
	"privacy", "hidden", "masked", "masking", "rdds service", "please query",
	"select request", "request email form", "not published", "undisclosed", "non public",
	"not public", "data protected", "gdpr", "visit www", "visit http", "please visit",
	"visit whois", "not available", "confidential", "anonymous", "on request", "https",
	"restricted", "gizli", "see web", "not displayed", "statutory", "personal data",
	"private person", "filtered", NULL };

/* Mailboxes nobody meant: whole domains, or their ends when they begin with a dot. */
static const char *const placeholders[] = { "localhost", "localhost.localdomain",
	".localdomain", ".local", ".lan", ".internal", ".home.arpa", ".invalid", ".test",
	".example", "example.com", "example.net", "example.org", "domain.tld", "b.c",
	"changeme", "please_set_email.absolutely.nowhere", NULL };

static const char *const nobodies[] = { "noreply", "no-reply", "no_reply", "donotreply",
	"do-not-reply", "nobody", "none", "unknown", "null", "devnull", "unmonitored",
	"mailer-daemon", NULL };

bool
whois_withheld(struct view value)
{
	char words[200];
	if (!value.length)
		return false;
	whois_words(value, words, sizeof words);
	for (size_t i = 0; withheld[i]; i++)
		if (strstr(words, withheld[i]))
			return true;
	return false;
}

static bool
is_local(unsigned char byte)
{
	return isalnum(byte) || (byte && strchr("._-+&~", byte));
}

static bool
is_domain(unsigned char byte)
{
	return isalnum(byte) || byte == '.' || byte == '-' || byte == '_';
}

static const char *
fault_of(const char *local, const char *domain)
{
	const char *last = strrchr(domain, '.');
	for (size_t i = 0; placeholders[i]; i++)
		if (*placeholders[i] == '.' ? ends_with(domain, placeholders[i])
					    : same_word(domain, placeholders[i]))
			return strstr(domain, "redacted") ? "withheld" : "placeholder";
	if (!last)
		return "the domain has no dot";
	for (size_t i = 0; nobodies[i]; i++)
		if (same_word(local, nobodies[i]))
			return "nobody reads it";
	if (!strncasecmp(domain, "redacted.", 9) || !strncasecmp(local, "redacted", 8))
		return "withheld";
	return NULL;
}

/* The mailbox around the '@' at AT, or false; *END is where its domain ends. */
static bool
cut_mail(struct arena *arena, struct view text, size_t at, size_t *end, struct whois_mail *mail)
{
	size_t from = at, to = at + 1;
	while (from && is_local((unsigned char)text.bytes[from - 1]) && at - from < 64)
		from--;
	while (to < text.length && text.bytes[to] == '@')
		to++; /* "name@@host": a slip of the finger */
	size_t domain = to;
	while (to < text.length && is_domain((unsigned char)text.bytes[to]) &&
		to - domain < 253)
		to++;
	*end = to;
	while (to > domain && strchr(".-_", text.bytes[to - 1]))
		to--;
	while (domain < to && text.bytes[domain] == '.')
		domain++;
	while (from < at && strchr(".-", text.bytes[from]))
		from++;
	size_t stop = at;
	while (stop > from && text.bytes[stop - 1] == '.')
		stop--;
	if (from == stop || domain == to)
		return false;
	char *address = arena_alloc(arena, stop - from + to - domain + 2), *put = address;
	for (size_t i = from; i < stop; i++)
		*put++ = text.bytes[i];
	*put++ = '@';
	const char *host = put, *tail;
	for (size_t i = domain; i < to; i++) {
		if (text.bytes[i] == '.' && put > host && put[-1] == '.')
			continue;
		*put++ = (char)tolower((unsigned char)text.bytes[i]);
	}
	tail = strrchr(host, '.');
	const char *name = arena_strndup(arena, address, (size_t)(host - address) - 1);
	*mail = (struct whois_mail){ .address = address, .broken = fault_of(name, host) };
	if (!mail->broken && tail && (strspn(tail + 1, "0123456789") || !tail[1] || !tail[2]))
		mail->broken = "no such domain";
	return true;
}

static const struct {
	const char *written;
	char meant;
} spellings[] = {
	{ "&#64;", '@' },
	{ "&#x40;", '@' },
	{ "(at)", '@' },
	{ "[at]", '@' },
	{ "{at}", '@' },
	{ "<at>", '@' },
	{ " at ", '@' },
	{ " (at) ", '@' },
	{ " [at] ", '@' },
	{ "_at_", '@' },
	{ "-at-", '@' },
	{ " en ", '@' },
	{ " @ ", '@' },
	{ "(a)", '@' },
	{ "[@]", '@' },
	{ "(dot)", '.' },
	{ "[dot]", '.' },
	{ " dot ", '.' },
	{ "{dot}", '.' },
	{ "&#46;", '.' },
	{ " (dot) ", '.' },
	{ " [dot] ", '.' },
	{ " punto ", '.' },
	{ "[.]", '.' },
	{ "\xef\xbc\xa0", '@' },
};

/* VALUE with its disguises undone, if there were any and a mailbox stands there then. */
static bool
plain(struct arena *arena, struct view value, struct view *undone)
{
	struct text text = { 0 };
	bool ats = false;
	for (size_t at = 0; at < value.length;) {
		size_t used = 0;
		char meant = 0;
		for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
			struct view here = { value.bytes + at, value.length - at };
			size_t length = strlen(spellings[i].written);
			if (length > used && view_starts(here, spellings[i].written))
				used = length, meant = spellings[i].meant;
		}
		ats |= meant == '@';
		text_putc(&text, used ? meant : value.bytes[at]);
		at += used ? used : 1;
	}
	undone->bytes = arena_strndup(arena, text_string(&text), text.length);
	undone->length = text.length;
	text_free(&text);
	const char *mark = memchr(undone->bytes, '@', undone->length);
	return ats && mark &&
	       memchr(mark, '.', undone->length - (size_t)(mark - undone->bytes));
}

bool
whois_mail_next(struct arena *arena, struct view *rest, bool loose, struct whois_mail *mail)
{
	struct view undone;
	bool spelled = false;
	if (loose && rest->length < 300 && plain(arena, *rest, &undone)) {
		*rest = undone;
		spelled = true;
	}
	const char *at;
	while (rest->length && (at = memchr(rest->bytes, '@', rest->length))) {
		size_t end;
		bool found = cut_mail(arena, *rest, (size_t)(at - rest->bytes), &end, mail);
		rest->bytes += end;
		rest->length -= end;
		if (!found)
			continue;
		if (spelled)
			mail->note = "written obfuscated";
		return true;
	}
	return false;
}
