#include "know/roles.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool
mailbox_is_role(const char *mailbox)
{
	static const char *const roles[] = { "postmaster", "hostmaster", "abuse", "noc", "security",
		"webmaster", "root", "usenet", "admin", "dnsadmin", "mailer-daemon" };
	size_t length = strcspn(mailbox, "@");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strlen(roles[i]) == length && !strncasecmp(roles[i], mailbox, length))
			return true;
	return false;
}
