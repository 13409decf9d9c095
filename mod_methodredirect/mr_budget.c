#include "mr_budget.h"

#include <time.h>

static long processor_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

void mr_budget_begin(struct mr_budget *budget)
{
    budget->since = processor_nanoseconds();
    budget->unseen = 0;
}

void mr_budget_look(struct mr_budget *budget)
{
    long now = processor_nanoseconds();

    budget->nanoseconds += now - budget->since;
    budget->since = now;
    budget->unseen = 0;
}

bool mr_budget_take(struct mr_budget *budget, size_t bytes)
{
    enum { LOOK = 16384 };

    budget->bytes += bytes;
    budget->unseen += bytes;
    if (budget->unseen >= LOOK)
        mr_budget_look(budget);
    return !mr_budget_is_spent(budget);
}

bool mr_budget_is_spent(const struct mr_budget *budget)
{
    return budget->nanoseconds >= MR_BUDGET_NANOSECONDS
           || budget->bytes >= MR_BUDGET_BYTES;
}
