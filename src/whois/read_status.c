/* read_status.c: did the server tell of an object, or that there is none, or not answer at all?
 *
 * Structure speaks first: pairs that only a record has.  Phrases are believed where a server
 * talks about the query: short paragraphs from the top, one line at a time.  The long
 * paragraphs are terms of use, which speak of limits and of names not found in every answer. */
#include <string.h>

#include "base/safe.h"
#include "whois/read_parts.h"

const char *
whois_status_word(enum whois_status status)
{
	static const char *const words[] = {
#define X(name, word) [WHOIS_##name] = word,
		WHOIS_STATUSES(X)
#undef X
	};
	return words[status];
}

enum { PROSE_LINES = 5, PROSE_BYTES = 420 };

/* Lower-case words, ASCII punctuation is one blank; '*' is anything, '$'
 * the end of the line.  The first match counts. */
static const struct {
	const char *words;
	enum whois_status status;
} phrases[] = {
	{ " error 101 ", WHOIS_NOTFOUND },
	{ " error 103 ", WHOIS_NOTFOUND },
	{ " error 230 ", WHOIS_NOTFOUND },
	{ " error 201 ", WHOIS_REFUSED },
	{ " error 202 ", WHOIS_REFUSED },
	{ " error 305 ", WHOIS_REFUSED },
	{ " error 306 ", WHOIS_THROTTLED },
	{ " error 304 ", WHOIS_THROTTLED },
	{ "access denied", WHOIS_REFUSED },
	{ "permission denied", WHOIS_REFUSED },
	{ "permanently denied", WHOIS_REFUSED },
	{ "not authorized", WHOIS_REFUSED },
	{ "not authorised", WHOIS_REFUSED },
	{ "unauthorized", WHOIS_REFUSED },
	{ "requests of this client are not permitted", WHOIS_REFUSED },
	{ "not permitted to", WHOIS_REFUSED },
	{ "not allowed to query", WHOIS_REFUSED },
	{ "ip * blacklist", WHOIS_REFUSED },
	{ "black listed", WHOIS_REFUSED },
	{ " blacklisted", WHOIS_REFUSED },
	{ "ip address * blocked", WHOIS_REFUSED },
	{ "ip * not allowed", WHOIS_REFUSED },
	{ "you have been blocked", WHOIS_REFUSED },
	{ "you have been banned", WHOIS_REFUSED },
	{ "your access * blocked", WHOIS_REFUSED },
	{ "access * has been * denied", WHOIS_REFUSED },
	{ " forbidden ", WHOIS_REFUSED },
	{ "reduced information", WHOIS_THROTTLED },
	{ "limit exce", WHOIS_THROTTLED },
	{ "limit * exceed", WHOIS_THROTTLED },
	{ "limit reached", WHOIS_THROTTLED },
	{ "limit * reached", WHOIS_THROTTLED },
	{ "limits exce", WHOIS_THROTTLED },
	{ "quota exce", WHOIS_THROTTLED },
	{ "quota * exceeded", WHOIS_THROTTLED },
	{ "over quota", WHOIS_THROTTLED },
	{ "over your quota", WHOIS_THROTTLED },
	{ "out of quota", WHOIS_THROTTLED },
	{ "exceeded * limit", WHOIS_THROTTLED },
	{ "exceeded * quota", WHOIS_THROTTLED },
	{ "exceeded * quer", WHOIS_THROTTLED },
	{ "exceeded * request", WHOIS_THROTTLED },
	{ "exceeded * rate", WHOIS_THROTTLED },
	{ "exceeded * number of", WHOIS_THROTTLED },
	{ "exceeded * allow", WHOIS_THROTTLED },
	{ "quer* exceeded", WHOIS_THROTTLED },
	{ "request* exceeded", WHOIS_THROTTLED },
	{ "connections exceeded", WHOIS_THROTTLED },
	{ "rate * exceeded", WHOIS_THROTTLED },
	{ "exceeds * limit", WHOIS_THROTTLED },
	{ "maximum * query rate", WHOIS_THROTTLED },
	{ "rate limit*ed", WHOIS_THROTTLED },
	{ "excessive query", WHOIS_THROTTLED },
	{ "excessive quer", WHOIS_THROTTLED },
	{ "excessive use", WHOIS_THROTTLED },
	{ "too many ", WHOIS_THROTTLED },
	{ "too fast", WHOIS_THROTTLED },
	{ "too quickly", WHOIS_THROTTLED },
	{ "too frequent", WHOIS_THROTTLED },
	{ "slow down", WHOIS_THROTTLED },
	{ "grace period wait", WHOIS_THROTTLED },
	{ "still in grace period", WHOIS_THROTTLED },
	{ "throttl", WHOIS_THROTTLED },
	{ "max * quer* per ", WHOIS_THROTTLED },
	{ "server too busy", WHOIS_THROTTLED },
	{ "server is busy", WHOIS_THROTTLED },
	{ "server busy", WHOIS_THROTTLED },
	{ "please wait * seconds", WHOIS_THROTTLED },
	{ "wait a * try again", WHOIS_THROTTLED },
	{ "l\xc3\xadmite * excedid", WHOIS_THROTTLED },
	{ "limite * excedid", WHOIS_THROTTLED },
	{ "\xd0\xbf\xd1\x80\xd0\xb5\xd0\xb2\xd1\x8b\xd1\x88\xd0\xb5\xd0\xbd", WHOIS_THROTTLED },
	{ "domain name not known", WHOIS_NOTFOUND },
	{ "not known in", WHOIS_NOTFOUND },
	{ "name is reserved", WHOIS_OTHER },
	{ "domain is reserved", WHOIS_OTHER },
	{ "has been reserved", WHOIS_OTHER },
	{ "is reserved", WHOIS_OTHER },
	{ "reserved name", WHOIS_OTHER },
	{ "reserved domain", WHOIS_OTHER },
	{ "reserved by", WHOIS_OTHER },
	{ "reserved for", WHOIS_OTHER },
	{ "can not be registered", WHOIS_OTHER },
	{ "cannot be registered", WHOIS_OTHER },
	{ "not available for registration", WHOIS_OTHER },
	{ "not available for second level", WHOIS_OTHER },
	{ "is blocked", WHOIS_OTHER },
	{ "has been blocked", WHOIS_OTHER },
	{ "is restricted", WHOIS_OTHER },
	{ "prohibited string", WHOIS_OTHER },
	{ "invalid", WHOIS_OTHER },
	{ "malformed", WHOIS_OTHER },
	{ "illegal", WHOIS_OTHER },
	{ "incorrect", WHOIS_OTHER },
	{ "syntax error", WHOIS_OTHER },
	{ "not a valid", WHOIS_OTHER },
	{ "is not valid", WHOIS_OTHER },
	{ "not supported", WHOIS_OTHER },
	{ "unsupported", WHOIS_OTHER },
	{ "not available in our whois", WHOIS_NOTFOUND },
	{ "no match", WHOIS_NOTFOUND },
	{ "nomatch", WHOIS_NOTFOUND },
	{ "no matching", WHOIS_NOTFOUND },
	{ "not match", WHOIS_NOTFOUND },
	{ "did not match", WHOIS_NOTFOUND },
	{ "not matched", WHOIS_NOTFOUND },
	{ "matches nothing", WHOIS_NOTFOUND },
	{ "not found", WHOIS_NOTFOUND },
	{ "notfound", WHOIS_NOTFOUND },
	{ "not find", WHOIS_NOTFOUND },
	{ "no found", WHOIS_NOTFOUND },
	{ "cannot find", WHOIS_NOTFOUND },
	{ "could not find", WHOIS_NOTFOUND },
	{ "nothing found", WHOIS_NOTFOUND },
	{ "no entries", WHOIS_NOTFOUND },
	{ "no entry", WHOIS_NOTFOUND },
	{ "not have an entry", WHOIS_NOTFOUND },
	{ "no object", WHOIS_NOTFOUND },
	{ "0 objects", WHOIS_NOTFOUND },
	{ "object not ", WHOIS_NOTFOUND },
	{ "object does not exist", WHOIS_NOTFOUND },
	{ "no data", WHOIS_NOTFOUND },
	{ "no record", WHOIS_NOTFOUND },
	{ "no domain", WHOIS_NOTFOUND },
	{ "no such", WHOIS_NOTFOUND },
	{ "no result", WHOIS_NOTFOUND },
	{ "0 results", WHOIS_NOTFOUND },
	{ "no information", WHOIS_NOTFOUND },
	{ "no whois record", WHOIS_NOTFOUND },
	{ "no valid record", WHOIS_NOTFOUND },
	{ "does not exist", WHOIS_NOTFOUND },
	{ "does not exsist", WHOIS_NOTFOUND },
	{ "doesn t exist", WHOIS_NOTFOUND },
	{ "not exist", WHOIS_NOTFOUND },
	{ "not in our database", WHOIS_NOTFOUND },
	{ "not in the database", WHOIS_NOTFOUND },
	{ "not present in", WHOIS_NOTFOUND },
	{ "not been registered", WHOIS_NOTFOUND },
	{ "not yet registered", WHOIS_NOTFOUND },
	{ "not yet been registered", WHOIS_NOTFOUND },
	{ "not currently registered", WHOIS_NOTFOUND },
	{ "not registered", WHOIS_NOTFOUND },
	{ "isn t registered", WHOIS_NOTFOUND },
	{ "not registred", WHOIS_NOTFOUND },
	{ "is unregistered", WHOIS_NOTFOUND },
	{ "not delegated", WHOIS_NOTFOUND },
	{ "not assigned", WHOIS_NOTFOUND },
	{ "not allocated", WHOIS_NOTFOUND },
	{ "unallocated and unassigned", WHOIS_NOTFOUND },
	{ "status free ", WHOIS_NOTFOUND },
	{ " is free $", WHOIS_NOTFOUND },
	{ " is free for ", WHOIS_NOTFOUND },
	{ " is not taken", WHOIS_NOTFOUND },
	{ "domain free", WHOIS_NOTFOUND },
	{ "not available ", WHOIS_OTHER },
	{ "unavailable", WHOIS_OTHER },
	{ "is available $", WHOIS_NOTFOUND },
	{ "is available for ", WHOIS_NOTFOUND },
	{ "is available to ", WHOIS_NOTFOUND },
	{ "available $", WHOIS_NOTFOUND },
	{ "are available for", WHOIS_NOTFOUND },
	{ "available for ", WHOIS_NOTFOUND },
	{ "may be available", WHOIS_NOTFOUND },
	{ "might be available", WHOIS_NOTFOUND },
	{ "status available", WHOIS_NOTFOUND },
	{ "220 available", WHOIS_NOTFOUND },
	{ "210 available", WHOIS_NOTFOUND },
	{ "210 domain available", WHOIS_NOTFOUND },
	{ "domain available", WHOIS_NOTFOUND },
	{ "no existe", WHOIS_NOTFOUND },
	{ "no encontrado", WHOIS_NOTFOUND },
	{ "no se encontr", WHOIS_NOTFOUND },
	{ "no se ha encontrado", WHOIS_NOTFOUND },
	{ "no se encuentra", WHOIS_NOTFOUND },
	{ "no registrado", WHOIS_NOTFOUND },
	{ "no est\xc3\xa1 registrado", WHOIS_NOTFOUND },
	{ "no esta registrado", WHOIS_NOTFOUND },
	{ "dominio disponible", WHOIS_NOTFOUND },
	{ "esta disponible", WHOIS_NOTFOUND },
	{ "est\xc3\xa1 disponible", WHOIS_NOTFOUND },
	{ "n\xc3\xa3o existe", WHOIS_NOTFOUND },
	{ "n\xc3\xa3o encontrado", WHOIS_NOTFOUND },
	{ "nao encontrado", WHOIS_NOTFOUND },
	{ "n\xc3\xa3o registrado", WHOIS_NOTFOUND },
	{ "inexistente", WHOIS_NOTFOUND },
	{ "inexistant", WHOIS_NOTFOUND },
	{ "non trouv", WHOIS_NOTFOUND },
	{ "pas trouv", WHOIS_NOTFOUND },
	{ "n existe pas", WHOIS_NOTFOUND },
	{ "aucun ", WHOIS_NOTFOUND },
	{ "pas enregistr", WHOIS_NOTFOUND },
	{ "nicht registriert", WHOIS_NOTFOUND },
	{ "nicht gefunden", WHOIS_NOTFOUND },
	{ "nicht vorhanden", WHOIS_NOTFOUND },
	{ "kein eintrag", WHOIS_NOTFOUND },
	{ "non trovato", WHOIS_NOTFOUND },
	{ "niet gevonden", WHOIS_NOTFOUND },
	{ "niet geregistreerd", WHOIS_NOTFOUND },
	{ "nie jest zarejestrowan", WHOIS_NOTFOUND },
	{ "nincs tal", WHOIS_NOTFOUND },
	{ "bulunamad", WHOIS_NOTFOUND },
	{ "ei l\xc3\xb6ydy", WHOIS_NOTFOUND },
	{ "\xd0\xbd\xd0\xb5 \xd0\xbd\xd0\xb0\xd0\xb9\xd0\xb4\xd0\xb5\xd0\xbd", WHOIS_NOTFOUND },
	{ "\xd0\xbd\xd0\xb5 \xd0\xb7\xd0\xb0\xd1\x80\xd0\xb5\xd0\xb3", WHOIS_NOTFOUND },
	{ "\xd1\x81\xd0\xb2\xd0\xbe\xd0\xb1\xd0\xbe\xd0\xb4\xd0\xb5\xd0\xbd", WHOIS_NOTFOUND },
	{ "\xeb\x93\xb1\xeb\xa1\x9d\xeb\x90\x98\xec\x96\xb4 \xec\x9e\x88\xec\xa7\x80",
		WHOIS_NOTFOUND },
	{ "\xe6\x9c\xaa\xe6\xb3\xa8\xe5\x86\x8c", WHOIS_NOTFOUND },
	{ "\xe6\xb2\xa1\xe6\x9c\x89", WHOIS_NOTFOUND },
	{ "\xe8\xa9\xb2\xe5\xbd\x93\xe3\x81\x99\xe3\x82\x8b", WHOIS_NOTFOUND },
	{ " is registered", WHOIS_FOUND },
	{ "already registered", WHOIS_FOUND },
	{ "has been registered", WHOIS_FOUND },
	{ "is already taken", WHOIS_FOUND },
	{ "timeout", WHOIS_OTHER },
	{ "timed out", WHOIS_OTHER },
	{ "maintenance", WHOIS_OTHER },
	{ "internal error", WHOIS_OTHER },
};

