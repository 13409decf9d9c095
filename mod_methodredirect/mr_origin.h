/**
 * @file
 * Who produced a redirect: cheap markers in the phases of a request.
 *
 * What is known about a client's request is kept once, on the request that
 * came from the network; subrequests and internal redirects lead back to it.
 */
#ifndef MR_ORIGIN_H
#define MR_ORIGIN_H

#include <stdbool.h>

#include <httpd.h>

#include "mr_budget.h"
#include "mr_private.h"

/** Where in httpd a redirect was decided. */
enum mr_origin {
    MR_ORIGIN_MAPPING,  /**< before the request was processed */
    MR_ORIGIN_AUTH,     /**< by authentication or authorization */
    MR_ORIGIN_HANDLER,  /**< by the application, which has seen the request */
    MR_ORIGIN_ERROR,    /**< an ErrorDocument */
    MR_ORIGIN_INTERNAL, /**< after the server had turned the request into GET */
    MR_ORIGIN_COUNT
};

/** The phase a request has reached. */
enum mr_phase {
    MR_PHASE_EARLY,
    MR_PHASE_QUICK, /**< quick handlers, which are applications */
    MR_PHASE_MAP,
    MR_PHASE_AUTH,
    MR_PHASE_FIXUPS,
    MR_PHASE_INDEX, /**< mr_origin_is_for_mod_dir(): what is left of the
                         fixups */
    MR_PHASE_HANDLER
};

/** What the rule that answered wants to be sent with its answer. */
struct mr_answer_fields {
    int status;                       /**< of that answer; 0: none */
    const char *cache_control, *hsts; /**< NULL: nothing */
};

/** A client's request. Written by the thread that serves it, never shared. */
struct mr_request {
    const char *method; /**< see mr_client_method(); NULL before it was asked */
    bool lost_by_get;   /**< a GET would lose that method */
    enum mr_phase phase;
    bool internal;       /**< the server has switched to GET on its own */
    bool error;          /**< an ErrorDocument of a 4xx or 5xx is rendered */
    bool rendering;      /**< an ErrorDocument page of a 3xx is rendered */
    bool canned;         /**< the body is httpd's own text for the status */
    bool error_document; /**< the Location is an ErrorDocument's URL */
    bool encoded;        /**< mod_proxy took the path before it was decoded */
    bool decided;        /**< enforcement has looked at the response */
    bool noted;          /**< the notes for the log are set */
    bool own_page;       /**< core writes an empty page: ours is to come */
    bool page;           /**< a page of ours replaces the body */

    const char *page_location; /**< that the page leads to; NULL: nowhere */

    const char *rule;     /**< id of the own rule that answered; NULL: none */
    const char *location; /**< that it gave */
    const char *worded;   /**< Location that an ErrorDocument page words */
    const char *allow;    /**< Allow for an own 405 */

    int answer;  /**< status that an own rule gave; 0: none did */
    int slot;    /**< of that rule, see mr_catalog.h */
    bool probed; /**< it was asked by a subrequest: httpd may not use it */

    struct mr_answer_fields fields; /**< see mr_response_headers.h */
    const char *vary; /**< request headers that rules have read; NULL: none */

    struct mr_regex_work *work; /**< of the rules; NULL before the first */
    struct mr_budget budget;    /**< for .htaccess files and long paths */
};

/** The request that came from the network. */
request_rec *mr_initial_request(request_rec *r);

/** mr_request_of() for whatever @a r is. */
struct mr_request *mr_request_find(request_rec *r);

/** The client's request that @a r belongs to. Never NULL inside a request.
 *  Every request asks for it ten times, nearly always for itself. */
static inline struct mr_request *mr_request_of(request_rec *r)
{
    struct mr_request *request =
        r->main || r->prev
            ? NULL
            : ap_get_module_config(r->request_config, &methodredirect_module);

    return request ? request : mr_request_find(r);
}

/** mr_client_method() for the first time. */
const char *mr_client_method_find(request_rec *r);

/** The method that the client sent, whatever the server made of it since. */
static inline const char *mr_client_method(request_rec *r)
{
    const char *method = mr_request_of(r)->method;

    return method ? method : mr_client_method_find(r);
}

/** Whether a GET would lose mr_client_method(). */
static inline bool mr_client_method_is_lost_by_get(request_rec *r)
{
    const struct mr_request *request = mr_request_of(r);

    if (!request->method)
        mr_client_method_find(r);
    return request->lost_by_get;
}

/** Remember that the rule called @a id answers @a r with @a location. Both must
 *  live as long as @a r; for a subrequest, which may end before the response is
 *  sent, they are copied. */
void mr_origin_set_rule(request_rec *r, const char *id, const char *location);

/** Remember that the rule at @a slot of the catalogue answers @a r with
 *  @a status. */
void mr_origin_set_answer(request_rec *r, int slot, int status);

/** Whether mod_dir looks for something else in the fixups of @a r: for an index
 *  file in a directory, for FallbackResource where there is nothing. */
static inline bool mr_origin_is_for_mod_dir(const request_rec *r)
{
    return r->finfo.filetype == APR_DIR
           || (r->finfo.filetype == APR_NOFILE && !r->handler);
}

/** The rules have been asked in the fixups of @a r: mod_dir comes next. */
void mr_origin_rules_passed(request_rec *r);

/** The origin of the redirect that @a request is answered with. */
enum mr_origin mr_origin_of(const struct mr_request *request);

/** The name of @a origin as in the log. */
const char *mr_origin_name(enum mr_origin origin);

/** Register the filter that watches pages which word a redirect. */
void mr_origin_register(void);

/* The hooks; mod_methodredirect.c says when each runs. */
int mr_origin_create_request(request_rec *r);
int mr_origin_quick_handler(request_rec *r, int lookup);
int mr_origin_translate_name(request_rec *r);
int mr_origin_header_parser(request_rec *r);
int mr_origin_type_checker(request_rec *r);
void mr_origin_insert_filter(request_rec *r);
void mr_origin_insert_error_filter(request_rec *r);

#endif
