/* Any file of --ignore-file. Laws: it is read, or there is a reason why not,
 * never both; a reason that is given is in the text, and without end or
 * beginning in blanks; expired lines are told in their order. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include <stdlib.h>
#include <string.h>

#include "detect/acknowledged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_reason(const struct acknowledged *list, struct slice text,
                         const char *vhost)
{
    const struct finding finding = {.rule = "MR101",
                                    .vhost = slice_of(vhost),
                                    .fingerprint = "6c7f689dd070c6e5"};
    const char *reason = acknowledged_reason(list, &finding);

    if (!reason)
        return;
    require(*reason && !strchr(" \t", reason[0])
            && !strchr(" \t\r", reason[strlen(reason) - 1]));
    require(memmem(text.at, text.len, reason, strlen(reason)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now_s = 1795179845;
    struct slice text = {(const char *)data, size};
    struct diag diag = {""};
    struct acknowledged *list = acknowledged_parse("f", text, now_s, &diag);
    unsigned line = 0, next;

    require((list == NULL) == (diag.text[0] != '\0'));
    if (!list)
        return 0;
    check_reason(list, text, "");
    check_reason(list, text, "A.example");
    while ((next = acknowledged_next_expired(list, line)) != 0) {
        require(next > line);
        line = next;
    }
    acknowledged_destroy(list);
    return 0;
}
