/* html.h: the words of an HTML page, for reports that come as nothing else. */
#ifndef WHYMAIL_BOUNCE_HTML_H
#define WHYMAIL_BOUNCE_HTML_H

#include <stddef.h>

#include "base/text.h"

/* Tags go, blocks become lines, common entities are written out.  Links are not followed. */
void html_words(struct text *to, const char *html, size_t length);

#endif
