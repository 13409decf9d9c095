#include "options_mail.h"

#include <string.h>

#include "util/slice.h"

enum { MAX_ADDRESS = 254 /* RFC 5321 4.5.3.1 */ };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Whether @a text is words of @a characters with a dot between them. */
static bool is_dotted(struct slice text, const char *characters)
{
    bool in_word = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.'
                ? !in_word
                : c == '\0' || (!strchr(letters, c) && !strchr(characters, c)))
            return false;
        in_word = c != '.';
    }
    return in_word;
}

static bool is_address(struct slice text)
{
    struct slice name = slice_before(text, '@'), host;

    if (text.len > MAX_ADDRESS || !is_dotted(name, "!#$%&'*+-=?^_`{}~"))
        return false;
    if (name.len == text.len)
        return true;
    host = (struct slice){text.at + name.len + 1, text.len - name.len - 1};
    return is_dotted(host, "-");
}

bool options_check_mail(const char *said, const char *value, unsigned most,
                        struct diag *diag)
{
    unsigned count = 0;
    bool fits = true;

    for (const char *at = value; fits && at; count++) {
        const char *comma = strchr(at, ',');
        size_t len = comma ? (size_t)(comma - at) : strlen(at);
        fits = is_address((struct slice){at, len}) && count < most;
        at = comma ? comma + 1 : NULL;
    }
    if (!fits)
        diag_set(diag,
                 "%s: \"%s\" is not %s; give name@host or a local name%s, "
                 "without spaces",
                 said, value, most > 1 ? "a list of addresses" : "an address",
                 most > 1 ? ", with commas between several" : "");
    return fits;
}
