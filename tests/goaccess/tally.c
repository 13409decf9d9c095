/* What the records of logs say, added up as GoAccess adds it up: hits and bytes
 * of each client and method. tally takes the options of redirect-analyzer and
 * prints JSON. */
#include <jansson.h>
#include <stdio.h>

#include "each_record.h"

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

struct sums {
    json_t *hosts, *methods;
};

static void take(void *context, const struct record *record)
{
    struct sums *sums = context;
    int64_t bytes = record_number(record, LOG_FIELD_BYTES);

    add(sums->hosts, record->client, bytes > 0 ? bytes : 0);
    add(sums->methods, record->method_text, bytes > 0 ? bytes : 0);
}

int main(int argc, char **argv)
{
    struct sums sums = {json_object(), json_object()};
    int status = each_record(argc, argv, take, &sums);
    json_t *all =
        json_pack("{so,so}", "hosts", sums.hosts, "methods", sums.methods);

    if (status == 0)
        json_dumpf(all, stdout, JSON_COMPACT);
    json_decref(all);
    return status;
}
