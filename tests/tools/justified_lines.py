#!/usr/bin/env python3
"""Writes tests/data/justified-lines.tsv: lines and how CLREQ 3.5.3 and 3.5.4 fill them, in exact fractions.

It shares nothing with the program. Each line is chosen by hand for a rule; the paragraph goes on with ideographs that are
tied together, so that the line can only end where it is meant to.
"""
import sys
from fractions import Fraction as F

EM, HALF = F(1000), F(500)
DIGIT, SPACE, GAP = F(550), F(256), F(250)  # advances of the book face, and the Han-Latin gap
OPEN, CLOSE, PAUSE, STOP = "（《“", "）》”", "，、；：", "。！？"
REST = "历史知识技术发展学术自由市场"

# (rule, measure in thousandths, line)
LINES = [
    # natural lines
    ("JU-01", 10000, "国家产业制度革命经济"), ("JU-01", 9500, "国家产业制度革命经，"), ("JU-03", 9500, "国家产业制度革命经。"),
    ("JU-03", 9500, "国家产业制度革命经”"), ("JU-03", 10500, "国家产业，制度革命经。"),
    # JU-04: word spaces
    ("JU-04", 10953, "国家22 22产业制度革命"), ("JU-04", 10900, "国家22 22产业制度革命"), ("JU-11", 11100, "国家22 22产业制度革命"),
    ("JU-11", 11300, "国家22 22产业制度革命"),
    # JU-06: brackets alone
    ("JU-06", 9900, "国家（产业）制度革命"), ("JU-06", 9500, "国家（产业）制度革命"), ("JU-06", 9200, "国家（产业）制度革命"),
    ("JU-06", 9000, "国家（产业）制度革命"), ("JU-06", 11700, "国（家）产《业》制度革命"), ("JU-06", 11000, "国（家）产《业》制度革命"),
    ("JU-06", 10400, "国（家）产《业》制度革命"), ("JU-06", 10000, "国（家）产《业》制度革命"),
    ("JU-06", 11600, "国家“产业”制（度）革命"), ("JU-06", 10900, "国家“产业”制（度）革命"),
    # JU-07: pauses, brackets before them
    ("JU-07", 9900, "国家，产业制度革命经"), ("JU-07", 9600, "国家，产业制度革命经"), ("JU-07", 9500, "国家，产业制度革命经"),
    ("JU-07", 10800, "国家，产业；制度革命经"), ("JU-07", 10300, "国家，产业；制度革命经"), ("JU-07", 10000, "国家，产业；制度革命经"),
    ("JU-07", 10700, "国家：产业、制度革命经"), ("JU-07", 10100, "国家：产业、制度革命经"),
    ("JU-07", 11500, "国家，（产业）制度革命"), ("JU-07", 10400, "国家，产（业）制度革命"), ("JU-07", 9900, "国家，产（业）制度革命"),
    ("JU-07", 9700, "国家，产（业）制度革命"), ("JU-07", 9500, "国家，产（业）制度革命"),
    ("JU-07", 12200, "国，家、产；业：制度革命经"), ("JU-07", 11600, "国，家、产；业：制度革命经"), ("JU-07", 11000, "国，家、产；业：制度革命经"),
    ("JU-10", 11300, "国，家（产业）制：度革命"), ("JU-10", 10800, "国，家（产业）制：度革命"), ("JU-10", 10200, "国，家（产业）制：度革命"),
    # JU-08: gaps, pauses before them
    ("JU-08", 9500, "国家产业22制度革命"), ("JU-08", 9400, "国家产业22制度革命"),
    ("JU-08", 9368, "国家产业22制度革命"), ("JU-08", 10400, "国，家产业22制度革命"), ("JU-08", 10050, "国，家产业22制度革命"),
    ("JU-08", 9950, "国，家产业22制度革命"), ("JU-08", 9900, "国，家22产业制度革命"),
    # JU-09: stops last
    ("JU-09", 9800, "国家。产业制度革命经"), ("JU-09", 9500, "国家。产业制度革命经"), ("JU-09", 10600, "国家！产业？制度革命经"),
    ("JU-09", 10000, "国家！产业？制度革命经"), ("JU-09", 10300, "国家，产业。制度革命经"), ("JU-09", 10700, "国家，产业。制度革命经"),
    ("JU-09", 10500, "国家，产业。制度革命经"), ("JU-09", 10100, "国家，产业。制度革命经"), ("JU-09", 11300, "国（家）产，业。制度革命"),
    ("JU-09", 10600, "国（家）产，业。制度革命"), ("JU-09", 10100, "国（家）产，业。制度革命"),
    # pairs
    ("PW-02", 11500, "国家，“产业”制度革命经"), ("PW-02", 10500, "国家”，产业制度革命经"), ("PW-02", 10200, "国家”，产业制度革命经"),
    ("PW-05", 10000, "国家！？产业制度革命"), ("PW-05", 10300, "国家！？产业制度革命"),
    # JU-11: open
    ("JU-11", 10450, "国家产业制度革命经济"), ("JU-11", 10900, "国家产业制度革命经济"), ("JU-11", 11800, "国家产业制度革命经济"),
    ("JU-11", 9950, "国家产业制度革命经，"), ("JU-11", 10700, "国家，产业制度革命经"), ("JU-11", 10300, "国家——产业制度革命"),
    ("JU-11", 9650, "国家产业22制度革命"), ("JU-11", 9784, "国家产业22制度革命"), ("JU-11", 10200, "国家产业22制度革命"),
    ("JU-11", 10700, "国家产业22制度革命"), ("JU-12", 10700, "国家（产业）制度革命"), ("JU-12", 11200, "国家（产业）制度革命"),
    ("JU-12", 11700, "国家（产业）制度革命"), ("JU-12", 10400, "国家“产业”，制度革命"), ("JU-12", 10600, "国——家产业制度革命"),
    ("JU-11", 10900, "国家，产业。制度革命"), ("JU-11", 11250, "国家产业制度革命经济社"),
]


