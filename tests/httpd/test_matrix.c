/* The matrix: who redirects, by which method, by which version of HTTP, on
 * which MPM, with enforcement off, report and on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "live.h"
#include "matrix.h"

enum { LARGE = 1024 * 1024, CELLS = 4096 };

enum method_class { SAFE, OPTIONS, PREFLIGHT, UNSAFE };

static const struct method {
    const char *name, *shown;
    enum method_class class;
} methods[] = {
    {"GET", "GET", SAFE},
    {"HEAD", "HEAD", SAFE},
    {"OPTIONS", "OPTIONS", OPTIONS},
    {"OPTIONS", "preflight", PREFLIGHT},
    {"POST", "POST", UNSAFE},
    {"PUT", "PUT", UNSAFE},
    {"PATCH", "PATCH", UNSAFE},
    {"DELETE", "DELETE", UNSAFE},
    {"QUERY", "QUERY", UNSAFE},
};
enum { METHODS = sizeof methods / sizeof methods[0] };

static const struct version {
    const char *name, *header;
    bool http10, http2, large;
} versions[] = {
    {"HTTP/1.0", NULL, true, false, false},
    {"HTTP/1.1", NULL, false, false, false},
    {"HTTP/1.1 with Expect", "Expect: 100-continue", false, false, false},
    {"HTTP/1.1 chunked", "Transfer-Encoding: chunked", false, false, false},
    {"HTTP/2", NULL, false, true, false},
    {"HTTP/2 1 MB", NULL, false, true, true},
};
enum { VERSIONS = sizeof versions / sizeof versions[0] };

static const char *const modes[] = {"off", "report", "on"};
enum { MODES = sizeof modes / sizeof modes[0], ON = 2 };

static struct server *backend;
static char *large_body;

static int start(void)
{
    backend = matrix_start_backend();
    large_body = malloc(LARGE + 1);
    if (large_body) {
        memset(large_body, 'x', LARGE);
        large_body[LARGE] = '\0';
    }
    return !backend || !large_body;
}

static int stop(void)
{
    fetch_kept_end();
    free(large_body);
    return server_stop(backend);
}

/* --- what is expected ------------------------------------------------------ */

struct cell {
    const struct producer *producer;
    const struct method *method;
    const struct version *version;
    int mode;
    bool logged;
};

static int status_of(const struct cell *c)
{
    const struct producer *p = c->producer;

    switch (c->method->class) {
    case SAFE:
        return p->safe;
    case OPTIONS:
        return p->options;
    case PREFLIGHT:
        return p->preflight;
    default:
        return c->mode == ON ? p->corrected : p->unsafe;
    }
}

static bool is_redirect(int status)
{
    return status >= 300 && status < 400;
}

static const char *reason_of(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 410:
        return "Gone";
    default:
        return "?";
    }
}

/* contract: methodredirect-action. */
static void action_of(const struct cell *c, char *action, size_t size)
{
    const struct producer *p = c->producer;
    bool loses =
        c->method->class == UNSAFE && (p->unsafe == 301 || p->unsafe == 302);
    const char *word = "keep";

    if (p->rule)
        word = "rule";
    else if (loses && c->mode == ON && p->corrected != p->unsafe) {
        snprintf(action, size, "%d>%d", p->unsafe, p->corrected);
        return;
    }
    else if (loses)
        word = c->mode == 0 ? "-" : "report";
    snprintf(action, size, "%s", word);
}

static const char *origin_of(const struct cell *c)
{
    const struct producer *p = c->producer;
    bool get = strcmp(c->method->name, "GET") == 0;

    return get && p->get_origin ? p->get_origin : p->origin;
}

static void name_cell(const struct cell *c, char *text, size_t size)
{
    snprintf(text, size, "%s, %s, %s, %s: ", c->producer->name,
             c->method->shown, c->version->name, modes[c->mode]);
}

static void expected_target(const struct cell *c, const struct server *s,
                            char *text, size_t size)
{
    if (!is_redirect(status_of(c)))
        *text = '\0';
    else if (c->producer->host)
        snprintf(text, size, "http://%s:%u%s", c->producer->host,
                 server_port(s), c->producer->target);
    else
        snprintf(text, size, "%s", c->producer->target);
}

/* --- the answer ------------------------------------------------------------ */

static int count_fields(const char *head, const char *name)
{
    int count = 0;

    for (const char *p = head; (p = strchr(p, '\n')); p++)
        count += strncasecmp(p + 1, name, strlen(name)) == 0
                 && p[1 + strlen(name)] == ':';
    return count;
}

/* "" or what is wrong with it. */
static const char *body_fault(const struct cell *c, const struct response *r)
{
    int status = status_of(c);
    const char *length = response_header(r, "Content-Length");
    char sent[64];

    if (strcmp(c->method->name, "HEAD") == 0)
        return *r->body ? " body for HEAD" : "";
    if (*length && strtoul(length, NULL, 10) != strlen(r->body))
        return " wrong Content-Length";
    if (status == 200)
        return *r->body ? " body for OPTIONS" : "";
    if (c->producer->text)
        return strcmp(r->body, c->producer->text) ? " not its text" : "";
    snprintf(sent, sizeof sent, "<title>%d %s</title>", status,
             reason_of(status));
    return strstr(r->body, sent) ? "" : " text of another status";
}

