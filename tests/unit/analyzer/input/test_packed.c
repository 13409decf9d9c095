/* Expectations: what the stock tools pack comes out as it went in, and what
 * they make of cut files and garbage; the laws of input.h at every read size,
 * with a thread that reads ahead and without. */
#include "input/input.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

enum { TEXT_SIZE = 600 * 1024, MAX_FILE = 3 * TEXT_SIZE };

/* A way to pack; `text` packed by it is at `bytes`. */
struct way {
    const char *kind, *pack, *unpack;
    bool checked; /* damage is found by a checksum */
    unsigned char *bytes;
    size_t len;
};

static struct way ways[] = {
    {"gzip", "gzip -c", "gzip -dc", true, NULL, 0},
    {"gzip", "gzip -1c", "gzip -dc", true, NULL, 0},
    {"zstd", "zstd -qc", "zstd -qdc", true, NULL, 0},
    {"zstd", "zstd -qc -19 --no-check", "zstd -qdc", false, NULL, 0},
    {"zstd", "zstd -qc --long=27", "zstd -qdc", true, NULL, 0},
    {"zstd", "zstd -qc -1 -T2 -B64KiB", "zstd -qdc", true, NULL, 0},
    {"xz", "xz -c -1", "xz -dc", true, NULL, 0},
    {"xz", "xz -c --check=sha256 --block-size=100KiB", "xz -dc", true, NULL, 0},
    {"xz", "xz -c -0 --check=none", "xz -dc", false, NULL, 0},
    {"lzma", "xz -c --format=lzma", "xz -dc", false, NULL, 0},
    {"bzip2", "bzip2 -c", "bzip2 -dc", true, NULL, 0},
    {"bzip2", "bzip2 -1c", "bzip2 -dc", true, NULL, 0},
};
enum { WAY_COUNT = sizeof ways / sizeof ways[0] };

static char text[TEXT_SIZE];
static char dir[] = "/tmp/packed.XXXXXX";
static char path[64], plain_path[64];

static bool save(const char *name, const void *bytes, size_t len)
{
    FILE *f = fopen(name, "wb");
    bool ok = f && fwrite(bytes, 1, len, f) == len;

    return (!f || fclose(f) == 0) && ok;
}

static void write_bytes(const char *name, const void *bytes, size_t len)
{
    CU_ASSERT_TRUE_FATAL(save(name, bytes, len));
}

/* What `tool < file` prints, up to @a size bytes; 0 when it does not run. */
static size_t run_tool(const char *tool, const char *file, void *out,
                       size_t size)
{
    char command[200];
    size_t len;
    FILE *f;

    snprintf(command, sizeof command, "%s <%s 2>%s/said", tool, file, dir);
    f = popen(command, "r");
    if (!f)
        return 0;
    len = fread(out, 1, size, f);
    pclose(f);
    return len;
}

static int set_up(void)
{
    unsigned state = 1;

    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/log", dir);
    snprintf(plain_path, sizeof plain_path, "%s/plain", dir);
    for (size_t i = 0; i < sizeof text; i++) {
        state = state * 1103515245 + 12345;
        text[i] = (char)(i % 61 == 60 ? '\n' : 'a' + (state >> 16) % 20);
    }
    if (!save(plain_path, text, sizeof text))
        return -1;
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        w->bytes = malloc(MAX_FILE);
        w->len = run_tool(w->pack, plain_path, w->bytes, MAX_FILE);
        if (w->len == 0)
            return -1;
    }
    return 0;
}

static int tear_down(void)
{
    char said[80];

    for (size_t i = 0; i < WAY_COUNT; i++)
        free(ways[i].bytes);
    snprintf(said, sizeof said, "%s/said", dir);
    unlink(said);
    unlink(path);
    unlink(plain_path);
    return rmdir(dir);
}

/* What reading `path` gave. */
struct outcome {
    char *bytes;
    size_t len;
    enum input_result result;
    char kind[16];
    struct diag diag;
};

static struct outcome read_file(size_t step, bool ahead)
{
    struct outcome o = {malloc(MAX_FILE + step), 0, INPUT_OK, "", {""}};
    struct input *in = input_open(path, &o.diag);
    size_t got;

    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    snprintf(o.kind, sizeof o.kind, "%s", input_kind(in));
    if (ahead)
        input_read_ahead(in);
    while ((o.result = input_read(in, o.bytes + o.len, step, &got, &o.diag))
               == INPUT_OK
           && o.len + got <= MAX_FILE) {
        CU_ASSERT_TRUE(got > 0 && got <= step);
        o.len += got;
    }
    CHECK_INT(got, 0);
    CHECK_INT(input_read(in, o.bytes, step, &got, &o.diag), o.result);
    CU_ASSERT_EQUAL(o.diag.text[0] != '\0', o.result != INPUT_END);
    input_close(in);
    return o;
}

