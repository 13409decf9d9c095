#include "mr_page.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <mod_core.h>

#define DOCTYPE "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n"

#define HEAD(code, title)                                                      \
    DOCTYPE "<html><head>\n<title>" code " " title                             \
            "</title>\n</head><body>\n<h1>" title "</h1>\n"

#define MOVED   "<p>The document has moved <a href=\""
#define LOCATED "<p>The answer to your request is located <a href=\""

/* The usual pages up to the address. */
static const char *usual_begin(int status)
{
    switch (status) {
    case HTTP_MOVED_PERMANENTLY:
        return HEAD("301", "Moved Permanently") MOVED;
    case HTTP_MOVED_TEMPORARILY:
        return HEAD("302", "Found") MOVED;
    case HTTP_SEE_OTHER:
        return HEAD("303", "See Other") LOCATED;
    case HTTP_TEMPORARY_REDIRECT:
        return HEAD("307", "Temporary Redirect") MOVED;
    case HTTP_PERMANENT_REDIRECT:
        return HEAD("308", "Permanent Redirect") MOVED;
    default:
        return NULL;
    }
}

static const char *begin(request_rec *r, int status, const char *location)
{
    const char *text = location ? usual_begin(status) : NULL;
    const char *line;

    if (text)
        return text;
    line = ap_get_status_line(status);
    return apr_pstrcat(r->pool, DOCTYPE "<html><head>\n<title>", line,
                       "</title>\n</head><body>\n<h1>", line + 4, "</h1>\n",
                       location ? MOVED : "", (char *)NULL);
}

static const char *escaped(apr_pool_t *pool, const char *text)
{
    return strpbrk(text, "<>&\"'") ? ap_escape_html(pool, text) : text;
}

const char *mr_page(request_rec *r, int status, const char *location)
{
    return apr_pstrcat(r->pool, begin(r, status, location),
                       location ? escaped(r->pool, location) : "",
                       location ? "\">here</a>.</p>\n" : "",
                       ap_psignature("<hr>\n", r), "</body></html>\n",
                       (char *)NULL);
}

const char *mr_page_answer(request_rec *r, const char *location)
{
    if (!location || r->header_only
        || ap_response_code_string(r, ap_index_of_response(r->status)))
        return NULL;
    ap_custom_response(r, r->status, "");
    return mr_page(r, r->status, location);
}