static void check_answer(const struct cell *c, const struct server *s,
                         const struct response *r)
{
    int status = status_of(c);
    char got[2048], want[2048], name[256], target[256];

    name_cell(c, name, sizeof name);
    expected_target(c, s, target, sizeof target);
    snprintf(want, sizeof want, "%sHTTP/%s %d %s; %s (%d)", name,
             c->version->http2 ? "2" : "1.1", status,
             c->version->http2 ? "" : reason_of(status), target,
             is_redirect(status));
    snprintf(got, sizeof got, "%s%.*s; %s (%d)%s", name,
             (int)strcspn(r->head, "\r\n"), r->head, response_target(s, r),
             count_fields(r->head, "Location"), body_fault(c, r));
    CHECK_STR(got, want);
}

static void send_cell(const struct cell *c, const struct server *s, size_t id)
{
    const struct method *m = c->method;
    struct request q = {.method = m->name,
                        .path = c->producer->path,
                        .http10 = c->version->http10,
                        .http2 = c->version->http2};
    char agent[64], host[128];
    struct response r;
    size_t n = 0;

    snprintf(agent, sizeof agent, "matrix/%zu", id);
    q.agent = agent;
    if (m->class == UNSAFE)
        q.body = c->version->large ? large_body : "x=1";
    /* mod_auth_form reads forms, and answers 413 to large ones. */
    if (c->version->large)
        q.type = "application/octet-stream";
    if (c->version->header && (q.body || strstr(c->version->header, "Expect")))
        q.header[n++] = c->version->header;
    if (m->class == PREFLIGHT) {
        q.header[n++] = "Access-Control-Request-Method: PUT";
        q.header[n++] = "Origin: http://page.test";
    }
    if (c->producer->host) {
        snprintf(host, sizeof host, "Host: %s:%u", c->producer->host,
                 server_port(s));
        q.header[n++] = host;
    }
    /* curl 7.88 sends no body by HTTP/2 over a connection that it has kept. */
    r = c->version->http2 ? fetch(s, &q) : fetch_kept(s, &q);
    check_answer(c, s, &r);
}

/* --- the log --------------------------------------------------------------- */

static void check_line(const char *agent, const struct log_entry *e, void *data)
{
    struct cell *cells = data, *c;
    char got[1024], want[1024], name[256], action[32];
    unsigned id;
    int status;

    if (sscanf(agent, "matrix/%u", &id) != 1 || id >= CELLS
        || !cells[id].producer)
        return;
    c = &cells[id];
    c->logged = true;
    status = status_of(c);
    name_cell(c, name, sizeof name);
    action_of(c, action, sizeof action);
    if (c->producer->nph || !is_redirect(status))
        snprintf(want, sizeof want, "%slogged %d rule - action - origin -",
                 name, c->producer->nph ? 200 : status);
    else
        snprintf(want, sizeof want, "%slogged %d rule %s action %s origin %s",
                 name, status, c->producer->rule ? c->producer->rule : "-",
                 action, origin_of(c));
    snprintf(got, sizeof got, "%slogged %s rule %s action %s origin %s", name,
             e->status, e->rule, e->action, e->origin);
    CHECK_STR(got, want);
}

static void count_line(const char *agent, const struct log_entry *e, void *data)
{
    (void)e;
    *(size_t *)data += strncmp(agent, "matrix/", 7) == 0;
}

/* A line is written after its answer has left, and a server that ends does not
 * wait for it. Ten seconds at most. */
static void wait_for_log(const struct server *s, size_t count)
{
    size_t logged = 0;

    for (int i = 0; i < 100 && logged < count; i++) {
        logged = 0;
        log_entries(s, count_line, &logged);
        if (logged < count)
            nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
}

static void check_log(const struct server *s, struct cell *cells, size_t count)
{
    size_t logged = 0;

    wait_for_log(s, count);
    log_entries(s, check_line, cells);
    for (size_t i = 0; i < count; i++)
        logged += cells[i].logged;
    CHECK_INT(logged, count);
}

/* --- all of them ----------------------------------------------------------- */

/* A large body is for methods that have one. */
static bool exists(const struct method *m, const struct version *v,
                   const char *mpm)
{
    if (v->http2 && strcmp(mpm, "prefork") == 0)
        return false;
    return !v->large || m->class == UNSAFE;
}

static size_t run_server(const char *mpm, int mode)
{
    static struct cell cells[CELLS];
    struct server *s = matrix_start(mpm, modes[mode], backend);
    size_t count = 0;

    CU_ASSERT_PTR_NOT_NULL(s);
    memset(cells, 0, sizeof cells);
    for (size_t v = 0; s && v < VERSIONS; v++) {
        for (size_t p = 0; p < matrix_producer_count; p++) {
            for (size_t m = 0; m < METHODS && count < CELLS; m++) {
                if (!exists(&methods[m], &versions[v], mpm))
                    continue;
                cells[count] = (struct cell){&matrix_producers[p], &methods[m],
                                             &versions[v], mode, false};
                send_cell(&cells[count], s, count);
                count++;
            }
        }
    }
    fetch_kept_end();
    check_log(s, cells, count);
    server_stop(s);
    return count;
}

static void run_mpm(const char *mpm)
{
    size_t count = 0;

    for (int mode = 0; mode < MODES; mode++)
        count += run_server(mpm, mode);
    CU_ASSERT(count > 0);
    printf("matrix: %s: %zu cells\n", mpm, count);
}

static void each_producer_on_event(void)
{
    run_mpm("event");
}

static void each_producer_on_worker(void)
{
    run_mpm("worker");
}

static void each_producer_on_prefork(void)
{
    run_mpm("prefork");
}

static CU_TestInfo tests[] = {
    {"each producer, method and version on event", each_producer_on_event},
    {"each producer, method and version on worker", each_producer_on_worker},
    {"each producer, method and version on prefork", each_producer_on_prefork},
    CU_TEST_INFO_NULL};

LIVE_SUITE(matrix, "matrix", start, stop);
