/**
 * @file
 * A foreign format taken apart: bytes, and fields with the specifiers that
 * they become. What apache_format.c and nginx_format.c have in common.
 */
#ifndef FORMAT_FOREIGN_TOKENS_H
#define FORMAT_FOREIGN_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "format/foreign_format.h"
#include "util/slice.h"

/** What a token is, where more than its code matters. */
enum token_kind {
    TOKEN_BYTE,
    TOKEN_FIELD,
    TOKEN_SKIP, /**< a field that we have no letter for */
    TOKEN_USER, /**< of the server or of identd; may hold blanks */
    TOKEN_CLIENT,
    TOKEN_PEER,      /**< of the connection: the client if there is no other */
    TOKEN_FORWARDED, /**< a list of clients: the client if there is no other */
    TOKEN_STAMP,     /**< date, time and offset as Apache writes them */
    TOKEN_STATUS,    /**< before internal redirects: %>s is better */
    TOKEN_FINAL_STATUS
};

struct token {
    enum token_kind kind;
    char byte;
    const char *code;  /**< of a field: "%h" */
    struct slice said; /**< as it was written, for diagnostics */
};

struct tokens {
    struct token at[FOREIGN_MAX_FORMAT + 1]; /**< one is added at most */
    size_t count;
};

/** Append; a format has fewer bytes than there is room for. */
void tokens_add_byte(struct tokens *tokens, char byte);
void tokens_add_field(struct tokens *tokens, enum token_kind kind,
                      const char *code, struct slice said);

/** Write the format of the tokens, which are changed for that.
 *  @return false with @a diag set when a field follows another directly, or
 *          the translation is too long. */
bool tokens_write(struct tokens *tokens, char *format, size_t size,
                  struct diag *diag);

#endif
