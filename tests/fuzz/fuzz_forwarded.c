/* Whatever a proxy says, what comes of it is one of two schemes and a host that
 * cannot be anything but a host; a well-formed element after a comma counts,
 * unless a quoted string before it swallows it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "mr_forwarded.h"

#define REQUIRE(condition)                                                     \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

static void check(struct mr_forwarded said)
{
    if (said.scheme)
        REQUIRE(!strcmp(said.scheme, "http") || !strcmp(said.scheme, "https"));
    if (!said.host)
        return;
    REQUIRE(*said.host && mr_host_is_valid(said.host));
    for (const char *c = said.host; *c; c++)
        REQUIRE(*c > ' ' && *c < 0x7f && !strchr("/\\@?#%\"<>", *c));
}

static void check_last_counts(const char *text, apr_pool_t *pool)
{
    const char *list = apr_pstrcat(pool, text, ",proto=https", (char *)NULL);
    struct mr_forwarded said = mr_forwarded_read(list, pool);

    REQUIRE(strchr(text, '"') || (said.scheme && !said.host));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *pool;
    const char *text;

    if (!pool) {
        apr_initialize();
        apr_pool_create(&pool, NULL);
    }
    text = apr_pstrmemdup(pool, (const char *)data, size);
    check(mr_forwarded_read(text, pool));
    check(mr_forwarded_read_x(text, text, pool));
    check_last_counts(text, pool);
    apr_pool_clear(pool);
    return 0;
}
