#include "run/run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "detect/detector.h"
#include "graph/follow.h"
#include "graph/graph.h"
#include "input/input.h"
#include "line/line_splitter.h"
#include "record/record_parser.h"
#include "report/builder.h"
#include "run/format_choice.h"
#include "run/format_options.h"
#include "run/hops_writer.h"
#include "run/output_clash.h"
#include "run/output_file.h"
#include "run/progress.h"
#include "session/sessions.h"
#include "util/hash.h"

enum {
    MAX_LINE = 1024 * 1024,
    FIRST_BYTES = 64 * 1024, /* looked at to choose the format */
    FIRST_LINES = 200
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

struct run {
    const struct options *options;
    struct line_splitter *splitter;
    struct sessions *sessions;
    struct graph *graph;
    struct follow_table *follow;
    struct report_builder *builder;
    struct progress *progress;
    struct output_file *hops, *invalid;
    struct output_file *outputs[OPTIONS_MAX_OUTPUTS];
    struct report_general general;
    struct report_quality quality;
    uint64_t status_counts[1000];
    struct target_buffer target_buffer;
    uint64_t disk_bytes; /* of the logs before the current one */
    const char **names;  /* of the logs that were opened, for the reports */
    size_t name_count;
    char *format_name;
    bool failed, partial; /* something could not be read; something was cut */
    bool no_memory;
};

/* What is in use for one log. */
struct log_reader {
    struct input *input;
    const char *name;
    struct log_format *format;
    struct record_parser *parser;
    struct w3c_header header; /* what its comments said */
    bool count_targets;       /* no Location: how common targets are matters */
    bool ended;               /* nothing more can be read */
};

static void complain(const char *text)
{
    fprintf(stderr, "redirect-analyzer: %s\n", text);
}

/* --- what sessions hand on ------------------------------------------------ */

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target, uint64_t client_key)
{
    struct run *run = context;
    return graph_add_redirect(run->graph, record, target, client_key);
}

static void on_hop(void *context, const struct hop *hop)
{
    struct run *run = context;

    graph_add_hop(run->graph, hop);
    follow_table_add(run->follow, hop);
    if (run->hops
        && !hops_write(output_file_stream(run->hops), hop,
                       run->options->show_query))
        run->no_memory = true;
}

static void on_chain(void *context, const struct chain *chain)
{
    struct run *run = context;
    graph_add_chain(run->graph, chain);
}

/* --- lines ---------------------------------------------------------------- */

static void reject_line(struct run *run, const struct log_reader *log,
                        const struct line *line, const char *why)
{
    run->general.failed_requests++;
    run->quality.overlong_lines += line->overlong;
    report_builder_note_reject(run->builder, log->name, line->number,
                               line->offset, line->text, why);
    if (run->invalid) {
        FILE *out = output_file_stream(run->invalid);
        fwrite(line->text.at, 1, line->text.len, out);
        fputc('\n', out);
    }
}

/* How common the target is, for telling follow-ups from coincidence. */
static void count_target(struct run *run, struct record *record)
{
    struct target target;

    record_read(record);
    target_of_request(record, &run->target_buffer, &target);
    graph_count_request(run->graph, &target);
}

static void take_record(struct run *run, const struct log_reader *log,
                        struct record *record)
{
    struct report_general *g = &run->general;

    record->file = log->name;
    g->valid_requests++;
    run->status_counts[record->status]++;
    if (g->start_us == 0 || record->time_us < g->start_us)
        g->start_us = record->time_us;
    if (record->time_us > g->end_us)
        g->end_us = record->time_us;
    sessions_record(run->sessions, record);
    if (log->count_targets && graph_samples(run->graph, record))
        count_target(run, record);
}

static void take_line(struct run *run, const struct log_reader *log,
                      const struct line *line)
{
    struct record record;
    const char *why;

    run->general.lines_read++;
    if (line_is_comment(line)) {
        run->general.filtered_requests++;
        return;
    }
    why = record_parse(log->parser, line, &record);
    if (why)
        reject_line(run, log, line, why);
    else
        take_record(run, log, &record);
}

/* --- logs ----------------------------------------------------------------- */

