#include "options_help.h"

#include <string.h>

#include "options.h"

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

/* Sentences in the right column; the line already holds @a at columns. */
static void print_wrapped(FILE *out, const char *text, int at)
{
    bool first = true;

    if (at > COLUMN - 2) {
        fputc('\n', out);
        at = 0;
    }
    fprintf(out, "%*s", COLUMN - at, "");
    at = COLUMN;
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (!first && at + 1 + word > WIDTH) {
            fprintf(out, "\n%*s", COLUMN, "");
            at = COLUMN;
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
    print_wrapped(out, help, at);
}

static void print_group(FILE *out, const char *heading)
{
    fprintf(out, "\n%s\n", heading);
}

void options_print_help(FILE *out)
{
    char formats[200];

    fputs("Usage: redirect-analyzer [OPTION...] [FILE...]\n"
          "       redirect-analyzer merge [OPTION...] STATE...\n"
          "       redirect-analyzer list-rules\n"
          "       redirect-analyzer explain RULE...\n\n"
          "Reads access logs, plain or compressed (gzip, zstd, xz, bzip2), and "
          "tells which\nredirects lose a POST, loop, chain or land on an "
          "error, with the evidence and\nthe directive that repairs it.\n\n"
          "FILE may be a directory, for the access logs in it, or a quoted "
          "pattern. Without\nFILE it reads standard input. Values are given "
          "as --option=VALUE or\n--option VALUE.\n\n"
          "merge makes one report of what several runs have saved with "
          "--partial.\n\n"
          "list-rules shows the rules of the findings; explain tells what a "
          "rule finds, on\nwhat basis, and how to repair it. RULE is an id or "
          "a name, such as MR101.\n",
          out);
#define GROUP(heading) print_group(out, heading);
#define OPTION(letter, name, value, apply, field, help)                        \
    print_option(out, letter, name, value, help);
#include "options.def"
    fputc('\n', out);
    print_wrapped(out, options_formats(formats, sizeof formats),
                  fprintf(out, "Formats of --output"));
    fputs("\nExit status\n"
          "  0  ran; with --fail-on: nothing at or above the gate\n"
          "  1  --fail-on was given and reached\n"
          "  2  usage or input error: nothing or not everything could be read\n"
          "  3  ran, but the report is partial (interrupted, cut input)\n"
          "\nExamples\n"
          "  redirect-analyzer /var/log/apache2/access.log*\n"
          "  zcat -f access.log* | redirect-analyzer -o report.html "
          "-o report.json\n"
          "  redirect-analyzer --log-format=COMBINED --fail-on=error:high "
          "access.log\n",
          out);
}
