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
#include "detect/detector.h"
#include "record/record.h"
#include "state/columns.h"
#include "state/seal.h"
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

static void ignore_reject(void *context, const struct state_reject *reject)
{
    (void)context, (void)reject;
}

static void ignore_format(void *context, const char *name)
{
    (void)context, (void)name;
}

static void make(struct world *w)
{
    const struct session_sink sink = {w, on_redirect, on_hop, on_chain};

    *w = (struct world){.graph = graph_create(1 << 24)};
    w->total = (struct state_total){"lines", &w->lines, 1, STATE_SUM};
    w->state = (struct state){.sessions = sessions_create(1 << 20, &sink),
                              .graph = w->graph,
                              .follow = follow_table_create(),
                              .runs = runs_create(),
                              .names = names_create(1 << 20),
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
    runs_destroy(w->state.runs);
    names_destroy(w->state.names);
}

static void ask(struct world *w, uint64_t number, const char *client,
                const char *url, int status, const char *location)
{
    static struct log_fields none;
    struct record r = {
        .line = slice_of("a line"),
        .file = "a.log",
        .number = number,
        .time_us = 1000000000 + (int64_t)number,
        .client = slice_of(client),
        .status = status,
        .is_read = true,
        .agent = slice_of("curl/8"),
        .method_text = slice_of("GET"),
        .method = HTTP_METHOD_GET,
        .target = slice_of(url),
        .location = slice_of(location),
        .fields = &none,
    };
    sessions_record(w->state.sessions, &r, NULL);
}

/* A chain of three redirects that waits at its end. */
static void feed(struct world *w)
{
    ask(w, 1, "192.0.2.1", "/a", 302, "/b");
    ask(w, 2, "192.0.2.1", "/b", 302, "/c");
    ask(w, 3, "192.0.2.1", "/c", 302, "/d");
}

/* A chain that has ended. */
static void feed_ended(struct world *w)
{
    ask(w, 4, "192.0.2.2", "/a", 302, "/b");
    ask(w, 5, "192.0.2.2", "/b", 302, "/end");
    ask(w, 6, "192.0.2.2", "/end", 404, "");
}

/* Save a state; what @a more adds, too, unless it is NULL. */
static bool save_with(void (*more)(struct world *))
{
    static const struct state_reject reject = {"a.log", "why", 3, 4, {"x", 1}};
    struct diag diag = {""};
    struct world w;
    bool saved;

    make(&w);
    feed(&w);
    CU_ASSERT(runs_add_this(w.state.runs));
    if (more)
        more(&w);
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

static bool save(void)
{
    return save_with(NULL);
}

static size_t read_all(char *bytes, size_t size)
{
    FILE *f = fopen(path, "r");
    size_t got;

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    got = fread(bytes, 1, size, f);
    fclose(f);
    return got;
}

static void write_all(const char *bytes, size_t size)
{
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CHECK_INT(fwrite(bytes, 1, size, f), size);
    fclose(f);
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

static void change(const char *sql, bool seals)
{
    sqlite3 *db;

    CU_ASSERT_FATAL(save());
    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    CU_ASSERT(!seals || seal_set(db));
    sqlite3_close(db);
}

/* By somebody who knows how to seal it again. */
static void tamper(const char *sql)
{
    change(sql, true);
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

static void what_is_there_already_is_refused(void)
{
    struct diag diag = {""};
    struct world w;
    char said[512];

    CU_ASSERT_FATAL(save());
    CHECK_STR(load(&w), "");
    CU_ASSERT(!state_load(&w.state, path, false, &diag));
    snprintf(said, sizeof said,
             "%s: holds what %s holds, too, and would count it twice; leave "
             "one of them out: of a state and one that went on from it "
             "(--restore), the older",
             path, path);
    CHECK_STR(diag.text, said);
    CHECK_INT(w.lines, 3);
    destroy(&w);
}

/* As who merges a state with one that holds it and more. */
static void what_went_on_from_a_state_holds_its_runs(void)
{
    struct diag diag = {""};
    struct world w, other;
    size_t count;

    hash_init();
    CU_ASSERT_FATAL(save());
    hash_init();
    make(&w);
    CU_ASSERT(runs_add_this(w.state.runs));
    CU_ASSERT(state_load(&w.state, path, true, &diag));
    runs_numbers(w.state.runs, &count);
    CHECK_INT(count, 2);
    make(&other);
    CU_ASSERT(state_load(&other.state, path, true, &diag));
    CHECK_INT(truncate(path, 0), 0);
    CU_ASSERT(state_save(&w.state, path, &diag));
    CU_ASSERT(!state_load(&other.state, path, false, &diag));
    CHECK_INT(other.lines, 3);
    destroy(&w);
    destroy(&other);
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
    refused("not a state of redirect-analyzer; name another file");
    CHECK_INT(truncate(path, 0), 0);
    refused("not a state of redirect-analyzer; name another file");
    tamper("PRAGMA application_id = 7");
    refused("not a state of redirect-analyzer; name another file");
    tamper("PRAGMA user_version = 999");
    refused("a state of a newer redirect-analyzer (999, this one reads 6); run "
            "that one, or name another file");
    tamper("PRAGMA user_version = 4");
    refused("a state of another version of redirect-analyzer (4, this one "
            "reads 6); make it again from the logs");
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
        "UPDATE edge SET redirect_line_file = 'a.log'",
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
        "DELETE FROM run",
        "UPDATE run SET number = 0",
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

static void a_value_that_was_changed_breaks_the_seal(void)
{
    static const char *const changes[] = {
        "UPDATE total SET value = value + 1",
        "UPDATE answer SET hits = hits + 1",
        "UPDATE node SET url_literal = x'2f'",
        "INSERT INTO rule VALUES (x'2f', 1)",
        "DELETE FROM client",
        "DROP TABLE page",
        "CREATE TABLE other (x)",
        "UPDATE seal SET sum = sum + 1",
        "DELETE FROM seal",
        "DROP TABLE seal",
    };

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        change(changes[i], false);
        refused("the state is damaged");
    }
}

/* Put @a value into every row of a column; load and report what came of it. */
static void try_cell(const char *table, const char *column, const char *value)
{
    struct diag diag = {""};
    struct world w;
    sqlite3 *db;
    char sql[256];

    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    snprintf(sql, sizeof sql, "UPDATE \"%s\" SET \"%s\" = %s", table, column,
             value);
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    CU_ASSERT(seal_set(db));
    sqlite3_close(db);
    make(&w);
    w.state.on_reject = ignore_reject;
    w.state.on_format = ignore_format;
    CU_ASSERT_EQUAL(state_load(&w.state, path, true, &diag), !diag.text[0]);
    sessions_finish(w.state.sessions);
    detection_destroy(detect(&(struct detect_input){.graph = w.graph}));
    destroy(&w);
}

static void any_value_in_any_column_is_loaded_or_refused(void)
{
    static const char *const values[] = {"NULL", "-1", "'x'"};
    struct column columns[COLUMNS_MAX];
    struct arena *arena = arena_create(1 << 20);
    static char whole[1 << 20];
    size_t size;

    CU_ASSERT_FATAL(save_with(feed_ended));
    size = read_all(whole, sizeof whole);
    for (unsigned table = 0; table <= STORED_format; table++) {
        size_t count = stored_columns(table, columns, arena);
        CU_ASSERT(count > 0);
        for (size_t i = 0; i < count; i++) {
            for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
                write_all(whole, size);
                try_cell(stored_name(table), columns[i].name, values[v]);
            }
        }
    }
    arena_destroy(arena);
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
    {"what is there already is refused", what_is_there_already_is_refused},
    {"what went on from a state holds its runs",
     what_went_on_from_a_state_holds_its_runs},
    {"nobody else may read it", nobody_else_may_read_it},
    {"other files are refused", other_files_are_refused},
    {"a value that was changed breaks the seal",
     a_value_that_was_changed_breaks_the_seal},
    {"a file that was tampered with is refused",
     a_file_that_was_tampered_with_is_refused},
    {"any value in any column is loaded or refused",
     any_value_in_any_column_is_loaded_or_refused},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_state_file;
CU_SuiteInfo suite_analyzer_state_file = {
    "analyzer/state/state_file", set_up, tear_down, NULL, NULL, tests};
