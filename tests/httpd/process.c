#include "process.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;

    if (!folder)
        return 0;
    for (struct dirent *e; (e = readdir(folder));)
        count += e->d_name[0] != '.';
    closedir(folder);
    return count;
}

static bool is_cgi_daemon(pid_t pid, bool threaded)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    return threaded && entries(path) < 2;
}

/* The MPM's name stands in the log's first line. */
static bool is_threaded(const struct server *server)
{
    char text[4096];

    read_text(server_path(server, "error.log"), text, sizeof text);
    return !strstr(text, "mpm_prefork");
}

int process_workers(const struct server *server, pid_t workers[WORKERS])
{
    char path[128], text[4096];
    long parent = server_pid(server);
    bool threaded = is_threaded(server);
    int count = 0;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", parent, parent);
    read_text(path, text, sizeof text);
    for (char *word = strtok(text, " \n"); word && count < WORKERS;
         word = strtok(NULL, " \n")) {
        pid_t pid = (pid_t)atol(word);
        if (!is_cgi_daemon(pid, threaded))
            workers[count++] = pid;
    }
    return count;
}

/* The state stands behind the name, which is in parentheses. */
static bool stands(pid_t pid)
{
    char path[128], text[512];
    struct dirent *e;
    bool all = true;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    tasks = opendir(path);
    while (tasks && all && (e = readdir(tasks))) {
        const char *name_end;
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%ld/task/%.20s/stat", (long)pid,
                 e->d_name);
        read_text(path, text, sizeof text);
        name_end = strrchr(text, ')');
        all = name_end && name_end[1] == ' ' && name_end[2] == 'T';
    }
    if (tasks)
        closedir(tasks);
    return tasks && all;
}

bool process_freeze(pid_t pid)
{
    if (kill(pid, SIGSTOP) != 0)
        return false;
    for (int i = 0; i < 1000; i++) {
        if (stands(pid))
            return true;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    kill(pid, SIGCONT);
    return false;
}

long process_memory(pid_t pid)
{
    char path[64], text[4096];
    const char *line;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    read_text(path, text, sizeof text);
    line = strstr(text, "RssAnon:");
    return line ? atol(line + strlen("RssAnon:")) : -1;
}

int process_files(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    return entries(path);
}

static long long cpu_of(pid_t pid)
{
    char path[128], text[128];
    long long nanoseconds = 0;
    struct dirent *e;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    tasks = opendir(path);
    while (tasks && (e = readdir(tasks))) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%ld/task/%.20s/schedstat", (long)pid,
                 e->d_name);
        read_text(path, text, sizeof text);
        nanoseconds += atoll(text);
    }
    if (tasks)
        closedir(tasks);
    return nanoseconds / 1000;
}

long long process_cpu(const struct server *server)
{
    pid_t workers[WORKERS];
    int count = process_workers(server, workers);
    long long sum = 0;

    for (int i = 0; i < count; i++)
        sum += cpu_of(workers[i]);
    return sum;
}

/* Whether @a pid has the socket of this number open. */
static bool has_socket(pid_t pid, unsigned long inode)
{
    char path[128], text[64], wanted[64];
    struct dirent *e;
    bool found = false;
    DIR *files;

    snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    files = opendir(path);
    while (files && !found && (e = readdir(files))) {
        ssize_t n;
        snprintf(path, sizeof path, "/proc/%ld/fd/%.20s", (long)pid, e->d_name);
        n = readlink(path, text, sizeof text - 1);
        text[n > 0 ? n : 0] = '\0';
        found = strcmp(text, wanted) == 0;
    }
    if (files)
        closedir(files);
    return found;
}

void process_connections(const struct server *server, pid_t pid,
                         bool ports[65536])
{
    FILE *f = fopen("/proc/net/tcp", "r");
    char line[512];

    while (f && fgets(line, sizeof line, f)) {
        unsigned local, remote;
        unsigned long inode;

        if (sscanf(line, " %*d: %*x:%x %*x:%x %*x %*s %*s %*s %*d %*d %lu",
                   &local, &remote, &inode)
                == 3
            && local == server_port(server) && remote > 0
            && has_socket(pid, inode))
            ports[remote % 65536] = true;
    }
    if (f)
        fclose(f);
}

int folder_entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;

    if (!folder)
        return 0;
    for (struct dirent *e; (e = readdir(folder));) {
        char below[1024];
        struct stat st;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        count++;
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (lstat(below, &st) == 0 && S_ISDIR(st.st_mode))
            count += folder_entries(below);
    }
    closedir(folder);
    return count;
}
