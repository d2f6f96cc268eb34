/* Line ends first, then GMime, then a walk over the parts: what is for people, what is for
 * programs, and what came back.  Text that is no mail stays text.  Depth and size are limited;
 * nothing is fetched, decrypted or followed. */
#include "bounce/mail.h"

#include <ctype.h>
#include <string.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/gmime.h"
#include "bounce/html.h"
#include "bounce/notice.h"

enum { DEPTH_MAX = 24, TEXT_MAX = 256 << 10, FIELDS_MAX = 400, FIELD_MAX = 8192, BOUNDARIES_MAX = 200 };

/* ---- bytes ---- */

static void
add_normal(struct text *to, const char *bytes, size_t length)
{
	for (size_t at = 0, run; at < length; at += run) {
		for (run = 0; at + run < length && bytes[at + run] &&
			bytes[at + run] != '\r'; run++)
			;
		text_add(to, bytes + at, run);
		if (at + run == length)
			return;
		if (!bytes[at + run])
			text_putc(to, '\x1a'); /* stays visible, ends no string */
		else if (at + run + 1 == length || bytes[at + run + 1] != '\n')
			text_putc(to, '\n');
		run++;
	}
}

size_t
mail_field_name(const char *line, size_t length)
{
	size_t at = 0;
	while (at < length && at < 60 && (isalnum((unsigned char)line[at]) || line[at] == '-' ||
		line[at] == '_'))
		at++;
	return at && at < length && line[at] == ':' ? at : 0;
}

int
mail_header_known(struct view text)
{
	static const char *const names[] = {
		"received", "return-path", "from", "to", "subject", "date", "message-id",
		"mime-version", "content-type", "delivered-to", "sender", "reply-to", "cc",
		"auto-submitted", "x-failed-recipients", "precedence", "x-mailer",
		"envelope-to"
	};
	struct view rest = text, line;
	int known = 0;
	for (int i = 0; i < 60 && view_line(&rest, &line) && line.length; i++) {
		size_t length = mail_field_name(line.bytes, line.length);
		if (!length && i && (*line.bytes == ' ' || *line.bytes == '\t'))
			continue;
		if (!length)
			break;
		for (size_t n = 0; n < sizeof names / sizeof *names; n++)
			known += view_is((struct view){ line.bytes, length }, names[n]);
	}
	return known;
}

/* Two names everybody uses: the header of a mail, even if the rest of it is odd. */
static bool
has_header(struct view text)
{
	return mail_header_known(text) > 1;
}

/* ---- GMime ---- */

struct walk {
	const struct gmime *g;
	struct mail *mail;
	struct arena *arena;
	struct text plain, html, status, feedback;
	bool past; /* the part for programs was seen: text after it belongs to what came back */
};

static GByteArray *
convert(const struct gmime *g, GByteArray *from, const char *charset)
{
	GMimeFilter *filter = g->mime_filter_charset_new(charset, "utf-8");
	if (!filter)
		return g->byte_array_ref(from);
	GMimeStream *memory = g->mime_stream_mem_new(),
		*stream = g->mime_stream_filter_new(memory);
	g->mime_stream_filter_add((GMimeStreamFilter *)stream, filter);
	g->mime_stream_write(stream, (char *)from->data, from->len);
	g->mime_stream_flush(stream);
	const GByteArray *made = g->mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
	GByteArray *bytes = g->byte_array_append(g->byte_array_new(), made->data, made->len);
	g->object_unref(filter);
	g->object_unref(stream);
	g->object_unref(memory);
	return bytes;
}

/* Controls, and what is no UTF-8. */
static size_t
odd_bytes(const char *bytes, size_t length)
{
	size_t odd = 0, used;
	for (size_t at = 0; at < length; at += used) {
		used = 1;
		if (bytes[at] >= 0x20) /* as most are */
			continue;
		long code = utf8_next(bytes + at, length - at, &used);
		odd += code < 0 || (code < 0x20 && !strchr("\t\n\r", (int)code));
	}
	return odd;
}

