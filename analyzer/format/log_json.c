/* jansson reads the format; lines are read by json_scan.c, since they are the
 * hot path. */
#include "format/log_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/json_scan.h"
#include "format/log_program.h"

enum {
    MAX_NODES = 250,
    MAX_DEPTH = 32,
    MAX_BUFFER = 64 * 1024 /* the unescaped values of one line */
};

/* A key that the format names. Invariant: lengths has the bit of each child's
 * key, modulo 64. */
struct node {
    struct slice key;
    const struct node *parent;
    struct node *child, *next;
    uint64_t lengths;
    uint64_t fields;    /* that its program fills */
    unsigned char rank; /* its place in the format: the first one wins */
    const struct op *ops;
    size_t op_count;
};

struct log_json {
    json_t *text; /* owns the keys */
    size_t node_count;
    struct node nodes[MAX_NODES];
    char buffer[MAX_BUFFER];
};

bool log_json_is_format(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '{';
}

/* --- compiling ------------------------------------------------------------ */

static struct node *find_child(const struct node *parent, struct slice key)
{
    struct node *child = parent->child;

    if (!(parent->lengths >> (key.len & 63) & 1))
        return NULL;
    while (child && !slice_equal(child->key, key))
        child = child->next;
    return child;
}

/* The child of @a parent for @a key, which has no dot; made if need be. */
static struct node *add_child(struct log_json *json, struct node *parent,
                              struct slice key)
{
    struct node *node = find_child(parent, key), **end = &parent->child;

    if (node || json->node_count == MAX_NODES)
        return node;
    node = &json->nodes[json->node_count++];
    *node = (struct node){
        .key = key, .parent = parent, .rank = (unsigned char)json->node_count};
    while (*end)
        end = &(*end)->next;
    *end = node;
    parent->lengths |= 1ull << (key.len & 63);
    return node;
}

/* "a.b" is b in a, as in GoAccess. */
static struct node *add_path(struct log_json *json, struct node *parent,
                             const char *key)
{
    while (parent) {
        size_t len = strcspn(key, ".");
        parent = add_child(json, parent, (struct slice){key, len});
        if (!key[len])
            break;
        key += len + 1;
    }
    return parent;
}

static bool add_leaf(struct node *node, const char *text,
                     struct log_format *format)
{
    if (node->ops) /* an array of several: the first one counts */
        return true;
    node->ops = format->ops + format->op_count;
    node->op_count = log_program_compile(text, format->ops + format->op_count,
                                         &node->fields, format->separators);
    format->op_count += node->op_count;
    format->fields |= node->fields;
    return true;
}

static bool add_value(struct log_json *json, struct node *node,
                      const json_t *value, struct log_format *format,
                      struct diag *diag);

static bool add_object(struct log_json *json, struct node *parent,
                       const json_t *object, struct log_format *format,
                       struct diag *diag)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        struct node *node = add_path(json, parent, key);
        if (!node) {
            diag_set(diag, "the log format has more than %d keys", MAX_NODES);
            return false;
        }
        if (!add_value(json, node, value, format, diag))
            return false;
    }
    return true;
}

/* jansson limits the depth (2048 levels of at most 4096 bytes). */
static bool add_value(struct log_json *json, struct node *node,
                      const json_t *value, struct log_format *format,
                      struct diag *diag)
{
    const json_t *element;
    size_t i;

    if (json_is_string(value))
        return add_leaf(node, json_string_value(value), format);
    if (json_is_object(value))
        return add_object(json, node, value, format, diag);
    if (json_is_array(value)) {
        json_array_foreach(value, i, element)
        {
            if (!add_value(json, node, element, format, diag))
                return false;
        }
        return true;
    }
    diag_set(diag,
             "the value of \"%.*s\" in the log format is no string; write "
             "\"%%s\" with its quotes, even where the log has a number",
             (int)node->key.len, node->key.at);
    return false;
}

struct log_json *log_json_compile(const char *text, struct log_format *format,
                                  struct diag *diag)
{
    struct log_json *json = calloc(1, sizeof *json);
    json_error_t error;

    if (!json) {
        diag_set(diag, "out of memory for the log format");
        return NULL;
    }
    json->node_count = 1; /* the root */
    json->text = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!json->text) {
        diag_set(diag, "the log format begins with { but is no JSON: %s",
                 error.text);
        goto fail;
    }
    if (!add_object(json, json->nodes, json->text, format, diag))
        goto fail;
    return json;

fail:
    log_json_destroy(json);
    return NULL;
}

void log_json_destroy(struct log_json *json)
{
    if (!json)
        return;
    json_decref(json->text);
    free(json);
}

static void write_path(const struct node *node, char *path, size_t size)
{
    size_t used;

    if (!node->parent)
        return;
    write_path(node->parent, path, size);
    used = strlen(path);
    snprintf(path + used, size - used, "%s%.*s", used ? "." : "",
             (int)node->key.len, node->key.at);
}

void log_json_path(const struct log_json *json, enum log_field field,
                   char *path, size_t size)
{
    path[0] = '\0';
    for (size_t i = 0; i < json->node_count; i++)
        if (json->nodes[i].fields >> field & 1) {
            write_path(&json->nodes[i], path, size);
            return;
        }
}

