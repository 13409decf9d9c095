/* Graceful restarts and killed workers under load: no wrong answer, nothing
 * that hangs, nothing left behind. MR_RESTARTS and MR_KILLS make it longer. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "counts.h"
#include "live.h"
#include "load.h"
#include "map_file.h"
#include "process.h"

/* More than one worker, so that one can go without the others. */
static const char site[] =
    STATUS_SITE "<IfModule !mpm_prefork_module>\n"
                "  StartServers 2\n"
                "  MinSpareThreads 20\n"
                "</IfModule>\n"
                "<VirtualHost *:${MR_PORT}>\n"
                "  ServerName 127.0.0.1\n"
                "  MethodRedirect permanent /host /new\n"
                "</VirtualHost>\n"
                "MethodRedirect /old /new\n"
                "MethodRedirectMatch ^/match/([0-9]+)$ /item?number=$1\n"
                "MethodRedirectMap ${MR_MAP} reload=100ms\n"
                "Redirect 302 /alias /new\n"
                "<Location /section>\n"
                "  MethodRedirect see-other /new\n"
                "</Location>\n";

static const struct question questions[] = {
    {"GET", "/old/x", 302, "http://127.0.0.1:*/new/x"},
    {"POST", "/old", 307, "http://127.0.0.1:*/new"},
    {"PUT", "/host", 308, "http://127.0.0.1:*/new"},
    {"GET", "/match/7", 302, "http://127.0.0.1:*/item?number=7"},
    {"GET", "/map/17", 302, "http://127.0.0.1:*/g[01]/17"},
    {"DELETE", "/map/299", 307, "http://127.0.0.1:*/g[01]/299"},
    {"PATCH", "/alias", 307, "http://127.0.0.1:*/new"},
    {"GET", "/alias", 302, "http://127.0.0.1:*/new"},
    {"POST", "/section", 303, "http://127.0.0.1:*/new"},
    {"GET", "/thanks.html", 200, NULL},
    {"GET", STATUS_PATH "?json", 200, NULL},
};
enum {
    QUESTIONS = sizeof questions / sizeof questions[0],
    LOAD_CLIENTS = 6,
    LINES = 300
};

static void write_generation(int generation)
{
    static char text[LINES * 32];
    size_t used = 0;

    for (int i = 0; i < LINES; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "/map/%d /g%d/%d\n", i, generation % 2, i);
    write_map(text);
}

static int start(void)
{
    name_map();
    write_generation(0);
    return 0;
}

static int number(const char *variable, int normal)
{
    const char *text = getenv(variable);

    return text ? atoi(text) : normal;
}

static struct server *serve(const char *mpm)
{
    return server_start(
        &(struct server_options){.site = site, .enforce = "on", .mpm = mpm});
}

/* --- what is left behind --------------------------------------------------- */

struct belongings {
    long memory;               /* KiB of the parent */
    int files, shared, folder; /* open; in /dev/shm; in the server's folder */
};

static struct belongings belongings_of(const struct server *s)
{
    return (struct belongings){
        process_memory(server_pid(s)), process_files(server_pid(s)),
        folder_entries("/dev/shm"), folder_entries(server_path(s, "."))};
}

/* Old children hold theirs until they end: wait for that, ten seconds at
 * most. */
static struct belongings settled(const struct server *s,
                                 const struct belongings *before)
{
    struct belongings now = belongings_of(s);

    for (int i = 0; before && i < 100
                    && (now.files > before->files || now.shared > before->shared
                        || now.folder > before->folder);
         i++) {
        pause_ms(100);
        now = belongings_of(s);
    }
    return now;
}

/* Memory: the first restarts fill what later ones use again. */
enum { WARM_UP = 5, DRIFT_KIB = 256 };

static void check_belongings(const struct belongings *before,
                             const struct belongings *after)
{
    CHECK_INT(after->files, before->files);
    CHECK_INT(after->folder, before->folder);
    CU_ASSERT(after->shared <= before->shared);
    if (!server_is_instrumented())
        CU_ASSERT(after->memory - before->memory <= DRIFT_KIB);
}

/* --- restarts -------------------------------------------------------------- */

static void restart_under_load(const char *mpm, int restarts)
{
    struct server *s = serve(mpm);
    struct load *load = load_start(s, LOAD_CLIENTS, questions, QUESTIONS);
    struct belongings before = {0}, after;
    struct load_counts c;

    for (int i = 0; s && i < restarts + WARM_UP; i++) {
        if (i == WARM_UP)
            before = settled(s, NULL);
        write_generation(i);
        CU_ASSERT(restart_server(s, SIGUSR1));
    }
    load_stop(load);
    after = settled(s, &before);
    c = load_counts(load);
    CHECK_INT(c.wrong, 0);
    CHECK_INT(c.failed, 0);
    CHECK_INT(c.hung, 0);
    CHECK_STR(load_example(load), "");
    CU_ASSERT(c.answers > 100);
    check_belongings(&before, &after);
    printf("restarts: %s: %d restarts, %lu answers, %lu wrong, %lu failed, "
           "%lu asked again; parent %+ld KiB, %+d files, %+d in /dev/shm, %+d "
           "in its folder\n",
           mpm, restarts + WARM_UP, c.answers, c.wrong, c.failed, c.retried,
           after.memory - before.memory, after.files - before.files,
           after.shared - before.shared, after.folder - before.folder);
    load_free(load);
    server_stop(s);
}

