/**
 * @file
 * What the Content-Type of a request says of who sent it.
 */
#ifndef RECORD_CONTENT_TYPE_H
#define RECORD_CONTENT_TYPE_H

#include <stdbool.h>

#include "util/slice.h"

/** Whether forms are sent so: the three types of HTML's enctype. */
bool content_type_is_form(struct slice type);

/** Whether programs, or scripts of pages, send it: JSON, XML, protobuf,
 *  octets. */
bool content_type_is_data(struct slice type);

#endif