/* --- lines ---------------------------------------------------------------- */

struct walk {
    const struct log_format *format;
    struct log_json *json;
    struct json_scan scan;
    size_t used; /* of the buffer */
    struct log_fields *fields;
    unsigned char rank[LOG_FIELD_COUNT]; /* of the fields that are present */
};

/* The node of @a key in @a parent; a key with dots is a path. */
static const struct node *look_up(const struct node *parent, struct slice key)
{
    const struct node *node = find_child(parent, key);
    const char *dot;

    if (node || !key.len)
        return node;
    while (parent && (dot = memchr(key.at, '.', key.len))) {
        size_t len = (size_t)(dot - key.at);
        parent = find_child(parent, (struct slice){key.at, len});
        key = (struct slice){dot + 1, key.len - len - 1};
        node = parent ? find_child(parent, key) : NULL;
        if (node)
            return node;
    }
    return NULL;
}

/* Whether what @a node says of a field is better than what is known: formats
 * name the better key first. Of one key the first value wins. */
static bool is_better(struct walk *w, const struct node *node)
{
    uint64_t known = node->fields & w->fields->present;

    for (uint64_t left = known; left; left &= left - 1)
        if (w->rank[__builtin_ctzll(left)] <= node->rank)
            return false;
    w->fields->present &= ~known;
    for (uint64_t left = node->fields; left; left &= left - 1)
        w->rank[__builtin_ctzll(left)] = node->rank;
    return true;
}

/* Run the program of @a node on a value; @return why it does not fit. An empty
 * string is no value. */
static const char *take_value(struct walk *w, const struct node *node,
                              struct slice value, bool escaped)
{
    static const struct log_quotes none = {0};

    if (!node->ops || value.len == 0 || !is_better(w, node))
        return NULL;
    if (escaped && memchr(value.at, '\\', value.len)
        && !json_scan_unescape(&value, w->json->buffer, MAX_BUFFER, &w->used))
        return "its escaped values are longer than 64 KiB";
    return log_program_run(w->format, node->ops, node->op_count, value, &none,
                           w->fields);
}

static const char *take_word(struct walk *w, const struct node *node)
{
    static const char dash[] = "-";
    struct slice word = json_scan_word(&w->scan);

    if (slice_is(word, "null"))
        word = (struct slice){dash, 1};
    return take_value(w, node, word, false);
}

static const char *walk_value(struct walk *w, const struct node *node,
                              unsigned depth);

/* "key": value; @a depth is that of the value. */
static const char *walk_member(struct walk *w, const struct node *parent,
                               unsigned depth)
{
    const struct node *node;
    struct slice key;

    if (*w->scan.at != '"')
        return "a key of its JSON has no quotes";
    if (!json_scan_string(&w->scan, &key))
        return NULL;
    if (json_scan_peek(&w->scan) != ':')
        return w->scan.at == w->scan.end ? NULL : "a key of its JSON has no :";
    w->scan.at++;
    node = look_up(parent, key);
    if (node)
        return walk_value(w, node, depth);
    json_scan_skip(&w->scan);
    return NULL;
}

/* An object or array, whose opening bracket is at the cursor. */
static const char *walk_inside(struct walk *w, const struct node *node,
                               unsigned depth)
{
    bool is_object = *w->scan.at == '{';
    const char *why = NULL;
    char c;

    if (depth == MAX_DEPTH)
        return "its JSON is nested more than 32 levels";
    w->scan.at++;
    while (!why && (c = json_scan_peek(&w->scan)) != '\0') {
        if (c == (is_object ? '}' : ']')) {
            w->scan.at++;
            return NULL;
        }
        if (c == ',')
            w->scan.at++;
        else if (c == '}' || c == ']')
            why = "the brackets of its JSON do not match";
        else if (is_object)
            why = walk_member(w, node, depth + 1);
        else
            why = walk_value(w, node, depth + 1);
    }
    if (!why && w->scan.at < w->scan.end)
        why = "there is a NUL in its JSON";
    return why;
}

static const char *walk_value(struct walk *w, const struct node *node,
                              unsigned depth)
{
    struct slice text;

    switch (json_scan_peek(&w->scan)) {
    case '{':
    case '[':
        return walk_inside(w, node, depth);
    case '"':
        return json_scan_string(&w->scan, &text)
                   ? take_value(w, node, text, true)
                   : NULL;
    case ',':
    case '}':
    case ']':
    case '\0':
        return NULL; /* nothing stands here */
    default:
        return take_word(w, node);
    }
}

const char *log_json_match(const struct log_format *format, struct slice line,
                           const struct log_quotes *quotes,
                           struct log_fields *fields)
{
    struct walk w = {
        .format = format,
        .json = format->json,
        .scan = {line.at, line.at, line.at + line.len, quotes, 0},
        .fields = fields,
    };
    const char *why;

    if (json_scan_peek(&w.scan) != '{')
        return "it is no JSON object";
    why = walk_inside(&w, format->json->nodes, 0);
    /* Two lines without a newline between them are not one. */
    if (!why && w.scan.at < w.scan.end
        && memchr(w.scan.at, '{', (size_t)(w.scan.end - w.scan.at)))
        why = "another JSON object stands behind it";
    if (why)
        fields->refused = w.scan.at;
    return why;
}
