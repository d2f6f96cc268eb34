/* fake_app.h: a model made by hand behind the functions of app/app.h.  It asks nobody. */
#ifndef WHYMAIL_FAKE_APP_H
#define WHYMAIL_FAKE_APP_H

#include <stddef.h>

struct app;

/* A log of ROWS hosts; the first is the essay's nclab.uos.ac.kr and has an investigation. */
struct app *fake_app_new(size_t rows);
void fake_app_free(struct app *app);
/* A probe of the zone's contact: 1 as it runs, 2 as it ended. */
void fake_app_probe(struct app *app, int stage);
/* What others wrote is shown: a bounce of two recipients. */
void fake_app_quote(struct app *app);
void fake_app_trouble(struct app *app, const char *trouble);

#endif
