#!/usr/bin/env python3
"""Build manuscripts at many measures and judge every line of them, twice.

    corpus.py --fuzi target/debug/fuzi [--measures 16,20,26,29,38] [--jobs N] [--work DIR] [--json FILE] SOURCE.md …

For each source and measure: `fuzi build --format print --dump` with a style file made for that measure, then
judge_lines.py on the dump and typeset_check.py on the PDF. Prints a line for each with findings, then the sums.
A finding of typeset_check.py that the dump shows to be a wrong guess is counted apart, with the reason.
Exit: 0 nothing found, 1 findings, 2 a source was not built. Needs: pip install pymupdf
"""
import argparse, collections, concurrent.futures, json, pathlib, re, subprocess, sys, time

import judge_lines
import typeset_check

# typeset_check.py sees a PDF and must guess what the dump says: what is code, which size is the body's, where its measure
# ends, which lines are one paragraph. A finding is no defect when the dump shows that the guess was wrong; `explain`
# looks the line up and gives the reason, else the finding counts. No finding of judge_lines.py is ever explained away.


def squash(text):
    return "".join(c for c in text if not c.isspace())


class Edition:
    """The lines of a dump by page, to look up what typeset_check.py speaks of."""

    def __init__(self, judge):
        self.pages, self.next, self.size = {}, {}, {}
        for p in judge.paras:
            for a, b in zip(p.lines, [*p.lines[1:], None]):
                self.next[id(a)] = b
                self.size[id(a)] = len(p.lines)
                self.pages.setdefault(a.page + 1, []).append(a)
        self.unavoidable = judge.unavoidable

    def explain(self, kind, where):
        page, _, text = where[1:].partition(": ")
        lines = [l for l in self.pages.get(int(page), ()) if l.visible]
        text = squash(re.sub(r" [-+]?[0-9.]+em$", "", text))
        if kind == "line_start_forbidden":
            hits = [l for l in lines if squash(l.text()).startswith(text[:4])]
            if hits and all(l.first.verbatim for l in hits):
                return "the line begins with code"
            if hits and all(l.n == 0 for l in hits):
                return "the author's own beginning of a paragraph"
        elif kind == "line_end_forbidden":
            hits = [l for l in lines if squash(l.text()).endswith(text)]
            if hits and all(l.end.verbatim and l.r["status"] == "relaxed" for l in hits):
                return "the line ends in code, and no legal break would fill it (LB-27)"
        elif kind == "untrimmed_line_start":
            hits = [l for l in lines if squash(l.text()).startswith(text)]
            if hits and all(l.first.adv < 0.51 * l.first.own or l.first.western for l in hits):
                return "trimmed by the dump"
            if hits and all(l.n == 0 for l in hits):
                return "an indented first line keeps its blank (PW-10)"
        elif kind in ("ragged_right", "overfull"):
            hits = [l for l in lines if text in squash(l.text())] or [
                l for l in lines if any(text.endswith(squash(l.text())[-k:]) for k in (2, 3)) and len(squash(l.text())) < 40]
            flush = lambda l: abs(l.end.x + l.end.adv * l.em - l.r["R"]) < 0.011
            if hits and all(id(l) in self.unavoidable for l in hits):
                return "an address or code that has no gap to open (LB-27)"
            if hits and all(not l.justified() or l.last or l.em < 10.4 or flush(l) for l in hits):
                return "no justified line, or one flush by the dump: the tool guessed another measure"
            if not hits:
                return "a row of several lines set side by side"
        elif kind in ("no_cjk_latin_space", "wide_cjk_latin_space", "quote_from_latin_font", "overlap"):
            return self.explain_pair(kind, lines, text)
        elif kind == "split_number":
            hits = [l for l in lines if squash(l.text()).endswith(text)]
            if hits and all(l.end.verbatim or not l.owner.startswith("b") for l in hits):
                return "a digest or code"
            if hits and all(l.r["status"] == "relaxed" for l in hits):
                return "no legal break would fill the line (LB-27)"
            if hits and all(l.last for l in hits):
                return "two paragraphs"
        elif kind == "overstretched_line":
            hits = [l for l in lines if squash(l.text()).startswith(squash(text.partition("…")[0]))]
            widest = lambda l: max((a.gap for a, b in zip(l.visible, l.visible[1:]) if a.han() and b.han()), default=0.0)
            if hits and all(widest(l) < 0.2521 for l in hits):
                return "within the cap by the dump (JU-13): the author's own space stands between two ideographs"
        elif kind in ("widow", "orphan"):
            hits = [l for l in lines if squash(l.text()).startswith(text) or squash(l.text()).endswith(text)]
            alone = lambda l: sum(o.owner == l.owner for o in lines) == 1 and self.size[id(l)] > 1
            if hits and not any(map(alone, hits)):
                return "two lines or more of the paragraph are on the page by the dump"
        elif kind == "runt":
            hits = [l for l in lines if squash(l.text()) == text]
            if hits and all(self.size[id(l)] == 1 or not l.justified() for l in hits):
                return "a paragraph of one line, or no running text"
            if hits and all(id(l) in self.unavoidable for l in hits):
                return "no break avoids it, as judge_lines.py finds too (JU-18)"
            if hits and all(l.visible and not any(c.han() for c in l.visible) for l in hits):
                return "no ideograph: judged by judge_lines.py as JU-18"
        return None

    def explain_pair(self, kind, lines, text):
        reasons = set()
        for l in lines:
            vis = [c for c in l.clusters if not (c.cls in ("SP", "ZW", "NB") and c.adv + c.gap < 0.3)]
            for a, b in zip(vis, vis[1:]):
                if (a.text[-1:] + b.text[:1]) == text:
                    reasons.add("code" if a.verbatim or b.verbatim else "an apostrophe" if "’" in text and (a.western or b.western) else None)
            drawn = [c for c in l.clusters if c.text.strip()]
            for a, b in zip(drawn, drawn[1:]):
                between = l.text()[l.text().find(a.text):]
                if (a.text[-1:] + b.text[:1]) == text and b.r["src"][0] > a.r["src"][1]:
                    gap = "".join(c.text for c in l.clusters if a.r["src"][1] <= c.r["src"][0] < b.r["src"][0])
                    if "\u3000" in gap:
                        reasons.add("an ideographic space of the author's")
                    elif any(c.verbatim for c in l.clusters if a.r["src"][1] <= c.r["src"][0] < b.r["src"][0]):
                        reasons.add("a space inside code")
        if not any((squash(l.text()).find(text) >= 0) for l in lines):
            return "two texts set side by side"
        reasons.discard(None) if len(reasons) > 1 else None
        return next(iter(sorted(reasons, key=str)), None)


