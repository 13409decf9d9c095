/* Expectations: the first line of such files, as the programs that write them
 * document it; magic numbers as in their specifications. */
#include "format/log_look.h"

#include <stdio.h>

#include "check.h"

struct row {
    const char *line, *look;
};

/* clang-format off */
static const struct row texts[] = {
    {"192.168.114.201, -, 03/20/26, 7:55:20, W3SVC2, SALES1, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,",
     "the log of IIS in its own format; have it write W3C"},
    {"date,client,method,url,status", "a table with commas (CSV), which names its columns"},
    {"\"time\",\"client ip\",\"url\"", "a table with commas (CSV), which names its columns"},
    {"2026-11-20 10:00:00.123 UTC [123] LOG:  statement: SELECT 1", "a log of PostgreSQL"},
    {"2026-11-20 10:00:00 CEST [123] user@db ERROR:  x", "a log of PostgreSQL"},
    {"2026-11-20 10:00:00,123 INFO [main] com.x.Y - hello", "a log of a Java application"},
    {"2026-11-20 10:00:00.123  INFO 1 --- [main] x : y", "a log of a Java application"},
    {"2026-11-20T10:00:00,123 x", "a log of a Java application"},
    {"java.lang.NullPointerException: null", "a log of a Java application"},
    {"\tat com.x.Y.run(Y.java:12)", "a log of a Java application"},
    {"Caused by: java.io.IOException", "a log of a Java application"},
    {"%PDF-1.4", "a PDF document"},
    {"time=1 level=info", "an application's log (logfmt)"},
    {"<html><body>", "HTML"},
    {"192.0.2.1 - - x\r192.0.2.2 - - y", "text whose lines end with carriage returns alone; convert it first (tr '\\r' '\\n')"},
    {"a word, and so many behind it that it is no binary data\r\r", NULL},
    {"a\tb", "fields between tabs whose order nobody says"},
    {"\"GET / HTTP/1.1\" 200", "an access log in a format of its own"},
    {"one, two, three", NULL},
    {"root:x:0:0:root:/root:/bin/bash", NULL},
    {"1,2,3,4", NULL},
    {"", NULL},
};

/* With bytes that no text has. */
static const struct {
    const char *bytes;
    size_t len;
    const char *look;
} files[] = {
    {"\x89PNG\r", 5, "a picture (PNG)"},
    {"\xff\xd8\xff\xe0", 4, "a picture (JPEG)"},
    {"GIF89a\1", 7, "a picture (GIF)"},
    {"SQLite format 3\0\x10", 17, "a database of SQLite"},
    {"\x7f" "ELF\2\1\1", 7, "a program (ELF)"},
    {"\xd4\xc3\xb2\xa1\2", 5, "captured packets (pcap)"},
    {"LPKSHHRH", 8, "a journal of systemd; journalctl -o cat prints its lines"},
    {"7z\xbc\xaf'\x1c", 6, "an archive (7z), which holds files of its own"},
    {"PK\3\4\x14", 5, "an archive (zip), which holds files of its own"},
    {"\x1f\x8b\x08\0", 4, "data that was packed twice; unpack it once"},
    {"\x28\xb5\x2f\xfd\4", 5, "data that was packed twice; unpack it once"},
    {"\xfd" "7zXZ\0", 6, "data that was packed twice; unpack it once"},
    {"BZh91AY&SY", 10, "data that was packed twice; unpack it once"},
    {"\xff\xfe" "1\0", 4, "text in UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)"},
    {"\xfe\xff\0" "1", 4, "text in UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)"},
    {"1\0" "9\0" "2\0.\0", 8, "text in UTF-16; convert it first (iconv -f UTF-16LE -t UTF-8)"},
    {"\0" "1\0" "9\0" "2\0.", 8, "text in UTF-16; convert it first (iconv -f UTF-16BE -t UTF-8)"},
    {"\1\2\3abc", 6, "binary data"},
};
/* clang-format on */

static void check_look(struct slice line, const char *want)
{
    const char *look = log_look(line);

    CHECK_STR(look ? look : "(nothing)", want ? want : "(nothing)");
}

static void text_is_named_by_its_shape(void)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_look(slice_of(texts[i].line), texts[i].look);
}

static void other_files_are_named_by_their_magic(void)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        check_look((struct slice){files[i].bytes, files[i].len}, files[i].look);
}

static CU_TestInfo tests[] = {
    {"text is named by its shape", text_is_named_by_its_shape},
    {"other files are named by their magic",
     other_files_are_named_by_their_magic},
    CU_TEST_INFO_NULL,
};
SUITE_DEFINE(analyzer_log_look, "analyzer/format/log_look");
