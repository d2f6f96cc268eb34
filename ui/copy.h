/* copy.h: to the clipboard of the terminal a person sits at, however far away it is. */
#ifndef WHYMAIL_COPY_H
#define WHYMAIL_COPY_H

#include "base/text.h"

struct screen;

/* Sends TEXT as OSC 52 and writes it to a file as well, for the sequence has no answer; TOLD
 * gets one line that names the file. */
void copy_text(struct screen *screen, struct view text, struct text *told);

#endif
