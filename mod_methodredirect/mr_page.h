/**
 * @file
 * The page that goes with a redirect, in httpd's words.
 */
#ifndef MR_PAGE_H
#define MR_PAGE_H

#include <httpd.h>

/** The page for @a status, which leads to @a location or, with NULL, nowhere.
 *  It lives as long as @a r. */
const char *mr_page(request_rec *r, int status, const char *location);

/** Take over the page of the redirect to @a location that an own rule answers
 *  @a r with, before httpd writes one: httpd's has nearly the same words, piece by piece
 *  and for four times the instructions. @return the page, which the output
 *  filter is to send in place of an empty one; NULL for HEAD, and when an
 *  ErrorDocument says what to send. */
const char *mr_page_answer(request_rec *r, const char *location);

#endif