def write_style(work, measure):
    """A page that fits the measure; rows, size and pitch are a5's."""
    path = work / f"m{measure}.toml"
    path.write_text(f'name = "m{measure}"\n[page]\nwidth = "{measure * 10.5 + 160:.0f}pt"\ninner = "80pt"\nchars = {measure}\n', encoding="utf-8")
    return path


def one(fuzi, work, page, source, measure):
    out = work / f"{source.stem}-{measure}"
    rights = any(word in source.read_text(encoding="utf-8")[:4000] for word in ("license:", "CC-BY"))
    given = [] if rights else ["--author", "佚名", "--license", "CC-BY-4.0", "--license-basis", "仅为检验而设，成品不外传"]
    command = [fuzi, "build", source, "-o", out, "--style", page, "--format", "print", "--dump", out, "-q", *given]
    built = subprocess.run(command, capture_output=True, text=True)
    pdf = next(out.glob("*.pdf"), None) if out.is_dir() else None
    if built.returncode or pdf is None:
        return {"source": source.stem, "measure": measure, "error": built.stderr[-400:] or f"exit {built.returncode}"}
    judge = judge_lines.Judge(json.loads((out / "glyphs.json").read_text(encoding="utf-8")), judge_lines.read_style(page)).run()
    (out / "glyphs.json").unlink()  # tens of megabytes in a large corpus
    try:
        checked = typeset_check.check(str(pdf), show=10**6)
    except ValueError as e:  # nothing that the tool takes for a body
        checked = {"defects": {}, "examples": {}, "body_lines": 0, "han_gap_em": {"over_0.04": 0}, "last_line_of_two": 0, "skipped": str(e)}
    edition = Edition(judge)
    kept, explained = collections.defaultdict(list), collections.Counter()
    for kind, where in checked["examples"].items() if checked.get("examples") else ():
        for w in where:
            if why := edition.explain(kind, w):
                explained[f"{kind}: {why}"] += 1
            else:
                kept[kind].append(w)
    return {
        "source": source.stem, "measure": measure, "judge": {k: v for k, v in judge.found.items() if v}, "count": dict(judge.count),
        "check": dict(kept), "explained": dict(explained), "body_lines": checked["body_lines"],
        "over": checked["han_gap_em"]["over_0.04"], "two": checked["last_line_of_two"], "skipped": checked.get("skipped"),
    }


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("sources", nargs="+", type=pathlib.Path)
    ap.add_argument("--fuzi", required=True)
    ap.add_argument("--measures", default="16,20,26,29,38")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/corpus"))
    ap.add_argument("--json", type=pathlib.Path)
    ap.add_argument("--show", type=int, default=3)
    a = ap.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    clock = time.monotonic()
    measures = list(map(int, a.measures.split(",")))
    pages = {measure: write_style(a.work, measure) for measure in measures}
    tasks = [(a.fuzi, a.work, pages[measure], source, measure) for measure in measures for source in a.sources]
    sums, found, failed, results = collections.Counter(), collections.Counter(), 0, []
    with concurrent.futures.ProcessPoolExecutor(a.jobs) as pool:
        for r in pool.map(one, *zip(*tasks)):
            results.append(r)
            name = f"{r['source']} at {r['measure']}"
            if "error" in r:
                failed += 1
                print(f"{name}: NOT BUILT: {r['error']}")
                continue
            if r["skipped"]:
                print(f"{name}: typeset_check.py cannot judge it: {r['skipped']}")
            sums.update(r["count"])
            sums["editions"] += 1
            sums["lines seen by typeset_check.py"] += r["body_lines"]
            sums["Han gap over .04 by typeset_check.py"] += r["over"]
            for rule, where in r["judge"].items():
                found["judge_lines " + rule] += len(where)
                print(f"{name}: {rule} {len(where)}: " + " || ".join(where[:a.show]))
            sums.update({f"no defect of typeset_check.py's {k}": n for k, n in r["explained"].items()})
            for kind, where in r["check"].items():
                found["typeset_check " + kind] += len(where)
                print(f"{name}: {kind} {len(where)}: " + " || ".join(where[:a.show]))
            sys.stdout.flush()
    if a.json:
        a.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    for k, v in sorted(sums.items()):
        print(f"  {v:8} {k}")
    print(f"{len(tasks)} editions in {time.monotonic() - clock:.0f} s; findings: {dict(found) or 'none'}")
    return 2 if failed else 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
