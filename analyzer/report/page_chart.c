/* Redirects over time, a row of bars for each status: no colour has to be told
 * from another one, and every number is in a table as well. */
#include "report/page.h"

enum {
    BAR_WIDTH = 8,
    SLOT_WIDTH = 10,
    HEIGHT = 40,
    LEAST_SLOTS = 24 /* there is room for, so that a few bars are narrow */
};

/* "one hour", "3 hours". */
static const char *length_in_words(char buf[TEXT_TIME_SIZE], int64_t us)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {
        {604800, "week"}, {86400, "day"}, {3600, "hour"}, {60, "minute"}};
    int64_t seconds = us / 1000000;
    size_t i = 0;

    while (i < 3 && seconds % units[i].seconds != 0)
        i++;
    seconds /= units[i].seconds;
    if (seconds == 1)
        snprintf(buf, TEXT_TIME_SIZE, "one %s", units[i].name);
    else
        snprintf(buf, TEXT_TIME_SIZE, "%lld %ss", (long long)seconds,
                 units[i].name);
    return buf;
}

static uint64_t count_at(const struct report_timeline *t, size_t slot,
                         size_t status)
{
    return t->counts[slot * t->status_count + status];
}

static uint64_t sum_of(const struct report_timeline *t, size_t status)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < t->slots; i++)
        sum += count_at(t, i, status);
    return sum;
}

/* The most that one status has in one slot. */
static uint64_t highest(const struct report_timeline *t)
{
    uint64_t most = 0;

    for (size_t i = 0; i < t->slots * t->status_count; i++)
        if (t->counts[i] > most)
            most = t->counts[i];
    return most;
}

/* When a slot begins: "2026-11-20 13:00". */
static const char *begin_of(char buf[TEXT_TIME_SIZE],
                            const struct report_timeline *t, size_t slot)
{
    text_time(buf, t->start_us + (int64_t)slot * t->slot_us);
    buf[t->slot_us % 86400000000 == 0 ? 10 : 16] = '\0';
    return buf;
}

static const char *status_name(char buf[TEXT_NUMBER_SIZE], int status)
{
    if (status == 0)
        return "other";
    snprintf(buf, TEXT_NUMBER_SIZE, "%d", status);
    return buf;
}

/* A bar that is there is seen, however low. */
static unsigned height_of(uint64_t count, uint64_t most)
{
    unsigned height = (unsigned)((double)count * HEIGHT / (double)most);
    return count > 0 && height == 0 ? 1 : height;
}

static void bars(const struct page *p, const struct report_timeline *t,
                 size_t status, uint64_t most)
{
    char time[TEXT_TIME_SIZE], number[TEXT_NUMBER_SIZE];

    page_rawf(p,
              "<svg viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" "
              "aria-hidden=\"true\">\n",
              (t->slots < LEAST_SLOTS ? LEAST_SLOTS : t->slots) * SLOT_WIDTH,
              HEIGHT);
    for (size_t i = 0; i < t->slots; i++) {
        uint64_t count = count_at(t, i, status);
        unsigned height = height_of(count, most);
        if (count == 0)
            continue;
        page_rawf(p,
                  "<rect x=\"%zu\" y=\"%u\" width=\"%d\" height=\"%u\">"
                  "<title>%s: %s</title></rect>\n",
                  i * SLOT_WIDTH + 1, HEIGHT - height, BAR_WIDTH, height,
                  begin_of(time, t, i), text_count(number, count));
    }
    page_raw(p, "</svg>\n");
}

static void rows(const struct page *p, const struct report_timeline *t)
{
    uint64_t most = highest(t);
    char name[TEXT_NUMBER_SIZE], first[TEXT_TIME_SIZE], last[TEXT_TIME_SIZE];

    page_raw(p, "<div class=\"chart\">\n");
    for (size_t s = 0; s < t->status_count; s++) {
        uint64_t sum = sum_of(t, s);
        if (sum == 0)
            continue;
        page_rawf(p, "<span>%s</span>\n", status_name(name, t->statuses[s]));
        bars(p, t, s, most);
        page_raw(p, "<span class=\"n\">");
        page_count(p, sum);
        page_raw(p, "</span>\n");
    }
    page_rawf(p, "<p class=\"axis soft\"><span>%s</span>",
              begin_of(first, t, 0));
    if (t->slots >= LEAST_SLOTS)
        page_rawf(p, " <span>%s</span>", begin_of(last, t, t->slots - 1));
    page_raw(p, "</p>\n</div>\n");
}

static void numbers(const struct page *p, const struct report_timeline *t)
{
    char buf[TEXT_TIME_SIZE], name[TEXT_NUMBER_SIZE];

    page_raw(p, "<details>\n<summary>The numbers</summary>\n");
    page_table(p, "Redirects by time and status");
    page_raw(p, "<thead><tr><th scope=\"col\">From (UTC)</th>");
    for (size_t s = 0; s < t->status_count; s++)
        if (sum_of(t, s) > 0)
            page_rawf(p, "<th scope=\"col\" class=\"n\">%s</th>",
                      status_name(name, t->statuses[s]));
    page_raw(p, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < t->slots; i++) {
        page_rawf(p, "<tr><th scope=\"row\">%s</th>", begin_of(buf, t, i));
        for (size_t s = 0; s < t->status_count; s++) {
            if (sum_of(t, s) == 0)
                continue;
            page_raw(p, "<td class=\"n\">");
            page_count(p, count_at(t, i, s));
            page_raw(p, "</td>");
        }
        page_raw(p, "</tr>\n");
    }
    page_table_end(p);
    page_raw(p, "</details>\n");
}

void page_chart(const struct page *p, const struct report_timeline *t)
{
    char buf[TEXT_TIME_SIZE];

    if (t->slots == 0)
        return;
    page_section(p, "time", "Redirects over time");
    page_rawf(p,
              "<p class=\"soft\">By status; a bar is %s, and all rows have the "
              "same scale: the highest bar is ",
              length_in_words(buf, t->slot_us));
    page_count(p, highest(t));
    page_raw(p, ".</p>\n");
    rows(p, t);
    numbers(p, t);
    page_section_end(p);
}
