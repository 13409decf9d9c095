#include "mr_catalog.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <apr_strings.h>

#include "mr_rule_map.h"

/* Of the configuration being read or in use; see the header. */
static struct mr_rule *first, *last;
static uint32_t rule_count;

int mr_catalog_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp)
{
    (void)pconf;
    (void)plog;
    (void)ptemp;
    first = last = NULL;
    rule_count = 0;
    return OK;
}

void mr_catalog_add(struct mr_rule *rule)
{
    rule->slot = (int)rule_count++;
    rule->next_in_file = NULL;
    if (last)
        last->next_in_file = rule;
    else
        first = rule;
    last = rule;
}

void mr_catalog_remove(const struct mr_rule *rule)
{
    struct mr_rule **to = &first, *before = NULL;

    for (; *to && *to != rule; to = &before->next_in_file)
        before = *to;
    if (!*to)
        return;
    *to = rule->next_in_file;
    for (struct mr_rule *later = *to; later; later = later->next_in_file)
        later->slot--;
    if (last == rule)
        last = before;
    rule_count--;
}

const struct mr_rule *mr_catalog_first(void)
{
    return first;
}

uint32_t mr_catalog_count(void)
{
    return rule_count;
}

/* --- where a rule stands ------------------------------------------------- */

const char *mr_catalog_kind(const struct mr_rule *rule)
{
    static const char *const names[] = {
        [MR_RULE_PREFIX] = "prefix", [MR_RULE_EXACT] = "exact",
        [MR_RULE_MATCH] = "match",   [MR_RULE_EXPRESSION] = "expression",
        [MR_RULE_MAP] = "map",       [MR_RULE_HTTPS] = "https",
    };

    return names[rule->kind];
}

const char *mr_catalog_from(const struct mr_rule *rule)
{
    return rule->map ? mr_rule_map_file(rule->map) : rule->from_text;
}

const char *mr_catalog_scope(const struct mr_rule *rule, apr_pool_t *pool)
{
    const char *scope = "";

    for (const ap_directive_t *d = rule->directive->parent; d; d = d->parent)
        if (ap_cstr_casecmp(d->directive, "<VirtualHost") != 0)
            scope = apr_pstrcat(pool, d->directive, " ", d->args,
                                *scope ? " " : "", scope, (char *)NULL);
    return *scope ? scope : "server";
}

/* A ServerName without port leaves s->port at 0 in a VirtualHost. */
const char *mr_catalog_vhost(const struct mr_rule *rule, apr_pool_t *pool)
{
    const server_rec *s = rule->server;
    const char *name = s->server_hostname ? s->server_hostname : "";
    unsigned port = s->port ? s->port : s->addrs ? s->addrs->host_port : 0;

    return port ? apr_psprintf(pool, "%s:%u", name, port) : name;
}

const char *mr_catalog_vhost_defined(const struct mr_rule *rule,
                                     apr_pool_t *pool)
{
    const server_rec *s = rule->server;

    return s->is_virtual
               ? apr_psprintf(pool, "%s:%u", s->defn_name ? s->defn_name : "",
                              s->defn_line_number)
               : NULL;
}

/* With its final NUL, so that "a" "bc" and "ab" "c" differ. */
static void add_text(XXH3_state_t *state, const char *text)
{
    XXH3_64bits_update(state, text, strlen(text) + 1);
}

uint64_t mr_catalog_key(const struct mr_rule *rule, apr_pool_t *pool)
{
    XXH3_state_t state;

    XXH3_64bits_reset(&state);
    add_text(&state,
             rule->server->is_virtual ? mr_catalog_vhost(rule, pool) : "");
    add_text(&state, mr_catalog_scope(rule, pool));
    add_text(&state, rule->directive->directive);
    add_text(&state, rule->directive->args);
    return XXH3_64bits_digest(&state);
}

/* --- what it does with each method --------------------------------------- */

/* A token that nobody names: what holds for it holds for all others. */
#define UNNAMED "!"

static bool is_listed(const apr_array_header_t *actions, const char *method)
{
    const struct mr_catalog_action *list =
        (const struct mr_catalog_action *)(const void *)actions->elts;

    for (int i = 0; i < actions->nelts; i++)
        if (!strcmp(list[i].method, method))
            return true;
    return false;
}

