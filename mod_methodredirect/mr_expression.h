/**
 * @file
 * httpd's expressions, with the request headers that they read.
 *
 * httpd adds those to Vary in headers_out, which an error response loses, and
 * does not do it for expressions that yield text: here they are handed out.
 * httpd also logs each expression that fails, for each request; here the caller
 * is told why, and logs as it likes.
 *
 * Expressions of .htaccess files read no files, ask for no other URLs, and draw
 * on the budget of the client's request (mr_budget.h).
 */
#ifndef MR_EXPRESSION_H
#define MR_EXPRESSION_H

#include <stdbool.h>

#include <httpd.h>

struct mr_expression;

/** Whose expression it is. */
enum mr_expression_author { MR_BY_SERVER, MR_BY_HTACCESS };

/** What it is. */
enum mr_expression_kind { MR_CONDITION, MR_TEXT };

/** Hook in the function of mr_match_data.h. */
void mr_expression_register(void);

/** Compile @a text; @a place names it in messages. @return NULL, or what is
 *  wrong with @a text. */
const char *mr_expression_parse(const struct mr_expression **expression,
                                const char *text, enum mr_expression_kind kind,
                                enum mr_expression_author author,
                                const char *place, apr_pool_t *pool);

/** The place that it was compiled with. */
const char *mr_expression_place(const struct mr_expression *expression);

/** Whether @a text has an operator that matches a regular expression, outside
 *  of its strings. */
bool mr_expression_has_regex(const char *text);

/** Whether the value of @a text, which is to be one, depends on nothing but the
 *  URL of the request. @return false when in doubt. */
bool mr_expression_is_of_url(const char *text);

/** Whether the MR_CONDITION @a expression holds for @a r. @a error gets what
 *  went wrong, else NULL. @a vary gets the names of the request headers that
 *  were read, separated by commas, or NULL; a null pointer says that nobody
 *  wants to know. */
bool mr_expression_holds(const struct mr_expression *expression, request_rec *r,
                         const char **vary, const char **error);

/** The text that the MR_TEXT @a expression yields for @a r; NULL with
 *  @a error. @a vary and @a error as above. */
const char *mr_expression_value(const struct mr_expression *expression,
                                request_rec *r, const char **vary,
                                const char **error);

/** Whether @a error, of the two above, says that the budget of the request is
 *  spent. */
bool mr_expression_was_too_costly(const char *error);

#endif
