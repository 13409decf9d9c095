#include "options_suggest.h"

#include <limits.h>

enum { MAX_NAME = 40, NEAR = 2 };

#define SERVER                                                                 \
    "belongs to GoAccess' live server; write a page with -o report.html"
#define SCREEN "belongs to GoAccess' screen, which does not exist here"
#define PANEL  "shapes GoAccess' panels, which do not exist here"
#define STATE                                                                  \
    "belongs to GoAccess' stored state; here --state=FILE keeps what runs "    \
    "have learned"
#define OWN                                                                    \
    "is about GoAccess' own files and memory; here only -p reads a "           \
    "configuration, and --memory bounds what is held"
#define FILTER                                                                 \
    "is a filter of GoAccess that does not exist here; filter the log before"

static const struct {
    char letter;
    const char *name, *why;
} foreign[] = {
#define FOREIGN(letter, name, why) {letter, name, why},
#include "options_goaccess.def"
};

static const char *const names[] = {
#define GROUP(heading)
#define OPTION(letter, name, value, apply, field, help) name,
#include "options.def"
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Edits that turn one name into the other: insert, delete, replace, swap two
 * neighbours (optimal string alignment). */
static int distance(struct slice a, struct slice b)
{
    int rows[3][MAX_NAME + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2], *spare;

    if (a.len > MAX_NAME || b.len > MAX_NAME)
        return INT_MAX;
    for (size_t j = 0; j <= b.len; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= b.len; j++) {
            int change = a.at[i - 1] != b.at[j - 1];
            now[j] =
                least(least(last[j], now[j - 1]) + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2]
                && a.at[i - 2] == b.at[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.len];
}

/* Whether one of them begins with the other. */
static bool begins_alike(struct slice name, struct slice option)
{
    size_t least = name.len < option.len ? name.len : option.len;

    return least >= 3 && memcmp(name.at, option.at, least) == 0;
}

/* The option that was probably meant: a near one, less than half of it changed,
 * or one that begins so. */
static const char *nearest(struct slice name)
{
    const char *best = NULL;
    int best_distance = NEAR + 1;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int d = distance(name, slice_of(names[i]));
        if (d < best_distance && 2 * (size_t)d < name.len) {
            best_distance = d;
            best = names[i];
        }
    }
    for (size_t i = 0; !best && i < sizeof names / sizeof names[0]; i++)
        if (begins_alike(name, slice_of(names[i])))
            best = names[i];
    return best;
}

static const char *foreign_reason(struct slice name)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (slice_is(name, foreign[i].name)
            || (name.len == 1 && name.at[0] == foreign[i].letter))
            return foreign[i].why;
    return NULL;
}

void options_explain_unknown(struct slice name, struct diag *diag)
{
    const char *dashes = name.len == 1 ? "-" : "--";
    const char *why = foreign_reason(name);
    const char *meant = name.len > 1 ? nearest(name) : NULL;
    int len = name.len < MAX_NAME ? (int)name.len : MAX_NAME;

    if (why)
        diag_set(diag, "%s%.*s %s", dashes, len, name.at, why);
    else if (meant)
        diag_set(diag,
                 "there is no option %s%.*s; did you mean --%s? "
                 "(redirect-analyzer --help lists all)",
                 dashes, len, name.at, meant);
    else
        diag_set(diag,
                 "there is no option %s%.*s; redirect-analyzer --help lists "
                 "all",
                 dashes, len, name.at);
}

void options_explain_key(struct slice name, struct diag *diag)
{
    const char *meant = nearest(name);
    int len = name.len < MAX_NAME ? (int)name.len : MAX_NAME;

    diag_set(diag, "there is no option \"%.*s\", the line is passed over%s%s%s",
             len, name.at, meant ? "; did you mean " : "", meant ? meant : "",
             meant ? "?" : "");
}

bool options_is_foreign(struct slice name)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (slice_is(name, foreign[i].name))
            return true;
    return false;
}

const char *options_foreign_at(size_t i, const char **why)
{
    if (i >= sizeof foreign / sizeof foreign[0])
        return NULL;
    *why = foreign[i].why;
    return foreign[i].name;
}
