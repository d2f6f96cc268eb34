/* read_parts.h: what the files of the whois reader share; nobody else includes it.
 *
 * An answer becomes an array of lines, each already cut into key and value where it has them.
 * Views point into the decoded text, which lives in the answer's arena. */
#ifndef WHYMAIL_READ_PARTS_H
#define WHYMAIL_READ_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "whois/read.h"

enum { KEY_TABLES = 24, KEY_SLOTS = 1024 };

/* A key as often as it is written: what is known of it is found out once. */
struct whois_key {
	struct whois_key *next;
	const char *words; /* whois_words() of it: " tech email " */
	unsigned roles;
	bool mail;   /* it announces a mailbox */
	char strong; /* read_status.c: 'y' only records have it, 'n', 0 not asked yet */
	struct {
		const char *const *table;
		bool in;
	} asked[KEY_TABLES];
};

struct whois_line {
	struct view text;        /* both ends trimmed; of a comment, without its marks */
	struct view key;         /* "Tech Email", "owner-c] email"; empty when there is none */
	struct whois_key *known; /* of KEY; NULL when there is none */
	struct view value;       /* trimmed */
	struct view class;       /* rwhois: "network"; else empty */
	unsigned indent, paragraph;
	bool blank, comment, bracket;
};

struct whois_page {
	struct arena *arena;
	struct whois_key *keys[KEY_SLOTS]; /* hashed by words */
	const char *server, *query;        /* query: its last word, lower case */
	struct whois_line *lines;
	size_t count;
};

enum whois_role {
	ROLE_ABUSE = 1,
	ROLE_REGISTRAR_ABUSE = 2,
	ROLE_REGISTRANT = 4,
	ROLE_ADMIN = 8,
	ROLE_TECH = 16,
	ROLE_BILLING = 32,
	ROLE_NOC = 64,
	ROLE_ZONE = 128,
	ROLE_OWNER = 256,
	ROLE_NOBODY = 512, /* registrar, reseller: contacts of theirs are not of the object */
};

/* BYTES in the server's charset as UTF-8 with LF line ends, added to TO. */
void whois_decode(struct text *to, const char *server, const char *bytes, size_t length);

void whois_page_cut(struct whois_page *page, struct view text);

/* VIEW in lower case, every run of ASCII punctuation as one blank, blanks at both ends, a blank
 * between "orgAbuse"; cut to fit TO. */
void whois_words(struct view view, char *to, size_t size);
/* Does TEXT hold PATTERN, in which '*' stands for anything? Both in lower case. */
bool whois_like(const char *text, const char *pattern);
/* Is the line's key one of the static TABLE, which ends with NULL?  "nserver", "name server".
 */
bool whois_key_in(const struct whois_line *line, const char *const *table);
/* The first value of the first of the keys that has one, or an empty view. */
struct view whois_value(const struct whois_page *page, const char *const *keys);

unsigned whois_roles(const char *words); /* of text made by whois_words() */
bool whois_is_mail(const char *words);   /* does such a label announce a mailbox? */

enum whois_status whois_status_find(const struct whois_page *page);
void whois_referral_find(const struct whois_page *page, struct whois_answer *answer);
void whois_contacts_find(const struct whois_page *page, struct whois_answer *answer);
/* The lines FROM..TO (end excluded) of ARIN's record for the smallest range; false if the
 * answer has no such records. */
bool whois_arin_smallest(
	const struct whois_page *page, size_t *from, size_t *to, bool with_referral);

struct whois_mail {
	const char *address; /* NULL: none */
	const char *note, *broken;
};

/* The next mailbox in REST, which moves on.  LOOSE: undo "name at host dot org" too. */
bool whois_mail_next(
	struct arena *arena, struct view *rest, bool loose, struct whois_mail *mail);
bool whois_withheld(struct view value); /* "REDACTED FOR PRIVACY" and its kin */

#endif
