/**
 * @file
 * The 3xx status codes: what each one promises, with the section that says so.
 */
#ifndef REDIRECT_STATUS_H
#define REDIRECT_STATUS_H

#include <stdbool.h>

/** How long the target is meant to hold. */
enum redirect_lifetime {
    REDIRECT_LIFETIME_NONE,
    REDIRECT_LIFETIME_TEMPORARY,
    REDIRECT_LIFETIME_PERMANENT
};

/** What a status does to the method of the request that follows it. */
enum redirect_effect {
    REDIRECT_EFFECT_NONE,        /**< nothing follows on its own */
    REDIRECT_EFFECT_KEEP,        /**< same method, same content */
    REDIRECT_EFFECT_SHOULD_KEEP, /**< same method asked for; clients differ */
    REDIRECT_EFFECT_MAY_GET,     /**< the client may switch to GET */
    REDIRECT_EFFECT_GET          /**< a GET follows (HEAD stays HEAD) */
};

/** One row of redirect_status.def. */
struct redirect_status {
    int code;
    const char *reason; /**< reason phrase of RFC 9110 */
    enum redirect_lifetime lifetime;
    bool followed; /**< clients follow Location on their own */
    enum redirect_effect on_post;
    enum redirect_effect on_other; /**< PUT, DELETE, PATCH, QUERY, ... */
    const char *section;           /**< of RFC 9110, for example "15.4.9" */
};

/** The row of @a code, or NULL when it is not a 3xx code of RFC 9110. */
const struct redirect_status *redirect_status_find(int code);

/** Whether clients follow a Location sent with @a code on their own:
 *  301, 302, 303, 307, 308. */
bool redirect_status_is_followed(int code);

/** The code with the lifetime of @a code that keeps the method: 308 for 301
 *  and 308, 307 for 302, 303 and 307; 0 when @a code is not followed. */
int redirect_status_keeping_method(int code);

#endif