/* Values of "Status:" that say there is no such object. */
static const char *const none_values[] = { " available ", " free ", " no object found ",
	" not registered ", " not found ", " unassigned ", " unregistered ", " not exist ",
	" no match ", " unallocated ", " notfound ", " 220 available ", " domain available ",
	" nomatch ", " no existe ", " not delegated ", " disponible ", " libre ", " livre ",
	" no registrado ", " inactive available ", " available for registration ",
	" not exists ", " no data found ", NULL };

static const char *const other_values[] = { " invalid", " reserved", " blocked", " restricted ",
	" forbidden", " unavailable ", NULL };

static const char *const status_keys[] = { "status", "domain status", "query status", "state",
	"registration status", "domain state", "estado", "estatus", "statut", "durum", "stato",
	"domain name status", "statut du domaine", "availability", "available", NULL };

static const char *const name_keys[] = { "domain", "domain name", "nserver", "domainname",
	"dominio", "nombre de dominio", "nom de domaine", "server name", "host name", "nom",
	"domaine", "complete domain name", "idn", NULL };

/* Words in a key that only a record has. */
static const char *const strong_words[] = { " registrar ", " registrant", " nserver ",
	" name server", " nameserver", " nservers ", " creat", " expir", " renew",
	" registered ", " registration ", " updated ", " modified ", " changed ", " holder",
	" owner", " titular", " admin", " tech", " billing ", " inetnum ", " inet6num ",
	" aut num ", " netname ", " net range ", " net name ", " cidr ", " as number ",
	" as name ", " as block ", " as handle ", " org name ", " org id ", " organization",
	" organisation", " person ", " nic hdl", " sponsoring ", " dns", " domain servers ",
	" country ", " e mail ", " email ", " contact ", " address ", " phone ", " mnt by ",
	" network name ", " ip network ", " ipv4 address", " ipv6 address", " holder c ",
	" dnssec ", " hostname ", " reg date ", " paid till ", " source ", " route ",
	" route6 ", " first registered", " activation ", " activated ", " last update",
	" delegated ", " ds ", " handle ", " role ", " servers ", " primary ", " secondary ",
	" cust name ", " \xeb\x8f\x84\xeb\xa9\x94\xec\x9d\xb8\xec\x9d\xb4\xeb\xa6\x84 ",
	" valid ", " auth area ", " bitis", " responsible", " entidade", " proprietor",
	" \xe7\x99\xbb\xe9\x8c\xb2", NULL };

