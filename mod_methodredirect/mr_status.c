#include "mr_status.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_status.h>

#include "mr_catalog.h"

#define HANDLER     "methodredirect-status"
#define MAX_DEFAULT 500
#define MAX_MOST    100000

const char *mr_status_methods(int methods)
{
    return methods == MR_METHODS_SAFE ? "safe" : "unsafe";
}

const char *mr_status_outcome(int outcome)
{
    static const char *const names[MR_OUTCOME_COUNT] = {
        [MR_OUTCOME_301] = "301",           [MR_OUTCOME_302] = "302",
        [MR_OUTCOME_303] = "303",           [MR_OUTCOME_307] = "307",
        [MR_OUTCOME_308] = "308",           [MR_OUTCOME_FINAL] = "final",
        [MR_OUTCOME_DECLINED] = "declined",
    };

    return names[outcome];
}

/* "name" stands for every port. */
static bool is_of_vhost(const struct mr_status *status,
                        const struct mr_rule *rule)
{
    const char *vhost = mr_catalog_vhost(rule, status->pool);
    const char *name = rule->server->server_hostname;

    return !ap_cstr_casecmp(vhost, status->vhost)
           || (name && !ap_cstr_casecmp(name, status->vhost));
}

bool mr_status_next(const struct mr_status *status, struct mr_status_rule *row)
{
    apr_pool_clear(status->pool);
    row->rule = row->rule ? row->rule->next_in_file : mr_catalog_first();
    while (row->rule && status->vhost && !is_of_vhost(status, row->rule)) {
        apr_pool_clear(status->pool);
        row->rule = row->rule->next_in_file;
    }
    if (!row->rule)
        return false;
    mr_counters_rule(row->rule->slot, &row->counts);
    row->hits = mr_counts_hits(&row->counts);
    return true;
}

bool mr_status_map(const struct mr_rule *rule, struct mr_status_map *map)
{
    struct mr_map_view *view;

    if (!rule->map)
        return false;
    memset(map, 0, sizeof *map);
    mr_rule_map_state(rule->map, &map->state);
    view = mr_rule_map_acquire(rule->map);
    if (!view)
        return true;
    map->lines = mr_map_image_count(mr_map_view_image(view));
    for (unsigned i = 0; i < map->lines; i++)
        map->never_hit += mr_map_view_hits(view, i) == 0;
    mr_rule_map_release(rule->map, view);
    return true;
}

/* --- the request --------------------------------------------------------- */

struct rendering {
    const char *name, *type, *media;
    void (*write)(const struct mr_out *, const struct mr_status *);
};

/* The first one is for those who do not ask. */
static const struct rendering renderings[] = {
    {"html", "text/html; charset=utf-8", "text/html", mr_status_html},
    {"json", "application/json", "application/json", mr_status_json},
    {"openmetrics",
     "application/openmetrics-text; version=1.0.0; charset=utf-8",
     "application/openmetrics-text", mr_status_metrics},
};

static const struct rendering *rendering_named(const char *name)
{
    for (size_t i = 0; i < sizeof renderings / sizeof *renderings; i++)
        if (!strcmp(renderings[i].name, name))
            return &renderings[i];
    return NULL;
}

/* The one that Accept names first. Weights are not looked at: nobody who wants
 * one of these in earnest asks for two of them. */
static const struct rendering *accepted(const request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    const struct rendering *best = &renderings[0];
    const char *where = NULL;

    for (size_t i = 0; accept && i < sizeof renderings / sizeof *renderings;
         i++) {
        const char *at = strstr(accept, renderings[i].media);
        if (at && (!where || at < where)) {
            best = &renderings[i];
            where = at;
        }
    }
    return best;
}

/* The value of a parameter of the query, "" when it has none; NULL when it is
 * not there or cannot be decoded. */
static const char *parameter(const request_rec *r, const char *name)
{
    char *rest = r->args ? apr_pstrdup(r->pool, r->args) : NULL, *last, *pair;
    size_t len = strlen(name);

    for (pair = rest ? apr_strtok(rest, "&", &last) : NULL; pair;
         pair = apr_strtok(NULL, "&", &last)) {
        if (strncmp(pair, name, len) != 0
            || (pair[len] != '=' && pair[len] != '\0'))
            continue;
        pair += len + (pair[len] == '=');
        return ap_unescape_urlencoded(pair) == OK ? pair : NULL;
    }
    return NULL;
}

static const struct rendering *asked_for(const request_rec *r)
{
    const char *format = parameter(r, "format");

    if (format)
        return rendering_named(format);
    return parameter(r, "json") ? rendering_named("json") : accepted(r);
}

static uint32_t asked_max(const request_rec *r)
{
    const char *text = parameter(r, "max");
    long max = text && *text && !text[strspn(text, "0123456789")]
                   ? strtol(text, NULL, 10)
                   : MAX_DEFAULT;

    return (uint32_t)(max > MAX_MOST ? MAX_MOST : max);
}

