#include "mr_origin.h"

#include <dlfcn.h>
#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <mod_core.h>
#include <util_filter.h>

#include "mr_body.h"
#include "mr_enforce.h"
#include "mr_htaccess_cost.h"
#include "mr_page.h"
#include "mr_private.h"
#include "semantics/http_method.h"

static ap_filter_rec_t *page_filter;

request_rec *mr_initial_request(request_rec *r)
{
    while (r->main || r->prev)
        r = r->main ? r->main : r->prev;
    return r;
}

struct mr_request *mr_request_find(request_rec *r)
{
    request_rec *initial = mr_initial_request(r);
    struct mr_request *request =
        ap_get_module_config(initial->request_config, &methodredirect_module);

    if (!request) { /* a request that somebody put together by hand */
        request = apr_pcalloc(initial->pool, sizeof *request);
        ap_set_module_config(initial->request_config, &methodredirect_module,
                             request);
    }
    return request;
}

/* r->method changes with internal redirects, and modules change it for
 * X-HTTP-Method-Override; the request line stays. */
const char *mr_client_method_find(request_rec *r)
{
    struct mr_request *request = mr_request_of(r);
    const char *line, *method;
    size_t len = 0;

    r = mr_initial_request(r);
    line = r->the_request ? r->the_request : "";
    method = r->method ? r->method : "";
    while (method[len] && line[len] == method[len])
        len++;
    if (!method[len] && line[len] == ' ')
        request->method = method;
    else {
        len = strcspn(line, " ");
        request->method = len ? apr_pstrmemdup(r->pool, line, len) : method;
    }
    request->lost_by_get = http_method_is_lost_by_get(
        http_method_from_name(request->method, strlen(request->method)));
    return request->method;
}

void mr_origin_set_rule(request_rec *r, const char *id, const char *location)
{
    struct mr_request *request = mr_request_of(r);
    apr_pool_t *pool = mr_initial_request(r)->pool;

    request->rule = r->main ? apr_pstrdup(pool, id) : id;
    request->location = r->main ? apr_pstrdup(pool, location) : location;
}

void mr_origin_set_answer(request_rec *r, int slot, int status)
{
    struct mr_request *request = mr_request_of(r);

    request->slot = slot;
    request->answer = status;
    request->probed = r->main != NULL;
}

enum mr_origin mr_origin_of(const struct mr_request *request)
{
    if (request->error_document || request->error)
        return MR_ORIGIN_ERROR;
    if (request->internal)
        return MR_ORIGIN_INTERNAL;
    switch (request->phase) {
    case MR_PHASE_AUTH:
        return MR_ORIGIN_AUTH;
    case MR_PHASE_QUICK:
    case MR_PHASE_HANDLER:
        return MR_ORIGIN_HANDLER;
    default:
        return MR_ORIGIN_MAPPING;
    }
}

const char *mr_origin_name(enum mr_origin origin)
{
    static const char *const names[MR_ORIGIN_COUNT] = {
        [MR_ORIGIN_MAPPING] = "mapping",   [MR_ORIGIN_AUTH] = "auth",
        [MR_ORIGIN_HANDLER] = "handler",   [MR_ORIGIN_ERROR] = "error",
        [MR_ORIGIN_INTERNAL] = "internal",
    };

    return names[origin];
}

/* Subrequests do not move the request that they serve; neither does the page
 * that only words a redirect decided before. */
static void mark(request_rec *r, enum mr_phase phase)
{
    struct mr_request *request;

    if (r->main)
        return;
    request = mr_request_of(r);
    if (!request->rendering)
        request->phase = phase;
}

int mr_origin_create_request(request_rec *r)
{
    struct mr_request *request;

    if (r->main)
        mr_htaccess_share(r);
    if (r->main || r->prev)
        return OK;
    request = apr_pcalloc(r->pool, sizeof *request);
    ap_set_module_config(r->request_config, &methodredirect_module, request);
    mr_enforce_add_filter(r, request);
    return OK;
}

int mr_origin_quick_handler(request_rec *r, int lookup)
{
    if (!lookup && !r->prev)
        mark(r, MR_PHASE_QUICK);
    return DECLINED;
}

/* Whether @a r is an ErrorDocument page that words a redirect. */
static bool words_redirect(const request_rec *r)
{
    return r->prev && ap_is_HTTP_REDIRECT(r->status);
}

/* What an internal redirect is for. */
static MR_APART void look_at_internal(request_rec *r,
                                      struct mr_request *request)
{
    if (words_redirect(r)) {
        request->rendering = true;
        request->worded = apr_table_get(r->headers_out, "Location");
    }
    else if (r->status >= 400)
        request->error = true;
    else if (strcmp(r->method, mr_client_method(r)) != 0)
        request->internal = true;
}

int mr_origin_translate_name(request_rec *r)
{
    struct mr_request *request;

    if (r->main)
        return DECLINED;
    request = mr_request_of(r);
    request->encoded = r->proxyreq == PROXYREQ_REVERSE;
    if (r->prev)
        look_at_internal(r, request);
    if (!request->rendering)
        request->phase = MR_PHASE_MAP;
    return DECLINED;
}

int mr_origin_header_parser(request_rec *r)
{
    mark(r, MR_PHASE_AUTH);
    return DECLINED;
}

int mr_origin_type_checker(request_rec *r)
{
    mark(r, MR_PHASE_FIXUPS);
    return DECLINED;
}