/* Keys with those words that also stand in an answer about nothing. */
static const char *const idle_keys[] = { "registrar url", "registry whois server",
	"whois server", "registrar whois server", "notice", "query", "query time",
	"last update of whois database", "whois lookup made at", "timestamp", "note",
	"record maintained by", "server name", "ip client", "dnssec", "source", "error",
	"contact", "last update of whois database", "query datetime", "registrar contact",
	"terms of use", "remarks", "referral url", "domain registration", "address", "phone",
	"email", "e mail", "name", "country", "url", "for more information", "more information",
	"registration", "host", "handle", "record", "registration service provided by",
	"registration information", NULL };

static const char *const headings[] = { " registrant ", " holder ", " owner ", " titular ",
	" titular registrant ", " administrative contact ", " admin contact ",
	" technical contact ", " tech contact ", " registrar ", " nameservers ",
	" name servers ", " domain servers in listed order ", " nservers ",
	" contact information ", " administrator ", " tech ", " owner contact ",
	" technical contacts ", " domain nameservers ", " registered nameservers ",
	" relevant dates ", " tech c ", " zone c ", " admin c ", " hostname ", NULL };

static bool
in(const char *words, const char *const *table)
{
	for (; *table; table++)
		if (strstr(words, *table))
			return true;
	return false;
}