/* Read a block into the splitter. @return false at the end of the log. */
static bool read_block(struct run *run, struct log_reader *log)
{
    struct diag diag = {""};
    size_t room, got = 0;
    enum input_result result;
    char *space;

    if (log->ended)
        return false;
    space = line_splitter_space(run->splitter, &room);
    result = input_read(log->input, space, room, &got, &diag);
    if (result == INPUT_OK) {
        line_splitter_filled(run->splitter, got);
        run->general.bytes_read += got;
        progress_update(run->progress,
                        run->disk_bytes + input_position(log->input),
                        run->general.lines_read);
        return true;
    }
    log->ended = true;
    if (result == INPUT_END)
        return false;
    complain(diag.text);
    if (result == INPUT_TRUNCATED)
        run->partial = true;
    else
        run->failed = true;
    return false;
}

/* Have FIRST_BYTES more if there are: a pipe may bring little at a time. */
static void gather(struct run *run, struct log_reader *log)
{
    uint64_t start = run->general.bytes_read;

    while (run->general.bytes_read - start < FIRST_BYTES && !stop
           && read_block(run, log))
        ;
}

/* Whether the format can be judged by @a line; otherwise it is taken. */
static bool is_telling(struct run *run, struct log_reader *log,
                       const struct line *line)
{
    if (!line->overlong && !line_is_comment(line))
        return true;
    w3c_header_take(&log->header, line->text);
    take_line(run, log, line);
    return false;
}

/* The first lines that tell the format, up to FIRST_LINES of them. Those
 * before them are taken. */
static size_t first_lines(struct run *run, struct log_reader *log,
                          struct line *lines)
{
    size_t count = 0;

    while (count == 0 && !log->ended && !stop) {
        gather(run, log);
        while (count < FIRST_LINES
               && line_splitter_next(run->splitter, &lines[count])) {
            bool alone = count == 0 && lines[0].overlong;
            count += is_telling(run, log, &lines[count]);
            if (!alone)
                continue;
            /* Little of what was gathered may be left behind it. */
            while (!line_splitter_skip(run->splitter) && !stop
                   && read_block(run, log))
                ;
            gather(run, log);
        }
    }
    if (count == 0 && log->ended
        && line_splitter_last(run->splitter, &lines[0]))
        count += is_telling(run, log, &lines[0]);
    return count;
}

/* The format of the log, from the options or from its first lines; a log
 * without such lines needs none. */
static bool choose_format(struct run *run, struct log_reader *log,
                          const struct line *lines, size_t count)
{
    struct diag diag = {""};
    const struct options *o = run->options;

    log->format = format_from_options(o, &diag);
    if (!log->format && diag.text[0] == '\0') {
        log->format =
            format_from_lines(&log->header, lines, count, log->name, &diag);
    }
    else if (log->format
             && !format_fits(log->format, lines, count, o->num_tests, log->name,
                             &diag)) {
        log_format_destroy(log->format);
        log->format = NULL;
    }
    if (!log->format) {
        if (diag.text[0] != '\0')
            complain(diag.text);
        return count == 0 && diag.text[0] == '\0';
    }
    log->parser = record_parser_create(log->format, o->tz != NULL);
    if (!log->parser) {
        complain("out of memory");
        return false;
    }
    report_builder_note_format(run->builder, log->format);
    log->count_targets = !log_format_has(log->format, LOG_FIELD_LOCATION);
    if (!run->format_name)
        run->format_name = strdup(log_format_name(log->format));
    return true;
}

/* The rest of a log whose first lines are taken. */
static void read_on(struct run *run, struct log_reader *log)
{
    struct line line;

    do {
        while (line_splitter_next(run->splitter, &line))
            take_line(run, log, &line);
    } while (!stop && read_block(run, log));
    if (stop)
        return;
    if (line_splitter_last(run->splitter, &line))
        take_line(run, log, &line);
}

