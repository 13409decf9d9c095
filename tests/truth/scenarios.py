"""What visitors of the site of site/ do, and what the site meant by it.

A scenario takes a visitor v, who asks for pages (v.get), sends forms and
messages (v.post, v.put) and waits (v.wait).
"""
WWW = "http://www.shop.example"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
ORDER = '{"order": 17, "items": [' + ", ".join(["12"] * 300) + "]}"

# What is wrong (or looks so) with each URL. `lost` is true where a client has
# in fact lost something, `loop` where one has gone round.
FAULTS = {
    "lost": ["/api/v1/orders", "/api/v1/item/7", "/api/v1/stock/7",
             "/api/v1/pay", "/api/v2/pay", "/webhook/pay", "/subscribe"],
    "loop": ["/promo", "/a-to-b", "/b-to-a", "/x", "/y", "/z", "/help",
             "/help/", "/secure", "/hosted", "/consent", "/consent/check"],
    "growing": ["/grow"],
    "broken": ["/catalog-2019", "/spring-sale", "/figures"],
    "codes": ["/flip"],
    "resent": ["/authorize"],
    # Nothing is wrong with these, and no error may be found there.
    "good": ["/contact", "/order", "/node/3/edit", "/login", "/account",
             "/members", "/check", "/job/1", "/job/2", "/", "/docs", "/moved",
             "/flyer", "/api/v1/users", "/hook/build", "/old/1", "/shop",
             "/store", "/partner"],
}
# What a format cannot show, and why; it is asked for nowhere else.
HIDDEN = {"combined": {
    "/promo": "who asks for one URL again may not follow",
    "/secure": "only a scheme would tell it from a page that is asked again",
    "/hosted": "only a host would tell it from a page that is asked again"}}


def form(v, url, action=None):
    v.get(url)
    v.wait()
    v.post(action or url, FORM, "text=some+words")


def browse(v):
    for _ in range(v.rnd.randrange(1, 4)):
        v.get(v.rnd.choice(["/item/%d" % v.rnd.randrange(40), "/news",
                            "/cart", "/de/", "/thanks", "/docs/", "/today",
                            "/new/%d" % v.rnd.randrange(3)]))
        v.wait()


def contact(v):
    form(v, "/contact")


def order(v):
    form(v, "/order")


def same_url(v):
    form(v, "/node/3/edit")


def login(v):
    v.get("/account")
    v.wait()
    v.post("/login", FORM, "text=some+words")


def subscribe(v):
    form(v, "/news", "/subscribe")


def transfer(v):
    form(v, "/transfer")


def oauth(v):
    form(v, "/login", "http://auth.example/authorize")


def members(v):
    v.get("/members")
    v.wait()
    v.get("/members")


def home(v):
    v.get("/")
    v.wait()
    browse(v)


def docs(v):
    v.get("/docs")


def old(v):
    v.get("/old/%d" % v.rnd.randrange(3))


def shop(v):
    v.get("/shop")


def spring(v):
    v.get("/spring")


def flyer(v):
    v.get("/flyer")


def partner(v):
    v.get("/partner")
    v.wait()
    v.get("/news")


def broken(v):
    v.get("/catalog-2019")
    v.wait()
    v.get("/spring-sale")


def figures(v):
    v.get("/figures")


def poll(v):
    for _ in range(5):
        v.get("/job/%d" % (v.number % 2 + 1))
        v.wait()


def flip(v):
    for _ in range(4):
        v.get("/flip")
        v.wait()


def orders(v):
    v.post("/api/v1/orders", JSON, ORDER)


def webhook(v):
    v.post("/webhook/pay", JSON, ORDER)


def pay(v):
    v.post("/api/v1/pay", JSON, ORDER)


def users(v):
    v.post("/api/v1/users", JSON, ORDER)
    v.wait()
    v.post("/hook/build", JSON, ORDER)


def moved(v):
    v.get("/moved")
    v.wait()
    v.post("/moved", JSON, ORDER)


def items(v):
    v.put("/api/v1/item/7", JSON, ORDER)


def stock(v):
    v.put("/api/v1/stock/7", JSON, ORDER)


def loop_of_one(v):
    v.get("/promo")


def loop_of_two(v):
    v.get("/a-to-b")


