"""Runs of the analyzer, and what their reports must have counted."""
import collections
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "golden"))
import reduce  # noqa: E402  (a neighbour)

REQUEST = re.compile(r'"[A-Z]+ (\S+) HTTP/1.1" (\d{3}) ')


def command(analyzer, work, logs, state=None, options=()):
    """The command of a run; its report is WORK/report.json."""
    words = [analyzer, "--no-progress", *options,
             "-o", os.path.join(work, "report.json"),
             "--invalid-requests=" + os.path.join(work, "invalid.log")]
    if state:
        words.append("--state=" + state)
    return words + list(logs)


def report(work):
    with open(os.path.join(work, "report.json")) as f:
        return json.load(f)


def run(analyzer, work, logs, state=None, options=()):
    """Run it. @return the report, and the lines that were no requests."""
    done = subprocess.run(command(analyzer, work, logs, state, options),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=120)
    if done.returncode != 0 or done.stderr:
        raise AssertionError("status %d: %s" % (done.returncode, done.stderr))
    with open(os.path.join(work, "invalid.log")) as f:
        broken = [line for line in f if not line.startswith("# ")]
    return report(work), broken


def counted(general):
    """What a report has counted."""
    return {"lines": general["lines_read"],
            "requests": general["valid_requests"],
            "broken": general["failed_requests"],
            "bytes": general["bytes_read"],
            "statuses": general["status_counts"]}


def expected(written):
    """What it must have counted, of the lines that were written."""
    statuses = collections.Counter()
    for line in written:
        match = REQUEST.search(line)
        if match:
            statuses[match[2]] += 1
    requests = sum(statuses.values())
    return {"lines": len(written), "requests": requests,
            "broken": len(written) - requests,
            "bytes": sum(len(line) for line in written),
            "statuses": dict(statuses)}


def learned(whole):
    """A report without what hangs on when and from what files it was made."""
    whole = reduce.reduced(json.loads(json.dumps(whole)))
    for name in ("log_size", "log_format"):
        whole["general"].pop(name)
    for reject in whole["quality"]["rejects"]:
        for name in ("file", "line", "offset"):
            reject.pop(name)
    return whole
