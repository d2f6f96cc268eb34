/* Lines are cut where the returned mail begins, then each line is asked in turn: is it a banner
 * or the announcement of a list, part of a transcript, or does it hold an address, and what
 * stands before it?  No style is named here; a style nobody has seen yet should read as well. */
#include "bounce/report.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/safe.h"
#include "base/text.h"
#include "bounce/mail.h"
#include "bounce/mailbox.h"

enum { LINES_MAX = 3000, LINE_MAX_BYTES = 2000, FINDS_MAX = 1000 };

/* Who comes in a list that is announced so ... */
static const char *const whom[] = {
	"address", "recipient", "following", "user", "these", "person", "failed",
	"delivered to", "deliver your message to", "delivery to", "addressee", "empfänger",
	"adresse", "folgende", "destinat", "suivant", "siguiente", "seguent", "seguint",
	"ontvanger", "geadresseerde", "mottagar", "modtager", "mottaker", "vastaanottaj", "odbiorc",
	"adresat", "příjemc", "adresát", "címzett", "alıcı", "олучател", "дресат", "宛先", "あて先",
	"次の", "以下", "下記", "收件人", "수신", "받는", NULL
};
/* ... and what happened to them. */
static const char *const refusals[] = {
	"fail", "not deliver", "undeliver", "not be deliver", "n't be deliver", "n't deliver",
	"unable to", "not reach", "could not", "couldn't", "cannot", "can't", "wasn't",
	"error", "problem", "reject", "refus", "unknown", "not exist", "n't exist", "no such",
	"not found", "not listed", "invalid", "full", "exceed", "quota", "disabled", "denied",
	"bounced", "returned", "not yet been", "delay", "still trying", "not received",
	"not receive", "not accept", "no longer", "unreachable", "affected", "inactive",
	"suspended", "not have", "n't have", "did not like", "not a valid", "not be sent",
	"not sent", "unavailable", "not available", "expired", "not recogni", "nicht", "fehl",
	"unbekannt", "unzustell", "inconnu", "pas pu", "échec", "echec", "impossible",
	"non remis", "erreur", "no se pudo", "no se ha", "no ha sido", "no fue", "no existe", "n'existe", "non esiste", "desconocid", "no pudo", "não",
	"impossibil", "non è stato", "sconosciut", "niet", "onbekend", "できません", "できなかった", "届",
	"不明", "エラー", "存在し", "失敗", "拒否", "无法", "無法", "失败", "退信", "не удалось", "не может",
	"не был", "ошибк", "е удалось", "шибк", "едостав", "евозможн", "тклонен", "못", "실패", "않",
	"epäonnistu", "ei voitu", "nem sikerült", "sikertelen", "kézbesíthetetlen", "rechaz", "geweiger",
	"odrzuc", "odmít", "non può", "inexist", "plein", "voll", "llen", "dolu", "pełn", "kan inte", "kunde inte", "kan ikke", "kunne ikke", "mislukt",
	"nie powiod", "nie został", "nie można", "nepodařilo", "edilemedi", "falha", "pas été",
	"сбой", "не удается", NULL
};
static const char *const lateness[] = {
	"transient", "delayed", "not yet been delivered", "warning", "still trying",
	"will keep trying", "will be retried", "temporarily", NULL
};
static const char *const ends[] = {
	"below this line is a copy", "copy of the message", "copy of your message",
	"copy of the original", "copy of message", "original message", "unsent message",
	"message header", "returned message", "undelivered message", "text of the message",
	"text of your message", "original mail", "header of the original",
	"headers of the original", "returned mail", "returned header", "message follows",
	"message text follows", "mail follows", "first part of", "header follows",
	"headers follow", "rejected message", "bounced message", "original-nachricht",
	"ursprüngliche nachricht", "message d'origine", "message original", "mensaje original",
	"mensagem original", "messaggio originale", "元のメ", "オリジナル", "原始郵件", "原始邮件", "исходное",
	"beginning of", "start of", "message non-deliverable", "beginn der", "failed message",
	"your original", "returned text", NULL
};

