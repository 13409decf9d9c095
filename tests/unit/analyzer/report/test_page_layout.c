/* The laws: every redirect that is laid out is an arrow, arrows lead downwards
 * but for those that close a circle, and no two URLs have one place. */
#include "report/page_layout.h"

#include <stdlib.h>

#include "check.h"

enum { MOST = 64 };

/* A chain written as its URLs, a letter each: "ab" is a redirect from /a to /b;
 * a loop where the last is the first. */
struct made_chain {
    struct slice urls[MOST + 1], methods[MOST + 1];
    int statuses[MOST + 1];
    struct report_chain chain;
};

static struct report_chain chain_of(struct made_chain *m, const char *host,
                                    const char *letters)
{
    size_t count = strlen(letters) - 1;

    for (size_t i = 0; i <= count; i++) {
        m->urls[i] = (struct slice){letters + i, 1};
        m->methods[i] = slice_of("GET");
        m->statuses[i] = i < count ? 302 : 200;
    }
    return (struct report_chain){
        .vhost = slice_of(host),
        .urls = m->urls,
        .statuses = m->statuses,
        .methods = m->methods,
        .count = count,
        .hits = 7,
        .loop = letters[0] == letters[count],
    };
}

static const struct layout_node *node(const struct layout_figure *f, char url)
{
    for (size_t i = 0; i < f->node_count; i++)
        if (f->nodes[i].url.len == 1 && f->nodes[i].url.at[0] == url)
            return &f->nodes[i];
    CU_FAIL_FATAL("no such node");
    return NULL;
}

static size_t arrows_back(const struct layout_figure *f)
{
    size_t count = 0;

    for (size_t i = 0; i < f->edge_count; i++)
        count += f->edges[i].back;
    return count;
}

static void a_chain_leads_from_above_to_below(void)
{
    struct layout_figure figures[LAYOUT_FIGURES];
    struct made_chain made;
    struct report_chain chain = chain_of(&made, "h", "abcd");

    CHECK_INT(layout_chains(&chain, 1, figures), 1);
    CHECK_INT(figures->layers, 4);
    CHECK_INT(figures->columns, 1);
    CHECK_INT(node(figures, 'a')->layer, 0);
    CHECK_INT(node(figures, 'd')->layer, 3);
    CHECK_INT(node(figures, 'd')->status, 200);
    CHECK_INT(arrows_back(figures), 0);
    CHECK_INT(figures->edges[0].hits, 7);
}

static void a_loop_has_one_arrow_back(void)
{
    static const char *const loops[] = {"aa", "aba", "abca", "abcdea"};

    for (size_t i = 0; i < 4; i++) {
        struct layout_figure figures[LAYOUT_FIGURES];
        struct made_chain made;
        struct report_chain chain = chain_of(&made, "h", loops[i]);
        CHECK_INT(layout_chains(&chain, 1, figures), 1);
        CHECK_INT(figures->node_count, strlen(loops[i]) - 1);
        CHECK_INT(figures->edge_count, strlen(loops[i]) - 1);
        CHECK_INT(arrows_back(figures), 1);
    }
}

static void chains_that_share_a_url_are_one_figure(void)
{
    struct layout_figure figures[LAYOUT_FIGURES];
    struct made_chain made[4];
    const struct report_chain chains[] = {
        chain_of(&made[0], "h", "abx"),
        chain_of(&made[1], "h", "cbx"),
        chain_of(&made[2], "h", "defg"),
        chain_of(&made[3], "other", "abx"),
    };

    CHECK_INT(layout_chains(chains, 4, figures), 3);
    CHECK_INT(figures[0].chain_count, 2);
    CHECK_INT(figures[0].node_count, 4);
    CHECK_INT(figures[0].edge_count, 3);
    CHECK_INT(figures[0].columns, 2);
    CHECK_INT(node(&figures[0], 'b')->layer, 1);
    CHECK_INT(figures[0].edges[1].hits, 14); /* from b to x, of both */
    CHECK_INT(figures[1].chain_count, 1);
}

