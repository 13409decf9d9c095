#include "mr_expression.h"

#include <ap_expr.h>
#include <apr_strings.h>
#include <http_log.h>

#include "mr_budget.h"
#include "mr_expression_guard.h"
#include "mr_match_data.h"
#include "mr_origin.h"
#include "mr_private.h"

struct mr_expression {
    ap_expr_info_t info;
    bool bounded; /* by the budget of the request */
};

/* One evaluation. httpd hands the first field to all functions. */
struct evaluation {
    ap_expr_eval_ctx_t context;
    const struct ap_logconf *log; /* of the request, without our silence */
    struct mr_budget *budget;
};

static const char too_costly[] =
    "the expressions of .htaccess files have used up what one request may "
    "spend on them";

/* --- functions and variables ---------------------------------------------- */

/* A function of httpd's that ours stands before. It keeps them as data. */
struct wrapped {
    union {
        const void *any;
        ap_expr_var_func_t *variable;
        ap_expr_string_func_t *function;
        ap_expr_op_unary_t *operator;
    } call;
    const void *data;
};

static struct evaluation *evaluation_of(ap_expr_eval_ctx_t *context)
{
    return (struct evaluation *)context;
}

/* Charge @a value. An expression that is told to join and repeat goes on with
 * nothing as soon as nothing is left, and fails. */
static const char *charged(ap_expr_eval_ctx_t *context, const char *value)
{
    if (!value || mr_budget_take(evaluation_of(context)->budget, strlen(value)))
        return value;
    *context->err = too_costly;
    return "";
}

static const char *bounded_variable(ap_expr_eval_ctx_t *context,
                                    const void *data)
{
    const struct wrapped *wrapped = data;

    return *context->err == too_costly
               ? ""
               : charged(context,
                         wrapped->call.variable(context, wrapped->data));
}

static const char *bounded_function(ap_expr_eval_ctx_t *context,
                                    const void *data, const char *text)
{
    const struct wrapped *wrapped = data;

    return *context->err == too_costly
               ? ""
               : charged(context,
                         wrapped->call.function(context, wrapped->data, text));
}

/* A subrequest has things of its own to say. */
static int subrequest_with_log(ap_expr_eval_ctx_t *context, const void *data,
                               const char *text)
{
    const struct wrapped *wrapped = data;
    const struct ap_logconf *silence = context->r->log;
    int result;

    context->r->log = evaluation_of(context)->log;
    result = wrapped->call.operator(context, wrapped->data, text);
    context->r->log = silence;
    return result;
}

static int wrap(ap_expr_lookup_parms *wanted, const void *wrapper)
{
    struct wrapped *wrapped = apr_palloc(wanted->pool, sizeof *wrapped);

    wrapped->call.any = *wanted->func;
    wrapped->data = *wanted->data;
    *wanted->func = wrapper;
    *wanted->data = wrapped;
    return OK;
}

static bool runs_subrequest(const ap_expr_lookup_parms *wanted)
{
    return wanted->type == AP_EXPR_FUNC_OP_UNARY
           && (!strcmp(wanted->name, "A") || !strcmp(wanted->name, "F")
               || !strcmp(wanted->name, "U"));
}

static int look_up(ap_expr_lookup_parms *wanted)
{
    const union {
        ap_expr_op_unary_t *operator;
        const void *any;
    } with_log = {subrequest_with_log};
    int result = ap_expr_lookup_default(wanted);

    return result == OK && runs_subrequest(wanted) ? wrap(wanted, with_log.any)
                                                   : result;
}

static int look_up_bounded(ap_expr_lookup_parms *wanted)
{
    const union {
        ap_expr_var_func_t *variable;
        const void *any;
    } variable = {bounded_variable};
    const union {
        ap_expr_string_func_t *function;
        const void *any;
    } function = {bounded_function};
    int result;

    if (runs_subrequest(wanted)) {
        *wanted->err =
            apr_psprintf(wanted->pool,
                         "-%s takes a whole request and is not available in "
                         ".htaccess",
                         wanted->name);
        return !OK;
    }
    result = ap_expr_lookup_default(wanted);
    if (result == OK && wanted->type == AP_EXPR_FUNC_VAR)
        return wrap(wanted, variable.any);
    if (result == OK && wanted->type == AP_EXPR_FUNC_STRING)
        return wrap(wanted, function.any);
    return result;
}

/* --- compiling ------------------------------------------------------------ */

