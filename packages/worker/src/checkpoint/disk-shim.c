// Between a process and its disk, for tests: writes down what it does to the files below one folder, in order, and
// stops it at one of these acts. Preloaded; see disk-shim.fixture.ts for the variables and the log's format.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count;

// The function that would have been called without us.
#define NEXT(name) static __typeof__(name) *next; if (!next) next = dlsym(RTLD_NEXT, #name)

static const char *folder(void) { return getenv("DISK_FOLDER"); }

static int is_below(const char *place) {
  return folder() && place && strncmp(place, folder(), strlen(folder())) == 0;
}

static int is_fd_below(int fd, char *place, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, place, size - 1);
  if (length < 0) return 0;
  place[length] = 0;
  return is_below(place);
}

static ssize_t real_write(int fd, const void *bytes, size_t size) {
  NEXT(write);
  return next(fd, bytes, size);
}

// One line: act (none: it failed), place, second place or the bytes in hexadecimal.
static void log_act(const char *act, const char *place, const char *second, const unsigned char *bytes, size_t size) {
  const char *file = getenv("DISK_LOG");
  if (!file) return;
  NEXT(open);
  char *line = malloc(strlen(act) + strlen(place) + (second ? strlen(second) : 0) + 2 * size + 4);
  int at = sprintf(line, "%s\t%s\t%s", act, place, second ? second : "");
  for (size_t i = 0; i < size; i++) at += sprintf(line + at, "%02x", bytes[i]);
  line[at++] = '\n';
  int fd = next(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  real_write(fd, line, at);
  close(fd);
  free(line);
}

// Is it the turn of the act that goes wrong? Killed here, or the error to give; "tear" is left to the writer.
static int turn(void) {
  const char *at = getenv("DISK_STOP_AT");
  const char *how = getenv("DISK_STOP");
  long from = at ? atol(at) : 0;
  count++;
  if (!how || from == 0) return 0;
  if (strcmp(how, "ENOSPC") == 0) return count >= from ? ENOSPC : 0;
  if (count != from) return 0;
  if (strcmp(how, "EIO") == 0) return EIO;
  if (strcmp(how, "tear") == 0) return -1;
  kill(getpid(), SIGKILL);
  for (;;) pause();
}


// An act on one place that has no bytes: stop before it, else do it and write it down.
#define ACT(act, place, second, call)                                   \
  do {                                                                  \
    pthread_mutex_lock(&lock);                                          \
    int wrong = turn();                                                 \
    if (wrong < 0) { kill(getpid(), SIGKILL); for (;;) pause(); }       \
    int result = -1;                                                    \
    if (wrong > 0) errno = wrong; else result = (call);                 \
    int kept = errno;                                                   \
    log_act(result < 0 ? "none" : act, place, second, NULL, 0);         \
    pthread_mutex_unlock(&lock);                                        \
    errno = kept;                                                       \
    return result;                                                      \
  } while (0)

static int open_with(int (*next)(const char *, int, ...), const char *place, int flags, mode_t mode) {
  // Whoever only reads changes nothing.
  if (!is_below(place) || !(flags & O_CREAT)) return next(place, flags, mode);
  ACT("create", place, NULL, next(place, flags, mode));
}

int open(const char *place, int flags, ...) {
  NEXT(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(next, place, flags, mode);
}

int open64(const char *place, int flags, ...) {
  NEXT(open64);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with(next, place, flags, mode);
}

static ssize_t write_bytes(int fd, const void *bytes, size_t size) {
  char place[4096];
  if (!is_fd_below(fd, place, sizeof place)) return real_write(fd, bytes, size);
  pthread_mutex_lock(&lock);
  int wrong = turn();
  ssize_t result = -1;
  if (wrong > 0) errno = wrong;
  else result = real_write(fd, bytes, wrong < 0 ? size / 2 : size);
  int kept = errno;
  log_act(result < 0 ? "none" : "write", place, NULL, bytes, result < 0 ? 0 : result);
  if (wrong < 0) { kill(getpid(), SIGKILL); for (;;) pause(); }
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}

ssize_t write(int fd, const void *bytes, size_t size) { return write_bytes(fd, bytes, size); }

// Files are written from their beginning to their end, so each of these is the next write.
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  char place[4096];
  if (is_fd_below(fd, place, sizeof place)) { lseek(fd, at, SEEK_SET); return write_bytes(fd, bytes, size); }
  NEXT(pwrite64);
  return next(fd, bytes, size, at);
}

int fsync(int fd) {
  NEXT(fsync);
  char place[4096];
  if (!is_fd_below(fd, place, sizeof place)) return next(fd);
  ACT("sync", place, NULL, next(fd));
}

int rename(const char *from, const char *to) {
  NEXT(rename);
  if (!is_below(to)) return next(from, to);
  ACT("rename", from, to, next(from, to));
}

int unlink(const char *place) {
  NEXT(unlink);
  if (!is_below(place)) return next(place);
  ACT("unlink", place, NULL, next(place));
}

int mkdir(const char *place, mode_t mode) {
  NEXT(mkdir);
  if (!is_below(place)) return next(place, mode);
  ACT("mkdir", place, NULL, next(place, mode));
}
