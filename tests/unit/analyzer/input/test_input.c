/* Expectations: RFC 1952 (gzip members, header, trailer), and the law that
 * what is read depends on the bytes only, not on how reads cut them. */
#include "input/input.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <isa-l/igzip_lib.h>

#include "check.h"

enum { TEXT_SIZE = 200 * 1024, FILE_SIZE = 3 * TEXT_SIZE };

static char text[TEXT_SIZE];
static unsigned char packed[FILE_SIZE]; /* `text` as one gzip member */
static size_t packed_len;
static char dir[] = "/tmp/input.XXXXXX";
static char path[64];

/* printf 'one\ntwo\nthree\n' | gzip -9n */
static const unsigned char small[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0xcf,
    0x4b, 0xe5, 0x2a, 0x29, 0xcf, 0xe7, 0x2a, 0xc9, 0x28, 0x4a, 0x4d, 0xe5,
    0x02, 0x00, 0xb6, 0xd5, 0xe6, 0x25, 0x0e, 0x00, 0x00, 0x00};
static const char small_text[] = "one\ntwo\nthree\n";

/* @a plain as one gzip member; its length, 0 when that fails. */
static size_t pack(const char *plain, size_t len, unsigned char *out)
{
    struct isal_zstream stream;

    isal_deflate_stateless_init(&stream);
    stream.gzip_flag = IGZIP_GZIP;
    stream.end_of_stream = 1;
    stream.flush = NO_FLUSH;
    stream.next_in = (uint8_t *)(uintptr_t)plain;
    stream.avail_in = (uint32_t)len;
    stream.next_out = out;
    stream.avail_out = TEXT_SIZE;
    return isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

static int set_up(void)
{
    unsigned state = 1;

    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/log", dir);
    for (size_t i = 0; i < sizeof text; i++) {
        state = state * 1103515245 + 12345;
        text[i] = (char)(i % 61 == 60 ? '\n' : 'a' + (state >> 16) % 20);
    }
    packed_len = pack(text, sizeof text, packed);
    return packed_len > 0 ? 0 : -1;
}

static int tear_down(void)
{
    unlink(path);
    return rmdir(dir);
}

static void write_file(const void *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CHECK_INT(fwrite(bytes, 1, len, f), len);
    fclose(f);
}

/* What reading `path` gave. */
struct outcome {
    char *bytes;
    size_t len;
    enum input_result result;
    struct diag diag;
};

static struct outcome drain(struct input *in, size_t step)
{
    struct outcome o = {malloc(FILE_SIZE + step), 0, INPUT_OK, {""}};
    size_t got;

    while ((o.result = input_read(in, o.bytes + o.len, step, &got, &o.diag))
               == INPUT_OK
           && o.len + got <= FILE_SIZE) {
        CU_ASSERT_TRUE(got > 0 && got <= step);
        o.len += got;
    }
    CHECK_INT(got, 0);
    CHECK_INT(input_read(in, o.bytes, step, &got, &o.diag), o.result);
    return o;
}

static struct outcome read_file(size_t step)
{
    struct diag diag = {""};
    struct input *in = input_open(path, &diag);
    struct outcome o;

    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    o = drain(in, step);
    input_close(in);
    return o;
}

static void check_outcome(struct outcome o, enum input_result result,
                          const char *bytes, size_t len)
{
    CHECK_INT(o.result, result);
    CHECK_INT(o.len, len);
    CU_ASSERT_TRUE(o.len == len && memcmp(o.bytes, bytes, len) == 0);
    CU_ASSERT_EQUAL(o.diag.text[0] != '\0', result == INPUT_TRUNCATED);
    free(o.bytes);
}

static const size_t steps[] = {1, 2, 3, 7, 127, 4099, 65537, FILE_SIZE};
enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

static void a_plain_file_is_read_as_it_is(void)
{
    write_file(text, sizeof text);
    for (size_t i = 0; i < STEP_COUNT; i++)
        check_outcome(read_file(steps[i]), INPUT_END, text, sizeof text);
}

static void a_gzip_file_is_inflated_whatever_the_read_size(void)
{
    write_file(packed, packed_len);
    for (size_t i = 0; i < STEP_COUNT; i++)
        check_outcome(read_file(steps[i]), INPUT_END, text, sizeof text);
}

static void kind_size_and_position_are_known(void)
{
    struct diag diag = {""};
    struct input *in;
    struct outcome o;

    write_file(packed, packed_len);
    in = input_open(path, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CHECK_STR(input_kind(in), "gzip");
    CHECK_STR(input_name(in), path);
    CHECK_INT(input_size(in), packed_len);
    CHECK_INT(input_position(in), 0);
    o = drain(in, 4096);
    CHECK_INT(input_position(in), packed_len);
    free(o.bytes);
    input_close(in);
}

static void an_empty_file_is_a_plain_file_without_bytes(void)
{
    write_file("", 0);
    check_outcome(read_file(10), INPUT_END, "", 0);
}

static void members_are_joined(void)
{
    unsigned char *both = malloc(2 * packed_len + sizeof small);
    char *expected = malloc(2 * sizeof text + sizeof small_text);
    size_t len = 0;

    CU_ASSERT_TRUE_FATAL(both && expected);
    memcpy(both, packed, packed_len);
    memcpy(both + packed_len, small, sizeof small);
    memcpy(both + packed_len + sizeof small, packed, packed_len);
    memcpy(expected, text, sizeof text);
    len = sizeof text + sizeof small_text - 1;
    memcpy(expected + sizeof text, small_text, sizeof small_text);
    memcpy(expected + len, text, sizeof text);
    write_file(both, 2 * packed_len + sizeof small);
    for (size_t i = 0; i < STEP_COUNT; i++)
        check_outcome(read_file(steps[i]), INPUT_END, expected,
                      len + sizeof text);
    free(both);
    free(expected);
}

/* Many small members put every offset of the bit buffer at a member's end. */
static void a_hundred_members_of_every_length_are_joined(void)
{
    static unsigned char many[FILE_SIZE];
    size_t out = 0, in = 0;

    for (size_t n = 0; n < 100; n++) {
        out += pack(text + in, n, many + out);
        in += n;
    }
    write_file(many, out);
    for (size_t i = 0; i < STEP_COUNT; i++)
        check_outcome(read_file(steps[i]), INPUT_END, text, in);
}

static void zero_padding_after_a_member_is_ignored(void)
{
    unsigned char padded[sizeof small * 2 + 512] = {0};

    memcpy(padded, small, sizeof small);
    write_file(padded, sizeof small + 512);
    check_outcome(read_file(5), INPUT_END, small_text, sizeof small_text - 1);
    memcpy(padded + sizeof small + 512, small, sizeof small);
    write_file(padded, sizeof padded);
    check_outcome(read_file(100), INPUT_END,
                  "one\ntwo\nthree\none\ntwo\nthree\n",
                  2 * (sizeof small_text - 1));
}

static void garbage_after_a_member_is_reported_with_its_place(void)
{
    unsigned char bad[sizeof small + 7];
    struct outcome o;

    memcpy(bad, small, sizeof small);
    memcpy(bad + sizeof small, "garbage", 7);
    write_file(bad, sizeof bad);
    o = read_file(100);
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "from byte 34 on"));
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, path));
    check_outcome(o, INPUT_TRUNCATED, small_text, sizeof small_text - 1);
}

