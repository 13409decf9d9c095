"""Reduce a JSON report to what must not change from run to run.

Left out: when and from where the log was read, how long it took, and where in
the file each piece of evidence stands.  Keys are sorted, one per line, so that
a difference is a line.
"""
import bz2
import gzip
import json
import lzma
import os

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


def as_text(report):
    return json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def size(path):
    """Bytes of a log, unpacked; None when that is not known here."""
    ending = os.path.splitext(path)[1]
    if ending == ".zst" or not os.path.isfile(path):
        return None
    with OPENERS.get(ending, open)(path, "rb") as f:
        return len(f.read())


def lost(general, folder):
    """How what is read is not valid + failed + filtered, or not all of the logs.
    FOLDER has them, None unless all were read."""
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
