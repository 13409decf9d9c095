#include "state/names.h"

#include <string.h>

#include "check.h"
#include "util/hash.h"

static int set_up(void)
{
    hash_init();
    return 0;
}

static void a_text_is_kept_once(void)
{
    struct names *names = names_create(1 << 16);
    char text[] = "access.log", other[] = "access.log.1";
    const char *kept = names_keep(names, slice_of(text));

    CHECK_STR(kept, "access.log");
    CU_ASSERT(kept != text);
    CU_ASSERT(names_keep(names, (struct slice){other, 10}) == kept);
    CHECK_STR(names_keep(names, slice_of(other)), "access.log.1");
    memset(text, 'x', sizeof text - 1);
    CHECK_STR(names_keep(names, (struct slice){"", 0}), "");
    CHECK_STR(kept, "access.log");
    names_destroy(names);
}

static void no_room_is_told(void)
{
    struct names *names = names_create(64);
    char text[128];

    memset(text, 'x', sizeof text);
    CU_ASSERT_PTR_NULL(names_keep(names, (struct slice){text, sizeof text}));
    CHECK_STR(names_keep(names, slice_of("short")), "short");
    names_destroy(names);
}

static CU_TestInfo tests[] = {
    {"a text is kept once", a_text_is_kept_once},
    {"no room is told", no_room_is_told},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_names;
CU_SuiteInfo suite_analyzer_names = {
    "analyzer/state/names", set_up, NULL, NULL, NULL, tests};
