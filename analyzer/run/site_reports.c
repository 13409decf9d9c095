#include "run/site_reports.h"

#include "report/render_index.h"
#include "report/site_file_name.h"
#include "run/report_writer.h"

typedef int render_function(const struct report *report,
                            const struct render_options *options, FILE *out);

enum { TITLE_SIZE = 400 };

/* The title of a site's page. */
static void make_title(char title[TITLE_SIZE], const struct options *options,
                       struct slice site)
{
    int shown = site.len < TITLE_SIZE / 2 ? (int)site.len : TITLE_SIZE / 2;

    snprintf(title, TITLE_SIZE, "%.180s: %.*s",
             options->html_title ? options->html_title : "Redirect report",
             site.len > 0 ? shown : 20,
             site.len > 0 ? site.at : "(no virtual host)");
}

static bool write_one(struct output_folder *folder, const char *name,
                      render_function *render, const struct report *report,
                      const struct render_options *how, struct diag *diag)
{
    FILE *out = output_folder_begin(folder, name, diag);

    if (!out)
        return false;
    if (render(report, how, out) != 0) {
        diag_set(diag, "out of memory for %s", name);
        return false;
    }
    return output_folder_end(folder, diag);
}

static bool write_site(struct output_folder *folder,
                       const struct report_site *site,
                       const struct report *report,
                       const struct options *options, struct diag *diag)
{
    const struct output to_file = {NULL, ""};
    struct render_options how = report_style(&to_file, options);
    char title[TITLE_SIZE], name[SITE_FILE_NAME_SIZE + 16];

    make_title(title, options, site->name);
    how.title = title;
    for (size_t i = 0; i < options->site_format_count; i++) {
        const struct renderer *format = options->site_formats[i];
        snprintf(name, sizeof name, "%s%s", site->file, format->extension);
        if (!write_one(folder, name, format->write, report, &how, diag))
            return false;
    }
    return true;
}

/* Behind the reports that it leads to. */
static bool write_index(struct output_folder *folder,
                        const struct report_split *split,
                        const struct options *options, struct diag *diag)
{
    const struct output to_file = {NULL, ""};
    const struct render_options how = report_style(&to_file, options);
    struct report index;

    report_split_index(split, &index);
    index.site_formats = options->site_formats;
    index.site_format_count = options->site_format_count;
    return write_one(folder, "index.json",
                     renderer_by_name(slice_of("json"))->write, &index, &how,
                     diag)
           && write_one(folder, "index.html", render_index_html, &index, &how,
                        diag);
}

static bool write_all(struct output_folder *folder, struct report_split *split,
                      const struct options *options, struct diag *diag)
{
    size_t count;
    const struct report_site *sites = report_split_sites(split, &count);
    struct report report;

    for (size_t i = 0; i < count; i++) {
        report_split_site(split, i, &report);
        if (!write_site(folder, &sites[i], &report, options, diag))
            return false;
    }
    return write_index(folder, split, options, diag);
}

bool site_reports_write(struct output_folder *folder,
                        struct report_split *split,
                        const struct options *options, struct diag *diag)
{
    if (write_all(folder, split, options, diag))
        return output_folder_commit(folder, diag);
    output_folder_discard(folder);
    return false;
}
