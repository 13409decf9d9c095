#include "report/suggested_conf.h"

#include <inttypes.h>
#include <stdlib.h>

#include "record/site.h"
#include "report/text.h"
#include "report/wording.h"
#include "semantics/http_method.h"
#include "util/version.h"

/* A finding that a rule repairs, or could. */
struct suggestion {
    const struct finding *finding;
    const char *missing; /* why there is no rule; NULL: there is one */
    size_t rank;         /* among the findings: what to fix first, first */
};

struct writer {
    FILE *out;
    const struct render_options *options;
    const struct host_list *own_hosts;
    struct suggestion *rows; /* by site, then by path */
    size_t count;
};

/* clang-format off */
static const char header[] =
    "# MethodRedirect directives for what redirect-analyzer " VERSION " has found.\n"
    "# Look at each before you use it.\n"
    "#\n"
    "# Include this file for the main server, behind the LoadModule of\n"
    "# methodredirect_module: virtual hosts inherit its rules, and host= says whose\n"
    "# each of them is. A site with aliases needs its lines in its <VirtualHost>, and\n"
    "# without host=.\n"
    "#\n"
    "# A rule answers the methods that were seen to suffer, no others, and comes before\n"
    "# Redirect, the slash of mod_dir, programs and other servers. A RewriteRule for the\n"
    "# same URL comes before it: take that one out.\n"
    "#\n"
    "# Before each stands what it is for: rule, hits, lines of the log, and the Id of\n"
    "# the finding in the report. What is left out is told at the end of its site.\n";
/* clang-format on */

/* --- which they are ------------------------------------------------------- */

static struct slice site_of(const struct finding *f, char name[HOST_MAX])
{
    return host_name(f->vhost, name);
}

static struct slice without_www(struct slice host)
{
    if (slice_begins(host, "www.")) {
        host.at += 4;
        host.len -= 4;
    }
    return host;
}

/* Whether @a to is a path, or leads to a host that is known to be the site's: a
 * name that only looks like it may be another one's. */
static bool leads_to_own_host(const struct writer *w, const struct finding *f)
{
    char site_text[HOST_MAX], text[HOST_MAX];
    struct slice site = site_of(f, site_text), to = f->advice->to, host;

    if (to.at[0] == '/')
        return true;
    host = host_name(host_of_url(to), text);
    return host.len > 0
           && (slice_equal(without_www(host), without_www(site))
               || host_list_has(w->own_hosts, host));
}

/* Those that rules answer. */
static bool is_for_rules(struct slice name)
{
    enum http_method method = http_method_from_name(name.at, name.len);

    return method != HTTP_METHOD_OTHER && method != HTTP_METHOD_CONNECT
           && method != HTTP_METHOD_TRACE;
}

static bool has_known_methods(const struct finding *f)
{
    for (unsigned i = 0; i < f->method_count; i++)
        if (!is_for_rules(f->methods[i]))
            return false;
    return f->method_count > 0;
}

/* Whether host= takes it: a name, or an address in brackets. */
static bool is_for_host_option(struct slice host)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    static const char address[] = "0123456789abcdef:.";
    bool brackets =
        host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    const char *allowed = brackets ? address : name;

    for (size_t i = brackets; i < host.len - brackets; i++)
        if (!strchr(allowed, host.at[i]))
            return false;
    return host.len > 0 && host.at[0] != '.';
}

static const char *missing_of(const struct writer *w, const struct finding *f)
{
    char name[HOST_MAX];

    if (!f->advice->directive)
        return f->advice->missing;
    if (f->vhost.len > 0 && !is_for_host_option(site_of(f, name)))
        return "its virtual host is no name that host= could have";
    if (!has_known_methods(f))
        return "its method is not a registered one";
    if (!leads_to_own_host(w, f))
        return "it leads to a host that may be another one's; name it with "
               "--own-hosts if it is not";
    return NULL;
}

/* Those that are left out come last in their site. */
static int compare(const void *left, const void *right)
{
    const struct suggestion *a = left, *b = right;
    char a_name[HOST_MAX], b_name[HOST_MAX];
    int order =
        slice_compare(site_of(a->finding, a_name), site_of(b->finding, b_name));

    if (order == 0)
        order = (a->missing != NULL) - (b->missing != NULL);
    if (order == 0 && !a->missing)
        order =
            slice_compare(a->finding->advice->from, b->finding->advice->from);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* Notes find fault with what works. */
static bool collect(struct writer *w, const struct report *report)
{
    w->rows = calloc(report->finding_count + 1, sizeof *w->rows);
    if (!w->rows)
        return false;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct finding *f = &report->findings[i];
        if (f->advice && f->severity >= SEVERITY_WARNING)
            w->rows[w->count++] = (struct suggestion){f, missing_of(w, f), i};
    }
    qsort(w->rows, w->count, sizeof *w->rows, compare);
    return true;
}

/* --- comments: each ends in a byte of ours -------------------------------- */

