#!/usr/bin/env python3
"""Judge the lines of a fuzi edition by its glyph dump, sharing no code and no table with fuzi.

    judge_lines.py GLYPHS.json [--style STYLE.toml] [--show N] [--json]
    judge_lines.py --self-test GLYPHS.json [--style STYLE.toml]

GLYPHS.json is what `fuzi build --dump DIR` writes (chinese-typesetting.md §0). Classes are derived again from
tests/data/judge_classes.tsv; page and grid come from the style file (over styles/a5.toml). Every finding carries the rule
that it breaks. The self-test spoils a clean dump once for every check and demands that the check sees it.
Exit: 0 nothing found, 1 findings, 2 cannot be judged. Needs only Python 3.11.
"""
import argparse, collections, json, pathlib, re, sys, tomllib, unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOL = 0.0021   # em: chinese-typesetting.md §0
TOL_PT = 0.0101  # JU-16
SOFT, HARD = 0.10, 0.25  # JU-13
GAP, GAP_MIN, GAP_MAX = 0.25, 0.125, 0.333  # MX-01, MX-07
SPACE_MIN, SPACE_MAX, SPACE_LAST = 0.25, 0.5, 1.0  # JU-04, JU-11, and before a word is split
TRACKING = 0.02  # between the letters of an address or of code, where a line has no other gap
MARKS = {"OP", "CL", "PI", "PE"}
CLOSING = {"CL", "PI", "PE"}
TIER = {"OP": 1, "CL": 1, "PI": 2, "PE": 4}  # JU-06, JU-07, JU-09; 0 word spaces, 3 Han–Latin gaps
EXCLAIM = set("！？‼⁇⁈⁉")
W_CLOSERS = set(")]},.!?:;%’”")
W_OPENERS = set("([{‘“¿¡")


def read_classes():
    table = {}
    for line in (ROOT / "tests/data/judge_classes.tsv").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, points = line.split("\t")
        for p in points.split():
            a, _, b = p.partition("-")
            for c in range(int(a, 16), int(b or a, 16) + 1):
                table[c] = name
    return table


TABLE = read_classes()


def wide_letter(c):
    return unicodedata.category(c)[0] in "LN" and ord(c) < 0x2E80


class Cluster:
    """A cluster of the dump with the class the judge gives it. Lengths in em of the paragraph."""
    __slots__ = ("r", "text", "ch", "cls", "x", "adv", "nat", "tl", "tr", "gap", "own", "verbatim", "label", "western", "word", "spread")

    def __init__(self, r):
        self.r, self.text, self.ch = r, r["text"], r["text"][:1] or "\ufffc"
        self.x, self.adv, self.nat = r["x"], r["adv"], r["nat"]
        self.tl, self.tr, self.gap = r["trimL"], r["trimR"], r["gapAfter"]
        self.own = r["size"] / r["em"]
        self.verbatim, self.label = r["verbatim"], r["label"]
        # what is no character: the number of a note, a picture (both of the dump's class), a hyphen at a line end
        self.cls = TABLE.get(ord(self.ch), "WE") if self.text else r["class"]
        self.spread = bool({"ruby", "spread"} & set(r.get("marks", ())))  # as wide as its reading or its label wants
        if len(self.text) > 1 and self.ch in "—―…⋯" and set(self.text) == {self.ch}:
            self.cls = "EL" if self.ch in "…⋯" else "DS"
        elif len(self.text) > 1 and any(c in "\ufe0f\u20e3\u200d" for c in self.text) and not self.ch.isalpha():
            self.cls = "ID"  # emoji
        if self.text and self.cls == "WE" and ord(self.ch) >= 0x0530 and not 0x1E00 <= ord(self.ch) < 0x2C80 and not self.verbatim:
            self.cls = "ID"  # other scripts are boxes of one em (decisions 18)
        self.western = self.cls in ("WE", "DG") or self.cls in ("PX", "SX") and ord(self.ch) < 0x2E80 and self.ch not in ("℃", "℉")

    def mark(self):
        return self.cls in MARKS and not self.western and not self.verbatim

    def closing(self):
        return self.cls in CLOSING and self.mark()

    def han(self):
        return self.cls in ("HAN", "IT")

    def alnum(self):
        return self.western and bool(self.text) and (self.verbatim or wide_letter(self.ch) or wide_letter(self.text[-1]))

    def hidden(self):
        return self.cls in ("SP", "IS", "ZW") or self.text in ("\n", "\r\n")

    def is_becoming_western(self):
        self.cls, self.western = "WE", True


class Line:
    def __init__(self, page, index, r):
        self.page, self.index, self.r = page, index, r
        self.clusters = [Cluster(c) for c in r["clusters"]]
        self.owner, self.n, self.last = r["owner"], r["line"], r["last"]
        self.em = r["clusters"][0]["em"] if r["clusters"] else 1.0

    def finish(self):
        """After classes are known: what is visible."""
        solid = [i for i, c in enumerate(self.clusters) if not c.hidden()]
        self.visible = self.clusters[:solid[-1] + 1] if solid else []
        self.first = self.clusters[solid[0]] if solid else None
        self.end = self.clusters[solid[-1]] if solid else None

    def text(self):
        return "".join(c.text for c in self.clusters)

    def justified(self):
        return self.r["align"] == "justify"


