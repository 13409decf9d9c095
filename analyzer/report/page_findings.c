/* The findings, each with its evidence and its directive. A page has room for
 * some in full and for more in brief; what the script sorts and filters by
 * stands in attributes and classes. */
#include "report/page.h"

#include "report/config_place.h"
#include "report/wording.h"

enum {
    FULL_FINDINGS = 60,
    FULL_BYTES = 180000, /* no further one in full behind so many */
    BRIEF_BYTES = 330000,
    PATH_URLS = 12,
    ACKNOWLEDGED = 25
};

/* How bad, which rule, how sure: what one looks for first. */
static void marks(const struct page *p, const struct finding *f)
{
    page_rawf(p, "<p class=\"marks\"><span class=\"severity\">%s</span> ",
              severity_name(f->severity));
    page_element(p, "<span class=\"rule\">", f->rule, " ");
    page_words(p, f->name);
    page_rawf(p, "</span> <span class=\"soft\">confidence %s</span></p>\n",
              confidence_name(f->confidence));
}

static void path(const struct page *p, const struct finding *f)
{
    if (f->path_count == 0)
        return;
    page_raw(p, "<ol class=\"path\">\n");
    for (unsigned i = 0; i < f->path_count && i < PATH_URLS; i++) {
        page_raw(p, "<li><code>");
        page_text(p, f->path[i], PAGE_URL);
        page_raw(p, "</code></li>\n");
    }
    if (f->path_count > PATH_URLS)
        page_rawf(p, "<li>and %u more</li>\n", f->path_count - PATH_URLS);
    page_raw(p, "</ol>\n");
}

static void what_to_do(const struct page *p, const struct finding *f)
{
    page_element(p, "<p>", wording_summary(f), "</p>\n");
    if (f->fix) {
        page_raw(p, "<p><b>Fix:</b> ");
        page_text(p, slice_of(f->fix), PAGE_LINE);
        page_raw(p, "</p>\n");
    }
    if (f->directive) {
        page_raw(p, "<pre class=\"directive\"><code>");
        page_text(p, slice_of(f->directive), 2 * PAGE_LINE);
        page_raw(p, "</code></pre>\n");
    }
}

/* The module's rule that answered. */
static void rule_of(const struct page *p, const struct finding *f)
{
    struct slice file;
    unsigned line;

    if (f->config_rule.len == 0)
        return;
    page_raw(p, "<p class=\"soft\">Rule <code>");
    page_text(p, f->config_rule, PAGE_URL);
    page_raw(p, "</code>");
    if (config_place(f, &file, &line)) {
        page_raw(p, " in <code>");
        page_text(p, file, PAGE_URL);
        page_rawf(p, ":%u</code>", line);
    }
    page_raw(p, "</p>\n");
}

static void evidence(const struct page *p, const struct finding *f)
{
    if (f->evidence_count == 0)
        return;
    page_rawf(p,
              "<details>\n<summary>Evidence: %u line%s of the log</summary>\n",
              f->evidence_count, f->evidence_count > 1 ? "s" : "");
    for (unsigned i = 0; i < f->evidence_count; i++)
        page_log_line(p, f->evidence[i].file, f->evidence[i].line,
                      f->evidence[i].text);
    page_raw(p, "</details>\n");
}

static void seen(const struct page *p, const struct finding *f)
{
    char buf[WORDING_SIZE];

    page_element(p, "<p class=\"soft\">", wording_hits(buf, f), ", ");
    page_words(p, wording_period(buf, f->first_seen_us, f->last_seen_us));
    page_element(p, ". Id <code>", f->fingerprint, "</code></p>\n");
}

static void begin_finding(const struct page *p, const struct finding *f,
                          size_t number)
{
    page_rawf(p,
              "<article id=\"f%zu\" class=\"finding %s\" data-hits=\"%llu\" "
              "data-clients=\"%llu\" data-last=\"%lld\">\n",
              number, severity_name(f->severity), (unsigned long long)f->hits,
              (unsigned long long)f->clients,
              (long long)(f->last_seen_us / 1000000));
    page_raw(p, "<h3>");
    page_place(p, f);
    page_raw(p, "</h3>\n");
    marks(p, f);
}

static void in_full(const struct page *p, const struct finding *f,
                    size_t number)
{
    begin_finding(p, f, number);
    what_to_do(p, f);
    path(p, f);
    rule_of(p, f);
    seen(p, f);
    evidence(p, f);
    page_raw(p, "</article>\n");
}

static void in_brief(const struct page *p, const struct finding *f,
                     size_t number)
{
    begin_finding(p, f, number);
    seen(p, f);
    page_raw(p, "</article>\n");
}

/* Where the list ends, and where its part in full does. */
static void what_is_listed(const struct page *p, size_t full, size_t listed,
                           size_t all)
{
    if (full == all)
        return;
    page_rawf(p,
              "<p class=\"soft\">The first %zu findings are listed in full, "
              "%zu more in brief.</p>\n",
              full, listed - full);
    page_and_more(p, all, listed);
}

static size_t list(const struct page *p, const struct report *r)
{
    size_t i = 0, full;

    page_raw(p, "<div id=\"list\">\n");
    for (; i < r->finding_count && i < FULL_FINDINGS
           && page_has_room(p, FULL_BYTES);
         i++)
        in_full(p, &r->findings[i], i + 1);
    full = i;
    for (; i < r->finding_count && page_has_room(p, BRIEF_BYTES); i++)
        in_brief(p, &r->findings[i], i + 1);
    page_raw(p, "</div>\n");
    what_is_listed(p, full, i, r->finding_count);
    return i;
}

size_t page_findings(const struct page *p, const struct report *r)
{
    char buf[WORDING_SIZE];
    size_t listed = 0;

    page_section(p, "findings", "Findings");
    page_element(p, "<p class=\"soft\">", wording_headline(buf, r), "</p>\n");
    if (r->finding_count > 0)
        listed = list(p, r);
    page_section_end(p);
    return listed;
}

void page_acknowledged(const struct page *p, const struct report *r)
{
    size_t i = 0;

    if (r->acknowledged_count == 0)
        return;
    page_section(p, "acknowledged", "Acknowledged");
    page_raw(p, "<ul>\n");
    for (; i < r->acknowledged_count && i < ACKNOWLEDGED
           && page_has_room(p, PAGE_FULL);
         i++) {
        const struct finding *f = &r->acknowledged[i];
        page_element(p, "<li>", f->rule, " ");
        page_element(p, "", f->name, ": ");
        page_place(p, f);
        page_raw(p, "<br>");
        page_text(p, slice_of(f->acknowledged), PAGE_LINE);
        page_raw(p, "</li>\n");
    }
    page_raw(p, "</ul>\n");
    page_and_more(p, r->acknowledged_count, i);
    page_section_end(p);
}
