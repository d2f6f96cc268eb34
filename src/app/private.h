/* private.h: the application's inside, for the files of this room. */
#ifndef WHYMAIL_APP_PRIVATE_H
#define WHYMAIL_APP_PRIVATE_H

#include <uv.h>

#include "app/app.h"
#include "app/engine.h"
#include "app/mails.h"

enum { MOST_HISTORY = 64, MOST_REMINDERS = 16 };

struct shown { /* beside the list */
	struct investigation *investigation;
	const struct quoted *quoted;
};

struct reminder {
	uint64_t due; /* of the loop's clock, ms */
	struct investigation *investigation;
	const char *mailbox;
};

struct app {
	uv_loop_t *loop;
	struct engine *engine;
	struct log *log;
	struct mails **mails; /* the logs that are mails; room for each log */
	size_t mails_count, logs_count;
	bool demo, turned;
	enum app_grouping grouping;
	size_t selected;
	struct investigation *shown;
	const struct quoted *quoted; /* of SHOWN: what the row selected, or a paste, is */
	struct shown history[MOST_HISTORY];
	size_t history_count, history_at; /* AT: of what is shown, if history_count */
	unsigned pasted;
	struct reminder reminders[MOST_REMINDERS];
	size_t reminder_count;
	unsigned generation;
	uv_timer_t rest, reminder;
	uv_async_t wake;
	int handles;
	void (*changed)(void *arg);
	void *changed_arg;
};

/* What a row of the list is about. */
struct topic {
	char key[600];         /* the host, a mailbox, or "mails#17" */
	struct mails *mails;   /* NULL: it is a line of a log */
	unsigned mail;
	bool delivery;         /* the line tells of a delivery that failed */
	bool alone;            /* ... to nobody and at nobody known */
};

/* False: about nothing that can be looked up. */
bool app_topic(const struct app *app, const struct app_row *row, struct topic *topic);
void app_show_selected(struct app *app);
void app_tell(struct app *app); /* something changed */

#endif
