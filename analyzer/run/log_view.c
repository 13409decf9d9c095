#include "run/log_view.h"

#include <errno.h>
#include <string.h>

#include "input/input.h"

static enum log_view_result fail(struct log_view *view, const char *why)
{
    diag_set(&view->diag, "%s: cannot read: %s", input_name(view->in), why);
    return LOG_VIEW_FAILED;
}

/* Bytes of a plain file, which was so long a moment ago. */
static enum log_view_result peek(struct log_view *view, uint64_t offset,
                                 char *bytes, size_t len)
{
    errno = 0;
    if (input_peek(view->in, offset, bytes, len) == len)
        return LOG_VIEW_OK;
    return fail(view, errno ? strerror(errno) : "it changes; try again later");
}

/* Unpack up to @a offset. */
static enum log_view_result unpack_to(struct log_view *view, uint64_t offset)
{
    char bytes[32 * 1024];

    while (view->seen.taken < offset) {
        uint64_t left = offset - view->seen.taken;
        size_t size = left < sizeof bytes ? (size_t)left : sizeof bytes, got;
        enum input_result result =
            input_read(view->in, bytes, size, &got, &view->diag);
        if (result == INPUT_ERROR)
            return LOG_VIEW_FAILED;
        view->is_cut = result == INPUT_TRUNCATED;
        if (result != INPUT_OK)
            return LOG_VIEW_SHORT;
        place_marker_take(&view->seen, (struct slice){bytes, got});
    }
    return LOG_VIEW_OK;
}

static enum log_view_result see_head(struct log_view *view)
{
    uint64_t size = (uint64_t)view->st.st_size;
    size_t len = size < PLACE_BYTES ? (size_t)size : PLACE_BYTES;

    if (view->is_plain) {
        view->seen.head_len = len;
        return peek(view, 0, view->seen.head, len);
    }
    return unpack_to(view, PLACE_BYTES) == LOG_VIEW_FAILED ? LOG_VIEW_FAILED
                                                           : LOG_VIEW_OK;
}

enum log_view_result log_view_open(struct log_view *view, const char *path,
                                   unsigned max_expansion)
{
    memset(view, 0, sizeof *view);
    view->in = input_open(path, &view->diag);
    if (!view->in) /* what is only for a moment is over then */
        view->in = input_open(path, &view->diag);
    if (!view->in)
        return LOG_VIEW_FAILED;
    input_limit_expansion(view->in, max_expansion);
    view->is_plain = input_is_plain(view->in);
    if (!input_stat(view->in, &view->st))
        return fail(view, strerror(errno));
    if (!S_ISREG(view->st.st_mode))
        return fail(view, "--state needs files, which can be looked at before "
                          "they are read; write what comes into one");
    return see_head(view);
}

struct slice log_view_head(const struct log_view *view)
{
    return (struct slice){view->seen.head, view->seen.head_len};
}

enum log_view_result log_view_before(struct log_view *view, uint64_t offset,
                                     struct slice *bytes)
{
    const struct place_marker *seen = &view->seen;
    size_t len = offset < PLACE_BYTES ? (size_t)offset : PLACE_BYTES;
    enum log_view_result result;

    if (offset <= seen->head_len) {
        *bytes = (struct slice){seen->head, (size_t)offset};
        return LOG_VIEW_OK;
    }
    if (view->is_plain) {
        *bytes = (struct slice){view->before, len};
        return offset > (uint64_t)view->st.st_size
                   ? LOG_VIEW_SHORT
                   : peek(view, offset - len, view->before, len);
    }
    result = unpack_to(view, offset);
    *bytes = (struct slice){seen->tail, seen->tail_len};
    return result;
}

enum log_view_result log_view_length(struct log_view *view, uint64_t *length)
{
    enum log_view_result result = LOG_VIEW_OK;

    if (!view->is_plain)
        result = unpack_to(view, UINT64_MAX);
    *length = view->is_plain ? (uint64_t)view->st.st_size : view->seen.taken;
    return result == LOG_VIEW_FAILED ? result : LOG_VIEW_OK;
}

void log_view_close(struct log_view *view)
{
    input_close(view->in);
    view->in = NULL;
}