/* Exchange says it once for people and once more for those who must mend it. */
static const char *const diagnostics[] = {
	"diagnostic information for", "diagnoseinformationen für", "informations de diagnostic pour",
	"información de diagnóstico para", "informazioni di diagnostica per",
	"diagnostische gegevens voor", "informações de diagnóstico para", "diagnostisk information för",
	"informacje diagnostyczne dla", "диагностические сведения для", "诊断信息", "診断情報", NULL
};

bool
words_any(const char *lower, const char *const *words)
{
	for (; *words; words++)
		if (strstr(lower, *words))
			return true;
	return false;
}

const char *
lower_copy(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);
	for (char *c = copy; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 32;
	return copy;
}

bool
report_is_refusal(const char *lower)
{
	return words_any(lower, refusals);
}

bool
report_is_banner(const struct report_line *line)
{
	size_t marks = 0;
	for (const char *c = line->text; *c && strchr("-=_*#+~ ", *c); c++)
		marks += *c != ' ';
	return marks >= 3 && *line->text != ' ';
}

/* ---- lines ---- */

static bool
is_field(const char *lower, bool telling)
{
	static const char *const names[] = {
		"received:", "return-path:", "message-id:", "from:", "mime-version:",
		"delivered-to:", "x-", "content-type:", "dkim-signature:", NULL
	};
	static const char *const others[] = {
		"to:", "subject:", "date:", "cc:", "sender:", "reply-to:",
		"content-transfer-encoding:", "user-agent:", "in-reply-to:", "references:",
		"importance:", "organization:", "errors-to:", "resent-", "arc-",
		"authentication-results:", "list-", NULL
	};
	size_t name = strcspn(lower, ": \t");
	if (lower[name] != ':')
		return false;
	for (size_t i = 0; names[i]; i++)
		if (!strncmp(lower, names[i], strlen(names[i])))
			return true;
	for (size_t i = 0; !telling && others[i]; i++)
		if (!strncmp(lower, others[i], strlen(others[i])))
			return true;
	return false;
}

static size_t
next_full(const struct report *report, size_t at)
{
	while (at < report->line_count && !*report->lines[at].text)
		at++;
	return at;
}

/* A header that stands in the text at the very left: two fields, one of them telling. */
static bool
header_starts(const struct report *report, size_t at)
{
	if (at + 1 >= report->line_count || !report->lines[at].flush_field)
		return false;
	const char *one = report->lines[at].lower;
	size_t next = at + 1;
	while (next < report->line_count && report->lines[next].indent &&
		*report->lines[next].text)
		next++;
	const char *two = next < report->line_count && report->lines[next].flush_field ?
		report->lines[next].lower : "";
	return is_field(one, false) && is_field(two, false) && (is_field(one, true) ||
		is_field(two, true));
}

static bool
ends_here(const struct report *report, size_t at)
{
	const struct report_line *line = &report->lines[at];
	if (header_starts(report, at))
		return true;
	if (!words_any(line->lower, ends) || strstr(line->lower, "transcript"))
		return false;
	if (report_is_banner(line) || !strncmp(line->lower, "original message", 16))
		return true;
	size_t next = next_full(report, at + 1), after = next_full(report, next + 1);
	return strlen(line->text) < 90 && next < report->line_count &&
		(header_starts(report, next) || (after < report->line_count &&
			header_starts(report, after)));
}

/* The next line; one without end is cut at a blank. */
static bool
line_next(struct view *rest, struct view *line)
{
	const struct view before = *rest;
	if (!view_line(rest, line) || line->length <= LINE_MAX_BYTES)
		return before.length > 0;
	const char *blank = memrchr(line->bytes, ' ', LINE_MAX_BYTES);
	line->length = blank && blank > line->bytes ? (size_t)(blank - line->bytes) : LINE_MAX_BYTES;
	*rest = (struct view){ before.bytes + line->length, before.length - line->length };
	return true;
}

