/* read_referral.c: whom an answer names as the next one to ask.
 *
 * A host is a referral; a URL with a path is a web form; the server itself, a word without a
 * dot and "not defined" are nothing.  Of several records the one that was asked for speaks. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/safe.h"
#include "whois/read_parts.h"

static const char *const refer_keys[] = { "refer", "whois", NULL };
static const char *const registrar_keys[] = { "registrar whois server", "whois server",
	"registrar whois", "registrar whois server url", "sponsoring registrar whois server",
	NULL };
static const char *const domain_keys[] = { "domain name", "domain", NULL };
static const char *const server_keys[] = { "server name", NULL };
static const char *const arin_keys[] = { "referral server", NULL };
static const char *const resource_keys[] = { "resource link", NULL };
static const char *const range_keys[] = { "net range", NULL };
static const char *const maintainer_keys[] = { "mnt by", NULL };
static const char *const remark_keys[] = { "remarks", "descr", "netname", "source", "mnt by",
	"comment", NULL };

static const struct {
	const char *words, *host;
} registries[] = {
	{ "whois.nic.ad.jp", "whois.nic.ad.jp" },   { "whois.jpnic.net", "whois.nic.ad.jp" },
	{ "whois.kisa.or.kr", "whois.kisa.or.kr" }, { "whois.krnic.net", "whois.krnic.net" },
	{ "whois.nic.or.kr", "whois.nic.or.kr" },   { "whois.kr", "whois.kr" },
	{ "whois.twnic.net.tw", "whois.twnic.net" }, { "whois.twnic.net", "whois.twnic.net" },
	{ "whois.twnic.tw", "whois.twnic.tw" },
}, rirs[] = {
	{ "ripe", "whois.ripe.net" },     { "arin", "whois.arin.net" },
	{ "afrinic", "whois.afrinic.net" }, { "lacnic", "whois.lacnic.net" },
	{ "apnic", "whois.apnic.net" },
}, sources[] = {
	{ "JPNIC", "whois.nic.ad.jp" }, { "KRNIC", "whois.kisa.or.kr" },
	{ "TWNIC", "whois.twnic.net" },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* VALUE names a server (true, into ANSWER) or a web form (false, also noted), or nothing. */
static bool
take(const struct whois_page *page, struct view value, struct whois_answer *answer)
{
	value = view_trim(value);
	const char *scheme = memmem(value.bytes, value.length, "://", 3);
	bool rwhois = view_starts(value, "rwhois:"), web = view_starts(value, "http");
	struct view rest = value;
	if (scheme)
		rest.bytes = scheme + 3,
		rest.length = (size_t)(value.bytes + value.length - rest.bytes);
	size_t length = 0;
	while (length < rest.length && (isalnum((unsigned char)rest.bytes[length]) ||
					       strchr(".-_", rest.bytes[length])))
		length++;
	char host[256];
	size_t at = length;
	unsigned port = 0;
	if (at < rest.length && rest.bytes[at] == ':') {
		for (at++; at < rest.length && isdigit((unsigned char)rest.bytes[at]); at++)
			if (port < 100000)
				port = port * 10 + (unsigned)(rest.bytes[at] - '0');
	}
	while (length && rest.bytes[length - 1] == '.')
		length--;
	if (!length || length >= sizeof host || port > 65535 ||
		!memchr(rest.bytes, '.', length) || rest.bytes[0] == '.' ||
		rest.bytes[0] == '-')
		return false;
	bool path = at + 1 < rest.length && rest.bytes[at] == '/' &&
		    !isspace((unsigned char)rest.bytes[at + 1]);
	if (path && !rwhois && !view_starts(value, "whois:")) {
		if (!answer->form)
			answer->form = safe_string(page->arena, value.bytes, value.length);
		return false;
	}
	if (!path && at < rest.length && rest.bytes[at] != '/' &&
		!isspace((unsigned char)rest.bytes[at]))
		return false;
	for (size_t i = 0; i < length; i++)
		host[i] = (char)tolower((unsigned char)rest.bytes[i]);
	host[length] = '\0';
	if (same_word(host, page->server))
		return false;
	if (path && memmem(rest.bytes, rest.length, "auth-area=.", 11) &&
		rest.bytes[rest.length - 1] == '.')
		return false; /* points up to the root: "not here" */
	answer->referral = arena_strdup(page->arena, host);
	answer->referral_rwhois = rwhois || port == 4321;
	answer->referral_port = port && !web ? port : rwhois ? 4321 : 43;
	return true;
}

