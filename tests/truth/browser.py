"""Visitors with a browser each, who open pages and send the forms on them."""
import json
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from devtools import Chromium, Tab, find  # noqa: E402,F401


def start(name, ports):
    """For our hosts only the server is there, for others nobody."""
    hosts = ", ".join(
        f"MAP {host}:{port} 127.0.0.1:{to}"
        for host in ("*.shop.example", "shop.example", "auth.example")
        for port, to in ((80, ports.http), (443, ports.tls)))
    return Chromium(name, f"--host-resolver-rules={hosts}, MAP * ~NOTFOUND")


class Person(Tab):
    """One who sits before a browser of his own."""

    def __init__(self, chromium):
        super().__init__(chromium)
        self.ask("Network.setUserAgentOverride", userAgent=chromium.agent)

    def send(self, method, url, _type, _body, id_, address):
        """A GET is typed into the address bar; a POST sends the form of the
        page that is there."""
        self.ask("Network.setExtraHTTPHeaders",
                 headers={"X-Truth": id_, "X-Truth-Address": address})
        if method == "GET":
            self.open("Page.navigate", url=url)
        else:
            self.open("Runtime.evaluate", expression="const f = document.forms"
                      f"[0]; f.action = {json.dumps(url)}; f.submit()")
