/**
 * @file
 * httpd's expressions, with the request headers that they read.
 *
 * httpd adds those to Vary in headers_out, which an error response loses, and
 * does not do it for expressions that yield text: here they are handed out.
 */
#ifndef MR_EXPRESSION_H
#define MR_EXPRESSION_H

#include <stdbool.h>

#include <httpd.h>
#include <ap_expr.h>

/** Hook in the function of mr_match_data.h. */
void mr_expression_register(void);

/** Compile @a text with the AP_EXPR_FLAG_* in @a flags; @a place names it in
 *  httpd's messages. @return NULL, or what is wrong with @a text. */
const char *mr_expression_parse(const ap_expr_info_t **expression,
                                const char *text, unsigned flags,
                                const char *place, apr_pool_t *pool);

/** Whether @a text has an operator that matches a regular expression, outside
 *  of its strings. */
bool mr_expression_has_regex(const char *text);

/** Whether the boolean @a expression holds for @a r. @a error gets what went
 *  wrong, else NULL. @a vary gets the names of the request headers that were
 *  read, separated by commas, or NULL; a null pointer says that nobody wants
 *  to know. */
bool mr_expression_holds(const ap_expr_info_t *expression, request_rec *r,
                         const char **vary, const char **error);

/** The text that the string @a expression yields for @a r; NULL with @a error.
 *  @a vary and @a error as above. */
const char *mr_expression_value(const ap_expr_info_t *expression,
                                request_rec *r, const char **vary,
                                const char **error);

#endif
