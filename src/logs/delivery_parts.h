/* delivery_parts.h: what the readers of deliveries share; one file a few families. */
#ifndef WHYMAIL_DELIVERY_PARTS_H
#define WHYMAIL_DELIVERY_PARTS_H

#include "logs/delivery.h"
#include "logs/line.h"

struct mail_line {
	struct view all;
	struct view program, message; /* as head_read() has them */
	struct view timeless;         /* all but the time: for files whose lines name no program */
};

typedef bool delivery_reader(const struct mail_line *line, struct delivery *to);

delivery_reader postfix_delivery, exim_delivery, sendmail_delivery, qmail_delivery,
	opensmtpd_delivery, courier_delivery, haraka_delivery, amavis_delivery, exchange_delivery,
	mdaemon_delivery;

/* If REST starts with LITERAL (case counts), moves behind it. */
bool take(struct view *rest, const char *literal);
/* What is behind PART in WHOLE. */
struct view behind(struct view whole, struct view part);
/* "<...>", whose local part may be quoted and then hold anything: INSIDE without brackets, REST
 * behind it.  A bracket that does not close takes all and has nothing inside. */
bool take_angle(struct view *rest, struct view *inside);
/* Length of the quoted string TEXT starts with, quotes included; 0 if it does not close. */
size_t quoted_length(struct view text);
/* A word up to a blank; blanks in double quotes belong to it. */
struct view take_word(struct view *rest);
/* "(...)", balanced as far as it goes. */
void skip_round(struct view *rest);
/* "NAME[ADDRESS]:PORT" or "NAME [ADDRESS]"; either part may be missing, the port always. REST
 * moves behind it.  Only what is not known yet is set in *TO. */
bool take_relay(struct view *rest, struct delivery *to);
/* The three digits of a reply, then a blank, a dash or the end: 550, or 0. */
int code_of(struct view words);
/* "RCPT TO command", "end of data", ... */
enum mail_phase phase_of(struct view words);
/* Sets the words, and the status if they start with one and none is known. */
void say_words(struct delivery *to, struct view words);
/* The first text between KEY and an unescaped double quote; false if KEY is not there. */
bool take_quoted(struct view text, const char *key, struct view *value);

#endif
