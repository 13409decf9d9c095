#include "report/split.h"

#include <stdlib.h>
#include <string.h>

#include "record/site.h"
#include "report/hurt.h"
#include "report/site_group.h"
#include "report/site_file_name.h"
#include "util/arena.h"
#include "util/groups.h"
#include "util/hash.h"

/* What a site costs beside its names: here, and in the JSON of the index, which
 * is complete before it is written (60,000 sites took 54 MB; Debian 12). */
enum { MAX_SITES = 1 << 17, SITE_COST = 1024 };

/* Instead of a number: of no site, or of one that is left out. */
#define NO_SITE HURT_NO_SITE

/* A site while they are found. */
struct found_site {
    bool known;
    uint32_t number; /* in the order in which they were found */
};

/* Rows by site: those of the site n are order[starts[n]] to order[starts[n + 1]],
 * in the order of the whole. */
struct rows {
    uint32_t *sites; /* of each row; while they are found */
    uint32_t *order;
    size_t *starts;
    size_t count;
};

struct ranked_site {
    struct report_site site;
    uint32_t number;
    struct group_rank rank; /* of its group */
};

struct report_split {
    struct split_input input;
    struct arena *arena;
    struct groups *found;
    struct ranked_site *ranked; /* by number, then by rank */
    struct report_site *sites;
    uint32_t count;
    size_t left_out; /* sites for which there was no room */
    size_t room;     /* bytes for more of them */
    struct rows findings, acknowledged, redirects, chains;
    /* of one site at a time */
    struct finding *some_findings, *log_findings;
    struct report_redirect *some_redirects;
    struct report_chain *some_chains;
    size_t log_finding_count;
    bool no_memory;
};

/* --- which sites there are ------------------------------------------------ */

/* A number for the site @a name, whose text is borrowed when @a outlives is set;
 * NO_SITE when there is no room for it. */
static uint32_t number_new(struct report_split *s, struct slice name,
                           bool outlives)
{
    char text[SITE_FILE_NAME_SIZE];
    struct report_site site = {.name = name};
    size_t cost;

    site_file_name(name, text);
    cost = SITE_COST + name.len + strlen(text);
    if (s->count == MAX_SITES || cost > s->room)
        return NO_SITE;
    site.file = arena_copy(s->arena, slice_of(text)).at;
    if (!outlives)
        site.name = arena_copy(s->arena, name);
    if (!site.file || !site.name.at)
        return NO_SITE;
    s->room -= cost;
    s->ranked[s->count] =
        (struct ranked_site){.site = site, .number = s->count};
    return s->count++;
}

/* The number of the site @a vhost. */
static uint32_t number_of(struct report_split *s, struct slice vhost)
{
    char text[HOST_MAX];
    struct slice name = site_name(vhost, text);
    struct found_site *f = groups_entry(s->found, hash_keyed(name));

    if (!f) {
        s->no_memory = true;
        return NO_SITE;
    }
    if (!f->known) {
        *f = (struct found_site){true, number_new(s, name, name.at != text)};
        s->left_out += f->number == NO_SITE;
    }
    return f->number;
}

static void find_counted(struct report_split *s)
{
    for (const struct graph_site *g = s->input.sites; g; g = g->next) {
        uint32_t n = number_of(s, g->name);
        struct report_site *site;
        if (n == NO_SITE)
            continue;
        site = &s->ranked[n].site;
        site->requests = g->requests;
        site->bytes = g->bytes;
        site->first_us = g->first_us;
        site->last_us = g->last_us;
        site->log = g->file;
    }
}

/* Begin with @a count rows; @return their sites, to be filled in. */
static uint32_t *begin(struct report_split *s, struct rows *rows, size_t count)
{
    rows->count = count;
    rows->sites = malloc((count + 1) * sizeof *rows->sites);
    s->no_memory |= rows->sites == NULL;
    return rows->sites;
}

static void find_of_findings(struct report_split *s, struct rows *rows,
                             const struct finding *findings, size_t count)
{
    uint32_t *sites = begin(s, rows, count);

    for (size_t i = 0; sites && i < count; i++)
        sites[i] = finding_is_of_log(&findings[i])
                       ? NO_SITE
                       : number_of(s, findings[i].vhost);
}

