/* The top of a page: how bad it is, and what to fix first. Findings of a rule
 * are one entry there, so that ten thousand of them hide nothing else. */
#include "report/page.h"

#include <string.h>

#include "report/wording.h"

enum { MAX_RULES = 100, TOP_RULES = 8, BAR = 100 };

/* What is wrong by one rule. */
struct rule {
    const struct finding *worst; /* the one with most hits: where to begin */
    size_t first;                /* the number of its first finding, from 0 */
    size_t places;
    uint64_t hits;
    bool estimated;
};

static struct rule *rule_of(struct rule *rules, size_t *count,
                            const struct finding *f)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(rules[i].worst->rule, f->rule) == 0
            && rules[i].worst->severity == f->severity)
            return &rules[i];
    if (*count == MAX_RULES)
        return NULL;
    rules[*count] = (struct rule){.worst = f};
    return &rules[(*count)++];
}

/* The rules that errors and warnings break, in the order of the findings. */
static size_t broken_rules(const struct report *r, struct rule *rules)
{
    size_t count = 0;

    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *f = &r->findings[i];
        struct rule *rule =
            f->severity >= SEVERITY_WARNING ? rule_of(rules, &count, f) : NULL;
        if (!rule)
            continue;
        if (rule->places++ == 0)
            rule->first = i;
        if (f->hits > rule->worst->hits)
            rule->worst = f;
        if (!finding_is_of_log(f))
            rule->hits += f->hits;
        rule->estimated |= f->estimated || f->hits_error > 0;
    }
    return count;
}

/* The hits of a rule beside the most that one has, as a bar. */
static void bar(const struct page *p, uint64_t hits, uint64_t most)
{
    unsigned width =
        most > 0 ? (unsigned)((double)hits * BAR / (double)most) : 0;

    page_rawf(p,
              "<svg class=\"bar\" viewBox=\"0 0 %d 4\" "
              "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
              "<rect width=\"%u\" height=\"4\"/></svg>",
              BAR, hits > 0 && width == 0 ? 1 : width);
}

static void one_rule(const struct page *p, const struct rule *rule,
                     uint64_t most, size_t listed)
{
    const struct finding *f = rule->worst;

    page_rawf(p, "<li class=\"%s\">\n<p class=\"hits\">",
              severity_name(f->severity));
    if (rule->hits > 0) {
        page_raw(p, rule->estimated ? "about <b>" : "<b>");
        page_count(p, rule->hits);
        page_rawf(p, "</b> hit%s", rule->hits == 1 ? "" : "s");
        bar(p, rule->hits, most);
    }
    page_rawf(p, "</p>\n<div>\n<p><span class=\"severity\">%s</span> ",
              severity_name(f->severity));
    if (rule->first < listed)
        page_rawf(p, "<a href=\"#f%zu\">", rule->first + 1);
    page_words(p, wording_summary(f));
    page_raw(p, rule->first < listed ? "</a></p>\n" : "</p>\n");
    page_raw(p, "<p class=\"soft\">");
    page_element(p, "", f->rule, " ");
    page_words(p, f->name);
    if (!finding_is_of_log(f)) {
        page_raw(p, rule->places > 1 ? ", " : ": ");
        if (rule->places > 1) {
            page_count(p, rule->places);
            page_raw(p, " places, most at ");
        }
        page_place(p, f);
    }
    page_raw(p, "</p>\n</div>\n</li>\n");
}

static void fix_first(const struct page *p, const struct report *r,
                      size_t listed)
{
    struct rule rules[MAX_RULES];
    size_t count = broken_rules(r, rules);
    uint64_t most = 0;

    if (count == 0)
        return;
    for (size_t i = 0; i < count && i < TOP_RULES; i++)
        if (rules[i].hits > most)
            most = rules[i].hits;
    page_section(p, "first", "Fix first");
    page_raw(p, "<ol class=\"first\">\n");
    for (size_t i = 0; i < count && i < TOP_RULES; i++)
        one_rule(p, &rules[i], most, listed);
    page_raw(p, "</ol>\n");
    if (count > TOP_RULES)
        page_rawf(p,
                  "<p class=\"soft\">%zu more %s broken; the findings are "
                  "below.</p>\n",
                  count - TOP_RULES,
                  count - TOP_RULES == 1 ? "rule is" : "rules are");
    page_section_end(p);
}

void page_lead(const struct page *p, const struct report *r, size_t listed)
{
    const struct report_general *g = &r->general;
    char buf[WORDING_SIZE];

    page_element(p, "<p class=\"lead\">", wording_lead(buf, r), "</p>\n");
    page_raw(p, "<p class=\"soft\">");
    page_words(p, wording_period(buf, g->start_us, g->end_us));
    page_raw(p, "</p>\n");
    if (g->partial)
        page_raw(p, "<p><strong>This report is partial: not everything could "
                    "be read or counted.</strong></p>\n");
    page_raw(p, "</header>\n<main>\n");
    fix_first(p, r, listed);
}
