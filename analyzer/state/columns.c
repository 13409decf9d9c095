#include "state/columns.h"

#include <stdio.h>

#include "graph/entry_fields.h"

#define IS_INT(type, member)                                                   \
    _Generic(((type *)0)->member, int : true, default : false)

/* --- tables.def ----------------------------------------------------------- */

static const struct {
    enum stored_table table;
    struct column column;
} rows[] = {
#define COLUMN(table, name, member, kind)                                      \
    {STORED_##table,                                                           \
     {#name, COLUMN_##kind, offsetof(struct stored_##table, member),           \
      sizeof((struct stored_##table *)0)->member,                              \
      IS_INT(struct stored_##table, member)}},
#include "state/tables.def"
};

static size_t listed_columns(enum stored_table table, struct column *columns)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].table == table)
            columns[count++] = rows[i].column;
    return count;
}

/* --- graph/entries.def ---------------------------------------------------- */

struct list {
    struct column *columns;
    size_t count;
    struct arena *arena;
    bool no_memory;
};

static void add(struct list *list, const char *name, enum column_kind kind,
                size_t at, size_t size, bool is_signed)
{
    list->columns[list->count++] =
        (struct column){name, kind, at, size, is_signed};
}

/* A part of a member, or of an array: "url_host", "flawed_2". */
static void add_part(struct list *list, const struct entry_field *f,
                     const char *part, enum column_kind kind, size_t at,
                     size_t size)
{
    char name[64];
    struct slice copy;
    int len = snprintf(name, sizeof name, "%s_%s", f->name, part);

    copy = arena_copy(list->arena, (struct slice){name, (size_t)len});
    list->no_memory |= copy.at == NULL;
    add(list, copy.at, kind, at, size, false);
}

static void add_numbers(struct list *list, const struct entry_field *f,
                        size_t at)
{
    for (size_t i = 0; i < f->size / sizeof(uint64_t); i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        add_part(list, f, number, COLUMN_NUMBER, at + i * sizeof(uint64_t),
                 sizeof(uint64_t));
    }
}

#define PART(list, f, at, type, member, kind)                                  \
    add_part(list, f, #member, COLUMN_##kind,                                  \
             (at) + offsetof(struct type, member),                             \
             sizeof((struct type *)0)->member)

static void add_url(struct list *list, const struct entry_field *f, size_t at)
{
    PART(list, f, at, graph_url, literal, TEXT);
    PART(list, f, at, graph_url, template, TEXT);
    PART(list, f, at, graph_url, varies, BOOL);
    PART(list, f, at, graph_url, text, TEXT);
    PART(list, f, at, graph_url, host, TEXT);
}

static void add_line(struct list *list, const struct entry_field *f, size_t at)
{
    PART(list, f, at, graph_line, file, NAME);
    PART(list, f, at, graph_line, line, NUMBER);
    PART(list, f, at, graph_line, offset, NUMBER);
    PART(list, f, at, graph_line, time_us, NUMBER);
    PART(list, f, at, graph_line, text, TEXT);
}

static void add_field(struct list *list, const struct entry_field *f,
                      size_t base)
{
    size_t at = base + f->at;

    switch (f->kind) {
    case ENTRY_U64:
        if (f->size > sizeof(uint64_t))
            add_numbers(list, f, at);
        else
            add(list, f->name, COLUMN_NUMBER, at, f->size, false);
        break;
    case ENTRY_I64:
    case ENTRY_UINT:
    case ENTRY_INT:
        add(list, f->name, COLUMN_NUMBER, at, f->size, f->kind == ENTRY_INT);
        break;
    case ENTRY_BOOL:
        add(list, f->name, COLUMN_BOOL, at, f->size, false);
        break;
    case ENTRY_TEXT:
        add(list, f->name, COLUMN_TEXT, at, f->size, false);
        break;
    case ENTRY_URL:
        add_url(list, f, at);
        break;
    case ENTRY_LINE:
        add_line(list, f, at);
        break;
    case ENTRY_CLIENTS:
        add(list, f->name, COLUMN_CLIENTS, at, f->size, false);
        break;
    case ENTRY_DAYS:
        add(list, f->name, COLUMN_NUMBER, at, f->size, false);
        break;
    case ENTRY_HOSTS:
        add(list, f->name, COLUMN_HOSTS, at, f->size, false);
        break;
    case ENTRY_ACTIVITY:
        add(list, f->name, COLUMN_ACTIVITY, at, f->size, false);
        break;
    }
}

static void add_entry(struct list *list, enum entry_type type, size_t base)
{
    size_t count;
    const struct entry_field *fields = entry_fields(type, &count);

    for (size_t i = 0; i < count; i++)
        add_field(list, &fields[i], base);
}

#define KEY(list, type, member)                                                \
    add(list, #member, COLUMN_NUMBER, offsetof(struct type, member),           \
        sizeof(int64_t), true)

size_t stored_columns(enum stored_table table, struct column *columns,
                      struct arena *arena)
{
    struct list list = {columns, 0, arena, false};

    switch (table) {
    case STORED_node:
        KEY(&list, stored_node, id);
        add_entry(&list, ENTRY_OF_node, offsetof(struct stored_node, node));
        break;
    case STORED_answer:
        KEY(&list, stored_answer, id);
        KEY(&list, stored_answer, node);
        add_entry(&list, ENTRY_OF_answer,
                  offsetof(struct stored_answer, answer));
        break;
    case STORED_edge:
        KEY(&list, stored_edge, answer);
        add_entry(&list, ENTRY_OF_edge, offsetof(struct stored_edge, edge));
        break;
    case STORED_rewrite:
        add_entry(&list, ENTRY_OF_rewrite,
                  offsetof(struct stored_rewrite, rewrite));
        break;
    case STORED_trail:
        KEY(&list, stored_trail, id);
        add_entry(&list, ENTRY_OF_trail, offsetof(struct stored_trail, trail));
        break;
    case STORED_trail_step:
    case STORED_path_step:
        KEY(&list, stored_step, owner);
        add_entry(&list, ENTRY_OF_step, offsetof(struct stored_step, step));
        break;
    default:
        return listed_columns(table, columns);
    }
    return list.no_memory ? 0 : list.count;
}

const char *stored_name(enum stored_table table)
{
    static const char *const names[] = {
        [STORED_goal] = "goal",
        [STORED_rewrite] = "rewrite",
        [STORED_rule] = "rule",
        [STORED_site] = "site",
        [STORED_timeline] = "timeline",
        [STORED_page] = "page",
        [STORED_submission] = "submission",
        [STORED_node] = "node",
        [STORED_answer] = "answer",
        [STORED_edge] = "edge",
        [STORED_trail] = "trail",
        [STORED_trail_step] = "trail_step",
        [STORED_client] = "client",
        [STORED_address] = "address",
        [STORED_recent] = "recent",
        [STORED_sampled] = "sampled",
        [STORED_path] = "path",
        [STORED_path_step] = "path_step",
        [STORED_pending] = "pending",
        [STORED_follow] = "follow",
        [STORED_reject] = "reject",
        [STORED_format] = "format",
        [STORED_total] = "total",
        [STORED_run] = "run",
    };

    return names[table];
}
