#!/usr/bin/python3
"""The picture in the manual: picture.py ANALYZER PNG

The report on the golden case `clients`, as a browser shows its top.
"""
import os
import sys
import tempfile

import logs
from page import Pages, Viewer

sys.path.append(logs.TESTS)
import devtools  # noqa: E402

SIZE, MOST = (1000, 1180), 200_000


def main():
    analyzer, target = sys.argv[1:3]
    analyzer, target = os.path.abspath(analyzer), os.path.abspath(target)
    # Its name is in the picture, without a path.
    os.chdir(os.path.dirname(logs.golden("clients")))
    name = devtools.find()
    if not name:
        sys.exit("picture: no Chromium")
    with tempfile.TemporaryDirectory() as folder:
        html, _ = Pages(analyzer, folder).of(
            "report", "input.log",
            "--html-report-title=Redirects of www.example.org")
        viewer = Viewer(name)
        try:
            viewer.look_like(SIZE)
            viewer.tab.ask("Emulation.setScrollbarsHidden", hidden=True)
            viewer.open(html)
            viewer.run("document.querySelector('details').open = true")
            picture = viewer.screenshot()
        finally:
            viewer.end()
    assert len(picture) < MOST, len(picture)
    with open(target, "wb") as f:
        f.write(picture)
    print(f"picture: {len(picture)} bytes")


if __name__ == "__main__":
    main()
