#include "bounce/notice.h"

#include <jansson.h>
#include <string.h>

static const struct {
	const char *type, *object, *list, *action;
} kinds[] = {
	{ "Bounce", "bounce", "bouncedRecipients", "failed" },
	{ "DeliveryDelay", "deliveryDelay", "delayedRecipients", "delayed" },
	{ "Delivery", "delivery", "recipients", "delivered" },
	{ "Complaint", "complaint", "complainedRecipients", NULL },
};

static void
add_field(struct text *to, const char *name, const json_t *value)
{
	const char *said = json_string_value(value);
	if (!said)
		return;
	text_printf(to, "%s: ", name);
	for (; *said; said++)
		text_putc(to, *said == '\n' || *said == '\r' ? ' ' : *said);
	text_putc(to, '\n');
}

static void
add_recipient(struct text *to, const json_t *recipient, const char *action)
{
	add_field(to, "Final-Recipient", json_is_string(recipient) ? recipient :
		json_object_get(recipient, "emailAddress"));
	text_printf(to, "Action: %s\n", action);
	add_field(to, "Status", json_object_get(recipient, "status"));
	add_field(to, "Diagnostic-Code", json_object_get(recipient, "diagnosticCode"));
	text_putc(to, '\n');
}

static bool
take(const json_t *notice, struct text *status, struct text *feedback)
{
	const char *type = json_string_value(json_object_get(notice, "notificationType"));
	if (!type)
		type = json_string_value(json_object_get(notice, "eventType"));
	for (size_t i = 0; type && i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].type, type))
			continue;
		const json_t *about = json_object_get(notice, kinds[i].object);
		const json_t *list = json_object_get(about, kinds[i].list), *recipient;
		size_t n;
		if (kinds[i].action)
			add_field(status, "Reporting-MTA", json_object_get(about, "reportingMTA"));
		text_putc(kinds[i].action ? status : feedback, '\n');
		json_array_foreach(list, n, recipient)
			if (kinds[i].action)
				add_recipient(status, recipient, kinds[i].action);
			else
				add_field(feedback, "Original-Rcpt-To",
					json_object_get(recipient, "emailAddress"));
		return true;
	}
	return false;
}

bool
notice_read(struct view text, struct text *status, struct text *feedback)
{
	text = view_trim(text);
	if (!text.length || *text.bytes != '{')
		return false;
	json_t *notice = json_loadb(text.bytes, text.length, JSON_DISABLE_EOF_CHECK, NULL);
	const char *inner = json_string_value(json_object_get(notice, "Message"));
	json_t *within = inner ? json_loads(inner, 0, NULL) : NULL;
	bool taken = take(within ? within : notice, status, feedback);
	json_decref(within);
	json_decref(notice);
	return taken;
}
