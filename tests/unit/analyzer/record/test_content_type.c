#include "record/content_type.h"

#include "check.h"

static void forms_have_three_types(void)
{
    CU_ASSERT(content_type_is_form(
        slice_of("application/x-www-form-urlencoded; charset=UTF-8")));
    CU_ASSERT(
        content_type_is_form(slice_of("multipart/form-data; boundary=x")));
    CU_ASSERT(content_type_is_form(slice_of("text/plain")));
    CU_ASSERT(!content_type_is_form(slice_of("application/json")));
    CU_ASSERT(!content_type_is_form((struct slice){NULL, 0}));
}

static void data_is_what_programs_send(void)
{
    static const char *const types[] = {
        "application/json",
        "application/vnd.api+json; charset=utf-8",
        "text/xml",
        "application/soap+xml",
        "application/x-protobuf",
        "application/octet-stream"};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        CU_ASSERT(content_type_is_data(slice_of(types[i])));
    CU_ASSERT(!content_type_is_data(slice_of("multipart/form-data")));
    CU_ASSERT(!content_type_is_data(slice_of("image/png")));
    CU_ASSERT(!content_type_is_data((struct slice){NULL, 0}));
}

static CU_TestInfo tests[] = {
    {"forms have three types", forms_have_three_types},
    {"data is what programs send", data_is_what_programs_send},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_content_type, "analyzer/record/content_type");
