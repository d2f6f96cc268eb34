/* guard.h: mapped files that may shrink under us.
 *
 * Touching a page beyond the end of a file is a SIGBUS.  Pages inside a guarded range are then
 * replaced by zeroes and the range is marked; a SIGBUS anywhere else takes its usual course.
 * Chosen over pread() because the list hands out views into the mapping: the reader is anybody,
 * at any time, and only the kernel knows at that moment that the bytes are gone. */
#ifndef WHYMAIL_GUARD_H
#define WHYMAIL_GUARD_H

#include <stdbool.h>
#include <stddef.h>

struct guard;

struct guard *guard_add(void *start, size_t length);
bool guard_hit(const struct guard *guard); /* some page was gone */
/* Nobody reads the range any more; the caller unmaps it afterwards. */
void guard_drop(struct guard *guard);

#endif
