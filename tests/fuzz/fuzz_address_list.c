/* Any values of --exclude-ip, one a line. Laws: what is refused is told; the
 * address that a value begins with, and the one that it ends with, are in the
 * list then and when others have been added. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strsep() */
#endif
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/address_list.h"

enum { MAX_VALUES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_ends(const struct address_list *list, const char *value)
{
    struct slice first = {value, strcspn(value, "/-")};
    const char *dash = strchr(value, '-');

    require(address_list_has(list, first));
    require(!dash || address_list_has(list, slice_of(dash + 1)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct address_list *list = address_list_create();
    char *text = malloc(size + 1), *rest = text;
    const char *values[MAX_VALUES], *value;
    size_t count = 0;

    require(list && text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    while (count < MAX_VALUES && (value = strsep(&rest, "\n"))) {
        struct diag diag = {""};
        if (address_list_add(list, value, &diag))
            values[count++] = value;
        require((diag.text[0] == '\0')
                == (count > 0 && values[count - 1] == value));
    }
    for (size_t i = 0; i < count; i++)
        check_ends(list, values[i]);
    require(address_list_count(list) <= count);
    address_list_destroy(list);
    free(text);
    return 0;
}