/* Japanese reports often forget to say so. */
static const char *
charset_of(const struct gmime *g, GMimePart *part, const GByteArray *bytes)
{
	const char *said = g->mime_object_get_content_type_parameter((GMimeObject *)part,
		"charset");
	if (memmem(bytes->data, bytes->len, "\x1b$", 2))
		return "iso-2022-jp";
	if (said && strcasecmp(said, "utf-8") && strcasecmp(said, "us-ascii"))
		return said;
	/* a few letters of the west; with many it is anybody's guess */
	size_t odd = odd_bytes((const char *)bytes->data, bytes->len);
	return odd && odd < bytes->len / 6 ? "windows-1252" : NULL;
}

static void
part_text(const struct gmime *g, GMimePart *part, struct text *to)
{
	GMimeDataWrapper *content = g->mime_part_get_content(part);
	if (!content || to->length > TEXT_MAX)
		return;
	GMimeStream *memory = g->mime_stream_mem_new();
	g->mime_data_wrapper_write_to_stream(content, memory);
	GByteArray *bytes = g->mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
	if (bytes->len > TEXT_MAX)
		g->byte_array_set_size(bytes, TEXT_MAX);
	if (bytes->len) {
		const char *charset = charset_of(g, part, bytes);
		GByteArray *utf8 = charset ? convert(g, bytes, charset) : g->byte_array_ref(bytes);
		add_normal(to, (char *)utf8->data, utf8->len);
		text_putc(to, '\n');
		g->byte_array_unref(utf8);
	}
	g->object_unref(memory);
}

static const char *
keep(struct arena *arena, const struct text *text)
{
	return arena_strndup(arena, text_string(text), text->length);
}

static void
returned_text(struct walk *walk, GMimePart *part)
{
	struct text text = { 0 };
	part_text(walk->g, part, &text);
	if (!walk->mail->returned && has_header((struct view){ text_string(&text),
		text.length }))
		walk->mail->returned = keep(walk->arena, &text);
	text_free(&text);
}

static void
returned_message(struct walk *walk, GMimeMessagePart *part)
{
	const struct gmime *g = walk->g;
	GMimeMessage *message = g->mime_message_part_get_message(part);
	if (!message || walk->mail->returned)
		return;
	char *whole = g->mime_object_to_string((GMimeObject *)message, NULL);
	if (!whole)
		return;
	size_t length = strlen(whole);
	char *copy = arena_strndup(walk->arena, whole, length < TEXT_MAX ? length : TEXT_MAX);
	g->free(whole);
	walk->mail->enclosed = copy;
	const char *end = strstr(copy, "\n\n");
	walk->mail->returned = end ? arena_strndup(walk->arena, copy,
		(size_t)(end - copy) + 1) : copy;
}

/* Gateways turn the part for programs into an attachment. */
static void
attached_status(struct walk *walk, GMimePart *part)
{
	struct text text = { 0 };
	part_text(walk->g, part, &text);
	struct view view = { text_string(&text), text.length };
	if (view_find(view, "Final-Recipient:") >= 0 && view_find(view, "Action:") >= 0) {
		text_add(&walk->status, text.bytes, text.length);
		walk->past = true;
	}
	text_free(&text);
}

static void
leaf(struct walk *walk, GMimePart *part)
{
	const struct gmime *g = walk->g;
	GMimeContentType *type = g->mime_object_get_content_type((GMimeObject *)part);
	const char *subtype = type ? g->mime_content_type_get_media_subtype(type) : "plain";
	bool message = type && g->mime_content_type_is_type(type, "message", "*");
	if (!subtype)
		subtype = "";
	if (message && strcasestr(subtype, "delivery-status")) {
		part_text(walk->g, part, &walk->status);
		text_putc(&walk->status, '\n');
		walk->past = true;
	} else if (message && strcasestr(subtype, "feedback-report")) {
		part_text(walk->g, part, &walk->feedback);
		walk->past = true;
	} else if (message && strcasestr(subtype, "disposition-notification")) {
		walk->mail->disposition = walk->past = true;
	} else if (strcasestr(subtype, "rfc822-headers") || strcasestr(subtype,
		"global-headers") ||
		(message && strcasestr(subtype, "global"))) {
		returned_text(walk, part);
	} else if (!type || g->mime_content_type_is_type(type, "text", "*")) {
		if (walk->past)
			returned_text(walk, part);
		else
			part_text(walk->g, part, strcasestr(subtype, "html") ? &walk->html :
				&walk->plain);
	} else if (!walk->past && g->mime_content_type_is_type(type, "application", "octet-stream")) {
		attached_status(walk, part);
	} else if (walk->mail->field_count && !walk->plain.length && !walk->html.length &&
		g->mime_content_type_is_type(type, "application", "json")) {
		part_text(walk->g, part, &walk->plain);
	}
}

