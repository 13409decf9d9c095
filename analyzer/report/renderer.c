#include "report/report.h"

#define RENDERER(object) extern const struct renderer object;
#include "report/renderers.def"

static const struct renderer *const renderers[] = {
#define RENDERER(object) &object,
#include "report/renderers.def"
};

enum { RENDERER_COUNT = sizeof renderers / sizeof renderers[0] };

const struct renderer *renderer_at(size_t index)
{
    return index < RENDERER_COUNT ? renderers[index] : NULL;
}

const struct renderer *renderer_by_name(struct slice name)
{
    for (size_t i = 0; i < RENDERER_COUNT; i++)
        if (slice_is(name, renderers[i]->name))
            return renderers[i];
    return NULL;
}

const struct renderer *renderer_by_extension(struct slice path)
{
    for (size_t i = 0; i < RENDERER_COUNT; i++) {
        struct slice end = slice_of(renderers[i]->extension);
        if (path.len > end.len
            && memcmp(path.at + path.len - end.len, end.at, end.len) == 0)
            return renderers[i];
    }
    return NULL;
}
