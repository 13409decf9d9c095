#include "graph/entry_fields.h"

#include "graph/graph.h"

typedef struct redirect_node node;
typedef struct redirect_answer answer;
typedef struct redirect_edge edge;
typedef struct redirect_trail trail;
typedef struct chain_step step;
typedef struct method_rewrite rewrite;

static const struct entry_field rows[] = {
#define ENTRY(type, member, kind, law)                                         \
    {ENTRY_OF_##type,        #member,                                          \
     ENTRY_##kind,           ENTRY_##law,                                      \
     offsetof(type, member), sizeof((type *)0)->member},
#include "graph/entries.def"
};

const struct entry_field *entry_fields(enum entry_type type, size_t *count)
{
    const struct entry_field *first = rows,
                             *end = rows + sizeof rows / sizeof rows[0];

    while (first->of != type)
        first++;
    for (*count = 0; first + *count < end && first[*count].of == type; ++*count)
        ;
    return first;
}