static bool
is_one(const char *words, const char *const *table)
{
	for (; *table; table++)
		if (!strcmp(words, *table))
			return true;
	return false;
}

static bool
is_void(struct view value)
{
	static const char *const nothing[] = { " ", " none ", " n a ", " null ",
		" no object found ", " not found ", " available ", " no match ",
		" not registered ", " free ", " no ", " false ", NULL };
	char words[64];
	whois_words(value, words, sizeof words);
	return is_one(words, nothing);
}

struct evidence {
	unsigned strong, names, taken, none, other;
};

static void
weigh_status(struct view value, struct evidence *evidence)
{
	char words[128];
	whois_words(value, words, sizeof words);
	if (is_one(words, none_values))
		evidence->none++;
	else if (in(words, other_values))
		evidence->other++;
	else if (strlen(words) > 2)
		evidence->taken++;
}

static bool
is_strong(const struct whois_line *line)
{
	struct whois_key *key = line->known;
	if (!key->strong)
		key->strong = !whois_key_in(line, idle_keys) && in(key->words, strong_words)
				      ? 'y'
				      : 'n';
	return key->strong == 'y';
}

static struct evidence
weigh(const struct whois_page *page)
{
	struct evidence evidence = { 0 };
	char words[96];
	for (size_t i = 0; i < page->count && evidence.strong < 8; i++) {
		const struct whois_line *line = &page->lines[i];
		if (line->blank || line->comment)
			continue;
		const struct whois_line *next = i + 1 < page->count ? line + 1 : NULL;
		if (next && next->blank && i + 2 < page->count)
			next = line + 2;
		if (!line->value.length) {
			bool body = next && !next->blank && !next->comment &&
				    next->text.length < 80;
			if (body && line->text.length < 80) {
				whois_words(line->known ? line->key : line->text, words,
					sizeof words);
				evidence.strong += is_one(words, headings);
			}
		} else if (whois_key_in(line, status_keys)) {
			weigh_status(line->value, &evidence);
		} else if (whois_key_in(line, name_keys)) {
			evidence.names += !is_void(line->value);
		} else if (is_strong(line)) {
			evidence.strong += !is_void(line->value);
		}
	}
	return evidence;
}

