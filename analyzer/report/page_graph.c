/* Chains and loops, drawn: a box for each URL, an arrow for each redirect, from
 * above to below and back at the right side. What is drawn stands below in
 * words as well. */
#include "report/page.h"

#include <string.h>

#include "report/page_layout.h"

enum {
    BOX_WIDTH = 256,
    BOX_HEIGHT = 44,
    GAP_X = 72,
    GAP_Y = 36,
    EDGE = 4,    /* around all */
    MARGIN = 60, /* where arrows pass by */
    BEND = 44,
    LABEL = 12,     /* below the last box, where its arrow goes back */
    LINE_CHARS = 33 /* of a line in a box */
};

/* At the end of a chain that nobody followed further. */
static const char nothing_more[] = "no further request";

/* --- boxes ---------------------------------------------------------------- */

struct place {
    unsigned x, y;
};

/* Whether an arrow has to pass by other boxes, at the left side. */
static bool passes_by(const struct layout_figure *f,
                      const struct layout_edge *e)
{
    return !e->back && f->nodes[e->to].layer > f->nodes[e->from].layer + 1;
}

static bool has_back(const struct layout_figure *f)
{
    for (size_t i = 0; i < f->edge_count; i++)
        if (f->edges[i].back)
            return true;
    return false;
}

static unsigned left_margin(const struct layout_figure *f)
{
    for (size_t i = 0; i < f->edge_count; i++)
        if (passes_by(f, &f->edges[i]))
            return EDGE + MARGIN;
    return EDGE;
}

static struct place place_of(const struct layout_figure *f, unsigned node)
{
    const struct layout_node *n = &f->nodes[node];

    return (struct place){left_margin(f) + n->column * (BOX_WIDTH + GAP_X),
                          EDGE + n->layer * (BOX_HEIGHT + GAP_Y)};
}

/* The place behind @a count characters of UTF-8. */
static const char *behind(const char *s, size_t count)
{
    while (*s && count > 0) {
        s++;
        while (((unsigned char)*s & 0xc0) == 0x80)
            s++;
        count--;
    }
    return s;
}

static size_t characters(const char *s)
{
    size_t count = 0;

    for (; *s; s = behind(s, 1))
        count++;
    return count;
}

/* What stands in a box, as it is shown, all of its first bytes. */
static void write_label(const struct page *p, const struct layout_node *n,
                        char *label, size_t size)
{
    FILE *out = fmemopen(label, size, "w");
    struct slice url = n->url;

    label[0] = label[size - 1] = '\0';
    if (!out)
        return;
    if (n->more > 0)
        fprintf(out, "and %zu more redirect%s", n->more,
                n->more == 1 ? "" : "s");
    else if (n->url.len == 0)
        fputs(nothing_more, out);
    else if (n->status != 0)
        fprintf(out, "%d ", n->status);
    text_write(out, n->method, TEXT_TERMINAL, true);
    fputs(n->method.len > 0 ? " " : "", out);
    if (url.len > PAGE_URL)
        url.len = PAGE_URL;
    text_write(out, url, TEXT_TERMINAL, p->options->show_query);
    fclose(out);
    label[size - 1] = '\0';
}

static void text_line(const struct page *p, unsigned y, const char *cut,
                      struct slice text)
{
    page_rawf(p, "<text x=\"8\" y=\"%u\">%s", y, cut);
    text_write(p->out, text, TEXT_HTML, true);
    page_raw(p, "</text>");
}

/* One line or two; of a longer text the first line and the end. */
static void box_text(const struct page *p, const char *label)
{
    size_t count = characters(label);
    const char *cut = behind(label, LINE_CHARS), *rest = cut;

    if (count > 2 * LINE_CHARS)
        rest = behind(label, count - LINE_CHARS + 1);
    text_line(p, *rest ? 18 : 27, "",
              (struct slice){label, (size_t)(cut - label)});
    if (*rest)
        text_line(p, 35, rest == cut ? "" : "&hellip;", slice_of(rest));
}

