#!/usr/bin/env python3
"""Do plain readers get a PDF edition's words back, and does its tree hold every paragraph whole?

    extract.py EDITION.epub EDITION.pdf [--style STYLE.toml]

The words are the leaves of the EPUB of the same source (that the EPUB has the source's words is words.py's to say).
White space counts for nothing. Read are: pdftotext, pdfium (what Chromium copies), mutool, and pypdf, which ignores
ActualText, of the type area only, so that running heads and folios stay out; and the structure tree, each P, H or LBody
against its leaf.
Exit: 0 no difference, 1 differences. Needs: poppler-utils mupdf-tools; pip install pypdf pypdfium2 pikepdf lxml
"""
import argparse, collections, pathlib, posixpath, re, subprocess, sys, tomllib, zipfile

from lxml import etree
import pikepdf

import mutate

ROOT = pathlib.Path(__file__).resolve().parents[2]


def squash(text):
    return "".join(text.split())


def leaves(epub):
    """The work's own words, a string for each leaf, in order. Chinese list numbers and bullets are the leaf's neighbours."""
    out = []
    with zipfile.ZipFile(epub) as z:
        container = etree.fromstring(z.read("META-INF/container.xml"))
        opf_path = next(e.get("full-path") for e in container.iter() if e.tag.endswith("}rootfile"))
        opf = etree.fromstring(z.read(opf_path))
        items = {i.get("id"): i.get("href") for i in opf.iter(mutate.OPF + "item")}
        for ref in opf.iter(mutate.OPF + "itemref"):
            tree = etree.fromstring(z.read(posixpath.join(posixpath.dirname(opf_path), items[ref.get("idref")])))
            for e in tree.iter():
                if e.get("data-kind") and e.get("data-kind") not in ("image", "alt"):
                    note = any(a.get("role") == "doc-footnote" for a in e.iterancestors())
                    out.append(("note" if note else e.get("data-kind"), squash(words(e))))
    return [(kind, text) for kind, text in out if text]


def words(e, whole=True):
    """Text of an element without what the edition added to it, and without readings, which are leaves of their own."""
    if e.get("data-fuzi") == "edition" or e.tag.endswith("}rt") and not whole:
        return ""
    return (e.text or "") + "".join((words(kid, False) if isinstance(kid.tag, str) else "") + (kid.tail or "") for kid in e)


def area(style):
    page = style["page"]
    points = lambda t: float(t[:-2]) * (72 / 25.4 if t.endswith("mm") else 1)
    return points(page["top"]), points(page["height"]), page["rows"] * points(page["pitch"])


def by_pdftotext(pdf, style):
    top, _, depth = area(style)
    box = ["-x", "0", "-y", str(int(top) - 2), "-W", "2000", "-H", str(int(depth) + 4)]
    run = subprocess.run(["pdftotext", "-enc", "UTF-8", *box, pdf, "-"], capture_output=True, text=True, check=True)
    return [squash(page) for page in run.stdout.split("\f")]


def by_pypdf(pdf, style):
    import pypdf
    top, height, depth = area(style)
    out = []
    for page in pypdf.PdfReader(pdf).pages:
        shown = []
        def visit(text, cm, tm, _font, _size):
            y = height - (tm[4] * cm[1] + tm[5] * cm[3] + cm[5])
            if top - 2 < y < top + depth + 2:
                shown.append(text)
        page.extract_text(visitor_text=visit)
        out.append(squash("".join(shown)))
    return out


def by_pdfium(pdf, style):
    import pypdfium2
    top, height, depth = area(style)
    out = []
    with pypdfium2.PdfDocument(pdf) as doc:
        for page in doc:
            text = page.get_textpage()
            out.append(squash(text.get_text_bounded(0, height - top - depth - 2, page.get_width(), height - top + 2)))
    # it stands for a hyphen that divides a word, which no word has
    return [page.replace("\ufffe", "").replace("\x02", "") for page in out]


def by_mutool(pdf, style):
    top, _, depth = area(style)
    run = subprocess.run(["mutool", "draw", "-q", "-F", "stext", pdf], capture_output=True, check=True)
    out = []
    for page in etree.fromstring(run.stdout, etree.XMLParser(recover=True)).iter("page"):
        chars = (c for line in page.iter("line") for c in line.iter("char") if top - 2 < float(c.get("y")) < top + depth + 2)
        out.append(squash("".join(c.get("c") for c in chars)))
    return out


