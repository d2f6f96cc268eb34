/* face.h: the program on a terminal. */
#ifndef WHYMAIL_FACE_H
#define WHYMAIL_FACE_H

#include <stdbool.h>
#include <stddef.h>

struct app;
struct uv_loop_s;

struct face_options {
	bool ascii;        /* frames and signs in ASCII; so too in a locale that is not UTF-8 */
	bool mono;         /* no colour sequences, as with NO_COLOR in the environment */
	const char *theme; /* "default", "light", "mono"; NULL default */
	const char *keys;  /* a key file (keys.h), or NULL */
	const char *dump;  /* where the last screen goes as text at the end, or NULL */
};

/* Takes the terminal, runs LOOP until the person leaves or the terminal does, gives it back.
 * 0; or an exit status (2 wrong call, 3 no terminal) and one line in ERROR.  setlocale() must
 * have been called.  APP stays the caller's. */
int face_run(struct uv_loop_s *loop, struct app *app, const struct face_options *options,
	char *error, size_t size);

#endif
