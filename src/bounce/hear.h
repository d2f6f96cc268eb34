/* hear.h: a report and a verdict -> the verdict hears what the report says about a recipient. */
#ifndef WHYMAIL_BOUNCE_HEAR_H
#define WHYMAIL_BOUNCE_HEAR_H

#include "bounce/report.h"
#include "bounce/words.h"

void hear_find(struct verdict *verdict, const struct report *report, const struct report_find *find);
/* The whole of it, where nothing says what belongs to whom. */
void hear_all(struct verdict *verdict, const struct report *report);

#endif