class Paragraph:
    def __init__(self):
        self.lines = []

    def resolve(self):
        cs = [c for l in self.lines for c in l.clusters if c.text]
        solid = [c for c in cs if c.cls not in ("SP", "ZW") or c.text == "\n"]
        resolve_connectors(cs, solid)
        resolve_quotes(solid)
        resolve_signs(cs)
        for c in (c for l in self.lines for c in l.clusters):
            c.word = False
        for p, c, n in zip([None, *cs], cs, [*cs[1:], None]):
            sign = c.western and c.ch in "+#@&$%" and any(k is not None and k.western for k in (p, n))
            c.word = c.alnum() or sign  # MX-04
        for l in self.lines:
            l.finish()


def resolve_connectors(cs, solid):
    """Marks that are Chinese beside Chinese and Western in a Western run (CC-04…CC-08)."""
    letter = lambda c: c is not None and c.western and c.cls != "DG"
    western = lambda c: c is not None and c.western
    chinese = lambda c: c is not None and (c.cls in ("HAN", "IT", "ID") or c.cls in MARKS and not c.western)
    for i, c in enumerate(cs):
        if len(c.text) > 1:
            continue
        if c.verbatim:
            if c.cls in MARKS | {"CN", "MD", "SL", "DS", "EL"}:
                c.western = ord(c.ch) < 0x2E80
                c.cls = "WE" if c.western else c.cls
            continue
        p, n = cs[i - 1] if i else None, cs[i + 1] if i + 1 < len(cs) else None
        space = lambda c: c is None or c.cls == "SP"
        if c.ch in "—―" and (letter(p) and (letter(n) or space(n)) or space(p) and letter(n)):
            c.is_becoming_western()
        elif c.ch in "‐–" and letter(p) and letter(n):
            c.is_becoming_western()
        elif c.ch in "·•‧" and western(p) and western(n):
            c.is_becoming_western()
        elif c.ch == "-" and chinese(p) and chinese(n):
            c.cls, c.western = "CN", False
        elif c.ch == "/" and chinese(p) and chinese(n):
            c.cls, c.western = "SL", False
        elif c.ch in "…⋯":
            k = solid.index(c) if c in solid else 0
            around = [solid[j] for j in (k - 1, k + 1) if 0 <= j < len(solid)]
            if around and any(a.western for a in around) and not any(map(chinese, around)):
                c.is_becoming_western()


def resolve_quotes(solid):
    """CC-16: both halves of a pair agree; Chinese by what they hold or what stands outside."""
    quotes = "“”‘’"

    def outer(k, step):
        k += step
        while 0 <= k < len(solid) and solid[k].text != "\n":
            c = solid[k]
            if c.cls in ("HAN", "IT", "ID", "PI", "PE") or c.cls in ("OP", "CL") and c.ch not in quotes:
                return True
            if c.western and wide_letter(c.ch):
                return False
            k += step
        return False

    def chinese(i, j):
        return any(solid[k].cls in ("HAN", "IT", "ID") for k in range(i, j + 1)) or outer(i, -1) or outer(j, 1)

    def west(*at):
        for k in at:
            solid[k].is_becoming_western()

    open_, judged = [], []
    for i, c in enumerate(solid):
        if c.ch not in quotes or not c.ch:
            continue
        if c.verbatim:
            c.is_becoming_western()
        elif c.ch in "“‘":
            open_.append(i)
        else:
            if c.ch == "’":
                p, n = solid[i - 1] if i else None, solid[i + 1] if i + 1 < len(solid) else None
                adjacent = lambda a, b: a is not None and b is not None and a.r["src"][1] == b.r["src"][0]
                before = adjacent(p, c) and p.western and p.text[-1].isalpha()
                after = adjacent(c, n) and n.western and n.ch.isalpha()
                digit = adjacent(c, n) and n.cls == "DG"
                inside = any(solid[o].ch == "‘" for o in open_)
                if before and after or not inside and (before or digit):
                    c.is_becoming_western()
                    continue
            want = "“" if c.ch == "”" else "‘"
            at = next((k for k in reversed(range(len(open_))) if solid[open_[k]].ch == want), None)
            if at is None:
                judged.append((i, i))
                continue
            pair, *unclosed = open_[at:]
            del open_[at:]
            judged.append((pair, i))
            judged += [(u, u) for u in unclosed]
    judged += [(o, o) for o in open_]
    for verdict in [(i, j) for i, j in judged if not chinese(i, j)]:
        west(*set(verdict))


def resolve_signs(cs):
    """CC-11: a sign binds to a number after it; else it is a plain character."""
    for i, c in enumerate(cs):
        rest = cs[i + 1:i + 3]
        digit = bool(rest) and (rest[0].cls == "DG" or len(rest) > 1 and rest[1].cls == "DG" and rest[0].ch in ". ")
        if c.cls == "PX" and not digit:
            c.cls = "WE" if c.western else "ID"
        if c.ch in "+-" and c.cls == "WE" and digit and rest[0].cls == "DG" and not (i and cs[i - 1].western) and not c.verbatim:
            c.cls = "PX"


