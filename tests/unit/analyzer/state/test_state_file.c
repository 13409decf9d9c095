/* A file that is no state, or was tampered with, is refused with a sentence. That
 * what was saved comes back is the law (tests/law). */
#include "state/state_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "record/record.h"
#include "util/hash.h"

static char path[] = "/tmp/state.XXXXXX";

struct world {
    struct graph *graph;
    struct state state;
    uint64_t lines;
    struct state_total total;
    unsigned rejects, formats;
};

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    struct world *w = context;
    return graph_add_redirect(w->graph, record, target, location, client_key);
}

static void on_hop(void *context, const struct hop *hop)
{
    struct world *w = context;
    graph_add_hop(w->graph, hop);
    follow_table_add(w->state.follow, hop);
}

static void on_chain(void *context, const struct chain *chain)
{
    struct world *w = context;
    graph_add_chain(w->graph, chain);
}

static void on_reject(void *context, const struct state_reject *reject)
{
    struct world *w = context;
    CHECK_STR(reject->reason, "why");
    w->rejects++;
}

static void on_format(void *context, const char *name)
{
    struct world *w = context;
    CHECK_STR(name, "COMMON");
    w->formats++;
}

static void make(struct world *w)
{
    const struct session_sink sink = {w, on_redirect, on_hop, on_chain};

    *w = (struct world){.graph = graph_create(1 << 24)};
    w->total = (struct state_total){"lines", &w->lines, 1, STATE_SUM};
    w->state = (struct state){.sessions = sessions_create(1 << 20, &sink),
                              .graph = w->graph,
                              .follow = follow_table_create(),
                              .arena = arena_create(1 << 20),
                              .totals = &w->total,
                              .total_count = 1,
                              .context = w,
                              .on_reject = on_reject,
                              .on_format = on_format};
}

static void destroy(struct world *w)
{
    sessions_destroy(w->state.sessions);
    graph_destroy(w->graph);
    follow_table_destroy(w->state.follow);
    arena_destroy(w->state.arena);
}

/* A chain of three redirects that waits at its end. */
static void feed(struct world *w)
{
    static const char *const urls[] = {"/a", "/b", "/c"};

    for (size_t i = 0; i < 3; i++) {
        static const struct log_fields none;
        struct record r = {
            .line = slice_of("a line"),
            .file = "a.log",
            .number = i + 1,
            .time_us = 1000000000 + (int64_t)i,
            .client = slice_of("192.0.2.1"),
            .status = 302,
            .is_read = true,
            .agent = slice_of("curl/8"),
            .method_text = slice_of("GET"),
            .method = HTTP_METHOD_GET,
            .target = slice_of(urls[i]),
            .location = slice_of(i < 2 ? urls[i + 1] : "/d"),
            .fields = &none,
        };
        sessions_record(w->state.sessions, &r);
    }
}

static bool save(void)
{
    static const struct state_reject reject = {"a.log", "why", 3, 4, {"x", 1}};
    struct diag diag = {""};
    struct world w;
    bool saved;

    make(&w);
    feed(&w);
    w.lines = 3;
    w.state.formats[0] = w.state.formats[1] = "COMMON";
    w.state.rejects = &reject;
    w.state.reject_count = 1;
    CHECK_INT(truncate(path, 0), 0);
    saved = state_save(&w.state, path, &diag);
    CHECK_STR(diag.text, "");
    destroy(&w);
    return saved;
}

/* Load the file; "" or the sentence, without the file's name. */
static const char *load(struct world *w)
{
    static struct diag diag;

    diag = (struct diag){""};
    make(w);
    if (state_load(&w->state, path, true, &diag))
        return diag.text;
    CU_ASSERT_EQUAL(strncmp(diag.text, path, strlen(path)), 0);
    return diag.text + strlen(path) + 2;
}

static void refused(const char *sentence)
{
    struct world w;
    const char *said = load(&w);

    CHECK_STR(said, sentence);
    destroy(&w);
}

