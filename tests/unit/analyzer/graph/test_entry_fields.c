/* entries.def knows every member of the entries but for the links between them
 * and what is made from other members. */
#include "graph/entry_fields.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "graph/graph.h"

/* The bytes of a type that are spoken for. */
struct cover {
    char bytes[4096];
    size_t size;
};

static void cover(struct cover *c, size_t at, size_t size)
{
    CU_ASSERT_FATAL(at + size <= sizeof c->bytes);
    for (size_t i = at; i < at + size; i++) {
        CU_ASSERT_EQUAL(c->bytes[i], 0); /* each member once */
        c->bytes[i] = 1;
    }
}

#define LINK(c, type, member)                                                  \
    cover(c, offsetof(struct type, member), sizeof((struct type *)0)->member)

static struct cover covered(enum entry_type type, size_t size)
{
    struct cover c = {.size = size};
    size_t count;
    const struct entry_field *fields = entry_fields(type, &count);

    CU_ASSERT(count > 0);
    for (size_t i = 0; i < count; i++)
        cover(&c, fields[i].at, fields[i].size);
    return c;
}

/* What is left is the padding before a member: less than the member. */
static void check(const struct cover *c)
{
    size_t row = 0;

    for (size_t i = 0; i < c->size; i++) {
        row = c->bytes[i] ? 0 : row + 1;
        CU_ASSERT(row < sizeof(void *));
    }
}

static void every_member_has_a_law(void)
{
    struct cover node = covered(ENTRY_OF_node, sizeof(struct redirect_node));
    struct cover answer =
        covered(ENTRY_OF_answer, sizeof(struct redirect_answer));
    struct cover edge = covered(ENTRY_OF_edge, sizeof(struct redirect_edge));
    struct cover trail = covered(ENTRY_OF_trail, sizeof(struct redirect_trail));
    struct cover rewrite =
        covered(ENTRY_OF_rewrite, sizeof(struct method_rewrite));
    struct cover step = covered(ENTRY_OF_step, sizeof(struct chain_step));

    LINK(&node, redirect_node, next);
    LINK(&node, redirect_node, answers);
    LINK(&node, redirect_node, method);
    check(&node);
    LINK(&answer, redirect_answer, next);
    LINK(&answer, redirect_answer, node);
    LINK(&answer, redirect_answer, edges);
    LINK(&answer, redirect_answer, goals.first); /* by graph_merge_goal() */
    LINK(&answer, redirect_answer, goals.count);
    check(&answer);
    LINK(&edge, redirect_edge, next);
    LINK(&edge, redirect_edge, answer);
    LINK(&edge, redirect_edge, next_method);
    check(&edge);
    LINK(&trail, redirect_trail, next);
    LINK(&trail, redirect_trail, steps);
    LINK(&trail, redirect_trail, count);
    check(&trail);
    LINK(&rewrite, method_rewrite, next);
    check(&rewrite);
    LINK(&step, chain_step, target_hash);
    LINK(&step, chain_step, host_hash);
    LINK(&step, chain_step, method);
    check(&step);
}

static CU_TestInfo tests[] = {
    {"every member has a law", every_member_has_a_law},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_entry_fields, "analyzer/graph/entry_fields");
