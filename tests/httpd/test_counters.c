/* What is counted: every answer once, over restarts and killed workers. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "counts.h"
#include "live.h"
#include "process.h"
#include "program.h"

static const char site[] =
    STATUS_SITE "MethodRedirect /old /new id=old\n"
                "MethodRedirect permanent /for-good /new id=good\n"
                "MethodRedirect gone /gone id=gone\n"
                "MethodRedirect \"GET=302 *=405\" /read /new id=read\n"
                "MethodRedirect 302 /again /again id=again\n"
                "MethodRedirectMatch ^/host(.*)$ http://h.test$1 id=host\n"
                "MethodRedirect 403 /probe/index.html id=probe\n"
                "DirectoryIndex index.html other.html\n"
                "Redirect 302 /alias /new\n"
                "Redirect 301 /alias301 /new\n"
                "Redirect 302 /away http://away.test/\n"
                "<Location /refused>\n"
                "MethodRedirectEnforceOrigin mapping=refuse=409\n"
                "Redirect 302 /new\n"
                "</Location>\n";

static struct server *server;

static int start(void)
{
    server =
        server_start(&(struct server_options){.site = site, .enforce = "on"});
    server_write(server, "htdocs/probe/other.html", "found\n");
    server_write(server, "htdocs/tree/.htaccess",
                 "MethodRedirect /tree/x /new\n");
    return 0;
}

static int stop(void)
{
    return server_stop(server);
}

static int ask(const char *method, const char *path)
{
    return fetch(server,
                 &(struct request){.method = method,
                                   .path = path,
                                   .body = strcmp(method, "POST") == 0 ? "a=1"
                                                                       : NULL})
        .status;
}

static void an_answer_counts_for_its_rule_method_and_status(void)
{
    json_t *page, *rule;

    CHECK_INT(ask("GET", "/old"), 302);
    CHECK_INT(ask("HEAD", "/old/x"), 302);
    CHECK_INT(ask("POST", "/old"), 307);
    CHECK_INT(ask("QUERY", "/for-good"), 308);
    CHECK_INT(ask("DELETE", "/gone"), 410);
    CHECK_INT(ask("PUT", "/read"), 405);
    page = status_json(server);
    rule = json_object_get(status_rule(page, "old"), "counts");
    CHECK_INT(status_number(rule, (const char *const[]){"safe", "302", NULL}),
              2);
    CHECK_INT(status_number(rule, (const char *const[]){"unsafe", "307", NULL}),
              1);
    CHECK_INT(status_number(rule, (const char *const[]){"safe", "307", NULL}),
              0);
    rule = json_object_get(status_rule(page, "good"), "counts");
    CHECK_INT(status_number(rule, (const char *const[]){"unsafe", "308", NULL}),
              1);
    rule = json_object_get(status_rule(page, "gone"), "counts");
    CHECK_INT(
        status_number(rule, (const char *const[]){"unsafe", "final", NULL}), 1);
    rule = json_object_get(status_rule(page, "read"), "counts");
    CHECK_INT(
        status_number(rule, (const char *const[]){"unsafe", "final", NULL}), 1);
    CU_ASSERT(
        json_is_string(json_object_get(status_rule(page, "old"), "last_hit")));
    CU_ASSERT(
        json_is_null(json_object_get(status_rule(page, "probe"), "last_hit")));
    json_decref(page);
}

static void a_rule_that_declines_is_counted_apart(void)
{
    json_t *page, *rule;

    CHECK_INT(ask("GET", "/again"), 404);
    CHECK_INT(ask("GET", "/host.evil.test/"), 404);
    page = status_json(server);
    rule = status_rule(page, "again");
    CHECK_INT(status_number(rule, (const char *const[]){"hits", NULL}), 0);
    CHECK_INT(status_number(rule, (const char *const[]){"counts", "safe",
                                                        "declined", NULL}),
              1);
    CHECK_INT(status_number(
                  page, (const char *const[]){"events", "self-redirect", NULL}),
              1);
    CHECK_INT(status_number(
                  page, (const char *const[]){"events", "leaves-host", NULL}),
              1);
    json_decref(page);
}

/* mod_dir asks for index.html, is told 403, and serves other.html. */
static void an_answer_that_httpd_does_not_use_is_not_counted(void)
{
    CHECK_INT(ask("GET", "/probe/"), 200);
    CHECK_INT(status_hits(server, "probe"), 0);
    CHECK_INT(ask("GET", "/probe/index.html"), 403);
    CHECK_INT(status_hits(server, "probe"), 1);
}

