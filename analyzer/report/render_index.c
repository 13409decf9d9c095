/* The index of the reports of sites: how many are hurt, and a table that leads to
 * their reports. It has no script of its own and loads nothing. */
#include "report/render_index.h"

#include "report/page.h"
#include "report/text.h"
#include "report/wording.h"

/* Bytes of text that are shown; JSON has all of it. */
enum { NAME = 253, URL = 120 };

/* What a site leads to: its page, else its first file. */
static const struct renderer *leads_to(const struct report *r)
{
    for (size_t i = 0; i < r->site_format_count; i++)
        if (r->site_formats[i] == renderer_by_name(slice_of("html")))
            return r->site_formats[i];
    return r->site_format_count > 0 ? r->site_formats[0] : NULL;
}

static int worst_of(const struct report_site *site)
{
    for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--)
        if (site->counts[s] > 0)
            return s;
    return -1;
}

static void number(const struct page *p, uint64_t value)
{
    page_raw(p, "<td class=\"n\">");
    page_count(p, value);
    page_raw(p, "</td>");
}

static void name(const struct page *p, const struct report *r,
                 const struct report_site *site)
{
    const struct renderer *format = leads_to(r);

    page_raw(p, "<th scope=\"row\">");
    if (format) {
        /* Of a file name nothing needs escaping in a URL. */
        page_raw(p, "<a href=\"");
        page_raw(p, site->file);
        page_raw(p, format->extension);
        page_raw(p, "\">");
    }
    if (site->name.len > 0)
        page_text(p, site->name, NAME);
    else
        page_raw(p, "(no virtual host)");
    page_raw(p, format ? "</a></th>" : "</th>");
}

static void first_finding(const struct page *p, const struct finding *f)
{
    page_raw(p, "<td>");
    if (f) {
        page_element(p, "", f->rule, " ");
        page_words(p, f->name);
        page_raw(p, " <code>");
        page_text(p, f->url, URL);
        page_raw(p, "</code>");
    }
    page_raw(p, "</td>");
}

static void row(const struct page *p, const struct report *r,
                const struct report_site *site)
{
    int worst = worst_of(site);

    page_raw(p, "<tr>");
    name(p, r, site);
    page_element(p, "<td>",
                 worst < 0 ? "" : severity_name((enum severity)worst), "</td>");
    number(p, site->hurt);
    number(p, site->counts[SEVERITY_ERROR]);
    number(p, site->counts[SEVERITY_WARNING]);
    number(p, site->redirects);
    number(p, site->requests);
    first_finding(p, site->first);
    page_raw(p, "</tr>\n");
}

static void group(const struct page *p, const struct report_site *site)
{
    page_raw(p, "<tr><th scope=\"rowgroup\" colspan=\"8\">");
    if (site->group.len > 0)
        page_text(p, site->group, NAME);
    page_raw(p, "</th></tr>\n");
}

static bool has_groups(const struct report *r)
{
    for (size_t i = 0; i < r->site_count; i++)
        if (r->sites[i].group.len > 0)
            return true;
    return false;
}

/* A body of the table for each group; all in one without any. */
static void rows(const struct page *p, const struct report *r)
{
    bool grouped = has_groups(r);

    page_raw(p, "<tbody>\n");
    for (size_t i = 0; i < r->site_count; i++) {
        bool begins =
            i == 0 || !slice_equal(r->sites[i].group, r->sites[i - 1].group);
        if (grouped && begins) {
            page_raw(p, i > 0 ? "</tbody>\n<tbody>\n" : "");
            group(p, &r->sites[i]);
        }
        row(p, r, &r->sites[i]);
    }
    page_raw(p, "</tbody>");
}

static void table(const struct page *p, const struct report *r)
{
    page_raw(p, "<h2>Sites</h2>\n<div class=\"scroll\"><table>\n<thead><tr>"
                "<th scope=\"col\">Site</th><th scope=\"col\">Worst</th>"
                "<th scope=\"col\" class=\"n\">Requests hurt</th>"
                "<th scope=\"col\" class=\"n\">Errors</th>"
                "<th scope=\"col\" class=\"n\">Warnings</th>"
                "<th scope=\"col\" class=\"n\">Redirects</th>"
                "<th scope=\"col\" class=\"n\">Requests</th>"
                "<th scope=\"col\">To fix first</th></tr></thead>\n");
    rows(p, r);
    page_raw(p, "</table></div>\n");
}

/* "3 of 2,000 sites have errors, 7 more have warnings." */
static void lead(const struct page *p, const struct report *r)
{
    size_t counts[SEVERITY_ERROR + 1] = {0};
    char some[TEXT_NUMBER_SIZE], all[TEXT_NUMBER_SIZE];

    for (size_t i = 0; i < r->site_count; i++) {
        int worst = worst_of(&r->sites[i]);
        if (worst >= 0)
            counts[worst]++;
    }
    page_element(p, "<p class=\"lead\">",
                 text_count(some, counts[SEVERITY_ERROR]), " of ");
    page_element(p, "", text_count(all, r->site_count),
                 r->site_count == 1 ? " site has errors"
                                    : " sites have errors");
    if (counts[SEVERITY_WARNING] > 0)
        page_element(p, ", ", text_count(some, counts[SEVERITY_WARNING]),
                     counts[SEVERITY_WARNING] == 1 ? " more has warnings"
                                                   : " more have warnings");
    page_raw(p, "</p>\n");
}

static void about(const struct page *p, const struct report *r)
{
    const struct report_general *g = &r->general;
    char buf[WORDING_SIZE], made[TEXT_TIME_SIZE], more[TEXT_NUMBER_SIZE];

    page_element(p, "<p class=\"soft\">",
                 wording_period(buf, g->start_us, g->end_us), "; ");
    page_element(p, "lines: ", wording_lines(buf, g), "; ");
    page_element(p, "made ", text_goaccess_time(made, g->made_at_us), "</p>\n");
    if (r->unlisted_sites > 0)
        page_element(p, "<p><strong>", text_count(more, r->unlisted_sites),
                     r->unlisted_sites == 1
                         ? " more site is not listed and has no report of its "
                           "own: there was no room for it, see --memory. "
                           "Those with findings were listed first.</strong>"
                           "</p>\n"
                         : " more sites are not listed and have no report of "
                           "their own: there was no room for them, see "
                           "--memory. Those with findings were listed "
                           "first.</strong></p>\n");
    if (g->partial)
        page_raw(p,
                 "<p><strong>This report is partial: not everything could be "
                 "read or counted.</strong></p>\n");
}

/* What is said of the logs, and so of no site. */
static void of_logs(const struct page *p, const struct report *r)
{
    if (r->finding_count == 0)
        return;
    page_raw(p, "<h2>Of the logs</h2>\n<ul>\n");
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *f = &r->findings[i];
        page_element(p, "<li>", severity_name(f->severity), " ");
        page_element(p, "", f->rule, " ");
        page_element(p, "", f->name, ". ");
        page_element(p, "", f->fix ? f->fix : "", "</li>\n");
    }
    page_raw(p, "</ul>\n");
}

int render_index_html(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    const struct page p = {out, options};

    page_begin(&p, options->title ? options->title : "Redirects by site");
    lead(&p, report);
    about(&p, report);
    page_raw(&p, "</header>\n<main>\n");
    table(&p, report);
    of_logs(&p, report);
    page_raw(&p, "</main>\n");
    page_end(&p);
    return 0;
}
