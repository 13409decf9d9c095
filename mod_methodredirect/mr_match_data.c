#include "mr_match_data.h"

#include <stdbool.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "mr_location.h"
#include "semantics/hex_digit.h"

static const char reserved[] = {'?', '#', '%',          '&', '=',
                                '+', ';', MR_DATA_MARK, '\0'};

/* The length of "%{NAME:" at @a text when NAME is one of @a names; or 0. */
static size_t call_length(const char *text, const char *const names[2])
{
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(names[i]);

        if (!strncmp(text, "%{", 2)
            && !apr_cstr_casecmpn(text + 2, names[i], len)
            && text[len + 2] == ':')
            return len + 3;
    }
    return 0;
}

/* The length of "%{env:" at @a text when a group's name follows; or 0. */
static size_t group_length(const char *text)
{
    static const char *const names[2] = {"env", "reqenv"};
    size_t len = call_length(text, names);

    return len > 0 && !apr_cstr_casecmpn(text + len, "MATCH_", 6) ? len : 0;
}

static bool keeps_marks(const char *text)
{
    static const char *const names[2] = {"tolower", "toupper"};

    return call_length(text, names) > 0;
}

const char *mr_match_data_expression(const char *expression, apr_pool_t *pool)
{
    static const char call[] = "%{" MR_MATCH_DATA_FUNCTION ":";
    size_t depth = 0, other = 0; /* variables around; the first that changes
                                    what it is given */
    char *text =
        apr_palloc(pool, strlen(expression) * (sizeof call / 6 + 1) + 1);
    char *out = text;

    for (const char *in = expression; *in;) {
        size_t len = other ? 0 : group_length(in);

        if (*in == '\\' && in[1])
            *out++ = *in++;
        else if (!strncmp(in, "%{", 2)) {
            depth++;
            if (!other && !keeps_marks(in))
                other = depth;
        }
        else if (*in == '}' && depth > 0) {
            if (other == depth)
                other = 0;
            depth--;
        }
        if (len > 0) {
            memcpy(out, call, sizeof call - 1);
            out += sizeof call - 1;
            in += len;
        }
        else
            *out++ = *in++;
    }
    *out = '\0';
    return text;
}

const char *mr_match_data_mark(const char *value, apr_pool_t *pool)
{
    static const char hex[] = "0123456789abcdef";
    char *text, *out;

    if (!strpbrk(value, reserved))
        return value;
    text = out = apr_palloc(pool, MR_DATA_MARKED * strlen(value) + 1);
    for (; *value; value++) {
        if (!strchr(reserved, *value)) {
            *out++ = *value;
            continue;
        }
        *out++ = MR_DATA_MARK;
        *out++ = hex[(unsigned char)*value >> 4];
        *out++ = hex[(unsigned char)*value & 15];
    }
    *out = '\0';
    return text;
}

int mr_match_data_byte(const char *text, size_t len)
{
    if (len < MR_DATA_MARKED || text[0] != MR_DATA_MARK)
        return -1;
    return hex_digit_pair(text + 1);
}

const char *mr_match_data_shown(const char *value, apr_pool_t *pool)
{
    char *text = apr_pstrdup(pool, value);

    for (char *at = text; *at; at++)
        if (mr_match_data_byte(at, strlen(at)) >= 0)
            *at = '%';
    if (strcspn(text, "=") >= strcspn(text, "/?#:"))
        return mr_location_masked(text, pool);
    return mr_location_masked(apr_pstrcat(pool, "?", text, (char *)NULL), pool)
           + 1;
}
