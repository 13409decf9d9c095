#include "options_help.h"

#include <string.h>

#include "options.h"
#include "run/run.h"

enum { COLUMN = 30, WIDTH = 80 };

const char *options_formats(char *buf, size_t size)
{
    const struct renderer *renderer;
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; (renderer = renderer_at(i)) != NULL && used < size; i++)
        used += (size_t)snprintf(buf + used, size - used, "%s%s (%s)",
                                 i ? ", " : "", renderer->name,
                                 renderer->extension);
    return buf;
}

const char *const help_usage[] = {
    "[OPTION...] [FILE...]",
    "merge [OPTION...] STATE...",
    "list-rules",
    "explain RULE...",
    NULL,
};

const char *const help_summary =
    "find redirects that lose the request method, loop or fail";

const char *const help_paragraphs[] = {
    "Reads access logs, plain or compressed (gzip, zstd, xz, bzip2), and tells "
    "which redirects lose a POST, loop, chain or land on an error, with the "
    "evidence and the directive that repairs it.",
    "FILE may be a directory, for the access logs in it, or a quoted pattern. "
    "Without FILE it reads standard input. Values are given as --option=VALUE "
    "or --option VALUE.",
    "merge makes one report of what several runs have saved with --partial.",
    "list-rules shows the rules of the findings; explain tells what a rule "
    "finds, on what basis, and how to repair it. RULE is an id or a name, such "
    "as MR101.",
    NULL,
};

const struct help_status help_statuses[] = {
    {RUN_OK, "ran; with --fail-on: nothing at or above the gate"},
    {RUN_GATE, "--fail-on was given and reached"},
    {RUN_ERROR,
     "usage or input error: nothing or not everything could be read"},
    {RUN_PARTIAL, "ran, but the report is partial (interrupted, cut input)"},
    {RUN_HELD, "another run has the file of --state (with --no-wait)"},
    {0, NULL},
};

const char *const help_examples[] = {
    "redirect-analyzer /var/log/apache2/access.log*",
    "zcat -f access.log* | redirect-analyzer -o report.html -o report.json",
    "redirect-analyzer --log-format=COMBINED --fail-on=error:high access.log",
    NULL,
};

/* Sentences from @a column on; the line already holds @a at columns. */
static void print_wrapped(FILE *out, const char *text, int at, int column)
{
    bool first = true;

    if (at > column - 2 && at > 0) {
        fputc('\n', out);
        at = 0;
    }
    fprintf(out, "%*s", column - at, "");
    at = column;
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (!first && at + 1 + word > WIDTH) {
            fprintf(out, "\n%*s", column, "");
            at = column;
        }
        else if (!first)
            at += fprintf(out, " ");
        at += fprintf(out, "%.*s", word, text);
        text += word;
        text += *text == ' ';
        first = false;
    }
    fputc('\n', out);
}

static void print_option(FILE *out, char letter, const char *name,
                         const char *value, const char *help)
{
    int at = letter ? fprintf(out, "  -%c, --%s", letter, name)
                    : fprintf(out, "      --%s", name);

    if (value)
        at += value[0] == '[' ? fprintf(out, "[=%s", value + 1)
                              : fprintf(out, "=%s", value);
    print_wrapped(out, help, at, COLUMN);
}

static void print_group(FILE *out, const char *heading)
{
    fprintf(out, "\n%s\n", heading);
}

void options_print_help(FILE *out)
{
    char formats[200];

    for (size_t i = 0; help_usage[i]; i++)
        fprintf(out, "%s redirect-analyzer %s\n",
                i ? "      " : "Usage:", help_usage[i]);
    for (size_t i = 0; help_paragraphs[i]; i++) {
        fputc('\n', out);
        print_wrapped(out, help_paragraphs[i], 0, 0);
    }
#define GROUP(heading) print_group(out, heading);
#define OPTION(letter, name, value, apply, field, help)                        \
    print_option(out, letter, name, value, help);
#include "options.def"
    fputc('\n', out);
    print_wrapped(out, options_formats(formats, sizeof formats),
                  fprintf(out, "Formats of --output"), COLUMN);
    print_group(out, "Exit status");
    for (size_t i = 0; help_statuses[i].meaning; i++)
        fprintf(out, " %2d  %s\n", help_statuses[i].status,
                help_statuses[i].meaning);
    print_group(out, "Examples");
    for (size_t i = 0; help_examples[i]; i++)
        fprintf(out, "  %s\n", help_examples[i]);
}
