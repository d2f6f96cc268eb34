/* certificate.c: a certificate as libcurl lists it (CURLINFO_CERTINFO) -> one line for people. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "net/private.h"

/* The value of "NAME:value" among FIELDS, or NULL. */
static const char *
field(const struct curl_slist *fields, const char *name)
{
	size_t length = strlen(name);
	for (; fields; fields = fields->next)
		if (!strncasecmp(fields->data, name, length) && fields->data[length] == ':')
			return fields->data + length + 1;
	return NULL;
}

/* "CN = mx.example.org" of a distinguished name, else all of it. */
static struct view
common_name(const char *name)
{
	for (const char *at = name; (at = strstr(at, "CN")); at += 2) {
		const char *value = at + 2 + strspn(at + 2, " ");
		if (*value == '=' && (at == name || strchr(" ,/;", at[-1]))) {
			value += 1 + strspn(value + 1, " ");
			return (struct view){ value, strcspn(value, ",/;\n") };
		}
	}
	return view_of(name);
}

/* TLS libraries write "Nov 24 12:00:00 2027 GMT" or "2027-11-24 12:00:00 GMT". */
static bool
read_date(const char *text, time_t *to)
{
	static const char *const forms[] = { "%b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S" };
	for (size_t i = 0; text && i < sizeof forms / sizeof *forms; i++) {
		struct tm date = { 0 };
		if (strptime(text, forms[i], &date)) {
			*to = timegm(&date);
			return true;
		}
	}
	return false;
}

static void
add_dates(const struct curl_slist *fields, struct text *to)
{
	const char *first = field(fields, "Start date"), *last = field(fields, "Expire date");
	time_t from, until, now = time(NULL);
	char words[64];
	if (!read_date(first, &from) || !read_date(last, &until)) {
		if (last)
			text_printf(to, ", until %s", last);
		return;
	}
	strftime(words, sizeof words, ", valid %Y-%m-%d", gmtime(&from));
	text_puts(to, words);
	strftime(words, sizeof words, " to %Y-%m-%d", gmtime(&until));
	text_puts(to, words);
	if (now < from)
		text_puts(to, " (not yet valid)");
	else if (now > until)
		text_printf(to, " (expired %ld days ago)", (long)(now - until) / 86400);
	else
		text_printf(to, " (%ld days left)", (long)(until - now) / 86400);
}

void
certificate_words(CURL *easy, struct text *to)
{
	struct curl_certinfo *info = NULL;
	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || !info || !info->num_of_certs)
		return;
	const struct curl_slist *fields = info->certinfo[0];
	const char *subject = field(fields, "Subject"), *issuer = field(fields, "Issuer");
	const char *names = field(fields, "X509v3 Subject Alternative Name");
	if (!subject)
		return;
	struct view name = common_name(subject);
	text_printf(to, "certificate of %.*s", (int)name.length, name.bytes);
	if (issuer && !strcmp(issuer, subject)) {
		text_puts(to, ", signed by itself");
	} else if (issuer) {
		name = common_name(issuer);
		text_printf(to, ", by %.*s", (int)name.length, name.bytes);
	}
	add_dates(fields, to);
	if (names)
		text_printf(to, ", for %.300s", names);
}

/* --- whose is it? ------------------------------------------------------------------------------ */

/* "*.example.org" stands for one label (RFC 6125 section 6.4.3). */
static bool
name_fits(struct view pattern, const char *host)
{
	if (pattern.length > 2 && pattern.bytes[0] == '*' && pattern.bytes[1] == '.') {
		const char *rest = strchr(host, '.');
		return rest && rest != host && view_is((struct view){ pattern.bytes + 1, pattern.length - 1 }, rest);
	}
	return view_is(pattern, host);
}

bool
certificate_is_for(CURL *easy, const char *host, struct text *why)
{
	struct curl_certinfo *info = NULL;
	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || !info || !info->num_of_certs)
		return true;
	const struct curl_slist *fields = info->certinfo[0];
	const char *names = field(fields, "X509v3 Subject Alternative Name"), *subject = field(fields, "Subject");
	bool any = false;
	for (const char *at = names; at && (at = strstr(at, "DNS:")); any = true) {
		struct view name = { at + 4, strcspn(at + 4, ", \n") };
		if (name_fits(name, host))
			return true;
		at = name.bytes + name.length;
	}
	struct view common = subject ? common_name(subject) : view_of("");
	if (!any && (!subject || name_fits(common, host)))
		return true;
	text_printf(why, "it is for %.*s, not for %s", (int)common.length, common.bytes, host);
	return false;
}
