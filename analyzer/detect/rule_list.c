#include "detect/rule_list.h"

#include <jansson.h>
#include <stdlib.h>

#include "util/hash.h"
#include "util/index.h"
#include "util/text_file.h"

struct rule_list {
    json_t *root; /* owns the texts */
    struct listed_rule *rules;
    size_t count;
    struct index *index; /* by id */
};

static struct slice text_of(const json_t *rule, const char *name)
{
    const json_t *value = json_object_get(rule, name);

    return json_is_string(value) ? (struct slice){json_string_value(value),
                                                  json_string_length(value)}
                                 : (struct slice){NULL, 0};
}

static bool is_redirection(json_int_t status)
{
    return status == 301 || status == 302 || status == 303 || status == 307
           || status == 308;
}

/* Whether the table redirects some method. */
static bool redirects(const json_t *rule)
{
    json_t *table = json_object_get(rule, "table"), *action;
    const char *method;

    json_object_foreach(table, method, action)
    {
        if (is_redirection(json_integer_value(action)))
            return true;
    }
    return false;
}

static bool take_rule(struct rule_list *list, const char *name, size_t i,
                      const json_t *rule, struct diag *diag)
{
    struct listed_rule *r = &list->rules[list->count];
    json_int_t line = json_integer_value(json_object_get(rule, "line"));

    *r = (struct listed_rule){
        .id = text_of(rule, "id"),
        .file = text_of(rule, "file"),
        .line = line > 0 && line < 1 << 30 ? (unsigned)line : 0,
        .vhost = text_of(rule, "vhost"),
        .from = text_of(rule, "from"),
        .to = text_of(rule, "to"),
        .redirects = redirects(rule),
        .is_used_elsewhere =
            json_integer_value(json_object_get(rule, "hits")) > 0,
    };
    if (r->id.len == 0) {
        diag_set(diag,
                 "%s: rules[%zu] has no \"id\"; it is not what httpd -t -D "
                 "DUMP_METHODREDIRECT_JSON prints",
                 name, i);
        return false;
    }
    list->count++;
    /* Of one id for several rules, the first is found. */
    if (!index_find(list->index, hash_keyed(r->id)))
        index_add(list->index, hash_keyed(r->id), r);
    return true;
}

static bool take_rules(struct rule_list *list, const char *name,
                       struct diag *diag)
{
    json_t *rules = json_object_get(list->root, "rules"), *rule;
    size_t i;

    if (!json_is_array(rules)) {
        diag_set(diag,
                 "%s: there is no array \"rules\"; it is not what httpd -t -D "
                 "DUMP_METHODREDIRECT_JSON prints",
                 name);
        return false;
    }
    if (json_array_size(rules) > RULE_LIST_MAX) {
        diag_set(diag, "%s: more than %d rules", name, RULE_LIST_MAX);
        return false;
    }
    list->rules = calloc(json_array_size(rules) + 1, sizeof *list->rules);
    list->index = index_create(RULE_LIST_MAX);
    if (!list->rules || !list->index) {
        diag_set(diag, "%s: not enough memory", name);
        return false;
    }
    json_array_foreach(rules, i, rule)
    {
        if (!take_rule(list, name, i, rule, diag))
            return false;
    }
    return true;
}

struct rule_list *rule_list_parse(const char *name, struct slice text,
                                  struct diag *diag)
{
    struct rule_list *list = calloc(1, sizeof *list);
    json_error_t error;

    if (!list) {
        diag_set(diag, "%s: not enough memory", name);
        return NULL;
    }
    list->root = json_loadb(text.len ? text.at : "", text.len, 0, &error);
    if (!list->root)
        diag_set(diag, "%s:%d:%d: no JSON: %s", name, error.line, error.column,
                 error.text);
    if (list->root && take_rules(list, name, diag))
        return list;
    rule_list_destroy(list);
    return NULL;
}

struct rule_list *rule_list_read(const char *path, struct diag *diag)
{
    struct rule_list *list;
    struct slice text;
    char *bytes = text_file_read(path, RULE_LIST_MAX_BYTES, &text, diag);

    if (!bytes)
        return NULL;
    list = rule_list_parse(path, text, diag);
    free(bytes);
    return list;
}

const struct listed_rule *rule_list_rules(const struct rule_list *list,
                                          size_t *count)
{
    *count = list ? list->count : 0;
    return list ? list->rules : NULL;
}

const struct listed_rule *rule_list_find(const struct rule_list *list,
                                         struct slice id)
{
    return list && id.len > 0 ? index_find(list->index, hash_keyed(id)) : NULL;
}

void rule_list_destroy(struct rule_list *list)
{
    if (!list)
        return;
    json_decref(list->root);
    index_destroy(list->index);
    free(list->rules);
    free(list);
}
