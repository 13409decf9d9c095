/**
 * @file
 * What the files of mr_site share: the lists of rules that were read.
 */
#ifndef MR_SITE_PRIVATE_H
#define MR_SITE_PRIVATE_H

#include <apr_hash.h>

#include "mr_rule_index.h"
#include "mr_site.h"

/** The lists of a server in the order in which they are asked. */
enum stage {
    OWN_LOCATION,
    OWN_SERVER,
    ALIAS_LOCATION, /* without path */
    ALIAS_SERVER,
    ALIAS_FIXUPS, /* Location, with path */
    STAGES
};

/** A Location section with rules of one stage. */
struct section {
    const ap_directive_t *directive;
    const struct mr_rule *any; /* one of its rules knows the scope */
    struct mr_rule_index *rules;
};

/** What was read for a server. */
struct own {
    struct mr_site_server site;
    struct mr_rule_index *rules[STAGES];   /* NULL: none */
    apr_array_header_t *sections[STAGES];  /* of struct section * */
    struct mr_rule_index *by_path[STAGES]; /* of the same, innermost first */
    const struct mr_rule *first; /* of its own outside of sections, or NULL */
};

struct mr_site {
    apr_pool_t *pool;
    apr_array_header_t *servers; /* of struct own *, the main one first */
    apr_hash_t *by_server;
    apr_hash_t *by_place; /* "file:line" of a VirtualHost */
    apr_array_header_t *foreign;
    apr_hash_t *hosts; /* what host= names, in lower case -> servers whose rules
                          do, array of struct own * */
    apr_hash_t *maps;  /* struct mr_rule_map * -> struct mr_map_view * */
    struct mr_regex_work *work;
    int works; /* how many there have been */
    unsigned matches, visits;
};

/** Server @a i, the main one first. */
struct own *mr_site_own_at(const struct mr_site *site, int i);
struct own *mr_site_own_of(const struct mr_site *site,
                           const server_rec *server);

/** The section that an entry of own.by_path is. */
const struct section *mr_site_section_of(const struct mr_rule *entry);

#endif
