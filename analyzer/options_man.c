/* The manual page, in the language of man(7): `redirect-analyzer --help=man |
 * man -l -`. It is made of the rows that the program itself works by, so that
 * it cannot tell of anything else. */
#include <ctype.h>
#include <string.h>

#include "detect/detector.h"
#include "options.h"
#include "options_help.h"
#include "options_suggest.h"
#include "util/version.h"

enum { WIDTH = 80 };

/* What man(7) wants for a character that is to come out as it is: a hyphen may
 * become a typographic one, which nobody can paste into a shell, and so may
 * quotes and accents. NULL: the character itself. */
static const char *escaped(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '~':
        return "\\(ti";
    case '^':
        return "\\(ha";
    default:
        return NULL;
    }
}

/* A pair of accents marks what is typed; @a code: this is the inside. */
static const char *font(bool code)
{
    return code ? "\\fB" : "\\fR";
}

/* Columns of the word at @a text in the page's source. */
static size_t word_width(const char *text)
{
    size_t width = 0;

    for (; *text && *text != ' '; text++) {
        const char *as = *text == '`' ? font(true) : escaped(*text);
        width += as ? strlen(as) : 1;
    }
    return width;
}

static void print_words(FILE *out, const char *text, bool wrap)
{
    bool code = false, start = true;
    size_t at = 0;

    for (; *text; text++) {
        const char *as = escaped(*text);
        if (wrap && *text == ' ' && at + 1 + word_width(text + 1) > WIDTH) {
            fputc('\n', out);
            at = 0;
            start = true;
            continue;
        }
        if (*text == '`')
            as = font(code = !code);
        if (start && *text == '.')
            fputs("\\&", out); /* else it would be a command */
        start = false;
        if (as)
            fputs(as, out);
        else
            fputc(*text, out);
        at += as ? strlen(as) : 1;
    }
}

/* A part of a line of the source. */
static void print_text(FILE *out, const char *text)
{
    print_words(out, text, false);
}

/* Sentences, in lines of their own. */
static void print_line(FILE *out, const char *text)
{
    print_words(out, text, true);
    fputc('\n', out);
}

static void print_heading(FILE *out, const char *heading)
{
    fputs(".SH ", out);
    for (; *heading; heading++)
        fputc(toupper((unsigned char)*heading), out);
    fputc('\n', out);
}

/* What stands before an indented paragraph; the paragraph follows. */
static void print_tag(FILE *out, const char *tag)
{
    fputs(".TP\n\\fB", out);
    print_text(out, tag);
    fputs("\\fR\n", out);
}

static void print_usage(FILE *out)
{
    print_heading(out, "Synopsis");
    for (size_t i = 0; help_usage[i]; i++) {
        if (i)
            fputs(".br\n", out);
        fputs("\\fBredirect\\-analyzer\\fR ", out);
        print_line(out, help_usage[i]);
    }
}

static void print_option(FILE *out, char letter, const char *name,
                         const char *value, const char *help)
{
    fputs(".TP\n", out);
    if (letter)
        fprintf(out, "\\fB\\-%c\\fR, ", letter);
    fputs("\\fB\\-\\-", out);
    print_text(out, name);
    fputs("\\fR", out);
    if (value) {
        bool optional = value[0] == '[';
        fprintf(out, "%s=\\fI", optional ? "[" : "");
        print_text(out, value + optional);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    print_line(out, help);
}

static void print_options(FILE *out)
{
    print_heading(out, "Options");
#define GROUP(heading) fputs(".SS " heading "\n", out);
#define OPTION(letter, name, value, apply, field, help)                        \
    print_option(out, letter, name, value, help);
#include "options.def"
}

static void print_formats(FILE *out)
{
    char formats[200];

    print_heading(out, "Formats of reports");
    print_line(out, options_formats(formats, sizeof formats));
}

static void print_rules(FILE *out)
{
    print_heading(out, "Rules");
    print_line(out, "Each with the highest severity that its findings have; "
                    "`redirect-analyzer explain` tells more.");
    for (const struct detector *const *each = detectors; *each; each++) {
        const struct detector *d = *each;
        fprintf(out, ".TP\n\\fB%s\\fR ", d->id);
        print_text(out, d->name);
        fprintf(out, " (%s)\n", severity_name(d->severity));
        print_line(out, d->summary);
    }
}

static void print_statuses(FILE *out)
{
    print_heading(out, "Exit status");
    for (size_t i = 0; help_statuses[i].meaning; i++) {
        fprintf(out, ".TP\n\\fB%d\\fR\n", help_statuses[i].status);
        print_line(out, help_statuses[i].meaning);
    }
}

static void print_examples(FILE *out)
{
    print_heading(out, "Examples");
    fputs(".nf\n", out);
    for (size_t i = 0; help_examples[i]; i++)
        print_line(out, help_examples[i]);
    fputs(".fi\n", out);
}

static void print_reason(FILE *out, const char *why)
{
    fputs(":\neach\n", out);
    print_line(out, why);
}

static void print_foreign(FILE *out)
{
    const char *name, *why, *last = NULL;

    print_heading(out, "Options of GoAccess");
    print_line(out, "Names that GoAccess has mean here what they mean there. "
                    "These mean nothing here; in a file for `-p` they are "
                    "passed over.");
    for (size_t i = 0; (name = options_foreign_at(i, &why)) != NULL; i++) {
        bool same = last && strcmp(why, last) == 0;
        if (last && !same)
            print_reason(out, last);
        fprintf(out, "%s\\fB", same ? ",\n" : ".PP\n");
        print_text(out, name);
        fputs("\\fR", out);
        last = why;
    }
    print_reason(out, last);
}

static void print_surroundings(FILE *out)
{
    print_heading(out, "Environment");
    print_tag(out, "NO_COLOR");
    print_line(out,
               "When it is set and not empty, no colours, as with --no-color.");
    print_tag(out, "TMPDIR");
    print_line(out, "Where what does not fit into memory is kept for a while.");
    print_heading(out, "Files");
    print_tag(out, "/etc/redirect-analyzer.conf");
    print_line(out, "Options of the nightly run, which "
                    "redirect-analyzer.timer starts: logs, reports, state.");
    print_tag(out, "/var/lib/redirect-analyzer");
    print_line(out, "Its reports, and what it has learned.");
    print_heading(out, "See also");
    fputs("\\fBmod_methodredirect\\fR(8), \\fBgoaccess\\fR(1), "
          "\\fBsystemd.timer\\fR(5)\n",
          out);
}

void options_print_manual(FILE *out)
{
    fputs(".TH REDIRECT\\-ANALYZER 1 " VERSION_DATE
          " \"redirect\\-analyzer " VERSION "\" \"User Commands\"\n",
          out);
    print_heading(out, "Name");
    fputs("redirect\\-analyzer \\- ", out);
    print_line(out, help_summary);
    print_usage(out);
    print_heading(out, "Description");
    for (size_t i = 0; help_paragraphs[i]; i++) {
        if (i)
            fputs(".PP\n", out);
        print_line(out, help_paragraphs[i]);
    }
    print_options(out);
    print_formats(out);
    print_rules(out);
    print_statuses(out);
    print_examples(out);
    print_foreign(out);
    print_surroundings(out);
}
