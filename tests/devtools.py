"""Chromium, spoken to over its debugging pipe."""
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import threading

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
           "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync",
           "--disable-dev-shm-usage", "--no-proxy-server", "--log-level=3",
           "--ignore-certificate-errors", "--disable-extensions",
           "--disable-features=HttpsUpgrades,HttpsFirstBalancedMode",
           "--remote-debugging-pipe")
SECONDS = 20


def find():
    for name in NAMES:
        # Some systems have a program that only tells where to get it.
        if shutil.which(name) and subprocess.run(
                [name, "--version"], capture_output=True).returncode == 0:
            return name
    return None


class Chromium:
    """One process of it. `on_event`, when given, is called with what it tells
    unasked."""

    def __init__(self, name, *options, on_event=None):
        self.profile = tempfile.TemporaryDirectory(
            ignore_cleanup_errors=True)
        self.on_event = on_event
        theirs_in, self.out = os.pipe()
        ours_in, theirs_out = os.pipe()

        def place_pipe():
            """It reads descriptor 3 and writes descriptor 4."""
            reading, writing = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(reading, 3)
            os.dup2(writing, 4)
        self.child = subprocess.Popen(
            [name, f"--user-data-dir={self.profile.name}", *options, *OPTIONS,
             "about:blank"],
            close_fds=False, preexec_fn=place_pipe, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.numbers, self.lock = itertools.count(1), threading.Lock()
        self.news = threading.Condition()
        self.answers, self.loaded = {}, {}
        threading.Thread(target=self.listen, args=(ours_in,),
                         daemon=True).start()
        version = self.ask("Browser.getVersion")
        self.agent = version["userAgent"].replace("Headless", "")

    def listen(self, fd):
        with os.fdopen(fd, "rb") as pipe:
            rest = b""
            while data := pipe.read1(65536):
                *messages, rest = (rest + data).split(b"\0")
                for message in messages:
                    self.hear(json.loads(message))

    def hear(self, message):
        with self.news:
            if "id" in message:
                self.answers[message["id"]] = message
            elif message["method"] == "Page.frameStoppedLoading":
                session = message["sessionId"]
                self.loaded[session] = self.loaded.get(session, 0) + 1
            if self.on_event and "id" not in message:
                self.on_event(message)
            self.news.notify_all()

    def ask(self, method, session=None, **params):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        with self.lock:
            os.write(self.out, json.dumps(message).encode() + b"\0")
        with self.news:
            self.news.wait_for(lambda: number in self.answers, SECONDS)
            return self.answers.pop(number, {}).get("result", {})

    def wait_for_page(self, session, before):
        with self.news:
            self.news.wait_for(
                lambda: self.loaded.get(session, 0) > before, SECONDS)

    def end(self):
        self.ask("Browser.close")
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.out)
        self.profile.cleanup()


class Tab:
    """A window of its own, with cookies of its own."""

    def __init__(self, chromium):
        self.chromium = chromium
        self.profile = chromium.ask("Target.createBrowserContext")[
            "browserContextId"]
        target = chromium.ask("Target.createTarget", url="about:blank",
                              browserContextId=self.profile)["targetId"]
        self.session = chromium.ask("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **params):
        return self.chromium.ask(method, self.session, **params)

    def open(self, method, **params):
        """Ask for what loads a page, and wait until it is there."""
        before = self.chromium.loaded.get(self.session, 0)
        self.ask(method, **params)
        self.chromium.wait_for_page(self.session, before)

    def close(self):
        self.chromium.ask("Target.disposeBrowserContext",
                          browserContextId=self.profile)
