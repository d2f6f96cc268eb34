/* transcript_json.h: a transcript's lines for programs (the command line's contract). */
#ifndef WHYMAIL_TRANSCRIPT_JSON_H
#define WHYMAIL_TRANSCRIPT_JSON_H

#include <jansson.h>

#include "smtp/transcript.h"

/* An array of {"t","dir","text","phase","code","status","diagnosis","span"}; owned by the caller.
 * T is milliseconds, null where it is not known. */
json_t *transcript_json(const struct transcript *transcript);

#endif
