#include "mr_dump.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <http_core.h>

#include "mr_catalog.h"

static void write_stdout(void *to, const char *text, size_t len)
{
    fwrite(text, 1, len, to);
}

static void dump_json(const struct mr_out *out, apr_pool_t *pool)
{
    const char *comma = "\n";

    mr_out_text(out, "{\"rules\":[");
    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file) {
        mr_out_text(out, comma);
        mr_out_text(out, "{");
        mr_catalog_json(out, rule, pool);
        mr_out_text(out, ",\"hits\":0,\"last_hit\":null}"); /* as yet */
        comma = ",\n";
        apr_pool_clear(pool);
    }
    mr_out_text(out, "\n]}\n");
}

/* Headings as `httpd -S` has them: a line where the server or the section
 * changes, the rules below it. */
static void dump_text(const struct mr_out *out, apr_pool_t *pool)
{
    const struct mr_rule *before = NULL;

    mr_out_printf(out, "MethodRedirect rules: %u\n", mr_catalog_count());
    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         before = rule, rule = rule->next_in_file) {
        const char *defined = mr_catalog_vhost_defined(rule, pool);
        const char *from = mr_catalog_from(rule);

        if (!before || before->server != rule->server)
            mr_out_text(out,
                        apr_pstrcat(pool, defined ? "virtual host " : "server ",
                                    mr_catalog_vhost(rule, pool),
                                    defined ? " (" : "", defined ? defined : "",
                                    defined ? ")" : "", "\n", (char *)NULL));
        mr_out_text(
            out, apr_pstrcat(pool, "  ", rule->id, "  ",
                             mr_catalog_scope(rule, pool), "  ",
                             mr_catalog_kind(rule), "  ", from ? from : "-",
                             " -> ", rule->to_text ? rule->to_text : "-", "  ",
                             mr_catalog_table(rule, pool), "\n", (char *)NULL));
        apr_pool_clear(pool);
    }
}

void mr_dump_test_config(apr_pool_t *pconf, server_rec *s)
{
    const struct mr_out out = {write_stdout, stdout};
    apr_pool_t *pool;

    (void)s;
    apr_pool_create(&pool, pconf);
    if (ap_exists_config_define("DUMP_METHODREDIRECT"))
        dump_text(&out, pool);
    if (ap_exists_config_define("DUMP_METHODREDIRECT_JSON"))
        dump_json(&out, pool);
    fflush(stdout);
    apr_pool_destroy(pool);
}
