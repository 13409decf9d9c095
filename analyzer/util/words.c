#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "util/words.h"

bool has_word(struct slice text, const char *const *words)
{
    for (; text.len > 0 && *words; words++)
        if (memmem(text.at, text.len, *words, strlen(*words)))
            return true;
    return false;
}
