/* print.h: a DNS message in presentation form (RFC 1035 section 5), as dig shows it. */
#ifndef WHYMAIL_DNS_PRINT_H
#define WHYMAIL_DNS_PRINT_H

#include "base/text.h"
#include "dns/ask.h"
#include "dns/wire.h"

/* One line a record, with a head that says who answered, when and how.  MESSAGE may be NULL. */
void dns_print(
	struct text *to, const struct dns_message *message, const struct dns_reply *reply);

#endif
