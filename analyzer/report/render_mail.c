/* The report as a mail, ready for sendmail -t: a text, and the same as HTML
 * without a script or anything that a reader would have to load. It is for who
 * looks at it every morning: the first findings, and what to do. */
#include <stdlib.h>

#include "mail_files.h"
#include "report/mail_text.h"
#include "report/page.h"
#include "report/wording.h"

enum {
    MAIL_FINDINGS = 20,
    PART_BYTES = 50000, /* of each form, whatever a log holds */
    TITLE_BYTES = 200,
    TEXT_WIDTH = 72
};

/* No line of a quoted-printable text can hold it. */
#define BOUNDARY "=_redirect-analyzer"

static const char default_title[] = "Redirect report";

/* --- the head ------------------------------------------------------------- */

/* The title, made harmless, and how many findings of which severity. */
static int write_subject(FILE *out, const struct report *r, const char *title)
{
    char counts[WORDING_SIZE];
    struct slice shown = slice_of(title);
    char *subject = NULL;
    size_t len;
    FILE *words = open_memstream(&subject, &len);

    if (!words)
        return -1;
    shown.len = shown.len < TITLE_BYTES ? shown.len : TITLE_BYTES;
    text_write(words, shown, TEXT_TERMINAL, true);
    fprintf(words, ": %s", wording_headline(counts, r));
    if (fclose(words) != 0) {
        free(subject);
        return -1;
    }
    mail_write_header(out, "Subject", (struct slice){subject, len});
    free(subject);
    return 0;
}

static int write_head(FILE *out, const struct report *r,
                      const struct render_options *options)
{
    char date[TEXT_TIME_SIZE];

    /* Who sends it adds From, as of all that cron sends. */
    if (options->mail_from)
        mail_write_addresses(out, "From", slice_of(options->mail_from));
    mail_write_addresses(
        out, "To", slice_of(options->mail_to ? options->mail_to : "root"));
    if (write_subject(out, r, options->title ? options->title : default_title)
        != 0)
        return -1;
    fprintf(out,
            "Date: %s\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
            "Content-Type: multipart/alternative;\n boundary=\"" BOUNDARY
            "\"\n\n",
            text_mail_time(date, r->general.made_at_us));
    return 0;
}

/* --- HTML ----------------------------------------------------------------- */

static void one_finding(const struct page *p, const struct finding *f)
{
    char buf[WORDING_SIZE];

    page_rawf(p, "<h3>%s: ", severity_name(f->severity));
    page_place(p, f);
    page_element(p, "</h3>\n<p>", f->rule, " ");
    page_words(p, f->name);
    page_rawf(p, ", confidence %s; ", confidence_name(f->confidence));
    page_element(p, "", wording_hits(buf, f), ". ");
    page_element(p, "", wording_summary(f), "</p>\n");
    if (f->fix) {
        page_raw(p, "<p><b>Fix:</b> ");
        page_text(p, slice_of(f->fix), PAGE_LINE);
        page_raw(p, "</p>\n");
    }
    if (f->directive) {
        page_raw(p, "<pre>");
        page_text(p, slice_of(f->directive), 2 * PAGE_LINE);
        page_raw(p, "</pre>\n");
    }
    if (f->evidence_count > 0)
        page_log_line(p, f->evidence[0].file, f->evidence[0].line,
                      f->evidence[0].text);
}

static void limits(const struct page *p, const struct report *r)
{
    struct wording_note notes[WORDING_NOTES];
    size_t count = wording_quality(&r->quality, notes);

    if (r->quality.degraded)
        page_raw(p, "<p><b>A limit was reached: counts are bounds, not "
                    "exact.</b></p>\n");
    if (r->evidence.advice)
        page_element(p, "<p>", r->evidence.advice, "</p>\n");
    page_raw(p, count > 0 ? "<ul>\n" : "");
    for (size_t i = 0; i < count; i++) {
        page_raw(p, "<li>");
        page_count(p, notes[i].count);
        page_element(p, " ", notes[i].what, "</li>\n");
    }
    page_raw(p, count > 0 ? "</ul>\n" : "");
}

