#include "report/page.h"

#include "page_files.h"
#include "report/wording.h"

#define POLICY                                                                 \
    "default-src 'none'; style-src '" PAGE_CSS_HASH                            \
    "'; script-src '" PAGE_JS_HASH "'; base-uri 'none'; form-action 'none'"

bool page_has_room(const struct page *p, long bytes)
{
    return ftell(p->out) < bytes;
}

void page_raw(const struct page *p, const char *html)
{
    fputs(html, p->out);
}

void page_rawf(const struct page *p, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(p->out, format, arguments);
    va_end(arguments);
}

void page_words(const struct page *p, const char *words)
{
    text_write(p->out, slice_of(words), TEXT_HTML, true);
}

void page_element(const struct page *p, const char *open, const char *words,
                  const char *close)
{
    page_raw(p, open);
    page_words(p, words);
    page_raw(p, close);
}

/* The first bytes of @a text, no character of UTF-8 cut in two. */
static struct slice first_of(struct slice text, size_t most)
{
    if (text.len <= most)
        return text;
    while (most > 0 && ((unsigned char)text.at[most] & 0xc0) == 0x80)
        most--;
    return (struct slice){text.at, most};
}

void page_text(const struct page *p, struct slice text, size_t most)
{
    struct slice shown = first_of(text, most);

    text_write(p->out, shown, TEXT_HTML, p->options->show_query);
    if (shown.len < text.len)
        page_raw(p, " ...");
}

void page_count(const struct page *p, uint64_t count)
{
    char buf[TEXT_NUMBER_SIZE];

    page_raw(p, text_count(buf, count));
}

void page_begin(const struct page *p, const char *title)
{
    page_raw(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                "<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY
                "\">\n<meta name=\"viewport\" "
                "content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n");
    page_element(p, "<title>", title, "</title>\n");
    page_raw(p, "<style>");
    page_raw(p, page_css);
    page_raw(p, "</style>\n</head>\n<body>\n<header>\n");
    page_element(p, "<h1>", title, "</h1>\n");
}

void page_end(const struct page *p)
{
    page_raw(p, "<script>");
    page_raw(p, page_js);
    page_raw(p, "</script>\n</body>\n</html>\n");
}

void page_section(const struct page *p, const char *id, const char *heading)
{
    page_rawf(p, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
              id, id, heading);
}

void page_section_end(const struct page *p)
{
    page_raw(p, "</section>\n");
}

void page_table(const struct page *p, const char *caption)
{
    page_rawf(p,
              "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">"
              "\n<table>\n<caption>%s</caption>\n",
              caption, caption);
}

void page_table_end(const struct page *p)
{
    page_raw(p, "</tbody>\n</table>\n</section>\n");
}

void page_and_more(const struct page *p, size_t all, size_t shown)
{
    if (all <= shown)
        return;
    page_raw(p, "<p class=\"soft\">");
    page_count(p, all - shown);
    page_raw(p, all - shown == 1 ? " more is in the JSON report.</p>\n"
                                 : " more are in the JSON report.</p>\n");
}

void page_place(const struct page *p, const struct finding *f)
{
    if (finding_is_of_log(f)) {
        page_raw(p, "the log itself");
        return;
    }
    page_raw(p, "<code>");
    for (unsigned i = 0; i < f->method_count; i++) {
        page_text(p, f->methods[i], PAGE_METHOD);
        page_raw(p, i + 1 < f->method_count ? ", " : " ");
    }
    page_text(p, f->vhost, PAGE_URL);
    page_text(p, f->url, PAGE_URL);
    page_raw(p, "</code>");
    for (unsigned i = 0; i < f->status_count; i++)
        page_rawf(p, "%s%d", i ? ", " : " ", f->statuses[i]);
    if (f->target.len > 0) {
        page_raw(p, " &rarr; <code>");
        page_text(p, f->target, PAGE_URL);
        page_raw(p, "</code>");
    }
}

void page_log_line(const struct page *p, const char *file, uint64_t line,
                   struct slice bytes)
{
    page_raw(p, "<pre><span class=\"soft\">");
    page_text(p, slice_of(file ? file : "?"), PAGE_URL);
    page_rawf(p, ":%llu:</span> ", (unsigned long long)line);
    page_text(p, bytes, PAGE_LINE);
    page_raw(p, "</pre>\n");
}
