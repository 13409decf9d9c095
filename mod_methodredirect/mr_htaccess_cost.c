#include "mr_htaccess_cost.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_directives.h"

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

static const char *charge(const cmd_parms *cmd, size_t units)
{
    static const char key[] = "methodredirect-htaccess-cost";
    size_t *spent;
    void *found = NULL;

    apr_pool_userdata_get(&found, key, cmd->pool);
    spent = found ? found : apr_pcalloc(cmd->pool, sizeof *spent);
    if (!found)
        apr_pool_userdata_setn(spent, key, NULL, cmd->pool);
    *spent += units;
    return *spent <= MR_HTACCESS_COST_MAX
               ? NULL
               : apr_psprintf(cmd->pool,
                              "%s: the .htaccess files of a request can have "
                              "%d rules, fewer with lists, options and regular "
                              "expressions; use MethodRedirectMap in the "
                              "server's configuration",
                              mr_directives_place(cmd), MR_HTACCESS_COST_MAX);
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
