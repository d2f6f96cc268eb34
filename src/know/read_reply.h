/* read_reply.h: `--read reply`: one reply a line, JSON Lines out. */
#ifndef WHYMAIL_READ_REPLY_H
#define WHYMAIL_READ_REPLY_H

#include <stddef.h>
#include <stdio.h>

#include "know/explain.h"

/* Prints {"line","diagnosis","class","code","status","who","span","sure"} for each line of IN;
 * span: byte offsets in the line, null when nothing in particular told.  Returns how many lines
 * were understood (a failure that is known, or no failure); blank lines are left out. */
size_t read_reply_file(FILE *in, enum mail_phase phase, const struct know *know, FILE *out);

#endif
