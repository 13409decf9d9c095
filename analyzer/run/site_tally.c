#include "run/site_tally.h"

#include <stdlib.h>
#include <string.h>

#include "graph/graph_merge.h"
#include "line/line_splitter.h"
#include "record/record_parser.h"
#include "record/site.h"
#include "run/file_vhosts.h"
#include "util/groups.h"
#include "util/hash.h"

enum { MAX_SITES = 1 << 16 }; /* as many as the graph has room for */

struct site {
    struct graph_site counts;
    const char *file;
    char name[HOST_MAX];
};

struct site_tally {
    struct file_vhosts *file_vhosts; /* or NULL */
    struct groups *sites;
    struct site *last; /* many records come of one log */
    const char *last_file;
    uint64_t refused; /* for lack of room */
};

struct site_tally *site_tally_create(const char *regex)
{
    struct site_tally *tally = calloc(1, sizeof *tally);

    if (!tally)
        return NULL;
    tally->sites = groups_create(sizeof(struct site), MAX_SITES);
    tally->file_vhosts = regex ? file_vhosts_create(regex) : NULL;
    if (tally->sites && (tally->file_vhosts || !regex))
        return tally;
    site_tally_destroy(tally);
    return NULL;
}

void site_tally_destroy(struct site_tally *tally)
{
    if (!tally)
        return;
    file_vhosts_destroy(tally->file_vhosts);
    groups_destroy(tally->sites);
    free(tally);
}

static struct site *site_of(struct site_tally *tally, struct slice vhost)
{
    char text[HOST_MAX];
    struct slice name = site_name(vhost, text);
    struct site *site = groups_entry(tally->sites, hash_keyed(name));

    if (!site || site->counts.requests > 0)
        return site;
    if (name.len > sizeof site->name)
        return NULL;
    if (name.len > 0)
        memcpy(site->name, name.at, name.len);
    site->counts.name = (struct slice){site->name, name.len};
    return site;
}

static struct slice logged_vhost(struct record *record)
{
    if (!record_can_have(record, LOG_FIELD_VHOST))
        return (struct slice){NULL, 0};
    record_read(record);
    return record->vhost;
}

/* The site of @a record. What the name of a log says holds for all of it. */
static struct site *find_site(struct site_tally *tally, struct record *record)
{
    struct slice vhost = {NULL, 0};

    if (tally->last && tally->last_file == record->file)
        return tally->last;
    tally->last = NULL;
    if (tally->file_vhosts)
        vhost = file_vhosts_of(tally->file_vhosts, record->file);
    if (vhost.len == 0)
        return site_of(tally, logged_vhost(record));
    tally->last_file = record->file;
    return tally->last = site_of(tally, vhost);
}

void site_tally_add(struct site_tally *tally, struct record *record)
{
    struct site *site = find_site(tally, record);

    if (!site) {
        tally->refused++;
        return;
    }
    if (site->counts.requests == 0 || record->time_us < site->counts.first_us)
        site->counts.first_us = record->time_us;
    if (record->time_us > site->counts.last_us)
        site->counts.last_us = record->time_us;
    site->counts.requests++;
    site->counts.bytes += record->source->bytes;
    if (site->file != record->file
        && (!site->file || strcmp(record->file, site->file) < 0))
        site->file = record->file;
}

void site_tally_settle(const struct site_tally *tally, struct graph *graph)
{
    const struct site *site = NULL;

    while ((site = groups_next(tally->sites, site))) {
        struct graph_site counts = site->counts;
        counts.file = slice_of(site->file);
        graph_merge_site(graph, &counts);
    }
    graph_add_refused(graph, tally->refused);
}
