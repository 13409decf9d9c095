#include "mr_expression_guard.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of "%{NAME:" at @a text, or 0. */
static size_t variable_length(const char *text)
{
    size_t len = 2;

    if (strncmp(text, "%{", 2) != 0 || !is_letter(text[2]))
        return 0;
    while (is_letter(text[len]) || (text[len] >= '0' && text[len] <= '9')
           || text[len] == '_')
        len++;
    return text[len] == ':' ? len + 1 : 0;
}

/* Where the argument at @a text ends: at its brace, with the variables in it, at
 * a quote, or where httpd gives up reading it. */
static const char *argument_end(const char *text)
{
    size_t depth = 1;

    for (; *text && !strchr("'\"\n", *text); text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (*text == '%' && text[1] == '{')
            depth++;
        else if (*text == '}' && --depth == 0)
            break;
    }
    return text;
}

static bool ends_in_backslash(const char *text)
{
    size_t len = strlen(text), start = len;

    while (start > 0 && text[start - 1] == '\\')
        start--;
    return (len - start) % 2 == 1;
}

const char *mr_expression_hazard(const char *text)
{
    if (ends_in_backslash(text))
        return "it ends in a backslash; write \\\\ for one";
    while (*text) {
        size_t len = variable_length(text);

        if (len > 0) {
            text = argument_end(text + len);
            if (*text == '\'' || *text == '"')
                return "a quote stands between %{ and }; write %{NAME:WORD} "
                       "with the } before it, or \\ and the quote where it "
                       "belongs to the word";
        }
        else
            text += text[0] == '\\' && text[1] ? 2 : 1;
    }
    return NULL;
}
