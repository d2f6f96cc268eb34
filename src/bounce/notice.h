/* notice.h: reports in JSON, as Amazon's mail service sends them -> fields of RFC 3464 and 5965. */
#ifndef WHYMAIL_BOUNCE_NOTICE_H
#define WHYMAIL_BOUNCE_NOTICE_H

#include <stdbool.h>

#include "base/text.h"

/* TEXT may be a notification or the envelope around one; words below it are passed over.  False,
 * and nothing added, if it is none. */
bool notice_read(struct view text, struct text *status, struct text *feedback);

#endif
