/* mailbox.c: what may be put between the brackets of RCPT TO. */
#include <string.h>

#include "dns/wire.h"
#include "smtp/run.h"

const char *
mailbox_trouble(const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (!at || at == mailbox || !at[1])
		return "not a mailbox: it has the form local@domain";
	if (strlen(mailbox) > 320 || at - mailbox > 64)
		return "longer than a mailbox may be (RFC 5321 section 4.5.3.1)";
	for (const char *byte = mailbox; *byte; byte++)
		if ((unsigned char)*byte <= ' ' || (unsigned char)*byte >= 0x7f || strchr("<>", *byte))
			return "a mailbox here has neither blanks nor <> nor 8-bit characters";
	if (!wire_name(at + 1, wire) || strchr(at + 1, '\\'))
		return "the part after the @ is no domain";
	return NULL;
}