static void
lines_split(struct report *report, struct arena *arena, const char *text)
{
	struct view rest = view_of(text), line;
	size_t room = 2;
	while (room < LINES_MAX && line_next(&rest, &line))
		room++;
	rest = view_of(text);
	report->lines = arena_alloc(arena, room * sizeof *report->lines);
	while (report->line_count < room - 1 && line_next(&rest, &line)) {
		struct view trimmed = view_trim(line);
		struct report_line *to = &report->lines[report->line_count++];
		to->start = line.bytes;
		if (trimmed.length > 2 && !strncmp(trimmed.bytes, "> ", 2) &&
			mail_field_name(trimmed.bytes + 2, trimmed.length - 2)) {
			trimmed.bytes += 2; /* the header of what came back, quoted */
			trimmed.length -= 2;
			line.bytes = trimmed.bytes;
		}
		to->indent = (int)(trimmed.length ? trimmed.bytes - line.bytes : 0);
		to->text = arena_strndup(arena, trimmed.bytes, trimmed.length);
		to->lower = lower_copy(arena, to->text);
		to->flush_field = !to->indent && trimmed.length && is_field(to->lower, false);
	}
	bool told = false;
	for (size_t i = 0; i < report->line_count; i++) {
		if (!told || !ends_here(report, i)) {
			told = told || *report->lines[i].text;
			continue;
		}
		struct text header = { 0 };
		for (size_t n = i; n < report->line_count && header.length < 1 << 15; n++)
			if (report->lines[n].indent || is_field(report->lines[n].lower,
				false) ||
				strchr(report->lines[n].text, ':'))
				text_printf(&header, "%s%s\n", report->lines[n].indent &&
					!is_field(report->lines[n].lower, false) ? " " : "",
						report->lines[n].text);
		report->returned = arena_strdup(arena, text_string(&header));
		report->tail = report->lines[i].start;
		text_free(&header);
		report->line_count = i;
	}
}

/* ---- finds ---- */

struct reader {
	struct report *report;
	struct arena *arena;
	size_t at;           /* the line */
	bool list;           /* a list was announced */
	bool delayed;
	bool technical;      /* past "Diagnostic information": here it is said exactly */
	const char *rcpt;    /* RCPT TO of the transcript, or NULL */
	bool command;        /* the transcript is at another command */
};

static struct report_find *
find_add(struct reader *reader, const char *address, enum report_rank rank, const char *rest)
{
	struct report *report = reader->report;
	for (size_t i = 0; i < report->count; i++) {
		struct report_find *old = &report->finds[i];
		if (!same_word(old->address, address))
			continue;
		if (rank > old->rank || (reader->technical && rank >= RANK_LINE)) {
			old->rank = rank > old->rank ? rank : old->rank;
			old->line = reader->at;
			old->rest = rest;
			old->delayed = reader->delayed;
		}
		return old;
	}
	if (report->count == FINDS_MAX)
		return NULL;
	struct report_find *find = &report->finds[report->count++];
	*find = (struct report_find){ .address = address, .rank = rank, .line = reader->at,
		.rest = rest, .delayed = reader->delayed };
	return find;
}

static void
said_add(struct reader *reader, struct report_find *find, const char *words)
{
	if (find && find->said && strlen(find->said) < 2000)
		find->said = arena_printf(reader->arena, "%s\n%s", find->said, words);
	else if (find && !find->said)
		find->said = words;
}

static bool
is_refusal_code(const char *text)
{
	return (*text == '4' || *text == '5') && isdigit((unsigned char)text[1]) &&
		isdigit((unsigned char)text[2]) && (text[3] == ' ' || text[3] == '-' ||
			!text[3]);
}

/* ">>> a@b" is no command but a mark before an address. */
static bool
is_command(const char *lower)
{
	struct mailbox mailbox;
	size_t verb = strcspn(lower, " :");
	return verb <= 8 || !mailbox_find(lower, &mailbox) || mailbox.from > lower + verb;
}

