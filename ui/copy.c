#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "screen.h"

static void
add_base64(struct text *to, struct view bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t at = 0; at < bytes.length; at += 3) {
		size_t have = bytes.length - at < 3 ? bytes.length - at : 3;
		unsigned long bits = 0;
		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < have ? (unsigned char)bytes.bytes[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			text_putc(to, i <= have ? digits[bits >> (18 - 6 * i) & 63] : '=');
	}
}

static int
open_file(struct text *path)
{
	const char *base = getenv("XDG_RUNTIME_DIR");
	if (base && *base)
		text_printf(path, "%s/whymail-copy", base);
	else
		text_printf(path, "/tmp/whymail-copy.%u", (unsigned)getuid());
	int fd = open(path->bytes, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat file;
	if (fd < 0)
		return -1;
	if (fstat(fd, &file) || file.st_uid != getuid() || ftruncate(fd, 0)) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	return fd;
}

void
copy_text(struct screen *screen, struct view text, struct text *told)
{
	struct text path = { 0 }, sequence = { 0 };
	const char *term = getenv("TERM");
	bool wrap = getenv("STY") || (term && !strncmp(term, "screen", 6) && !getenv("TMUX"));
	text_puts(&sequence, wrap ? "\033P\033]52;c;" : "\033]52;c;");
	add_base64(&sequence, text);
	text_puts(&sequence, wrap ? "\a\033\\" : "\a");
	screen_send(screen, sequence.bytes, sequence.length);
	int fd = open_file(&path);
	if (fd < 0 || write(fd, text.bytes, text.length) != (ssize_t)text.length)
		text_printf(told, "Copied: %.*s (%s: %s)", (int)text.length, text.bytes,
			path.bytes, strerror(errno));
	else
		text_printf(told, "Copied, also in %s: %.*s", path.bytes, (int)text.length,
			text.bytes);
	if (fd >= 0)
		close(fd);
	text_free(&path);
	text_free(&sequence);
}
