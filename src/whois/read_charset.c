/* read_charset.c: bytes of a whois server to UTF-8 with plain line ends.
 *
 * UTF-8 is believed when it is valid; then the table speaks for its servers, an escape for
 * ISO-2022-JP, and what is left is Latin-1, which cannot fail.  Text is decoded before it is
 * parsed: two-byte Japanese may hold '@' and ':'. */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/safe.h"
#include "whois/read_parts.h"

static const struct {
	const char *server, *charset;
} charsets[] = {
	{ "whois.cctld.kg", "CP1251" },
	{ "whois.kg", "CP1251" },
	{ "whois.domain.kg", "CP1251" },
	{ "whois.nic.ad.jp", "ISO-2022-JP" },
	{ "whois.jprs.jp", "ISO-2022-JP" },
	{ "whois.jp", "ISO-2022-JP" },
	{ "whois.kr", "CP949" },
	{ "whois.nic.or.kr", "CP949" },
	{ "whois.kisa.or.kr", "CP949" },
	{ "whois.krnic.net", "CP949" },
	{ "whois.krnic.kr", "CP949" },
	{ "whois.twnic.net", "BIG5" },
	{ "whois.twnic.net.tw", "BIG5" },
	{ "whois.cnnic.cn", "GB18030" },
	{ "whois.cnnic.net.cn", "GB18030" },
	{ "whois.ripn.net", "KOI8-R" },
	{ "whois.gmo.jp", "SHIFT_JIS" },
	{ "whois.onamae.com", "SHIFT_JIS" },
};

static const char *
charset_of(const char *server)
{
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
		if (same_word(charsets[i].server, server))
			return charsets[i].charset;
	return NULL;
}

/* A few bad bytes in much good UTF-8 (an answer cut in a letter) do not make it something else.
 */
static bool
is_utf8(const char *bytes, size_t length)
{
	size_t good = 0, bad = 0;
	for (size_t at = 0, used; at < length; at += used) {
		if ((unsigned char)bytes[at] < 0x80) {
			used = 1;
			continue;
		}
		if (utf8_next(bytes + at, length - at, &used) < 0)
			bad++;
		else
			good++;
	}
	return bad * 10 <= good;
}

static bool
convert(struct text *to, const char *charset, const char *bytes, size_t length)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		return false;
	char *in = (char *)bytes, buffer[4096];
	while (length) {
		char *out = buffer;
		size_t room = sizeof buffer, before = length;
		size_t done = iconv(cd, &in, &length, &out, &room);
		text_add(to, buffer, sizeof buffer - room);
		if (done == (size_t)-1 && length == before && room == sizeof buffer) {
			text_putc(to, (unsigned char)*in < 0x80 ? *in : '?');
			in++, length--;
		}
	}
	iconv_close(cd);
	return true;
}

static void
convert_latin(struct text *to, const char *bytes, size_t length)
{
	for (size_t at = 0; at < length; at++) {
		unsigned char byte = (unsigned char)bytes[at];
		if (byte >= 0x80)
			text_putc(to, (char)(0xc0 | byte >> 6));
		text_putc(to, (char)(byte < 0x80 ? byte : 0x80 | (byte & 0x3f)));
	}
}

/* CRLF, CRCRLF and a bare CR all end one line. */
static void
add_lines(struct text *to, const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		const char *cr = memchr(bytes + at, '\r', length - at);
		size_t run = cr ? (size_t)(cr - bytes) - at : length - at;
		text_add(to, bytes + at, run);
		at += run;
		if (!cr)
			break;
		while (at < length && bytes[at] == '\r')
			at++;
		if (at < length && bytes[at] == '\n')
			at++;
		text_putc(to, '\n');
	}
}

void
whois_decode(struct text *to, const char *server, const char *bytes, size_t length)
{
	struct text plain = { 0 };
	const char *charset = NULL;
	if (length >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		bytes += 3, length -= 3;
	if (length >= 2 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
		charset = "UTF-16";
	else if (memmem(bytes, length, "\x1b$B", 3) || memmem(bytes, length, "\x1b$@", 3))
		charset = "ISO-2022-JP";
	else if (!is_utf8(bytes, length))
		charset = charset_of(server);
	if (!charset || !convert(&plain, charset, bytes, length)) {
		if (is_utf8(bytes, length))
			text_add(&plain, bytes, length);
		else
			convert_latin(&plain, bytes, length);
	}
	add_lines(to, text_string(&plain), plain.length);
	text_free(&plain);
}
