#include "run/run_pieces.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "detect/detector.h"
#include "options_state.h"
#include "run/report_writer.h"
#include "run/summary.h"
#include "util/hash.h"

enum { NAMES = 16 << 20 }; /* bytes for names of files that states hold */

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

void run_complain(const char *text)
{
    fprintf(stderr, "redirect-analyzer: %s\n", text);
}

/* --- what is read --------------------------------------------------------- */

static void on_reject(void *context, const char *file, const struct line *line,
                      const char *why)
{
    struct run *run = context;

    report_builder_note_reject(run->builder, file, line->number, line->offset,
                               line->text, why);
    if (run->outputs.invalid) {
        /* What says why is a comment for whoever reads the file as a log. */
        FILE *out = output_file_stream(run->outputs.invalid);
        fprintf(out, "# %s:%" PRIu64 ", byte %" PRIu64 ": %s\n", file,
                line->number, line->offset, why);
        fwrite(line->text.at, 1, line->text.len, out);
        fputc('\n', out);
    }
}

static void on_format(void *context, const struct log_format *format)
{
    struct run *run = context;

    report_builder_note_format(run->builder, format);
    if (run->file_vhosts)
        report_builder_formats(run->builder)->fields |= 1ull << LOG_FIELD_VHOST;
    if (!run->first_format)
        run->first_format = strdup(log_format_name(format));
    free(run->last_format);
    run->last_format = strdup(log_format_name(format));
}

static void on_diagnostic(void *context, const char *text)
{
    (void)context;
    run_complain(text);
}

/* In the thread that learns. */
static void learn(void *context, struct record **row, size_t count)
{
    struct run *run = context;
    size_t passed = 0;

    for (size_t i = 0; i < count; i++) {
        if (run->file_vhosts)
            row[i]->given_vhost =
                file_vhosts_of(run->file_vhosts, row[i]->file);
        if (record_filter_passes(&run->filter, row[i]))
            row[passed++] = row[i];
    }
    learned_take_row(&run->learned, row, passed);
}

static void take_record(struct run *run, struct record *record)
{
    if (run->aside) {
        if (set_aside_takes(run->aside, record))
            return;
        set_aside_hand_on(run->aside, record);
    }
    if (!run->relay)
        learn(run, &record, 1);
    else if (!record_relay_give(run->relay, record))
        run->no_memory = true;
}

/* Records are learned of in rows. A second thread helps most where packed logs
 * are unpacked, and else where records are learned of; a third one does the
 * other. */
static void start_relay(struct run *run)
{
    enum { MANY = 32, BATCHES = 4, BATCHES_OF_MANY = 24 };
    size_t batches = 1;
    const struct options *o = run->options;
    bool own_thread =
        options_allow_jobs(o, 2)
        && (options_allow_jobs(o, 3) || !log_merge_is_unpacking(run->merge));

    if (own_thread)
        batches = o->log_count < MANY ? BATCHES : BATCHES_OF_MANY;
    run->relay = record_relay_start(learn, run, batches);
    if (own_thread)
        log_merge_unpack_ahead(run->merge, options_allow_jobs(o, 3));
}

static void read_logs(struct run *run)
{
    enum { LOOKS = 8192 }; /* records between two looks at the progress */
    struct record record;
    uint64_t records = 0;

    while (log_merge_next(run->merge, &record)) {
        if (records == 0)
            start_relay(run);
        take_record(run, &record);
        if (++records % LOOKS == 0)
            progress_update(run->progress, log_merge_position(run->merge),
                            log_merge_counts(run->merge).lines);
    }
    record_relay_finish(run->relay);
    run->relay = NULL;
    if (run->aside)
        set_aside_settle(run->aside, &run->learned);
    if (stop)
        run->partial = true;
}

/* Whether a server writes its log into our standard input: it says when it has
 * finished by closing that, and sends SIGTERM before. */
