#include "report/json_builder.h"

#include <stdlib.h>
#include <string.h>

#include "report/text.h"

/* Note a failed allocation where it happens. */
static json_t *checked(struct json_builder *b, json_t *value)
{
    if (!value)
        b->failed = true;
    return value;
}

json_t *build_object(struct json_builder *b)
{
    return checked(b, json_object());
}

json_t *build_array(struct json_builder *b)
{
    return checked(b, json_array());
}

json_t *build_null(struct json_builder *b)
{
    return checked(b, json_null());
}

json_t *build_truth(struct json_builder *b, bool value)
{
    return checked(b, json_boolean(value));
}

json_t *build_integer(struct json_builder *b, json_int_t value)
{
    return checked(b, json_integer(value));
}

json_t *build_count(struct json_builder *b, uint64_t value)
{
    return build_integer(b, (json_int_t)value);
}

json_t *build_real(struct json_builder *b, double value)
{
    return checked(b, json_real(value));
}

void build_put(struct json_builder *b, json_t *object, const char *key,
               json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        b->failed = true;
}

void build_add(struct json_builder *b, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        b->failed = true;
}

FILE *build_begin_string(struct json_builder *b)
{
    b->stream = open_memstream(&b->bytes, &b->len);
    if (!b->stream)
        b->failed = true;
    return b->stream;
}

json_t *build_end_string(struct json_builder *b)
{
    json_t *string = NULL;

    if (fclose(b->stream) == 0)
        string = json_stringn(b->bytes, b->len);
    free(b->bytes);
    return checked(b, string);
}

/* Whether @a text can be shown as it is: printable ASCII without anything that
 * a parameter could begin with. Most of it is. */
static bool is_plain(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c < 0x20 || c > 0x7e || c == '?' || c == '&' || c == ';' || c == '#'
            || c == '%')
            return false;
    }
    return true;
}

static json_t *build_string(struct json_builder *b, struct slice text,
                            bool show_query)
{
    if (is_plain(text))
        return checked(b, json_stringn(text.len ? text.at : "", text.len));
    if (!build_begin_string(b))
        return NULL;
    text_write(b->stream, text, TEXT_UTF8, show_query);
    return build_end_string(b);
}

json_t *build_text(struct json_builder *b, struct slice value)
{
    return build_string(b, value, b->show_query);
}

json_t *build_name(struct json_builder *b, const char *value)
{
    return value ? build_string(b, slice_of(value), true) : build_null(b);
}

json_t *build_time(struct json_builder *b, int64_t us)
{
    char buf[TEXT_TIME_SIZE];
    return build_name(b, us == 0 ? NULL : text_iso_time(buf, us));
}

json_t *build_names(struct json_builder *b, const char *const *values,
                    size_t count)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < count; i++)
        build_add(b, array, build_name(b, values[i]));
    return array;
}

json_t *build_texts(struct json_builder *b, const struct slice *values,
                    size_t count)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < count; i++)
        build_add(b, array, build_text(b, values[i]));
    return array;
}

json_t *build_numbers(struct json_builder *b, const int *values, size_t count)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < count; i++)
        build_add(b, array, build_integer(b, values[i]));
    return array;
}

/* The pieces of a document, of which each may be a single byte. */
struct pieces {
    FILE *out;
    size_t used;
    char bytes[16 * 1024];
};

static int write_pieces(struct pieces *p)
{
    size_t used = p->used;

    p->used = 0;
    return fwrite(p->bytes, 1, used, p->out) == used ? 0 : -1;
}

static int add_piece(const char *text, size_t len, void *context)
{
    struct pieces *p = context;

    if (len > sizeof p->bytes - p->used && write_pieces(p) != 0)
        return -1;
    if (len > sizeof p->bytes)
        return fwrite(text, 1, len, p->out) == len ? 0 : -1;
    memcpy(p->bytes + p->used, text, len);
    p->used += len;
    return 0;
}

static bool dump(json_t *root, size_t flags, FILE *out)
{
    struct pieces pieces;

    pieces.out = out;
    pieces.used = 0;

    return json_dump_callback(root, add_piece, &pieces, flags) == 0
           && write_pieces(&pieces) == 0;
}

int build_write(struct json_builder *b, json_t *root, bool pretty, FILE *out)
{
    size_t flags = JSON_ENSURE_ASCII | (pretty ? JSON_INDENT(2) : JSON_COMPACT);
    int result = -1;

    if (!b->failed && (dump(root, flags, out) || ferror(out))) {
        fputc('\n', out);
        result = 0;
    }
    json_decref(root);
    return result;
}
