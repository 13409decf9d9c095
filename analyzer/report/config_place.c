#include "report/config_place.h"

enum { MAX_DIGITS = 9 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Take "FILE:LINE" apart. */
static bool split(struct slice rule, struct slice *file, unsigned *line)
{
    size_t digits = rule.len;

    while (digits > 0 && is_digit(rule.at[digits - 1]))
        digits--;
    if (digits < 2 || digits == rule.len || rule.len - digits > MAX_DIGITS
        || rule.at[digits - 1] != ':')
        return false;
    *file = (struct slice){rule.at, digits - 1};
    *line = 0;
    for (size_t i = digits; i < rule.len; i++)
        *line = *line * 10 + (unsigned)(rule.at[i] - '0');
    return true;
}

bool config_place(const struct finding *finding, struct slice *file,
                  unsigned *line)
{
    if (finding->config_rule.len == 0)
        return false;
    if (finding->config_line == 0)
        return split(finding->config_rule, file, line);
    *file = finding->config_file;
    *line = finding->config_line;
    return true;
}
