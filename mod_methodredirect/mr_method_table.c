#include "mr_method_table.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "semantics/http_method.h"
#include "semantics/redirect_status.h"

#define ANY    "*"
#define SAFE   "safe"
#define UNSAFE "unsafe"

/* How the words of a list are kept apart, for messages. */
#define BETWEEN_WORDS                                                          \
    "blanks between METHODS=ACTION and METHODS=ACTION, and quotes around "     \
    "all, such as \"GET=302 POST=303\""

/* One method or group, in the order of the list. */
struct entry {
    const char *name;
    int action;
};

struct mr_method_table {
    const apr_array_header_t *entries;  /* of struct entry */
    const struct mr_method_table *only; /* methods=: pass where it passes */
    short known[HTTP_METHOD_COUNT];     /* resolved; OTHER is unused */
};

static const struct {
    const char *name, *list;
} builtin[] = {
    {"temporary", "GET=302 *=307"},
    {"temp", "GET=302 *=307"},
    {"permanent", "GET=301 *=308"},
    {"see-other", "*=303"},
    {"seeother", "*=303"},
    {"gone", "*=410"},
    {"301", "GET=301 *=308"},
    {"302", "GET=302 *=307"},
    {"303", "*=303"},
    {"307", "*=307"},
    {"308", "*=308"},
    {"403", "*=403"},
    {"404", "*=404"},
    {"405", "*=405"},
    {"410", "*=410"},
    {"426", "*=426"},
    {"451", "*=451"},
};

static const short final_statuses[] = {403, 404, 405, 410, 426, 451};

static bool is_group(const char *name)
{
    return !strcmp(name, ANY) || !strcmp(name, SAFE) || !strcmp(name, UNSAFE);
}

static const struct entry *entry_find(const struct mr_method_table *table,
                                      const char *name)
{
    const struct entry *entries = (const struct entry *)table->entries->elts;

    for (int i = 0; i < table->entries->nelts; i++)
        if (!strcmp(entries[i].name, name))
            return &entries[i];
    return NULL;
}

/* The rule of the header comment, for a method that may have any name. */
static int resolve(const struct mr_method_table *table, const char *method)
{
    enum http_method known = http_method_from_name(method, strlen(method));
    const struct entry *e;

    if (known == HTTP_METHOD_TRACE || known == HTTP_METHOD_CONNECT)
        return MR_ACTION_PASS;
    e = entry_find(table, method);
    if (!e && known == HTTP_METHOD_HEAD)
        e = entry_find(table, "GET");
    if (!e)
        e = entry_find(table,
                       http_method_is_lost_by_get(known) ? UNSAFE : SAFE);
    if (!e)
        e = entry_find(table, ANY);
    return e ? e->action : MR_ACTION_PASS;
}

/* An action by its name; -1 when it is none. */
static int action_from_name(const char *name)
{
    int code;

    if (!strcmp(name, "pass"))
        return MR_ACTION_PASS;
    if (strlen(name) != 3 || strspn(name, "0123456789") != 3)
        return -1;
    code = (name[0] - '0') * 100 + (name[1] - '0') * 10 + (name[2] - '0');
    if (redirect_status_is_followed(code))
        return code;
    for (size_t i = 0; i < sizeof final_statuses / sizeof *final_statuses; i++)
        if (code == final_statuses[i])
            return code;
    return -1;
}