static void
walk_part(struct walk *walk, GMimeObject *part, int depth)
{
	const struct gmime *g = walk->g;
	if (depth > DEPTH_MAX || !part)
		return;
	if (gmime_is(g, part, g->mime_multipart_get_type())) {
		GMimeMultipart *parts = (GMimeMultipart *)part;
		int count = g->mime_multipart_get_count(parts);
		for (int i = 0; i < count && i < 100; i++)
			walk_part(walk, g->mime_multipart_get_part(parts, i), depth + 1);
		const char *before = count ? NULL : g->mime_multipart_get_prologue(parts);
		if (before)
			add_normal(&walk->plain, before, strlen(before));
	} else if (gmime_is(g, part, g->mime_message_part_get_type())) {
		returned_message(walk, (GMimeMessagePart *)part);
	} else if (gmime_is(g, part, g->mime_part_get_type())) {
		leaf(walk, (GMimePart *)part);
	}
}

static void
take_fields(const struct gmime *g, struct mail *mail, struct arena *arena,
	GMimeMessage *message)
{
	GMimeHeaderList *list = g->mime_object_get_header_list((GMimeObject *)message);
	int count = list ? g->mime_header_list_get_count(list) : 0;
	if (count > FIELDS_MAX)
		count = FIELDS_MAX;
	mail->fields = arena_alloc(arena, (size_t)(count + 1) * sizeof *mail->fields);
	for (int i = 0; i < count; i++) {
		GMimeHeader *header = g->mime_header_list_get_header_at(list, i);
		const char *raw = g->mime_header_get_raw_value(header);
		char *unfolded = g->mime_utils_header_unfold(raw ? raw : "");
		char *decoded = g->mime_utils_header_decode_text(NULL, unfolded);
		mail->fields[i].name = arena_strdup(arena, g->mime_header_get_name(header));
		mail->fields[i].value = arena_strdup(arena, decoded ? decoded : unfolded);
		g->free(unfolded);
		g->free(decoded);
	}
	mail->field_count = (size_t)count;
	const char *said = mail_field(mail, "Date");
	GDateTime *date = said ? g->mime_utils_header_decode_date(said) : NULL;
	if (date) {
		mail->time = g->date_time_to_unix(date);
		g->date_time_unref(date);
	}
}

static bool
looks_html(const char *text)
{
	text += strspn(text, " \t\n");
	return !strncasecmp(text, "<html", 5) || !strncasecmp(text, "<!doctype", 9) ||
		!strncasecmp(text, "<body", 5);
}

/* Apostrophes, blanks and colons of typographers as those that are looked for. */
static char *
with_plain_marks(struct arena *arena, const char *text)
{
	static const struct { const char *bytes, *plain; } marks[] = {
		{ "\u2019", "'" }, { "\u00a0", " " }, { "\u202f", " " }, { "\u3000", " " },
		{ "\uff1a", ":" }, { "\u200b", "" }, { "\u200e", "" }, { "\u200f", "" },
	};
	char *plain = arena_strdup(arena, text), *to = plain;
	for (const char *from = plain; *from; ) {
		size_t mark = 0;
		if (*from & 0x80)
			for (; mark < sizeof marks / sizeof *marks; mark++)
				if (!strncmp(from, marks[mark].bytes, strlen(marks[mark].bytes)))
					break;
		if (!(*from & 0x80) || mark == sizeof marks / sizeof *marks) {
			*to++ = *from++;
			continue;
		}
		to = stpcpy(to, marks[mark].plain);
		from += strlen(marks[mark].bytes);
	}
	*to = '\0';
	return plain;
}

