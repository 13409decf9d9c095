/**
 * @file
 * Structs as rows of a database table, by a list of their members.
 */
#ifndef STATE_ROWS_H
#define STATE_ROWS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/host_set.h"
#include "state/names.h"
#include "util/distinct.h"

/** The type of a member. */
enum column_kind {
    COLUMN_NUMBER,   /**< an integer, by its size */
    COLUMN_BOOL,     /**< bool */
    COLUMN_TEXT,     /**< struct slice; read: valid until the next row */
    COLUMN_NAME,     /**< const char *; read: among the names */
    COLUMN_CLIENTS,  /**< struct distinct; read: as a text */
    COLUMN_HOSTS,    /**< struct host_set; read: as a text */
    COLUMN_ACTIVITY, /**< struct activity */
};

struct column {
    const char *name;
    enum column_kind kind;
    size_t at, size; /**< of the member */
    bool is_signed;  /**< of a number */
};

enum { COLUMNS_MAX = 128, COLUMNS_OF_CLIENTS = 8, COLUMNS_OF_HOSTS = 4 };

/** A table that is written or read from its first row to its last. */
struct rows {
    sqlite3_stmt *statement;
    const struct column *columns;
    size_t count;
    struct names *names;
    const char *last_name; /* the last one read: they repeat */
    struct slice hosts[COLUMNS_OF_HOSTS][HOST_SET_MAX];
    bool failed;  /* the database says why */
    bool damaged; /* it holds what nobody has written */
    uint64_t clients[COLUMNS_OF_CLIENTS][DISTINCT_REGISTERS / sizeof(uint64_t)];
};

/** Make the table @a name and begin to write it. What goes wrong from here on
 *  is told by rows_close(). */
void rows_create(struct rows *rows, sqlite3 *db, const char *name,
                 const struct column *columns, size_t count);
void rows_write(struct rows *rows, const void *entry);

/** Begin to read the table. Names are kept in @a names. */
void rows_open(struct rows *rows, sqlite3 *db, const char *name,
               const struct column *columns, size_t count, struct names *names);

/** The next row into the members of @a entry. @return false when there is
 *  none, or something is wrong. */
bool rows_read(struct rows *rows, void *entry);

/** @return false when something went wrong on the way. */
bool rows_close(struct rows *rows);

#endif
