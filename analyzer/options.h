/**
 * @file
 * The command line as a plan: what to read, what to write, when to fail.
 *
 * Every option is one row of options.def. Values are checked here, so that a
 * run does not fail after an hour on what could be known at its start; whether
 * files can be opened is found out by who opens them.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "detect/finding.h"
#include "detect/thresholds.h"
#include "record/time_bound.h"
#include "report/report.h"
#include "util/anonymous.h"
#include "util/diag.h"

enum { OPTIONS_MAX_OUTPUTS = 12 };

/** A report to write; path NULL: to standard output. */
struct output {
    const struct renderer *renderer;
    const char *path;
};

/** What the command line asks for. */
enum options_request {
    OPTIONS_RUN,
    OPTIONS_HELP,
    OPTIONS_MANUAL,
    OPTIONS_VERSION
};

/** When to end with status 1. */
struct gate {
    bool set;
    enum severity severity;
    enum confidence confidence;
};

struct log_list;
struct address_list;

/** Texts are those of argv, of config_text, or literals. */
struct options {
    enum options_request request;
    const char **logs; /**< in their order; "-" is standard input */
    size_t log_count;
    const char *files_from; /**< names more logs; "-" is standard input */
    bool recursive;         /**< directories with what is below them */
    struct log_list *list;  /**< owns `logs` after options_find_logs */
    bool logs_missing;      /**< something named cannot be read */
    const char *log_format; /**< NULL, as all texts: not given */
    const char *apache_format, *httpd_conf, *nginx_format;
    const char *date_format, *time_format, *datetime_format;
    const char *tz;
    const char *fname_as_vhost;     /**< an expression; "": what is usual */
    struct time_bound since, until; /**< of the requests that count */
    struct address_list *excluded; /**< whose requests do not; or NULL; owned */
    bool ignore_crawlers;
    struct output outputs[OPTIONS_MAX_OUTPUTS]; /**< none only with follow */
    size_t output_count;
    const char *out_dir; /**< where each site has its report; NULL: nowhere */
    bool split_by_vhost; /**< then it is so */
    const char
        *group_by; /**< "dir" or an expression; NULL: sites stand alone */
    const struct renderer *site_formats[OPTIONS_MAX_OUTPUTS]; /**< of those */
    size_t site_format_count;
    const char *hops_path, *invalid_path;
    const char *suggest_path;
    const char *partial_path; /**< where to save what was learned */
    const char *restore_path; /**< what to go on from */
    unsigned keep_last;       /**< days that the state keeps; 0: all */
    const char *state_path;   /**< what to go on from, and to keep it in */
    bool no_wait;             /**< while another run has that */
    const char **states;      /**< to merge, instead of reading logs; or NULL */
    size_t state_count;
    const char *usual_format; /**< preset of the logs that came before */
    const char *html_title;
    const char *mail_to, *mail_from; /**< addresses, divided by commas */
    struct gate gate;
    struct thresholds thresholds;
    double max_invalid;     /**< per cent */
    unsigned num_tests;     /**< 0: none */
    unsigned max_items;     /**< rows of redirects and of chains in a report */
    unsigned max_expansion; /**< as input_limit_expansion */
    uint64_t memory;        /**< bytes */
    unsigned jobs;          /**< 1: one thread does all; 0: not given */
    bool follow;
    bool explain_format;
    const char *explain_line;
    const char *own_hosts, *trusted_targets; /**< files, or lists of hosts */
    const char *rules_path, *ignore_path;
    const char *config_file;
    char *config_text; /**< its text, cut into words; owned */
    char notice[512];  /**< what to say before the run; "": nothing */
    char *doubts;      /**< lines for standard error, --quiet or not, whether
                            options_parse succeeds or not; owned, or NULL */
    uint64_t given;    /**< options of the command line, one bit each */
    enum anonymous_level anonymous; /**< addresses in reports */
    bool show_query, pretty, quiet, no_progress, no_color;
};

/** Read the command line. Without a log it is standard input, unless that is a
 *  terminal (@a stdin_is_terminal). @return false with @a diag set when it
 *  cannot be followed: exit status 2. --help and --version win over what comes
 *  after them. Release with options_free in any case. */
bool options_parse(struct options *options, int argc, char **argv,
                   bool stdin_is_terminal, struct diag *diag);

/** Whether there are threads enough, by --jobs and by the processors, for one
 *  that judges (@a jobs 2), and one that unpacks as well (3). */
bool options_allow_jobs(const struct options *options, unsigned jobs);

/** What --help prints. */
void options_print_help(FILE *out);

/** What --help=man prints: redirect-analyzer(1) in the language of man(7). */
void options_print_manual(FILE *out);

void options_free(struct options *options);

#endif