static void list_method(apr_array_header_t *actions, const char *method,
                        int action)
{
    struct mr_catalog_action *row =
        (struct mr_catalog_action *)apr_array_push(actions);

    row->method = method;
    row->action = action;
}

/* The names in a printed table; its groups are resolved, not listed. */
static void list_named(apr_array_header_t *actions, const struct mr_rule *rule,
                       apr_pool_t *pool)
{
    const char *text = mr_method_table_print(rule->table, pool);

    while (*text) {
        size_t len = strcspn(text, ",= ");
        const char *name = apr_pstrmemdup(pool, text, len);
        bool group = !strcmp(name, "safe") || !strcmp(name, "unsafe")
                     || !strcmp(name, "*");

        if (!group && !is_listed(actions, name))
            list_method(actions, name, mr_rule_action(rule, name));
        text += len;
        if (*text == '=')
            text += strcspn(text, " ");
        if (*text)
            text++;
    }
}

const struct mr_catalog_action *mr_catalog_actions(const struct mr_rule *rule,
                                                   apr_pool_t *pool)
{
    static const char *const common[] = {"GET",   "HEAD",   "POST",   "PUT",
                                         "PATCH", "DELETE", "OPTIONS"};
    apr_array_header_t *actions =
        apr_array_make(pool, 12, (int)sizeof(struct mr_catalog_action));

    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        list_method(actions, common[i], mr_rule_action(rule, common[i]));
    list_named(actions, rule, pool);
    list_method(actions, "*", mr_rule_action(rule, UNNAMED));
    list_method(actions, NULL, MR_ACTION_PASS);
    return (const struct mr_catalog_action *)(const void *)actions->elts;
}

static const char *action_text(int action, apr_pool_t *pool)
{
    return action == MR_ACTION_PASS ? "pass" : apr_itoa(pool, action);
}

/* Methods that are treated as all others go without saying. */
const char *mr_catalog_table(const struct mr_rule *rule, apr_pool_t *pool)
{
    const struct mr_catalog_action *a = mr_catalog_actions(rule, pool);
    int others = mr_rule_action(rule, UNNAMED), now = MR_ACTION_PASS;
    const char *text = "";

    for (; a->method; a++) {
        if (a->action == others && strcmp(a->method, "*") != 0)
            continue;
        if (*text)
            text = a->action == now
                       ? apr_pstrcat(pool, text, ",", (char *)NULL)
                       : apr_pstrcat(pool, text, "=", action_text(now, pool),
                                     " ", (char *)NULL);
        text = apr_pstrcat(pool, text, a->method, (char *)NULL);
        now = a->action;
    }
    return apr_pstrcat(pool, text, "=", action_text(now, pool), (char *)NULL);
}

/* --- JSON ---------------------------------------------------------------- */

static void json_member(const struct mr_out *out, const char *name,
                        const char *text)
{
    mr_out_printf(out, "\"%s\":", name);
    mr_out_json(out, text);
    mr_out_text(out, ",");
}

static void json_table(const struct mr_out *out, const struct mr_rule *rule,
                       apr_pool_t *pool)
{
    const struct mr_catalog_action *a = mr_catalog_actions(rule, pool);

    mr_out_text(out, "\"table\":{");
    for (const char *comma = ""; a->method; a++, comma = ",") {
        mr_out_text(out, comma);
        mr_out_json(out, a->method);
        mr_out_text(out, ":");
        if (a->action == MR_ACTION_PASS)
            mr_out_text(out, "\"pass\"");
        else
            mr_out_printf(out, "%d", a->action);
    }
    mr_out_text(out, "}");
}

void mr_catalog_json(const struct mr_out *out, const struct mr_rule *rule,
                     apr_pool_t *pool)
{
    json_member(out, "id", rule->id);
    json_member(out, "file", rule->directive->filename);
    mr_out_printf(out, "\"line\":%d,", rule->directive->line_num);
    json_member(out, "vhost", mr_catalog_vhost(rule, pool));
    json_member(out, "vhost_defined", mr_catalog_vhost_defined(rule, pool));
    json_member(out, "scope", mr_catalog_scope(rule, pool));
    json_member(out, "kind", mr_catalog_kind(rule));
    json_member(out, "from", mr_catalog_from(rule));
    json_member(out, "to", rule->to_text);
    json_table(out, rule, pool);
}
