/*
 * The module record and the order of its hooks.
 *
 *   mr_directives  configuration lines -> mr_rule, settings of mr_config
 *   mr_https       from http to https, before every rule
 *   mr_redirect    request -> rule -> status and Location
 *   mr_origin      phase markers: who decided a redirect
 *   mr_body        what of a redirected request is read
 *   mr_enforce     output filter: every 3xx, held against the policy
 *   mr_counters    shared memory: what the two of them did
 *   mr_status      the counters, shown; mr_dump: the rules, printed
 *   mr_check       what is wrong with the rules; mr_explain: why one answers
 */
#include "mr_body.h"
#include "mr_catalog.h"
#include "mr_check.h"
#include "mr_config.h"
#include "mr_counters.h"
#include "mr_directives.h"
#include "mr_dump.h"
#include "mr_enforce.h"
#include "mr_explain.h"
#include "mr_expression.h"
#include "mr_https.h"
#include "mr_origin.h"
#include "mr_private.h"
#include "mr_redirect.h"
#include "mr_rule_map.h"
#include "mr_rule_place.h"
#include "mr_status.h"
#include "mr_table_word.h"

#include <ap_mpm.h>
#include <apr_optional_hooks.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_status.h>

static void register_hooks(apr_pool_t *pool)
{
    static const char *const before_translate[] = {"mod_rewrite.c", NULL};
    static const char *const after_translate[] = {"mod_proxy.c", NULL};
    static const char *const after_fixups[] = {"mod_alias.c", "mod_dir.c",
                                               NULL};

    (void)pool;
    ap_hook_pre_config(mr_table_word_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_config(mr_rule_place_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(mr_rule_place_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_config(mr_rule_map_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(mr_rule_map_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(mr_rule_map_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    mr_body_register();
    mr_expression_register();
    ap_hook_pre_config(mr_catalog_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(mr_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(mr_dump_test_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(mr_explain_test_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(mr_counters_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(mr_counters_child_status, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(mr_status_handler, NULL, NULL, APR_HOOK_MIDDLE);
    APR_OPTIONAL_HOOK(ap, status_hook, mr_status_summary, NULL, NULL,
                      APR_HOOK_MIDDLE);
    mr_enforce_register();
    mr_origin_register();

    /* Core adds its protocol filters at REALLY_LAST, and a filter goes behind
     * those of its type: from here ours comes before HTTP_HEADER. */
    ap_hook_create_request(mr_origin_create_request, NULL, NULL,
                           APR_HOOK_MIDDLE);

    /* The markers. AUTH begins with the last header_parser: a raw hook on
     * access_checker would switch off httpd's cache of authorization. */
    ap_hook_quick_handler(mr_origin_quick_handler, NULL, NULL,
                          APR_HOOK_REALLY_FIRST);
    /* Marks, then answers before everybody else, mod_rewrite included. (What
     * pre_translate_name returns is ignored below 400.) */
    ap_hook_pre_config(mr_https_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_translate_name(mr_https_translate_name, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_header_parser(mr_origin_header_parser, NULL, NULL,
                          APR_HOOK_REALLY_LAST);
    ap_hook_type_checker(mr_origin_type_checker, NULL, NULL,
                         APR_HOOK_REALLY_FIRST);
    ap_hook_insert_filter(mr_origin_insert_filter, NULL, NULL,
                          APR_HOOK_REALLY_FIRST);
    ap_hook_insert_error_filter(mr_origin_insert_error_filter, NULL, NULL,
                                APR_HOOK_REALLY_FIRST);

    /* Before mod_proxy takes the path, after mod_rewrite has had its say. */
    ap_hook_translate_name(mr_redirect_translate_name, before_translate,
                           after_translate, APR_HOOK_FIRST);
    ap_hook_fixups(mr_redirect_fixups, NULL, after_fixups, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA methodredirect_module = {
    STANDARD20_MODULE_STUFF, mr_config_create_dir,   mr_config_merge_dir,
    mr_config_create_server, mr_config_merge_server, mr_directives,
    register_hooks,          AP_MODULE_FLAG_NONE,
};
