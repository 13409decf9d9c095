#include "redirect_status.h"

#include <stddef.h>

static const struct redirect_status rows[] = {
#define STATUS(code, reason, lifetime, follow, on_post, on_other, section)     \
    {code,                                                                     \
     reason,                                                                   \
     REDIRECT_LIFETIME_##lifetime,                                             \
     FOLLOW_##follow,                                                          \
     REDIRECT_EFFECT_##on_post,                                                \
     REDIRECT_EFFECT_##on_other,                                               \
     section},
#define FOLLOW_AUTO true
#define FOLLOW_NO   false
#include "redirect_status.def"
};

const struct redirect_status *redirect_status_find(int code)
{
    /* The rows are the codes 300 to 308, in order. */
    if (code < rows[0].code
        || code > rows[sizeof rows / sizeof rows[0] - 1].code)
        return NULL;
    return &rows[code - rows[0].code];
}

bool redirect_status_is_followed(int code)
{
    const struct redirect_status *s = redirect_status_find(code);
    return s && s->followed;
}

int redirect_status_keeping_method(int code)
{
    const struct redirect_status *s = redirect_status_find(code);

    if (!s || !s->followed)
        return 0;
    return s->lifetime == REDIRECT_LIFETIME_PERMANENT ? 308 : 307;
}
