/* Laws: each finding of a site is in its report and in no other, the sums are
 * those of the whole, and what hurts most comes first. */
#include "report/split.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"

enum { MAX = 16 };

/* What is divided, and the split. */
static struct {
    struct finding findings[MAX];
    struct report_redirect redirects[MAX];
    struct report_chain chains[MAX];
    struct graph_site counted[MAX];
    size_t redirect_count, chain_count, counted_count;
    struct report report;
    const char *group_by;
    size_t memory;
    struct report_split *split;
    const struct report_site *sites;
    size_t count;
} given;

static void begin(void)
{
    hash_init();
    memset(&given, 0, sizeof given);
    given.report.findings = given.findings;
    given.memory = 64 << 20;
}

static struct finding *found(const char *vhost, const char *url,
                             enum severity severity, uint64_t hits)
{
    struct finding *f = &given.findings[given.report.finding_count++];

    *f = (struct finding){.rule = "MR101",
                          .name = "post-to-get-lost",
                          .severity = severity,
                          .vhost = slice_of(vhost),
                          .url = slice_of(url),
                          .hits = hits,
                          .fix = "",
                          .fingerprint = "0123456789abcdef"};
    return f;
}

static void redirected(const char *vhost, uint64_t hits)
{
    given.redirects[given.redirect_count++] =
        (struct report_redirect){.vhost = slice_of(vhost), .hits = hits};
}

static void counted(const char *vhost, uint64_t requests, const char *log)
{
    size_t n = given.counted_count++;

    given.counted[n] = (struct graph_site){.name = slice_of(vhost),
                                           .requests = requests,
                                           .bytes = requests * 100,
                                           .file = slice_of(log)};
    if (n > 0)
        given.counted[n - 1].next = &given.counted[n];
}

static void divide(void)
{
    const struct split_input input = {
        .report = &given.report,
        .sites = given.counted_count ? given.counted : NULL,
        .redirects = given.redirects,
        .redirect_count = given.redirect_count,
        .chains = given.chains,
        .chain_count = given.chain_count,
        .max_items = 2,
        .memory = given.memory,
        .group_by = given.group_by};

    /* Those that are acknowledged stand behind the others. */
    given.report.acknowledged = given.findings + given.report.finding_count;
    given.split = report_split_create(&input);
    CU_ASSERT_PTR_NOT_NULL_FATAL(given.split);
    given.sites = report_split_sites(given.split, &given.count);
}

static void check_order(const char *expected)
{
    char names[400] = "";

    for (size_t i = 0; i < given.count; i++) {
        strncat(names, i ? " " : "", 2);
        strncat(names, given.sites[i].name.at, given.sites[i].name.len);
    }
    CHECK_STR(names, expected);
    report_split_destroy(given.split);
}

static void what_hurts_most_comes_first(void)
{
    begin();
    found("many.notes", "/a", SEVERITY_NOTE, 100000);
    found("few.errors", "/a", SEVERITY_ERROR, 2);
    found("many.warnings", "/a", SEVERITY_WARNING, 5000);
    found("many.errors", "/a", SEVERITY_ERROR, 300);
    found("few.warnings", "/a", SEVERITY_WARNING, 5);
    redirected("quiet", 7);
    divide();
    check_order("many.errors few.errors many.warnings few.warnings many.notes "
                "quiet");
}

static void equal_sites_stand_by_their_names(void)
{
    begin();
    found("b", "/a", SEVERITY_ERROR, 2);
    found("c", "/a", SEVERITY_ERROR, 2);
    found("a", "/a", SEVERITY_ERROR, 2);
    divide();
    check_order("a b c");
}

static void requests_count_once_whatever_is_found_of_them(void)
{
    begin();
    found("shop", "/a", SEVERITY_ERROR, 20)->rule = "MR101";
    found("shop", "/a", SEVERITY_ERROR, 25)->rule = "MR402";
    found("shop", "/b", SEVERITY_WARNING, 3);
    found("shop", "/c", SEVERITY_NOTE, 1000);
    divide();
    CHECK_INT(given.count, 1);
    CHECK_INT(given.sites[0].hurt, 28);
    CHECK_INT(given.sites[0].counts[SEVERITY_ERROR], 2);
    CHECK_INT(given.sites[0].counts[SEVERITY_WARNING], 1);
    CHECK_INT(given.sites[0].counts[SEVERITY_NOTE], 1);
    CU_ASSERT_PTR_EQUAL(given.sites[0].first, &given.findings[0]);
    report_split_destroy(given.split);
}