static void restarts_on_event(void)
{
    restart_under_load("event", number("MR_RESTARTS", 20));
}

static void restarts_on_worker(void)
{
    restart_under_load("worker", number("MR_RESTARTS", 20) / 4);
}

static void restarts_on_prefork(void)
{
    restart_under_load("prefork", number("MR_RESTARTS", 20) / 4);
}

/* --- kills ----------------------------------------------------------------- */

/* Wait for a second worker: httpd looks once a second. */
static int two_workers(const struct server *s, pid_t workers[WORKERS])
{
    int count = process_workers(s, workers);

    for (int i = 0; i < 100 && count < 2; i++) {
        pause_ms(50);
        count = process_workers(s, workers);
    }
    return count;
}

/* Kill one worker, and mark whose connections it held: none comes to it any
 * more once it is stopped. */
static bool kill_worker(const struct server *s, bool ports[65536])
{
    static unsigned turn;
    pid_t workers[WORKERS];
    int count = two_workers(s, workers);
    pid_t pid = count > 0 ? workers[turn++ % (unsigned)count] : 0;

    /* It may have been about to end. */
    if (pid <= 0 || !process_freeze(pid))
        return false;
    process_connections(s, pid, ports);
    return kill(pid, SIGKILL) == 0;
}

static bool answers_go_on(const struct load *load)
{
    unsigned long before = load_counts(load).answers;

    for (int i = 0; i < HANG_SECONDS * 100; i++) {
        if (load_counts(load).answers > before + 2 * LOAD_CLIENTS)
            return true;
        pause_ms(10);
    }
    return false;
}

/* Connections that killed workers held, that broke, and that broke although
 * another worker held them. */
struct connections {
    unsigned long held, broken, others;
};

/* What became of the connections since the last time. A client may see the end
 * of one late: those of the kill before count, too. */
static void add_up(const struct load *load, const bool ports[65536],
                   struct connections *sum)
{
    static bool before[65536];

    for (unsigned p = 0; p < 65536; p++) {
        bool broken = load_take_broken(load, p);
        sum->held += ports[p];
        sum->broken += broken;
        sum->others += broken && !ports[p] && !before[p];
    }
    memcpy(before, ports, sizeof before);
}

static int kill_workers(const struct server *s, const struct load *load,
                        int kills, struct connections *sum)
{
    static bool ports[65536];
    int killed = 0;

    for (int i = 0; s && i < 2 * kills && killed < kills; i++) {
        CU_ASSERT(answers_go_on(load));
        memset(ports, 0, sizeof ports);
        killed += kill_worker(s, ports);
        pause_ms(50);
        add_up(load, ports, sum);
    }
    CU_ASSERT(answers_go_on(load));
    return killed;
}

static void kill_under_load(const char *mpm, int kills)
{
    struct server *s = serve(mpm);
    struct load *load = load_start(s, LOAD_CLIENTS, questions, QUESTIONS);
    struct connections sum = {0, 0, 0};
    int killed = kill_workers(s, load, kills, &sum);
    struct load_counts c;

    load_stop(load);
    c = load_counts(load);
    CHECK_INT(killed, kills);
    CHECK_INT(c.wrong, 0);
    CHECK_INT(c.hung, 0);
    CHECK_INT(sum.others, 0);
    CU_ASSERT(c.failed + c.retried <= sum.held);
    CU_ASSERT(STATUS_NUMBER(s, "answers", "safe", "302") > 0);
    printf("restarts: %s: %d workers killed, %lu answers, %lu wrong, %lu hung; "
           "they held %lu connections, %lu broke, %lu of others\n",
           mpm, killed, c.answers, c.wrong, c.hung, sum.held, sum.broken,
           sum.others);
    load_free(load);
    server_stop(s);
}

static void kills_on_event(void)
{
    kill_under_load("event", number("MR_KILLS", 10));
}

static void kills_on_worker(void)
{
    kill_under_load("worker", number("MR_KILLS", 10) / 2);
}

static void kills_on_prefork(void)
{
    kill_under_load("prefork", number("MR_KILLS", 10) / 2);
}

static CU_TestInfo tests[] = {
    {"graceful restarts under load on event", restarts_on_event},
    {"graceful restarts under load on worker", restarts_on_worker},
    {"graceful restarts under load on prefork", restarts_on_prefork},
    {"killed workers take only their connections along, on event",
     kills_on_event},
    {"killed workers take only their connections along, on worker",
     kills_on_worker},
    {"killed workers take only their connections along, on prefork",
     kills_on_prefork},
    CU_TEST_INFO_NULL};

LIVE_SUITE(restarts, "restarts", start, remove_map);
