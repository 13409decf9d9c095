#include "run/report_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/suggested_conf.h"

static unsigned terminal_width(void)
{
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        return w.ws_col;
    return isatty(STDOUT_FILENO) ? 80 : 0;
}

/* https://no-color.org: a variable that is empty asks for nothing. */
static bool wants_no_color(void)
{
    const char *value = getenv("NO_COLOR");

    return value && *value;
}

struct render_options report_style(const struct output *output,
                                   const struct options *options)
{
    bool to_file = output->path != NULL;

    return (struct render_options){
        .show_query = options->show_query,
        .color = !to_file && !options->no_color && isatty(STDOUT_FILENO)
                 && !wants_no_color(),
        .width = to_file ? 0 : terminal_width(),
        .pretty = options->pretty,
        .title = options->html_title,
        .mail_to = options->mail_to,
        .mail_from = options->mail_from,
    };
}

static bool render(const struct output *output, const struct options *options,
                   const struct report *report, FILE *out, struct diag *diag)
{
    const struct render_options how = report_style(output, options);

    if (output->renderer->write(report, &how, out) == 0)
        return true;
    diag_set(diag, "out of memory for the report");
    return false;
}

bool report_write(struct output_file *file, const struct output *output,
                  const struct options *options, const struct report *report,
                  struct diag *diag)
{
    if (file) {
        if (render(output, options, report, output_file_stream(file), diag))
            return output_file_commit(file, diag);
        output_file_discard(file);
        return false;
    }
    /* An empty log says nothing, so that cron has nothing to mail. */
    if (report->general.lines_read == 0)
        return true;
    if (!render(output, options, report, stdout, diag))
        return false;
    if (fflush(stdout) == 0 || errno == EPIPE)
        return true;
    diag_set(diag, "cannot write the report: %s", strerror(errno));
    return false;
}

bool suggestions_write(struct output_file *file, const struct options *options,
                       const struct report *report,
                       const struct host_list *own_hosts, struct diag *diag)
{
    const struct render_options how = {.show_query = options->show_query};

    if (!file)
        return true;
    if (suggested_conf_write(report, own_hosts, &how, output_file_stream(file))
        == 0)
        return output_file_commit(file, diag);
    diag_set(diag, "out of memory for %s", options->suggest_path);
    output_file_discard(file);
    return false;
}