def compare(name, wanted, pages):
    """Every leaf, in order, in one piece, or in two where a page ends in it: notes and the licence stand at its foot.
    What stands between two leaves is not asked; notes stand on the page that calls them, so wherever they are."""
    at, wrong = 0, 0
    notes = re.compile("[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]")
    if not any(notes.search(text) for _, text in wanted):
        pages = [notes.sub("", page) for page in pages]  # numbers of notes are the edition's, not words
    for kind, text in wanted:
        if kind == "ruby":  # readings stand over their line, so between it and the one before
            pages = [page.replace(text, "", 1) for page in pages]
    got = "".join(pages)
    running = [(k, t) for k, t in wanted if k != "ruby"]
    for kind, text in running:
        hit = got.find(text, 0 if kind == "note" else at)
        if hit >= 0:
            at = at if kind == "note" else hit + len(text)
        elif not parted(text, pages):
            same = next((n for n in range(len(text)) if text[:n + 1] not in got[at:]), 0)
            wrong += 1
            print(f"{name}: {kind} not given back from character {same}: …{text[max(0, same - 10):same]}[{text[same:same + 10]}…")
    print(f"{name}: {len(running) - wrong} of {len(running)} leaves, {sum(len(t) for _, t in running)} characters")
    return wrong


def parted(text, pages):
    """Whether a page holds the beginning of a leaf and the next one begins with the rest."""
    cuts = ((here, after, n) for here, after in zip(pages, pages[1:]) for n in range(1, len(text)))
    return any(after.startswith(text[n:]) and text[:n] in here for here, after, n in cuts)


def is_added(node):
    """Numbers of notes, which are the edition's, and readings, which are leaves of their own."""
    owners = node.get("/A")
    if owners is None:
        return False
    for a in owners if isinstance(owners, pikepdf.Array) else [owners]:
        pairs = {str(p.get("/N")): str(p.get("/V")) for p in a.get("/P", [])}
        if pairs.get("fuzi") == "edition" or pairs.get("kind") == "ruby":
            return True
    return False


def tree(pdf):
    """Text of each element that is a paragraph or heading of any kind."""
    found = collections.Counter()
    with pikepdf.open(pdf) as doc:
        marked = {page.objgen: mutate.Shown(doc, page).marked for page in doc.pages}

        def walk(node, page):
            if isinstance(node, pikepdf.Array):
                return "".join(walk(kid, page) for kid in node)
            if isinstance(node, pikepdf.Dictionary):
                if is_added(node):
                    return ""
                page = node.get("/Pg", page)
                if "/MCID" in node:
                    return marked.get(page.objgen, {}).get(int(node.MCID), "")
                text = squash(walk(node.K, page)) if "/K" in node else ""
                found[text] += 1
                return text
            return marked.get(page.objgen, {}).get(int(node), "") if page is not None else ""

        walk(doc.Root.StructTreeRoot.K, None)
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("epub")
    ap.add_argument("pdf")
    ap.add_argument("--style")
    a = ap.parse_args()
    style = tomllib.load(open(ROOT / "styles/a5.toml", "rb"))
    if a.style:
        style["page"] |= tomllib.load(open(a.style, "rb")).get("page", {})
    wanted = leaves(a.epub)
    # code is drawn line by line with its own turns; a cell's words may be read column by column
    running = [(k, t) for k, t in wanted if k not in ("code", "cell")]
    # pdftotext takes a hyphen at the end of a line for one that divides a word
    bare = lambda text: text.replace("-", "")
    wrong = compare("pdftotext", [(k, bare(t)) for k, t in running], [bare(p) for p in by_pdftotext(a.pdf, style)])
    wrong += compare("pypdf", running, by_pypdf(a.pdf, style))
    wrong += compare("pdfium", [(k, bare(t)) for k, t in running], [bare(p) for p in by_pdfium(a.pdf, style)])
    wrong += compare("mutool", running, by_mutool(a.pdf, style))
    held = tree(a.pdf)
    lost = [(k, t) for (k, t), n in collections.Counter(wanted).items() if k != "ruby" and held[t] < n]
    for kind, text in lost[:10]:
        print(f"structure tree: {kind} not whole in one element: {text[:40]}")
    print(f"structure tree: {len(wanted) - len(lost)} of {len(wanted)} leaves whole")
    return 1 if wrong or lost or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