/* What does not fit into a box, as wide characters, is cut by the inner svg. */
static void box(const struct page *p, const struct layout_figure *f,
                unsigned node)
{
    char label[4 * PAGE_URL + 200];
    struct place at = place_of(f, node);
    bool is_end = f->nodes[node].method.len == 0;

    write_label(p, &f->nodes[node], label, sizeof label);
    page_rawf(p,
              "<svg x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\"%s>"
              "<rect x=\"1\" y=\"1\" width=\"%d\" height=\"%d\" rx=\"4\"/>",
              at.x, at.y, BOX_WIDTH, BOX_HEIGHT, is_end ? " class=\"end\"" : "",
              BOX_WIDTH - 2, BOX_HEIGHT - 2);
    box_text(p, label);
    page_raw(p, "</svg>\n");
}

/* --- arrows --------------------------------------------------------------- */

static void arrow_label(const struct page *p, const struct layout_edge *e,
                        unsigned x, unsigned y, const char *anchor)
{
    page_rawf(p, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, y, anchor);
    for (size_t i = 0; i < e->status_count; i++)
        page_rawf(p, "%s%d", i ? ", " : "", e->statuses[i]);
    page_raw(p, "</text>\n");
}

static void arrow_down(const struct page *p, const struct layout_edge *e,
                       struct place from, struct place to)
{
    unsigned x1 = from.x + BOX_WIDTH / 2, y1 = from.y + BOX_HEIGHT;
    unsigned x2 = to.x + BOX_WIDTH / 2;

    page_rawf(p, "<path d=\"M%u %uL%u %u\" marker-end=\"url(#arrow)\"/>\n", x1,
              y1, x2, to.y - 2);
    arrow_label(p, e, (x1 + x2) / 2 + 8, (y1 + to.y) / 2 + 4, "start");
}

/* At the right side, up to what came before, or to the same box. */
static void arrow_back(const struct page *p, const struct layout_edge *e,
                       struct place from, struct place to)
{
    unsigned x1 = from.x + BOX_WIDTH, x2 = to.x + BOX_WIDTH;
    unsigned y1 = from.y + BOX_HEIGHT / 2 + (e->from == e->to ? 12 : 0);
    unsigned y2 = to.y + BOX_HEIGHT / 2 - (e->from == e->to ? 12 : 0);

    page_rawf(p,
              "<path d=\"M%u %uC%u %u %u %u %u %u\" "
              "marker-end=\"url(#arrow)\"/>\n",
              x1, y1, x1 + BEND, y1, x2 + BEND, y2, x2 + 2, y2);
    arrow_label(p, e, x1 + 6, y1 + 18, "start");
}

/* At the left side, past the layers between. */
static void arrow_past(const struct page *p, const struct layout_edge *e,
                       struct place from, struct place to)
{
    unsigned y1 = from.y + BOX_HEIGHT / 2, y2 = to.y + BOX_HEIGHT / 2;

    page_rawf(p,
              "<path d=\"M%u %uC%u %u %u %u %u %u\" "
              "marker-end=\"url(#arrow)\"/>\n",
              from.x, y1, from.x - BEND, y1, to.x - BEND, y2, to.x - 2, y2);
    arrow_label(p, e, from.x - 6, y1 - 8, "end");
}

static void arrow(const struct page *p, const struct layout_figure *f,
                  const struct layout_edge *e)
{
    struct place from = place_of(f, e->from), to = place_of(f, e->to);

    if (e->back)
        arrow_back(p, e, from, to);
    else if (passes_by(f, e))
        arrow_past(p, e, from, to);
    else
        arrow_down(p, e, from, to);
}

/* --- figures -------------------------------------------------------------- */

