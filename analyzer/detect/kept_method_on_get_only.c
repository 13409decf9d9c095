#include "detect/detector.h"

enum { LEAST = 50, LEAST_DAYS = 7 };

static const int64_t week_us = 7 * (int64_t)86400 * 1000000;

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    if ((a->status != 307 && a->status != 308) || a->hits < LEAST
        || a->last_us - a->first_us < week_us
        || days_count(&a->days) < LEAST_DAYS || !is_only_for_gets(d, a->node))
        return;
    advise_keeping_method(d,
                          report_answer(d, a, SEVERITY_NOTE, CONFIDENCE_HIGH),
                          only_edge(d, a));
}

const struct detector detect_kept_method_on_get_only = {
    .id = "MR204",
    .name = "307-308-on-get-only",
    .severity = SEVERITY_NOTE,
    .summary = "307 or 308 where nothing but GET and HEAD is redirected.",
    .basis = "RFC 9110 15.4.8, 15.4.9",
    .fix = "Not wrong: to a GET 302 and 301 say the same, and old clients know "
           "them, too. Keep it where a POST may come.",
    .on_answer = on_answer,
};
