#!/usr/bin/env python3
"""The same words set by fuzi and by its peers, at one geometry, judged by the same tools. Writes docs/peers.md.

    compare.py --fuzi target/release/fuzi [--only fuzi,typst,chromium] [--work DIR] [--write docs/peers.md]

Words come from the EPUB that fuzi makes of a source, so all set the repaired text. Peers that are not installed are
"not run". Needs: pip install pymupdf pypdf pikepdf lxml typst; poppler-utils; chromium.
"""
import argparse, collections, datetime, difflib, html, pathlib, re, shutil, subprocess, sys, xml.etree.ElementTree as ET, zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/tools"))
import typeset_check  # noqa: E402

WIDTH, HEIGHT, EM, PITCH, CHARS, ROWS = 419.528, 595.276, 10.5, 17.85, 29, 26
TOP, INNER = 24 * 72 / 25.4, 20.3 * 72 / 25.4
DEPTH = PITCH * (ROWS - 1) + EM
XHTML = "{http://www.w3.org/1999/xhtml}"


def squash(text):
    return "".join(text.split())


# ---------------------------------------------------------------- words

def blocks_of(epub):
    """(kind, [(words, bold)]) of every leaf of the body."""
    out = []
    with zipfile.ZipFile(epub) as z:
        for name in sorted(n for n in z.namelist() if n.endswith(".xhtml") and "text" in n.rsplit("/", 1)[-1]):
            for e in ET.fromstring(z.read(name)).iter():
                if e.get("data-kind") in ("para", "turn", "heading"):
                    runs = [(e.text or "", False)]
                    for child in e:
                        runs += [("".join(child.itertext()), child.tag in (XHTML + "b", XHTML + "strong")), (child.tail or "", False)]
                    out.append((e.get("data-kind"), [r for r in runs if r[0]]))
    return out


def markdown(blocks):
    escape = lambda t: re.sub(r"([\\`*_\[\]<>#$])", r"\\\1", t)
    lines = ["---\ntitle: 比较\ncreators: [佚名]\nlicense: CC-BY-4.0\nlicense-basis: 仅为检验而设\n---\n"]
    for kind, runs in blocks:
        text = "".join(f"**{escape(t)}**" if bold else escape(t) for t, bold in runs)
        lines.append(("## " if kind == "heading" else "") + text + "\n")
    return "\n".join(lines)


# ---------------------------------------------------------------- typesetters: each returns a PDF and its version

def fuzi(a, blocks, work, name):
    source = work / f"{name}.md"
    source.write_text(markdown(blocks), encoding="utf-8")
    subprocess.run([a.fuzi, "build", source, "-o", work / "fuzi", "--format", "pdf", "--style", ROOT / "benches/peers.toml", "--extracted", "no", "-q"], check=True)
    return work / "fuzi" / f"{name}.pdf", subprocess.run([a.fuzi, "--version"], capture_output=True, text=True).stdout.strip()


def typst(a, blocks, work, name):
    import typst as engine
    from importlib.metadata import version
    quote = lambda t: '#"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"'
    rows = [
        f'#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: (top: {TOP}pt, bottom: {HEIGHT - TOP - DEPTH - 0.5}pt, inside: {INNER}pt, outside: {WIDTH - INNER - CHARS * EM}pt))',
        f'#set text(font: "Noto Serif SC", size: {EM}pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)',
        f"#set par(justify: true, leading: {PITCH - EM}pt, spacing: {PITCH - EM}pt, first-line-indent: (amount: 2em, all: true))",
        '#show strong: set text(font: "Noto Sans SC", weight: "bold")',
        f"#show heading: it => block(above: {2 * PITCH - EM}pt, below: {2 * PITCH - EM}pt, text(size: 12pt, it.body))",
    ]
    for kind, runs in blocks:
        text = "".join(f"#strong[{quote(t)}]" if bold else quote(t) for t, bold in runs)
        rows.append(("== " if kind == "heading" else "") + text + "\n")
    source = work / f"{name}.typ"
    source.write_text("\n".join(rows), encoding="utf-8")
    out = work / f"{name}.typst.pdf"
    engine.compile(str(source), output=str(out), font_paths=[str(ROOT / "fonts")], ignore_system_fonts=True)
    return out, f"Typst {version('typst')}"


