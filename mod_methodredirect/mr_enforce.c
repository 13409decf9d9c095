#include "mr_enforce.h"

#include <string.h>

#include <apr_strings.h>
#include <http_connection.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "mr_config.h"
#include "mr_counters.h"
#include "mr_cross_origin.h"
#include "mr_https.h"
#include "mr_location.h"
#include "mr_log_rate.h"
#include "mr_origin.h"
#include "mr_page.h"
#include "mr_private.h"
#include "mr_proxy_trust.h"
#include "mr_response_headers.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

static ap_filter_rec_t *filter_handle;

/* --- the policy ---------------------------------------------------------- */

/* What is to be done with one response. */
struct verdict {
    int status;         /* to answer with */
    const char *action; /* note */
    bool logged;        /* why */
};

static const char *location_of(const request_rec *r)
{
    const char *location = apr_table_get(r->headers_out, "Location");

    if (!location)
        location = apr_table_get(r->err_headers_out, "Location");
    return location && *location ? location : NULL;
}

/* 301 and 302 are the two that leave the method to the client. */
static bool needs_correction(int status, const char *method)
{
    enum http_method m = http_method_from_name(method, strlen(method));

    return (status == HTTP_MOVED_PERMANENTLY
            || status == HTTP_MOVED_TEMPORARILY)
           && m != HTTP_METHOD_CONNECT && redirect_can_lose_method(status, m);
}

/* The sections that held when the redirect was decided: those of an
 * ErrorDocument page say nothing about the redirect it words. */
static request_rec *deciding_request(request_rec *r,
                                     const struct mr_request *request)
{
    while (request->rendering && r->prev && ap_is_HTTP_REDIRECT(r->status))
        r = r->prev;
    return r;
}

static int corrected_status(request_rec *r, int action, const char *location)
{
    int status = action == MR_ENFORCE_PRESERVE
                     ? redirect_status_keeping_method(r->status)
                     : HTTP_SEE_OTHER;

    if (status != HTTP_SEE_OTHER && mr_leaves_origin(r, location))
        status = HTTP_SEE_OTHER;
    return status;
}

static void log_no_correction(request_rec *r, const char *location)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  MR_LOGNO(032) "%d to the URL that was asked for can lose the "
                                "method, and would not end if it kept it; "
                                "MethodRedirectEnforce strict answers 500: %s",
                  r->status, mr_location_masked(location, r->pool));
}

/* One that needs correction. */
static struct verdict judge(request_rec *r, request_rec *decider,
                            const struct mr_request *request,
                            const char *location)
{
    const struct mr_dir_config *config = mr_config_of(decider);
    struct verdict verdict = {r->status, "-", false};
    int mode = mr_config_setting(config, MR_SETTING_ENFORCE);
    int action = mr_config_setting(
        config, (enum mr_setting)(MR_SETTING_ACTION + mr_origin_of(request)));

    if (mode == MR_ENFORCE_OFF || action == MR_ENFORCE_PASS
        || (r->proto_num < HTTP_VERSION(1, 1)
            && mr_config_setting(config, MR_SETTING_HTTP10_KEEP)))
        return verdict;
    verdict.action = "report";
    if (mode == MR_ENFORCE_REPORT || action == MR_ENFORCE_ONLY_REPORT)
        return verdict;
    if (action >= 400) {
        verdict.action = "refuse";
        verdict.status = action;
        return verdict;
    }
    if (action == MR_ENFORCE_PRESERVE)
        mr_proxy_trust_vary(r); /* by what it says, this leaves the origin */
    action = corrected_status(decider, action, location);
    if (action != HTTP_SEE_OTHER
        && mr_leads_back(mr_initial_request(r), location)) {
        /* It would loop, with the body each time. */
        if (mode == MR_ENFORCE_STRICT) {
            log_no_correction(r, location);
            verdict.logged = true;
            verdict.action = "refuse";
            verdict.status = HTTP_INTERNAL_SERVER_ERROR;
        }
        return verdict;
    }
    verdict.action = apr_psprintf(r->pool, "%d>%d", r->status, action);
    verdict.status = action;
    return verdict;
}

