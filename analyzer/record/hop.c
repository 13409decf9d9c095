#include "record/hop.h"

const char *hop_class_name(enum hop_class kind)
{
    static const char *const names[] = {"converted", "preserved",
                                        "body-lost", "not-followed",
                                        "looped",    "unknown"};
    return names[kind];
}
