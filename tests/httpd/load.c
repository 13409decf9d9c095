#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 16, ANSWER = 65536 };

/* Written by the clients. */
struct shared {
    atomic_bool stop;
    atomic_ulong answers, wrong, retried, failed, hung;
    atomic_bool broken[65536]; /* by the client's port */
    atomic_bool has_example;
    char example[1024];
};

struct load {
    struct shared *shared;
    pid_t pids[CLIENTS];
    int clients;
};

/* One client. */
struct client {
    struct shared *shared;
    unsigned server_port, port;
    int fd;
    bool used; /* has had an answer on this connection */
    size_t len;
    char answer[ANSWER];
};

static void set_example(struct client *c, const struct question *q,
                        const char *what)
{
    if (!atomic_exchange(&c->shared->has_example, true))
        snprintf(c->shared->example, sizeof c->shared->example,
                 "%s %s: %s: %.600s", q->method, q->path, what, c->answer);
}

static bool open_connection(struct client *c)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct timeval limit = {HANG_SECONDS, 0};
    socklen_t len = sizeof address;
    int on = 1;

    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    c->used = false;
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((in_port_t)c->server_port);
    if (connect(c->fd, (struct sockaddr *)&address, len) != 0
        || getsockname(c->fd, (struct sockaddr *)&address, &len) != 0) {
        close(c->fd);
        c->fd = -1;
        return false;
    }
    c->port = ntohs(address.sin_port);
    return true;
}

static void close_connection(struct client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

static bool send_question(struct client *c, const struct question *q)
{
    char text[1024];
    int len = snprintf(text, sizeof text,
                       "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                       "User-Agent: load\r\n%s\r\n",
                       q->method, q->path, c->server_port,
                       strcmp(q->method, "GET") ? "Content-Length: 0\r\n" : "");

    return send(c->fd, text, (size_t)len, MSG_NOSIGNAL) == len;
}

static const char *field(const char *head, const char *name)
{
    for (const char *p = head; (p = strstr(p, "\r\n")); p += 2)
        if (strncasecmp(p + 2, name, strlen(name)) == 0)
            return p + 2 + strlen(name);
    return NULL;
}

/* How many bytes of the answer are missing; 1 as long as the head is. */
static size_t missing(const struct client *c)
{
    const char *end = strstr(c->answer, "\r\n\r\n");
    const char *length = end ? field(c->answer, "Content-Length:") : NULL;
    size_t whole;

    if (!end)
        return 1;
    whole = (size_t)(end + 4 - c->answer)
            + (length ? strtoul(length, NULL, 10) : 0);
    return whole > c->len ? whole - c->len : 0;
}

enum outcome { ANSWERED, CLOSED, CUT, HUNG };

static enum outcome read_answer(struct client *c)
{
    ssize_t n;

    c->len = 0;
    c->answer[0] = '\0';
    while (missing(c) > 0) {
        n = recv(c->fd, c->answer + c->len, ANSWER - 1 - c->len, 0);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return HUNG;
        if (n <= 0)
            return c->len > 0 ? CUT : CLOSED;
        c->len += (size_t)n;
        c->answer[c->len] = '\0';
    }
    return ANSWERED;
}

static bool is_right(const struct client *c, const struct question *q)
{
    const char *location = field(c->answer, "Location: ");
    int status = 0;
    char text[1024];

    sscanf(c->answer, "HTTP/1.1 %d", &status);
    if (status != q->status || !location != !q->location)
        return false;
    if (!location)
        return true;
    snprintf(text, sizeof text, "%.*s", (int)strcspn(location, "\r"), location);
    return fnmatch(q->location, text, 0) == 0;
}

static void note_break(struct client *c, const struct question *q,
                       enum outcome outcome)
{
    struct shared *shared = c->shared;

    shared->broken[c->port] = true;
    if (outcome == HUNG)
        shared->hung++;
    else if (outcome == CLOSED && c->used)
        shared->retried++;
    else
        shared->failed++;
    if (outcome != CLOSED || !c->used)
        set_example(c, q, outcome == HUNG ? "hung" : "closed");
}

/* Ask once, on the open connection or a new one. */
static void ask(struct client *c, const struct question *q)
{
    const char *connection;
    enum outcome outcome;

    if (c->fd < 0 && !open_connection(c)) {
        c->shared->failed++;
        set_example(c, q, "refused");
        nanosleep(&(struct timespec){0, 10000000}, NULL);
        return;
    }
    outcome = send_question(c, q) ? read_answer(c) : CLOSED;
    if (outcome != ANSWERED) {
        note_break(c, q, outcome);
        close_connection(c);
        return;
    }
    c->used = true;
    c->shared->answers++;
    if (!is_right(c, q)) {
        c->shared->wrong++;
        set_example(c, q, "wrong");
    }
    connection = field(c->answer, "Connection: ");
    if (connection && strncasecmp(connection, "close", 5) == 0)
        close_connection(c);
}

static void run_client(struct client *c, const struct question *questions,
                       size_t count, size_t first)
{
    for (size_t i = first; !c->shared->stop; i++)
        ask(c, &questions[i % count]);
    close_connection(c);
}

struct load *load_start(const struct server *server, int clients,
                        const struct question *questions, size_t count)
{
    struct load *load = calloc(1, sizeof *load);
    pid_t parent = getpid();

    if (!load || !server)
        return load;
    load->shared = mmap(NULL, sizeof *load->shared, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    fflush(NULL);
    for (int i = 0; i < clients && i < CLIENTS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            static struct client client;
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            client.shared = load->shared;
            client.server_port = server_port(server);
            client.fd = -1;
            if (getppid() == parent)
                run_client(&client, questions, count, (size_t)i);
            _exit(0);
        }
        if (pid > 0)
            load->pids[load->clients++] = pid;
    }
    return load;
}

struct load_counts load_counts(const struct load *load)
{
    struct shared *s = load->shared;

    return (struct load_counts){s->answers, s->wrong, s->retried, s->failed,
                                s->hung};
}

bool load_take_broken(const struct load *load, unsigned port)
{
    return atomic_exchange(&load->shared->broken[port % 65536], false);
}

const char *load_example(const struct load *load)
{
    return load->shared->example;
}

void load_stop(struct load *load)
{
    load->shared->stop = true;
    for (int i = 0; i < load->clients; i++)
        waitpid(load->pids[i], NULL, 0);
    load->clients = 0;
}

void load_free(struct load *load)
{
    if (!load)
        return;
    if (load->shared) {
        load_stop(load);
        munmap(load->shared, sizeof *load->shared);
    }
    free(load);
}