static void optional_header_fields_are_skipped(void)
{
    static const unsigned char header[] = {
        0x1f, 0x8b, 0x08, 0x1c, 0,   0,   0,   0,   2,   3, /* FEXTRA FNAME FCOMMENT */
        3,    0,    'x',  'y',  'z', 'n', 'a', 'm', 'e', 0, 'c', 0};
    unsigned char file[sizeof header + sizeof small];

    memcpy(file, header, sizeof header);
    memcpy(file + sizeof header, small + 10, sizeof small - 10);
    write_file(file, sizeof header + sizeof small - 10);
    for (size_t i = 0; i < STEP_COUNT; i++)
        check_outcome(read_file(steps[i]), INPUT_END, small_text,
                      sizeof small_text - 1);
}

static void every_cut_gives_a_prefix_and_says_so(void)
{
    size_t before = 0;

    for (size_t cut = 1; cut < sizeof small; cut++) {
        struct outcome o;
        write_file(small, cut);
        o = read_file(4096);
        CU_ASSERT_TRUE(o.len >= before && o.len < sizeof small_text);
        before = o.len;
        check_outcome(o, INPUT_TRUNCATED, small_text, before);
    }
    CHECK_INT(before, sizeof small_text - 1); /* only the trailer was cut */
}

static void every_cut_of_two_members_keeps_the_first(void)
{
    unsigned char both[2 * sizeof small];

    memcpy(both, small, sizeof small);
    memcpy(both + sizeof small, small, sizeof small);
    for (size_t cut = sizeof small + 1; cut < sizeof both; cut++) {
        struct outcome o;
        write_file(both, cut);
        o = read_file(3);
        CHECK_INT(o.result, INPUT_TRUNCATED);
        CU_ASSERT_TRUE(o.len >= sizeof small_text - 1);
        CU_ASSERT_TRUE(memcmp(o.bytes, small_text, sizeof small_text - 1) == 0);
        free(o.bytes);
    }
}

