#include "visit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "live.h"
#include "process.h"

enum { CPU_MS = 20, CPU_MS_INSTRUMENTED = 100 };

/* What the server said since @a from; kept until the next call. */
static const char *said_since(const struct server *server, long from)
{
    static char said[262144];
    FILE *f = fopen(server_path(server, "error.log"), "r");
    size_t len = 0;

    if (f && fseek(f, from, SEEK_SET) == 0)
        len = fread(said, 1, sizeof said - 1, f);
    said[len] = '\0';
    if (f)
        fclose(f);
    return said;
}

static long log_size(const struct server *server)
{
    FILE *f = fopen(server_path(server, "error.log"), "r");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : 0;

    if (f)
        fclose(f);
    return size;
}

struct visit visit(const struct server *server, const char *method,
                   const char *path, const char *header)
{
    struct visit v;
    long from = log_size(server);
    long long before = process_cpu(server);

    v.response = fetch(
        server,
        &(struct request){.method = method, .path = path, .header = {header}});
    nanosleep(&(struct timespec){0, 3000000}, NULL);
    v.cpu_us = process_cpu(server) - before;
    v.said = said_since(server, from);
    return v;
}

static long long worst_us;

/* --- a processor that others use, too --------------------------------------- */

/* What own_work() takes on the machine that the limits were set on (one thread
 * of an AMD EPYC with nothing on the other one). */
enum {
    OWN_WORK_US = 2000,
    LINES = 20000,
    KEPT = 64,
    FRESH = 2 * 1024 * 1024,
    PAGE = 4096
};

static long long thread_cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* Memory that was never touched: in some virtual machines a page of it costs ten
 * times as much as elsewhere. */
static void touch_fresh_pages(void)
{
    char *fresh = mmap(NULL, FRESH, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (fresh == MAP_FAILED)
        return;
    madvise(fresh, FRESH, MADV_NOHUGEPAGE);
    for (volatile char *p = fresh; p < fresh + FRESH; p += PAGE)
        *p = 1;
    munmap(fresh, FRESH);
}

/* Lines made, copied and hashed in fresh memory, as a server does with its
 * configuration. @return the processor time of it. */
static long long own_work(void)
{
    static char text[LINES * 24];
    long long before = thread_cpu_us();
    char *kept[KEPT] = {NULL};
    uint64_t hash = 0;
    size_t len = 0;

    touch_fresh_pages();
    for (int i = 0; i < LINES; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "/h/%d/x target\n", i);
    for (char *at = text, *end; (end = strchr(at, '\n')); at = end + 1) {
        char **place = &kept[hash % KEPT];
        free(*place);
        *place = strndup(at, (size_t)(end - at));
        for (char *c = at; c < end; c++)
            hash = hash * 31 + (unsigned char)*c;
    }
    for (int i = 0; i < KEPT; i++)
        free(kept[i]);
    return thread_cpu_us() - before;
}

/* How many times as long as it should the processor takes now, at least 1: a
 * neighbour on the other thread of its core makes that nearly 2. */
static double slowness(void)
{
    long long us = own_work();

    return us > OWN_WORK_US ? (double)us / OWN_WORK_US : 1;
}

/* A new child, or another request's end, may come in between: the best of some
 * counts, each held against what the processor was worth then. */
void check_cpu(const struct server *server, const char *name,
               const char *method, const char *path, const struct visit *v)
{
    long long limit =
        1000LL * (server_is_instrumented() ? CPU_MS_INSTRUMENTED : CPU_MS);
    long long us = (long long)((double)v->cpu_us / slowness());
    char got[128], want[128];

    for (int i = 0; i < 5 && us > limit / 2; i++) {
        long long again =
            (long long)((double)visit(server, method, path, NULL).cpu_us
                        / slowness());
        us = again < us ? again : us;
    }
    if (us > worst_us)
        worst_us = us;
    snprintf(want, sizeof want, "%.60s: below %lld ms", name, limit / 1000);
    snprintf(got, sizeof got, "%.60s: %s %lld ms", name,
             us < limit ? "below" : "took",
             us < limit ? limit / 1000 : us / 1000);
    CHECK_STR(got, want);
}

long long worst_cpu_us(void)
{
    return worst_us;
}

void check_nothing_came_out(const struct visit *v)
{
    CHECK_HAS_NOT(v->response.head, SECRET);
    CHECK_HAS_NOT(v->response.body, SECRET);
    CHECK_HAS_NOT(v->response.head, "\nX-Injected");
    CHECK_HAS_NOT(v->said, SECRET);
    CHECK_HAS_NOT(v->said, "exit signal");
}

void write_htaccess(struct server *server, unsigned id, const char *bytes,
                    size_t len)
{
    char path[64];
    FILE *f;

    snprintf(path, sizeof path, "htdocs/h/%u/.htaccess", id);
    server_write(server, path, "");
    f = fopen(server_path(server, path), "w");
    if (f) {
        fwrite(bytes, 1, len, f);
        fclose(f);
    }
}
