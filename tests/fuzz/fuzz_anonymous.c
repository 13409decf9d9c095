/* Any line. Laws: it does not grow; nor when it is hidden again; an
 * address that is the whole line has its last bits hidden. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/anonymous.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_last_byte(const char *before, const char *after)
{
    unsigned char bytes[16];

    if (inet_pton(AF_INET, before, bytes) == 1)
        require(inet_pton(AF_INET, after, bytes) == 1 && bytes[3] == 0);
    if (inet_pton(AF_INET6, before, bytes) == 1)
        require(inet_pton(AF_INET6, after, bytes) == 1 && bytes[15] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *before = calloc(1, size + 1), *after = malloc(size + 1);
    size_t len, again;

    require(before && after);
    if (size > 0)
        memcpy(before, data, size);
    for (int level = ANONYMOUS_DEFAULT; level <= ANONYMOUS_PEDANTIC; level++) {
        memcpy(after, before, size + 1);
        len = anonymous_text(after, size, (enum anonymous_level)level);
        require(len <= size);
        after[len] = '\0';
        check_last_byte(before, after);
        again = anonymous_text(after, len, (enum anonymous_level)level);
        require(again <= len);
    }
    free(before);
    free(after);
    return 0;
}
