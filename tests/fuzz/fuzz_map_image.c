/* Any bytes are a map or an error with its line; what a map says is found. */
#include "mr_map_image.h"

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>

static const char *accept_all(void *baton, const char *words,
                              bool *needs_target)
{
    (void)baton;
    *needs_target = strncmp(words, "gone", 4) != 0;
    return strstr(words, "bad") ? "bad words" : NULL;
}

static void look_up(const struct mr_map_image *image, unsigned number,
                    apr_pool_t *pool)
{
    struct mr_map_cursor cursor;
    struct mr_map_line line, met;
    size_t matched;

    mr_map_image_line(image, number, &line);
    mr_map_cursor_begin(&cursor, image, line.from, pool);
    while (mr_map_next(&cursor, &met, &matched))
        if (!strcmp(met.from, line.from) && met.settings == line.settings)
            return;
    abort(); /* neither the line nor one that says the same is met */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *pool;
    struct mr_map_checker checker = {accept_all, NULL};
    struct mr_map_error error;
    struct mr_map_image *image;

    if (!pool) {
        apr_initialize();
        apr_pool_create(&pool, NULL);
    }
    apr_pool_clear(pool);
    image = mr_map_image_build((const char *)data, size, checker, &error, pool);
    if (!image && !error.reason)
        abort();
    for (unsigned i = 0; image && i < mr_map_image_count(image); i++)
        look_up(image, i, pool);
    free(image);
    return 0;
}
