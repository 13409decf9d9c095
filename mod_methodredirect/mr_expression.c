#include "mr_expression.h"

#include "mr_expression_guard.h"
#include "mr_match_data.h"
#include "mr_private.h"

const char *mr_expression_parse(const ap_expr_info_t **expression,
                                const char *text, unsigned flags,
                                const char *place, apr_pool_t *pool)
{
    ap_expr_info_t *info = apr_pcalloc(pool, sizeof *info);
    const char *hazard = mr_expression_hazard(text);

    if (hazard)
        return hazard;
    info->filename = place;
    info->flags = flags;
    info->module_index = APLOG_MODULE_INDEX;
    *expression = info;
    return ap_expr_parse(pool, pool, info, text, NULL);
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

static int execute(const ap_expr_info_t *expression, request_rec *r,
                   const char **text, const char **vary, const char **error)
{
    ap_regmatch_t match[AP_MAX_REG_MATCH];
    const char *source = NULL;
    ap_expr_eval_ctx_t context = {.r = r,
                                  .c = r->connection,
                                  .s = r->server,
                                  .p = r->pool,
                                  .err = error,
                                  .info = expression,
                                  .re_pmatch = match,
                                  .re_nmatch = AP_MAX_REG_MATCH,
                                  .re_source = &source,
                                  .vary_this = vary,
                                  .result_string = text};

    if (vary)
        *vary = NULL;
    return ap_expr_exec_ctx(&context);
}

bool mr_expression_holds(const ap_expr_info_t *expression, request_rec *r,
                         const char **vary, const char **error)
{
    return execute(expression, r, NULL, vary, error) > 0;
}

const char *mr_expression_value(const ap_expr_info_t *expression,
                                request_rec *r, const char **vary,
                                const char **error)
{
    const char *text = NULL;

    return execute(expression, r, &text, vary, error) > 0 ? text : NULL;
}

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
        const void *any; /* what httpd keeps it in */
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