def kind(c):
    for k, chars in (("op", OPEN), ("cl", CLOSE), ("pi", PAUSE), ("pe", STOP)):
        if c in chars:
            return k
    return "dg" if c.isdigit() else "sp" if c == " " else "ds" if c == "—" else "id"


def units(text):
    out = []
    for c in text:
        if c == "—" and out and out[-1] == "—":
            out[-1] = "——"
        else:
            out.append(c)
    return out


def solve(text, measure):
    cs = units(text)
    ks = [kind(c[0]) for c in cs]
    n = len(cs)
    left = [HALF if k == "op" else F(0) for k in ks]
    right = [HALF if k in ("cl", "pi", "pe") else F(0) for k in ks]
    body = [DIGIT if k == "dg" else SPACE if k == "sp" else 2 * EM if k == "ds" else HALF if k in ("op", "cl", "pi", "pe") else EM for k in ks]
    closing = ("cl", "pi", "pe")
    for i in range(1, n):
        if ks[i] == "op" and ks[i - 1] in closing + ("op",):
            left[i] = F(0)
        if ks[i] in closing and ks[i - 1] in closing:
            right[i - 1] = F(0)
        if cs[i - 1] in "！？" and cs[i] in "！？":
            right[i] = F(0)  # PW-05, runs of two only
    if ks[-1] in closing:
        right[-1] = F(0)
    gap = [F(0)] * n
    for i in range(n - 1):
        if {ks[i], ks[i + 1]} == {"id", "dg"}:
            gap[i] = GAP
    over = sum(body) + sum(left) + sum(right) + sum(gap) - measure
    tiers = [
        [("sp", i, body[i] - 250) for i in range(n) if ks[i] == "sp"],
        [("mk", i, left[i] + right[i]) for i in range(n) if ks[i] in ("op", "cl")],
        [("mk", i, left[i] + right[i]) for i in range(n) if ks[i] == "pi"],
        [("gp", i, F(125)) for i in range(n) if gap[i]],
        [("mk", i, right[i]) for i in range(n) if ks[i] == "pe"],
    ]
    adv = [body[i] + left[i] + right[i] for i in range(n)]

    def share(amount, places, sign):
        places = [p for p in places if p[2] > 0]
        while amount > 0 and places:
            each = min(amount / len(places), min(p[2] for p in places))
            for what, i, _ in places:
                if what == "gp":
                    gap[i] += sign * each
                else:
                    adv[i] += sign * each
            amount -= each * len(places)
            places = [(w, i, m - each) for w, i, m in places if m > each]
        return amount

    for tier in tiers:
        if over > 0:
            over = share(over, tier, -1)
    if over < 0:
        def free(i):
            return gap[i] == 0 and not (ks[i] == ks[i + 1] == "dg") and "sp" not in (ks[i], ks[i + 1])
        inner = [i for i in range(n - 1) if free(i)]
        hug = [i for i in inner if ks[i] == "op" or ks[i + 1] == "cl"]
        steps = [
            [("sp", i, 500 - body[i]) for i in range(n) if ks[i] == "sp"],
            [("gp", i, 333 - gap[i]) for i in range(n) if gap[i]],
            [("gp", i, HALF / 2) for i in inner if i not in hug],
            [("gp", i, HALF / 2) for i in hug],
        ]
        for step in steps:
            if over < 0:
                over = -share(-over, step, 1)
    if over:
        return None
    return " ".join(f"{float(a):.0f}" + (f"+{float(g):.0f}" if g else "") for a, g in zip(adv, gap))


def main():
    print("# Lines and how CLREQ 3.5.3 and 3.5.4 fill them, written by tests/tools/justified_lines.py: rule, measure in thousandths of")
    print("# an em, the line | what the paragraph goes on with, and each character's advance, + the gap after it.")
    seen = set()
    for rule, measure, text in LINES:
        widths = solve(text, F(measure))
        if widths is None:
            print(f"{text} at {measure}: the tiers do not suffice", file=sys.stderr)
            continue
        if (measure, text) not in seen:
            seen.add((measure, text))
            rest = "\u2060".join(REST[: measure // 1000])  # a last line so full that nothing else could move down to it
            print(f"{rule}\t{measure}\t{text}|{rest}\t{widths}")


main()
