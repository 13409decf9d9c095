/* Expectations: days add up, each is forgotten on its own, and what is in none of
 * them is left alone. */
#include "state/periods.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "state/database.h"
#include "util/hash.h"

static const int64_t day_us = 86400 * (int64_t)1000000;

struct world {
    sqlite3 *db;
    struct state state;
    uint64_t lines;
    struct state_total total;
    struct diag diag;
};

static void ignore_reject(void *context, const struct state_reject *reject)
{
    (void)context, (void)reject;
}

static void make(struct world *w)
{
    static const struct session_sink nobody;

    *w = (struct world){.db = database_in_memory()};
    w->total = (struct state_total){"lines", &w->lines, 1, STATE_SUM};
    w->state = (struct state){.share = STATE_PERIOD,
                              .sessions = sessions_create(1 << 16, &nobody),
                              .graph = graph_create(1 << 20),
                              .follow = follow_table_create(),
                              .names = names_create(1 << 16),
                              .totals = &w->total,
                              .total_count = 1,
                              .on_reject = ignore_reject};
    CU_ASSERT_FATAL(w->db && periods_make(w->db));
}

static void destroy(struct world *w)
{
    sessions_destroy(w->state.sessions);
    graph_destroy(w->state.graph);
    follow_table_destroy(w->state.follow);
    names_destroy(w->state.names);
    sqlite3_close(w->db);
}

/* A period of so many lines, the newest at some hour of @a day. */
static void add(struct world *w, int day, uint64_t lines)
{
    w->lines = lines;
    CU_ASSERT(periods_add(w->db, "x", day * day_us + rand() % day_us, &w->state,
                          &w->diag));
    CHECK_STR(w->diag.text, "");
}

/* The lines of those. */
static uint64_t lines_of(struct world *w, enum periods_of which, int day)
{
    bool is_damaged = false;

    w->lines = 0;
    CU_ASSERT(periods_read(w->db, "x", which, day * day_us + 5, &w->state,
                           &is_damaged, &w->diag));
    CU_ASSERT_FALSE(is_damaged);
    return w->lines;
}

static void days_add_up_and_are_dropped_one_by_one(void)
{
    struct world w;

    make(&w);
    CHECK_INT(periods_newest(w.db), 0);
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 0);
    add(&w, 100, 1);
    add(&w, 101, 10);
    add(&w, 101, 20);
    add(&w, 103, 100);
    CHECK_INT(periods_newest(w.db) / day_us, 103);
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 131);
    CHECK_INT(lines_of(&w, PERIODS_OF_DAY, 101), 30);
    CHECK_INT(lines_of(&w, PERIODS_OF_OTHERS, 101), 101);
    CHECK_INT(lines_of(&w, PERIODS_OF_DAY, 102), 0);
    CU_ASSERT(periods_drop_day(w.db, "x", 100 * day_us + 1, &w.diag));
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 130);
    destroy(&w);
}

static void what_is_older_than_some_days_is_forgotten(void)
{
    struct world w;

    make(&w);
    for (int day = 0; day < 10; day++)
        add(&w, 200 + day, 1u << day);
    CU_ASSERT(periods_forget(w.db, "x", 10, &w.diag));
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 1023);
    CU_ASSERT(periods_forget(w.db, "x", 3, &w.diag));
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 128 + 256 + 512);
    CU_ASSERT(periods_forget(w.db, "x", 1, &w.diag));
    CHECK_INT(lines_of(&w, PERIODS_ALL, 0), 512);
    destroy(&w);
}

static void what_is_no_state_is_damaged(void)
{
    static const char *const changes[] = {
        "UPDATE period SET image = NULL",
        "UPDATE period SET image = 'x'",
        "UPDATE period SET image = zeroblob(4096)",
        "UPDATE period SET image = substr(image, 1, length(image) - 1024)",
        ("UPDATE period SET image = substr(image, 1, length(image) - 1024) || "
         "zeroblob(1024)"),
    };

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct world w;
        bool is_damaged = false;

        make(&w);
        add(&w, 300, 1);
        CHECK_INT(sqlite3_exec(w.db, changes[i], NULL, NULL, NULL), SQLITE_OK);
        CU_ASSERT_FALSE(periods_read(w.db, "x", PERIODS_ALL, 0, &w.state,
                                     &is_damaged, &w.diag));
        CU_ASSERT(is_damaged);
        CU_ASSERT(w.diag.text[0] != '\0');
        destroy(&w);
    }
}

static int set_up(void)
{
    hash_init();
    srand(1);
    return 0;
}

static CU_TestInfo tests[] = {
    {"days add up and are dropped one by one",
     days_add_up_and_are_dropped_one_by_one},
    {"what is older than some days is forgotten",
     what_is_older_than_some_days_is_forgotten},
    {"what is no state is damaged", what_is_no_state_is_damaged},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_periods;
CU_SuiteInfo suite_analyzer_periods = {
    "analyzer/state/periods", set_up, NULL, NULL, NULL, tests};
