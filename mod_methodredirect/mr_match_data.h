/**
 * @file
 * What a named group of a section matched, as data in the value of an
 * expression.
 *
 * `/items?number=%{env:MATCH_ID}&role=user` must stay a query of two
 * parameters whatever is in the path. An expression yields one text in which
 * data and delimiters look alike, so the delimiters of these data are marked
 * while the expression is evaluated: MR_DATA_MARK and two hex digits. The
 * builder of Locations writes the byte that is meant as data.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_MATCH_DATA_H
#define MR_MATCH_DATA_H

#include <stddef.h>

#include <apr_pools.h>

/** Begins a marked byte; no URL holds it. */
#define MR_DATA_MARK '\001'

/** How long a marked byte is. */
#define MR_DATA_MARKED 3

/** The function that mr_match_data_expression() asks for. */
#define MR_MATCH_DATA_FUNCTION "methodredirect_data"

/** @a expression with that function in place of env and reqenv where they
 *  read a MATCH_ variable: in the text itself, or in tolower and toupper.
 *  Other functions, such as escape and base64, get the bytes as they are. */
const char *mr_match_data_expression(const char *expression, apr_pool_t *pool);

/** @a value with its delimiters marked. It is @a value itself when it has
 *  none. */
const char *mr_match_data_mark(const char *value, apr_pool_t *pool);

/** The byte that is marked at @a text, of @a len bytes; -1 when none is. */
int mr_match_data_byte(const char *text, size_t len);

/** @a value as a log may show it: each marked byte as %XX, secrets masked, also
 *  where it is no URL but a list of parameters. */
const char *mr_match_data_shown(const char *value, apr_pool_t *pool);

#endif
