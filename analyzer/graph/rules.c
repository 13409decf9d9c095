/* How often a log names each rule of the module: graph_count_rule(),
 * graph_merge_rule(). */
#include "graph/graph_merge.h"
#include "graph/graph_pieces.h"
#include "util/hash.h"

static uint64_t rule_key(struct slice rule)
{
    return hash_mix(0x72756c65, hash_keyed(rule));
}

void graph_merge_rule(struct graph *g, struct slice text, uint64_t hits)
{
    struct redirect_rule *rule;

    if (text.len == 0)
        return;
    rule = index_find(g->index, rule_key(text));
    if (!rule) {
        rule = graph_add_entry(g, rule_key(text), sizeof *rule);
        if (!rule)
            return;
        rule->rule = graph_keep(g, text);
        rule->next = g->rules;
        g->rules = rule;
    }
    rule->hits += hits;
}

void graph_count_rule(struct graph *g, const struct record *record)
{
    graph_merge_rule(g, record_field(record, LOG_FIELD_RULE), 1);
}

const struct redirect_rule *graph_rules(const struct graph *g)
{
    return g->rules;
}

uint64_t graph_rule_hits(const struct graph *g, struct slice text)
{
    const struct redirect_rule *rule =
        text.len > 0 ? index_find(g->index, rule_key(text)) : NULL;

    return rule ? rule->hits : 0;
}
