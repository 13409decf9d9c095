/* Expectations: the order of mod_alias (first match in file order), and a plain
 * search through all rules. */
#include "mr_rule_index.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "mr_path_key.h"
#include "with_pool.h"

/* The index never looks into a rule; names will do. */
static const struct mr_rule *named(const char *name)
{
    return (const struct mr_rule *)(const void *)name;
}

static const char *name_of(const struct mr_rule *rule)
{
    return rule ? (const char *)(const void *)rule : "(none)";
}

static const char *first(const struct mr_rule_index *index, const char *path)
{
    struct mr_rule_cursor cursor;
    size_t matched;

    mr_rule_cursor_begin(&cursor, path, test_pool);
    return name_of(mr_rule_index_next(index, &cursor, &matched));
}

static void the_first_match_in_file_order_wins(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, MR_KEY_PREFIX, "/a/b", named("deep"));
    mr_rule_index_add(index, MR_KEY_PREFIX, "/a", named("shallow"));
    mr_rule_index_add(index, MR_KEY_PREFIX, "/a/c", named("never"));
    for (int sealed = 0; sealed < 2; sealed++) {
        CHECK_STR(first(index, "/a/b/x"), "deep");
        CHECK_STR(first(index, "/a/c"), "shallow");
        CHECK_STR(first(index, "/b"), "(none)");
        mr_rule_index_seal(index);
    }
}

static void a_rule_for_every_path_keeps_its_place(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, MR_KEY_PREFIX, "/a", named("a"));
    mr_rule_index_add(index, MR_KEY_EVERY, "", named("every"));
    mr_rule_index_add(index, MR_KEY_PREFIX, "/b", named("b"));
    for (int sealed = 0; sealed < 2; sealed++) {
        struct mr_rule_cursor cursor;
        size_t matched;

        mr_rule_cursor_begin(&cursor, "/b/x", test_pool);
        CHECK_STR(name_of(mr_rule_index_next(index, &cursor, &matched)),
                  "every");
        CHECK_INT(matched, 0);
        CHECK_STR(name_of(mr_rule_index_next(index, &cursor, &matched)), "b");
        CHECK_INT(matched, 2);
        CU_ASSERT_PTR_NULL(mr_rule_index_next(index, &cursor, &matched));
        CU_ASSERT_PTR_NULL(mr_rule_index_next(index, &cursor, &matched));
        mr_rule_index_seal(index);
    }
}

static void a_rule_for_every_path_may_be_alone(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    CU_ASSERT_PTR_NULL(mr_rule_index_only(index));
    mr_rule_index_add(index, MR_KEY_EVERY, "", named("every"));
    CHECK_STR(name_of(mr_rule_index_only(index)), "every");
    CU_ASSERT_PTR_NULL(
        mr_rule_index_only(mr_rule_index_join(test_pool, index, index)));
    mr_rule_index_add(index, MR_KEY_PREFIX, "/a", named("a"));
    CU_ASSERT_PTR_NULL(mr_rule_index_only(index));
}

static void an_exact_rule_does_not_match_below_its_path(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, MR_KEY_EXACT, "/a", named("exact"));
    for (int sealed = 0; sealed < 2; sealed++) {
        CHECK_STR(first(index, "/a"), "exact");
        CHECK_STR(first(index, "/a/"), "(none)");
        CHECK_STR(first(index, "/a/b"), "(none)");
        mr_rule_index_seal(index);
    }
}

static void a_literal_may_end_inside_a_segment(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, MR_KEY_LITERAL, "/product-", named("product"));
    mr_rule_index_add(index, MR_KEY_LITERAL, "/pro", named("pro"));
    mr_rule_index_add(index, MR_KEY_LITERAL, "/prose", named("prose"));
    mr_rule_index_add(index, MR_KEY_LITERAL, "", named("any"));
    for (int sealed = 0; sealed < 2; sealed++) {
        CHECK_STR(first(index, "/product-7"), "product");
        CHECK_STR(first(index, "/product"), "pro");
        CHECK_STR(first(index, "/prose"), "pro");
        CHECK_STR(first(index, "/"), "any");
        mr_rule_index_seal(index);
    }
}

static void joined_rules_keep_their_order(void)
{
    struct mr_rule_index *vhost = mr_rule_index_create(test_pool);
    struct mr_rule_index *server = mr_rule_index_create(test_pool);
    const struct mr_rule_index *both;

    mr_rule_index_add(server, MR_KEY_PREFIX, "/a", named("server"));
    mr_rule_index_add(server, MR_KEY_PREFIX, "/s", named("server only"));
    mr_rule_index_add(vhost, MR_KEY_PREFIX, "/a", named("vhost"));
    both = mr_rule_index_join(test_pool, vhost, server);
    for (int sealed = 0; sealed < 3; sealed++) {
        CHECK_STR(first(both, "/a"), "vhost");
        CHECK_STR(first(both, "/s"), "server only");
        CHECK_STR(first(server, "/a"), "server");
        mr_rule_index_seal(sealed ? server : vhost);
    }
}

