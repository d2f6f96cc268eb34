/* kind.h: is it a failure at all?  For mails without a delivery status part. */
#ifndef WHYMAIL_BOUNCE_KIND_H
#define WHYMAIL_BOUNCE_KIND_H

#include "bounce/bounce.h"
#include "bounce/mail.h"
#include "bounce/report.h"

enum bounce_kind kind_judge(struct arena *arena, const struct mail *mail,
	const struct report *report);
/* The best rank of the report's finds, -1 if it has none. */
int kind_best_rank(const struct report *report);
enum bounce_kind kind_of_receipt(const struct report *report); /* a failure, or delivered */

#endif
