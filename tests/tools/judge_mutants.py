"""A clean dump spoiled once for every check of judge_lines.py: each spoiling must be seen, by its own rule.

Run by `judge_lines.py --self-test`. A mutant that finds no place in the dump is a failure too: then the text is too poor.
"""
import json
import re

import judge_lines as judge


class Place:
    """Where to spoil: the dump's records with the judge's classes beside them."""

    def __init__(self, dump, style):
        self.dump = dump
        self.style = style
        self.paras = [p for p in judge.paragraphs(dump) if p.lines[0].owner.startswith("b") and p.lines[0].visible]

    def lines(self, want=lambda line: True):
        for p in self.paras:
            for line in p.lines:
                if line.visible and line.justified() and want(line):
                    yield line

    def full(self, want=lambda line: True):
        return (l for l in self.lines(want) if not l.last)

    def breaks(self, want=lambda a, b: True):
        """A line that goes on, and the next."""
        for p in self.paras:
            for a, b in zip(p.lines, p.lines[1:]):
                if a.visible and b.visible and a.justified() and not a.last and want(a, b):
                    yield a, b

    def pairs(self, want):
        for line in self.lines():
            for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])):
                if want(a, b):
                    yield line, k, a, b


def first(places):
    return next(iter(places), None)


def retext(c, text):
    c.r["text"] = text


def widen(line, k, by, gap=False):
    """Makes a cluster wider, and moves what stands behind it."""
    vis = line.visible
    vis[k].r["gapAfter" if gap else "adv"] += by
    move(line, k + 1, by)


def move(line, start, by):
    em = line.em
    for c in line.clusters[start:]:
        c.r["x"] += by * em


def untrim(line, k, side, by):
    c = line.visible[k]
    c.r[side] -= by
    widen(line, k, by)


def both_han(a, b):
    return a.han() and b.han()


def natural(line):
    """Neither pressed nor opened."""
    return all(c.gap < judge.TOL for c in line.visible if c.cls == "HAN" or c.mark()) and not any(c.mark() and 0.01 < c.tl + c.tr < 0.49 for c in line.visible)


def opened(line):
    return sum(c.gap > 0.01 and both_han(c, n) for c, n in zip(line.visible, line.visible[1:])) > 4


# Every mutant: the rule that must see it, and what it does to the dump; None when there is no place for it.
MUTANTS = []


def mutant(rule):
    def add(f):
        MUTANTS.append((rule, f))
        return f
    return add


def at_start(rule, text):
    @mutant(rule)
    def f(m):
        if hit := first(m.breaks(lambda a, b: a.end.han() and b.first.han())):
            retext(hit[1].first, text)
            return True


def at_end(rule, text):
    @mutant(rule)
    def f(m):
        if hit := first(m.breaks(lambda a, b: a.end.han() and b.first.han())):
            retext(hit[0].end, text)
            return True


def across(rule, left, right):
    @mutant(rule)
    def f(m):
        if hit := first(m.breaks(lambda a, b: a.end.han() and b.first.han() and a.visible[-2].han())):
            retext(hit[0].end, left)
            retext(hit[1].first, right)
            return True


for mark in "，。）·～／":
    at_start("LB-02", mark)
at_start("LB-09", "々")
at_start("LB-12", "％")
at_start("LB-19", "①")
for mark in "（《“":
    at_end("LB-03", mark)
at_end("LB-04", "／")
across("LB-12", "￥", "5")
across("LB-12", "5", "%")
across("LB-13", "5", "6")
across("LB-11", "a", "b")
across("LB-06", "—", "—")
across("LB-06", "…", "…")
across("LB-10", "！", "？")


@mutant("LB-23")
def trailing_space(m):
    if line := first(m.full(lambda l: l.clusters[-1].cls == "SP")):
        line.clusters[-1].r["adv"] = line.clusters[-1].r["nat"] = 0.25
        return True


@mutant("PW-08")
def full_mark_at_end(m):
    if line := first(m.full(lambda l: l.end.closing())):
        untrim(line, len(line.visible) - 1, "trimR", 0.5)
        return True


@mutant("PW-09")
def full_mark_at_start(m):
    if hit := first((a, b) for a, b in m.breaks() if b.first.cls == "OP" and b.first.mark() and b.justified()):
        untrim(hit[1], 0, "trimL", 0.5)
        return True


