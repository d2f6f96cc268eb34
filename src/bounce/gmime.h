/* gmime.h: GMime, loaded when the first mail is read.
 *
 * GMime brings glib, gio and gpgme with it: some 2 ms of the dynamic linker that somebody who
 * reads a log must not wait for.  So the program is not linked with it; the functions used stand
 * in one list, take their types from GMime's own headers and are looked up once.  The macros of
 * those headers that call functions (GMIME_IS_PART, ...) cannot be used: see gmime_is(). */
#ifndef WHYMAIL_BOUNCE_GMIME_H
#define WHYMAIL_BOUNCE_GMIME_H

#include <gmime/gmime.h>
#include <stdbool.h>

/* without their g_ */
#define GMIME_FUNCTIONS(X) \
	X(byte_array_append) X(byte_array_new) X(byte_array_ref) X(byte_array_set_size) \
	X(byte_array_unref) X(free) X(object_unref) X(type_check_instance_is_a) \
	X(date_time_to_unix) X(date_time_unref) \
	X(mime_content_type_get_media_subtype) X(mime_content_type_is_type) \
	X(mime_data_wrapper_write_to_stream) X(mime_filter_charset_new) \
	X(mime_header_get_name) X(mime_header_get_raw_value) X(mime_header_list_get_count) \
	X(mime_header_list_get_header_at) X(mime_init) X(mime_message_get_mime_part) \
	X(mime_message_part_get_message) X(mime_message_part_get_type) \
	X(mime_multipart_get_count) X(mime_multipart_get_part) X(mime_multipart_get_prologue) \
	X(mime_multipart_get_type) X(mime_object_get_content_type) \
	X(mime_object_get_content_type_parameter) X(mime_object_get_header_list) \
	X(mime_object_to_string) X(mime_parser_construct_message) \
	X(mime_parser_new_with_stream) X(mime_part_get_content) X(mime_part_get_type) \
	X(mime_stream_filter_add) X(mime_stream_filter_new) X(mime_stream_flush) \
	X(mime_stream_mem_get_byte_array) X(mime_stream_mem_new) \
	X(mime_stream_mem_new_with_buffer) X(mime_stream_write) \
	X(mime_utils_header_decode_date) X(mime_utils_header_decode_text) \
	X(mime_utils_header_unfold)

struct gmime {
#define GMIME_MEMBER(name) __typeof__(&g_##name) name;
	GMIME_FUNCTIONS(GMIME_MEMBER)
#undef GMIME_MEMBER
};

/* Loaded and ready, or NULL where it is not installed; gmime_error() says so in one line, NULL
 * while all is well.  Any thread may call; GMime itself belongs to one at a time. */
const struct gmime *gmime(void);
const char *gmime_error(void);

static inline bool
gmime_is(const struct gmime *g, void *object, GType type)
{
	return object && g->type_check_instance_is_a(object, type);
}

#endif