static bool is_piped_logger(const struct options *o)
{
    for (size_t i = 0; o->follow && i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") == 0)
            return true;
    return false;
}

/* The findings could not be written. When nobody reads them any more, that is no
 * error, and no more are written. */
static void end_stream(struct run *run, const struct diag *diag)
{
    if (errno != EPIPE) {
        run_complain(diag->text);
        run->failed = true;
    }
    finding_stream_destroy(run->stream);
    run->stream = NULL;
}

/* A clean end is that of a signal, or of all pipes. */
static void follow_logs(struct run *run)
{
    struct record record;
    struct diag diag = {""};

    do {
        while (log_follow_next(run->tails, &record))
            take_record(run, &record);
        if (run->stream
            && !finding_stream_look(run->stream, run->learned.graph, &diag)) {
            end_stream(run, &diag);
            /* A server would start it again, and again. */
            if (run->failed || !is_piped_logger(run->options))
                break;
        }
    } while (!stop && log_follow_wait(run->tails));
}

/* --- the run -------------------------------------------------------------- */

static uint64_t size_on_disk(const struct options *o)
{
    uint64_t total = 0;
    struct stat st;

    for (size_t i = 0; i < o->log_count; i++) {
        if (stat(o->logs[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        total += (uint64_t)st.st_size;
    }
    return total;
}

static bool prepare_to_follow(struct run *run)
{
    const struct output lines = {NULL, NULL};
    const struct render_options how = report_style(&lines, run->options);

    run->tails = log_follow_create(run->options, &run->log_sink);
    if (run->tails && run->outputs.live_count > 0)
        run->stream = finding_stream_create(
            run->outputs.live, run->outputs.live_count, &how,
            run->lists.acknowledged, run->options->anonymous,
            &run->options->thresholds);
    if (run->tails && (run->stream || run->outputs.live_count == 0))
        return true;
    run_complain("out of memory");
    return false;
}

static void tell_expired(const struct named_lists *lists, const char *path)
{
    unsigned line = 0;
    struct diag diag;

    while (lists->acknowledged
           && (line = acknowledged_next_expired(lists->acknowledged, line))) {
        diag_set(&diag,
                 "%s:%u: has expired, and what it names is told again; change "
                 "its until=, or take the line out",
                 path, line);
        run_complain(diag.text);
    }
}

/* Behind run_restore(): a state brings the secret of the hashes by which what is in
 * the lists is found. */
static bool read_lists(struct run *run)
{
    const struct options *o = run->options;
    struct diag diag = {""};

    if (!named_lists_read(&run->lists, o, &diag)) {
        run_complain(diag.text);
        return false;
    }
    if (!o->quiet)
        tell_expired(&run->lists, o->ignore_path);
    graph_know_hosts(run->learned.graph,
                     &(struct known_hosts){run->lists.own_hosts,
                                           run->lists.trusted_targets});
    return true;
}

static bool prepare_file_vhosts(struct run *run)
{
    const struct options *o = run->options;

    if (!o->fname_as_vhost)
        return true;
    run->file_vhosts = file_vhosts_create(o->fname_as_vhost);
    if (!run->file_vhosts)
        run_complain("out of memory");
    else if (!o->quiet)
        file_vhosts_tell(run->file_vhosts, o->logs, o->log_count, stderr);
    return run->file_vhosts != NULL;
}

/* Whether something is asked of every record. */
static bool needs_all(const struct run *run)
{
    return run->filter.is_set;
}

static bool prepare(struct run *run)
{
    const struct options *o = run->options;
    struct diag diag = {""};

    run->log_sink =
        (struct log_reader_sink){run, on_reject, on_format, on_diagnostic};
    /* A quarter each for clients with their redirects, for the graph and for
     * open logs; the rest is for findings and the report. */
    run->builder = report_builder_create(o->max_items);
    run->names = names_create(NAMES);
    run->runs = runs_create();
    if (!learned_begin(&run->learned, o->memory / 4) || !run->builder
        || !run->names || !run->runs
        || (!o->states && !runs_add_this(run->runs))) {
        run_complain("out of memory");
        return false;
    }
    if ((o->state_path && o->follow && !run_look_at_state(run))
        || !(o->state_path && !o->follow ? run_take_up(run) : run_restore(run))
        || !read_lists(run) || !prepare_file_vhosts(run))
        return false;
    o = run->options;
    run->progress =
        progress_create(!o->no_progress && !o->quiet, size_on_disk(o));
    if (!outputs_open(&run->outputs, o, &diag)) {
        run_complain(diag.text);
        return false;
    }
    if (run->outputs.hops)
        run->learned.hops = output_file_stream(run->outputs.hops);
    run->learned.show_query = o->show_query;
    run->learned.count_sites = o->split_by_vhost;
    if (o->follow)
        return prepare_to_follow(run);
    run->merge = log_merge_create(o, o->memory / 4, run->nightly.log_places,
                                  &run->log_sink);
    if (run->merge && !needs_all(run))
        run->aside = set_aside_create(&run->learned);
    if (!run->merge || (!needs_all(run) && !run->aside)
        || (run->aside && run->learned.count_sites
            && !set_aside_count_sites(run->aside, o->fname_as_vhost))) {
        run_complain("out of memory");
        return false;
    }
    log_merge_set_aside(run->merge, run->aside);
    log_merge_unpack_ahead(run->merge, options_allow_jobs(o, 2));
    return true;
}

static void release(struct run *run)
{
    record_relay_finish(run->relay);
    set_aside_destroy(run->aside);
    progress_done(run->progress);
    outputs_discard(&run->outputs);
    names_destroy(run->names);
    report_builder_destroy(run->builder);
    learned_release(&run->learned);
    runs_destroy(run->runs);
    log_merge_destroy(run->merge);
    log_follow_destroy(run->tails);
    finding_stream_destroy(run->stream);
    named_lists_release(&run->lists);
    file_vhosts_destroy(run->file_vhosts);
    nightly_release(&run->nightly);
    free(run->first_format);
    free(run->last_format);
}

static double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What the report begins with. */
static struct report_general
general_of(struct run *run, const struct log_counts *read, double started)
{
    struct report_general g = {.log_size = run->log_size,
                               .log_format = run->first_format,
                               .partial = run->partial};
    struct timespec now;

    summary_general(&g, read, &run->learned);
    if (run->tails) {
        g.log_paths = run->options->logs;
        g.log_path_count = run->options->log_count;
    }
    else {
        g.log_paths = log_merge_names(run->merge, &g.log_path_count);
    }
    clock_gettime(CLOCK_REALTIME, &now);
    g.made_at_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    g.generation_seconds = seconds_now() - started;
    return g;
}

static bool gate_reached(const struct gate *gate, const struct report *report)
{
    for (size_t i = 0; gate->set && i < report->finding_count; i++)
        if (report->findings[i].severity >= gate->severity
            && report->findings[i].confidence >= gate->confidence)
            return true;
    return false;
}

/* Whether more lines were not understood than --max-invalid allows. */
static bool too_many_invalid(const struct run *run,
                             const struct report_general *g)
{
    if (g->lines_read == 0
        || (double)g->failed_requests * 100
               <= run->options->max_invalid * (double)g->lines_read)
        return false;
    fprintf(stderr,
            "redirect-analyzer: %" PRIu64 " of %" PRIu64
            " lines %s not understood, more than --max-invalid allows\n",
            g->failed_requests, g->lines_read,
            g->failed_requests == 1 ? "was" : "were");
    return true;
}

/* What was read, of all logs. */
static struct log_counts counts_of(const struct run *run)
{
    struct log_counts counts = run->tails ? log_follow_counts(run->tails)
                                          : log_merge_counts(run->merge);

    record_filter_settle(&run->filter, &counts);
    log_counts_add(&counts, &run->before);
    return counts;
}

static struct log_end end_of(const struct run *run)
{
    return run->tails ? log_follow_end(run->tails) : log_merge_end(run->merge);
}

static enum run_status status_of(struct run *run, const struct report *report)
{
    if (run->failed || too_many_invalid(run, &report->general))
        return RUN_ERROR;
    if (run->partial)
        return RUN_PARTIAL;
    return gate_reached(&run->options->gate, report) ? RUN_GATE : RUN_OK;
}

static void finish_stream(struct run *run, const struct report *report)
{
    struct diag diag = {""};

    if (run->stream
        && !finding_stream_finish(run->stream, report->findings,
                                  report->finding_count, &diag))
        end_stream(run, &diag);
}

/* Write what @a report and the other outputs hold. */
static enum run_status write_all(struct run *run, const struct report *report)
{
    const struct outputs_content content = {run->options, report, run->builder,
                                            run->learned.graph,
                                            run->lists.own_hosts};

    progress_done(run->progress);
    run->progress = NULL;
    run->untold = !outputs_write(&run->outputs, &content, run_complain);
    run->failed |= run->untold;
    finish_stream(run, report);
    run->failed |= !run_keep_state(run);
    return status_of(run, report);
}

static enum run_status conclude(struct run *run, double started)
{
    struct log_counts read = counts_of(run);
    const struct log_end end = end_of(run);
    struct report_general general;
    struct report_quality quality;
    struct log_facts facts;
    struct detection *detection;
    const struct report *report = NULL;
    enum run_status status = RUN_ERROR;

    run->partial |= end.truncated;
    if (run->nightly.standing) {
        /* What was read, whatever the logs are now; the next run reads the
         * rest. */
        run->log_size =
            read.record_bytes + read.rejected_bytes + read.filtered_bytes;
    }
    else {
        run->log_size += run->tails ? log_follow_size(run->tails)
                                    : log_merge_size(run->merge);
        run->was_partial |= run->partial;
    }
    run->failed |= !run_save_state(run, &read);
    sessions_finish(run->learned.sessions);
    run->failed |= end.failed;
    run->no_memory |= end.no_memory || run->learned.no_memory;
    general = general_of(run, &read, started);
    quality = summary_quality(&read, &run->learned);
    facts = summary_facts(&general, &quality, &run->learned, run->builder);
    detection = detect(&(struct detect_input){
        run->learned.graph, &facts, run->lists.rules, run->lists.acknowledged,
        run->nightly.told, run->options->anonymous, &run->options->thresholds});
    report_builder_hide_addresses(run->builder, run->options->anonymous);
    if (detection)
        report =
            report_build(run->builder, run->learned.graph, run->learned.follow,
                         detection, &general, &quality);
    if (report && !run->no_memory)
        status = write_all(run, report);
    else
        run_complain("out of memory");
    detection_destroy(detection);
    return status;
}

static void catch_signals(const struct options *o)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    if (is_piped_logger(o))
        signal(SIGTERM, SIG_IGN);
    else
        sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    log_reader_stop_on(&stop);
}

/* A server starts its loggers more often than it writes into them: what others
 * have written stays as it is. */
static bool was_never_used(const struct run *run)
{
    return run->tails && options_read_pipes(run->options)
           && log_follow_counts(run->tails).lines == 0
           && !log_follow_end(run->tails).failed;
}

/* What the runs before have left is had from now on; a signal that has ended the
 * reading does not end the wait for it, another one does. */
static bool join(struct run *run)
{
    if (!run->tails || !run->options->state_path)
        return true;
    stop = 0;
    run->partial |= log_follow_end(run->tails).truncated;
    return run_join_state(run);
}

static enum run_status read_and_conclude(struct run *run, double started)
{
    if (!run->tails) {
        read_logs(run);
        return conclude(run, started);
    }
    follow_logs(run);
    if (was_never_used(run))
        return run->failed ? RUN_ERROR : RUN_OK;
    return join(run) ? conclude(run, started) : RUN_ERROR;
}

enum run_status run(const struct options *options)
{
    struct run r = {
        .options = options, .stop = &stop, .failed = options->logs_missing};
    enum run_status status = RUN_ERROR;
    double started = seconds_now();

    hash_init();
    if (options->tz) {
        setenv("TZ", options->tz, 1);
        tzset();
    }
    r.filter = record_filter_of(options);
    catch_signals(options);
    if (prepare(&r))
        status = read_and_conclude(&r, started);
    if (r.nightly.is_held)
        status = RUN_HELD;
    release(&r);
    return status;
}
