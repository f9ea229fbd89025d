// A library to preload that makes a process's disk fail on order. Works on an unmodified JVM and on native libraries in
// it, as long as they call the C library for writing and syncing.
//
//   cc -O2 -shared -fPIC -o diskfault.so diskfault.c -ldl
//   LD_PRELOAD=./diskfault.so DISK_FAULTS=/tmp/faults program
//
// The file named by DISK_FAULTS is looked at every 10 ms; missing or empty means that all is well. One rule a line:
//   OPERATION PATH ACTION
//     OPERATION  write or sync
//     PATH       part of the path of the files meant
//     ACTION     EIO or ENOSPC: fail so; hang: don't return while the rule stands; or a number: so many ms slower
// Write it beside and move it in place.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define RULES_MAX 16

struct rule {
    char operation[8];
    char path[256];
    char action[16];
};

static struct rule rules[RULES_MAX];
static int rule_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long looked_millis = -1000;
static __thread int inside;

static long now_millis(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

static void sleep_millis(long millis) {
    struct timespec t = {millis / 1000, (millis % 1000) * 1000000L};
    nanosleep(&t, NULL);
}

// Reads the rules anew if they were last read more than 10 ms ago. With the lock held.
static void look(void) {
    const char *file = getenv("DISK_FAULTS");
    long now = now_millis();
    if (file == NULL || now - looked_millis < 10) {
        return;
    }
    looked_millis = now;
    rule_count = 0;
    FILE *in = fopen(file, "re");
    if (in == NULL) {
        return;
    }
    while (rule_count < RULES_MAX
           && fscanf(in, "%7s %255s %15s", rules[rule_count].operation, rules[rule_count].path,
                     rules[rule_count].action) == 3) {
        rule_count++;
    }
    fclose(in);
}

// The action ordered for this operation on this file, copied to action; 0 if there is none.
static int ordered(const char *operation, const char *path, char *action) {
    int found = 0;
    pthread_mutex_lock(&lock);
    look();
    for (int i = 0; i < rule_count && !found; i++) {
        if (strcmp(rules[i].operation, operation) == 0 && strstr(path, rules[i].path) != NULL) {
            strcpy(action, rules[i].action);
            found = 1;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

// 0 to go on, or the error to fail with.
static int fault(const char *operation, int fd) {
    if (inside) {
        return 0;
    }
    inside = 1;
    int saved = errno;
    int error = 0;
    char link[64];
    char path[512];
    char action[16];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    if (path[0] == '/' && strncmp(path, "/dev/", 5) != 0) {
        while (ordered(operation, path, action)) {
            if (strcmp(action, "hang") == 0) {
                sleep_millis(10);
                continue;
            }
            if (strcmp(action, "EIO") == 0) {
                error = EIO;
            } else if (strcmp(action, "ENOSPC") == 0) {
                error = ENOSPC;
            } else {
                sleep_millis(atol(action));
            }
            break;
        }
    }
    errno = saved;
    inside = 0;
    return error;
}

#define FAIL_IF_ORDERED(operation, fd)     \
    do {                                   \
        int error = fault(operation, fd);  \
        if (error != 0) {                  \
            errno = error;                 \
            return -1;                     \
        }                                  \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t n) {
    FAIL_IF_ORDERED("write", fd);
    return syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    FAIL_IF_ORDERED("write", fd);
    return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    return pwrite64(fd, bytes, n, at);
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    FAIL_IF_ORDERED("write", fd);
    return syscall(SYS_writev, fd, parts, n);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int n, off64_t at) {
    FAIL_IF_ORDERED("write", fd);
    return syscall(SYS_pwritev, fd, parts, n, at, 0);
}

ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) {
    return pwritev64(fd, parts, n, at);
}

int fsync(int fd) {
    FAIL_IF_ORDERED("sync", fd);
    return syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    FAIL_IF_ORDERED("sync", fd);
    return syscall(SYS_fdatasync, fd);
}
