/**
 * @file
 * When a rule applies besides its FROM and its methods: from=, until=, host=
 * and if=.
 */
#ifndef MR_CONDITION_H
#define MR_CONDITION_H

#include <stdbool.h>

#include <httpd.h>

struct mr_expression;

/** All zero holds always. */
struct mr_condition {
    apr_time_t from, until; /**< [from, until); 0: no bound */
    const char *host;       /**< "*.NAME" for the names below NAME */
    const struct mr_expression *expression;
};

/** Set host= to @a name. @return NULL, or what is wrong with it and what would
 *  do. */
const char *mr_condition_set_host(struct mr_condition *condition,
                                  const char *name, apr_pool_t *pool);

/** Set if= to @a text of the rule at @a place. With @a restricted, it cannot
 *  read files, ask for other URLs or run regular expressions. Errors as
 *  mr_condition_set_host(). */
const char *mr_condition_set_expression(struct mr_condition *condition,
                                        const char *text, bool restricted,
                                        const char *place, apr_pool_t *pool);

/** Whether host= takes @a host, a name without port and brackets. */
bool mr_condition_takes_host(const struct mr_condition *condition,
                             const char *host);

/** Whether time and host of @a r suit, without a look at the expression. */
bool mr_condition_admits(const struct mr_condition *condition,
                         const request_rec *r);

/** Whether the expression, if any, holds for @a r. @a vary and @a error as
 *  mr_expression_holds(). */
bool mr_condition_holds(const struct mr_condition *condition, request_rec *r,
                        const char **vary, const char **error);

/** Whether the condition could hold again when the client that sent @a r goes
 *  to @a location with @a method: host, URL and method are the new ones, all
 *  else, cookies included, is taken to stay. @a location leads to the scheme
 *  and port that @a r came to; @a path is its decoded path. */
bool mr_condition_would_hold(const struct mr_condition *condition,
                             request_rec *r, const char *method,
                             const char *location, const char *path);

#endif