/* "108.000.000.000" as old records write it. */
static bool
parse_padded(struct view text, struct address *address)
{
	char plain[64];
	size_t put = 0;
	text = view_trim(text);
	for (size_t i = 0; i < text.length && put + 1 < sizeof plain; i++) {
		bool start =
			!i || text.bytes[i - 1] == '.' || (put == 0 || plain[put - 1] == '.');
		if (start && text.bytes[i] == '0' && i + 1 < text.length &&
			isdigit((unsigned char)text.bytes[i + 1]))
			continue;
		plain[put++] = text.bytes[i];
	}
	return address_parse(plain, put, address);
}

/* The size of "a - b" as 16 octets that memcmp() can order. */
static bool
range_size(struct view value, unsigned char size[16])
{
	struct address first, last;
	const char *dash = memchr(value.bytes, '-', value.length);
	if (!dash)
		return false;
	size_t at = (size_t)(dash - value.bytes);
	if (!parse_padded((struct view){ value.bytes, at }, &first) ||
		!parse_padded((struct view){ dash + 1, value.length - at - 1 }, &last) ||
		first.family != last.family)
		return false;
	int width = first.family == 4 ? 4 : 16, borrow = 0;
	memset(size, 0, 16);
	for (int i = width - 1; i >= 0; i--) {
		int rest = last.bytes[i] - first.bytes[i] - borrow;
		borrow = rest < 0;
		size[16 - width + i] = (unsigned char)(rest + 256 * borrow);
	}
	return !borrow;
}

bool
whois_arin_smallest(const struct whois_page *page, size_t *from, size_t *to, bool with_referral)
{
	unsigned char best[16], size[16];
	bool found = false;
	for (size_t i = 0, end; i < page->count; i = end) {
		const struct whois_line *line = &page->lines[i];
		bool refers = false;
		end = i + 1;
		if (!whois_key_in(line, range_keys) || !range_size(line->value, size))
			continue;
		for (; end < page->count && !whois_key_in(&page->lines[end], range_keys); end++)
			refers |= page->lines[end].value.length &&
				  whois_key_in(&page->lines[end], arin_keys);
		if ((with_referral && !refers) || (found && memcmp(size, best, 16) > 0))
			continue;
		memcpy(best, size, 16);
		found = true;
		*from = i;
		*to = end;
	}
	return found;
}

static bool
take_last(const struct whois_page *page, size_t from, size_t to, const char *const *keys,
	struct whois_answer *answer)
{
	bool found = false;
	for (size_t i = from; i < to; i++)
		if (page->lines[i].value.length && whois_key_in(&page->lines[i], keys))
			found |= take(page, page->lines[i].value, answer);
	return found;
}

static bool
find_arin(const struct whois_page *page, struct whois_answer *answer)
{
	size_t from = 0, to = page->count;
	if (!whois_arin_smallest(page, &from, &to, true) &&
		!whois_arin_smallest(page, &from, &to, false))
		return take_last(page, 0, page->count, arin_keys, answer);
	return take_last(page, from, to, arin_keys, answer) ||
	       take_last(page, from, to, resource_keys, answer);
}

/* IANA's root zone record; "whois:" alone stands for address blocks too. */
static bool
find_iana(const struct whois_page *page, struct whois_answer *answer)
{
	bool iana = view_find(view_of(page->server), "iana.org") >= 0 ||
		    (page->count && view_find(page->lines[0].text, "IANA WHOIS server") >= 0);
	for (size_t k = 0; refer_keys[k] && (iana || k == 0); k++) {
		const char *const key[] = { refer_keys[k], NULL };
		struct view value = whois_value(page, key);
		if (value.length && take(page, value, answer))
			return true;
	}
	for (size_t i = 0; iana && i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		long at = view_find(line->value, "http");
		if (at >= 0 && view_is(line->key, "remarks") && !answer->form)
			answer->form = safe_string(page->arena, line->value.bytes + at,
				line->value.length - (size_t)at);
	}
	return false;
}

static bool
is_query(const struct whois_page *page, struct view name)
{
	return *page->query && view_is(name, page->query);
}

/* "Registrar WHOIS Server:" of the record whose domain is the one asked for; a search may list
 * look-alikes and hosts first. */
static bool
find_registrar(const struct whois_page *page, struct whois_answer *answer)
{
	unsigned records = 0, asked = 0;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		if (!whois_key_in(line, domain_keys) && !whois_key_in(line, server_keys))
			continue;
		records++;
		asked += is_query(page, line->value);
	}
	bool ours = records <= 1 || !asked;
	if (records > 1 && !asked && *page->query && whois_value(page, server_keys).length)
		return false;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		if (asked && records > 1 && whois_key_in(line, domain_keys))
			ours = is_query(page, line->value);
		else if (asked && records > 1 && whois_key_in(line, server_keys))
			ours = false;
		else if (ours && line->value.length && whois_key_in(line, registrar_keys) &&
			 take(page, line->value, answer))
			return true;
	}
	return false;
}

