#include "smtp/transcript_json.h"

static json_t *
line_json(const struct transcript_line *at)
{
	char direction[2] = { at->direction, 0 };
	json_t *line = json_object();
	json_object_set_new(line, "t", at->ms < 0 ? json_null() : json_real(at->ms));
	json_object_set_new(line, "dir", json_string(direction));
	json_object_set_new(line, "text", json_string(at->text));
	json_object_set_new(line, "phase", json_string(mail_phase_word(at->phase)));
	json_object_set_new(line, "code", at->code ? json_integer(at->code) : json_null());
	json_object_set_new(line, "status", at->status[0] ? json_string(at->status) : json_null());
	json_object_set_new(line, "diagnosis", at->why ? json_string(at->why->id) : json_null());
	json_object_set_new(line, "span",
		at->why ? json_pack("[i,i]", (int)at->from, (int)at->to) : json_null());
	json_object_set_new(line, "list", at->list ? json_string(at->list) : json_null());
	return line;
}

json_t *
transcript_json(const struct transcript *transcript)
{
	json_t *lines = json_array();
	for (size_t i = 0; i < transcript->count; i++)
		json_array_append_new(lines, line_json(&transcript->lines[i]));
	return lines;
}