static void a_cut_large_file_gives_nearly_all_of_its_bytes(void)
{
    struct outcome o;

    write_file(packed, packed_len / 2);
    o = read_file(65536);
    CHECK_INT(o.result, INPUT_TRUNCATED);
    CU_ASSERT_TRUE(o.len > sizeof text * 4 / 10);
    CU_ASSERT_TRUE(memcmp(o.bytes, text, o.len) == 0);
    free(o.bytes);
}

/* A flipped bit in the data or the trailer is found; it may go unnoticed in
 * the header and in byte 25, whose upper bits only fill the last byte. */
static void every_flipped_byte_is_found(void)
{
    for (size_t i = 0; i < sizeof small; i++) {
        unsigned char bad[sizeof small];
        struct outcome o;
        memcpy(bad, small, sizeof small);
        bad[i] ^= 0x10;
        write_file(bad, sizeof bad);
        o = read_file(4096);
        if (i >= 10 && i != 25)
            CHECK_INT(o.result, INPUT_TRUNCATED);
        free(o.bytes);
    }
}

static void damage_costs_the_same_whatever_the_read_size(void)
{
    struct outcome whole, pieces;

    packed[packed_len / 2] ^= 0x55;
    write_file(packed, packed_len);
    packed[packed_len / 2] ^= 0x55;
    whole = read_file(FILE_SIZE);
    CHECK_INT(whole.result, INPUT_TRUNCATED);
    CU_ASSERT_TRUE(whole.len > sizeof text * 4 / 10);
    for (size_t i = 0; i < STEP_COUNT; i++) {
        pieces = read_file(steps[i]);
        CHECK_STR(pieces.diag.text, whole.diag.text);
        check_outcome(pieces, INPUT_TRUNCATED, whole.bytes, whole.len);
    }
    free(whole.bytes);
}

static void a_wrong_checksum_keeps_the_data(void)
{
    unsigned char bad[sizeof small];
    struct outcome o;

    memcpy(bad, small, sizeof small);
    bad[sizeof small - 8] ^= 1;
    write_file(bad, sizeof bad);
    o = read_file(4096);
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "checksum"));
    check_outcome(o, INPUT_TRUNCATED, small_text, sizeof small_text - 1);
}

/* Read standard input from a pipe that a child fills byte by byte. */
static void check_dripping_pipe(const void *bytes, size_t len,
                                const char *expected, size_t expected_len)
{
    struct diag diag = {""};
    int ends[2], saved = dup(STDIN_FILENO), status;
    struct input *in;
    pid_t child;

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        for (size_t i = 0; i < len; i++)
            if (write(ends[1], (const char *)bytes + i, 1) != 1)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    in = input_open("-", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CHECK_STR(input_name(in), "(standard input)");
    CHECK_INT(input_size(in), 0);
    check_outcome(drain(in, 4096), INPUT_END, expected, expected_len);
    input_close(in);
    waitpid(child, &status, 0);
    close(ends[0]);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void pipes_that_deliver_single_bytes_lose_none(void)
{
    check_dripping_pipe("", 0, "", 0);
    check_dripping_pipe("x", 1, "x", 1);
    check_dripping_pipe(text, 3000, text, 3000);
    check_dripping_pipe(small, sizeof small, small_text, sizeof small_text - 1);
}

static volatile sig_atomic_t stop;

static void on_alarm(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* Read a pipe that a writer holds open after these bytes, until a signal asks
 * to stop; how many bytes came out. */
static size_t read_until_stopped(const void *bytes, size_t len)
{
    struct sigaction action = {.sa_handler = on_alarm}, before;
    /* Again and again: the first may come before the wait. */
    struct itimerval often = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
    struct diag diag = {""};
    struct input *in;
    struct outcome o;
    int fd;

    unlink(path);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR | O_CLOEXEC);
    CHECK_INT(write(fd, bytes, len), len);
    stop = 0;
    sigaction(SIGALRM, &action, &before);
    input_stop_on(&stop);
    in = input_open(path, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    setitimer(ITIMER_REAL, &often, NULL);
    o = drain(in, 4096);
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK_INT(o.result, INPUT_END);
    input_close(in);
    input_stop_on(NULL);
    sigaction(SIGALRM, &before, NULL);
    close(fd);
    unlink(path);
    free(o.bytes);
    return o.len;
}

static void a_waiting_read_ends_when_asked_to_stop(void)
{
    CHECK_INT(read_until_stopped("ab", 2), 2);
    CU_ASSERT_TRUE(read_until_stopped(small, sizeof small - 10) > 0);
}

static void what_cannot_be_read_is_refused_with_a_sentence(void)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(input_open("/no/such/log", &diag));
    CHECK_STR(diag.text, "/no/such/log: cannot open: no such file; check the "
                         "name and the directory");
    CU_ASSERT_PTR_NULL(input_open(dir, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "is a directory; name the log"));
    CU_ASSERT_PTR_NULL(input_open("/dev/null/x", &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "not a directory"));
    input_close(NULL);
}

static void other_compressions_are_named(void)
{
    static const struct {
        const char *head, *kind, *unpack;
    } others[] = {
        {"\x1f\x9d", "compress", "gzip -dc"},
        {"\x04\x22\x4d\x18", "lz4", "lz4 -dc"},
        {"LZIP\x01", "lzip", "lzip -dc"},
        {"PK\x03\x04", "zip", "unzip -p"},
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t len = strlen(others[i].head);
        struct diag diag = {""};

        write_file(others[i].head, len);
        CU_ASSERT_PTR_NULL(input_open(path, &diag));
        CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, others[i].kind));
        CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, others[i].unpack));
    }
}

