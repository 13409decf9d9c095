/* Text of a log on its way out: whatever it holds, a terminal gets printable
 * UTF-8, HTML no character that ends a text, a cell, a label, a message and a
 * URI none that ends those, JSON valid UTF-8; masking only replaces, it never
 * loses or reorders what it keeps. */
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/text.h"
#include "semantics/secret_parameter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static char *written(struct slice text, enum text_style style, bool show_query,
                     size_t *len)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, len);

    require(out != NULL);
    text_write(out, text, style, show_query);
    fclose(out);
    return bytes;
}

static void check_style(struct slice text, enum text_style style, bool show)
{
    size_t len;
    char *bytes = written(text, style, show, &len);
    json_t *string = json_stringn(bytes, len);

    require(string != NULL); /* valid UTF-8 */
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        require(style == TEXT_UTF8 || (c >= ' ' && c != 0x7f));
        require(style != TEXT_HTML || !strchr("<>\"'", c));
        require(style != TEXT_MESSAGE || c != '[');
        require(style != TEXT_URI || isalnum(c) || strchr("%-._~/", c));
        /* Each quote of a cell is doubled, each of a label escaped. */
        if (c == '"' && style == TEXT_CSV)
            require(bytes[++i] == '"');
        if (c == '\\' && style == TEXT_LABEL)
            require(++i < len && strchr("\\\"", bytes[i]));
        else
            require(c != '"' || style != TEXT_LABEL);
    }
    json_decref(string);
    free(bytes);
}

/* Pieces of the text come in order; each mask stands for at least a byte. */
static void check_masking(struct slice text)
{
    struct secret_scan scan = {text.at, text.len, 0};
    struct slice piece;
    const char *at = text.at;

    while (secret_scan_next(&scan, &piece.at, &piece.len)) {
        bool kept = piece.at >= text.at && piece.at < text.at + text.len;
        require(piece.len > 0 && (!kept || piece.at == at));
        require(scan.at >= at);
        at = kept ? at + piece.len : scan.at;
    }
    require(at == text.at + text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};

    for (int style = TEXT_TERMINAL; style <= TEXT_UTF8; style++) {
        check_style(text, (enum text_style)style, true);
        check_style(text, (enum text_style)style, false);
    }
    check_masking(text);
    return 0;
}
