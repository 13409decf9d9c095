"""Which rule ought to name which URL of the traffic: what is wrong there, and of
what kind.

A rule that names another URL, or calls a loop by the wrong kind, is wrong.
"""
# Rule, the URLs that it ought to name, and faults of whose URLs it may speak
# as well, since it tells of their consequence. None of the three logs tells the
# scheme: what goes round between http and https at /secure is one URL there, and
# no loop of MR303.
RULES = {
    "MR101": (("/api/v1/orders", "/subscribe", "/webhook/pay", "/api/v2/pay"),
              ()),
    "MR103": (("/api/v1/item/7", "/api/v1/stock/7"), ()),
    "MR105": ((), ("lost",)),
    "MR107": (("/api/v1/pay",), ("lost",)),
    "MR301": (("/promo", "/secure"), ()),
    "MR302": (("/a-to-b", "/b-to-a", "/x", "/y", "/z", "/consent",
               "/consent/check"), ()),
    "MR304": (("/hosted",), ()),
    "MR305": (("/Guide", "/guide/", "/help", "/help/"), ()),
    "MR306": (("/grow",), ("growing",)),
    "MR308": (("/spring",), ()),
    "MR401": (("/catalog-2019",), ("lost", "broken")),
    "MR402": ((), ("lost",)),
    "MR403": (("/figures",), ("lost", "broken")),
    "MR411": (("/authorize",), ()),
}
# A loop that a log without hosts can only show as one of another kind.
SHOWN_AS = {"combined": {"MR301": ("/hosted",)}}


def may_name(rule, faults):
    """The URLs at which that rule is true. FAULTS: {KIND: [URL, ...]}."""
    must, kinds = RULES.get(rule, ((), ()))
    return set(must).union(*(faults.get(kind, ()) for kind in kinds))


def named(finding, path_of):
    return {path_of(u) for u in [finding["url"], *finding["path"]]}


def rates_of_rules(report, met, truth, log, path_of):
    """For each rule precision and recall of its errors and warnings that do not
    doubt: of those that name a URL they ought to, of what they ought to name
    and the log can show. None: there is nothing to divide by."""
    faults, hidden = truth["faults"], set(truth["hidden"].get(log, {}))
    for rule, (must, _) in RULES.items():
        may = may_name(rule, faults) \
            | set(SHOWN_AS.get(log, {}).get(rule, ()))
        found = [named(f, path_of) for f in report["findings"]
                 if f["rule"] == rule and f["severity"] in ("error", "warning")
                 and f["confidence"] != "low"]
        shown = set(must) & met - hidden
        seen = shown & set().union(*found)
        yield rule, \
            sum(bool(urls & may) for urls in found) / len(found) \
            if found else None, \
            len(seen) / len(shown) if shown else None, len(found)
