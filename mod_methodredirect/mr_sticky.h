/**
 * @file
 * By what a split knows a client again: sticky=.
 */
#ifndef MR_STICKY_H
#define MR_STICKY_H

#include <stdbool.h>
#include <stddef.h>

#include <httpd.h>

enum mr_sticky_kind {
    MR_STICKY_NONE,  /**< each request draws anew; the default */
    MR_STICKY_IP,    /**< the client's address, as mod_remoteip has it */
    MR_STICKY_COOKIE /**< a cookie's value; the address when there is none */
};

struct mr_sticky {
    enum mr_sticky_kind kind;
    const char *cookie; /**< name, of MR_STICKY_COOKIE */
};

/** Parse the value of sticky=. @return NULL, or what is wrong with @a text and
 *  what would do. */
const char *mr_sticky_parse(struct mr_sticky *sticky, const char *text,
                            apr_pool_t *pool);

bool mr_sticky_equal(const struct mr_sticky *a, const struct mr_sticky *b);

/** What @a r draws with: a pointer to @a len bytes. */
const void *mr_sticky_key(const struct mr_sticky *sticky, request_rec *r,
                          size_t *len);

#endif
