#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bounce/bounce.h"
#include "bounce/folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The same bytes as an mbox: every byte of a mail may be touched, and read again it is the same. */
static void
read_folder(const uint8_t *bytes, size_t length)
{
	char error[256];
	struct folder_mail mail, again;
	int fd = memfd_create("mbox", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET))
		abort();
	FILE *in = fdopen(fd, "r");
	struct folder *folder = folder_stream(in, "mbox", error, sizeof error);
	assert(folder);
	size_t sum = 0, count = 0, total = 0;
	while (folder_next(folder, &mail)) {
		total += mail.length;
		for (size_t i = 0; i < mail.length; i++)
			sum += (unsigned char)mail.bytes[i];
		assert(mail.number == ++count);
		if (!folder_mail(folder, count, &again) || again.length != mail.length)
			abort();
	}
	assert(count && total <= length && sum <= 255 * length);
	folder_close(folder);
	fclose(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct know *know;
	char error[256];
	if (!know && !(know = know_load(NULL, error, sizeof error)))
		abort();
	struct arena *arena = arena_new();
	const struct bounce *bounce = bounce_read(arena, know, (const char *)bytes, length);
	for (size_t i = 0; i < bounce->count; i++)
		assert(bounce->recipients[i].address);
	struct text line = { 0 };
	bounce_line(&line, bounce, 1, 0);
	assert(!memchr(text_string(&line), '\n', line.length));
	text_free(&line);
	arena_free(arena);
	if (length > 5 && !memcmp(bytes, "From ", 5))
		read_folder(bytes, length);
	return 0;
}