static bool
phrase_of(struct view text, enum whois_status *status)
{
	char words[400];
	whois_words(text, words, sizeof words - 1);
	strcat(words, "$");
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (whois_like(words, phrases[i].words)) {
			*status = phrases[i].status;
			return true;
		}
	return false;
}

/* Is the paragraph that begins at line FROM terms of use rather than an answer? */
static bool
is_prose(const struct whois_page *page, size_t from)
{
	size_t bytes = 0, lines = 0;
	unsigned paragraph = page->lines[from].paragraph;
	for (size_t i = from; i < page->count && page->lines[i].paragraph == paragraph; i++) {
		const struct whois_line *line = &page->lines[i];
		bytes += line->text.length;
		lines++;
		if (line->key.length && line->value.length && line->text.length < 60)
			bytes -= line->text.length, lines--;
	}
	return lines >= PROSE_LINES || bytes > PROSE_BYTES;
}

/* A line that is the answer itself, even if terms of use follow without a gap. */
static bool
is_verdict(const struct whois_line *line)
{
	static const char *const starts[] = { "no match", "not found", "no entries",
		"domain not found", "no data found", "no object found", "no such domain",
		"error", "no record", "% error", "no found", "nothing found",
		"object not found", "domain name not found", "no whois",
		"the queried object does not exist", NULL };
	for (size_t i = 0; starts[i]; i++)
		if (view_starts(line->text, starts[i]))
			return true;
	return false;
}