/* httpd asks its <If> sections after the mapping only: what the mapping decided
 * has them asked here. Nobody else is to see the result so late. */
static struct verdict judge_with_if(request_rec *r,
                                    const struct mr_request *request,
                                    const char *location)
{
    request_rec *decider = deciding_request(r, request);
    ap_conf_vector_t *sections = decider->per_dir_config;
    struct verdict verdict;

    if (request->phase <= MR_PHASE_MAP)
        ap_if_walk(decider);
    verdict = judge(r, decider, request, location);
    decider->per_dir_config = sections;
    return verdict;
}

/* --- changing the response ----------------------------------------------- */

/* Both tables are sent one after the other: one Location in one of them. */
static void set_location(request_rec *r, const char *location)
{
    apr_table_unset(r->headers_out, "Location");
    apr_table_unset(r->err_headers_out, "Location");
    apr_table_setn(r->headers_out, "Location", location);
}

static void unset_everywhere(request_rec *r, const char *const *names)
{
    for (; *names; names++) {
        apr_table_unset(r->headers_out, *names);
        apr_table_unset(r->err_headers_out, *names);
    }
}

/* What was said about the old body. */
static void forget_content_headers(request_rec *r)
{
    static const char *const names[] = {"Content-Length",
                                        "Content-Encoding",
                                        "Content-Language",
                                        "Content-MD5",
                                        "Content-Range",
                                        "Content-Disposition",
                                        "Content-Location",
                                        "Digest",
                                        "Repr-Digest",
                                        "Content-Digest",
                                        "ETag",
                                        "Last-Modified",
                                        "Accept-Ranges",
                                        "Transfer-Encoding",
                                        NULL};

    unset_everywhere(r, names);
    r->content_encoding = NULL;
    r->content_languages = NULL;
    ap_set_content_type(r, "text/html; charset=iso-8859-1");
}

/* What belonged to the redirect, and would redirect or be kept without it. */
static void forget_redirect_headers(request_rec *r)
{
    static const char *const names[] = {"Location", "Refresh", "Cache-Control",
                                        "Expires", NULL};

    unset_everywhere(r, names);
}

static void apply(request_rec *r, struct mr_request *request,
                  const struct verdict *verdict, const char *location,
                  const apr_bucket_brigade *brigade)
{
    bool refused = !ap_is_HTTP_REDIRECT(verdict->status);
    bool replaced = refused || request->canned || mr_page_is_httpds(r, brigade);

    r->status = verdict->status;
    r->status_line = NULL; /* never one of our own: CVE-2026-33523 */
    if (refused)
        forget_redirect_headers(r);
    else
        set_location(r, location);
    if (!replaced)
        return;
    forget_content_headers(r);
    /* httpd's own text names the status it was made for; this does not lie. */
    request->page = true;
    request->page_location = refused ? NULL : location;
}

/* On @a r and on the requests that failed to word it, the last of which is the
 * one that gets logged. The first time nobody else has set them: that spares
 * looking for each among the others. */
static void set_notes(request_rec *r, struct mr_request *request,
                      const char *location, const char *rule,
                      const char *action)
{
    const char *origin = mr_origin_name(mr_origin_of(request));
    void (*set)(apr_table_t *, const char *, const char *) =
        request->noted ? apr_table_setn : apr_table_addn;

    request->noted = true;
    location = mr_location_masked(location, r->pool);
    for (; r; r = r->next) {
        set(r->notes, "methodredirect-location", location);
        set(r->notes, "methodredirect-rule", rule);
        set(r->notes, "methodredirect-action", action);
        set(r->notes, "methodredirect-origin", origin);
    }
}

/* Once a minute for a URL; whoever wants each of them has level info. */
static int refusal_level(const request_rec *r)
{
    return r->uri && mr_log_is_due_for_url(r->uri) ? APLOG_WARNING : APLOG_INFO;
}