static void rules_of_htaccess_count_in_the_sums_only(void)
{
    long long before = STATUS_NUMBER(server, "answers", "safe", "302");

    CHECK_INT(ask("GET", "/tree/x"), 302);
    CHECK_INT(STATUS_NUMBER(server, "answers", "safe", "302"), before + 1);
    CHECK_INT(STATUS_NUMBER(server, "rule_count"), 7);
}

static void a_correction_counts_for_its_origin(void)
{
    CHECK_INT(ask("POST", "/alias"), 307);
    CHECK_INT(ask("POST", "/alias301"), 308);
    CHECK_INT(ask("POST", "/away"), 303);
    CHECK_INT(ask("POST", "/refused"), 409);
    CHECK_INT(ask("GET", "/alias"), 302);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "mapping", "302>307"), 1);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "mapping", "301>308"), 1);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "mapping", "30x>303"), 1);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "mapping", "refuse"), 1);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "mapping", "report"), 0);
    CHECK_INT(STATUS_NUMBER(server, "corrections", "handler", "302>307"), 0);
}

/* --- load ----------------------------------------------------------------- */

enum { CLIENTS = 3 };

/* Start @a clients processes that each send @a requests; wait_for_load() ends
 * them. */
static void start_load(pid_t clients[CLIENTS], const struct server *s,
                       int requests)
{
    char url[1024], output[256];

    snprintf(url, sizeof url, "%s?[1-%d]", server_url(s, "/old"), requests);
    fflush(NULL);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = fork();
        if (clients[i] == 0) {
            program_run((const char *const[]){"curl", "-qs", "--noproxy", "*",
                                              "-o", "/dev/null", url, NULL},
                        output, sizeof output);
            _exit(0);
        }
    }
}

static void wait_for_load(const pid_t clients[CLIENTS])
{
    for (int i = 0; i < CLIENTS; i++)
        waitpid(clients[i], NULL, 0);
}

static long long logged(const struct server *s, const char *text)
{
    FILE *f = fopen(server_path(s, "access.log"), "r");
    long long count = 0;
    char line[4096];

    while (f && fgets(line, sizeof line, f))
        count += strstr(line, text) != NULL;
    if (f)
        fclose(f);
    return count;
}

/* The log is written after the answer: wait for it, two seconds at most. */
static long long logged_at_last(const struct server *s, const char *text,
                                long long wanted)
{
    for (int i = 0; i < 40 && logged(s, text) < wanted; i++)
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    return logged(s, text);
}

static void counts_survive_graceful_restarts_under_load(void)
{
    struct server *s = server_start(&(struct server_options){.site = site});
    pid_t clients[CLIENTS];
    long long hits;

    if (!s)
        return;
    start_load(clients, s, 2000);
    for (int i = 0; i < 5; i++)
        CU_ASSERT(restart_server(s, SIGUSR1));
    wait_for_load(clients);
    CU_ASSERT(restart_server(s, SIGUSR1));
    hits = status_hits(s, "old");
    CU_ASSERT(hits > 0);
    CHECK_INT(hits, logged_at_last(s, "GET /old?", hits));
    CHECK_INT(STATUS_NUMBER(s, "answers", "safe", "302"), hits);
    CU_ASSERT(STATUS_NUMBER(s, "generations_read") <= 3);
    server_stop(s);
}

static pid_t find_worker(const struct server *s)
{
    pid_t workers[WORKERS];

    return process_workers(s, workers) > 0 ? workers[0] : 0;
}

static void a_killed_worker_loses_only_requests_in_flight(void)
{
    struct server *s = server_start(&(struct server_options){.site = site});
    pid_t clients[CLIENTS], worker;
    long long hits, lines;
    int killed = 0;

    if (!s)
        return;
    start_load(clients, s, 2000);
    for (int i = 0; i < 200 && killed < 3; i++) {
        nanosleep(&(struct timespec){0, 50000000}, NULL);
        worker = find_worker(s);
        killed += worker > 0 && kill(worker, SIGKILL) == 0;
    }
    wait_for_load(clients);
    CHECK_INT(killed, 3);
    hits = status_hits(s, "old");
    lines = logged_at_last(s, "GET /old?", hits - CLIENTS * killed);
    CU_ASSERT(hits >= CLIENTS * (2000 - killed));
    CU_ASSERT(lines <= hits);
    CU_ASSERT(hits - lines <= CLIENTS * killed);
    server_stop(s);
}

