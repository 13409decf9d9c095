/* Laws: Python's reader of mail gets back what was written, and no line is
 * longer than mail allows. */
#include "report/mail_text.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

/* What was written, as a string to free. */
struct written {
    char *bytes;
    size_t len;
    FILE *out;
};

static FILE *begin(struct written *w)
{
    w->out = open_memstream(&w->bytes, &w->len);
    CU_ASSERT_FATAL(w->out != NULL);
    return w->out;
}

static void quoted(const char *text, const char *expected)
{
    struct written w;

    mail_write_quoted(begin(&w), slice_of(text));
    fclose(w.out);
    CHECK_STR(w.bytes, expected);
    free(w.bytes);
}

static void quoted_printable_is_that_of_rfc_2045(void)
{
    quoted("", "");
    quoted("a b\n", "a b\n");
    quoted("a=b \n", "a=3Db=20\n");
    quoted("a\n\nb", "a\n\nb\n");
    quoted("\xc3\xa4\t\r\n", "=C3=A4=09=0D\n");
    quoted("end ", "end=20\n");
}

static void nothing_ends_a_message_or_begins_another_one(void)
{
    quoted(".\n.x\na.b\n", "=2E\n=2Ex\na.b\n");
    quoted("From you\nx From\n", "=46rom you\nx From\n");
}

static void header(const char *text, const char *expected)
{
    struct written w;

    mail_write_header(begin(&w), "Subject", slice_of(text));
    fclose(w.out);
    CHECK_STR(w.bytes, expected);
    free(w.bytes);
}

static void what_is_not_ascii_stands_in_encoded_words(void)
{
    header("2 errors", "Subject: 2 errors\n");
    header("\xc3\xa4 b_?", "Subject: =?utf-8?Q?=C3=A4_b=5F=3F?=\n");
    header("=?utf-8?Q?x?=", "Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=\n");
    header("", "Subject: \n");
}

/* The texts of both forms, for Python; a NUL behind each. */
static const char script[] =
    "import email, email.policy, sys\n"
    "fields = sys.stdin.buffer.read().split(b'\\0')[:-1]\n"
    "for text, head, body in zip(*[iter(fields)] * 3):\n"
    "    m = email.message_from_bytes(head + b'MIME-Version: 1.0\\n'\n"
    "        b'Content-Type: text/plain; charset=utf-8\\n'\n"
    "        b'Content-Transfer-Encoding: quoted-printable\\n\\n' + body,\n"
    "        policy=email.policy.default)\n"
    "    assert m['Subject'] == text.decode(), (m['Subject'], text)\n"
    "    assert m.get_content() == text.decode() + '\\n', text\n"
    "    assert not m.defects and not m['Subject'].defects\n"
    "    assert all(len(l) <= 76 for l in (head + body).split(b'\\n')), text\n";

/* Words of one to four bytes a character, and what the encodings use. */
static void write_text(FILE *out, unsigned *seed)
{
    static const char *const pieces[] = {"a",
                                         "bc",
                                         "=",
                                         "?",
                                         "_",
                                         ".",
                                         "\xc3\xa4",
                                         "\xe2\x82\xac",
                                         "From",
                                         "=?",
                                         "\xf0\x9f\x98\x80",
                                         ", "};
    unsigned count = 1 + (*seed >> 20) % 90;

    for (unsigned i = 0; i < count; i++) {
        *seed = *seed * 1103515245 + 12345;
        fputs(pieces[(*seed >> 16) % 12], out);
    }
    fputc('.', out); /* a space at its end is not of the header's text */
}

static void python_reads_what_was_written(void)
{
    FILE *python;
    unsigned seed = 3;
    char command[sizeof script + 64];

    if (access("/usr/bin/python3", X_OK) != 0)
        return;
    snprintf(command, sizeof command, "/usr/bin/python3 -c \"%s\"", script);
    python = popen(command, "w");
    CU_ASSERT_FATAL(python != NULL);
    for (int i = 0; i < 500; i++) {
        struct written text;
        write_text(begin(&text), &seed);
        fclose(text.out);
        fwrite(text.bytes, 1, text.len + 1, python);
        mail_write_header(python, "Subject",
                          (struct slice){text.bytes, text.len});
        fputc('\0', python);
        mail_write_quoted(python, (struct slice){text.bytes, text.len});
        fputc('\0', python);
        free(text.bytes);
    }
    CHECK_INT(pclose(python), 0);
}

static CU_TestInfo tests[] = {
    {"quoted-printable is that of RFC 2045",
     quoted_printable_is_that_of_rfc_2045},
    {"nothing ends a message or begins another one",
     nothing_ends_a_message_or_begins_another_one},
    {"what is not ASCII stands in encoded words",
     what_is_not_ascii_stands_in_encoded_words},
    {"Python reads what was written", python_reads_what_was_written},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_mail_text, "analyzer/report/mail_text");
