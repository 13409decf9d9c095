/**
 * @file
 * The order of rotated logs by name, that of `LC_ALL=C sort -V`: numbers count
 * as numbers, and access.log, access.log.2.gz, access.log.10.gz follow each
 * other.
 */
#ifndef INPUT_LOG_ORDER_H
#define INPUT_LOG_ORDER_H

/** Less than, equal to or greater than 0 as strcmp; 0 only for equal names. */
int log_order(const char *a, const char *b);

#endif