def untrimmed_pair(rule, want, which, side):
    @mutant(rule)
    def f(m):
        if hit := first(m.pairs(want)):
            line, k, a, b = hit
            untrim(line, k + which, side, 0.5)
            return True


untrimmed_pair("PW-02", lambda a, b: a.closing() and b.cls == "OP" and b.mark() and b.tl > 0.49, 1, "trimL")
untrimmed_pair("PW-02", lambda a, b: a.closing() and b.closing() and a.tr > 0.49 and a.ch not in "！？", 0, "trimR")
untrimmed_pair("PW-07", lambda a, b: a.closing() and b.cls == "MD" and a.tr > 0.49, 0, "trimR")
untrimmed_pair("PW-07", lambda a, b: a.cls == "IS" and b.cls == "OP" and b.mark() and b.tl > 0.49, 1, "trimL")
untrimmed_pair("PW-05", lambda a, b: a.ch in "！？" and b.ch in "！？" and b.mark() and b.tr > 0.49, 1, "trimR")


@mutant("PW-03")
def pressed_inside(m):
    if hit := first(m.pairs(lambda a, b: a.han() and b.cls == "PI" and b.tr < 0.01)):
        hit[3].r["trimL"] += 0.2
        widen(hit[0], hit[1] + 1, -0.2)
        return True


@mutant("PW-04")
def pressed_too_far(m):
    if hit := first(m.pairs(lambda a, b: a.cls == "PI" and a.mark() and b.han() and a.tr < 0.01)):
        hit[2].r["trimR"] += 0.7
        widen(hit[0], hit[1], -0.7)
        return True


def of_width(rule, want, by):
    @mutant(rule)
    def f(m):
        if hit := first(m.pairs(lambda a, b: want(a) and not a.verbatim)):
            hit[2].r["nat"] += by
            widen(hit[0], hit[1], by)
            return True


of_width("CC-07", lambda c: c.cls == "MD", 0.5)
of_width("CC-08", lambda c: c.cls == "SL", 0.5)
of_width("PW-19", lambda c: c.cls == "DS", -0.1)
of_width("PW-19", lambda c: c.cls == "EL", -0.1)


@mutant("JU-17")
def squeezed_han(m):
    if hit := first(m.pairs(both_han)):
        hit[2].r["trimR"] += 0.05
        widen(hit[0], hit[1], -0.05)
        return True


@mutant("JU-17")
def negative_gap(m):
    if hit := first((l, k, a, b) for l, k, a, b in m.pairs(both_han)):
        widen(hit[0], hit[1], -0.03, gap=True)
        return True


@mutant("IV-05")
def pressed_label(m):
    if hit := first(m.pairs(lambda a, b: a.label and a.cls == "PI")):
        hit[2].r["trimR"] += 0.1
        widen(hit[0], hit[1], -0.1)
        return True


@mutant("JU-01")
def ragged(m):
    if line := first(m.full()):
        line.r["R"] += 0.02
        return True


@mutant("JU-01 over")
def sticks_out(m):
    if line := first(m.full()):
        line.r["R"] -= 0.02
        return True


@mutant("LB-27 over")
def last_sticks_out(m):
    if line := first(l for l in m.lines(lambda l: l.last and len(l.visible) > 3)):
        line.r["R"] = line.end.x
        return True


@mutant("PG-01")
def outside_left(m):
    if line := first(m.lines()):
        line.r["L"] += 40
        return True


def latin_gap(line):
    return [k for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])) if (a.han() and b.alnum() or a.alnum() and b.han()) and a.gap > 0.1]


@mutant("MX-01")
def no_gap(m):
    if line := first(m.lines(latin_gap)):
        k = latin_gap(line)[0]
        widen(line, k, -line.visible[k].gap, gap=True)
        return True


@mutant("MX-07")
def wide_gap(m):
    if line := first(m.lines(latin_gap)):
        for k in latin_gap(line):
            widen(line, k, 0.45 - line.visible[k].gap, gap=True)
        return True


@mutant("MX-07 equal")
def uneven_gaps(m):
    if line := first(m.lines(lambda l: len(latin_gap(l)) > 1)):
        widen(line, latin_gap(line)[0], 0.01, gap=True)
        return True


