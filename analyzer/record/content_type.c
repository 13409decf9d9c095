#include "record/content_type.h"

#include "util/words.h"

bool content_type_is_form(struct slice type)
{
    return slice_begins(type, "application/x-www-form")
           || slice_begins(type, "multipart/form-data")
           || slice_begins(type, "text/plain");
}

bool content_type_is_data(struct slice type)
{
    static const char *const parts[] = {"json", "xml", "octet-stream",
                                        "protobuf", NULL};

    return has_word(type, parts);
}