/* What a delivery program said before the server did: "procmail: Quota exceeded". */
static bool
is_output(const struct report_line *line)
{
	return *line->text && !report_is_banner(line) && !is_refusal_code(line->text) &&
		strncmp(line->text, "<<<", 3) && strncmp(line->text, ">>>", 3) &&
		strncmp(line->text, "...", 3) && !strchr(line->text, '@');
}

/* Part of a transcript: ">>> RCPT TO", "<<< 550 ...", "550 <a@b>... User unknown". */
static bool
read_transcript(struct reader *reader, const struct report_line *line)
{
	struct mailbox mailbox;
	const char *lower = line->lower, *talk = strstr(lower, "while talking to ");
	const char *rcpt = strstr(lower, "rcpt to:"), *answer = NULL;
	bool command = !strncmp(lower, ">>> ", 4) && !strstr(lower, "<<<") && is_command(lower + 4);
	if (talk) {
		size_t length = strcspn(talk + 17, " :");
		while (length && talk[17 + length - 1] == '.')
			length--;
		reader->report->by = length ? safe_string(reader->arena,
			line->text + (talk - lower) + 17, length) : NULL;
		reader->command = false;
		reader->rcpt = NULL;
		return true;
	}
	if (command || !strncmp(lower, "sent <<<", 8) || (rcpt && rcpt == lower)) {
		reader->command = !rcpt;
		reader->rcpt = rcpt && mailbox_find(line->text + (rcpt - lower), &mailbox) ?
			mailbox_string(reader->arena, mailbox) : NULL;
		if (rcpt && rcpt == lower && reader->rcpt)
			find_add(reader, reader->rcpt, RANK_TRANSCRIPT, "");
		return true;
	}
	if (!strncmp(lower, "<<<", 3))
		answer = line->text + 3 + strspn(line->text + 3, " ");
	else if (!strncmp(lower, "received >>>", 12))
		answer = line->text + 12 + strspn(line->text + 12, " ");
	if (answer && is_refusal_code(answer)) {
		if (!reader->rcpt && !reader->command && mailbox_find(answer, &mailbox))
			reader->rcpt = mailbox_string(reader->arena, mailbox);
		if (reader->rcpt)
			said_add(reader, find_add(reader, reader->rcpt, RANK_TRANSCRIPT, ""),
				answer);
		return true;
	}
	if (answer)
		return true;
	bool about = !reader->list && mailbox_find(line->text, &mailbox) && mailbox.from - line->text < 14;
	if (about && (is_refusal_code(lower) || (mailbox.from - line->text < 2 &&
		!strncmp(mailbox.to + (*mailbox.to == '>'), "... ", 4)))) { /* or "a@b... Deferred" */
		struct report_find *find = find_add(reader, mailbox_string(reader->arena,
			mailbox),
			RANK_TRANSCRIPT, "");
		if (line > reader->report->lines && is_output(&line[-1]))
			said_add(reader, find, line[-1].text);
		said_add(reader, find, line->text);
		return true;
	}
	return false;
}

static const char *
skip_after(const char *text)
{
	return text + strspn(text, " \t>)]\"':.,;-=");
}

static bool
is_one_paragraph(const struct report *report, size_t from, size_t to)
{
	while (from < to && *report->lines[from].text)
		from++;
	return from == to;
}

/* "(expanded from: <a@b>)" belongs to the address above, or is all there is of it. */
static bool
read_origin(struct reader *reader, const struct report_line *line)
{
	static const char *const marks[] = {
		"expanded from", "generated from", "generated by"
	};
	struct report *report = reader->report;
	struct mailbox mailbox;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *mark = strstr(line->lower, marks[i]);
		if (!mark || !mailbox_find(line->text + (mark - line->lower), &mailbox))
			continue;
		const char *address = mailbox_string(reader->arena, mailbox), *rest = mailbox.to;
		if (mailbox_find(line->text, &mailbox) && mailbox.from < line->text + (mark - line->lower)) {
			struct report_find *here = find_add(reader, mailbox_string(reader->arena, mailbox),
				RANK_LIST, skip_after(rest));
			if (here && !same_word(here->address, address))
				here->original = address;
			return true; /* "<a@b> (expanded from <c@d>): host ..." */
		}
		struct report_find *last = report->count ? &report->finds[report->count - 1] :
			NULL;
		if (last && is_one_paragraph(report, last->line, reader->at) &&
			last->rank >= RANK_LINE) {
			if (!same_word(last->address, address))
				last->original = address;
		} else {
			find_add(reader, address, RANK_LIST, "");
		}
		return true;
	}
	return false;
}

