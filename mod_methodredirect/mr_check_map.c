/* Where the lines of a map lead. */
#include "mr_check.h"

#include <apr_strings.h>

#include "mr_rule_map.h"
#include "mr_trail.h"

/* Whether the target of a line could be one of these servers. Most lines of
 * most maps end here. */
static bool leads_somewhere(struct mr_check *check, const struct mr_rule *map,
                            const char *to, struct mr_site_request *next)
{
    if (!*to)
        return false;
    next->server = mr_site_server_of(check->site, map->server);
    next->server = mr_site_locate(check->site, next->server, to, &next->host,
                                  &next->path, check->pool);
    return next->server && next->path && next->path[0] == '/';
}

static void follow_line(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view,
                        const struct mr_map_line *line)
{
    const struct mr_rule *rule =
        mr_map_view_rule_of(view, map, line, check->pool);

    if (rule)
        mr_trail_follow(check, rule, line->from, MR_TRAIL_NOTHING);
}

static void report_rest(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_line *line, const char *what)
{
    mr_finding_add(&check->findings, MR_FINDING_NOT_FOLLOWED, map,
                   apr_psprintf(check->pool,
                                "%s that those behind line %u are looked at "
                                "one by one only",
                                what, line->line));
}

/* The lines of a map, one after the other. */
struct lines {
    struct mr_check *check;
    const struct mr_rule *map;
    const struct mr_map_view *view;
    const unsigned char *wrong; /* with each set of words */
    bool behind;                /* rules before the map may answer some */
    unsigned nodes;             /* that its targets may make */
    unsigned dead;              /* that never answer */
};

/* A quarter of a second of lines that rules before the map answer. */
#define DEAD_MAX 50000

static void check_line(struct lines *lines, const struct mr_map_line *line)
{
    struct mr_check *check = lines->check;
    const struct mr_rule *map = lines->map;
    struct mr_site_request next = {.tls = true};

    mr_check_map_line(check, map, lines->view, line,
                      lines->wrong[line->settings]);
    if (!mr_check_map_order(check, map, lines->view, line, lines->behind)) {
        lines->dead++;
        return;
    }
    if (mr_rule_graph_size(check->graph) >= lines->nodes)
        return;
    if (leads_somewhere(check, map, line->to, &next)
        && mr_trail_is_answered(check, &next))
        follow_line(check, map, lines->view, line);
    if (mr_rule_graph_size(check->graph) >= lines->nodes)
        report_rest(check, map, line, "so many lines lead to other rules");
}

void mr_check_map(struct mr_check *check, const struct mr_rule *map)
{
    struct lines lines = {.check = check, .map = map};
    const struct mr_map_image *image;
    unsigned nodes;

    mr_trail_prepare(check);
    lines.view = mr_site_view(check->site, map->map);
    if (!lines.view)
        return;
    image = mr_map_view_image(lines.view);
    lines.behind = !mr_site_is_first(check->site, map);
    if (lines.behind && !mr_check_map_first(check, map, lines.view))
        return;
    lines.wrong = mr_check_map_words(check, map, lines.view);
    nodes = mr_rule_graph_size(check->graph);
    lines.nodes =
        nodes + (MR_TRAIL_NODES_MAX - nodes) / 2; /* others need some, too */
    for (unsigned i = 0;
         i < mr_map_image_count(image) && !mr_check_is_spent(check); i++) {
        struct mr_map_line line;

        mr_map_image_line(image, i, &line);
        check_line(&lines, &line);
        if (lines.behind && lines.dead >= DEAD_MAX) {
            report_rest(check, map, &line,
                        "rules before the map answer so many lines");
            lines.behind = false;
        }
        if (i % 64 == 0)
            apr_pool_clear(check->pool);
    }
}
