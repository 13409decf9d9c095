/**
 * @file
 * What kind of program sent a request, by its User-Agent (agents.def).
 */
#ifndef RECORD_AGENT_FAMILY_H
#define RECORD_AGENT_FAMILY_H

#include "util/slice.h"

enum agent_class {
    AGENT_CLASS_UNKNOWN,
    AGENT_CLASS_API,
    AGENT_CLASS_BROWSER,
    AGENT_CLASS_BOT
};

struct agent_family {
    const char *text; /**< what the User-Agent holds */
    const char *name; /**< "curl", "chrome", ... */
    enum agent_class kind;
};

/** The family of @a agent; never NULL: "none" for an empty agent, "other" for
 *  one that no row knows. */
const struct agent_family *agent_family_find(struct slice agent);

/** The family of that name; "other" for one that no row has. */
const struct agent_family *agent_family_named(struct slice name);

#endif
