/* json.h: the little that is needed to print JSON Lines fast; jansson reads and builds trees
 * (and owns the prefix json_: a function of ours named json_string() would be called by it). */
#ifndef WHYMAIL_JSON_H
#define WHYMAIL_JSON_H

#include <stddef.h>

#include "base/text.h"

/* BYTES as a JSON string with its quotes: valid UTF-8, outside bytes made visible (safe.h), line
 * feeds kept as \n.  NULL is written as null. */
void jsonl_string(struct text *to, const char *bytes, size_t length);
void jsonl_word(struct text *to, const char *string); /* the same for a C string */

#endif