static void find_of_redirects(struct report_split *s)
{
    size_t count = s->input.redirect_count;
    uint32_t *sites = begin(s, &s->redirects, count);

    for (size_t i = 0; sites && i < count; i++)
        sites[i] = number_of(s, s->input.redirects[i].vhost);
}

static void find_of_chains(struct report_split *s)
{
    size_t count = s->input.chain_count;
    uint32_t *sites = begin(s, &s->chains, count);

    for (size_t i = 0; sites && i < count; i++)
        sites[i] = number_of(s, s->input.chains[i].vhost);
}

/* What is worst first: where there is no room for all, those are left out of
 * which there is least to tell. */
static void find_sites(struct report_split *s)
{
    const struct report *r = s->input.report;

    find_of_findings(s, &s->findings, r->findings, r->finding_count);
    find_of_findings(s, &s->acknowledged, r->acknowledged,
                     r->acknowledged_count);
    find_of_redirects(s);
    find_of_chains(s);
    find_counted(s);
}

/* --- rows by site --------------------------------------------------------- */

/* Sort by site, keeping the order of each; what has no site is left out.
 * @return how many the site with most of them has. */
static size_t divide(struct report_split *s, struct rows *rows)
{
    size_t most = 0, at = 0;

    rows->starts = calloc((size_t)s->count + 2, sizeof *rows->starts);
    rows->order = malloc((rows->count + 1) * sizeof *rows->order);
    if (!rows->starts || !rows->order || !rows->sites) {
        s->no_memory = true;
        return 0;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (rows->sites[i] != NO_SITE)
            rows->starts[rows->sites[i]]++;
    for (size_t n = 0; n <= s->count; n++) {
        size_t count = rows->starts[n];
        most = count > most ? count : most;
        rows->starts[n] = at;
        at += count;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (rows->sites[i] != NO_SITE)
            rows->order[rows->starts[rows->sites[i]]++] = (uint32_t)i;
    /* Each start has come to where the next one was. */
    memmove(rows->starts + 1, rows->starts, s->count * sizeof *rows->starts);
    rows->starts[0] = 0;
    return most;
}

static void divide_all(struct report_split *s)
{
    size_t findings = divide(s, &s->findings);
    size_t acknowledged = divide(s, &s->acknowledged);
    size_t redirects = divide(s, &s->redirects);
    size_t chains = divide(s, &s->chains);

    if (redirects > s->input.max_items)
        redirects = s->input.max_items;
    if (chains > s->input.max_items)
        chains = s->input.max_items;
    s->some_findings =
        malloc((findings + acknowledged + 1) * sizeof *s->some_findings);
    s->some_redirects = malloc((redirects + 1) * sizeof *s->some_redirects);
    s->some_chains = malloc((chains + 1) * sizeof *s->some_chains);
    s->no_memory |= !s->some_findings || !s->some_redirects || !s->some_chains;
}

/* Those of the logs themselves, for the index. */
static void collect_of_log(struct report_split *s)
{
    const struct report *r = s->input.report;

    for (size_t i = 0; i < r->finding_count; i++)
        s->log_finding_count += finding_is_of_log(&r->findings[i]);
    s->log_findings =
        malloc((s->log_finding_count + 1) * sizeof *s->log_findings);
    s->no_memory |= s->log_findings == NULL;
    for (size_t i = 0, to = 0; s->log_findings && i < r->finding_count; i++)
        if (finding_is_of_log(&r->findings[i]))
            s->log_findings[to++] = r->findings[i];
}

/* --- what is said of a site ----------------------------------------------- */

static void add_hurt(void *context, uint32_t site, uint64_t hits, bool exact)
{
    struct report_split *s = context;

    (void)exact;
    s->ranked[site].site.hurt += hits;
}

static void add_findings(struct report_split *s)
{
    const struct report *r = s->input.report;

    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *f = &r->findings[i];
        uint32_t n = s->findings.sites[i];
        struct report_site *site;
        if (n == NO_SITE)
            continue;
        site = &s->ranked[n].site;
        site->counts[f->severity]++;
        if (!site->first)
            site->first = f;
        if (site->log.len == 0 && f->evidence_count > 0)
            site->log = slice_of(f->evidence[0].file);
    }
}

static void describe(struct report_split *s)
{
    for (size_t i = 0; i < s->redirects.count; i++)
        if (s->redirects.sites[i] != NO_SITE)
            s->ranked[s->redirects.sites[i]].site.redirects +=
                s->input.redirects[i].hits;
    add_findings(s);
    if (!hurt_count(s->input.report->findings, s->input.report->finding_count,
                    s->findings.sites, add_hurt, s))
        s->no_memory = true;
}

/* --- which is hurt most --------------------------------------------------- */

static int compare_sites(const void *left, const void *right)
{
    const struct ranked_site *a = left, *b = right;
    struct group_rank x = site_rank(&a->site), y = site_rank(&b->site);
    int order;

    if ((order = group_rank_compare(&a->rank, &b->rank))
        || (order = slice_compare(a->site.group, b->site.group))
        || (order = group_rank_compare(&x, &y)))
        return order;
    return slice_compare(a->site.name, b->site.name);
}

static bool rank_groups(struct report_split *s)
{
    struct site_grouping *grouping = site_grouping_create(s->input.group_by);

    if (!grouping)
        return false;
    for (uint32_t n = 0; n < s->count; n++) {
        struct report_site *site = &s->ranked[n].site;
        site->group = site_grouping_add(grouping, site);
    }
    for (uint32_t n = 0; n < s->count; n++)
        s->ranked[n].rank = site_grouping_rank(grouping, &s->ranked[n].site);
    site_grouping_destroy(grouping);
    return true;
}

static bool rank(struct report_split *s)
{
    s->sites = malloc(((size_t)s->count + 1) * sizeof *s->sites);
    if (!s->sites || !rank_groups(s))
        return false;
    qsort(s->ranked, s->count, sizeof *s->ranked, compare_sites);
    for (uint32_t i = 0; i < s->count; i++)
        s->sites[i] = s->ranked[i].site;
    return true;
}

/* How many names there may be: each row has one at most. */
static size_t most_names(const struct split_input *input)
{
    size_t most = input->report->finding_count
                  + input->report->acknowledged_count + input->redirect_count
                  + input->chain_count + 1;

    for (const struct graph_site *g = input->sites; g; g = g->next)
        most++;
    return most;
}

struct report_split *report_split_create(const struct split_input *input)
{
    struct report_split *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->input = *input;
    s->room = input->memory;
    s->arena = arena_create(input->memory);
    s->found = groups_create(sizeof(struct found_site), most_names(input));
    /* Pages are taken as they are used. */
    s->ranked = malloc(MAX_SITES * sizeof *s->ranked);
    s->no_memory = !s->arena || !s->found || !s->ranked;
    if (!s->no_memory)
        find_sites(s);
    if (!s->no_memory)
        divide_all(s);
    if (!s->no_memory)
        describe(s);
    if (!s->no_memory)
        collect_of_log(s);
    if (!s->no_memory && rank(s))
        return s;
    report_split_destroy(s);
    return NULL;
}

/* --- reports -------------------------------------------------------------- */

const struct report_site *report_split_sites(const struct report_split *s,
                                             size_t *count)
{
    *count = s->count;
    return s->sites;
}

size_t report_split_left_out(const struct report_split *s)
{
    return s->left_out;
}

static size_t rows_of(const struct rows *rows, uint32_t number)
{
    return rows->starts[number + 1] - rows->starts[number];
}

/* The place in the whole of row @a i of a site. */
static size_t row_of(const struct rows *rows, uint32_t number, size_t i)
{
    return rows->order[rows->starts[number] + i];
}

static void give_findings(struct report_split *s, uint32_t number,
                          struct report *out)
{
    const struct report *r = s->input.report;

    out->findings = s->some_findings;
    out->finding_count = rows_of(&s->findings, number);
    for (size_t i = 0; i < out->finding_count; i++)
        s->some_findings[i] = r->findings[row_of(&s->findings, number, i)];
    out->acknowledged = s->some_findings + out->finding_count;
    out->acknowledged_count = rows_of(&s->acknowledged, number);
    for (size_t i = 0; i < out->acknowledged_count; i++)
        s->some_findings[out->finding_count + i] =
            r->acknowledged[row_of(&s->acknowledged, number, i)];
}

static void give_redirects(struct report_split *s, uint32_t number,
                           struct report *out)
{
    size_t all = rows_of(&s->redirects, number), max = s->input.max_items;

    out->redirects = s->some_redirects;
    out->redirect_count = all < max ? all : max;
    out->quality.unlisted_redirects = all - out->redirect_count;
    for (size_t i = 0; i < out->redirect_count; i++)
        s->some_redirects[i] =
            s->input.redirects[row_of(&s->redirects, number, i)];
}

static void give_chains(struct report_split *s, uint32_t number,
                        struct report *out)
{
    size_t all = rows_of(&s->chains, number), max = s->input.max_items;

    out->chains = s->some_chains;
    out->chain_count = all < max ? all : max;
    out->quality.unlisted_chains = all - out->chain_count;
    for (size_t i = 0; i < out->chain_count; i++)
        s->some_chains[i] = s->input.chains[row_of(&s->chains, number, i)];
}

/* Whose a line is that was not understood, nobody knows. */
static void give_numbers(const struct report_split *s,
                         const struct report_site *site, struct report *out)
{
    const struct report_general *all = &s->input.report->general;
    const struct report_quality *quality = &s->input.report->quality;

    out->general = (struct report_general){
        .start_us = site->first_us,
        .end_us = site->last_us,
        .made_at_us = all->made_at_us,
        .generation_seconds = all->generation_seconds,
        .total_requests = site->requests,
        .valid_requests = site->requests,
        .lines_read = site->requests,
        .bytes_read = site->bytes,
        .valid_bytes = site->bytes,
        .log_format = all->log_format,
        .partial = all->partial,
    };
    out->quality = (struct report_quality){
        .disorder = quality->disorder,
        .too_late = quality->too_late,
        .evicted_clients = quality->evicted_clients,
        .overflowed_tables = quality->overflowed_tables,
        .nat_addresses = quality->nat_addresses,
        .non_following_clients = quality->non_following_clients,
        .dropped_pending = quality->dropped_pending,
        .degraded = quality->degraded,
    };
}

void report_split_site(struct report_split *s, size_t index, struct report *out)
{
    uint32_t number = s->ranked[index].number;

    /* When redirects came is known of all sites together only. */
    *out = (struct report){
        .evidence = s->input.report->evidence,
        .timeline = {.slot_us = s->input.report->timeline.slot_us}};
    give_numbers(s, &s->sites[index], out);
    give_findings(s, number, out);
    give_redirects(s, number, out);
    give_chains(s, number, out);
}

void report_split_index(const struct report_split *s, struct report *out)
{
    *out = *s->input.report;
    out->findings = s->log_findings;
    out->finding_count = s->log_finding_count;
    out->acknowledged_count = 0;
    out->redirect_count = out->chain_count = 0;
    out->quality.unlisted_redirects = out->quality.unlisted_chains = 0;
    out->sites = s->sites;
    out->site_count = s->count;
    out->unlisted_sites = s->left_out;
}

static void release_rows(struct rows *rows)
{
    free(rows->sites);
    free(rows->order);
    free(rows->starts);
}

void report_split_destroy(struct report_split *s)
{
    if (!s)
        return;
    release_rows(&s->findings);
    release_rows(&s->acknowledged);
    release_rows(&s->redirects);
    release_rows(&s->chains);
    free(s->some_findings);
    free(s->log_findings);
    free(s->some_redirects);
    free(s->some_chains);
    free(s->ranked);
    free(s->sites);
    groups_destroy(s->found);
    arena_destroy(s->arena);
    free(s);
}
