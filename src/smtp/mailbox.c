/* mailbox.c: what may be put between the brackets of RCPT TO. */
#include <string.h>

#include "dns/wire.h"
#include "smtp/run.h"

/* A mailbox that nobody has.  Always the same for a domain: asked again it is no guessing. */
const char *
mailbox_of_nobody(struct arena *arena, const char *domain)
{
	unsigned hash = 2166136261u;
	for (const char *byte = domain; *byte; byte++)
		hash = (hash ^ (unsigned char)*byte) * 16777619u;
	return arena_printf(arena, "no-such-user-%08x@%s", hash, domain);
}

const char *
mailbox_trouble(const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');
	uint8_t wire[DNS_NAME_OCTETS + 1];
	if (!at || at == mailbox || !at[1])
		return "not a mailbox: it has the form local@domain";
	const char *quote = mailbox[0] == '"' ? strrchr(mailbox, '"') : NULL;
	if (memchr(quote ? quote : mailbox, '@', (size_t)(at - (quote ? quote : mailbox))))
		return "a second @: of two mailboxes, or one that would have to stand in quotes";
	if (strlen(mailbox) > 320 || at - mailbox > 64)
		return "longer than a mailbox may be (RFC 5321 section 4.5.3.1)";
	for (const char *byte = mailbox; *byte; byte++)
		if ((unsigned char)*byte <= ' ' || (unsigned char)*byte >= 0x7f || strchr("<>", *byte))
			return "a mailbox here has neither blanks nor <> nor 8-bit characters";
	if (!wire_name(at + 1, wire) || strchr(at + 1, '\\'))
		return "the part after the @ is no domain";
	return NULL;
}
