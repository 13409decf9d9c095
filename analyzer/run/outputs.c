#include "run/outputs.h"

#include "run/output_clash.h"
#include "run/report_writer.h"
#include "run/site_reports.h"

static bool open_file(struct output_file **file, const char *path,
                      struct diag *diag)
{
    if (path)
        *file = output_file_open(path, diag);
    return !path || *file;
}

/* --- opening -------------------------------------------------------------- */

/* Whether what @a output asks for comes while the log is followed. */
static bool is_live(const struct output *output, const struct options *o)
{
    return o->follow
           && output->renderer == renderer_by_name(slice_of("ndjson"));
}

static bool open_live(struct outputs *outputs, const char *path,
                      struct diag *diag)
{
    struct live_file *file = live_file_open(path, diag);

    if (file)
        outputs->live[outputs->live_count++] = file;
    return file != NULL;
}

static bool uses_stdout(const struct options *o)
{
    for (size_t i = 0; i < o->output_count; i++)
        if (!o->outputs[i].path)
            return true;
    return false;
}

static bool open_report(struct outputs *outputs, size_t i,
                        const struct options *o, struct diag *diag)
{
    const struct output *output = &o->outputs[i];

    return is_live(output, o)
               ? open_live(outputs, output->path, diag)
               : open_file(&outputs->reports[i], output->path, diag);
}

bool outputs_open(struct outputs *outputs, const struct options *o,
                  struct diag *diag)
{
    bool ok = !output_clash(o, diag)
              && open_file(&outputs->hops, o->hops_path, diag)
              && open_file(&outputs->invalid, o->invalid_path, diag)
              && open_file(&outputs->state, o->partial_path, diag)
              && open_file(&outputs->suggested, o->suggest_path, diag);

    for (size_t i = 0; ok && i < o->output_count; i++)
        ok = open_report(outputs, i, o, diag);
    if (ok && o->follow && outputs->live_count == 0 && !uses_stdout(o))
        ok = open_live(outputs, NULL, diag);
    if (ok && o->out_dir)
        outputs->folder = output_folder_open(o->out_dir, diag);
    return ok && (!o->out_dir || outputs->folder);
}

/* --- writing: each takes over its file, and says whether it is there ------- */

static struct output_file *taken(struct output_file **file)
{
    struct output_file *f = *file;

    *file = NULL;
    return f;
}

static bool commit(struct output_file **file, struct diag *diag)
{
    struct output_file *f = taken(file);

    return !f || output_file_commit(f, diag);
}

/* The reports of sites; @a whole tells of them, too, from then on. */
static bool write_sites(struct outputs *outputs, const struct options *o,
                        struct report_split *split, struct report *whole,
                        struct diag *diag)
{
    struct output_folder *folder = outputs->folder;

    if (!split) {
        diag_set(diag, "out of memory for the reports of sites");
        return false;
    }
    outputs->folder = NULL;
    whole->sites = report_split_sites(split, &whole->site_count);
    whole->unlisted_sites = report_split_left_out(split);
    whole->site_formats = o->site_formats;
    whole->site_format_count = o->site_format_count;
    return site_reports_write(folder, split, o, diag);
}

/* Tells what failed, once for each. */
struct failures {
    void (*tell)(const char *text);
    bool any;
    struct diag diag;
};

static void note(struct failures *failures, bool ok)
{
    if (!ok)
        failures->tell(failures->diag.text);
    failures->any |= !ok;
}

static void tell_left_out(const struct report_split *split,
                          struct failures *failures)
{
    size_t left_out = split ? report_split_left_out(split) : 0;

    if (left_out == 0)
        return;
    diag_set(&failures->diag,
             "%zu virtual host%s no report of %s own, those without "
             "findings first: give more room with --memory",
             left_out, left_out == 1 ? " has" : "s have",
             left_out == 1 ? "its" : "their");
    failures->tell(failures->diag.text);
}

static void write_reports(struct outputs *outputs,
                          const struct outputs_content *content,
                          struct failures *f)
{
    const struct options *o = content->options;
    struct split_input input = {.report = content->report,
                                .sites = graph_sites(content->graph),
                                .max_items = o->max_items,
                                /* Two quarters: that of the logs, which are
                                 * closed, and what is left for reports. */
                                .memory = o->memory / 2,
                                .group_by = o->group_by};
    struct report whole = *content->report;
    struct report_split *split = NULL;

    if (outputs->folder) {
        input.redirects =
            report_builder_redirects(content->builder, &input.redirect_count);
        input.chains =
            report_builder_chains(content->builder, &input.chain_count);
        split = report_split_create(&input);
        note(f, write_sites(outputs, o, split, &whole, &f->diag));
        if (!o->quiet)
            tell_left_out(split, f);
    }
    for (size_t i = 0; i < o->output_count; i++)
        if (!is_live(&o->outputs[i], o))
            note(f, report_write(taken(&outputs->reports[i]), &o->outputs[i], o,
                                 &whole, &f->diag));
    report_split_destroy(split);
}

bool outputs_write(struct outputs *outputs,
                   const struct outputs_content *content,
                   void (*tell)(const char *text))
{
    struct failures f = {.tell = tell};

    write_reports(outputs, content, &f);
    note(&f, suggestions_write(taken(&outputs->suggested), content->options,
                               content->report, content->own_hosts, &f.diag));
    note(&f, commit(&outputs->hops, &f.diag));
    note(&f, commit(&outputs->invalid, &f.diag));
    note(&f, commit(&outputs->state, &f.diag));
    return !f.any;
}

void outputs_discard(struct outputs *outputs)
{
    output_file_discard(outputs->hops);
    output_file_discard(outputs->invalid);
    output_file_discard(outputs->state);
    output_file_discard(outputs->suggested);
    for (size_t i = 0; i < OPTIONS_MAX_OUTPUTS; i++)
        output_file_discard(outputs->reports[i]);
    for (size_t i = 0; i < outputs->live_count; i++)
        live_file_close(outputs->live[i]);
    output_folder_discard(outputs->folder);
}
