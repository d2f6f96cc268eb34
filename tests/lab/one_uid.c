/*
 * one_uid.c: for the lab of an ordinary user, whose namespace has a single uid.  Preloaded into Postfix and
 * Exim, it lets "become user postfix" succeed: there is nobody else to become, so the new name is only
 * remembered and told to whoever asks.
 */
#include <grp.h>
#include <sys/types.h>
#include <unistd.h>

static uid_t real_user, user;

uid_t getuid(void) { return real_user; }
uid_t geteuid(void) { return user; }
int setuid(uid_t u) { real_user = user = u; return 0; }
int seteuid(uid_t u) { user = u; return 0; }
int setreuid(uid_t r, uid_t e) { real_user = r; user = e; return 0; }
int setresuid(uid_t r, uid_t e, uid_t s) { (void)s; real_user = r; user = e; return 0; }
int setgid(gid_t g) { (void)g; return 0; }
int setegid(gid_t g) { (void)g; return 0; }
int setregid(gid_t r, gid_t e) { (void)r; (void)e; return 0; }
int setresgid(gid_t r, gid_t e, gid_t s) { (void)r; (void)e; (void)s; return 0; }
int setgroups(size_t n, const gid_t *list) { (void)n; (void)list; return 0; }
int initgroups(const char *name, gid_t group) { (void)name; (void)group; return 0; }
int chown(const char *path, uid_t u, gid_t g) { (void)path; (void)u; (void)g; return 0; }
int fchown(int fd, uid_t u, gid_t g) { (void)fd; (void)u; (void)g; return 0; }
