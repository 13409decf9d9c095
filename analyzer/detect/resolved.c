#include "detect/resolved.h"

void resolve_location(const struct redirect_node *n, struct slice location,
                      struct resolved *resolved)
{
    struct log_fields none = {0};
    const struct record r = {.target = n->url.literal,
                             .vhost = n->url.host,
                             .location = location,
                             .fields = &none};

    target_of_request(&r, &resolved->request, &resolved->from);
    if (!target_of_location(&r, &resolved->from, &resolved->answer,
                            &resolved->to))
        resolved->to = (struct target){0};
}
