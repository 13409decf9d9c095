/**
 * @file
 * What the members of the graph's entries hold, and how two of them become
 * one (entries.def): for whoever merges graphs, and whoever saves them.
 */
#ifndef GRAPH_ENTRY_FIELDS_H
#define GRAPH_ENTRY_FIELDS_H

#include <stddef.h>

enum entry_type {
    ENTRY_OF_node,   /**< struct redirect_node */
    ENTRY_OF_answer, /**< struct redirect_answer */
    ENTRY_OF_edge,   /**< struct redirect_edge */
    ENTRY_OF_trail,  /**< struct redirect_trail */
    ENTRY_OF_step,   /**< struct chain_step */
    ENTRY_OF_rewrite /**< struct method_rewrite */
};

/** The type of a member. */
enum entry_kind {
    ENTRY_U64,     /**< uint64_t or size_t, or an array */
    ENTRY_I64,     /**< a time, 0 when unset */
    ENTRY_UINT,    /**< unsigned */
    ENTRY_INT,     /**< int, or an enum */
    ENTRY_BOOL,    /**< bool */
    ENTRY_TEXT,    /**< struct slice */
    ENTRY_URL,     /**< struct graph_url */
    ENTRY_LINE,    /**< struct graph_line */
    ENTRY_CLIENTS, /**< struct distinct */
    ENTRY_HOSTS,   /**< struct host_set */
    ENTRY_DAYS,    /**< struct days */
    ENTRY_ACTIVITY /**< struct activity */
};

/** What becomes of two values. */
enum entry_law {
    ENTRY_SUM,      /**< of numbers; of the rest, all of both */
    ENTRY_MOST,     /**< the greater number */
    ENTRY_EARLIEST, /**< of times and lines */
    ENTRY_LATEST,   /**< of times */
    ENTRY_EVERY,    /**< whether both */
    ENTRY_EITHER,   /**< whether one of them */
    ENTRY_FIRST,    /**< the text or URL whose bytes come first */
    ENTRY_BY_HAND   /**< the same in both, or decided together with others */
};

struct entry_field {
    enum entry_type of;
    const char *name;
    enum entry_kind kind;
    enum entry_law law;
    size_t at, size; /**< of the member, in bytes */
};

/** The members of a type. */
const struct entry_field *entry_fields(enum entry_type type, size_t *count);

#endif