const char *mr_expression_parse(const struct mr_expression **result,
                                const char *text, enum mr_expression_kind kind,
                                enum mr_expression_author author,
                                const char *place, apr_pool_t *pool)
{
    struct mr_expression *expression = apr_pcalloc(pool, sizeof *expression);
    const char *hazard = mr_expression_hazard(text);

    if (hazard)
        return hazard;
    expression->bounded = author == MR_BY_HTACCESS;
    expression->info.filename = place;
    expression->info.flags =
        (kind == MR_TEXT ? AP_EXPR_FLAG_STRING_RESULT : 0)
        | (expression->bounded ? AP_EXPR_FLAG_RESTRICTED : 0);
    expression->info.module_index = APLOG_MODULE_INDEX;
    *result = expression;
    return ap_expr_parse(pool, pool, &expression->info, text,
                         expression->bounded ? look_up_bounded : look_up);
}

bool mr_expression_has_regex(const char *text)
{
    char quote = '\0';

    for (; *text; text++) {
        if (quote && *text == '\\' && text[1])
            text++;
        else if (quote)
            quote = *text == quote ? '\0' : quote;
        else if (*text == '"' || *text == '\'')
            quote = *text;
        else if ((*text == '=' || *text == '!') && text[1] == '~')
            return true;
    }
    return false;
}

bool mr_expression_is_of_url(const char *text)
{
    static const char *const names[] = {
        "REQUEST_URI}", "QUERY_STRING}", "REQUEST_SCHEME}",
        "HTTP_HOST}",   "SERVER_NAME}",  "SERVER_PORT}",
        "env:MATCH_",   "reqenv:MATCH_", "tolower:",
        "toupper:",     "escape:",       "unescape:",
        "base64:",      "unbase64:",     "md5:",
        "sha1:",
    };

    while ((text = strstr(text, "%{")) != NULL) {
        size_t i = 0, count = sizeof names / sizeof *names;

        text += 2;
        while (i < count && ap_cstr_casecmpn(text, names[i], strlen(names[i])))
            i++;
        if (i == count)
            return false;
    }
    return true;
}

const char *mr_expression_place(const struct mr_expression *expression)
{
    return expression->info.filename;
}

/* --- evaluating ----------------------------------------------------------- */

static int execute(const struct mr_expression *expression, request_rec *r,
                   const char **text, const char **vary, const char **error)
{
    static const struct ap_logconf silence = {NULL, APLOG_CRIT};
    ap_regmatch_t match[AP_MAX_REG_MATCH];
    const char *source = NULL;
    struct evaluation evaluation = {.context = {.r = r,
                                                .c = r->connection,
                                                .s = r->server,
                                                .p = r->pool,
                                                .err = error,
                                                .info = &expression->info,
                                                .re_pmatch = match,
                                                .re_nmatch = AP_MAX_REG_MATCH,
                                                .re_source = &source,
                                                .vary_this = vary,
                                                .result_string = text},
                                    .log = r->log};
    int result;

    if (vary)
        *vary = NULL;
    if (expression->bounded) {
        evaluation.budget = &mr_request_of(r)->budget;
        if (mr_budget_is_spent(evaluation.budget)) {
            *error = too_costly;
            return -1;
        }
        mr_budget_begin(evaluation.budget);
    }
    r->log = &silence;
    result = ap_expr_exec_ctx(&evaluation.context);
    r->log = evaluation.log;
    if (expression->bounded)
        mr_budget_look(evaluation.budget);
    return result;
}

bool mr_expression_holds(const struct mr_expression *expression, request_rec *r,
                         const char **vary, const char **error)
{
    return execute(expression, r, NULL, vary, error) > 0;
}

const char *mr_expression_value(const struct mr_expression *expression,
                                request_rec *r, const char **vary,
                                const char **error)
{
    const char *text = NULL;

    return execute(expression, r, &text, vary, error) > 0 ? text : NULL;
}

bool mr_expression_was_too_costly(const char *error)
{
    return error == too_costly;
}

/* --- what sections matched ------------------------------------------------ */

static const char *match_data(ap_expr_eval_ctx_t *context, const void *data,
                              const char *name)
{
    const char *value =
        context->r ? apr_table_get(context->r->subprocess_env, name) : NULL;

    (void)data;
    return value ? mr_match_data_mark(value, context->p) : "";
}

static int find_function(ap_expr_lookup_parms *wanted)
{
    union {
        ap_expr_string_func_t *function;
        const void *any;
    } found = {match_data};

    if (wanted->type != AP_EXPR_FUNC_STRING
        || strcmp(wanted->name, MR_MATCH_DATA_FUNCTION) != 0)
        return DECLINED;
    *wanted->func = found.any;
    *wanted->data = NULL;
    return OK;
}

void mr_expression_register(void)
{
    ap_hook_expr_lookup(find_function, NULL, NULL, APR_HOOK_MIDDLE);
}
