/* A state whose cells hold anything is loaded or refused; what could be read of it
 * is a graph and sessions that work. Four bytes name table, column, row and type
 * of a value; the last of them says how long it is, and it follows. */
#include "state/state_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/detector.h"
#include "record/record.h"
#include "state/columns.h"
#include "state/seal.h"
#include "util/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    return graph_add_redirect(context, record, target, location, client_key);
}

static void on_hop(void *context, const struct hop *hop)
{
    graph_add_hop(context, hop);
}

static void on_chain(void *context, const struct chain *chain)
{
    graph_add_chain(context, chain);
}

static void ignore_reject(void *context, const struct state_reject *reject)
{
    (void)context, (void)reject;
}

static void ignore_format(void *context, const char *name)
{
    (void)context, (void)name;
}

static struct state make(struct graph **graph)
{
    struct session_sink sink = {NULL, on_redirect, on_hop, on_chain};

    sink.context = *graph = graph_create(1 << 20);
    return (struct state){.sessions = sessions_create(1 << 16, &sink),
                          .graph = *graph,
                          .follow = follow_table_create(),
                          .runs = runs_create(),
                          .places = places_create(),
                          .names = names_create(1 << 20),
                          .on_reject = ignore_reject,
                          .on_format = ignore_format};
}

static void destroy(struct state *state)
{
    sessions_destroy(state->sessions);
    follow_table_destroy(state->follow);
    runs_destroy(state->runs);
    places_destroy(state->places);
    graph_destroy(state->graph);
    names_destroy(state->names);
}

static void require(bool law)
{
    if (!law)
        abort();
}

/* A chain that ended, one that waits, a reject. */
static void feed(struct state *state)
{
    static const char *const urls[] = {"/a", "/b", "/end", "/a", "/b", "/c"};
    static struct log_fields none;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct record r = {
            .line = slice_of("a line"),
            .file = "a.log",
            .number = i + 1,
            .time_us = 1000000000 + (int64_t)i,
            .client = slice_of(i < 3 ? "192.0.2.1" : "192.0.2.2"),
            .status = strcmp(urls[i], "/end") == 0 ? 404 : 302,
            .is_read = true,
            .agent = slice_of("curl/8"),
            .method_text = slice_of(i == 0 ? "POST" : "GET"),
            .method = i == 0 ? HTTP_METHOD_POST : HTTP_METHOD_GET,
            .target = slice_of(urls[i]),
            .location = slice_of(i == 1   ? "/end"
                                 : i == 4 ? "/c"
                                          : "/b"),
            .fields = &none,
        };
        sessions_record(state->sessions, &r, NULL);
    }
}

static void save(const char *path)
{
    static const struct state_reject reject = {"a.log", "why", 3, 4, {"x", 1}};
    static const struct log_place place = {1, 2, 90, 90, 0, false, 1, 90, 3};
    struct diag diag = {""};
    struct graph *graph;
    struct state state = make(&graph);

    feed(&state);
    require(runs_add_this(state.runs));
    require(places_add(state.places, &place));
    state.formats[0] = state.formats[1] = "COMMON";
    state.rejects = &reject;
    state.reject_count = 1;
    require(state_save(&state, path, &diag));
    destroy(&state);
}

static void load(const char *path)
{
    struct diag diag = {""};
    struct graph *graph;
    struct state state = make(&graph);

    require(state_load(&state, path, true, &diag) == (diag.text[0] == '\0'));
    sessions_finish(state.sessions);
    detection_destroy(detect(&(struct detect_input){.graph = graph}));
    destroy(&state);
}

/* The bytes of a file. */
static char *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "r");
    char *bytes = malloc(1 << 20);

    require(file && bytes);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void spill(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "w");

    require(file && fwrite(bytes, 1, size, file) == size);
    fclose(file);
}

/* Put a value into a cell. @return how much of @a data it took. */
static size_t change(sqlite3 *db, const uint8_t *data, size_t size,
                     struct arena *arena)
{
    struct column columns[COLUMNS_MAX];
    enum stored_table table = data[0] % (STORED_place + 1);
    size_t count = stored_columns(table, columns, arena);
    size_t len = data[3] < size - 4 ? data[3] : size - 4;
    sqlite3_stmt *s = NULL;
    int64_t number = 0;
    char sql[256];

    snprintf(sql, sizeof sql, "UPDATE \"%s\" SET \"%s\" = ? WHERE rowid = %d",
             stored_name(table), columns[data[1] % count].name,
             1 + (data[2] & 3));
    require(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK);
    memcpy(&number, data + 4, len < sizeof number ? len : sizeof number);
    if (data[2] & 4)
        sqlite3_bind_int64(s, 1, data[2] & 8 ? -number : number);
    else if (!(data[2] & 16))
        sqlite3_bind_blob(s, 1, data + 4, (int)len, SQLITE_STATIC);
    sqlite3_step(s);
    sqlite3_finalize(s);
    return 4 + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = "/tmp/fuzz_state.XXXXXX";
    static char *template;
    static size_t template_size;
    struct arena *arena = arena_create(1 << 20);
    sqlite3 *db;

    if (!template) {
        int fd = mkstemp(path);
        require(fd >= 0);
        close(fd);
        hash_init();
        save(path);
        template = slurp(path, &template_size);
    }
    spill(path, template, template_size);
    require(sqlite3_open(path, &db) == SQLITE_OK);
    sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
                 NULL, NULL, NULL);
    while (size > 4) {
        size_t taken = change(db, data, size, arena);
        data += taken;
        size -= taken;
    }
    require(seal_set(db));
    sqlite3_close(db);
    arena_destroy(arena);
    load(path);
    return 0;
}