static bool
is_announced(const char *lower)
{
	return words_any(lower, whom) && words_any(lower, refusals);
}

/* What stands before an address makes it a failing one, surely or perhaps. */
static int
rank_before(const char *lower, size_t length)
{
	static const struct { const char *words; int rank; } before[] = {
		{ "sender", -1 }, { "from", -1 }, { "contact", -1 }, { "postmaster", -1 },
			{ "reply", -1 },
		{ "assistance", -1 }, { "please", -1 }, { "questions", -1 }, { "support", -1 },
			{ "help", -1 },
		{ "http", -1 }, { "hello", -1 }, { "message-id", -1 }, { "message id", -1 },
			{ "thread", -1 },
		{ "envelope-", -1 }, { "return-path", -1 }, { "mailto:", RANK_NEAR },
		{ "to=<", RANK_LINE }, { "addressed to", RANK_LINE }, { "recipient",
			RANK_LINE }, { "rcpt", RANK_LINE },
		{ "unknown user", RANK_LINE }, { "unknown host", RANK_LINE }, { "allowed size", RANK_LINE }, { "attempts",
			RANK_LINE },
		{ "undeliverable to", RANK_LINE }, { "delivered to", RANK_LINE }, { "user",
			RANK_SENTENCE },
		{ "deliver", RANK_SENTENCE }, { "mail to", RANK_SENTENCE }, { "message to",
			RANK_SENTENCE },
		{ "mailbox", RANK_SENTENCE }, { "address", RANK_SENTENCE }, { "account",
			RANK_SENTENCE },
		{ "empfänger", RANK_LINE }, { "destinataire", RANK_LINE }, { "宛先", RANK_LINE },
		{ "destinatario", RANK_LINE }, { "destinatário", RANK_LINE }, { "ontvanger", RANK_LINE },
		{ "mottagare", RANK_LINE }, { "odbiorca", RANK_LINE }, { "alıcı", RANK_LINE },
		{ "олучатель", RANK_LINE }, { "あて先", RANK_LINE }, { "受信者", RANK_LINE },
		{ "收件人", RANK_LINE }, { "받는", RANK_LINE }, { "수신", RANK_LINE }, { "sent to",
			RANK_SENTENCE },
		{ " for", RANK_SENTENCE }, { "failed", RANK_SENTENCE },
	};
	if (!strncmp(lower, "if ", 3))
		return -1;
	char words[64];
	size_t from = length > sizeof words - 1 ? length - (sizeof words - 1) : 0;
	memcpy(words, lower + from, length - from);
	words[length - from] = '\0';
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (strstr(words, before[i].words))
			return before[i].rank;
	return RANK_NEAR;
}

static bool
near_refusal(const struct reader *reader)
{
	const struct report *report = reader->report;
	size_t from = reader->at ? reader->at - 1 : 0;
	for (size_t i = from; i <= reader->at + 2 && i < report->line_count; i++)
		if (words_any(report->lines[i].lower, refusals) ||
			is_refusal_code(report->lines[i].text))
			return true;
	return false;
}

static enum report_rank
rank_line(const struct reader *reader, const struct report_line *line, const char *after)
{
	bool paragraph = *line->text == '<' && !line->indent && after[0] == '>' &&
		after[1] == ':';
	return reader->list || paragraph ? RANK_LIST : RANK_LINE;
}