def paragraphs(dump):
    out, open_ = [], {}
    for n, page in enumerate(dump["pages"]):
        for k, r in enumerate(page["lines"]):
            if not r["clusters"]:
                continue
            line = Line(n, k, r)
            p = open_.get(line.owner)
            start = r["clusters"][0]["src"][0]
            if p is None or line.n != p.lines[-1].n + 1 or start < p.lines[-1].r["clusters"][-1]["src"][1]:
                p = open_[line.owner] = Paragraph()
                out.append(p)
            p.lines.append(line)
    for p in out:
        p.resolve()
    return out


class Judge:
    def __init__(self, dump, style):
        self.dump, self.style = dump, style
        self.found = collections.defaultdict(list)
        self.count = collections.Counter()
        self.unavoidable = set()

    def defect(self, rule, line, detail=""):
        self.found[rule].append(f"p{line.page + 1} {detail} | {line.text()[:40]}")

    def run(self):
        self.paras = paragraphs(self.dump)
        for p in self.paras:
            p.lines[0].indented = len(p.lines) > 1 and p.lines[0].r["L"] - p.lines[1].r["L"] > 0.99 * p.lines[0].em
            for k, line in enumerate(p.lines):
                if not line.visible:
                    continue
                self.count["lines"] += 1
                self.invariants(line)
                self.classes(line)
                if self.is_code(line):
                    self.count["lines of code"] += 1
                    continue
                before = p.lines[k - 1] if k else None
                self.edges(p, k, line, before)
                self.trims(line, before)
                self.measure(line)
                if line.justified():
                    self.filling(line)
            self.breaks(p)
            self.tail(p)
        self.pages()
        self.order()
        return self

    # --- dump invariants (§0), classes, ink
    def invariants(self, line):
        for a, b in zip(line.clusters, line.clusters[1:]):
            if abs(a.x + (a.adv + a.gap) * line.em - b.x) > TOL_PT:
                self.defect("§0 x", line, f"{a.text}{b.text}: {b.x - a.x:.3f} pt for {a.adv + a.gap:.3f} em")
        for c in line.clusters:
            if abs(c.nat - c.tl - c.tr - c.adv) > TOL:
                self.defect("§0 adv", line, c.text)
            if c.mark() and c.r["class"] in ("OP", "CL", "PI", "PE"):
                x0, x1 = c.r["ink"]
                if x1 > x0 and (x0 - c.tl < -0.02 * c.own or x1 - c.tl > c.adv + 0.02 * c.own):
                    self.defect("CC-17 ink", line, f"{c.text} {x0 - c.tl:.3f}…{x1 - c.tl:.3f} of {c.adv:.3f}")

    def classes(self, line):
        for c in line.clusters:
            if c.verbatim:
                continue
            want = {"HAN": "ID", "IT": "ID"}.get(c.cls, c.cls)
            got = c.r["class"]
            if want != got and (want in MARKS | {"DS", "EL", "MD", "SL", "CN", "IS", "NR"} or got in MARKS | {"DS", "EL", "MD", "SL", "CN", "IS", "NR"}):
                self.defect("CC class", line, f"{c.text}: {got}, by the table {want}")

    def is_code(self, line):
        return all(c.verbatim or c.hidden() for c in line.clusters) and line.r["align"] != "justify"

    # --- line starts and ends: LB-02, LB-03, LB-04, LB-09, LB-19, PW-08, PW-09, MX-02, LB-23
    def edges(self, p, k, line, before):
        first, end = line.first, line.end
        if before is not None and not before.last and not first.verbatim:
            if first.cls in CLOSING | {"CN", "MD", "SL"} and not first.western:
                self.relaxed("LB-02", line, first.text, before)
            if first.cls == "IT":
                self.defect("LB-09", line, first.text)
            if first.cls == "SX" and not first.western:
                self.defect("LB-12", line, first.text)
            if first.cls == "NR" and before.clusters[-1].cls != "SP":
                self.defect("LB-19", line, first.text)
        if not line.last and not end.verbatim:
            if end.cls == "OP" and not end.western:
                self.defect("LB-03", line, end.text)
            if end.cls == "SL":
                self.relaxed("LB-04", line, end.text, line)
            if end.cls == "PX":
                self.defect("LB-12", line, end.text)
        if end.closing() and abs(end.adv - 0.5 * end.own) > TOL:
            self.defect("PW-08", line, f"{end.text} {end.adv:.3f}")
        if first.cls == "OP" and first.mark() and before is not None and first is line.clusters[0] and first.adv > 0.5 * first.own + TOL and line.r["align"] != "center":
            self.defect("PW-09", line, f"{first.text} {first.adv:.3f}")
        if abs(end.gap) > TOL:
            self.defect("MX-02", line, f"{end.text} +{end.gap:.3f}")
        for c in line.clusters[len(line.visible):]:
            if c.adv + c.gap > TOL:
                self.defect("LB-23", line, repr(c.text))

    def relaxed(self, rule, line, detail, ended):
        """A prohibition may be dropped for one line, and reported, when no legal break fills it (LB-27 (4), (5))."""
        if ended.r["status"] == "relaxed" and self.nothing_may_come_down(ended):
            self.count["prohibitions dropped where no break is legal (LB-27)"] += 1
            self.unavoidable.add(id(line))
        else:
            self.defect(rule, line, detail)

    # --- pairs: PW-02, PW-04, PW-05, PW-07, widths of fixed marks
    def base_trims(self, line, before):
        """(left, right) that each visible cluster gives up whatever the line needs."""
        vis = line.visible
        base = [[0.0, 0.0] for _ in vis]
        solid = [i for i, c in enumerate(vis) if c.cls != "ZW" and not (c.cls == "SP" and c.adv + c.gap < TOL)]
        run = 0
        ends_run = set()
        for pos, i in enumerate(solid):
            run = run + 1 if vis[i].ch in "！？" and vis[i].mark() else 0
            nxt = vis[solid[pos + 1]] if pos + 1 < len(solid) else None
            if run == 2 and not (nxt is not None and nxt.ch in "！？" and nxt.mark()):
                ends_run.add(i)
        for a, b in zip(solid, solid[1:]):
            A, B = vis[a], vis[b]
            if A.verbatim or B.verbatim or A.cls == "SP" or B.cls == "SP":
                continue
            if A.closing() and B.cls == "OP" and B.mark():
                if A.own >= B.own - TOL:
                    base[b][0] = 0.0 if a in ends_run else 0.5 * B.own
                else:
                    base[a][1] = 0.5 * A.own
            elif (A.cls in ("MD", "IS") or A.cls == "OP" and A.mark()) and B.cls == "OP" and B.mark() and not A.western:
                base[b][0] = 0.5 * B.own
            elif A.closing() and (B.closing() or B.cls == "MD" and not B.western):
                base[a][1] = 0.5 * A.own
            elif A.cls == "CL" and A.mark() and B.cls == "IS":
                base[a][1] = 0.5 * A.own
        for i in ends_run:
            base[i][1] = 0.5 * vis[i].own
        if vis[-1].closing():
            base[-1][1] = 0.5 * vis[-1].own
        # PW-10: a first line keeps its blank when it is indented, else it does not; of a paragraph of one line the dump
        # does not say which it is
        starts = line.n > 0 or abs(vis[0].tl - 0.5 * vis[0].own) < TOL and not line.indented
        if vis[0].cls == "OP" and vis[0].mark() and starts:
            base[0][0] = 0.5 * vis[0].own
        return base, ends_run

    def trims(self, line, before):
        base, ends_run = self.base_trims(line, before)
        line.pressed = []  # (index, tier, how much, how much it could)
        for i, (c, (bl, br)) in enumerate(zip(line.visible, base)):
            if c.cls == "MD" and not c.western and not c.verbatim and abs(c.adv - 0.5 * c.own) > TOL:
                self.defect("CC-07", line, f"{c.text} {c.adv:.3f}")
            if c.cls == "SL" and abs(c.adv - 0.5 * c.own) > TOL:
                self.defect("CC-08", line, f"{c.text} {c.adv:.3f}")
            if c.cls in ("DS", "EL") and not c.verbatim and not c.spread and abs(c.adv - len(c.text) * c.own) > TOL:
                self.defect("PW-19", line, f"{c.text} {c.adv:.3f}")
            if c.han() and not c.verbatim and not c.spread and abs(c.adv - max(c.own, c.nat)) > TOL:
                self.defect("JU-17", line, f"{c.text} {c.adv:.3f}")
            if not c.mark() or c.own <= 0:
                continue
            left, right = c.tl - bl, c.tr - br
            if left < -TOL or right < -TOL:
                p = line.visible[i - 1] if i else None
                if left < -TOL and self.kept_for_order(line, c, -left):
                    self.count["opening marks kept apart from what stands before"] += 1
                    left = 0.0
                else:
                    rule = "PW-05" if i in ends_run else "PW-07" if "MD" in self.around(line, i) or "IS" in self.around(line, i) else "PW-02"
                    self.defect(rule, line, f"{p.text if p else ''}{c.text}: trimmed {c.tl:.3f} + {c.tr:.3f}, wanted {bl:.3f} + {br:.3f}")
            if c.tl + c.tr > 0.5 * c.own + TOL:
                self.defect("PW-04", line, f"{c.text}: {c.tl + c.tr:.3f} of its half em")
            spare = 0.5 * c.own - bl - br
            if c.label:
                if left + right > TOL:
                    self.defect("IV-05", line, c.text)
                continue
            wrong = right if c.cls == "OP" else left
            if wrong > TOL:
                self.defect("PW-03", line, f"{c.text}: pressed on the side of what it encloses")
            line.pressed.append((i, TIER[c.cls], max(0.0, left + right), max(0.0, spare)))

    def around(self, line, i):
        return [line.visible[k].cls for k in (i - 1, i + 1) if 0 <= k < len(line.visible)]

    def kept_for_order(self, line, c, missing):
        """Whether pressing a mark by what is `missing` would bring a glyph's origin before that of the glyph before it:
        readers that sort by place would swap the two, so a little blank stays (decisions 4)."""
        vis = line.visible
        i = next(k for k, v in enumerate(vis) if v is c)
        if c.closing():
            return i + 1 < len(vis) and vis[i + 1].cls == "OP" and self.origin(line, vis[i + 1]) - missing < c.x / line.em + 0.11
        if i and vis[i - 1].hidden():
            i -= 1
        return c.cls == "OP" and i > 0 and self.origin(line, c) - missing < vis[i - 1].x / line.em + 0.11

    def origin(self, line, c):
        return c.x / line.em - c.tl

    # --- flush: JU-01, JU-16, PG-01
    def measure(self, line):
        right = line.end.x + line.end.adv * line.em
        if line.justified() and not line.last:
            if line.r["status"] == "overfull" or right > line.r["R"] + TOL_PT:
                self.defect("JU-01 over", line, f"{right - line.r['R']:+.3f} pt")
            elif abs(right - line.r["R"]) > TOL_PT:
                if self.has_no_gap(line):
                    self.count["ragged: an address or code that has no gap"] += 1
                    self.unavoidable.add(id(line))
                else:
                    self.defect("JU-01", line, f"{right - line.r['R']:+.3f} pt")
        elif right > line.r["R"] + TOL_PT:
            self.defect("LB-27 over", line, f"{right - line.r['R']:+.3f} pt")
        if line.clusters[0].x < line.r["L"] - TOL_PT:
            self.defect("PG-01", line, "begins left of its measure")
        if line.r["status"] not in ("ok", "tight"):
            self.count[line.r["status"]] += 1

    def has_no_gap(self, line):
        """Only code or one word: nothing may be opened but the letters of code, and that by very little."""
        vis = line.visible
        return all(c.western and n.western or c.verbatim and n.verbatim for c, n in zip(vis, vis[1:])) and line.r["status"] != "ok"

    # --- how a line is filled: JU-02 … JU-14, MX-01 … MX-09
    def filling(self, line):
        vis = line.visible
        latin, words, others, hugging, still, tracked = [], [], [], [], [], []
        shown = [i for i, c in enumerate(vis) if c.cls != "ZW" and not (c.cls == "SP" and c.adv + c.gap < TOL)]
        # the edition's own display lines have no Han–Latin gap, and a typed space stays one (page-design.md §0)
        display = not line.owner.startswith("b") and any(
            (c.han() and n.alnum() or c.alnum() and n.han()) and c.gap < GAP_MIN - TOL for c, n in zip(vis, vis[1:]))
        for pos, i in enumerate(shown[:-1]):
            c, n = vis[i], vis[shown[pos + 1]]
            if c.spread or n.spread:
                continue
            if c.cls in ("SP", "NB"):
                if c.adv + c.gap < TOL:
                    continue
                p = next((vis[k] for k in reversed(shown[:pos]) if vis[k].cls not in ("SP", "NB")), None)
                if not display and p is not None and c.cls == "SP" and (p.han() and n.word or p.word and n.han()) and not c.verbatim and abs(c.nat - GAP * c.own) < TOL:
                    latin.append((i, (c.adv + c.gap) / c.own))
                elif c.verbatim:
                    if not -TOL <= c.adv + c.gap - c.nat <= HARD + TOL:
                        self.defect("MX-09", line, f"a space of code is {c.adv + c.gap - c.nat:+.3f} em")
                elif abs(c.adv + c.gap - c.nat) > TOL or not (p is not None and (p.mark() or n.mark())):
                    words.append((i, c.adv + c.gap, c.nat, c.own))
                continue
            if n.cls in ("SP", "NB"):
                if abs(c.gap) > TOL:
                    self.defect("MX-05", line, f"{c.text} +{c.gap:.3f} and a space")
                continue
            pair = c.text[-1:] + n.text[:1]
            han_latin = (c.han() and n.alnum() or c.alnum() and n.han()) and not (c.verbatim and n.verbatim)
            if han_latin and display:
                others.append((i, c.gap / c.own, pair))
                continue
            if han_latin:
                own = c.own if c.han() else n.own
                latin.append((i, c.gap / own))
                continue
            if c.western and n.western:
                (tracked if c.verbatim or self.address(line, i) else still).append((i, c.gap, pair))
            elif c.label and n.label or c.verbatim and n.verbatim or c.cls == n.cls and c.cls in ("DS", "EL") or c.cls == "PX" or n.cls in ("SX", "NR"):
                still.append((i, c.gap, pair))
            elif self.maybe_gap(c, n) and abs(c.gap) > TOL and GAP_MIN - TOL <= c.gap <= GAP_MAX + TOL and self.sign_pair(c, n):
                latin.append((i, c.gap))
            elif self.ties(c, n):
                still.append((i, c.gap, pair))
            elif c.cls == "OP" or n.cls == "CL" or {c.cls, n.cls} & {"CN", "SL"} or n.western and n.ch in W_CLOSERS or c.western and c.ch in W_OPENERS:
                hugging.append((i, c.gap / c.own, pair))
            else:
                others.append((i, c.gap / c.own, pair))
        for i, gap, pair in still:
            if abs(gap) > TOL:
                self.defect("JU-12" if vis[i].cls in ("DS", "EL", "PX") or not vis[i].western else "MX-09", line, f"{pair} {gap:+.3f}")
        for i, gap, pair in tracked:
            if not -TOL <= gap <= TRACKING + TOL:
                self.defect("MX-09", line, f"{pair} {gap:+.3f}")
        # MX-01, MX-07: in range, equal within a line
        for i, gap in latin:
            if gap < 0.02:
                self.defect("MX-01", line, f"no gap after {vis[i].text}")
            elif not GAP_MIN - TOL <= gap <= GAP_MAX + TOL and not self.hopeless(line):
                self.defect("MX-07", line, f"{gap:.3f} after {vis[i].text}")
        if latin and max(g for _, g in latin) - min(g for _, g in latin) > 2 * TOL:
            self.defect("MX-07 equal", line, f"{min(g for _, g in latin):.3f}…{max(g for _, g in latin):.3f}")
        for name, gaps in (("JU-11 equal", others), ("JU-12 equal", hugging)):
            if gaps and max(g for _, g, _ in gaps) - min(g for _, g, _ in gaps) > 2 * TOL:
                self.defect(name, line, f"{min(gaps, key=lambda g: g[1])[1:]}…{max(gaps, key=lambda g: g[1])[1:]}")
        most = max((g for _, g, _ in others), default=0.0)
        least = min((g for _, g, _ in others), default=0.0)
        if least < -TOL:
            self.defect("JU-17", line, f"a gap of {least:.3f}")
        inner = max((g for _, g, _ in hugging), default=0.0)
        if not line.last:
            self.count["justified lines"] += 1
            self.count["Han gap over .04"] += most > 0.04
            self.count["loose: Han gap over .10"] += most > SOFT + TOL
            if most > HARD + TOL and line.r["status"] == "loose" and self.nothing_may_come_down(line):
                self.count["over the hard cap where no break avoids it (LB-27)"] += 1
                self.unavoidable.add(id(line))
            elif most > HARD + TOL or inner > HARD + TOL:
                self.defect("JU-13", line, f"{max(most, inner):.3f} em")
        # what is pressed, what is opened
        pressed = [(t, used, spare, vis[i]) for i, t, used, spare in line.pressed]
        pressed += [(0, max(0.0, nat - w), max(0.0, nat - SPACE_MIN * own), vis[i]) for i, w, nat, own in words]
        pressed += [(3, max(0.0, GAP - g), GAP - GAP_MIN, vis[i]) for i, g in latin]
        opened_words = [w - nat for _, w, nat, _ in words]
        opened_latin = [g - GAP for _, g in latin]
        is_pressed = any(used > TOL for _, used, _, _ in pressed)
        is_opened = any(v > 2 * TOL for v in opened_words + opened_latin) or most > TOL or inner > TOL
        if is_pressed and is_opened:
            self.defect("JU-02", line, "pressed and opened")
        if line.last and is_opened:
            self.defect("JU-14", line, f"last line opened by {max([most, inner, *opened_words, *opened_latin]):.3f}")
        tiers = [t for t, used, _, _ in pressed if used > TOL]
        for tier in range(5):
            items = [(used, spare, c) for t, used, spare, c in pressed if t == tier]
            later = tiers and max(tiers) > tier
            for used, spare, c in items:
                if later and used < spare - 2 * TOL and not self.kept_for_order(line, c, spare - used):
                    self.defect("JU-10", line, f"tier {max(tiers)} used while {c.text} has {spare - used:.3f} left")
            share = max((used for used, _, _ in items), default=0.0)
            for used, spare, c in items:
                if used < min(share, spare) - 2 * TOL and not self.kept_for_order(line, c, spare - used):
                    self.defect("JU-10 equal", line, f"{c.text} gives {used:.3f}, others {share:.3f}")
        # JU-11: word spaces, then Han–Latin gaps, then the rest
        full_words = all(w >= SPACE_MAX * o - 2 * TOL for _, w, nat, o in words if nat < SPACE_MAX * o)
        full_latin = all(g >= GAP_MAX - 2 * TOL for _, g in latin)
        if (any(v > 2 * TOL for v in opened_latin) or most > TOL) and not full_words:
            self.defect("JU-11", line, "word spaces are not at their limit")
        if most > TOL and not full_latin:
            self.defect("JU-11", line, f"Han gaps of {most:.3f} while a Han–Latin gap is {min(g for _, g in latin):.3f}")
        if inner > TOL and (most < HARD - 2 * TOL and others):
            self.defect("JU-12", line, f"{inner:.3f} inside brackets while Han gaps are {most:.3f}")
        widest = max((w / o for _, w, _, o in words), default=0.0)
        if widest > SPACE_LAST + TOL:
            self.defect("JU-13 word space", line, f"{widest:.3f} em")
        self.count["word space over half an em"] += widest > SPACE_MAX + TOL

    def hopeless(self, line):
        return line.r["status"] in ("loose", "relaxed")

    def address(self, line, i):
        """Whether the Western token around a cluster is an address or a long name (LB-17)."""
        vis = line.visible
        a = b = i
        while a > 0 and vis[a - 1].western:
            a -= 1
        while b + 1 < len(vis) and vis[b + 1].western:
            b += 1
        word = "".join(c.text for c in vis[a:b + 1])
        if a == 0 or b + 1 == len(vis):
            return True  # its other part is on another line
        return "://" in word or word.startswith("www.") or "@" in word or len(word) >= 20

    def maybe_gap(self, c, n):
        return c.han() and n.western or c.western and n.han() or c.cls == "SX" and n.han() or c.han() and n.cls == "PX"

    def sign_pair(self, c, n):
        w = n if c.han() else c
        return w.cls in ("PX", "SX") or w.ch in "+#@&$-−" or w.cls == "ID"

    def ties(self, c, n):
        return c.cls == "DG" and n.ch in "×÷＋－＝∶·/:*" or c.ch in "×÷＋－＝∶·/:*" and n.cls == "DG"

    # --- inside units: LB-06, LB-10, LB-12, LB-13
    def breaks(self, p):
        for a, b in zip(p.lines, p.lines[1:]):
            if a.last or not a.visible or not b.visible:
                continue
            left = "".join(c.text for c in a.clusters)
            right = "".join(c.text for c in b.clusters)
            va, vb = a.end, b.first
            spaced = a.clusters[-1].cls in ("SP", "ZW")
            code = va.verbatim and vb.verbatim
            if va.text == "" and va.cls == "WE":
                self.hyphen(a, left, right)
            elif not spaced and not code and va.western and vb.western and left[-1:].isalpha() and vb.ch.isalpha():
                self.count["words split without a hyphen"] += 1
                if a.r["status"] != "relaxed":
                    self.defect("LB-11", a, f"{left[-6:]}|{right[:6]}")
            if spaced or code or not va.text:
                continue
            for ch in "—…⋯":
                if left.endswith(ch) and right.startswith(ch):
                    run = len(left) - len(left.rstrip(ch))
                    if run % 2 or len(right) - len(right.lstrip(ch)) == 1:
                        self.defect("LB-06", a, f"{left[-3:]}|{right[:3]}")
            if va.ch in EXCLAIM and vb.ch in EXCLAIM:
                self.defect("LB-10", a, f"{left[-3:]}|{right[:3]}")
            if self.address(a, len(a.visible) - 1) and (va.western and vb.western) and self.long_token(left, right):
                continue
            if va.cls == "DG" and vb.cls == "DG" and a.r["status"] == "relaxed":
                self.count["numbers torn, reported as relaxed (LB-27)"] += 1
            elif va.cls == "DG" and vb.cls == "DG":
                self.defect("LB-13", a, f"{left[-6:]}|{right[:6]}")
            if va.cls == "DG" and vb.cls == "SX":
                self.defect("LB-12", a, f"{left[-6:]}|{right[:6]}")

    def hyphen(self, line, left, right):
        """LB-11: two letters before a hyphen, three after it; not in capitals."""
        before, after = re.search(r"[^\W\d_]*$", left)[0], re.match(r"[^\W\d_]*", right)[0]
        self.count["hyphens"] += 1
        if len(before) < 2 or len(after) < 3 or (before + after).isupper():
            self.defect("LB-11", line, f"{before}-{after}")

    def long_token(self, left, right):
        word = re.search(r"[\x21-\x7e]*$", left)[0] + re.match(r"[\x21-\x7e]*", right)[0]
        return "://" in word or word.startswith("www.") or "@" in word or len(word) >= 20

    # --- JU-18
    def tail(self, p):
        if len(p.lines) < 2 or not p.lines[-1].visible or p.lines[-2].last:
            return
        line = p.lines[-1]
        if not line.justified():
            return
        han = sum(c.cls in ("HAN", "IT", "ID") for c in line.visible)
        other = sum(c.adv for c in line.visible if c.western or c.cls in ("DS", "EL", "PX", "SX", "NB"))
        if han <= 1 and other < 0.01 or han == 0 and other < 1.0:
            if self.nothing_may_come_down(p.lines[-2]):
                self.count["last lines of one that no break avoids"] += 1
                self.unavoidable.add(id(line))
            else:
                self.defect("JU-18", line, "one on the last line")
        elif han == 2 and other < 0.01:
            self.count["last lines of two"] += 1

    def nothing_may_come_down(self, line):
        """Whether the line before cannot end earlier: at its last other break it would be too short for all its gaps at
        their caps (JU-13). Then only a line before that could help, or none."""
        vis = line.visible
        for k in range(len(vis) - 2, 0, -1):
            a, b = vis[k], vis[k + 1]
            space = a.cls == "SP" and not b.hidden()
            legal = (a.cls in ("HAN", "ID") or b.cls in ("HAN", "ID") or a.closing() and b.cls == "OP") and not (
                b.closing() or b.cls in ("SP", "IT", "MD", "SL", "CN", "SX", "NR") or a.cls in ("OP", "PX", "SL") or b.western and b.ch in W_CLOSERS)
            if not space and not legal:
                continue
            kept = vis[:k] if space else vis[:k + 1]
            width = room = 0.0
            for before, c, n in zip([None, *kept], kept, [*kept[1:], None]):
                width += c.nat
                if n is None:
                    continue
                if c.cls == "SP" and c.verbatim:
                    room += HARD
                elif c.cls == "SP":
                    room += (GAP_MAX - GAP) if n.han() or before is not None and before.han() else max(0.0, SPACE_LAST - c.nat)
                elif c.verbatim and n.verbatim:
                    room += TRACKING if n.cls != "SP" else 0.0
                elif c.han() and n.word or c.word and n.han():
                    width += GAP
                    room += GAP_MAX - GAP
                elif not (c.western and n.western) and n.cls != "SP":
                    room += HARD
            return width + room < (line.r["R"] - line.r["L"]) / line.em
        return True

    # --- pages: PG-01, PG-04, PG-12, PG-19
    def pages(self):
        page = self.style["page"]
        em, pitch = points(page["size"]), points(page["pitch"])
        top, inner = points(page["top"]), points(page["inner"])
        width = points(page["width"])
        area = page["chars"] * em
        mirrored = page.get("sides", "mirrored") == "mirrored"
        for p in self.paras:
            for line in p.lines:
                kind = self.dump["pages"][line.page]["kind"]
                if kind not in ("opening", "body") or not line.owner.startswith("b") or not line.visible:
                    continue
                x0 = width - inner - area if mirrored and line.page % 2 == 1 else inner
                if line.r["L"] < x0 - 0.02 or line.r["R"] > x0 + area + 0.02 and line.r["align"] != "start":
                    self.defect("PG-19", line, f"measure {line.r['L']:.2f}…{line.r['R']:.2f} outside {x0:.2f}…{x0 + area:.2f}")
                if line.justified() and abs(line.em - em) < 0.001:
                    rows = (line.r["baseline"] - top - em / 2 - 0.38 * em) / pitch
                    if abs(rows - round(rows)) * pitch > 0.01:
                        self.defect("PG-04", line, f"row {rows + 1:.3f}")
            if not p.lines[0].owner.startswith("b") or not p.lines[0].justified() or len(p.lines) < 2:
                continue
            by_page = collections.Counter(l.page for l in p.lines)
            if len(by_page) > 1:
                if by_page[p.lines[0].page] == 1:
                    self.defect("PG-12 orphan", p.lines[0])
                if by_page[p.lines[-1].page] == 1:
                    self.defect("PG-12 widow", p.lines[-1])

    # --- order: glyphs of a line from left to right, lines of a paragraph downwards, characters in order and whole
    def order(self):
        for p in self.paras:
            for a, b in zip(p.lines, p.lines[1:]):
                if a.page == b.page and b.r["baseline"] <= a.r["baseline"] and b.r["L"] < a.r["L"] + 3 * a.em:
                    self.defect("order", b, "a line above the one before it")
                if a.r["clusters"][-1]["src"][1] != b.r["clusters"][0]["src"][0]:
                    self.defect("order", b, "characters between two lines are missing")
            for line in p.lines:
                for a, b in zip(line.clusters, line.clusters[1:]):
                    if a.r["src"][1] != b.r["src"][0] or b.x < a.x - 0.001:
                        self.defect("order", line, f"{a.text}{b.text}")
        # runs of glyphs (what is drawn) hold the same characters in the same order as the lines
        want, got = collections.defaultdict(str), collections.defaultdict(str)
        for page in self.dump["pages"]:
            for run in page["runs"]:
                if re.fullmatch(r"b\d+", run["owner"]):
                    got[run["owner"]] += "".join(g[3] for g in run["glyphs"])
        for p in self.paras:
            for line in p.lines:
                if re.fullmatch(r"b\d+", line.owner):
                    want[line.owner] += line.text()
        squash = lambda s: "".join(s.split())
        for owner in sorted(want):
            if squash(want[owner]) != squash(got[owner]):
                line = next(l for p in self.paras for l in p.lines if l.owner == owner)
                self.defect("order drawn", line, f"{owner}: what is drawn differs from the lines")