def chromium(a, blocks, work, name):
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        return None, "not installed"
    face = lambda family, file, weight: f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{(ROOT / 'fonts' / file).as_uri()}'); }}"
    css = "\n".join([
        face("Serif", "NotoSerifSC-Regular.t2.ttf", 400), face("Serif", "NotoSerifSC-Bold.t1.ttf", 700), face("Sans", "NotoSansSC-Bold.t1.ttf", 700),
        f"@page {{ size: {WIDTH}pt {HEIGHT}pt; margin: {TOP}pt {WIDTH - INNER - CHARS * EM}pt {HEIGHT - TOP - ROWS * PITCH}pt {INNER}pt; }}",
        f"body {{ margin: 0; font: {EM}pt/{PITCH}pt Serif; text-align: justify; text-spacing-trim: normal; text-autospace: normal; line-break: normal; orphans: 2; widows: 2; }}",
        f"p {{ margin: 0; text-indent: 2em; }} h2 {{ font-size: 12pt; line-height: {PITCH}pt; margin: {PITCH}pt 0; break-after: avoid; }} b {{ font-family: Sans; }}",
    ])
    rows = []
    for kind, runs in blocks:
        text = "".join(f"<b>{html.escape(t)}</b>" if bold else html.escape(t) for t, bold in runs)
        rows.append(f"<h2>{text}</h2>" if kind == "heading" else f"<p>{text}</p>")
    source = work / f"{name}.html"
    source.write_text(f'<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>比较</title><style>{css}</style><body>{chr(10).join(rows)}</body></html>', encoding="utf-8")
    out = work / f"{name}.chromium.pdf"
    command = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--export-tagged-pdf", f"--print-to-pdf={out}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    return out, re.sub(r" (built|on) .*", "", version)


ENGINES = {"fuzi": fuzi, "Typst": typst, "Chromium": chromium}
NOT_RUN = ["Vivliostyle", "XeLaTeX", "WeasyPrint"]


# ---------------------------------------------------------------- what is counted

def furniture(line):
    return bool(re.fullmatch(r"[0-9]{1,4}", line.strip())) or line.strip() in ("比较",)


def by_pdftotext(pdf):
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return squash("\n".join(l for l in re.split(r"[\n\f]", text) if not furniture(l)))


def by_pypdf(pdf):
    """A reader that ignores ActualText."""
    import pypdf
    pages = [page.extract_text() for page in pypdf.PdfReader(str(pdf)).pages]
    return squash("\n".join(l for page in pages for l in page.split("\n") if not furniture(l)))


def differences(blocks, got):
    """Characters of the paragraphs that are lost, changed or out of order, and characters between theirs that are not
    the source's; paragraph by paragraph, in order."""
    wrong, at = 0, 0
    for kind, runs in blocks:
        want = squash("".join(t for t, _ in runs))
        if kind == "heading":
            continue
        hit = got.find(want, at)
        if 0 <= hit < at + 400 + len(want):
            at = hit + len(want)
            continue
        window = got[at:at + len(want) + 60]
        codes = difflib.SequenceMatcher(None, want, window, autojunk=False).get_opcodes()
        same = [c for c in codes if c[0] == "equal"]
        if not same:
            wrong += len(want)
            continue
        first, last = same[0][3], same[-1][4]
        wrong += sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in codes if tag != "equal" and (i1 < i2 or first < j1 and j2 < last))
        at += last
    return wrong


def whole_in_tree(blocks, pdf):
    """Paragraphs that one element of the structure tree holds wholly, of how many; None where there is no tree."""
    import pikepdf

    import mutate
    wanted = collections.Counter(squash("".join(t for t, _ in runs)) for kind, runs in blocks if kind != "heading")
    with pikepdf.open(pdf) as doc:
        if "/StructTreeRoot" not in doc.Root:
            return None
        try:
            marked = {page.objgen: mutate.Shown(doc, page).marked for page in doc.pages}
        except (ValueError, KeyError, AttributeError, IndexError):
            return None
        found = collections.Counter()

        def walk(node, page):
            if isinstance(node, pikepdf.Array):
                return "".join(walk(kid, page) for kid in node)
            if isinstance(node, pikepdf.Dictionary):
                page = node.get("/Pg", page)
                if "/MCID" in node:
                    return marked.get(page.objgen, {}).get(int(node.MCID), "")
                text = walk(node.K, page) if "/K" in node else ""
                if str(node.get("/S", "")) == "/P":
                    found[squash(text)] += 1
                return text
            return marked.get(page.objgen, {}).get(int(node), "") if page is not None else ""

        sys.setrecursionlimit(10000)
        walk(doc.Root.StructTreeRoot.K, None)
    return sum(min(n, found[text]) for text, n in wanted.items()), sum(wanted.values())


def grid(pdf):
    """(baselines of body lines off the grid, pages but the last with a row left at the foot, pages)."""
    import pymupdf
    pages = []
    with pymupdf.open(pdf) as doc:
        for page in doc:
            lines = [(y, chars) for y, chars in typeset_check.lines_of(page, EM) if sum(abs(c[3] - EM) < 0.2 for c in chars) > 0.6 * len(chars)]
            pages.append([sum(c[5] for c in chars) / len(chars) for _, chars in lines if len(chars) > 1])
    offsets = collections.Counter(round((y - TOP) % PITCH, 1) for ys in pages for y in ys)
    base = offsets.most_common(1)[0][0]
    off = sum(min((y - TOP - base) % PITCH, (base - y + TOP) % PITCH) > 0.25 for ys in pages for y in ys)
    deepest = max(max(ys) for ys in pages if ys)
    body = [ys for ys in pages[:-1] if ys]
    return off, sum(deepest - max(ys) > 0.6 * PITCH for ys in body), len(body)