static void log_refusal(request_rec *r, const char *method,
                        const char *location, const char *origin, int status)
{
    const int level = refusal_level(r); /* the macro asks twice */

    ap_log_rerror(APLOG_MARK, level, 0, r,
                  MR_LOGNO(033) "%s answered %d by origin %s is refused with "
                                "%d by MethodRedirectEnforceOrigin: %s",
                  method, r->status, origin, status,
                  mr_location_masked(location, r->pool));
}

static void log_verdict(request_rec *r, const struct mr_request *request,
                        const char *method, const char *location,
                        const struct verdict *verdict)
{
    const char *origin = mr_origin_name(mr_origin_of(request));

    if (verdict->logged)
        return;
    if (!strcmp(verdict->action, "refuse")) {
        log_refusal(r, method, location, origin, verdict->status);
        return;
    }
    if (!APLOGrinfo(r))
        return;
    location = mr_location_masked(location, r->pool);
    if (!strcmp(verdict->action, "report"))
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      MR_LOGNO(001) "%s answered %d by origin %s may lose its "
                                    "method: %s",
                      method, r->status, origin, location);
    else
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      MR_LOGNO(002) "%s answered %d instead of %d by origin "
                                    "%s: %s",
                      method, verdict->status, r->status, origin, location);
}

static void enforce(request_rec *r, struct mr_request *request,
                    const char *location, const apr_bucket_brigade *brigade)
{
    const char *method = mr_client_method(r);
    struct verdict verdict = {r->status, "keep", false};

    if (needs_correction(r->status, method))
        verdict = judge_with_if(r, request, location);
    set_notes(r, request, location, "-", verdict.action);
    if (!strcmp(verdict.action, "keep") || !strcmp(verdict.action, "-"))
        return;
    mr_counters_correction(mr_origin_of(request), r->status, verdict.status);
    log_verdict(r, request, method, location, &verdict);
    if (verdict.status != r->status)
        apply(r, request, &verdict, location, brigade);
}

/* Here and not where the rule was found: once for a client's request. mod_dir
 * may have asked for several index files and used the answer of none. */
static void count_answer(request_rec *r, const struct mr_request *request)
{
    if (request->answer && (!request->probed || r->status == request->answer))
        mr_counters_answer(request->slot, mr_client_method_is_lost_by_get(r),
                           request->answer, r->request_time);
}

/* What belongs to the status that an own rule gave, if that is what is sent. */
static void add_fields_of_status(request_rec *r,
                                 const struct mr_request *request)
{
    if (r->status != request->answer)
        return;
    if (r->status == HTTP_METHOD_NOT_ALLOWED && request->allow) {
        apr_table_unset(r->headers_out, "Allow");
        apr_table_setn(r->err_headers_out, "Allow", request->allow);
    }
    if (r->status == HTTP_UPGRADE_REQUIRED) {
        /* RFC 9110 15.5.22: the response says what to upgrade to. */
        apr_table_setn(r->err_headers_out, "Upgrade", "TLS/1.2, HTTP/1.1");
        apr_table_mergen(r->err_headers_out, "Connection", "Upgrade");
    }
}

/* The headers are about to be sent, and @a brigade behind them. */
static void decide(request_rec *r, struct mr_request *request,
                   const apr_bucket_brigade *brigade)
{
    const char *location;

    mr_response_headers_apply(r, request);
    mr_https_add_hsts(r);
    count_answer(r, request);
    add_fields_of_status(r, request);
    if (!ap_is_HTTP_REDIRECT(r->status))
        return;
    location = location_of(r);
    request->page = request->own_page;
    request->page_location = location;
    if (!location) {
        ap_log_rerror(
            APLOG_MARK, APLOG_DEBUG, 0, r,
            MR_LOGNO(003) "status %d without a Location is left alone",
            r->status);
        return;
    }
    if (request->rule
        && (location == request->location
            || !strcmp(location, request->location))) {
        if (!apr_is_empty_table(r->err_headers_out))
            set_location(r, location);
        set_notes(r, request, location, request->rule, "rule");
        return;
    }
    /* Somebody has changed the Location of an own redirect. */
    enforce(r, request, location, brigade);
}

