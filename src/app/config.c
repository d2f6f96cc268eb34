#include "app/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "know/stanza.h"

static bool
usual_place(char *path, size_t size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (xdg && *xdg)
		snprintf(path, size, "%s/whymail/config", xdg);
	else if (home && *home)
		snprintf(path, size, "%s/.config/whymail/config", home);
	else
		return false;
	return true;
}

static bool
set(struct config *config, const struct field *field)
{
	const struct {
		const char *key;
		char **value;
	} strings[] = {
		{ "helo", &config->helo }, { "mailbox", &config->mailbox },
		{ "resolver", &config->resolver }, { "theme", &config->theme },
		{ "keys", &config->keys }, { "knowledge", &config->knowledge },
		{ "probe-log", &config->probe_log },
	};
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		if (same_word(field->key, strings[i].key)) {
			free(*strings[i].value);
			*strings[i].value = xstrdup(field->value);
			return true;
		}
	if (!same_word(field->key, "ascii"))
		return false;
	config->ascii = same_word(field->value, "yes");
	return config->ascii || same_word(field->value, "no");
}

bool
config_read(struct config *config, const char *path, char *error, size_t error_size)
{
	char place[4096];
	struct text text = { 0 };
	bool ok = true;
	*config = (struct config){ 0 };
	FILE *file = path ? fopen(path, "re")
			  : usual_place(place, sizeof place) ? fopen(place, "re") : NULL;
	if (!file) {
		if (!path)
			return true;
		snprintf(error, error_size, "%s: cannot read the settings: %s", path, strerror(errno));
		return false;
	}
	char chunk[4096];
	for (size_t got; (got = fread(chunk, 1, sizeof chunk, file));)
		text_add(&text, chunk, got);
	fclose(file);
	struct arena *arena = arena_new();
	struct stanza_reader reader =
		stanza_read(path ? path : place, text_string(&text), text.length);
	for (struct stanza stanza; stanza_next(&reader, arena, &stanza);)
		for (size_t i = 0; i < stanza.count; i++)
			if (ok && !set(config, &stanza.fields[i])) {
				snprintf(error, error_size, "%s:%u: \"%s: %s\" is no setting", reader.file,
					stanza.fields[i].line, stanza.fields[i].key,
					stanza.fields[i].value);
				ok = false;
			}
	if (ok && reader.error[0]) {
		snprintf(error, error_size, "%s", reader.error);
		ok = false;
	}
	arena_free(arena);
	text_free(&text);
	return ok;
}

void
config_free(struct config *config)
{
	free(config->helo);
	free(config->mailbox);
	free(config->resolver);
	free(config->theme);
	free(config->keys);
	free(config->knowledge);
	free(config->probe_log);
	*config = (struct config){ 0 };
}