def measure(pdf, blocks, large):
    r = typeset_check.check(str(pdf), show=0)
    d = r["defects"]
    out = {
        "defects": r["total"],
        "start": d.get("line_start_forbidden", 0) + d.get("line_end_forbidden", 0) + d.get("split_pair", 0),
        "pairs": d.get("uncompressed_pair", 0),
        "gaps": d.get("no_cjk_latin_space", 0) + d.get("wide_cjk_latin_space", 0),
        "full_end": r["line_end_marks_full_width"],
        "runts": f"{d.get('runt', 0)} / {r['last_line_of_two']}",
        "over": f"{r['han_gap_em']['over_0.04']} / {r['han_gap_em']['over_0.10']}",
        "lines": r["body_lines"],
    }
    out["off"], out["short"], out["pages"] = grid(pdf)
    if not large:
        out["pdftotext"], out["pypdf"] = differences(blocks, by_pdftotext(pdf)), differences(blocks, by_pypdf(pdf))
        whole = whole_in_tree(blocks, pdf)
        out["whole"] = "–" if whole is None else f"{whole[0]} of {whole[1]}"
    return out


ROWS_OF_TABLE = [
    ("body lines seen", "lines", "{}"), ("`typeset_check.py`, all defects", "defects", "{}"),
    ("forbidden at line start or end, pair split", "start", "{}"), ("adjacent marks not compressed", "pairs", "{}"),
    ("Han–Latin gap missing or over ½ em", "gaps", "{}"), ("marks at line ends as wide as inside", "full_end", "{}"),
    ("last lines of one / of two characters", "runts", "{}"), ("lines with a Han gap over .04 / .10 em", "over", "{}"),
    ("text differs: pdftotext", "pdftotext", "{}"), ("text differs: pypdf, which ignores ActualText", "pypdf", "{}"),
    ("paragraphs whole in the structure tree", "whole", "{}"), ("baselines off the grid", "off", "{}"),
    ("pages with a short foot", "short", "{}"),
]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--fuzi", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    ap.add_argument("--only", default=",".join(ENGINES))
    ap.add_argument("--work", type=pathlib.Path, default=ROOT / "target/peers")
    ap.add_argument("--write", type=pathlib.Path)
    a = ap.parse_args()
    wanted = [e for e in ENGINES if e.lower() in a.only.lower().split(",")]
    a.work.mkdir(parents=True, exist_ok=True)
    texts = {"interview": ROOT / "samples/interview.md"}
    stress = ROOT.parent / "shared/samples/stress.md"
    if stress.exists():
        texts["stress"] = stress
    else:
        print(f"SKIPPED: {stress} is not here; its rows are not made")
    blocks = {}
    for name, source in texts.items():
        subprocess.run([a.fuzi, "build", source, "-o", a.work / "words", "--format", "epub", "-q"], check=True)
        blocks[name] = blocks_of(a.work / "words" / f"{source.stem}.epub")
    blocks["interview ×10"] = blocks["interview"] * 10
    versions, table = {}, {}
    for engine in wanted:
        for name in blocks:
            pdf, versions[engine] = ENGINES[engine](a, blocks[name], a.work, name.replace(" ×", "-x"))
            if pdf:
                table[engine, name] = measure(pdf, blocks[name], "×" in name)
                print(engine, name, table[engine, name])
    rows = [
        "# The same words by fuzi and by others", "",
        f"Written by `python3 tests/peers/compare.py --fuzi … --write docs/peers.md` on {datetime.date.today()}; every number is of that one run. "
        f"A5, {CHARS} em of {EM} pt, {PITCH} pt from line to line, the faces of `fonts/` for all. Words: the paragraphs of "
        "fuzi's EPUB of the source, so all set the repaired text. Set with what each has for Chinese "
        "(Typst: `lang: \"zh\"`, `justify`; Chromium: `text-spacing-trim`, `text-autospace`, `text-align: justify`), no text changed for any.", "",
        "Versions: " + "; ".join(versions[e] for e in wanted) + ".", "",
    ]
    for name in blocks:
        rows += [f"## {name}: {len(blocks[name])} blocks, {sum(len(squash(t)) for _, runs in blocks[name] for t, _ in runs):,} characters", "",
                 "| | " + " | ".join(wanted + NOT_RUN) + " |", "|---" * (len(wanted) + len(NOT_RUN) + 1) + "|"]
        for title, key, form in ROWS_OF_TABLE:
            cells = [table.get((e, name), {}).get(key) for e in wanted]
            if all(c is None for c in cells):
                continue
            if key == "short":
                cells = [f"{table[e, name]['short']} of {table[e, name]['pages']}" if (e, name) in table else None for e in wanted]
            rows.append(f"| {title} | " + " | ".join(["not run" if c is None else str(c) for c in cells] + ["not run"] * len(NOT_RUN)) + " |")
        rows.append("")
    text = "\n".join(rows)
    print(text)
    if a.write:
        a.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