/* --- generations ---------------------------------------------------------- */

/* A POST that lingers in its generation: httpd wants the body before it ends
 * the answer. */
static FILE *begin_post(const struct server *s)
{
    char port[16], command[128];
    FILE *to;

    snprintf(port, sizeof port, "%u", server_port(s));
    snprintf(command, sizeof command,
             "/bin/bash -c 'cat >/dev/tcp/127.0.0.1/%s'", port);
    to = popen(command, "w");
    if (to) {
        fputs("POST /old HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n", to);
        fflush(to);
    }
    return to;
}

static void what_an_old_child_counts_is_added(void)
{
    struct server *s = server_start(&(struct server_options){.site = site});
    FILE *slow;
    long long hits = -1;

    if (!s)
        return;
    fetch(s, &(struct request){.path = "/old"});
    slow = begin_post(s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(slow);
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    CU_ASSERT(restart_server(s, SIGUSR1));
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(status_hits(s, "old"), 1);
    CU_ASSERT(STATUS_NUMBER(s, "generations_read") >= 2);
    fputs("a=1", slow);
    pclose(slow);
    for (int i = 0; i < 60 && hits != 2; i++) {
        nanosleep(&(struct timespec){0, 50000000}, NULL);
        hits = status_hits(s, "old");
    }
    CHECK_INT(hits, 2);
    CU_ASSERT(restart_server(s, SIGUSR1));
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(status_hits(s, "old"), 2);
    /* Children of the generations before end in their own time. */
    for (int i = 0; i < 200 && STATUS_NUMBER(s, "generations_read") > 2; i++)
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    CU_ASSERT(STATUS_NUMBER(s, "generations_read") <= 2);
    server_stop(s);
}

static void a_rule_keeps_its_count_over_restarts(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = STATUS_SITE "MethodRedirect /a /t id=a\n"
                            "MethodRedirect /b /t id=b\n"
                            "MethodRedirect /c /t id=c\n"});

    if (!s)
        return;
    for (int i = 0; i < 3; i++)
        fetch(s, &(struct request){.path = "/a"});
    fetch(s, &(struct request){.path = "/b"});
    fetch(s, &(struct request){.path = "/c"});
    server_write(s, "site.conf",
                 "MethodRedirect /c /t id=c\n"
                 "MethodRedirect /new /t id=new\n"
                 "MethodRedirect /b /elsewhere id=b\n" STATUS_SITE
                 "MethodRedirect /a /t id=a\n");
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(status_hits(s, "a"), 3);
    CHECK_INT(status_hits(s, "b"), 0); /* it is another rule now */
    CHECK_INT(status_hits(s, "c"), 1);
    CHECK_INT(status_hits(s, "new"), 0);
    CU_ASSERT(restart_server(s, SIGUSR1));
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(status_hits(s, "a"), 3);
    CHECK_INT(status_hits(s, "c"), 1);
    CHECK_INT(STATUS_NUMBER(s, "answers", "safe", "302"), 5);
    CU_ASSERT(restart_server(s, SIGHUP));
    CHECK_INT(status_hits(s, "a"), 3);
    CHECK_INT(STATUS_NUMBER(s, "generations_read"), 1);
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"an answer counts for its rule, method and status",
     an_answer_counts_for_its_rule_method_and_status},
    {"a rule that declines is counted apart",
     a_rule_that_declines_is_counted_apart},
    {"an answer that httpd does not use is not counted",
     an_answer_that_httpd_does_not_use_is_not_counted},
    {"rules of .htaccess count in the sums only",
     rules_of_htaccess_count_in_the_sums_only},
    {"a correction counts for its origin", a_correction_counts_for_its_origin},
    {"counts survive graceful restarts under load",
     counts_survive_graceful_restarts_under_load},
    {"a killed worker loses only requests in flight",
     a_killed_worker_loses_only_requests_in_flight},
    {"what an old child counts is added", what_an_old_child_counts_is_added},
    {"a rule keeps its count over restarts, where it moves to, too",
     a_rule_keeps_its_count_over_restarts},
    CU_TEST_INFO_NULL};

LIVE_SUITE(counters, "counters", start, stop);
