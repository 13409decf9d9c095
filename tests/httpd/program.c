#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Everything until end of file; false when the deadline came first. */
static bool read_all(int fd, char *output, size_t size)
{
    long long deadline = now_ms() + PROGRAM_SECONDS * 1000LL;
    char rest[4096];
    size_t len = 0;
    ssize_t n;

    output[0] = '\0';
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        long long left = deadline - now_ms();
        bool full = len + 1 >= size;

        if (left <= 0 || poll(&p, 1, (int)left) == 0)
            return false;
        n = read(fd, full ? rest : output + len,
                 full ? sizeof rest : size - 1 - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        if (!full)
            len += (size_t)n;
        output[len] = '\0';
    }
}

int program_call(void (*exec)(void *data), void *data, char *output,
                 size_t size)
{
    int fds[2], status = 0;
    pid_t parent = getpid(), pid;
    bool ended;

    if (pipe2(fds, O_CLOEXEC) != 0)
        return -1;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        /* A group of its own, so that a browser can be ended as a whole. */
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(1);
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        dup2(fds[1], STDOUT_FILENO);
        dup2(fds[1], STDERR_FILENO);
        exec(data);
        _exit(127);
    }
    close(fds[1]);
    ended = pid > 0 && read_all(fds[0], output, size);
    close(fds[0]);
    if (pid < 0)
        return -1;
    if (!ended)
        kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    /* A browser leaves helpers behind: they have become our children. */
    kill(-pid, SIGKILL);
    while (waitpid(-pid, NULL, 0) > 0)
        ;
    return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void exec_argv(void *data)
{
    char **argv = data;

    execvp(argv[0], argv);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
}

int program_run(const char *const argv[], char *output, size_t size)
{
    return program_call(exec_argv, (void *)(size_t)argv, output, size);
}

bool program_exists(const char *name)
{
    const char *path = getenv("PATH");
    char file[1024];

    while (path && *path) {
        size_t len = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)len, path, name);
        if (access(file, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}