static void a_url_that_comes_in_later_is_above_what_it_leads_to(void)
{
    struct layout_figure figures[LAYOUT_FIGURES];
    struct made_chain made[2];
    const struct report_chain chains[] = {
        chain_of(&made[0], "h", "abx"),
        chain_of(&made[1], "h", "cax"),
    };

    CHECK_INT(layout_chains(chains, 2, figures), 1);
    CHECK_INT(node(figures, 'c')->layer, 0);
    CHECK_INT(node(figures, 'a')->layer, 1);
    CHECK_INT(node(figures, 'b')->layer, 2);
}

static void of_a_long_chain_the_rest_is_counted(void)
{
    struct layout_figure figures[LAYOUT_FIGURES];
    struct made_chain made;
    struct report_chain chain =
        chain_of(&made, "h", "abcdefghijklmnopqrstuvwxyz");
    const struct layout_node *last;

    CHECK_INT(layout_chains(&chain, 1, figures), 1);
    CHECK_INT(figures->node_count, LAYOUT_REDIRECTS + 1);
    last = &figures->nodes[LAYOUT_REDIRECTS];
    CHECK_INT(last->more, 25 - LAYOUT_REDIRECTS);
    CHECK_INT(last->url.len, 0);
}

static void check_figure(const struct layout_figure *f)
{
    CU_ASSERT(f->node_count <= LAYOUT_NODES && f->edge_count <= LAYOUT_EDGES);
    for (size_t i = 0; i < f->edge_count; i++) {
        const struct layout_edge *e = &f->edges[i];
        CU_ASSERT(e->from < f->node_count && e->to < f->node_count);
        CU_ASSERT(e->back || f->nodes[e->from].layer < f->nodes[e->to].layer);
    }
    for (size_t i = 0; i < f->node_count; i++) {
        CU_ASSERT(f->nodes[i].layer < f->layers);
        CU_ASSERT(f->nodes[i].column < f->columns);
        for (size_t k = 0; k < i; k++)
            CU_ASSERT(f->nodes[i].layer != f->nodes[k].layer
                      || f->nodes[i].column != f->nodes[k].column);
    }
}

static void any_chains_keep_the_laws(void)
{
    enum { CHAINS = 30 };
    unsigned seed = 5;

    for (unsigned round = 0; round < 3000; round++) {
        struct layout_figure figures[LAYOUT_FIGURES];
        static struct made_chain made[CHAINS];
        static char letters[CHAINS][MOST + 1];
        struct report_chain chains[CHAINS];
        size_t count, laid_out = 0;
        for (size_t i = 0; i < CHAINS; i++) {
            size_t len = 2 + (seed >> 8) % 13;
            for (size_t k = 0; k < len; k++) {
                seed = seed * 1103515245 + 12345;
                letters[i][k] = (char)('a' + (seed >> 16) % (4 + round % 20));
            }
            letters[i][len] = '\0';
            chains[i] = chain_of(&made[i], "h", letters[i]);
        }
        count = layout_chains(chains, CHAINS, figures);
        CU_ASSERT(count > 0 && count <= LAYOUT_FIGURES);
        for (size_t i = 0; i < count; i++) {
            check_figure(&figures[i]);
            laid_out += figures[i].chain_count;
        }
        CU_ASSERT(laid_out <= CHAINS);
    }
}

static CU_TestInfo tests[] = {
    {"a chain leads from above to below", a_chain_leads_from_above_to_below},
    {"a loop has one arrow back", a_loop_has_one_arrow_back},
    {"chains that share a URL are one figure",
     chains_that_share_a_url_are_one_figure},
    {"a URL that comes in later is above what it leads to",
     a_url_that_comes_in_later_is_above_what_it_leads_to},
    {"of a long chain the rest is counted",
     of_a_long_chain_the_rest_is_counted},
    {"any chains keep the laws", any_chains_keep_the_laws},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_page_layout, "analyzer/report/page_layout");
