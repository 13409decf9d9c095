/* Expectations: a graph knows of sites that were tallied what it would know had it
 * counted each request. */
#include "run/site_tally.h"

#include <stdio.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "graph/graph_merge.h"
#include "record/record_parser.h"
#include "run/file_vhosts.h"

enum { REQUESTS = 500, MEMORY = 1 << 20 };

static const char *const files[] = {"b.example-access.log", "access.log",
                                    "a.example-access.log"};
static const char *const hosts[] = {"One.example:80", "two.example:80",
                                    "a.example:8080", "one.example:80"};

static void check_same(const struct graph *counted, const struct graph *tallied)
{
    size_t sites = 0;

    for (const struct graph_site *a = graph_sites(counted); a; a = a->next) {
        const struct graph_site *b = graph_sites(tallied);
        while (b && !slice_equal(a->name, b->name))
            b = b->next;
        sites++;
        CU_ASSERT_PTR_NOT_NULL_FATAL(b);
        CHECK_INT(b->requests, a->requests);
        CHECK_INT(b->bytes, a->bytes);
        CHECK_INT(b->first_us, a->first_us);
        CHECK_INT(b->last_us, a->last_us);
        CU_ASSERT(slice_equal(a->file, b->file));
    }
    CU_ASSERT(sites > 2);
}

static void check(const char *format_name, const char *regex)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset(format_name, &diag);
    struct record_parser *parser = record_parser_create(format, false);
    struct graph *counted = graph_create(MEMORY);
    struct graph *tallied = graph_create(MEMORY);
    struct site_tally *tally = site_tally_create(regex);
    struct file_vhosts *vhosts = regex ? file_vhosts_create(regex) : NULL;
    char text[300];

    CU_ASSERT_FATAL(parser && counted && tallied && tally);
    for (unsigned i = 0; i < REQUESTS; i++) {
        bool has_vhost = format_name[0] == 'V';
        struct record record;
        struct line line;

        snprintf(text, sizeof text,
                 "%s%s192.0.2.1 - - [20/Nov/2026:10:%02u:00 +0000] \"GET /%u "
                 "HTTP/1.1\" 200 5 \"-\" \"-\"",
                 has_vhost ? hosts[i * 7 % 4] : "", has_vhost ? " " : "",
                 (i * 37 + 11) % 60, i);
        line = one_line(slice_of(text));
        line.bytes = line.text.len + 1;
        CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &record));
        record.file = files[i / 20 % 3];
        site_tally_add(tally, &record);
        CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &record));
        record.file = files[i / 20 % 3];
        if (vhosts)
            record.given_vhost = file_vhosts_of(vhosts, record.file);
        record_read(&record);
        graph_count_site(counted, &record);
    }
    site_tally_settle(tally, tallied);
    check_same(counted, tallied);
    file_vhosts_destroy(vhosts);
    site_tally_destroy(tally);
    graph_destroy(counted);
    graph_destroy(tallied);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void sites_are_those_of_the_lines(void)
{
    check("VCOMBINED", NULL);
}

static void sites_are_those_of_the_names_of_logs(void)
{
    check("COMBINED", "");
    check("VCOMBINED", "");
}

static CU_TestInfo tests[] = {
    {"sites are those of the lines", sites_are_those_of_the_lines},
    {"sites are those of the names of logs",
     sites_are_those_of_the_names_of_logs},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_site_tally, "analyzer/run/site_tally");
