#include "input/log_name.h"

#include <fnmatch.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

static const struct rule {
    const char *pattern;
    bool of_stem, take;
} rules[] = {
#define LEAVE(pattern)      {pattern, false, false},
#define LEAVE_STEM(pattern) {pattern, true, false},
#define TAKE_STEM(pattern)  {pattern, true, true},
#include "input/log_names.def"
};

static const char *const packings[] = {".gz",   ".zst", ".xz",  ".bz2",
                                       ".lzma", ".Z",   ".lz4", ".zip"};

static size_t without_packing(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof packings / sizeof packings[0]; i++) {
        size_t tail = strlen(packings[i]);
        if (len > tail && memcmp(name + len - tail, packings[i], tail) == 0)
            return len - tail;
    }
    return len;
}

/* The name without packing and rotation; @a stem has room for NAME_MAX. */
static void find_stem(const char *name, char *stem)
{
    size_t len = without_packing(name, strlen(name));

    if (len > NAME_MAX)
        len = NAME_MAX;
    while (len > 0 && strchr("0123456789.:_-", name[len - 1]))
        len--;
    memcpy(stem, name, len);
    stem[len] = '\0';
}

bool log_name_is_access_log(const char *name)
{
    char stem[NAME_MAX + 1];

    find_stem(name, stem);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (fnmatch(rules[i].pattern, rules[i].of_stem ? stem : name,
                    FNM_CASEFOLD)
            == 0)
            return rules[i].take;
    return false;
}