static void tamper(const char *sql)
{
    sqlite3 *db;

    CU_ASSERT_FATAL(save());
    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_was_saved_is_loaded(void)
{
    const struct redirect_node *n;
    struct world w;
    unsigned nodes = 0;

    CU_ASSERT_FATAL(save());
    CHECK_STR(load(&w), "");
    CHECK_INT(w.lines, 3);
    CHECK_INT(w.rejects, 1);
    CHECK_INT(w.formats, 2);
    for (n = graph_nodes(w.graph); n; n = n->next)
        nodes++;
    CHECK_INT(nodes, 3);
    CU_ASSERT_PTR_NULL(graph_trails(w.graph));
    sessions_finish(w.state.sessions);
    CU_ASSERT_PTR_NOT_NULL_FATAL(graph_trails(w.graph));
    CHECK_INT(graph_trails(w.graph)->count, 3);
    destroy(&w);
}

static void nobody_else_may_read_it(void)
{
    struct stat st;

    CU_ASSERT_FATAL(save());
    CHECK_INT(stat(path, &st), 0);
    CHECK_INT(st.st_mode & 0777, 0600);
}

static void other_files_are_refused(void)
{
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs("192.0.2.1 - - [10/Oct/2026:12:00:00 +0000] \"GET / HTTP/1.1\"\n", f);
    fclose(f);
    refused("not a state that --partial has written");
    CHECK_INT(truncate(path, 0), 0);
    refused("not a state that --partial has written");
    tamper("PRAGMA application_id = 7");
    refused("not a state that --partial has written");
    tamper("PRAGMA user_version = 999");
    refused("a state of another version of redirect-analyzer (999, this one "
            "reads 1); make it again from the logs");
    unlink(path);
    refused("No such file or directory");
    close(open(path, O_CREAT | O_RDWR, 0600));
}

static void a_file_that_was_tampered_with_is_refused(void)
{
    static const char *const changes[] = {
        "UPDATE answer SET node = 99",
        "UPDATE answer SET id = 99",
        "UPDATE answer SET status = -1",
        "UPDATE answer SET clients = x'00'",
        "UPDATE answer SET \"when\" = x'0000'",
        "UPDATE edge SET answer = -1",
        "UPDATE pending SET answer = 99",
        "UPDATE pending SET path = 99",
        "UPDATE pending SET agent = NULL",
        "UPDATE pending SET file = NULL",
        "UPDATE pending SET scheme = 77",
        "UPDATE pending SET status = 70000",
        "UPDATE path SET id = 2",
        "UPDATE path SET cycle_start = 3, cycle_length = -1",
        "UPDATE path SET confidence = 9",
        "UPDATE path_step SET status = 1",
        "DELETE FROM path_step",
        "UPDATE client SET received = 1000000",
        "UPDATE follow SET method = NULL",
        "UPDATE reject SET reason = NULL",
        "UPDATE total SET name = NULL",
    };

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        tamper(changes[i]);
        refused("the state is damaged");
    }
    tamper("DROP TABLE trail");
    refused("no such table: trail");
    tamper("DELETE FROM secret");
    refused("the state is damaged");
}

static int set_up(void)
{
    int fd = mkstemp(path);

    hash_init();
    return fd < 0 || close(fd) != 0;
}

static int tear_down(void)
{
    unlink(path);
    return 0;
}

static CU_TestInfo tests[] = {
    {"what was saved is loaded", what_was_saved_is_loaded},
    {"nobody else may read it", nobody_else_may_read_it},
    {"other files are refused", other_files_are_refused},
    {"a file that was tampered with is refused",
     a_file_that_was_tampered_with_is_refused},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_state_file;
CU_SuiteInfo suite_analyzer_state_file = {
    "analyzer/state/state_file", set_up, tear_down, NULL, NULL, tests};
