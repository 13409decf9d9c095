/* What stands at the end of a page: the redirects with most hits, what the log
 * cannot tell, and where all of this comes from. */
#include "report/page.h"

#include "report/wording.h"
#include "util/version.h"

enum { REDIRECTS = 25, REJECTS = 10, LOGS = 25 };

static void number(const struct page *p, uint64_t value)
{
    page_raw(p, "<td class=\"n\">");
    page_count(p, value);
    page_raw(p, "</td>");
}

void page_redirects(const struct page *p, const struct report *r)
{
    size_t i = 0;

    if (r->redirect_count == 0)
        return;
    page_section(p, "redirects", "Redirects by hits");
    page_table(p, "The redirects that were asked for most");
    page_raw(p, "<thead><tr><th scope=\"col\" class=\"n\">Hits</th>"
                "<th scope=\"col\" class=\"n\">Clients</th>"
                "<th scope=\"col\">Status</th><th scope=\"col\">Redirect</th>"
                "</tr></thead>\n<tbody>\n");
    for (;
         i < r->redirect_count && i < REDIRECTS && page_has_room(p, PAGE_FULL);
         i++) {
        const struct report_redirect *row = &r->redirects[i];
        page_raw(p, "<tr>");
        number(p, row->hits);
        if (row->clients > 0)
            number(p, row->clients);
        else
            page_raw(p, "<td class=\"n\">not known</td>");
        page_rawf(p, "<td>%d</td><td><code>", row->status);
        page_words(p, row->method_class);
        page_raw(p, " ");
        page_text(p, row->vhost, PAGE_URL);
        page_text(p, row->url, PAGE_URL);
        page_raw(p, "</code>");
        if (row->target.len > 0) {
            page_raw(p, " &rarr; <code>");
            page_text(p, row->target, PAGE_URL);
            page_raw(p, "</code>");
        }
        page_raw(p, "</td></tr>\n");
    }
    page_table_end(p);
    page_and_more(p, r->redirect_count, i);
    page_section_end(p);
}

static void evidence(const struct page *p, const struct report_evidence *e)
{
    page_element(p, "<p>Step of evidence that the log reaches: <strong>",
                 e->level ? e->level : "none", "</strong>.");
    for (size_t i = 0; i < e->missing_count; i++) {
        page_raw(p, i ? ", " : " Not logged: ");
        page_words(p, e->missing[i]);
    }
    page_raw(p, e->missing_count ? ".</p>\n" : "</p>\n");
    if (e->advice)
        page_element(p, "<p>", e->advice, "</p>\n");
}

static void rejects(const struct page *p, const struct report_quality *q)
{
    if (q->reject_count == 0)
        return;
    page_raw(p, "<details>\n<summary>Lines that were not understood, a sample"
                "</summary>\n");
    for (size_t i = 0; i < q->reject_count && i < REJECTS; i++) {
        page_element(p, "<p>", q->rejects[i].reason, "</p>\n");
        page_log_line(p, q->rejects[i].file, q->rejects[i].line,
                      q->rejects[i].text);
    }
    page_raw(p, "</details>\n");
}

void page_quality(const struct page *p, const struct report *r)
{
    const struct report_quality *q = &r->quality;
    struct wording_note notes[WORDING_NOTES];
    size_t count = wording_quality(q, notes);

    page_section(p, "limits", "What this report does not know");
    evidence(p, &r->evidence);
    if (q->degraded)
        page_raw(p, "<p><strong>A limit was reached: counts are bounds, not "
                    "exact.</strong></p>\n");
    if (count > 0)
        page_raw(p, "<ul>\n");
    for (size_t i = 0; i < count; i++) {
        page_raw(p, "<li><b>");
        page_count(p, notes[i].count);
        page_element(p, "</b> ", notes[i].what, "</li>\n");
    }
    page_raw(p, count > 0 ? "</ul>\n" : "");
    rejects(p, q);
    page_section_end(p);
}

static void pair(const struct page *p, const char *name, const char *value)
{
    page_element(p, "<dt>", name, "</dt>");
    page_element(p, "<dd>", value, "</dd>\n");
}

void page_about(const struct page *p, const struct report_general *g)
{
    char buf[WORDING_SIZE];

    page_raw(p, "</main>\n<footer>\n<dl>\n<dt>Logs</dt><dd>");
    for (size_t i = 0; i < g->log_path_count && i < LOGS; i++) {
        page_raw(p, i ? ", " : "");
        page_text(p, slice_of(g->log_paths[i]), PAGE_URL);
    }
    if (g->log_path_count > LOGS)
        page_rawf(p, " and %zu more", g->log_path_count - LOGS);
    page_raw(p, "</dd>\n");
    if (g->log_format)
        pair(p, "Format", g->log_format);
    pair(p, "Lines", wording_lines(buf, g));
    pair(p, "Bytes", wording_bytes(buf, g));
    pair(p, "Made", text_goaccess_time(buf, g->made_at_us));
    pair(p, "By", "redirect-analyzer " VERSION);
    page_raw(p, "</dl>\n</footer>\n");
}
