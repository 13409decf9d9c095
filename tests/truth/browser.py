"""Chromium, spoken to over its debugging pipe: visitors with a profile each,
who open pages and send the forms on them."""
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
           # For our hosts only the server is there, for others nobody.
           "--disable-features=HttpsUpgrades,HttpsFirstBalancedMode",
           "--remote-debugging-pipe", "about:blank")
SECONDS = 20


def find():
    for name in NAMES:
        # Some systems have a program that only tells where to get it.
        if shutil.which(name) and subprocess.run(
                [name, "--version"], capture_output=True).returncode == 0:
            return name
    return None


class Browser:
    def __init__(self, name, ports):
        self.profile = tempfile.TemporaryDirectory(
            ignore_cleanup_errors=True)
        hosts = ", ".join(
            f"MAP {host}:{port} 127.0.0.1:{to}"
            for host in ("*.shop.example", "shop.example", "auth.example")
            for port, to in ((80, ports.http), (443, ports.tls)))
        theirs_in, self.out = os.pipe()
        ours_in, theirs_out = os.pipe()

        def place_pipe():
            """It reads descriptor 3 and writes descriptor 4."""
            reading, writing = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(reading, 3)
            os.dup2(writing, 4)
        self.child = subprocess.Popen(
            [name, f"--user-data-dir={self.profile.name}",
             f"--host-resolver-rules={hosts}, MAP * ~NOTFOUND", *OPTIONS],
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


class Person:
    """One who sits before a browser of his own."""

    def __init__(self, browser):
        self.browser = browser
        self.profile = browser.ask("Target.createBrowserContext")[
            "browserContextId"]
        target = browser.ask("Target.createTarget", url="about:blank",
                             browserContextId=self.profile)["targetId"]
        self.tab = browser.ask("Target.attachToTarget", targetId=target,
                               flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Network.setUserAgentOverride", userAgent=browser.agent)

    def ask(self, method, **params):
        return self.browser.ask(method, self.tab, **params)

    def send(self, method, url, _type, _body, id_, address):
        """A GET is typed into the address bar; a POST sends the form of the
        page that is there."""
        self.ask("Network.setExtraHTTPHeaders",
                 headers={"X-Truth": id_, "X-Truth-Address": address})
        before = self.browser.loaded.get(self.tab, 0)
        if method == "GET":
            self.ask("Page.navigate", url=url)
        else:
            self.ask("Runtime.evaluate", expression="const f = document.forms"
                     f"[0]; f.action = {json.dumps(url)}; f.submit()")
        self.browser.wait_for_page(self.tab, before)

    def close(self):
        self.browser.ask("Target.disposeBrowserContext",
                         browserContextId=self.profile)