@mutant("MX-02")
def gap_at_edge(m):
    if line := first(m.full()):
        line.end.r["gapAfter"] += 0.1
        return True


@mutant("MX-05")
def gap_and_space(m):
    if hit := first(m.pairs(lambda a, b: a.han() and b.cls == "SP")):
        widen(hit[0], hit[1], 0.1, gap=True)
        return True


@mutant("MX-09")
def spaced_letters(m):
    if hit := first((l, k, a, b) for l, k, a, b in m.pairs(lambda a, b: a.ch.isalpha() and b.ch.isalpha() and a.western and b.western)):
        widen(hit[0], hit[1], 0.05, gap=True)
        return True


@mutant("JU-12")
def spaced_dashes(m):
    if hit := first(m.pairs(lambda a, b: a.cls == b.cls == "EL")):
        widen(hit[0], hit[1], 0.05, gap=True)
        return True


@mutant("JU-12")
def opened_bracket(m):
    if hit := first((l, k, a, b) for l, k, a, b in m.pairs(lambda a, b: a.cls == "OP" and b.han()) if not l.last and natural(l)):
        widen(hit[0], hit[1], 0.05, gap=True)
        return True


@mutant("JU-12 equal")
def uneven_brackets(m):
    hug = lambda l: [k for k, (a, b) in enumerate(zip(l.visible, l.visible[1:])) if a.cls == "OP" and b.han() or a.han() and b.cls == "CL"]
    if line := first(m.full(lambda l: len(hug(l)) > 1)):
        widen(line, hug(line)[0], 0.05, gap=True)
        return True


@mutant("JU-11 equal")
def one_gap_wider(m):
    if line := first(m.full(opened)):
        k = next(k for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])) if both_han(a, b))
        widen(line, k, 0.01, gap=True)
        return True


@mutant("JU-11")
def han_before_latin(m):
    if line := first(m.full(lambda l: latin_gap(l) and natural(l) and l.visible[latin_gap(l)[0]].gap < 0.3)):
        for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])):
            if a.gap < 0.001 and a.cls != "OP" and b.cls not in ("CL", "SP") and not (a.western and b.western):
                widen(line, k, 0.02, gap=True)
        return True


@mutant("JU-13")
def over_the_cap(m):
    if line := first(m.full(opened)):
        for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])):
            if a.gap > 0.01:
                widen(line, k, 0.3, gap=True)
        return True


@mutant("JU-13 word space")
def word_space_over_the_cap(m):
    if hit := first((l, k, a, b) for l, k, a, b in m.pairs(lambda a, b: a.cls == "SP" and b.western and not a.verbatim and a.adv > 0.1) if k and l.visible[k - 1].western):
        widen(hit[0], hit[1], 1.0)
        hit[2].r["trimR"] -= 1.0
        return True


@mutant("JU-02")
def pressed_and_opened(m):
    free = lambda l: [k for k, c in enumerate(l.visible[:-1]) if c.cls == "PI" and c.mark() and c.tr < 0.01 and not c.label]
    if line := first(m.full(lambda l: opened(l) and free(l))):
        k = free(line)[0]
        line.visible[k].r["trimR"] += 0.1
        widen(line, k, -0.1)
        return True


@mutant("JU-14")
def opened_last_line(m):
    if line := first(l for l in m.lines(lambda l: l.last and len(l.visible) > 6 and natural(l))):
        for k, (a, b) in enumerate(zip(line.visible, line.visible[1:])):
            if a.gap < 0.001 and a.cls != "OP" and b.cls not in ("CL", "SP") and not (a.western and b.western):
                widen(line, k, 0.02, gap=True)
        return True


def free_marks(line, tier):
    return [k for k, c in enumerate(line.visible[:-1]) if c.mark() and judge.TIER[c.cls] == tier and c.tl + c.tr < 0.01 and not c.label]


@mutant("JU-10")
def stops_before_pauses(m):
    if line := first(m.full(lambda l: free_marks(l, 2) and free_marks(l, 4))):
        k = free_marks(line, 4)[0]
        line.visible[k].r["trimR"] += 0.2
        widen(line, k, -0.2)
        return True


