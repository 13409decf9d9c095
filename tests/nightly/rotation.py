"""The ways in which logs are rotated, each as logrotate does it."""
import bz2
import glob
import gzip
import lzma
import os
import shutil

KEPT = 40
PACKERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


class Log:
    """A log that a server appends to, with what has become of its older parts."""

    def __init__(self, folder, name="access.log"):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, name)
        self.written = []
        self.begun = ""
        self.open()

    def open(self):
        self.file = open(self.path, "a", newline="")

    def put(self, text):
        self.file.write(text)
        self.file.flush()

    def write(self, lines):
        self.finish()
        self.put("".join(lines))
        self.written += lines

    def begin(self, line):
        """The first half of a line."""
        self.finish()
        self.begun = line
        self.put(line[:len(line) // 2])

    def finish(self):
        """The second half of one that was begun."""
        if self.begun:
            self.put(self.begun[len(self.begun) // 2:])
            self.written.append(self.begun)
            self.begun = ""

    def files(self):
        return sorted(glob.glob(self.path + "*"))

    def shift(self):
        for i in range(KEPT, 0, -1):
            for ending in ("", *PACKERS):
                old = "%s.%d%s" % (self.path, i, ending)
                if os.path.exists(old):
                    os.rename(old, "%s.%d%s" % (self.path, i + 1, ending))

    def pack(self, path, ending):
        with open(path, "rb") as old, PACKERS[ending](path + ending, "wb") as new:
            shutil.copyfileobj(old, new)
        shutil.copystat(path, path + ending)
        os.unlink(path)


def rename(log, late, day):
    """Renamed; the server writes on into the old one until it is told."""
    log.shift()
    os.rename(log.path, log.path + ".1")
    log.write(late)
    log.file.close()
    log.open()


def create(log, late, day):
    """Renamed, and a new one is made at once for the server to open."""
    log.shift()
    os.rename(log.path, log.path + ".1")
    open(log.path, "w").close()
    log.write(late)
    log.file.close()
    log.open()


def copytruncate(log, late, day):
    log.write(late)
    log.shift()
    shutil.copyfile(log.path, log.path + ".1")
    os.truncate(log.path, 0)


def delaycompress(log, late, day):
    """Renamed; the one of the day before is compressed."""
    if os.path.exists(log.path + ".1"):
        log.pack(log.path + ".1", (".gz", ".bz2", ".xz")[day % 3])
    rename(log, late, day)


def dateext_copy(log, late, day):
    """Copied under a date, and truncated."""
    log.write(late)
    shutil.copyfile(log.path, "%s-2025%04d" % (log.path, day))
    os.truncate(log.path, 0)


STYLES = (rename, create, copytruncate, delaycompress, dateext_copy)
