/* The report as one page: complete without its script, nothing loaded from
 * elsewhere. The policy in its head allows the one style sheet and the one
 * script, so that text of a log could do nothing even if it were not escaped. */
#include <stdlib.h>

#include "report/page.h"

/* What is written to a page in memory. */
struct sheet {
    struct page page;
    char *bytes;
    size_t len;
};

static bool begin_sheet(struct sheet *s, const struct render_options *options)
{
    s->page = (struct page){open_memstream(&s->bytes, &s->len), options};
    return s->page.out != NULL;
}

/* @return false without memory */
static bool end_sheet(struct sheet *s)
{
    return fclose(s->page.out) == 0;
}

static void write_sections(const struct page *p, const struct report *r,
                           const struct sheet *findings, size_t listed)
{
    page_begin(p, p->options->title ? p->options->title : "Redirect report");
    page_lead(p, r, listed);
    fwrite(findings->bytes, 1, findings->len, p->out);
    page_chart(p, &r->timeline);
    page_follow(p, r);
    page_chains(p, r);
    page_redirects(p, r);
    page_acknowledged(p, r);
    page_quality(p, r);
    page_about(p, &r->general);
    page_end(p);
}

static int write_page(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    struct sheet findings = {.bytes = NULL}, all = {.bytes = NULL};
    bool done = false;

    /* What stands above them leads to those that are listed. */
    if (begin_sheet(&findings, options)) {
        size_t listed = page_findings(&findings.page, report);
        if (end_sheet(&findings) && begin_sheet(&all, options)) {
            write_sections(&all.page, report, &findings, listed);
            done = end_sheet(&all);
        }
    }
    if (done)
        fwrite(all.bytes, 1, all.len, out);
    free(findings.bytes);
    free(all.bytes);
    return done ? 0 : -1;
}

const struct renderer render_html = {"html", ".html", write_page};
