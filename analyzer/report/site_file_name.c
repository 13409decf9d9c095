#include "report/site_file_name.h"

#include <stdio.h>

#include "util/hash.h"

enum {
    HASH_DIGITS = 16,
    MAX_KEPT = SITE_FILE_NAME_SIZE - HASH_DIGITS - 3 /* "_", "-" and the NUL */
};

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_kept(char c)
{
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
}

/* Devices of Windows, whatever stands behind a dot; and our own file. */
static bool is_reserved(struct slice site)
{
    static const char *const names[] = {"con", "prn", "aux", "nul", "index"};
    struct slice first = slice_before(site, '.');

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is(first, names[i]))
            return true;
    return first.len == 4
           && (slice_begins(first, "com") || slice_begins(first, "lpt"))
           && first.at[3] >= '0' && first.at[3] <= '9';
}

static bool is_its_own_name(struct slice site)
{
    for (size_t i = 0; i < site.len; i++)
        if (!is_kept(site.at[i]))
            return false;
    return site.len > 0 && site.len <= MAX_KEPT
           && is_letter_or_digit(site.at[0])
           && is_letter_or_digit(site.at[site.len - 1]) && !is_reserved(site);
}

void site_file_name(struct slice site, char name[SITE_FILE_NAME_SIZE])
{
    size_t len = 0;

    if (site.len == 0) {
        snprintf(name, SITE_FILE_NAME_SIZE, "_no-virtual-host");
        return;
    }
    if (is_its_own_name(site)) {
        memcpy(name, site.at, site.len);
        name[site.len] = '\0';
        return;
    }
    /* No name of its own begins so. */
    name[len++] = '_';
    for (size_t i = 0; i < site.len && i < MAX_KEPT; i++) {
        char c = site.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        name[len++] = is_kept(c) ? c : '_';
    }
    snprintf(name + len, SITE_FILE_NAME_SIZE - len, "-%016llx",
             (unsigned long long)hash_stable(site));
}
