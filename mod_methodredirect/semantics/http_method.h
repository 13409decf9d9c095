/**
 * @file
 * HTTP request methods and what may be done with them.
 *
 * Names are matched exactly: methods are case-sensitive (RFC 9110 9.1).
 * Nothing here allocates, keeps state or needs httpd.
 */
#ifndef HTTP_METHOD_H
#define HTTP_METHOD_H

#include <stdbool.h>
#include <stddef.h>

/** The registered methods; HTTP_METHOD_OTHER is any other valid token. */
enum http_method {
    HTTP_METHOD_OTHER = 0,
#define METHOD(id, name, safe, idempotent, content, spec) HTTP_METHOD_##id,
#include "http_method.def"
    HTTP_METHOD_COUNT
};

/** The method spelled by the @a len bytes at @a name. */
enum http_method http_method_from_name(const char *name, size_t len);

/** The method's name; "(other)" for HTTP_METHOD_OTHER. */
const char *http_method_name(enum http_method method);

/** The specification of the method, for example "RFC 9110 9.3.3";
 *  empty for HTTP_METHOD_OTHER. */
const char *http_method_specification(enum http_method method);

/** RFC 9110 9.2.1: asks for nothing but reading. Unknown methods do not. */
bool http_method_is_safe(enum http_method method);

/** RFC 9110 9.2.2: sending it twice intends no more than sending it once. */
bool http_method_is_idempotent(enum http_method method);

/** Whether requests with the method usually carry content that matters. */
bool http_method_has_content(enum http_method method);

/**
 * Whether turning the request into a GET loses what the client asked for:
 * true for every method except GET, HEAD, OPTIONS and TRACE.
 *
 * This is what a method table calls `unsafe`. It is wider than "not safe":
 * QUERY, SEARCH or PROPFIND are safe, but their question is in the content.
 */
bool http_method_is_lost_by_get(enum http_method method);

/** Whether the @a len bytes at @a name are a token (RFC 9110 5.6.2),
 *  so that they could name a method. */
bool http_method_is_token(const char *name, size_t len);

#endif