/* The first bytes of packed files that a log may begin with, too. */
static void lines_that_begin_like_packed_files_are_lines(void)
{
    static const char *const logs[] = {
        "B",  "BZ",  "BZh9", "BZh91AY", "(",       "]", "?*M",
        "P*", "LZI", "PK",   "BZ2 x",   "] - - x", "x", "\xe4"};

    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        write_file(logs[i], strlen(logs[i]));
        check_outcome(read_file(4096), INPUT_END, logs[i], strlen(logs[i]));
    }
}

static void permission_denied_says_what_to_do(void)
{
    struct diag diag = {""};

    if (geteuid() == 0) /* root may read everything */
        return;
    write_file("x", 1);
    chmod(path, 0);
    CU_ASSERT_PTR_NULL(input_open(path, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "permission denied; run as"));
    chmod(path, 0600);
}

static CU_TestInfo tests[] = {
    {"a plain file is read as it is", a_plain_file_is_read_as_it_is},
    {"a gzip file is inflated whatever the read size",
     a_gzip_file_is_inflated_whatever_the_read_size},
    {"kind, size and position are known", kind_size_and_position_are_known},
    {"an empty file is a plain file without bytes",
     an_empty_file_is_a_plain_file_without_bytes},
    {"members are joined", members_are_joined},
    {"a hundred members of every length are joined",
     a_hundred_members_of_every_length_are_joined},
    {"zero padding after a member is ignored",
     zero_padding_after_a_member_is_ignored},
    {"garbage after a member is reported with its place",
     garbage_after_a_member_is_reported_with_its_place},
    {"optional header fields are skipped", optional_header_fields_are_skipped},
    {"every cut gives a prefix and says so",
     every_cut_gives_a_prefix_and_says_so},
    {"every cut of two members keeps the first",
     every_cut_of_two_members_keeps_the_first},
    {"a cut large file gives nearly all of its bytes",
     a_cut_large_file_gives_nearly_all_of_its_bytes},
    {"every flipped byte is found", every_flipped_byte_is_found},
    {"damage costs the same whatever the read size",
     damage_costs_the_same_whatever_the_read_size},
    {"a wrong checksum keeps the data", a_wrong_checksum_keeps_the_data},
    {"pipes that deliver single bytes lose none",
     pipes_that_deliver_single_bytes_lose_none},
    {"a waiting read ends when asked to stop",
     a_waiting_read_ends_when_asked_to_stop},
    {"what cannot be read is refused with a sentence",
     what_cannot_be_read_is_refused_with_a_sentence},
    {"other compressions are named", other_compressions_are_named},
    {"lines that begin like packed files are lines",
     lines_that_begin_like_packed_files_are_lines},
    {"permission denied says what to do", permission_denied_says_what_to_do},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_input;
CU_SuiteInfo suite_analyzer_input = {
    "analyzer/input/input", set_up, tear_down, NULL, NULL, tests};
