#include "mr_rule_words.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_quote.h"
#include "mr_rule.h"
#include "mr_settings.h"
#include "mr_table_word.h"

const char *mr_rule_words_error(const cmd_parms *cmd, const char *error)
{
    const char *quote = mr_quote_error(cmd->directive->args, cmd->temp_pool);

    return mr_settings_error(cmd, quote ? quote : error);
}

/* The first word of a rule that begins with neither. */
static const char *no_table_no_path(const char *word, apr_pool_t *pool)
{
    if (word[0] == '^')
        return apr_psprintf(pool,
                            "\"%s\" is not a URL path; use MethodRedirectMatch "
                            "for a regular expression",
                            word);
    if (!mr_method_table_slip(word, pool) && strchr(word, '/')
        && !strstr(word, "://"))
        return apr_psprintf(pool,
                            "\"%s\" is neither a method table nor a URL path; "
                            "a path begins with a slash: /%s",
                            word, word);
    return mr_table_word_error(word, pool);
}

/* Why @a count words are too many or too few. */
static const char *places_error(const cmd_parms *cmd, bool regex, bool target,
                                int count, char *const *words)
{
    if (count > 1 && !target)
        return apr_psprintf(cmd->pool,
                            "\"%s\": the table has no redirect; leave the "
                            "target out",
                            words[1]);
    if (count > 2 && cmd->info && words[0][0] != '/')
        return apr_psprintf(cmd->pool,
                            "\"%s\" is not a URL path; this directive takes no "
                            "table, use MethodRedirect for another one",
                            words[0]);
    if (count > 2)
        return apr_psprintf(cmd->pool, "\"%s\" is not an option; use %s",
                            words[2], MR_OPTIONS_ACCEPTED);
    if (count == 1)
        return apr_psprintf(cmd->pool,
                            "\"%s\": a target is missing; use for example %s "
                            "https://www.example.com/new",
                            words[0], regex ? "^/old$" : "/old");
    if (regex)
        return target ? "needs a regular expression and a target, such as "
                        "^/old/(.*)$ /new/$1"
                      : "needs a regular expression, such as ^/old/";
    if (cmd->path)
        return "needs a target, such as /new or https://www.example.com/new";
    return target ? "needs a path and a target, such as /old /new"
                  : "needs a path, such as /old";
}

/* What the words that are not options mean: FROM, TO, both or neither. */
static const char *take_places(const cmd_parms *cmd,
                               struct mr_rule_words *result, bool regex,
                               int count, char *const *words)
{
    bool target = mr_method_table_needs_target(result->table);
    int most = target ? 2 : 1;

    if (count == most) {
        result->from = words[0];
        result->to = target ? words[1] : NULL;
        return NULL;
    }
    if (cmd->path && !regex && count == most - 1) {
        result->to = target ? words[0] : NULL;
        return NULL;
    }
    return places_error(cmd, regex, target, count, words);
}

const char *mr_rule_words_split(const cmd_parms *cmd, bool regex, int argc,
                                char *const *argv, struct mr_rule_words *words)
{
    const char *fixed = (const char *)cmd->info, *error = NULL;
    int first = 0, last;

    if (fixed)
        words->table = mr_method_table_named(fixed, cmd->pool);
    else if (argc > 0 && argv[0][0] != '/') {
        error = mr_table_word_take(argc > 1 ? argv[1] : "", argv[0],
                                   &words->table, cmd->pool);
        first = words->table != NULL;
    }
    if (error)
        return error;
    for (last = first; last < argc; last++)
        if (last > first && mr_rule_word_is_option(argv[last]))
            break;
    if (last == first + 1 && mr_rule_word_is_option(argv[first]) && cmd->path)
        last = first; /* all options: the section is the FROM */
    if (!words->table) {
        bool path = argc > 0 && argv[0][0] == '/';
        if (!path && last - first > (regex ? 2 : 1))
            return no_table_no_path(argv[0], cmd->pool);
        words->table = mr_method_table_named("temporary", cmd->pool);
    }
    words->options = argv + last;
    words->option_count = argc - last;
    return take_places(cmd, words, regex, last - first, argv + first);
}

const char *mr_rule_words_scheme(const struct mr_rule_words *words)
{
    static const char option[] = "scheme=";

    for (int i = 0; i < words->option_count; i++)
        if (!strncmp(words->options[i], option, sizeof option - 1))
            return words->options[i] + sizeof option - 1;
    return NULL;
}