/* What is wrong with a method's name, or NULL. */
static const char *method_error(const char *name, apr_pool_t *pool)
{
    char *upper;

    if (is_group(name))
        return NULL;
    if (strchr(name, '='))
        return apr_psprintf(pool, "\"%s\" is not a method; put " BETWEEN_WORDS,
                            name);
    if (!http_method_is_token(name, strlen(name)))
        return apr_psprintf(pool,
                            "\"%s\" is not a method; use names such as GET or "
                            "POST, safe, unsafe or *",
                            name);
    if (!strcmp(name, "TRACE") || !strcmp(name, "CONNECT"))
        return apr_psprintf(pool, "%s always passes; leave it out", name);

    /* "get" is a valid method that no client sends. */
    upper = apr_pstrdup(pool, name);
    for (char *c = upper; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    if (strcmp(upper, name)
        && http_method_from_name(upper, strlen(upper)) != HTTP_METHOD_OTHER)
        return apr_psprintf(pool, "\"%s\": methods are case-sensitive; use %s",
                            name, upper);
    return NULL;
}

static const char *add_entry(struct mr_method_table *table,
                             apr_array_header_t *entries, const char *name,
                             int action, apr_pool_t *pool)
{
    const char *error = method_error(name, pool);
    struct entry *e;

    if (error)
        return error;
    if (entry_find(table, name))
        return apr_psprintf(pool, "\"%s\" is named twice; name it once", name);
    e = (struct entry *)apr_array_push(entries);
    e->name = name;
    e->action = action;
    return NULL;
}

/* "GET,HEAD=302" */
static const char *add_word(struct mr_method_table *table,
                            apr_array_header_t *entries, char *word,
                            apr_pool_t *pool)
{
    char *equals = strrchr(word, '='), *next;
    int action;

    if (!equals || equals == word) {
        const char *slip = mr_method_table_slip(word, pool);
        return slip ? slip
                    : apr_psprintf(pool,
                                   "\"%s\" is not METHODS=ACTION; use for "
                                   "example POST=307",
                                   word);
    }
    *equals = '\0';
    action = action_from_name(equals + 1);
    if (action < 0)
        return apr_psprintf(pool, "\"%s\" is not an action; %s", equals + 1,
                            strpbrk(equals + 1, ",;")
                                ? "put " BETWEEN_WORDS
                                : "use " MR_ACTIONS_ACCEPTED);
    for (; word; word = next) {
        const char *error;

        next = strchr(word, ',');
        if (next)
            *next++ = '\0';
        error = add_entry(table, entries, word, action, pool);
        if (error)
            return error;
    }
    return NULL;
}

const char *mr_method_table_slip(const char *word, apr_pool_t *pool)
{
    const struct mr_method_table *table;
    char *meant = apr_pstrdup(pool, word);
    size_t len = strlen(word);

    if (len > 0 && word[len - 1] == ',')
        return apr_psprintf(pool,
                            "\"%s\": leave out the blank behind the comma, as "
                            "in GET,HEAD=302",
                            word);
    for (char *c = meant; *c; c++)
        if (*c == ':')
            *c = '=';
    if (!strchr(word, ':') || mr_method_table_parse(&table, meant, pool))
        return NULL;
    return apr_psprintf(pool,
                        "\"%s\": an equals sign stands between methods and "
                        "action; use \"%s\"",
                        word, meant);
}

static void resolve_known(struct mr_method_table *table)
{
    for (int m = HTTP_METHOD_OTHER + 1; m < HTTP_METHOD_COUNT; m++)
        table->known[m] =
            (short)resolve(table, http_method_name((enum http_method)m));
}

const struct mr_method_table *mr_method_table_always(int status,
                                                     apr_pool_t *pool)
{
    struct mr_method_table *table = apr_pcalloc(pool, sizeof *table);
    apr_array_header_t *entries = apr_array_make(pool, 1, sizeof(struct entry));

    APR_ARRAY_PUSH(entries, struct entry) = (struct entry){ANY, status};
    table->entries = entries;
    resolve_known(table);
    return table;
}

/* Made once for a pool: an .htaccess file of thousands of rules is read at every
 * request. */
const struct mr_method_table *mr_method_table_named(const char *name,
                                                    apr_pool_t *pool)
{
    static const char key[] = "mr_method_table_named";
    const size_t count = sizeof builtin / sizeof *builtin;
    const struct mr_method_table **made;
    void *data = NULL;
    size_t i = 0;

    while (i < count
           && apr_cstr_casecmp(name, builtin[i].name)) /* as mod_alias */
        i++;
    if (i == count)
        return NULL;
    apr_pool_userdata_get(&data, key, pool);
    made = data;
    if (!made) {
        made = apr_pcalloc(pool, count * sizeof *made);
        apr_pool_userdata_setn(made, key, NULL, pool);
    }
    if (!made[i])
        mr_method_table_parse(&made[i], builtin[i].list, pool);
    return made[i];
}

const char *mr_method_table_parse(const struct mr_method_table **result,
                                  const char *text, apr_pool_t *pool)
{
    struct mr_method_table *table = apr_pcalloc(pool, sizeof *table);
    apr_array_header_t *entries =
        apr_array_make(pool, 4, (int)sizeof(struct entry));
    char *rest, *word;

    table->entries = entries;
    word = apr_strtok(apr_pstrdup(pool, text), " \t", &rest);
    if (!word)
        return "the table is empty; use a list such as \"GET=302 *=307\"";
    for (; word; word = apr_strtok(NULL, " \t", &rest)) {
        const char *error = add_word(table, entries, word, pool);
        if (error)
            return error;
    }
    resolve_known(table);
    *result = table;
    return NULL;
}

const char *mr_method_table_restrict(const struct mr_method_table **result,
                                     const struct mr_method_table *whole,
                                     const char *methods, apr_pool_t *pool)
{
    const struct mr_method_table *only = NULL;
    struct mr_method_table *table;
    const char *error;

    if (!*methods || strpbrk(methods, " \t=")
        || methods[strlen(methods) - 1] == ',')
        return apr_psprintf(pool,
                            "\"%s\" is not a list of methods; use for example "
                            "POST,PUT without a blank, or unsafe or safe",
                            methods);
    /* A table that does not pass is what membership looks like. */
    error = mr_method_table_parse(
        &only, apr_pstrcat(pool, methods, "=307", (char *)NULL), pool);
    if (error)
        return error;
    table = apr_pmemdup(pool, whole, sizeof *table);
    table->only = only;
    *result = table;
    return NULL;
}

int mr_method_table_action(const struct mr_method_table *table,
                           const char *method)
{
    enum http_method known =
        !strcmp(method, "GET") /* nearly always, and cheap to see */
            ? HTTP_METHOD_GET
            : http_method_from_name(method, strlen(method));

    if (table->only
        && mr_method_table_action(table->only, method) == MR_ACTION_PASS)
        return MR_ACTION_PASS;
    return known == HTTP_METHOD_OTHER ? resolve(table, method)
                                      : table->known[known];
}

bool mr_method_table_names(const struct mr_method_table *table,
                           const char *method)
{
    return !is_group(method)
           && (entry_find(table, method)
               || (table->only && entry_find(table->only, method)));
}

bool mr_method_table_needs_target(const struct mr_method_table *table)
{
    const struct entry *entries = (const struct entry *)table->entries->elts;

    for (int i = 0; i < table->entries->nelts; i++)
        if (redirect_status_is_followed(entries[i].action))
            return true;
    return false;
}

bool mr_method_table_answers(const struct mr_method_table *table)
{
    const struct entry *entries = (const struct entry *)table->entries->elts;

    for (int i = 0; i < table->entries->nelts; i++)
        if (entries[i].action != MR_ACTION_PASS)
            return true;
    return false;
}

const char *mr_method_table_print(const struct mr_method_table *table,
                                  apr_pool_t *pool)
{
    const struct entry *entries = (const struct entry *)table->entries->elts;
    int count = table->entries->nelts;
    const char *text = "";

    for (int i = 0; i < count; i++) {
        bool last =
            i + 1 == count || entries[i + 1].action != entries[i].action;

        text = apr_pstrcat(pool, text, entries[i].name, last ? "=" : ",",
                           (char *)NULL);
        if (!last)
            continue;
        text = entries[i].action == MR_ACTION_PASS
                   ? apr_pstrcat(pool, text, "pass", (char *)NULL)
                   : apr_psprintf(pool, "%s%d", text, entries[i].action);
        if (i + 1 < count)
            text = apr_pstrcat(pool, text, " ", (char *)NULL);
    }
    return text;
}

static const char *append_allowed(const struct mr_method_table *table,
                                  const char *list, const char *method,
                                  apr_pool_t *pool)
{
    if (mr_method_table_action(table, method) == 405)
        return list;
    return apr_pstrcat(pool, list, *list ? ", " : "", method, (char *)NULL);
}

const char *mr_method_table_allow(const struct mr_method_table *table,
                                  apr_pool_t *pool)
{
    static const char *const common[] = {"GET",    "HEAD",  "POST",   "PUT",
                                         "DELETE", "PATCH", "OPTIONS"};
    const size_t count = sizeof common / sizeof *common;
    const struct entry *entries = (const struct entry *)table->entries->elts;
    const char *list = "";

    for (size_t i = 0; i < count; i++)
        list = append_allowed(table, list, common[i], pool);
    for (int i = 0; i < table->entries->nelts; i++) {
        bool listed = is_group(entries[i].name);
        for (size_t k = 0; k < count; k++)
            listed = listed || !strcmp(entries[i].name, common[k]);
        if (!listed)
            list = append_allowed(table, list, entries[i].name, pool);
    }
    return list;
}
