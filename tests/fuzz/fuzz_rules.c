/* Any bytes as a list of rules. Laws: it is read or the reason told, never
 * both; each rule has an id, and is found by it or one before it is. */
#include <stdint.h>
#include <stdlib.h>

#include "detect/rule_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diag diag = {""};
    struct rule_list *list = rule_list_parse(
        "rules", (struct slice){(const char *)data, size}, &diag);
    size_t count;
    const struct listed_rule *rules = rule_list_rules(list, &count);

    require((list == NULL) == (diag.text[0] != '\0'));
    for (size_t i = 0; i < count; i++) {
        const struct listed_rule *found = rule_list_find(list, rules[i].id);
        require(rules[i].id.len > 0 && found && found <= &rules[i]);
    }
    rule_list_destroy(list);
    return 0;
}