@mutant("JU-10 equal")
def one_pause_pressed(m):
    if line := first(m.full(lambda l: len(free_marks(l, 2)) > 1)):
        k = free_marks(line, 2)[0]
        line.visible[k].r["trimR"] += 0.2
        widen(line, k, -0.2)
        return True


@mutant("JU-18")
def one_left(m):
    for p in m.paras:
        line = p.lines[-1]
        if len(p.lines) > 1 and line.justified() and not p.lines[-2].last and line.visible and line.first.han():
            line.r["clusters"][:] = line.r["clusters"][:1]
            return True


@mutant("PG-04")
def off_the_grid(m):
    if line := first(l for l in m.lines() if m.dump["pages"][l.page]["kind"] in ("body", "opening")):
        line.r["baseline"] += 1
        return True


@mutant("PG-19")
def outside_the_page(m):
    if line := first(l for l in m.lines() if m.dump["pages"][l.page]["kind"] in ("body", "opening")):
        line.r["L"] -= 50
        return True


def torn(rule, at):
    @mutant(rule)
    def f(m):
        for p in m.paras:
            pages = {l.page for l in p.lines}
            if len(p.lines) >= 4 and len(pages) == 1 and p.lines[0].justified() and p.lines[0].page + 1 < len(m.dump["pages"]):
                page = m.dump["pages"][p.lines[0].page]["lines"]
                other = m.dump["pages"][p.lines[0].page + 1]["lines"]
                moved = [l.r for l in (p.lines[1:] if at == 1 else p.lines[-1:])]
                for r in moved:
                    page.remove(r)
                other[:0] = moved
                return True


torn("PG-12 orphan", 1)
torn("PG-12 widow", -1)


@mutant("order")
def swapped_clusters(m):
    if line := first(m.full()):
        cs = line.r["clusters"]
        cs[1], cs[2] = cs[2], cs[1]
        return True


@mutant("order")
def swapped_lines(m):
    if hit := first(m.breaks(lambda a, b: a.page == b.page)):
        a, b = hit
        a.r["baseline"], b.r["baseline"] = b.r["baseline"], a.r["baseline"]
        return True


@mutant("order drawn")
def lost_glyph(m):
    for page in m.dump["pages"]:
        for run in page["runs"]:
            if run["owner"].startswith("b") and run["owner"][1:].isdigit() and len(run["glyphs"]) > 3:
                del run["glyphs"][1]
                return True


@mutant("§0 x")
def moved_cluster(m):
    if line := first(m.full()):
        line.r["clusters"][2]["x"] += 0.1
        return True


@mutant("§0 adv")
def wrong_advance(m):
    if line := first(m.full()):
        line.r["clusters"][2]["nat"] += 0.1
        return True


@mutant("CC-17 ink")
def ink_outside(m):
    if hit := first(m.pairs(lambda a, b: a.closing())):
        hit[2].r["ink"][1] += 1.0
        return True


@mutant("CC class")
def misjudged(m):
    if hit := first(m.pairs(lambda a, b: a.cls == "PI")):
        hit[2].r["class"] = "ID"
        return True


def run(dump, style):
    text = json.dumps(dump)  # read again for every mutant: quicker than a deep copy
    clean = judge.Judge(json.loads(text), style).run()
    wrong = [f"the clean dump has {rule}" for rule, where in clean.found.items() if where]
    for rule, spoil in MUTANTS:
        spoiled = json.loads(text)
        if not spoil(Place(spoiled, style)):
            wrong.append(f"{rule}: no place for {spoil.__name__}")
            continue
        found = judge.Judge(spoiled, style).run().found
        if rule not in found:
            wrong.append(f"{rule}: not seen ({spoil.__name__}); seen: {' '.join(sorted(found)) or 'nothing'}")
    source = open(judge.__file__, encoding="utf-8").read()
    rules = set(re.findall(r'defect\("([^"]+)"', source)) | {"PW-02", "PW-05", "PW-07", "JU-11 equal", "JU-12 equal", "MX-09", "JU-12"}
    for rule in sorted(rules - {r for r, _ in MUTANTS}):
        wrong.append(f"{rule}: no mutant")
    for line in wrong:
        print("WRONG", line)
    print(f"{len(MUTANTS)} mutants of {len({r for r, _ in MUTANTS})} checks, {len(wrong)} wrong")
    return 1 if wrong else 0