static void
choose_text(struct walk *walk, struct view body)
{
	struct text words = { 0 };
	bool plain = text_string(&walk->plain)[strspn(text_string(&walk->plain), " \t\n")];
	size_t odd = odd_bytes(text_string(&walk->plain), walk->plain.length);
	if (odd > walk->plain.length / 4) /* it was not in the encoding it is said to be */
		text_add(&words, body.bytes, body.length < TEXT_MAX ? body.length : TEXT_MAX);
	else if (plain && looks_html(walk->plain.bytes))
		html_words(&words, walk->plain.bytes, walk->plain.length);
	else if (plain)
		text_add(&words, walk->plain.bytes, walk->plain.length);
	else if (walk->html.length)
		html_words(&words, walk->html.bytes, walk->html.length);
	else if (!walk->status.length && !walk->feedback.length)
		text_add(&words, body.bytes, body.length < TEXT_MAX ? body.length : TEXT_MAX);
	notice_read((struct view){ text_string(&words), words.length }, &walk->status,
		&walk->feedback);
	walk->mail->text = with_plain_marks(walk->arena, keep(walk->arena, &words));
	if (walk->status.length)
		walk->mail->status = keep(walk->arena, &walk->status);
	if (walk->feedback.length)
		walk->mail->feedback = keep(walk->arena, &walk->feedback);
	text_free(&words);
}

/* GMime descends as deep as the mail says; no honest mail opens so many parts in each other. */
static bool
is_too_deep(struct view text)
{
	int boundaries = 0;
	for (const char *at = text.bytes; (at = memmem(at,
		text.length - (size_t)(at - text.bytes),
		"boundary", 8)); at += 8)
		if (++boundaries > BOUNDARIES_MAX)
			return true;
	boundaries = 0;
	for (const char *at = text.bytes; (at = memmem(at,
		text.length - (size_t)(at - text.bytes),
		"message/rfc822", 14)); at += 14)
		if (++boundaries > BOUNDARIES_MAX)
			return true;
	return false;
}

/* Without GMime: fields as they stand, and the body is text. */
static void
take_plainly(struct walk *walk, struct view header, struct view body)
{
	struct mail *mail = walk->mail;
	struct view rest = header, line;
	mail->fields = arena_alloc(walk->arena, FIELDS_MAX * sizeof *mail->fields);
	while (mail->field_count < FIELDS_MAX && view_line(&rest, &line)) {
		size_t length = mail_field_name(line.bytes, line.length);
		if (!length)
			continue;
		const char *name = arena_strndup(walk->arena, line.bytes, length);
		size_t left = (size_t)(header.bytes + header.length - line.bytes);
		const char *start = arena_strndup(walk->arena, line.bytes,
			left < FIELD_MAX ? left : FIELD_MAX);
		mail->fields[mail->field_count++] = (struct mail_field){ name,
			header_field(walk->arena, start, name) };
	}
	text_add(&walk->plain, body.bytes, body.length < TEXT_MAX ? body.length : TEXT_MAX);
}

/* The boundary of parts that no header announces, as when a gateway cut it away. */
static struct view
stray_boundary(struct arena *arena, struct view text, struct view body)
{
	struct view rest = body, line, next;
	const char *header = arena_strndup(arena, text.bytes, (size_t)(body.bytes - text.bytes));
	const char *type = header_field(arena, header, "Content-Type");
	if (type && strncasecmp(type, "multipart", 9))
		return (struct view){ 0 };
	while (view_line(&rest, &line)) {
		struct view after = rest;
		if (line.length < 4 || line.length > 72 || memcmp(line.bytes, "--", 2) ||
			memchr(line.bytes, '"', line.length) || !view_line(&after, &next) ||
			!view_starts(next, "Content-"))
			continue;
		line = view_trim((struct view){ line.bytes + 2, line.length - 2 });
		const char *told = memmem(text.bytes, text.length, line.bytes, line.length);
		return told < line.bytes ? (struct view){ 0 } : line;
	}
	return (struct view){ 0 };
}

static void
parse_mime(struct walk *walk, struct view text, bool parts, bool fields)
{
	const struct gmime *g = walk->g;
	GMimeStream *stream = g->mime_stream_mem_new_with_buffer(text.bytes, text.length);
	GMimeParser *parser = g->mime_parser_new_with_stream(stream);
	GMimeMessage *message = g->mime_parser_construct_message(parser, NULL);
	if (message) {
		if (fields)
			take_fields(g, walk->mail, walk->arena, message);
		if (parts)
			walk_part(walk, g->mime_message_get_mime_part(message), 0);
		g->object_unref(message);
	}
	g->object_unref(parser);
	g->object_unref(stream);
}

