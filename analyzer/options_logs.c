#include "options_logs.h"

#include <stdlib.h>

#include "input/log_list.h"

static void tell(void *context, enum log_list_telling what, const char *text)
{
    struct options *options = context;

    options->logs_missing |= what == LOG_LIST_ERROR;
    if (what == LOG_LIST_ERROR || !options->quiet)
        fprintf(stderr, "redirect-analyzer: %s\n", text);
}

static bool collect(struct options *options, struct log_list *list)
{
    bool ok = true;

    for (size_t i = 0; ok && i < options->log_count; i++)
        ok = log_list_add(list, options->logs[i]);
    if (ok && options->files_from)
        ok = log_list_add_from(list, options->files_from);
    return ok && log_list_unite(list);
}

bool options_find_logs(struct options *options)
{
    const struct log_list_sink sink = {options, tell};
    struct log_list *list;

    if (options->states)
        return true;
    list = log_list_create(options->recursive, &sink);

    if (!list || !collect(options, list)) {
        if (!options->logs_missing)
            fputs("redirect-analyzer: not enough memory for the list of logs\n",
                  stderr);
        log_list_destroy(list);
        return false;
    }
    free(options->logs);
    options->logs = log_list_paths(list, &options->log_count);
    options->list = list;
    return options->log_count > 0;
}