static void drawing(const struct page *p, const struct layout_figure *f,
                    size_t number)
{
    unsigned width = left_margin(f) + f->columns * (BOX_WIDTH + GAP_X) - GAP_X
                     + EDGE + (has_back(f) ? MARGIN : 0);
    unsigned height = 2 * EDGE + f->layers * (BOX_HEIGHT + GAP_Y) - GAP_Y
                      + (has_back(f) ? LABEL : 0);

    page_rawf(p,
              "<section class=\"scroll\" tabindex=\"0\" "
              "aria-label=\"Drawing %zu; it stands in words below\">\n",
              number);
    page_rawf(p,
              "<svg class=\"graph\" viewBox=\"0 0 %u %u\" width=\"%u\" "
              "height=\"%u\" aria-hidden=\"true\">\n",
              width, height, width, height);
    for (size_t i = 0; i < f->edge_count; i++)
        arrow(p, f, &f->edges[i]);
    for (unsigned i = 0; i < f->node_count; i++)
        box(p, f, i);
    page_raw(p, "</svg>\n</section>\n");
}

static void in_words(const struct page *p, const struct report_chain *c)
{
    page_raw(p, "<li>");
    page_count(p, c->hits);
    page_rawf(p, " hit%s: ", c->hits == 1 ? "" : "s");
    for (size_t i = 0; i < c->count && i < LAYOUT_REDIRECTS; i++) {
        page_raw(p, "<code>");
        page_text(p, c->methods[i], PAGE_METHOD);
        page_raw(p, " ");
        page_text(p, c->urls[i], PAGE_URL);
        page_rawf(p, "</code> %d &rarr; ", c->statuses[i]);
    }
    if (c->count > LAYOUT_REDIRECTS)
        page_rawf(p, "%zu more redirect%s &rarr; ", c->count - LAYOUT_REDIRECTS,
                  c->count - LAYOUT_REDIRECTS == 1 ? "" : "s");
    if (c->urls[c->count].len == 0)
        page_raw(p, nothing_more);
    page_raw(p, "<code>");
    page_text(p, c->urls[c->count], PAGE_URL);
    page_raw(p, "</code>");
    if (!c->loop && c->statuses[c->count] != 0)
        page_rawf(p, " %d", c->statuses[c->count]);
    page_raw(p, "</li>\n");
}

static void caption(const struct page *p, const struct layout_figure *f)
{
    bool loops = false;
    uint64_t hits = 0;

    for (size_t i = 0; i < f->chain_count; i++) {
        loops |= f->chains[i]->loop;
        hits += f->chains[i]->hits;
    }
    page_raw(p, loops ? "<strong>Loop</strong>" : "Chain");
    if (f->vhost.len > 0) {
        page_raw(p, " on <code>");
        page_text(p, f->vhost, PAGE_URL);
        page_raw(p, "</code>");
    }
    page_raw(p, ", ");
    page_count(p, hits);
    page_rawf(p, " hit%s", hits == 1 ? "" : "s");
}

static void figure(const struct page *p, const struct layout_figure *f,
                   size_t number)
{
    page_raw(p, f->columns > 1 ? "<figure class=\"wide\">\n" : "<figure>\n");
    page_raw(p, "<figcaption>");
    caption(p, f);
    page_raw(p, "</figcaption>\n");
    drawing(p, f, number);
    page_raw(p, "<details>\n<summary>In words</summary>\n<ul>\n");
    for (size_t i = 0; i < f->chain_count && page_has_room(p, PAGE_FULL); i++)
        in_words(p, f->chains[i]);
    page_raw(p, "</ul>\n</details>\n</figure>\n");
}

void page_chains(const struct page *p, const struct report *r)
{
    struct layout_figure figures[LAYOUT_FIGURES];
    size_t count = layout_chains(r->chains, r->chain_count, figures);
    size_t shown = 0;

    if (count == 0)
        return;
    page_section(p, "chains", "Chains and loops");
    page_raw(p, "<svg class=\"hidden\" width=\"0\" height=\"0\" "
                "aria-hidden=\"true\"><defs><marker id=\"arrow\" "
                "viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
                "markerHeight=\"8\" orient=\"auto\"><path "
                "d=\"M0 0L8 4L0 8z\"/></marker></defs></svg>\n"
                "<div class=\"figures\">\n");
    for (size_t i = 0; i < count && page_has_room(p, PAGE_FULL); i++) {
        figure(p, &figures[i], i + 1);
        shown += figures[i].chain_count;
    }
    page_raw(p, "</div>\n");
    page_and_more(p, r->chain_count, shown);
    page_section_end(p);
}