/* "Some Name (a@b)", "Name, Some <a@b> on Tue, ..." */
static bool
is_after_name(const struct report_line *line, size_t before, const char *after)
{
	return before > 1 && before < 60 && strchr("(<", line->text[before - 1]) &&
		strchr(")>", *after) && *after && (!after[1] || after[1] == ' ') &&
		!memchr(line->text, ':', before) && !words_any(line->lower, refusals);
}

static void
read_addresses(struct reader *reader, const struct report_line *line)
{
	struct mailbox mailbox;
	const char *from = line->text;
	bool first = true;
	while (mailbox_find(from, &mailbox)) {
		size_t before = (size_t)(mailbox.from - line->text);
		size_t number = strspn(line->text, "0123456789"); /* "1. a@b" */
		number = number && line->text[number] && strchr(".)", line->text[number]) ? number + 1 : 0;
		size_t marks = number + strspn(line->text + number, " \t<>\"'([*+-#=|");
		bool starts = before <= marks || (before >= 7 && before < 12 &&
			!strncasecmp(mailbox.from - 7, "mailto:", 7));
		const char *address = mailbox_string(reader->arena, mailbox);
		const char *rest = skip_after(mailbox.to);
		int rank = RANK_NEAR;
		if (starts || (!first && line->text[strspn(line->text, " <>,;")] &&
			from != line->text &&
			strspn(from, " \t<>,;\"'") == (size_t)(mailbox.from - from)))
			rank = strstr(line->lower, "wrote:") ? -1 : (int)rank_line(reader,
				line, mailbox.to);
		else if (!strncmp(line->lower, "to:", 3) || !strncmp(line->lower, "to ", 3))
			rank = RANK_LABEL;
		else {
			rank = rank_before(line->lower, before);
			if (reader->list && rank >= 0 && first && is_after_name(line, before,
				mailbox.to))
				rank = RANK_LIST;
			else if (rank > RANK_LABEL && !near_refusal(reader))
				rank = rank == RANK_LINE ? RANK_SENTENCE : RANK_LABEL;
		}
		if (rank >= 0)
			find_add(reader, address, (enum report_rank)rank,
				starts || rank < RANK_LINE ? rest : line->text);
		from = mailbox.to;
		first = false;
	}
}

static void
read_line(struct reader *reader, const struct report_line *line)
{
	bool address = strchr(line->text, '@') != NULL;
	if (words_any(line->lower, diagnostics))
		reader->technical = true;
	if (report_is_banner(line) && !address) {
		reader->list = is_announced(line->lower) && !strstr(line->lower, "transcript");
		reader->delayed = reader->list && words_any(line->lower, lateness);
		if (words_any(line->lower, whom) || strstr(line->lower, "transcript"))
			reader->rcpt = NULL;
		return;
	}
	if (read_transcript(reader, line) || (address && read_origin(reader, line)))
		return;
	if (address)
		read_addresses(reader, line);
	size_t length = strlen(line->text);
	size_t next = next_full(reader->report, reader->at + 1);
	const char *after = next < reader->report->line_count ?
		reader->report->lines[next].text : "";
	if (length && (line->text[length - 1] == ':' || strstr(line->lower, "following")) &&
		is_announced(line->lower) && !address) {
		reader->list = true;
		reader->delayed = words_any(line->lower, lateness);
	} else if (length && line->text[length - 1] == ':' && !address && strchr(after, '@') &&
		reader->at && words_any(reader->report->lines[reader->at - 1].lower,
			refusals)) {
		reader->list = true; /* the announcement was folded */
	}
}

void
report_read(struct report *report, struct arena *arena, const char *text)
{
	*report = (struct report){ 0 };
	lines_split(report, arena, text);
	report->finds = arena_alloc(arena, FINDS_MAX * sizeof *report->finds);
	struct reader reader = { .report = report, .arena = arena };
	for (; reader.at < report->line_count; reader.at++)
		if (*report->lines[reader.at].text)
			read_line(&reader, &report->lines[reader.at]);
}