def loop_of_three(v):
    v.get("/x")


def loop_by_slash(v):
    v.get("/help")


def loop_by_scheme(v):
    """From the front page: who has followed nothing yet may be a scanner."""
    v.get("/")
    v.wait()
    v.get("https://www.shop.example/secure")


def loop_by_host(v):
    v.get("/hosted")


def loop_by_cookie(v):
    v.get("/consent")


def growing(v):
    v.get("/grow")


def monitor(v):
    for _ in range(6):
        v.get("/")
        v.wait(1.5, 2.5)


def scanner(v):
    for _ in range(30):
        url = v.rnd.choice(["/contact", "/docs", "/login", "/account",
                            "/old/1", "/.env", "/wp-login.php", "/order"])
        v.rnd.choice([v.get, lambda u: v.post(u, FORM, "text=1")])(url)


PEOPLE = ["chromium"]
KEEP_COOKIES = ["chromium", "requests", "httpx"]
PROGRAMS = ["curl", "wget", "urllib", "requests", "httpx", "fetch", "php",
            "java-old", "java-new"]
WITHOUT_PROXY = ["curl", "urllib", "requests", "httpx", "chromium"]
PUTTING = ["curl", "curl-X", "wget", "requests", "httpx", "fetch", "php",
           "java-old", "java-new"]

# Scenario, who plays it, how often each of them.
# How many visits of each scenario there are in traffic that scale.py makes of
# the recorded ones; the mix of traffic.py where it has the same.
WEIGHTS = {
    "browse": 60, "home": 4, "contact": 6, "order": 3, "same_url": 3,
    "login": 3, "subscribe": 3, "transfer": 1, "oauth": 1, "docs": 8, "old": 4,
    "shop": 3, "spring": 1, "flyer": 1, "partner": 2, "members": 1,
    "broken": 3, "figures": 1, "poll": 2, "flip": 1, "orders": 3, "webhook": 3,
    "pay": 1, "users": 4, "moved": 3, "items": 1, "stock": 1, "loop_of_one": 1,
    "loop_of_two": 1, "loop_of_three": 1, "loop_by_slash": 1,
    "loop_by_scheme": 1, "loop_by_host": 1, "loop_by_cookie": 1, "growing": 1,
    "monitor": 1, "scanner": 1}

MIX = [
    (browse, PEOPLE, 20), (contact, PEOPLE, 8), (order, PEOPLE, 5),
    (same_url, PEOPLE, 6), (login, PEOPLE, 5), (subscribe, PEOPLE, 6),
    (transfer, PEOPLE, 2), (oauth, PEOPLE, 4), (home, PEOPLE, 4),
    (docs, PEOPLE + PROGRAMS, 2), (old, PEOPLE + PROGRAMS, 2),
    (shop, PEOPLE + PROGRAMS, 1), (spring, PEOPLE + PROGRAMS, 1),
    (flyer, PEOPLE + PROGRAMS, 1), (partner, PEOPLE, 2),
    (members, KEEP_COOKIES, 3), (members, ["curl"], 1),
    (broken, PEOPLE + PROGRAMS, 1), (figures, PEOPLE + PROGRAMS, 1),
    (poll, ["requests", "fetch", "chromium"], 2), (flip, PROGRAMS, 1),
    (orders, PROGRAMS + ["curl-X", "curl-post302"], 3),
    (webhook, PROGRAMS, 3), (pay, PROGRAMS, 2), (users, PROGRAMS, 1),
    (moved, PROGRAMS, 1), (items, PUTTING, 1), (stock, PUTTING, 1),
    (same_url, ["curl-X"], 1), (browse, PROGRAMS, 3),
    (loop_of_one, PEOPLE + PROGRAMS, 1), (loop_of_two, PEOPLE + PROGRAMS, 1),
    (loop_of_three, PEOPLE + PROGRAMS, 1),
    (loop_by_slash, PEOPLE + PROGRAMS, 1), (loop_by_scheme, WITHOUT_PROXY, 1),
    (loop_by_host, PEOPLE + PROGRAMS, 1),
    (loop_by_cookie, PEOPLE + PROGRAMS, 1), (growing, PEOPLE + PROGRAMS, 1),
    (monitor, ["curl-stays"], 2), (scanner, ["curl-stays"], 2),
]