static void a_host_is_one_site_however_it_is_written(void)
{
    begin();
    found("Shop.Example", "/a", SEVERITY_ERROR, 1);
    redirected("shop.example:443", 5);
    redirected("shop.example.", 5);
    counted("shop.example", 90, "a.log");
    found("shop/example", "/a", SEVERITY_WARNING, 1);
    divide();
    CHECK_INT(given.count, 2);
    CHECK_INT(given.sites[0].redirects, 10);
    CHECK_INT(given.sites[0].requests, 90);
    CU_ASSERT_STRING_NOT_EQUAL(given.sites[0].file, given.sites[1].file);
    check_order("shop.example shop/example");
}

static void a_report_of_a_site_has_what_is_of_it(void)
{
    struct report r;

    begin();
    found("a", "/1", SEVERITY_ERROR, 9);
    found("b", "/2", SEVERITY_ERROR, 8);
    found("a", "/3", SEVERITY_NOTE, 7);
    found("", "", SEVERITY_WARNING, 6); /* of the log itself */
    found("a", "/4", SEVERITY_NOTE, 5);
    given.report.finding_count = 4;
    given.report.acknowledged_count = 1;
    redirected("a", 30);
    redirected("b", 20);
    redirected("a", 10);
    redirected("a", 5);
    given.chains[given.chain_count++].vhost = slice_of("b");
    counted("a", 100, "x.log");
    divide();
    CHECK_INT(given.count, 2);

    report_split_site(given.split, 0, &r);
    CHECK_INT(r.finding_count, 2);
    CHECK_BYTES(r.findings[0].url.at, r.findings[0].url.len, "/1");
    CHECK_BYTES(r.findings[1].url.at, r.findings[1].url.len, "/3");
    CHECK_INT(r.acknowledged_count, 1);
    CHECK_BYTES(r.acknowledged[0].url.at, r.acknowledged[0].url.len, "/4");
    CHECK_INT(r.redirect_count, 2); /* max_items */
    CHECK_INT(r.redirects[0].hits, 30);
    CHECK_INT(r.redirects[1].hits, 10);
    CHECK_INT(r.quality.unlisted_redirects, 1);
    CHECK_INT(r.chain_count, 0);
    CHECK_INT(r.general.valid_requests, 100);
    CHECK_INT(r.general.lines_read, 100);
    CHECK_INT(r.general.bytes_read, 10000);
    CHECK_INT(r.general.valid_bytes, 10000);

    report_split_site(given.split, 1, &r);
    CHECK_INT(r.finding_count, 1);
    CHECK_INT(r.redirect_count, 1);
    CHECK_INT(r.chain_count, 1);
    CHECK_INT(r.acknowledged_count, 0);

    report_split_index(given.split, &r);
    CHECK_INT(r.finding_count, 1);
    CHECK_INT(r.findings[0].hits, 6);
    CHECK_INT(r.site_count, 2);
    report_split_destroy(given.split);
}

static void groups_are_ranked_by_all_of_their_sites(void)
{
    begin();
    found("one.bad", "/a", SEVERITY_ERROR, 50);
    found("bob.1", "/a", SEVERITY_ERROR, 40);
    found("bob.2", "/a", SEVERITY_WARNING, 20);
    counted("one.bad", 1, "/home/alice/logs/x.log");
    counted("bob.1", 1, "/home/bob/logs/1.log");
    counted("bob.2", 1, "/home/bob/logs/2.log");
    counted("alone", 1, "/srv/y.log");
    given.group_by = "/home/([^/]+)/";
    divide();
    CHECK_BYTES(given.sites[0].group.at, given.sites[0].group.len, "bob");
    CHECK_BYTES(given.sites[2].group.at, given.sites[2].group.len, "alice");
    CHECK_INT(given.sites[3].group.len, 0);
    check_order("bob.1 bob.2 one.bad alone");
}