static void cite_lines(const struct writer *w, const struct finding *f)
{
    for (unsigned i = 0; i < f->evidence_count; i++) {
        const struct evidence_line *e = &f->evidence[i];
        fputs(i ? ", " : "; ", w->out);
        text_write(w->out, slice_of(e->file), TEXT_TERMINAL, true);
        fprintf(w->out, ":%" PRIu64, e->line);
    }
}

/* "# MR101 post-to-get-lost (error, certain): 27 hits by 9 clients; ..." */
static void cite(const struct writer *w, const struct finding *f)
{
    char hits[WORDING_SIZE];

    fprintf(w->out, "# %s %s (%s, %s): %s", f->rule, f->name,
            severity_name(f->severity), confidence_name(f->confidence),
            wording_hits(hits, f));
    cite_lines(w, f);
    fprintf(w->out, "; Id %s.\n", f->fingerprint);
}

static void leave_out(const struct writer *w, const struct finding *f,
                      const char *missing)
{
    fputs("\n# Left out: ", w->out);
    wording_redirect(w->out, f, TEXT_TERMINAL, w->options->show_query);
    fprintf(w->out, " : %s.\n", missing);
    cite(w, f);
}

/* --- directives ----------------------------------------------------------- */

static bool is_same_rule(const struct advice *a, const struct advice *b)
{
    return strcmp(a->directive, b->directive) == 0;
}

/* How many of the rows from @a first on have its site and path. */
static size_t count_alternatives(const struct writer *w, size_t first)
{
    const struct suggestion *a = &w->rows[first];
    char name[HOST_MAX], other[HOST_MAX];
    size_t n = 1;

    while (
        first + n < w->count && !w->rows[first + n].missing
        && slice_equal(a->finding->advice->from, a[n].finding->advice->from)
        && slice_equal(site_of(a->finding, name), site_of(a[n].finding, other)))
        n++;
    return n;
}

/* The methods that suffer, each once; with GET goes HEAD. */
static void write_methods(const struct writer *w, const struct suggestion *rows,
                          size_t count)
{
    bool wanted[HTTP_METHOD_COUNT] = {false};
    const char *before = " methods=";

    for (size_t i = 0; i < count; i++) {
        const struct finding *f = rows[i].finding;
        if (!is_same_rule(f->advice, rows[0].finding->advice))
            continue;
        for (unsigned m = 0; m < f->method_count; m++)
            wanted[http_method_from_name(f->methods[m].at, f->methods[m].len)] =
                true;
    }
    wanted[HTTP_METHOD_HEAD] |= wanted[HTTP_METHOD_GET];
    for (int m = HTTP_METHOD_OTHER + 1; m < HTTP_METHOD_COUNT; m++) {
        if (!wanted[m])
            continue;
        fprintf(w->out, "%s%s", before, http_method_name((enum http_method)m));
        before = ",";
    }
}

/* What is found of one path at one site, worst first: the first has its rule,
 * and those that ask for another one are left out. */
static void suggest(const struct writer *w, const struct suggestion *rows,
                    size_t count)
{
    const struct advice *advice = rows[0].finding->advice;
    char name[HOST_MAX];
    struct slice site = site_of(rows[0].finding, name);

    fputc('\n', w->out);
    for (size_t i = 0; i < count; i++)
        if (is_same_rule(rows[i].finding->advice, advice))
            cite(w, rows[i].finding);
    fputs(advice->directive, w->out);
    write_methods(w, rows, count);
    if (site.len > 0)
        fprintf(w->out, " host=%.*s", (int)site.len, site.at);
    fputc('\n', w->out);
    for (size_t i = 1; i < count; i++)
        if (!is_same_rule(rows[i].finding->advice, advice))
            leave_out(w, rows[i].finding, "it contradicts the rule above");
}

/* @return the first row of the next site. */
static size_t write_site(const struct writer *w, size_t first)
{
    char name[HOST_MAX], other[HOST_MAX];
    struct slice site = site_of(w->rows[first].finding, name);
    size_t i = first;

    if (site.len > 0)
        fprintf(w->out, "\n# --- %.*s ---\n", (int)site.len, site.at);
    else
        fputs("\n# --- no virtual host in the log ---\n", w->out);
    while (i < w->count
           && slice_equal(site, site_of(w->rows[i].finding, other))) {
        size_t alike = w->rows[i].missing ? 1 : count_alternatives(w, i);
        if (w->rows[i].missing)
            leave_out(w, w->rows[i].finding, w->rows[i].missing);
        else
            suggest(w, &w->rows[i], alike);
        i += alike;
    }
    return i;
}

int suggested_conf_write(const struct report *report,
                         const struct host_list *own_hosts,
                         const struct render_options *options, FILE *out)
{
    struct writer w = {.out = out, .options = options, .own_hosts = own_hosts};

    if (!collect(&w, report))
        return -1;
    fputs(header, out);
    if (w.count == 0)
        fputs("\n# Nothing was found that a rule would repair.\n", out);
    for (size_t i = 0; i < w.count;)
        i = write_site(&w, i);
    free(w.rows);
    return 0;
}
