/* Any configuration: goaccess.conf, httpd.conf, the comments of a W3C log.
 * Laws: keys are not empty and no comments, and lines are numbered upwards; a nickname is found or the reason
 * told, never both; a header that changed has a format or a reason. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create() */
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config_file.h"
#include "format/w3c_header.h"
#include "run/httpd_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_goaccess(char *text)
{
    struct config_line line = {0};
    unsigned last = 0;

    while (config_file_next(&text, &line)) {
        require(line.key[0] && line.key[0] != '#' && line.number > last
                && strcmp(line.value, "true") != 0
                && strcmp(line.value, "false") != 0);
        last = line.number;
    }
}

static void check_w3c(const char *text, size_t size)
{
    struct w3c_header header = {.fields = ""};
    const char *end = text + size;

    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        struct slice line = {text, (size_t)((stop ? stop : end) - text)};
        if (w3c_header_take(&header, line)) {
            struct diag diag = {""};
            struct log_format *format = w3c_header_format(&header, &diag);
            require((format == NULL) == (diag.text[0] != '\0'));
            log_format_destroy(format);
        }
        text += line.len + 1;
    }
}

/* Without the letter no line is an Include, which would read whatever this
 * machine has, however the word is continued over lines. */
static void check_httpd(char *text, size_t size)
{
    char path[64], string[128];
    struct diag diag = {""};
    int fd = memfd_create("fuzz", 0);

    require(fd >= 0);
    for (size_t i = 0; i < size; i++)
        if (text[i] == 'd' || text[i] == 'D')
            text[i] = '_';
    require(write(fd, text, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    require(httpd_conf_log_format(path, "n", string, sizeof string, &diag)
            == (diag.text[0] == '\0'));
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    check_w3c(text, size);
    check_goaccess(text);
    if (size > 0)
        memcpy(text, data, size);
    check_httpd(text, size);
    free(text);
    return 0;
}