static void directories_are_groups(void)
{
    static const struct {
        const char *log, *group;
    } rows[] = {{"/home/bob/logs/1.log", "/home/bob/logs"},
                {"/access.log", "/"},
                {"access.log", "."},
                {"logs/access.log", "logs"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        counted("site", 1, rows[i].log);
        given.group_by = "dir";
        divide();
        CHECK_BYTES(given.sites[0].group.at, given.sites[0].group.len,
                    rows[i].group);
        report_split_destroy(given.split);
    }
}

static void a_log_without_virtual_hosts_is_one_site(void)
{
    begin();
    found("", "/a", SEVERITY_ERROR, 1);
    redirected("", 3);
    divide();
    CHECK_INT(given.count, 1);
    CHECK_INT(given.sites[0].name.len, 0);
    CHECK_STR(given.sites[0].file, "_no-virtual-host");
    report_split_destroy(given.split);
}

static void an_empty_log_has_no_sites(void)
{
    begin();
    divide();
    CHECK_INT(given.count, 0);
    report_split_destroy(given.split);
}

/* That many, with names of @a length bytes; to be freed behind the split. */
static struct graph_site *count_many(size_t count, size_t length)
{
    struct graph_site *sites = calloc(count, sizeof *sites + length);
    char *names = (char *)(sites + count);

    CU_ASSERT_PTR_NOT_NULL_FATAL(sites);
    for (size_t i = 0; i < count; i++, names += length) {
        /* No host: told by all of its bytes. */
        memset(names, '/', length);
        for (size_t n = i, at = 0; n > 0; n /= 10)
            names[at++] = (char)('0' + n % 10);
        sites[i].name = (struct slice){names, length};
        sites[i].next = i + 1 < count ? &sites[i + 1] : NULL;
    }
    return sites;
}

static void long_names_take_no_room(void)
{
    struct graph_site *many = count_many(9500, 8000);
    struct split_input input = {
        .report = &given.report, .sites = many, .memory = 128 << 20};

    begin();
    given.split = report_split_create(&input);
    CU_ASSERT_PTR_NOT_NULL_FATAL(given.split);
    report_split_sites(given.split, &given.count);
    CHECK_INT(given.count, 9500);
    CHECK_INT(report_split_left_out(given.split), 0);
    report_split_destroy(given.split);
    free(many);
}

static void sites_beyond_the_limit_are_left_out_and_counted(void)
{
    struct graph_site *many = count_many(140000, 20);
    struct split_input input = {
        .report = &given.report, .sites = many, .memory = 512 << 20};

    begin();
    given.split = report_split_create(&input);
    CU_ASSERT_PTR_NOT_NULL_FATAL(given.split);
    report_split_sites(given.split, &given.count);
    CHECK_INT(given.count, 131072);
    CHECK_INT(given.count + report_split_left_out(given.split), 140000);
    report_split_destroy(given.split);
    free(many);
}

static void sites_with_findings_are_not_left_out_first(void)
{
    struct report r;

    begin();
    counted("quiet.1", 1000, "a.log");
    counted("quiet.2", 1000, "a.log");
    redirected("redirects", 500);
    redirected("redirects.less", 5);
    redirected("redirects", 4);
    found("broken", "/a", SEVERITY_ERROR, 2);
    given.memory = 2 * (1024 + 64);
    divide();
    CHECK_INT(given.count, 2);
    CHECK_INT(report_split_left_out(given.split), 3);
    CHECK_INT(given.sites[1].redirects, 504);
    report_split_index(given.split, &r);
    CHECK_INT(r.unlisted_sites, 3);
    check_order("broken redirects");
}

static CU_TestInfo tests[] = {
    {"what hurts most comes first", what_hurts_most_comes_first},
    {"equal sites stand by their names", equal_sites_stand_by_their_names},
    {"requests count once whatever is found of them",
     requests_count_once_whatever_is_found_of_them},
    {"a host is one site however it is written",
     a_host_is_one_site_however_it_is_written},
    {"a report of a site has what is of it",
     a_report_of_a_site_has_what_is_of_it},
    {"groups are ranked by all of their sites",
     groups_are_ranked_by_all_of_their_sites},
    {"directories are groups", directories_are_groups},
    {"a log without virtual hosts is one site",
     a_log_without_virtual_hosts_is_one_site},
    {"an empty log has no sites", an_empty_log_has_no_sites},
    {"long names take no room", long_names_take_no_room},
    {"sites beyond the limit are left out and counted",
     sites_beyond_the_limit_are_left_out_and_counted},
    {"sites with findings are not left out first",
     sites_with_findings_are_not_left_out_first},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_split, "analyzer/report/split");