/* --- against a plain search ---------------------------------------------- */

enum { RULES = 40 };

struct plain_rule {
    enum mr_rule_key key;
    const char *text;
};

static unsigned draw(unsigned *state, unsigned below)
{
    *state = *state * 1103515245U + 12345U;
    return (*state >> 16) % below;
}

static const char *random_path(unsigned *state, unsigned longest)
{
    static const char letters[] = "/ab/";
    unsigned len = draw(state, longest);
    char *path = apr_pcalloc(test_pool, len + 2);

    path[0] = '/';
    for (unsigned i = 1; i <= len; i++)
        path[i] = letters[draw(state, 4)];
    return path;
}

static bool plain_match(const struct plain_rule *rule, const char *path)
{
    size_t matched;

    switch (rule->key) {
    case MR_KEY_EVERY:
        return true;
    case MR_KEY_LITERAL:
        return strncmp(path, rule->text, strlen(rule->text)) == 0;
    default:
        matched = mr_prefix_match(rule->text, path);
        return matched && (rule->key == MR_KEY_PREFIX || !path[matched]);
    }
}

static void check_path(const struct mr_rule_index *index,
                       const struct plain_rule *rules, const char *path)
{
    struct mr_rule_cursor cursor;
    const struct mr_rule *found;
    size_t matched;
    int i = 0;

    mr_rule_cursor_begin(&cursor, path, test_pool);
    do {
        found = mr_rule_index_next(index, &cursor, &matched);
        while (i < RULES && !plain_match(&rules[i], path))
            i++;
        if (found != (i < RULES ? named((const char *)&rules[i]) : NULL))
            CHECK_STR(path, "(the rules of a plain search)");
        i++;
    } while (found && i <= RULES);
}

static void look_up_finds_what_a_plain_search_finds(void)
{
    unsigned state = 7;

    for (int round = 0; round < 300; round++) {
        struct mr_rule_index *index = mr_rule_index_create(test_pool);
        struct plain_rule rules[RULES];

        for (int i = 0; i < RULES; i++) {
            rules[i].key = (enum mr_rule_key)(
                draw(&state, 12) == 0 ? MR_KEY_EVERY : 1 + draw(&state, 3));
            rules[i].text = random_path(&state, 8);
            mr_rule_index_add(index, rules[i].key, rules[i].text,
                              named((const char *)&rules[i]));
        }
        if (round % 4)
            mr_rule_index_seal(index);
        for (int i = 0; i < 200; i++)
            check_path(index, rules, random_path(&state, 14));
    }
}

static void more_nested_prefixes_than_lists_are_all_found(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);
    struct plain_rule rules[RULES];
    char *path = apr_pcalloc(test_pool, 2 * RULES + 1);

    for (int i = 0; i < RULES; i++) {
        memcpy(path + 2 * i, "/a", 2);
        rules[i].key = MR_KEY_PREFIX;
        rules[i].text = apr_pstrdup(test_pool, path);
        mr_rule_index_add(index, MR_KEY_PREFIX, rules[i].text,
                          named((const char *)&rules[i]));
    }
    mr_rule_index_seal(index);
    check_path(index, rules, path);
}

static void a_hundred_thousand_rules_are_all_found(void)
{
    enum { MANY = 100000 };
    struct mr_rule_index *index = mr_rule_index_create(test_pool);
    const char **names = apr_palloc(test_pool, MANY * sizeof *names);
    int found = 0;

    for (int i = 0; i < MANY; i++) {
        names[i] = apr_psprintf(test_pool, "/old/%d/page", i);
        mr_rule_index_add(index, MR_KEY_PREFIX, names[i], named(names[i]));
    }
    mr_rule_index_seal(index);
    for (int i = 0; i < MANY; i++)
        found += first(index, names[i]) == names[i];
    CHECK_INT(found, MANY);
    CHECK_STR(first(index, "/old/7/pages"), "(none)");
}

static CU_TestInfo tests[] = {
    {"the first match in file order wins", the_first_match_in_file_order_wins},
    {"a rule for every path keeps its place",
     a_rule_for_every_path_keeps_its_place},
    {"a rule for every path may be alone", a_rule_for_every_path_may_be_alone},
    {"an exact rule does not match below its path",
     an_exact_rule_does_not_match_below_its_path},
    {"a literal may end inside a segment", a_literal_may_end_inside_a_segment},
    {"joined rules keep their order", joined_rules_keep_their_order},
    {"look-up finds what a plain search finds",
     look_up_finds_what_a_plain_search_finds},
    {"more nested prefixes than lists are all found",
     more_nested_prefixes_than_lists_are_all_found},
    {"a hundred thousand rules are all found",
     a_hundred_thousand_rules_are_all_found},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_rule_index, "mod_methodredirect/rule_index");