static bool
find_rwhois(const struct whois_page *page, struct whois_answer *answer)
{
	for (size_t i = 0; i < page->count; i++) {
		struct view text = page->lines[i].text;
		if (!page->lines[i].comment || !view_starts(text, "referral "))
			continue;
		if (take(page, (struct view){ text.bytes + 9, text.length - 9 }, answer))
			return true;
	}
	return false;
}

/* A regional registry's record that says: a national one, or another region, knows more. */
static bool
find_registry(const struct whois_page *page, struct whois_answer *answer)
{
	bool stub = false;
	for (size_t i = 0; i < page->count; i++)
		stub |= whois_key_in(&page->lines[i], maintainer_keys) &&
			view_find(page->lines[i].value, "APNIC-STUB") >= 0;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		if (!whois_key_in(line, remark_keys))
			continue;
		for (size_t k = 0; k < COUNT(registries); k++)
			if (view_find(line->value, registries[k].words) >= 0 &&
				take(page, view_of(registries[k].host), answer))
				return true;
		if (!stub || view_find(line->value, "transferred to") < 0)
			continue;
		for (size_t k = 0; k < COUNT(rirs); k++)
			if (view_find(line->value, rirs[k].words) >= 0 &&
				take(page, view_of(rirs[k].host), answer))
				return true;
	}
	if (view_find(view_of(page->server), "apnic") < 0)
		return false;
	for (size_t i = 0; i < page->count; i++) {
		const struct whois_line *line = &page->lines[i];
		bool source = view_is(line->key, "source");
		if (!source && !view_is(line->key, "netname") && !view_is(line->key, "descr"))
			continue;
		for (size_t k = 0; k < COUNT(sources); k++)
			if (source ? view_is(line->value, sources[k].words)
				   : k == 0 && view_find(line->value, sources[k].words) >= 0)
				return take(page, view_of(sources[k].host), answer);
	}
	return false;
}

/* LACNIC asks other regions itself and passes their text on. */
static bool
find_proxied(const struct whois_page *page, struct whois_answer *answer)
{
	if (view_find(view_of(page->server), "lacnic") < 0)
		return false;
	for (size_t i = 0; i < page->count && i < 30; i++) {
		struct view text = page->lines[i].text;
		if (!page->lines[i].comment || view_find(text, "lacnic") >= 0)
			continue;
		for (size_t k = 0; k < COUNT(rirs); k++) {
			char mark[40];
			size_t length = strlen(rirs[k].host);
			memcpy(mark, rirs[k].host, length + 1);
			bool named =
				view_find(text, mark) >= 0 ||
				(!strcmp(rirs[k].words, "arin") &&
					view_starts(text, "ARIN WHOIS data")) ||
				(!strcmp(rirs[k].words, "ripe") &&
					view_find(text, "This is the RIPE Database") >= 0) ||
				(!strcmp(rirs[k].words, "afrinic") &&
					view_find(text, "This is the AfriNIC") >= 0);
			if (named && take(page, view_of(rirs[k].host), answer)) {
				answer->authority = false;
				return true;
			}
		}
	}
	return false;
}

static const char *const inetnum_keys[] = { "inetnum", "inet6num", NULL };
static const char *const net_keys[] = { "net type", "net name", NULL };
static const char *const elsewhere[] = { " erx ", "erx netblock", "transferred to the ripe",
	"transferred to ripe", "transferred to arin", "transferred to apnic",
	"transferred to afrinic", "transferred to lacnic", "early registrations",
	"non ripe ncc managed", "not managed by the ripe", "iana netblock", "iana blk",
	"unallocated and unassigned in lacnic", "not allocated to apnic",
	"not allocated by apnic", NULL };

static bool
is_elsewhere(const struct whois_line *line)
{
	char words[160];
	if (whois_key_in(line, inetnum_keys))
		return view_is(line->value, "::/0") ||
		       view_is(line->value, "0.0.0.0 - 255.255.255.255");
	if (!whois_key_in(line, remark_keys) && !whois_key_in(line, net_keys) && !line->comment)
		return false;
	whois_words(line->comment ? line->text : line->value, words, sizeof words);
	for (size_t i = 0; elsewhere[i]; i++)
		if (strstr(words, elsewhere[i]))
			return true;
	return false;
}

void
whois_referral_find(const struct whois_page *page, struct whois_answer *answer)
{
	answer->authority = true;
	for (size_t i = 0; i < page->count && answer->authority; i++)
		answer->authority = !is_elsewhere(&page->lines[i]);
	(void)(find_rwhois(page, answer) || find_iana(page, answer) ||
		find_arin(page, answer) || find_proxied(page, answer) ||
		find_registrar(page, answer) || find_registry(page, answer));
}
