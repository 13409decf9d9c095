#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "check.h"

static void memory_is_zeroed_and_aligned(void)
{
    struct arena *a = arena_create(1 << 20);

    for (size_t size = 1; size < 3000; size += 97) {
        char *p = arena_alloc(a, size);
        CU_ASSERT_FATAL(p != NULL);
        CHECK_INT((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            if (p[i] != 0)
                CU_FAIL("not zero");
        memset(p, 0xff, size);
    }
    arena_destroy(a);
}

static void pieces_do_not_overlap(void)
{
    struct arena *a = arena_create(1 << 20);
    unsigned char *p[500];

    for (size_t i = 0; i < 500; i++) {
        p[i] = arena_alloc(a, i + 1);
        CU_ASSERT_FATAL(p[i] != NULL);
        memset(p[i], (int)(i & 255), i + 1);
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t k = 0; k <= i; k++)
            if (p[i][k] != (i & 255))
                CU_FAIL("overwritten");
    arena_destroy(a);
}

static void it_never_takes_more_than_its_maximum(void)
{
    struct arena *a = arena_create(1000);
    size_t got = 0;

    CU_ASSERT_PTR_NULL(arena_alloc(a, 1001));
    CU_ASSERT_PTR_NULL(arena_alloc(a, SIZE_MAX));
    while (arena_alloc(a, 100))
        got += 100;
    CU_ASSERT(got >= 800 && got <= 1000);
    CU_ASSERT(arena_used(a) <= 1000);
    CU_ASSERT_PTR_NULL(arena_copy(a, slice_of("a text that is too long for "
                                              "what is left of it, which is "
                                              "less than a hundred bytes in "
                                              "any case, so: no copy"))
                           .at);
    arena_destroy(a);
}

static void a_copy_is_ended_by_nul(void)
{
    struct arena *a = arena_create(4096);
    char text[] = "abc";
    struct slice copy = arena_copy(a, (struct slice){text, 2});
    struct slice empty = arena_copy(a, (struct slice){NULL, 0});

    text[0] = 'x';
    CHECK_STR(copy.at, "ab");
    CHECK_INT(copy.len, 2);
    CHECK_STR(empty.at, "");
    arena_destroy(a);
}

static void rewound_it_has_its_room_again(void)
{
    struct arena *a = arena_create(1 << 16);
    char *first = arena_alloc(a, 100);

    memset(first, 1, 100);
    while (arena_alloc(a, 1000))
        ;
    arena_rewind(a);
    CHECK_INT(arena_used(a), 0);
    first = arena_alloc(a, 100);
    CU_ASSERT_FATAL(first != NULL);
    CHECK_INT(first[99], 0);
    for (int i = 0; i < 60; i++)
        CU_ASSERT(arena_alloc(a, 1000) != NULL);
    arena_destroy(a);
}

static void it_knows_what_it_has_handed_out(void)
{
    struct arena *a = arena_create(8 << 20), *b = arena_create(1 << 16);
    char *small = arena_alloc(a, 10), *large = arena_alloc(a, 3 << 20);
    char *other = arena_alloc(b, 10);

    CU_ASSERT_FATAL(small && large && other);
    CU_ASSERT(arena_holds(a, small) && arena_holds(a, small + 9));
    CU_ASSERT(arena_holds(a, large) && arena_holds(a, large + (3 << 20) - 1));
    CU_ASSERT_FALSE(arena_holds(a, other));
    CU_ASSERT_FALSE(arena_holds(a, small + 64));
    CU_ASSERT_FALSE(arena_holds(a, NULL));
    CU_ASSERT_FALSE(arena_holds(b, small));
    arena_destroy(a);
    arena_destroy(b);
}

static CU_TestInfo tests[] = {
    {"memory is zeroed and aligned", memory_is_zeroed_and_aligned},
    {"pieces do not overlap", pieces_do_not_overlap},
    {"it never takes more than its maximum",
     it_never_takes_more_than_its_maximum},
    {"a copy is ended by NUL", a_copy_is_ended_by_nul},
    {"it knows what it has handed out", it_knows_what_it_has_handed_out},
    {"rewound it has its room again", rewound_it_has_its_room_again},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_arena, "analyzer/util/arena");
