/* Options whose values are flags, texts, numbers and sizes. */
#include <string.h>
#include <unistd.h>

#include "options_number.h"
#include "options_row.h"

static void *field_of(struct options *options, const struct option_row *row)
{
    return (char *)options + row->field;
}

bool apply_flag(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    (void)said, (void)value, (void)diag;
    *(bool *)field_of(options, row) = true;
    return true;
}

bool apply_ignored(struct options *options, const struct option_row *row,
                   const char *said, const char *value, struct diag *diag)
{
    (void)options, (void)row, (void)said, (void)value, (void)diag;
    return true;
}

bool apply_text(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    if (!*value) {
        diag_set(diag,
                 "%s: the value is empty; give %s or leave the option "
                 "out",
                 said, row->value);
        return false;
    }
    *(const char **)field_of(options, row) = value;
    return true;
}

bool apply_path(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    if (strcmp(value, "-") == 0) {
        diag_set(diag,
                 "%s: standard output carries the report; name a file "
                 "(/dev/stdout if you must)",
                 said);
        return false;
    }
    return apply_text(options, row, said, value, diag);
}

bool apply_list(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    if (options->files_from) {
        diag_set(diag,
                 "%s: one list can be given; join them: cat A B | "
                 "redirect-analyzer --files-from=-",
                 said);
        return false;
    }
    return apply_text(options, row, said, value, diag);
}

bool apply_tests(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (options_read_count(value, 0, 1000000, &options->num_tests))
        return true;
    diag_set(diag,
             "%s: \"%s\" is not a number of lines; use 0 to 1000000, 0 for no "
             "test",
             said, value);
    return false;
}

bool apply_items(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (options_read_count(value, 1, 1000000, &options->max_items))
        return true;
    diag_set(diag, "%s: \"%s\" is not a number of rows; use 1 to 1000000", said,
             value);
    return false;
}

bool apply_jobs(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (options_read_count(value, 1, 1024, &options->jobs))
        return true;
    diag_set(diag, "%s: \"%s\" is not a number of threads; use 1 to 1024", said,
             value);
    return false;
}

bool apply_days(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (options_read_count(value, 1, 3650, &options->keep_last))
        return true;
    diag_set(diag, "%s: \"%s\" is not a number of days; use 1 to 3650", said,
             value);
    return false;
}

bool options_allow_jobs(const struct options *options, unsigned jobs)
{
    if (options->jobs > 0)
        return options->jobs >= jobs;
    /* Three have little more to do than two: they keep two processors busy. */
    return jobs < 2 || sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

bool apply_expansion(struct options *options, const struct option_row *row,
                     const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (options_read_count(value, 0, 1000000000, &options->max_expansion))
        return true;
    diag_set(diag,
             "%s: \"%s\" is not a ratio; use 0 to 1000000000 times the "
             "compressed size, 0 for no limit",
             said, value);
    return false;
}

bool apply_percent(struct options *options, const struct option_row *row,
                   const char *said, const char *value, struct diag *diag)
{
    const char *end;
    double number;

    (void)row;
    if (!options_read_number(value, &number, &end)
        || (*end && strcmp(end, "%") != 0) || number > 100) {
        diag_set(diag, "%s: \"%s\" is not a percentage; use 0 to 100", said,
                 value);
        return false;
    }
    options->max_invalid = number;
    return true;
}

bool apply_memory(struct options *options, const struct option_row *row,
                  const char *said, const char *value, struct diag *diag)
{
    const double least = 1 << 20, most = 1099511627776.0; /* 1M, 1024G */
    const char *end;
    double number;
    bool known = options_read_number(value, &number, &end);

    (void)row;
    if (known)
        number *= options_size_factor(end);
    if (!known || number < least || number > most) {
        diag_set(diag,
                 "%s: \"%s\" is not a size from 1M to 1024G; use bytes or a "
                 "number with K, M or G, such as 128M",
                 said, value);
        return false;
    }
    options->memory = (uint64_t)number;
    return true;
}
