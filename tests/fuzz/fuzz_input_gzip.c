/* gzip input of any bytes: see input_laws.h. */
#include "fuzz/input_laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return check_input_laws(&input_gzip, data, size);
}
