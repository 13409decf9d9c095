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

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether nothing, or no letter, stands at @a i; a plural's s is stepped
 * over. */
static bool ends_word(struct slice text, size_t i)
{
    i += i < text.len && text.at[i] == 's';
    return i == text.len || !is_letter(text.at[i]);
}

static bool holds_whole(struct slice text, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.at + i, word, len) == 0
            && (i == 0 || !is_letter(text.at[i - 1]))
            && ends_word(text, i + len))
            return true;
    return false;
}

bool has_whole_word(struct slice text, const char *const *words)
{
    for (; text.len > 0 && *words; words++)
        if (holds_whole(text, *words))
            return true;
    return false;
}
