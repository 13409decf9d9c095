/**
 * @file
 * Method x status: what the specification says a client sends next.
 *
 * What real clients send is a separate matter and differs between them on 301
 * and 302; the analyzer measures that from the log (follow table).
 */
#ifndef REDIRECT_EFFECT_H
#define REDIRECT_EFFECT_H

#include <stdbool.h>

#include "http_method.h"
#include "redirect_status.h"

/** The effect of status @a code on a request with @a method.
 *  GET, HEAD, OPTIONS and TRACE are kept by every followed status, except that
 *  303 asks for a retrieval: OPTIONS and TRACE become GET. */
enum redirect_effect redirect_effect_of(int code, enum http_method method);

/** Whether a client that follows @a code surely repeats @a method, with its
 *  content: the question every rule of this project turns on. */
bool redirect_keeps_method(int code, enum http_method method);

/** Whether a client that follows @a code may send GET although @a method was
 *  one that a GET loses (http_method_is_lost_by_get()). */
bool redirect_can_lose_method(int code, enum http_method method);

/** The method most clients send after @a code: HTTP_METHOD_GET or @a method.
 *  POST becomes GET on 301, 302 and 303; other methods only on 303. @a method
 *  itself when the status is not followed. */
enum http_method redirect_usual_next_method(int code, enum http_method method);

#endif