static void check_outcome(struct outcome o, enum input_result result,
                          const char *bytes, size_t len)
{
    CHECK_INT(o.result, result);
    CHECK_INT(o.len, len);
    CU_ASSERT_TRUE(o.len == len && memcmp(o.bytes, bytes, len) == 0);
    free(o.bytes);
}

static const size_t steps[] = {1, 7, 4099, 131071, MAX_FILE};
enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

static void what_the_tools_pack_comes_out_as_it_went_in(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        write_bytes(path, w->bytes, w->len);
        for (size_t i = 0; i < 2 * STEP_COUNT; i++) {
            struct outcome o = read_file(steps[i / 2], i % 2);
            CHECK_STR(o.kind, w->kind);
            check_outcome(o, INPUT_END, text, sizeof text);
        }
    }
}

static void an_empty_log_is_empty_in_every_packing(void)
{
    unsigned char packed[200];

    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        struct outcome o;
        size_t len = run_tool(w->pack, "/dev/null", packed, sizeof packed);
        write_bytes(path, packed, len);
        o = read_file(100, false);
        CHECK_STR(o.kind, w->kind);
        check_outcome(o, INPUT_END, "", 0);
    }
}

/* An empty member, the first half, an empty member, the other half. */
static void members_in_a_row_are_joined(void)
{
    enum { HALF = TEXT_SIZE / 2 };

    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        static unsigned char packed[MAX_FILE];
        size_t len = run_tool(w->pack, "/dev/null", packed, MAX_FILE);
        if (strcmp(w->kind, "lzma") == 0) /* is one member by definition */
            continue;
        for (size_t i = 0; i < 2; i++) {
            write_bytes(plain_path, text + i * HALF, HALF);
            len += run_tool(w->pack, plain_path, packed + len, MAX_FILE - len);
            len += run_tool(w->pack, "/dev/null", packed + len, MAX_FILE - len);
        }
        write_bytes(path, packed, len);
        for (size_t i = 0; i < STEP_COUNT; i++)
            check_outcome(read_file(steps[i], i % 2), INPUT_END, text,
                          sizeof text);
    }
    write_bytes(plain_path, text, sizeof text);
}

/* isa-l holds back a byte or two whose bits might go on behind the cut. */
enum { HELD_BACK = 4 };

/* Cut after @a len bytes: a prefix, told, and no less than the tool gives. */
static void check_cut(const struct way *w, size_t len)
{
    static char by_tool[MAX_FILE];
    struct outcome o;
    size_t tool_len;

    write_bytes(path, w->bytes, len);
    tool_len = run_tool(w->unpack, path, by_tool, MAX_FILE);
    o = read_file(65536, len % 2);
    CHECK_STR(o.kind, w->kind);
    CHECK_INT(o.result, INPUT_TRUNCATED);
    if (strcmp(w->kind, "gzip") == 0)
        tool_len -= tool_len < HELD_BACK ? tool_len : HELD_BACK;
    CU_ASSERT_TRUE(o.len >= tool_len && o.len <= sizeof text);
    CU_ASSERT_TRUE(memcmp(o.bytes, text, o.len) == 0);
    free(o.bytes);
}

static void a_cut_file_gives_no_less_than_its_tool_gives(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        for (size_t i = 8; i < 24; i++)
            check_cut(w, i);
        for (size_t i = 1; i < 12; i++)
            check_cut(w, w->len * i / 12);
        /* A zstd checksum that is cut off, or lzma's end, leave all data. */
        for (size_t i = 1; i < 8; i++)
            check_cut(w, w->len - i);
    }
}

static void garbage_behind_a_member_is_told_and_costs_nothing(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        struct outcome o;
        char expected[80];
        memcpy(w->bytes + w->len, "garbage", 8);
        write_bytes(path, w->bytes, w->len + 8);
        o = read_file(4099, true);
        snprintf(expected, sizeof expected, "from byte %zu on: something",
                 w->len);
        CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, expected));
        check_outcome(o, INPUT_TRUNCATED, text, sizeof text);
    }
}

/* Damage in the middle: a prefix comes out and it is told; the read size
 * changes neither. */
static void damage_costs_the_same_whatever_the_read_size(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        struct outcome whole;
        if (!w->checked)
            continue;
        w->bytes[w->len / 2] ^= 0x55;
        write_bytes(path, w->bytes, w->len);
        w->bytes[w->len / 2] ^= 0x55;
        whole = read_file(MAX_FILE, false);
        CHECK_INT(whole.result, INPUT_TRUNCATED);
        for (size_t i = 0; i < 2 * STEP_COUNT; i++) {
            struct outcome o = read_file(steps[i / 2], i % 2);
            CHECK_STR(o.diag.text, whole.diag.text);
            check_outcome(o, INPUT_TRUNCATED, whole.bytes, whole.len);
        }
        free(whole.bytes);
    }
}

