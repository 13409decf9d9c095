#include "mr_config.h"

#include <stddef.h>
#include <string.h>

#include <apr_fnmatch.h>
#include <http_core.h>

#include "mr_path_key.h"
#include "mr_private.h"

#define UNSET (-1)

/* How a field begins and how an inner section changes what an outer said. */
enum kind {
    SETTING, /* int, UNSET until given; the inner one wins */
    OBJECT,  /* pointer, NULL until given; the inner one wins */
    RULES    /* rule index, NULL when empty; the inner ones come first */
};

struct field {
    size_t offset;
    enum kind kind;
    int initial; /* the default of a SETTING */
};

#define DIR(kind, field, initial)                                              \
    {                                                                          \
        offsetof(struct mr_dir_config, field), kind, initial                   \
    }
#define ACTION(origin) setting[MR_SETTING_ACTION + MR_ORIGIN_##origin]

/* The first MR_SETTING_COUNT rows are the settings, in their order. */
static const struct field dir_fields[] = {
    DIR(SETTING, setting[MR_SETTING_ENFORCE], MR_ENFORCE_OFF),
    DIR(SETTING, setting[MR_SETTING_HTTP10_KEEP], 0),
    DIR(SETTING, setting[MR_SETTING_RELATIVE], 0),
    DIR(SETTING, ACTION(MAPPING), MR_ENFORCE_PRESERVE),
    DIR(SETTING, ACTION(AUTH), MR_ENFORCE_SEE_OTHER),
    DIR(SETTING, ACTION(HANDLER), MR_ENFORCE_ONLY_REPORT),
    DIR(SETTING, ACTION(ERROR), MR_ENFORCE_SEE_OTHER),
    DIR(SETTING, ACTION(INTERNAL), MR_ENFORCE_SEE_OTHER),
    DIR(OBJECT, cross_origin, 0),
    DIR(OBJECT, body, 0),
    DIR(RULES, mapping, 0),
    DIR(RULES, fixups, 0),
};

static const struct field server_fields[] = {
    {offsetof(struct mr_server_config, rules), RULES, 0},
    {offsetof(struct mr_server_config, proxy_trust), OBJECT, 0},
    {offsetof(struct mr_server_config, https), OBJECT, 0},
    {offsetof(struct mr_server_config, check), SETTING, MR_CHECK_WARN},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define AT(type, config, field)                                                \
    ((type *)(void *)((char *)(config) + (field)->offset))

/* The memory is zeroed: only settings need a mark for "not given". */
static void create(void *config, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].kind == SETTING)
            *AT(int, config, &fields[i]) = UNSET;
}

static void merge_field(apr_pool_t *pool, const struct field *field,
                        void *outer, void *inner, void *merged)
{
    struct mr_rule_index *first, *then;

    switch (field->kind) {
    case SETTING:
        *AT(int, merged, field) = *AT(int, inner, field) != UNSET
                                      ? *AT(int, inner, field)
                                      : *AT(int, outer, field);
        break;
    case OBJECT:
        *AT(void *, merged, field) = *AT(void *, inner, field)
                                         ? *AT(void *, inner, field)
                                         : *AT(void *, outer, field);
        break;
    case RULES:
        first = *AT(struct mr_rule_index *, inner, field);
        then = *AT(struct mr_rule_index *, outer, field);
        *AT(struct mr_rule_index *, merged, field) =
            first && then ? mr_rule_index_join(pool, first, then)
                          : (first ? first : then);
        break;
    }
}

static void merge(apr_pool_t *pool, const struct field *fields, size_t count,
                  void *outer, void *inner, void *merged)
{
    for (size_t i = 0; i < count; i++)
        merge_field(pool, &fields[i], outer, inner, merged);
}

void *mr_config_create_dir(apr_pool_t *pool, char *path)
{
    struct mr_dir_config *config = apr_pcalloc(pool, sizeof *config);

    (void)path;
    create(config, dir_fields, COUNT(dir_fields));
    return config;
}

void *mr_config_merge_dir(apr_pool_t *pool, void *outer, void *inner)
{
    struct mr_dir_config *merged = apr_pcalloc(pool, sizeof *merged);

    merge(pool, dir_fields, COUNT(dir_fields), outer, inner, merged);
    return merged;
}

void *mr_config_create_server(apr_pool_t *pool, server_rec *s)
{
    struct mr_server_config *config = apr_pcalloc(pool, sizeof *config);

    (void)s;
    create(config, server_fields, COUNT(server_fields));
    return config;
}

void *mr_config_merge_server(apr_pool_t *pool, void *main_server, void *virt)
{
    struct mr_server_config *merged = apr_pcalloc(pool, sizeof *merged);

    merge(pool, server_fields, COUNT(server_fields), main_server, virt, merged);
    return merged;
}

const struct mr_dir_config *mr_config_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &methodredirect_module);
}

const struct mr_server_config *mr_config_of_server(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &methodredirect_module);
}

const struct mr_rule_index *mr_config_server_rules(const server_rec *s)
{
    return mr_config_of_server(s)->rules;
}

enum mr_check_mode mr_config_check(const server_rec *s)
{
    int mode = mr_config_of_server(s)->check;

    return mode != UNSET ? (enum mr_check_mode)mode : MR_CHECK_WARN;
}

int mr_config_setting(const struct mr_dir_config *config,
                      enum mr_setting setting)
{
    int value = config->setting[setting];

    return value != UNSET ? value : dir_fields[setting].initial;
}

/* As httpd's walk through the Location sections: a pattern is held against the
 * path without runs of slashes, a regular expression against the path. */
static bool holds_at(const core_dir_config *section, const char *path,
                     const char *merged)
{
    size_t len;

    if (section->r)
        return !ap_regexec(section->r, path, 0, NULL, 0);
    if (section->d_is_fnmatch)
        return apr_fnmatch(section->d, merged, APR_FNM_PATHNAME) == APR_SUCCESS;
    len = strlen(section->d);
    return !strncmp(section->d, merged, len)
           && (len == 0 || section->d[len - 1] == '/' || merged[len] == '/'
               || merged[len] == '\0');
}

int mr_config_setting_at(const server_rec *s, const char *path,
                         enum mr_setting setting, apr_pool_t *pool)
{
    const core_server_config *core =
        ap_get_core_module_config(s->module_config);
    const apr_array_header_t *sections = core->sec_url;
    const struct mr_dir_config *config =
        ap_get_module_config(s->lookup_defaults, &methodredirect_module);
    const char *merged = path ? mr_path_merge_slashes(path, pool) : NULL;

    for (int i = 0; path && i < sections->nelts; i++) {
        ap_conf_vector_t *section =
            APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        const struct mr_dir_config *inner =
            ap_get_module_config(section, &methodredirect_module);

        if (inner && inner->setting[setting] != UNSET
            && holds_at(ap_get_core_module_config(section), path, merged))
            config = inner;
    }
    return mr_config_setting(config, setting);
}
