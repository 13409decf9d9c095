/* Options that choose among requests by their time and client, and say whose
 * they are. */
#include <ctype.h>
#include <regex.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options_row.h"
#include "util/address_list.h"

bool apply_zone(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    char path[256];

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", value);
    if (strcmp(value, "UTC") != 0 && strcmp(value, "GMT") != 0
        && (!isalpha((unsigned char)value[0]) || strstr(value, "..")
            || access(path, R_OK) != 0)) {
        diag_set(diag,
                 "%s: \"%s\" is not a time zone known here; use UTC or a name "
                 "such as Europe/Berlin (package tzdata)",
                 said, value);
        return false;
    }
    options->tz = value;
    (void)row;
    return true;
}

static bool read_bound(struct time_bound *bound, bool is_end, const char *said,
                       const char *value, struct diag *diag)
{
    if (time_bound_read(value, is_end, (int64_t)time(NULL) * 1000000, bound))
        return true;
    diag_set(diag,
             "%s: \"%s\" is no time; use a date such as 2026-11-20, a time "
             "such as 2026-11-20T13:04, 2026-11-20T13:04Z or "
             "2026-11-20T13:04:05+01:00, yesterday, today, or 3d or 12h for so "
             "long ago",
             said, value);
    return false;
}

bool apply_since(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    (void)row;
    return read_bound(&options->since, false, said, value, diag);
}

bool apply_until(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    (void)row;
    return read_bound(&options->until, true, said, value, diag);
}

bool apply_address(struct options *options, const struct option_row *row,
                   const char *said, const char *value, struct diag *diag)
{
    struct diag why = {"not enough memory"};

    (void)row;
    if (!options->excluded)
        options->excluded = address_list_create();
    if (options->excluded && address_list_add(options->excluded, value, &why))
        return true;
    diag_set(diag, "%s: %s", said, why.text);
    return false;
}

bool apply_name_regex(struct options *options, const struct option_row *row,
                      const char *said, const char *value, struct diag *diag)
{
    regex_t regex;
    char why[200];
    int error = regcomp(&regex, value, REG_EXTENDED | REG_NOSUB);

    if (error != 0) {
        regerror(error, &regex, why, sizeof why);
        diag_set(diag, "%s: \"%s\" is no regular expression: %s", said, value,
                 why);
        return false;
    }
    regfree(&regex);
    options->fname_as_vhost = value;
    (void)row;
    return true;
}