/* RFC 8878 3.1.2: frames that hold no data, as pzstd and the seekable format
 * write them. */
static void skippable_frames_are_skipped(void)
{
    static const char skip[] = "\x53\x2a\x4d\x18\x05\0\0\0hello";
    enum { SKIP = sizeof skip - 1 };
    static unsigned char file[MAX_FILE];
    const struct way *w = &ways[2];
    size_t len = 0;

    for (size_t i = 0; i < 3; i++) {
        memcpy(file + len, skip, SKIP);
        len += SKIP;
        if (i == 1) {
            memcpy(file + len, w->bytes, w->len);
            len += w->len;
        }
    }
    write_bytes(path, file, len);
    for (size_t i = 0; i < STEP_COUNT; i++) {
        struct outcome o = read_file(steps[i], false);
        CHECK_STR(o.kind, "zstd");
        check_outcome(o, INPUT_END, text, sizeof text);
    }
    write_bytes(path, file, 11); /* cut inside the first */
    check_outcome(read_file(10, false), INPUT_TRUNCATED, "", 0);
}

static void a_window_of_more_than_128_mib_is_refused(void)
{
    unsigned char packed[4096];
    struct outcome o;

    write_bytes(plain_path, text, 100);
    write_bytes(
        path, packed,
        run_tool("zstd -qc --long=28", plain_path, packed, sizeof packed));
    /* The tool writes small windows for small files; RFC 8878 3.1.1.1.2. */
    memcpy(packed, "\x28\xb5\x2f\xfd\0\x90", 6);
    write_bytes(path, packed, 40);
    o = read_file(100, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "window of more than 128 MiB"));
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "zstd -dc --long=31 LOG |"));
    check_outcome(o, INPUT_ERROR, "", 0);
    write_bytes(plain_path, text, sizeof text);
}

/* .lzma: properties, then the size of the dictionary, little endian. */
static void a_dictionary_of_more_than_128_mib_is_refused(void)
{
    struct way *w = &ways[9];
    unsigned char size = w->bytes[4], before = w->bytes[3];
    struct outcome o;

    CHECK_STR(w->kind, "lzma");
    w->bytes[3] = 0;
    w->bytes[4] = 0x08; /* 128 MiB */
    write_bytes(path, w->bytes, w->len);
    check_outcome(read_file(65536, false), INPUT_END, text, sizeof text);
    w->bytes[4] = 0x10; /* 256 MiB */
    write_bytes(path, w->bytes, w->len);
    o = read_file(100, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "dictionary of more than 128"));
    check_outcome(o, INPUT_ERROR, "", 0);
    w->bytes[3] = before;
    w->bytes[4] = size;
}

/* Read `path` to its end; how much came out. */
static uint64_t read_bomb(unsigned ratio, enum input_result *result,
                          struct diag *diag)
{
    static char buf[1 << 20];
    struct input *in = input_open(path, diag);
    uint64_t len = 0;
    size_t got;

    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    if (ratio != INPUT_MAX_EXPANSION)
        input_limit_expansion(in, ratio);
    while ((*result = input_read(in, buf, sizeof buf, &got, diag)) == INPUT_OK)
        len += got;
    input_close(in);
    return len;
}

static void a_bomb_is_left_at_1_gib_and_told(void)
{
    const uint64_t size = UINT64_C(1100) << 20, floor = UINT64_C(1) << 30;
    enum input_result result;
    struct diag diag = {""};
    char command[200];
    uint64_t len;

    snprintf(command, sizeof command,
             "head -c 1100M /dev/zero | zstd -q -1 >%s", path);
    CHECK_INT(system(command), 0);
    len = read_bomb(INPUT_MAX_EXPANSION, &result, &diag);
    CHECK_INT(result, INPUT_TRUNCATED);
    CU_ASSERT_TRUE(len > floor && len < floor + (2 << 20));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "more than 1000 times its size"));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "--max-expansion=0"));
    diag.text[0] = '\0';
    CHECK_INT(read_bomb(0, &result, &diag), size);
    CHECK_INT(result, INPUT_END);
    CHECK_INT(read_bomb(1000000, &result, &diag), size);
}

/* Memory after the first read of `path`. */
static size_t memory_of(bool ahead)
{
    struct diag diag = {""};
    struct input *in = input_open(path, &diag);
    size_t got, memory;
    char buf[100];

    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT_TRUE(input_memory(in) < 8 * 1024);
    if (ahead)
        input_read_ahead(in);
    CHECK_INT(input_read(in, buf, sizeof buf, &got, &diag), INPUT_OK);
    memory = input_memory(in);
    input_close(in); /* with a thread in the middle of its work */
    return memory;
}

