/* What the records of logs say, added up as GoAccess adds it up: hits and bytes
 * of each client and method. tally takes the options of redirect-analyzer and
 * prints JSON. */
#include <jansson.h>
#include <stdio.h>

#include "options.h"
#include "record/record_parser.h"
#include "run/log_merge.h"
#include "util/hash.h"

static void add(json_t *of, struct slice name, int64_t bytes)
{
    char key[256];
    json_t *sums;

    snprintf(key, sizeof key, "%.*s", (int)name.len, name.len ? name.at : "");
    sums = json_object_get(of, key);
    if (!sums) {
        sums = json_pack("[I,I]", (json_int_t)0, (json_int_t)0);
        json_object_set_new(of, key, sums);
    }
    json_t *hits = json_array_get(sums, 0), *sum = json_array_get(sums, 1);
    json_integer_set(hits, json_integer_value(hits) + 1);
    json_integer_set(sum, json_integer_value(sum) + bytes);
}

int main(int argc, char **argv)
{
    const struct log_reader_sink sink = {.context = NULL};
    json_t *hosts = json_object(), *methods = json_object(), *all;
    struct options options;
    struct diag diag = {""};
    struct log_merge *merge = NULL;
    struct record record;

    hash_init();
    if (options_parse(&options, argc, argv, false, &diag))
        merge = log_merge_create(&options, 64 << 20, NULL, &sink);
    if (!merge) {
        fprintf(stderr, "tally: %s\n", diag.text);
        options_free(&options);
        return 2;
    }
    while (log_merge_next(merge, &record)) {
        int64_t bytes;
        record_read(&record);
        bytes = record_number(&record, LOG_FIELD_BYTES);
        add(hosts, record.client, bytes > 0 ? bytes : 0);
        add(methods, record.method_text, bytes > 0 ? bytes : 0);
    }
    all = json_pack("{so,so}", "hosts", hosts, "methods", methods);
    json_dumpf(all, stdout, JSON_COMPACT);
    json_decref(all);
    log_merge_destroy(merge);
    options_free(&options);
    return 0;
}
