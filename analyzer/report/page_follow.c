/* What clients sent after a redirect, as a matrix: a row for each family of
 * clients, a column for each status. */
#include "report/page.h"

#include <string.h>

#include "graph/follow.h"

enum { MAX_STATUSES = 12, MAX_FAMILIES = 25, CELL_LINES = 12 };

/* The statuses that occur, ascending. */
struct columns {
    int statuses[MAX_STATUSES];
    size_t count;
};

static void add_status(struct columns *c, int status)
{
    size_t i = 0;

    while (i < c->count && c->statuses[i] < status)
        i++;
    if ((i < c->count && c->statuses[i] == status) || c->count == MAX_STATUSES)
        return;
    memmove(c->statuses + i + 1, c->statuses + i,
            (c->count - i) * sizeof c->statuses[0]);
    c->statuses[i] = status;
    c->count++;
}

static bool is_followed(const struct report_follow *row)
{
    return strcmp(row->next_method, FOLLOW_NOT_FOLLOWED) != 0;
}

static bool changes_method(const struct report_follow *row)
{
    return is_followed(row) && strcmp(row->method, row->next_method) != 0;
}

/* "POST -> GET 12", and what is worth a look. */
static void one_line(const struct page *p, const struct report_follow *row)
{
    page_raw(p, changes_method(row) ? "<li class=\"changed\">" : "<li>");
    page_words(p, row->method);
    page_raw(p, " &rarr; ");
    page_words(p, is_followed(row) ? row->next_method : "not followed");
    page_raw(p, " <b>");
    page_count(p, row->count);
    page_raw(p, "</b>");
    if (changes_method(row))
        page_raw(p, " &ne;");
    if (strcmp(row->content, FOLLOW_CONTENT_LOST) == 0)
        page_raw(p, " without its content");
    if (row->profile && !strstr(row->profile, row->next_method)
        && changes_method(row))
        page_element(p, " <span class=\"soft\">(measured: ", row->profile,
                     ")</span>");
    page_raw(p, "</li>\n");
}

/* What a family, whose rows are from @a row on, sent after @a status. */
static void cell(const struct page *p, const struct report_follow *row,
                 size_t count, int status)
{
    size_t lines = 0;

    page_raw(p, "<td>");
    for (size_t i = 0; i < count; i++) {
        if (row[i].status != status || lines++ >= CELL_LINES)
            continue;
        page_raw(p, lines == 1 ? "<ul>\n" : "");
        one_line(p, &row[i]);
    }
    if (lines > CELL_LINES)
        page_rawf(p, "<li class=\"soft\">and %zu more</li>\n",
                  lines - CELL_LINES);
    page_raw(p, lines > 0 ? "</ul></td>\n" : "</td>\n");
}

/* How many rows from @a row on are of one family. */
static size_t rows_of_family(const struct report_follow *row, size_t count)
{
    size_t i = 1;

    while (i < count && strcmp(row[i].client, row->client) == 0)
        i++;
    return i;
}

static void families(const struct page *p, const struct report *r,
                     const struct columns *columns)
{
    size_t shown = 0, count;

    for (size_t i = 0; i < r->follow_count && shown < MAX_FAMILIES
                       && page_has_room(p, PAGE_FULL);
         i += count, shown++) {
        const struct report_follow *row = &r->follow[i];
        count = rows_of_family(row, r->follow_count - i);
        page_element(p, "<tr><th scope=\"row\">", row->client, "</th>\n");
        for (size_t c = 0; c < columns->count; c++)
            cell(p, row, count, columns->statuses[c]);
        page_raw(p, "</tr>\n");
    }
}

void page_follow(const struct page *p, const struct report *r)
{
    struct columns columns = {.count = 0};

    if (r->follow_count == 0)
        return;
    for (size_t i = 0; i < r->follow_count; i++)
        add_status(&columns, r->follow[i].status);
    page_section(p, "clients", "What clients sent next");
    page_raw(p, "<p class=\"soft\">&ne; marks another method than before; "
                "behind it, what such clients were measured to do "
                "where that differs.</p>\n");
    page_table(p, "Next request by client and status");
    page_raw(p, "<thead><tr><th scope=\"col\">Client</th>");
    for (size_t c = 0; c < columns.count; c++)
        page_rawf(p, "<th scope=\"col\">%d</th>", columns.statuses[c]);
    page_raw(p, "</tr></thead>\n<tbody>\n");
    families(p, r, &columns);
    page_table_end(p);
    page_section_end(p);
}
