/* crash.h: the terminal given back by a program that is dying.  Nothing here but what a signal
 * handler may call (signal-safety(7)). */
#ifndef WHYMAIL_CRASH_H
#define WHYMAIL_CRASH_H

#define CRASH_PASTE "\033[?2004l" /* pastes are not bracketed any more */

void crash_save(int tty); /* the modes as they are now: before curses */
void crash_watch(void);   /* after curses: on SIGSEGV and its kin restore, then die of it */
void crash_restore(void); /* now; never blocks */
void crash_forget(void);  /* the terminal is no longer ours */

#endif
