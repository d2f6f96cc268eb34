#include "whois/read_mode.h"

#include <string.h>

#include "base/json.h"
#include "whois/read.h"

static void
add_contacts(struct text *line, const struct whois_answer *answer)
{
	const char *comma = "";
	for (size_t i = 0; i < answer->contact_count; i++) {
		const struct whois_contact *contact = &answer->contacts[i];
		if (!contact->address ||
			(contact->broken && !strcmp(contact->broken, "withheld")))
			continue;
		text_printf(line, "%s{\"role\":\"%s\",\"address\":", comma, contact->role);
		jsonl_word(line, contact->address);
		text_putc(line, '}');
		comma = ",";
	}
}

bool
whois_read_file(FILE *in, const char *name, const char *server, const char *query, FILE *out)
{
	struct text bytes = { 0 }, line = { 0 };
	char buffer[16 * 1024];
	for (size_t got; (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
		text_add(&bytes, buffer, got);
	struct arena *arena = arena_new();
	const struct whois_answer *answer = whois_read(arena, server ? server : "",
		query ? query : "", text_string(&bytes), bytes.length);
	text_puts(&line, "{\"file\":");
	jsonl_word(&line, name);
	text_printf(
		&line, ",\"status\":\"%s\",\"referral\":", whois_status_word(answer->status));
	if (answer->referral)
		text_printf(&line, "\"%s:%u\"", answer->referral, answer->referral_port);
	else
		text_puts(&line, "null");
	text_puts(&line, ",\"form\":");
	jsonl_word(&line, answer->form);
	text_puts(&line, ",\"contacts\":[");
	add_contacts(&line, answer);
	text_puts(&line, "]}\n");
	fwrite(line.bytes, 1, line.length, out);
	bool understood = answer->status != WHOIS_OTHER && answer->status != WHOIS_EMPTY;
	arena_free(arena);
	text_free(&bytes);
	text_free(&line);
	return understood;
}