static void
parse(struct walk *walk, struct view text, struct view body)
{
	const struct gmime *g = walk->g = gmime();
	if (!g) {
		struct view header = { text.bytes, (size_t)(body.bytes - text.bytes) };
		take_plainly(walk, header, body);
		return;
	}
	struct text mended = { 0 };
	struct view boundary = stray_boundary(walk->arena, text, body);
	if (boundary.length) {
		text_add(&walk->plain, body.bytes, (size_t)(boundary.bytes - 2 - body.bytes));
		text_printf(&mended, "Content-Type: multipart/mixed; boundary=\"%.*s\"\n\n",
			(int)boundary.length, boundary.bytes);
		text_add(&mended, body.bytes, body.length);
	}
	parse_mime(walk, text, !boundary.length, true);
	if (boundary.length)
		parse_mime(walk, (struct view){ mended.bytes, mended.length }, true, false);
	text_free(&mended);
}

void
mail_read(struct mail *mail, struct arena *arena, const char *bytes, size_t length)
{
	struct text normal = { 0 };
	struct walk walk = { .mail = mail, .arena = arena };
	*mail = (struct mail){ .text = "" };
	add_normal(&normal, bytes, length < MAIL_MAX ? length : MAIL_MAX);
	struct view text = { text_string(&normal), normal.length }, line;
	while (text.length && strchr("\n\x1a\xef\xbb\xbf", *text.bytes)) /* and a byte order mark */
		text.bytes++, text.length--;
	if (view_starts(text, "From ") || view_starts(text, ">From "))
		view_line(&text, &line); /* an mbox's line */
	struct view body = text;
	if (has_header(text)) {
		const char *end = memmem(text.bytes, text.length, "\n\n", 2);
		body.length = end ? text.length - (size_t)(end + 2 - text.bytes) : 0;
		body.bytes = end ? end + 2 : text.bytes + text.length;
		if (is_too_deep(text))
			text.length = (size_t)(body.bytes - text.bytes);
		parse(&walk, text, body);
	} else {
		text_add(&walk.plain, text.bytes, text.length < TEXT_MAX ? text.length :
			TEXT_MAX);
	}
	choose_text(&walk, body);
	text_free(&normal);
	text_free(&walk.plain);
	text_free(&walk.html);
	text_free(&walk.status);
	text_free(&walk.feedback);
}

const char *
mail_notice(void)
{
	return gmime_error();
}

const char *
mail_field(const struct mail *mail, const char *name)
{
	for (size_t i = 0; i < mail->field_count; i++)
		if (same_word(mail->fields[i].name, name))
			return mail->fields[i].value;
	return NULL;
}

/* RFC 2047 */
static const char *
field_decode(struct arena *arena, const char *value)
{
	const struct gmime *g = strstr(value, "=?") ? gmime() : NULL;
	char *decoded = g ? g->mime_utils_header_decode_text(NULL, value) : NULL;
	const char *copy = arena_strdup(arena, decoded ? decoded : value);
	if (decoded)
		g->free(decoded);
	return copy;
}

const char *
header_field(struct arena *arena, const char *header, const char *name)
{
	struct view rest = view_of(header), line;
	struct text value = { 0 };
	bool found = false;
	while (view_line(&rest, &line)) {
		size_t length = mail_field_name(line.bytes, line.length);
		bool folded = line.length && (*line.bytes == ' ' || *line.bytes == '\t');
		if (found && !folded)
			break;
		if (found) {
			line = view_trim(line);
			text_putc(&value, ' ');
			text_add(&value, line.bytes, line.length);
		} else if (length && view_is((struct view){ line.bytes, length }, name)) {
			found = true;
			text_add(&value, line.bytes + length + 1, line.length - length - 1);
		}
	}
	const char *decoded = found ? field_decode(arena, text_string(&value)) : NULL;
	text_free(&value);
	return decoded ? decoded + strspn(decoded, " \t") : NULL;
}