static bool
read_phrases(const struct whois_page *page, bool comments, enum whois_status *status)
{
	bool prose = false, first = true;
	for (size_t i = 0, seen = 0; i < page->count && seen < 120; i++) {
		const struct whois_line *line = &page->lines[i];
		if (line->blank ||
			(line->comment && !comments && !view_starts(line->text, "error")))
			continue;
		if (!i || page->lines[i - 1].paragraph != line->paragraph ||
			page->lines[i - 1].blank) {
			prose = is_prose(page, i);
			first = true;
		}
		seen++;
		bool heard = !prose || (first && line->text.length < 100) || is_verdict(line);
		first = false;
		if (heard && phrase_of(line->text, status))
			return true;
	}
	return false;
}

static bool
is_page(const struct whois_page *page)
{
	static const char *const starts[] = { "<!doctype", "<html", "<head", "<?xml", "http/1",
		"<body", "<script", NULL };
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].blank)
			continue;
		for (size_t k = 0; starts[k]; k++)
			if (view_starts(page->lines[i].text, starts[k]))
				return true;
		return false;
	}
	return false;
}

static bool
is_reduced(const struct whois_page *page)
{
	for (size_t i = 0; i < page->count && i < 60; i++)
		if (page->lines[i].comment &&
			view_find(page->lines[i].text, "reduced information") >= 0)
			return true;
	return false;
}

enum whois_status
whois_status_find(const struct whois_page *page)
{
	enum whois_status status = WHOIS_OTHER;
	bool blank = true;
	for (size_t i = 0; i < page->count && blank; i++)
		blank = page->lines[i].blank && !page->lines[i].comment;
	if (blank)
		return WHOIS_EMPTY;
	if (is_page(page))
		return WHOIS_OTHER;
	if (is_reduced(page))
		return WHOIS_THROTTLED;
	struct evidence evidence = weigh(page);
	if (evidence.strong >= 2 + (evidence.none > 0))
		return WHOIS_FOUND;
	if (evidence.none && !evidence.strong)
		return WHOIS_NOTFOUND;
	if (evidence.other && !evidence.strong)
		return WHOIS_OTHER;
	if ((evidence.strong && evidence.names) || (evidence.names && evidence.taken))
		return evidence.none ? WHOIS_NOTFOUND : WHOIS_FOUND;
	for (size_t i = 0; i < page->count && i < 40; i++)
		if (view_find(page->lines[i].text, "but this server does not have") >= 0)
			return WHOIS_NOTFOUND; /* IANA, after "invalid query" */
	if (read_phrases(page, false, &status) || read_phrases(page, true, &status))
		return status;
	return evidence.strong ? WHOIS_FOUND : WHOIS_OTHER;
}
