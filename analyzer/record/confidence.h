/**
 * @file
 * How sure the log makes us, in four steps.
 */
#ifndef RECORD_CONFIDENCE_H
#define RECORD_CONFIDENCE_H

enum confidence {
    CONFIDENCE_LOW,
    CONFIDENCE_MEDIUM,
    CONFIDENCE_HIGH,
    CONFIDENCE_CERTAIN
};

#endif