static void an_input_takes_no_memory_before_it_is_read(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++) {
        write_bytes(path, w->bytes, w->len);
        CU_ASSERT_TRUE(memory_of(false) > 48 * 1024);
        CU_ASSERT_TRUE(memory_of(true) > 48 * 1024);
    }
    write_bytes(path, ways[0].bytes, ways[0].len);
    CU_ASSERT_TRUE(memory_of(false) < 160 * 1024);
    write_bytes(path, ways[11].bytes, ways[11].len); /* bzip2(1): 100k + 4 * */
    CU_ASSERT_TRUE(memory_of(false) > 400000 && memory_of(false) < 700000);
    write_bytes(path, text, sizeof text);
    CU_ASSERT_TRUE(memory_of(true) < 8 * 1024);
}

/* As a merge of the logs of many virtual hosts holds them. */
static void five_hundred_gzip_logs_can_be_open_at_once(void)
{
    enum { LOGS = 500 };
    struct input *in[LOGS];
    struct diag diag = {""};
    size_t memory = 0, got;
    char buf[100];

    write_bytes(path, ways[0].bytes, ways[0].len);
    for (size_t i = 0; i < LOGS; i++) {
        in[i] = input_open(path, &diag);
        CU_ASSERT_PTR_NOT_NULL_FATAL(in[i]);
        CHECK_INT(input_read(in[i], buf, sizeof buf, &got, &diag), INPUT_OK);
        CU_ASSERT_TRUE(memcmp(buf, text, got) == 0);
    }
    for (size_t i = 0; i < LOGS; i++) {
        memory += input_memory(in[i]);
        input_close(in[i]);
    }
    CU_ASSERT_TRUE(memory < (size_t)70 << 20);
}

/* Read the FIFO at `path` that `cat` fills from a packed file. */
static void check_fifo(const struct way *w)
{
    char packed[80], command[240];

    snprintf(packed, sizeof packed, "%s/packed", dir);
    write_bytes(packed, w->bytes, w->len);
    unlink(path);
    CHECK_INT(mkfifo(path, 0600), 0);
    snprintf(command, sizeof command, "cat %s >%s &", packed, path);
    CHECK_INT(system(command), 0);
    check_outcome(read_file(4099, true), INPUT_END, text, sizeof text);
    unlink(path);
    unlink(packed);
}

static void a_fifo_is_unpacked_like_a_file(void)
{
    for (struct way *w = ways; w < ways + WAY_COUNT; w++)
        check_fifo(w);
}

static void reading_ahead_moves_the_position_to_the_end(void)
{
    static char buf[65536];
    struct diag diag = {""};
    struct input *in;
    size_t got;

    write_bytes(path, ways[0].bytes, ways[0].len);
    in = input_open(path, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    input_read_ahead(in);
    while (input_read(in, buf, sizeof buf, &got, &diag) == INPUT_OK)
        CU_ASSERT_TRUE(input_position(in) <= input_size(in));
    CHECK_INT(input_position(in), ways[0].len);
    input_close(in);
}

static CU_TestInfo tests[] = {
    {"what the tools pack comes out as it went in",
     what_the_tools_pack_comes_out_as_it_went_in},
    {"an empty log is empty in every packing",
     an_empty_log_is_empty_in_every_packing},
    {"members in a row are joined", members_in_a_row_are_joined},
    {"a cut file gives no less than its tool gives",
     a_cut_file_gives_no_less_than_its_tool_gives},
    {"garbage behind a member is told and costs nothing",
     garbage_behind_a_member_is_told_and_costs_nothing},
    {"damage costs the same whatever the read size",
     damage_costs_the_same_whatever_the_read_size},
    {"skippable frames are skipped", skippable_frames_are_skipped},
    {"a window of more than 128 MiB is refused",
     a_window_of_more_than_128_mib_is_refused},
    {"a dictionary of more than 128 MiB is refused",
     a_dictionary_of_more_than_128_mib_is_refused},
    {"a bomb is left at 1 GiB and told", a_bomb_is_left_at_1_gib_and_told},
    {"an input takes no memory before it is read",
     an_input_takes_no_memory_before_it_is_read},
    {"five hundred gzip logs can be open at once",
     five_hundred_gzip_logs_can_be_open_at_once},
    {"a FIFO is unpacked like a file", a_fifo_is_unpacked_like_a_file},
    {"reading ahead moves the position to the end",
     reading_ahead_moves_the_position_to_the_end},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_packed;
CU_SuiteInfo suite_analyzer_packed = {
    "analyzer/input/packed", set_up, tear_down, NULL, NULL, tests};