static const char *make_nonce(apr_pool_t *pool)
{
    unsigned char bytes[16];
    char text[2 * sizeof bytes + 1];

    if (apr_generate_random_bytes(bytes, sizeof bytes) != APR_SUCCESS)
        return NULL;
    ap_bin2hex(bytes, sizeof bytes, text);
    return apr_pstrdup(pool, text);
}

static void set_headers(request_rec *r, const struct rendering *rendering,
                        const char *nonce)
{
    apr_table_t *h = r->headers_out;

    ap_set_content_type(r, rendering->type);
    apr_table_setn(h, "Cache-Control", "no-store");
    apr_table_setn(h, "X-Content-Type-Options", "nosniff");
    apr_table_setn(h, "Referrer-Policy", "no-referrer");
    apr_table_setn(h, "Vary", "Accept");
    apr_table_setn(h, "Content-Security-Policy",
                   apr_pstrcat(r->pool, "default-src 'none'; style-src 'nonce-",
                               nonce,
                               "'; base-uri 'none'; form-action 'self'; "
                               "frame-ancestors 'none'",
                               (char *)NULL));
}

static void write_response(void *to, const char *text, size_t len)
{
    ap_rwrite(text, (int)len, to);
}

/* The body of the response, from one reading of the sums. */
static void render(request_rec *r, const struct rendering *rendering,
                   const char *nonce)
{
    const struct mr_out out = {write_response, r};
    struct mr_status status = {
        .age = mr_counters_age(),
        .now = apr_time_now(),
        .vhost = parameter(r, "vhost"),
        .max = asked_max(r),
        .nonce = nonce,
    };

    mr_counters_totals(&status.totals);
    if (status.vhost && !*status.vhost)
        status.vhost = NULL;
    apr_pool_create(&status.pool, r->pool);
    rendering->write(&out, &status);
    apr_pool_destroy(status.pool);
}

__attribute__((noinline)) static int answer(request_rec *r)
{
    const struct rendering *rendering = asked_for(r);
    const char *nonce;

    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
    if (r->method_number != M_GET)
        return HTTP_METHOD_NOT_ALLOWED;
    if (!rendering)
        return HTTP_BAD_REQUEST;
    nonce = make_nonce(r->pool);
    if (!nonce)
        return HTTP_INTERNAL_SERVER_ERROR;
    set_headers(r, rendering, nonce);
    if (!r->header_only)
        render(r, rendering, nonce);
    return OK;
}

/* Every request that is served comes by: a function of its own, because the
 * frame of the other costs 100 instructions. */
int mr_status_handler(request_rec *r)
{
    /* Asked for nearly every response: without a call, mostly. */
    if (!r->handler || r->handler[0] != HANDLER[0]
        || strcmp(r->handler, HANDLER) != 0)
        return DECLINED;
    return answer(r);
}

/* --- mod_status ---------------------------------------------------------- */

static uint64_t answered(const struct mr_totals *totals)
{
    uint64_t sum = 0;

    for (int m = 0; m < MR_METHODS_COUNT; m++)
        for (int o = 0; o < MR_OUTCOME_DECLINED; o++)
            sum += totals->answers[m][o];
    return sum;
}

/* Corrected, refused included; without those that were only reported. */
static uint64_t corrected(const struct mr_totals *totals)
{
    uint64_t sum = 0;

    for (int o = 0; o < MR_ORIGIN_COUNT; o++)
        for (int c = MR_CORRECTION_REPORT + 1; c < MR_CORRECTION_COUNT; c++)
            sum += totals->corrections[o][c];
    return sum;
}

static uint64_t reported(const struct mr_totals *totals)
{
    uint64_t sum = 0;

    for (int o = 0; o < MR_ORIGIN_COUNT; o++)
        sum += totals->corrections[o][MR_CORRECTION_REPORT];
    return sum;
}

#define SHORT_FORM                                                             \
    "MethodRedirectRules: %u\n"                                                \
    "MethodRedirectAnswers: %" APR_UINT64_T_FMT "\n"                           \
    "MethodRedirectCorrections: %" APR_UINT64_T_FMT "\n"                       \
    "MethodRedirectReports: %" APR_UINT64_T_FMT "\n"
#define HTML_FORM                                                              \
    "<hr>\n<h2>mod_methodredirect</h2>\n<dl><dt>%u rules, "                    \
    "%" APR_UINT64_T_FMT " answers; redirects of others: "                     \
    "%" APR_UINT64_T_FMT " corrected, "                                        \
    "%" APR_UINT64_T_FMT " reported</dt></dl>\n"

int mr_status_summary(request_rec *r, int flags)
{
    apr_uint64_t done, other, only;
    struct mr_totals totals;

    mr_counters_totals(&totals);
    done = answered(&totals);
    other = corrected(&totals);
    only = reported(&totals);
    if (flags & AP_STATUS_SHORT)
        ap_rprintf(r, SHORT_FORM, mr_catalog_count(), done, other, only);
    else
        ap_rprintf(r, HTML_FORM, mr_catalog_count(), done, other, only);
    return OK;
}
