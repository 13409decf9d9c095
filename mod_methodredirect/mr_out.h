/**
 * @file
 * Text on its way to a reader: a response, standard output, a test.
 *
 * What is written here is UTF-8 whatever came in: a byte that is none is
 * replaced by U+FFFD. Escaping happens at the place where the text is put, so
 * that nothing is escaped for another one.
 *
 * Needs nothing but the C library.
 */
#ifndef MR_OUT_H
#define MR_OUT_H

#include <stddef.h>

/** A place for text. @a write takes @a len bytes for @a to. */
struct mr_out {
    void (*write)(void *to, const char *text, size_t len);
    void *to;
};

/** Write @a text as it is. */
void mr_out_text(const struct mr_out *out, const char *text);

/** Write numbers and words of our own, up to 255 bytes. */
void mr_out_printf(const struct mr_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Write @a text as content of an HTML element or of a quoted attribute. */
void mr_out_html(const struct mr_out *out, const char *text);

/** Write @a text as a JSON string with its quotes (RFC 8259 7); null for
 *  NULL. */
void mr_out_json(const struct mr_out *out, const char *text);

/** Write @a text as the value of an OpenMetrics label, without quotes. */
void mr_out_label(const struct mr_out *out, const char *text);

/** Write @a seconds since 1970 as 2026-11-20T16:00:00Z. */
void mr_out_time(const struct mr_out *out, long long seconds);

#endif