/* --- the filter ---------------------------------------------------------- */

/* Such a brigade does not make HTTP_HEADER send the headers: an error bucket
 * comes back as another response, after EOC there are no headers at all. */
static bool sends_no_headers(const apr_bucket_brigade *brigade)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(brigade);
         b != APR_BRIGADE_SENTINEL(brigade); b = APR_BUCKET_NEXT(b))
        if (AP_BUCKET_IS_ERROR(b) || AP_BUCKET_IS_EOC(b))
            return true;
    return false;
}

static bool only_flushes(const apr_bucket_brigade *brigade)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(brigade);
         b != APR_BRIGADE_SENTINEL(brigade); b = APR_BUCKET_NEXT(b))
        if (!APR_BUCKET_IS_FLUSH(b))
            return false;
    return true;
}

/* Whether a text that may name the old status is on its way: mod_proxy flushes
 * the headers while it waits for a content that was announced. They can wait,
 * too: with the text it is known whether it is to be replaced. */
static bool is_awaited(request_rec *r, const apr_bucket_brigade *brigade)
{
    return only_flushes(brigade)
           && needs_correction(r->status, mr_client_method(r))
           && mr_config_setting(mr_config_of(r), MR_SETTING_ENFORCE)
                  >= MR_ENFORCE_ON
           && mr_page_is_announced(r);
}

/* Drop the data of @a brigade. @return whether the response ends in it. */
static bool drop_body(apr_bucket_brigade *brigade)
{
    apr_bucket *b = APR_BRIGADE_FIRST(brigade);

    while (b != APR_BRIGADE_SENTINEL(brigade)) {
        apr_bucket *next = APR_BUCKET_NEXT(b);
        if (APR_BUCKET_IS_EOS(b))
            return true;
        if (!APR_BUCKET_IS_METADATA(b))
            apr_bucket_delete(b);
        b = next;
    }
    return false;
}

/* Whether @a brigade is a whole response that is none of our business. Should
 * it hold an error, what core makes of that comes here again. */
static bool is_whole_and_no_redirect(const request_rec *r,
                                     const struct mr_request *request,
                                     const apr_bucket_brigade *brigade)
{
    return !APR_BRIGADE_EMPTY(brigade) && !ap_is_HTTP_REDIRECT(r->status)
           && !request->answer && !request->vary && !mr_https_in_use()
           && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(brigade));
}

static MR_APART apr_status_t look_at(ap_filter_t *f,
                                     apr_bucket_brigade *brigade)
{
    struct mr_request *request = f->ctx;
    bool first = !request->decided;

    if (APR_BRIGADE_EMPTY(brigade) || (first && sends_no_headers(brigade)))
        return ap_pass_brigade(f->next, brigade);
    if (first && is_awaited(f->r, brigade)) {
        apr_brigade_cleanup(brigade);
        return APR_SUCCESS;
    }
    if (first) {
        request->decided = true;
        decide(f->r, request, brigade);
    }
    if (!request->page) {
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, brigade);
    }
    if (drop_body(brigade))
        ap_remove_output_filter(f);
    if (first && !f->r->header_only) {
        apr_bucket *page =
            mr_page(f->r, request->page_location, f->c->bucket_alloc);
        APR_BRIGADE_INSERT_HEAD(brigade, page);
    }
    return ap_pass_brigade(f->next, brigade);
}

static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *brigade)
{
    const struct mr_request *request = f->ctx;

    return !request->decided && is_whole_and_no_redirect(f->r, request, brigade)
               ? ap_pass_brigade(f->next, brigade)
               : look_at(f, brigade);
}

void mr_enforce_register(void)
{
    /* In front of httpd's own filters of the same type, because those are
     * added later: see mod_methodredirect.c. */
    filter_handle = ap_register_output_filter("METHODREDIRECT", filter, NULL,
                                              AP_FTYPE_PROTOCOL);
}

void mr_enforce_add_filter(request_rec *r, struct mr_request *request)
{
    ap_add_output_filter_handle(filter_handle, request, r, r->connection);
}
