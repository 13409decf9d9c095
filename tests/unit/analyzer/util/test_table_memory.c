/* Memory for tables is zeroed, aligned and all there, whatever its size. */
#include "util/table_memory.h"

#include <stdint.h>
#include <string.h>

#include "check.h"

enum { MIB = 1024 * 1024 };

static const size_t sizes[] = {1,       64,          4096,    4097,
                               MIB - 1, MIB,         MIB + 1, 2 * MIB,
                               3 * MIB, 9 * MIB + 1, 32 * MIB};

static void memory_of_any_size_is_zeroed_and_can_be_written(void)
{
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = sizes[i], set = 0;
        unsigned char *table = table_memory_get(size);

        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        CHECK_INT((uintptr_t)table % 64, 0);
        for (size_t at = 0; at < size; at++)
            set += table[at] != 0;
        CHECK_INT(set, 0);
        memset(table, 0xa5, size);
        table_memory_free(table, size);
    }
}

static void what_cannot_be_had_is_refused(void)
{
    table_memory_free(NULL, 5);
    CU_ASSERT_PTR_NULL(table_memory_get(0));
    CU_ASSERT_PTR_NULL(table_memory_get(SIZE_MAX));
    CU_ASSERT_PTR_NULL(table_memory_get(SIZE_MAX / 2));
}

static CU_TestInfo tests[] = {
    {"memory of any size is zeroed and can be written",
     memory_of_any_size_is_zeroed_and_can_be_written},
    {"what cannot be had is refused", what_cannot_be_had_is_refused},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_table_memory, "analyzer/util/table_memory");