void mr_origin_rules_passed(request_rec *r)
{
    if (mr_origin_is_for_mod_dir(r))
        mark(r, MR_PHASE_INDEX);
}

/* A page that names another place than the redirect it was to word has decided
 * on its own, with the GET that it was asked by. Seen here before mod_headers
 * edits the Location. */
static apr_status_t watch_page(ap_filter_t *f, apr_bucket_brigade *brigade)
{
    struct mr_request *request = f->ctx;
    const char *location = apr_table_get(f->r->headers_out, "Location");

    if (location
        && (!request->worded || strcmp(location, request->worded) != 0)) {
        request->rendering = false;
        request->internal = true;
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, brigade);
}

void mr_origin_register(void)
{
    page_filter = ap_register_output_filter("METHODREDIRECT_PAGE", watch_page,
                                            NULL, AP_FTYPE_RESOURCE);
}

static MR_APART void watch(request_rec *r, struct mr_request *request)
{
    ap_add_output_filter_handle(page_filter, request, r, r->connection);
    if (r->prev)
        mr_body_page(r);
}

/* A handler is about to answer: httpd did not use what a rule said to the
 * search for an index file. */
static MR_APART void forget_answer(struct mr_request *request)
{
    static const struct mr_answer_fields none;

    request->rule = request->location = request->allow = NULL;
    request->answer = 0;
    request->probed = false;
    request->fields = none;
}

void mr_origin_insert_filter(request_rec *r)
{
    struct mr_request *request;

    if (r->main)
        return;
    request = mr_request_of(r);
    if (request->probed && r->status == HTTP_OK)
        forget_answer(request);
    if (!request->rendering)
        request->phase = MR_PHASE_HANDLER;
    else
        watch(r, request);
}

/* What ErrorDocument says for @a code, as core read it when it answered: with
 * @a status in the request. */
static const char *error_document(request_rec *r, int code, int status)
{
    int now = r->status;
    const char *value;

    r->status = status;
    value = ap_response_code_string(r, ap_index_of_response(code));
    r->status = now;
    return value;
}

/* Whether @a location is what some ErrorDocument of @a r says: core answers
 * such an error with 302 and forgets the status it came from. The value may be
 * an expression that asks for the status. */
static bool is_error_document(request_rec *r, const char *location)
{
    const int unknown = ap_index_of_response(HTTP_INTERNAL_SERVER_ERROR);

    for (int code = HTTP_BAD_REQUEST; code < 600; code++) {
        const int before[] = {HTTP_OK, code};

        if (ap_index_of_response(code) == unknown
            && code != HTTP_INTERNAL_SERVER_ERROR)
            continue;
        for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
            const char *value = error_document(r, code, before[i]);
            if (value && !strcmp(value, location))
                return true;
        }
    }
    return false;
}

/* The name that @a field of @a table was first set under. */
static const char *name_of(const apr_table_t *table, const char *field)
{
    const apr_array_header_t *entries = apr_table_elts(table);

    for (int i = 0; i < entries->nelts; i++) {
        const char *key = APR_ARRAY_IDX(entries, i, apr_table_entry_t).key;

        if (key && !ap_cstr_casecmp(key, field))
            return key;
    }
    return NULL;
}

/* Whether another module has given the Location of @a r, not core for an
 * ErrorDocument: `Redirect /start http://www.example.com/home` beside
 * `ErrorDocument 404 http://www.example.com/home`. Both look the same, and core
 * copies the text of an ErrorDocument each time that it is asked for. But
 * apr_table_setn() keeps the name that it was called with, and core's
 * "Location" lies in httpd itself, others' in their modules or in a pool. Where
 * a module is part of httpd the two cannot be told apart, and the answer is
 * no: 303 does no harm. */
static bool is_by_another_module(const request_rec *r)
{
    const union {
        char *(*function)(request_rec *, int);
        const void *at;
    } core = {ap_response_code_string};
    const char *name = name_of(r->headers_out, "Location");
    Dl_info httpd, other;

    return name && dladdr(core.at, &httpd)
           && !(dladdr(name, &other) && other.dli_fbase == httpd.dli_fbase);
}

/* Before a handler has run there is nothing else that could have left a
 * Location behind. */
static bool is_mapping(const struct mr_request *request)
{
    return request->phase == MR_PHASE_MAP || request->phase == MR_PHASE_FIXUPS
           || request->phase == MR_PHASE_INDEX;
}

static MR_APART void look_at_answer(request_rec *r, struct mr_request *request)
{
    const char *location, *text;

    mr_body_answer(r);
    if (!ap_is_HTTP_REDIRECT(r->status))
        return;
    if (request->answer == r->status) {
        request->canned = request->own_page =
            request->location && mr_page_take_over(r);
        return;
    }
    text = ap_response_code_string(r, ap_index_of_response(r->status));
    request->canned = !text || text[0] != '"';
    if (r->status != HTTP_MOVED_TEMPORARILY)
        return;
    location = apr_table_get(r->headers_out, "Location");
    request->error_document =
        location && is_error_document(r, location)
        && !(is_mapping(request) && is_by_another_module(r));
}

void mr_origin_insert_error_filter(request_rec *r)
{
    struct mr_request *request = mr_request_of(r);

    /* Another status may be on its way out instead of the last one. */
    request->canned = request->error_document = request->own_page = false;
    if (ap_is_HTTP_REDIRECT(r->status) || request->answer == r->status)
        look_at_answer(r, request);
}
