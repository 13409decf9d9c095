#include "mr_htaccess_cost.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_rule_place.h"

struct price {
    const char *begin; /* of the word */
    unsigned units;
    unsigned bytes; /* that one more unit pays for */
};

static const struct price prices[] = {
    {"methods=", 4, 32}, {"weight=", 10, 128}, {"if=", 2, 32},
    {"from=", 3, 128},   {"until=", 3, 128},   {"", 1, 128},
};
static const struct price list_price = {"", 3, 32}; /* of methods */
static const struct price place_price = {"", 0, 128};
enum { REGEX_BYTES = 128 }; /* compiled */

static const struct price *price_of(const char *word, bool first)
{
    const struct price *price = prices;

    if (first && word[0] != '/' && strchr(word, '='))
        return &list_price;
    if (first || !mr_rule_word_is_option(word))
        return &place_price;
    while (strncmp(word, price->begin, strlen(price->begin)) != 0)
        price++;
    return price;
}

static const char key[] = "methodredirect-htaccess-cost";

/* What is spent of the units of the request in @a pool. A directive is not told
 * which request it is read for, only the pool. */
static size_t *spent_of(apr_pool_t *pool)
{
    void *spent = NULL;

    apr_pool_userdata_get(&spent, key, pool);
    if (!spent) {
        spent = apr_pcalloc(pool, sizeof(size_t));
        apr_pool_userdata_setn(spent, key, NULL, pool);
    }
    return spent;
}

void mr_htaccess_share(const request_rec *r)
{
    apr_pool_userdata_setn(spent_of(r->main->pool), key, NULL, r->pool);
}

static const char *charge(const cmd_parms *cmd, size_t units)
{
    size_t *spent = spent_of(cmd->pool);

    *spent += units;
    return *spent <= MR_HTACCESS_COST_MAX
               ? NULL
               : apr_psprintf(cmd->pool,
                              "%s: the .htaccess files of a request can have "
                              "%d rules, fewer with lists, options and regular "
                              "expressions; use MethodRedirectMap in the "
                              "server's configuration",
                              mr_rule_place_name(cmd), MR_HTACCESS_COST_MAX);
}

const char *mr_htaccess_charge_words(const cmd_parms *cmd, int count,
                                     char *const *words)
{
    size_t units = 1;

    for (int i = 0; i < count; i++) {
        const struct price *price = price_of(words[i], i == 0);

        units += price->units + strlen(words[i]) / price->bytes;
    }
    return charge(cmd, units);
}

const char *mr_htaccess_charge_regex(const cmd_parms *cmd,
                                     const struct mr_rule *rule)
{
    return charge(cmd, mr_regex_size(rule->regex) / REGEX_BYTES);
}