static void read_log(struct run *run, struct log_reader *log)
{
    struct line lines[FIRST_LINES];
    uint64_t failed = run->general.failed_requests;
    size_t count;

    line_splitter_restart(run->splitter);
    count = first_lines(run, log, lines);
    if (count == 0 && run->general.failed_requests > failed && !stop) {
        fprintf(stderr,
                "redirect-analyzer: %s: every line is longer than %d MiB\n",
                log->name, MAX_LINE >> 20);
        run->failed = true;
    }
    if (!choose_format(run, log, lines, count)) {
        run->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        take_line(run, log, &lines[i]);
    if (count > 0)
        read_on(run, log);
}

static void read_named_log(struct run *run, const char *path)
{
    struct log_reader log = {0};
    struct diag diag = {""};

    log.input = input_open(path, &diag);
    if (!log.input) {
        complain(diag.text);
        run->failed = true;
        return;
    }
    /* Names outlive the input: findings point to them. */
    log.name = strdup(input_name(log.input));
    if (log.name) {
        run->names[run->name_count++] = log.name;
        read_log(run, &log);
    }
    else
        run->no_memory = true;
    run->disk_bytes += input_size(log.input);
    run->general.log_size += input_size(log.input);
    record_parser_destroy(log.parser);
    log_format_destroy(log.format);
    input_close(log.input);
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

static bool open_output(struct output_file **file, const char *path)
{
    struct diag diag = {""};

    if (!path)
        return true;
    *file = output_file_open(path, &diag);
    if (!*file)
        complain(diag.text);
    return *file != NULL;
}

static bool open_outputs(struct run *run)
{
    const struct options *o = run->options;
    struct diag diag = {""};
    bool ok;

    if (output_clash(o, &diag)) {
        complain(diag.text);
        return false;
    }
    ok = open_output(&run->hops, o->hops_path)
         && open_output(&run->invalid, o->invalid_path);
    for (size_t i = 0; ok && i < o->output_count; i++)
        ok = open_output(&run->outputs[i], o->outputs[i].path);
    return ok;
}

static bool prepare(struct run *run)
{
    const struct options *o = run->options;
    const struct session_sink sink = {run, on_redirect, on_hop, on_chain};

    run->splitter = line_splitter_create(MAX_LINE, line_marks_choose());
    /* A quarter each for clients with their redirects and for the graph; the
     * rest is for buffers, findings and the report. */
    run->sessions = sessions_create(o->memory / 4, &sink);
    run->graph = graph_create(o->memory / 4);
    run->follow = follow_table_create();
    run->builder = report_builder_create(o->max_items);
    run->names = calloc(o->log_count, sizeof *run->names);
    if (!run->splitter || !run->sessions || !run->graph || !run->follow
        || !run->builder || !run->names) {
        complain("out of memory");
        return false;
    }
    run->progress =
        progress_create(!o->no_progress && !o->quiet, size_on_disk(o));
    return open_outputs(run);
}

static void release(struct run *run)
{
    progress_done(run->progress);
    output_file_discard(run->hops);
    output_file_discard(run->invalid);
    for (size_t i = 0; i < OPTIONS_MAX_OUTPUTS; i++)
        output_file_discard(run->outputs[i]);
    report_builder_destroy(run->builder);
    follow_table_destroy(run->follow);
    graph_destroy(run->graph);
    sessions_destroy(run->sessions);
    line_splitter_destroy(run->splitter);
    for (size_t i = 0; i < run->name_count; i++)
        free((char *)run->names[i]);
    free(run->names);
    free(run->format_name);
}

static double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fill_quality(struct run *run)
{
    struct session_counts c = sessions_counts(run->sessions);
    struct report_quality *q = &run->quality;

    q->invalid_lines = run->general.failed_requests;
    q->disorder = c.disorder;
    q->evicted_clients = c.evicted_clients;
    q->dropped_pending = c.dropped_pending;
    q->nat_addresses = c.shared_addresses;
    q->non_following_clients = c.non_following_clients;
}

static void fill_general(struct run *run, double started)
{
    struct report_general *g = &run->general;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    g->made_at_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    g->generation_seconds = seconds_now() - started;
    g->total_requests = g->valid_requests + g->failed_requests;
    g->log_paths = run->names;
    g->log_path_count = run->name_count;
    g->status_counts = run->status_counts;
    g->log_format = run->format_name;
    g->partial = run->partial;
}

static unsigned terminal_width(void)
{
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        return w.ws_col;
    return isatty(STDOUT_FILENO) ? 80 : 0;
}

/* Write one report. @return false when that failed. */
static bool write_report(struct run *run, size_t i, const struct report *report)
{
    const struct options *o = run->options;
    bool to_file = o->outputs[i].path != NULL;
    struct render_options how = {
        .show_query = o->show_query,
        .color = !to_file && !o->no_color && isatty(STDOUT_FILENO)
                 && !getenv("NO_COLOR"),
        .width = to_file ? 0 : terminal_width(),
        .pretty = o->pretty,
        .title = o->html_title,
    };
    struct diag diag = {""};

    if (to_file) {
        FILE *out = output_file_stream(run->outputs[i]);
        struct output_file *file = run->outputs[i];
        if (o->outputs[i].renderer->write(report, &how, out) != 0) {
            complain("out of memory for the report");
            return false;
        }
        run->outputs[i] = NULL;
        if (output_file_commit(file, &diag))
            return true;
        complain(diag.text);
        return false;
    }
    /* An empty log says nothing, so that cron has nothing to mail. */
    if (run->general.lines_read == 0)
        return true;
    if (o->outputs[i].renderer->write(report, &how, stdout) != 0) {
        complain("out of memory for the report");
        return false;
    }
    if (fflush(stdout) != 0 && errno != EPIPE) {
        snprintf(diag.text, sizeof diag.text, "cannot write the report: %s",
                 strerror(errno));
        complain(diag.text);
        return false;
    }
    return true;
}

static bool commit(struct output_file **file)
{
    struct diag diag = {""};
    struct output_file *f = *file;

    *file = NULL;
    if (!f || output_file_commit(f, &diag))
        return true;
    complain(diag.text);
    return false;
}

static bool gate_reached(const struct gate *gate, const struct report *report)
{
    for (size_t i = 0; gate->set && i < report->finding_count; i++)
        if (report->findings[i].severity >= gate->severity
            && report->findings[i].confidence >= gate->confidence)
            return true;
    return false;
}

static bool too_many_invalid(const struct run *run)
{
    const struct report_general *g = &run->general;

    return g->total_requests > 0
           && (double)g->failed_requests * 100
                  > run->options->max_invalid * (double)g->total_requests;
}

static enum run_status conclude(struct run *run, double started)
{
    struct detection *detection;
    const struct report *report = NULL;
    enum run_status status = RUN_OK;

    sessions_finish(run->sessions);
    detection = detect(run->graph);
    fill_quality(run);
    fill_general(run, started);
    if (detection)
        report = report_build(run->builder, run->graph, run->follow, detection,
                              &run->general, &run->quality);
    if (!report || run->no_memory) {
        complain("out of memory");
        detection_destroy(detection);
        return RUN_ERROR;
    }
    progress_done(run->progress);
    run->progress = NULL;
    for (size_t i = 0; i < run->options->output_count; i++)
        run->failed |= !write_report(run, i, report);
    run->failed |= !commit(&run->hops);
    run->failed |= !commit(&run->invalid);

    if (run->failed)
        status = RUN_ERROR;
    else if (too_many_invalid(run)) {
        fprintf(stderr,
                "redirect-analyzer: %" PRIu64 " of %" PRIu64
                " lines were not understood, more than --max-invalid allows\n",
                run->general.failed_requests, run->general.total_requests);
        status = RUN_ERROR;
    }
    else if (run->partial)
        status = RUN_PARTIAL;
    else if (gate_reached(&run->options->gate, report))
        status = RUN_GATE;
    detection_destroy(detection);
    return status;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    input_stop_on(&stop);
}

enum run_status run(const struct options *options)
{
    struct run r = {.options = options};
    enum run_status status = RUN_ERROR;
    double started = seconds_now();

    hash_init();
    if (options->tz) {
        setenv("TZ", options->tz, 1);
        tzset();
    }
    catch_signals();
    if (prepare(&r)) {
        for (size_t i = 0; i < options->log_count && !stop; i++)
            read_named_log(&r, options->logs[i]);
        if (stop)
            r.partial = true;
        status = conclude(&r, started);
    }
    release(&r);
    return status;
}
