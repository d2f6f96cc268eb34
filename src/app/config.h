/* config.h: the user's settings, a text file that the program only reads.
 *
 *     # whymail: who I am when I ask
 *     helo: probe.example.org
 *     mailbox: postmaster@example.org
 *     resolver: 192.0.2.53
 *     theme: light
 *     ascii: yes
 *     keys: /home/me/.config/whymail/keys
 *     knowledge: /home/me/.config/whymail/diagnoses
 *     probe-log: no
 *
 * At $XDG_CONFIG_HOME/whymail/config (else ~/.config/whymail/config). */
#ifndef WHYMAIL_CONFIG_H
#define WHYMAIL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct config {
	char *helo, *mailbox, *resolver, *theme, *keys, *knowledge, *probe_log; /* NULL: not set */
	bool ascii;
};

/* PATH NULL: the usual place, where no file is no fault.  False and "file:line: what" in ERROR when a
 * line is bad (the others hold) or a named file cannot be read. */
bool config_read(struct config *config, const char *path, char *error, size_t error_size);
void config_free(struct config *config);

#endif