def points(text):
    unit = re.fullmatch(r"([0-9.]+)(mm|pt)", text)
    return float(unit[1]) * (72 / 25.4 if unit[2] == "mm" else 1.0)


def read_style(path):
    style = tomllib.load(open(ROOT / "styles/a5.toml", "rb"))
    if path:
        for key, value in tomllib.load(open(path, "rb")).items():
            if isinstance(value, dict):
                style.setdefault(key, {}).update(value)
    return style


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("glyphs")
    ap.add_argument("--style")
    ap.add_argument("--show", type=int, default=5)
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--self-test", action="store_true")
    a = ap.parse_args()
    try:
        dump, style = json.load(open(a.glyphs, encoding="utf-8")), read_style(a.style)
        if dump["schema"] != "fuzi.glyphs/1":
            raise ValueError(dump["schema"])
    except (OSError, ValueError, KeyError) as e:
        print(f"{a.glyphs}: {e}", file=sys.stderr)
        return 2
    if a.self_test:
        import judge_mutants
        return judge_mutants.run(dump, style)
    judge = Judge(dump, style).run()
    total = sum(map(len, judge.found.values()))
    if a.json:
        print(json.dumps({"file": a.glyphs, "total": total, "defects": {k: len(v) for k, v in sorted(judge.found.items())},
                          "counts": dict(judge.count), "examples": {k: v[:a.show] for k, v in judge.found.items()}}, ensure_ascii=False, indent=1))
    else:
        for rule, where in sorted(judge.found.items()):
            print(f"  {rule:16} {len(where):5}")
            for w in where[:a.show]:
                print(f"      {w}")
        print(f"{a.glyphs}: {total} defects; " + ", ".join(f"{k} {v}" for k, v in judge.count.items() if v))
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
