#include "input/log_name.h"

#include <fnmatch.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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

/* --- of which site -------------------------------------------------------- */

/* Cut @a tail off @a name, and what divides it from the rest. */
static bool cut_word(struct slice *name, const char *tail)
{
    size_t len = strlen(tail);

    if (name->len < len
        || strncasecmp(name->at + name->len - len, tail, len) != 0
        || (name->len > len && !strchr(".-_", name->at[name->len - len - 1])))
        return false;
    name->len -= len;
    while (name->len > 0 && strchr(".-_", name->at[name->len - 1]))
        name->len--;
    return true;
}

static bool cut_word_of_log(struct slice *name)
{
    static const char *const words[] = {"log", "access", "ssl",
                                        "tls", "https",  "http"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cut_word(name, words[i]))
            return true;
    return false;
}

/* "-20261120", ".2026-11-20": a year and what a day is told by. */
static bool cut_day(struct slice *name)
{
    size_t at = name->len, digits = 0;

    while (at > 0 && digits < 8 && strchr("0123456789-", name->at[at - 1]))
        digits += name->at[--at] != '-';
    if (digits < 8 || at == 0 || !strchr(".-_", name->at[at - 1]))
        return false;
    name->len = at - 1;
    return true;
}

/* What rotation puts behind a name that says that it is a log. */
static void cut_rotation(struct slice *name)
{
    struct slice stem = *name;

    while (stem.len > 0 && strchr("0123456789.:_-", stem.at[stem.len - 1]))
        stem.len--;
    if (cut_word_of_log(&(struct slice){stem.at, stem.len}))
        *name = stem;
}

struct slice log_name_site(const char *name)
{
    struct slice site = {name, without_packing(name, strlen(name))};

    cut_rotation(&site);
    while (cut_word_of_log(&site) || cut_day(&site))
        ;
    return site;
}
