/**
 * @file
 * The page that goes with a redirect, in httpd's words.
 */
#ifndef MR_PAGE_H
#define MR_PAGE_H

#include <stdbool.h>

#include <apr_buckets.h>
#include <httpd.h>

/** The page for the status of @a r, a redirect to @a location or, with NULL, a
 *  final one. */
apr_bucket *mr_page(request_rec *r, const char *location,
                    apr_bucket_alloc_t *list);

/** Whether @a brigade, with which the response of @a r begins, is or begins
 *  httpd's own page for the status of @a r, whoever sent it: the text of a
 *  backend that is an httpd names the old status, too. Only a short one, and as
 *  httpd writes it. */
bool mr_page_is_httpds(const request_rec *r, const apr_bucket_brigade *brigade);

/** Whether what is still to come of @a r could be such a page, as far as its
 *  header fields tell. */
bool mr_page_is_announced(const request_rec *r);

/** Take over the page of the redirect that an own rule answers @a r with,
 *  before httpd writes one: httpd's has nearly the same words, piece by piece
 *  and for four times the instructions. @return whether the output filter is
 *  to send a page in place of an empty one; not for HEAD, and not when an
 *  ErrorDocument says what to send. */
bool mr_page_take_over(request_rec *r);

#endif