static void write_html(const struct page *p, const struct report *r)
{
    const char *title = p->options->title ? p->options->title : default_title;
    char buf[WORDING_SIZE];
    size_t shown = 0;

    page_raw(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                "<meta charset=\"utf-8\">\n");
    page_element(p, "<title>", title, "</title>\n<style>");
    page_raw(p, mail_css);
    page_element(p, "</style>\n</head>\n<body>\n<h1>", title, "</h1>\n");
    page_element(p, "<p><b>", wording_lead(buf, r), "</b><br>\n");
    page_words(p, wording_period(buf, r->general.start_us, r->general.end_us));
    page_raw(p, "</p>\n");
    if (r->general.partial)
        page_raw(p, "<p><b>This report is partial: not everything could be "
                    "read or counted.</b></p>\n");
    page_element(p, "<h2>Findings</h2>\n<p>", wording_headline(buf, r),
                 "</p>\n");
    for (; shown < r->finding_count && shown < MAIL_FINDINGS
           && page_has_room(p, PART_BYTES);
         shown++)
        one_finding(p, &r->findings[shown]);
    page_and_more(p, r->finding_count, shown);
    page_raw(p, "<h2>What this report does not know</h2>\n");
    limits(p, r);
    page_element(p, "<p>", wording_lines(buf, &r->general),
                 ".</p>\n</body>\n</html>\n");
}

/* --- the message ---------------------------------------------------------- */

static int write_text_body(const struct report *report,
                           const struct render_options *options, FILE *out)
{
    struct render_options how = *options;
    char *bytes = NULL;
    size_t len, shown;
    FILE *text = open_memstream(&bytes, &len);
    int failed;

    if (!text)
        return -1;
    how.color = false;
    how.width = TEXT_WIDTH;
    how.most_findings = MAIL_FINDINGS;
    failed = renderer_by_name(slice_of("text"))->write(report, &how, text);
    if (fclose(text) != 0 || failed != 0) {
        free(bytes);
        return -1;
    }
    shown = len < PART_BYTES ? len : PART_BYTES;
    while (shown < len && shown > 0 && bytes[shown - 1] != '\n')
        shown--;
    fwrite(bytes, 1, shown, out);
    fputs(shown < len ? "... and more in the JSON report\n" : "", out);
    free(bytes);
    return 0;
}

/* One of the two forms of what is told. */
static int write_part(FILE *out, const char *type, const struct report *r,
                      const struct render_options *options,
                      int (*write)(const struct report *report,
                                   const struct render_options *options,
                                   FILE *out))
{
    char *bytes = NULL;
    size_t len;
    FILE *body = open_memstream(&bytes, &len);
    int failed;

    if (!body)
        return -1;
    failed = write(r, options, body);
    if (fclose(body) != 0 || failed != 0) {
        free(bytes);
        return -1;
    }
    fprintf(out,
            "--" BOUNDARY "\nContent-Type: %s; charset=utf-8\n"
            "Content-Transfer-Encoding: quoted-printable\n\n",
            type);
    mail_write_quoted(out, (struct slice){bytes, len});
    fputc('\n', out);
    free(bytes);
    return 0;
}

static int write_html_body(const struct report *report,
                           const struct render_options *options, FILE *out)
{
    const struct page p = {out, options};

    write_html(&p, report);
    return 0;
}

static int write_mail(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    if (write_head(out, report, options) != 0
        || write_part(out, "text/plain", report, options, write_text_body) != 0
        || write_part(out, "text/html", report, options, write_html_body) != 0)
        return -1;
    fputs("--" BOUNDARY "--\n", out);
    return 0;
}

const struct renderer render_mail = {"eml", ".eml", write_mail};
