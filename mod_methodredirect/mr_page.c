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
#define HERE    "\">here</a>.</p>\n"
#define END     "</body></html>\n"

/* A page is put together in the memory it is sent from. */
struct pieces {
    int count;
    size_t len;
    struct iovec piece[8];
};

static void add_bytes(struct pieces *pieces, const char *text, size_t len)
{
    pieces->piece[pieces->count].iov_base = (void *)(uintptr_t)text;
    pieces->piece[pieces->count++].iov_len = len;
    pieces->len += len;
}

static void add(struct pieces *pieces, const char *text)
{
    add_bytes(pieces, text, strlen(text));
}

#define ADD_LITERAL(pieces, text) add_bytes(pieces, text, sizeof text - 1)

/* The beginning of the page of a status without a target. */
static void add_head(struct pieces *pieces, int status)
{
    const char *line = ap_get_status_line(status);

    ADD_LITERAL(pieces, DOCTYPE "<html><head>\n<title>");
    add(pieces, line);
    ADD_LITERAL(pieces, "</title>\n</head><body>\n<h1>");
    add(pieces, line + 4);
    ADD_LITERAL(pieces, "</h1>\n");
}

/* The pages up to the address. */
static void add_redirect_head(struct pieces *pieces, int status)
{
    switch (status) {
    case HTTP_MOVED_PERMANENTLY:
        ADD_LITERAL(pieces, HEAD("301", "Moved Permanently") MOVED);
        break;
    case HTTP_MOVED_TEMPORARILY:
        ADD_LITERAL(pieces, HEAD("302", "Found") MOVED);
        break;
    case HTTP_SEE_OTHER:
        ADD_LITERAL(pieces, HEAD("303", "See Other") LOCATED);
        break;
    case HTTP_TEMPORARY_REDIRECT:
        ADD_LITERAL(pieces, HEAD("307", "Temporary Redirect") MOVED);
        break;
    default:
        ADD_LITERAL(pieces, HEAD("308", "Permanent Redirect") MOVED);
        break;
    }
}

static const char *escaped(apr_pool_t *pool, const char *text)
{
    return strpbrk(text, "<>&\"'") ? ap_escape_html(pool, text) : text;
}

apr_bucket *mr_page(request_rec *r, const char *location,
                    apr_bucket_alloc_t *list)
{
    struct pieces pieces = {.count = 0};
    char *page, *end;

    if (location) {
        add_redirect_head(&pieces, r->status);
        add(&pieces, escaped(r->pool, location));
        ADD_LITERAL(&pieces, HERE);
    }
    else
        add_head(&pieces, r->status);
    add(&pieces, ap_psignature("<hr>\n", r));
    ADD_LITERAL(&pieces, END);
    page = end = apr_bucket_alloc(pieces.len, list);
    for (int i = 0; i < pieces.count; i++) {
        memcpy(end, pieces.piece[i].iov_base, pieces.piece[i].iov_len);
        end += pieces.piece[i].iov_len;
    }
    return apr_bucket_heap_create(page, pieces.len, apr_bucket_free, list);
}

/* Copy up to @a size bytes from the start of @a brigade. Of a short content
 * that is said to be there: whoever sends it would wait for it next. */
static size_t peek(const apr_bucket_brigade *brigade, char *text, size_t size)
{
    size_t len = 0;

    for (apr_bucket *b = APR_BRIGADE_FIRST(brigade);
         b != APR_BRIGADE_SENTINEL(brigade) && len < size;
         b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t n;

        if (APR_BUCKET_IS_METADATA(b))
            continue;
        if (apr_bucket_read(b, &data, &n, APR_BLOCK_READ) != APR_SUCCESS)
            break;
        n = n < size - len ? n : size - len;
        memcpy(text + len, data, n);
        len += n;
    }
    return len;
}

enum { PAGE_MAX = 16384 }; /* the longest Location, escaped, and the text */

/* The length that the content of @a r is said to have, -1 when none is. */
static apr_off_t said_length(const request_rec *r)
{
    const char *said = apr_table_get(r->headers_out, "Content-Length");

    return said ? (apr_off_t)apr_atoi64(said) : -1;
}

/* Whether the content of @a r is said, or seen, to be short. */
static bool is_short(const request_rec *r, const apr_bucket_brigade *brigade)
{
    apr_off_t len = said_length(r);

    if (len < 0 && !APR_BRIGADE_EMPTY(brigade)
        && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(brigade)))
        apr_brigade_length((apr_bucket_brigade *)(uintptr_t)brigade, 0, &len);
    return len >= 0 && len <= PAGE_MAX;
}

static bool is_plain_html(const request_rec *r)
{
    static const char html[] = "text/html";

    return r->content_type
           && !ap_cstr_casecmpn(r->content_type, html, sizeof html - 1)
           && !r->content_encoding
           && !apr_table_get(r->headers_out, "Content-Encoding");
}

bool mr_page_is_announced(const request_rec *r)
{
    apr_off_t len = said_length(r);

    return len > 0 && len <= PAGE_MAX && is_plain_html(r);
}

bool mr_page_is_httpds(const request_rec *r, const apr_bucket_brigade *brigade)
{
    /* Which of them depends on the version. */
    static const char *const doctypes[] = {
        DOCTYPE, "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "
                 "\"http://www.w3.org/TR/html4/strict.dtd\">\n"};
    char text[512];
    const char *line = ap_get_status_line(r->status);
    size_t len;

    if (!is_plain_html(r) || !is_short(r, brigade))
        return false;
    len = peek(brigade, text, sizeof text);
    for (size_t i = 0; i < sizeof doctypes / sizeof *doctypes; i++) {
        const char *head = apr_pstrcat(
            r->pool, doctypes[i], "<html><head>\n<title>", line,
            "</title>\n</head><body>\n<h1>", line + 4, "</h1>\n", (char *)NULL);

        if (len >= strlen(head) && !memcmp(text, head, strlen(head)))
            return true;
    }
    return false;
}

bool mr_page_take_over(request_rec *r)
{
    if (r->header_only
        || ap_response_code_string(r, ap_index_of_response(r->status)))
        return false;
    ap_custom_response(r, r->status, "");
    return true;
}
