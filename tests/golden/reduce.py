#!/usr/bin/python3
"""Reduce a JSON report to what must not change from run to run.

    reduce.py < report.json            the reduced report
    reduce.py --check SCHEMA REPORT    say how a report breaks the schema

Left out: when and from where the log was read, how long it took, and where in
the file each piece of evidence stands.  Keys are sorted, one per line, so that
a difference is a line.
"""
import json
import sys

VOLATILE_GENERAL = ("date_time", "generation_time", "log_path")
VOLATILE_EVIDENCE = ("file", "line", "offset")


def reduced(report):
    general = report.get("general", {})
    for name in VOLATILE_GENERAL:
        general.pop(name, None)
    for finding in report.get("findings", []):
        for piece in finding.get("evidence", []):
            for name in VOLATILE_EVIDENCE:
                piece.pop(name, None)
    return report


def check(schema_path, report_path):
    import jsonschema

    with open(schema_path) as f:
        schema = json.load(f)
    with open(report_path) as f:
        report = json.load(f)
    validator = jsonschema.validators.validator_for(schema)(schema)
    problems = list(validator.iter_errors(report))
    for problem in problems:
        print("/".join(map(str, problem.absolute_path)) or "(report)",
              problem.message[:300], sep=": ")
    return 1 if problems else 0


if len(sys.argv) == 4 and sys.argv[1] == "--check":
    sys.exit(check(sys.argv[2], sys.argv[3]))
json.dump(reduced(json.load(sys.stdin)), sys.stdout, indent=1, sort_keys=True,
          ensure_ascii=False)
print()
