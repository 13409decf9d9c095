/* The rules are those that the manual of coreutils gives (GNU Coreutils 30.2,
 * "Version sort ordering rules" and 30.3, differences from Debian's): parts
 * that are no numbers and numbers take turns; `~` sorts before the end, the end
 * before letters, letters before all else; suffixes of letters such as
 * .log.gz only decide when all before them is equal. */
#include "input/log_order.h"

#include <stdbool.h>
#include <string.h>

#include "util/slice.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the byte at @a i stands among those that are no digits; digits and the
 * end stand together, as a number of no digits is there. */
static int rank(struct slice s, size_t i)
{
    if (i == s.len)
        return -1;
    if (is_digit(s.at[i]))
        return 0;
    if (s.at[i] == '~')
        return -2;
    return (unsigned char)s.at[i] + (is_letter(s.at[i]) ? 0 : 256);
}

static bool in_text(struct slice s, size_t i)
{
    return i < s.len && !is_digit(s.at[i]);
}

/* Compare the texts at @a i and @a j, moving both behind them. */
static int compare_text(struct slice a, size_t *i, struct slice b, size_t *j)
{
    while (in_text(a, *i) || in_text(b, *j)) {
        int difference = rank(a, *i) - rank(b, *j);
        if (difference != 0)
            return difference;
        ++*i;
        ++*j;
    }
    return 0;
}

/* The number at @a i without leading zeros; moves behind it. */
static struct slice take_number(struct slice s, size_t *i)
{
    size_t start;

    while (*i < s.len && s.at[*i] == '0')
        ++*i;
    start = *i;
    while (*i < s.len && is_digit(s.at[*i]))
        ++*i;
    return (struct slice){s.at + start, *i - start};
}

static int compare_number(struct slice a, size_t *i, struct slice b, size_t *j)
{
    struct slice x = take_number(a, i), y = take_number(b, j);

    if (x.len != y.len)
        return x.len < y.len ? -1 : 1;
    return memcmp(x.at, y.at, x.len);
}

static int compare_parts(struct slice a, struct slice b)
{
    size_t i = 0, j = 0;

    while (i < a.len || j < b.len) {
        int difference = compare_text(a, &i, b, &j);
        if (difference == 0)
            difference = compare_number(a, &i, b, &j);
        if (difference != 0)
            return difference;
    }
    return 0;
}

static bool is_suffix_begin(char c)
{
    return is_letter(c) || c == '~';
}

/* The name without its suffixes: (\.[A-Za-z~][A-Za-z0-9~]*)* at its end, but
 * never all of it. */
static struct slice without_suffixes(struct slice s)
{
    size_t i = 0, keep = 0;

    while (i < s.len) {
        keep = ++i;
        while (i + 1 < s.len && s.at[i] == '.' && is_suffix_begin(s.at[i + 1]))
            for (i += 2;
                 i < s.len && (is_suffix_begin(s.at[i]) || is_digit(s.at[i]));)
                i++;
    }
    return (struct slice){s.at, keep};
}

/* Hidden files come first, among them . and .. */
static int compare_hidden(struct slice a, struct slice b)
{
    static const char *const first[] = {".", ".."};

    for (size_t i = 0; i < 2; i++)
        if (slice_is(a, first[i]) != slice_is(b, first[i]))
            return slice_is(a, first[i]) ? -1 : 1;
    if (slice_begins(a, ".") != slice_begins(b, "."))
        return slice_begins(a, ".") ? -1 : 1;
    return 0;
}

int log_order(const char *a, const char *b)
{
    struct slice x = slice_of(a), y = slice_of(b);
    int difference;

    if (x.len == 0 || y.len == 0)
        return (x.len > 0) - (y.len > 0);
    difference = compare_hidden(x, y);
    if (difference == 0)
        difference = compare_parts(without_suffixes(x), without_suffixes(y));
    if (difference == 0)
        difference = compare_parts(x, y);
    return difference != 0 ? difference : strcmp(a, b);
}
