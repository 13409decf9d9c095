#include "graph/host_set.h"

#include <stdio.h>

#include "check.h"

enum { MANY = 40 };

static void fill(struct host_set *set, struct arena *arena, int from, int step)
{
    for (int i = 0, n = from; i < MANY; i++, n = (n + step) % MANY) {
        char host[16];
        snprintf(host, sizeof host, "h%02d.example", n);
        host_set_add(set, slice_of(host), arena);
    }
}

static void a_host_is_kept_once(void)
{
    struct arena *arena = arena_create(65536);
    struct host_set set = {0};

    host_set_add(&set, slice_of("b.example"), arena);
    host_set_add(&set, slice_of("a.example"), arena);
    host_set_add(&set, slice_of("b.example"), arena);
    host_set_add(&set, slice_of(""), arena);
    CHECK_INT(set.count, 2);
    CU_ASSERT(slice_is(set.hosts[0], "a.example"));
    CU_ASSERT_FALSE(set.more);
    arena_destroy(arena);
}

static void the_first_by_their_bytes_are_kept_in_any_order(void)
{
    static const int steps[] = {1, 39, 7, 13};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct arena *arena = arena_create(65536);
        struct host_set set = {0};

        fill(&set, arena, 11, steps[i]);
        CHECK_INT(set.count, HOST_SET_MAX);
        CU_ASSERT(set.more);
        CU_ASSERT(slice_is(set.hosts[0], "h00.example"));
        CU_ASSERT(slice_is(set.hosts[HOST_SET_MAX - 1], "h15.example"));
        arena_destroy(arena);
    }
}

static void without_memory_there_may_be_more(void)
{
    struct arena *arena = arena_create(1);
    struct host_set set = {0};

    host_set_add(&set, slice_of("a.example"), arena);
    CHECK_INT(set.count, 0);
    CU_ASSERT(set.more);
    arena_destroy(arena);
}

static CU_TestInfo tests[] = {
    {"a host is kept once", a_host_is_kept_once},
    {"the first by their bytes are kept in any order",
     the_first_by_their_bytes_are_kept_in_any_order},
    {"without memory there may be more", without_memory_there_may_be_more},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_host_set, "analyzer/graph/host_set");
