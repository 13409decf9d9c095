#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "record/agent_family.h"

static const struct agent_family rows[] = {
#define AGENT(text, name, kind) {text, name, AGENT_CLASS_##kind},
#include "record/agents.def"
};

static const struct agent_family none = {"", "none", AGENT_CLASS_UNKNOWN};
static const struct agent_family other = {"", "other", AGENT_CLASS_UNKNOWN};

const struct agent_family *agent_family_named(struct slice name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (slice_is(name, rows[i].name))
            return &rows[i];
    return slice_is(name, none.name) ? &none : &other;
}

const struct agent_family *agent_family_find(struct slice agent)
{
    if (agent.len == 0)
        return &none;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (memmem(agent.at, agent.len, rows[i].text, strlen(rows[i].text)))
            return &rows[i];
    return &other;
}
