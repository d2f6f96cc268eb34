/* pause.h: how long to wait before a mailbox that was put off is asked about again. */
#ifndef WHYMAIL_PAUSE_H
#define WHYMAIL_PAUSE_H

#include "know/explain.h"

/* Seconds, where the server did not say: what is usual for that diagnosis.  WHY may be NULL. */
unsigned pause_usual(const struct explanation *why);

#endif
