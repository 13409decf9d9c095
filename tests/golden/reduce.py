#!/usr/bin/python3
"""Reduce a JSON report to what must not change from run to run.

    reduce.py < report.json            the reduced report
    reduce.py --check SCHEMA REPORT [FOLDER]
                                       say how a report breaks the schema, or
                                       loses lines or bytes; FOLDER has its
                                       logs, when all of them were read

Left out: when and from where the log was read, how long it took, and where in
the file each piece of evidence stands.  Keys are sorted, one per line, so that
a difference is a line.
"""
import bz2
import gzip
import json
import lzma
import os
import sys

VOLATILE_GENERAL = ("date_time", "generation_time", "log_path")
VOLATILE_EVIDENCE = ("file", "line", "offset")


def reduced(report):
    general = report.get("general", {})
    for name in VOLATILE_GENERAL:
        general.pop(name, None)
    for finding in report.get("findings", []) + report.get("acknowledged", []):
        for piece in finding.get("evidence", []):
            for name in VOLATILE_EVIDENCE:
                piece.pop(name, None)
    return report


OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def size(path):
    """Bytes of a log, unpacked; None when that is not known here."""
    ending = os.path.splitext(path)[1]
    if ending == ".zst" or not os.path.isfile(path):
        return None
    with OPENERS.get(ending, open)(path, "rb") as f:
        return len(f.read())


def conserved(general, folder):
    """What is read = valid + failed + filtered, and is all of the logs."""
    for what, read, valid in (("lines", "lines_read", "requests"),
                              ("bytes", "bytes_read", "bytes")):
        parts = [general[f"{kind}_{valid}"]
                 for kind in ("valid", "failed", "filtered")]
        if general[read] != sum(parts):
            yield f"{what} read: {general[read]} are not {parts}"
    sizes = [size(os.path.join(folder, p)) for p in general["log_path"]
             ] if folder else [None]
    if None not in sizes and general["bytes_read"] != sum(sizes):
        yield f"{general['bytes_read']} bytes read of {sum(sizes)}"


def check(schema_path, report_path, folder):
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
    lost = list(conserved(report["general"], folder))
    print("\n".join(lost), end="\n" if lost else "")
    return 1 if problems or lost else 0


def main():
    if len(sys.argv) >= 4 and sys.argv[1] == "--check":
        return check(sys.argv[2], sys.argv[3], "".join(sys.argv[4:]))
    json.dump(reduced(json.load(sys.stdin)), sys.stdout, indent=1, sort_keys=True,
              ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
