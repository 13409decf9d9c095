#include "util/table_memory.h"

#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096, HUGE_PAGE = 2 * 1024 * 1024 };

static size_t up_to(size_t size, size_t unit)
{
    return (size + unit - 1) & ~(unit - 1);
}

static size_t size_of(size_t size)
{
    return up_to(size, size >= HUGE_PAGE / 2 ? HUGE_PAGE : PAGE);
}

static char *map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

void *table_memory_get(size_t size)
{
    char *mapped, *begin;

    if (size == 0 || size > SIZE_MAX - 2 * HUGE_PAGE)
        return NULL;
    size = size_of(size);
    if (size < HUGE_PAGE)
        return map(size);
    /* Huge pages begin at multiples of their size: map one more, and give back
     * what is before and behind. */
    mapped = map(size + HUGE_PAGE);
    if (!mapped)
        return NULL;
    begin = mapped + (up_to((uintptr_t)mapped, HUGE_PAGE) - (uintptr_t)mapped);
    if (begin > mapped)
        munmap(mapped, (size_t)(begin - mapped));
    munmap(begin + size, HUGE_PAGE - (size_t)(begin - mapped));
    madvise(begin, size, MADV_HUGEPAGE);
    return begin;
}

void table_memory_free(void *table, size_t size)
{
    if (table)
        munmap(table, size_of(size));
}
