#!/usr/bin/env python3
"""A print edition as other programs see it: pikepdf reads every key that PDF/X-4 is claimed by, Ghostscript the plates.

    press.py FILE.print.pdf [--colour] [--marks] [--pad N]
    press.py --self-test FILE.print.pdf      copies with a key spoiled each must be refused
    press.py --sample DIR                    writes a manuscript with pictures in colour: colour.md

Without --colour nothing may stand on another plate than the black one.
"""
import argparse, math, pathlib, re, struct, subprocess, sys, tempfile, zlib
import pikepdf

MM = 72 / 25.4
PROFILE = pathlib.Path(__file__).parents[2] / "data/icc/coated-fogra39.icc"
# what no object of a PDF/X-4 file may have here
FORBIDDEN = ["/JS", "/JavaScript", "/EF", "/OPI", "/Alternates", "/PS", "/TR", "/TR2", "/HTP", "/AA", "/Ref", "/AcroForm", "/Encrypt"]


def boxes(page):
    return {key: [float(v) for v in page.obj[key]] for key in ("/MediaBox", "/BleedBox", "/TrimBox")}


def within(inner, outer):
    return inner[0] >= outer[0] - 0.01 and inner[1] >= outer[1] - 0.01 and inner[2] <= outer[2] + 0.01 and inner[3] <= outer[3] + 0.01


def document(path, a):
    wrong = []

    def expect(what, got, want):
        if got != want:
            wrong.append(f"{what}: {got!r}, expected {want!r}")

    with pikepdf.open(path) as pdf:
        expect("version", pdf.pdf_version, "1.6")
        expect("encrypted", pdf.is_encrypted, False)
        with pdf.open_metadata() as meta:
            expect("GTS_PDFXVersion", meta.get("{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"), "PDF/X-4")
            expect("XMP Trapped", meta.get("pdf:Trapped"), "False")
            for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID", "xmpMM:InstanceID",
                        "xmpMM:VersionID", "xmpMM:RenditionClass", "dc:title"):
                if not meta.get(key):
                    wrong.append(f"XMP {key}: missing")
            if str(meta.get("dc:title")) != str(pdf.docinfo.get("/Title")):
                wrong.append("title of XMP and Info differ")
        expect("Info Trapped", str(pdf.docinfo.get("/Trapped")), "/False")
        if len(pdf.trailer.get("/ID", [])) != 2:
            wrong.append("no file identifier")
        intents = list(pdf.Root.get("/OutputIntents", []))
        expect("output intents", [str(i.get("/S")) for i in intents], ["/GTS_PDFX"])
        for intent in intents:
            expect("OutputConditionIdentifier", str(intent.get("/OutputConditionIdentifier")), "FOGRA39")
            expect("RegistryName", str(intent.get("/RegistryName")), "http://www.color.org")
            if not str(intent.get("/Info", "")):
                wrong.append("no Info of the output intent")
            profile = intent.get("/DestOutputProfile")
            if profile is None or profile.read_bytes() != PROFILE.read_bytes() or int(profile.get("/N", 0)) != 4:
                wrong.append("the profile is not the one of the house")
        for number, page in enumerate(pdf.pages, 1):
            if "/ArtBox" in page.obj or "/TrimBox" not in page.obj or "/BleedBox" not in page.obj:
                wrong.append(f"page {number}: TrimBox and BleedBox, no ArtBox")
                continue
            b = boxes(page)
            if not within(b["/TrimBox"], b["/BleedBox"]) or not within(b["/BleedBox"], b["/MediaBox"]):
                wrong.append(f"page {number}: boxes {b}")
            margin = 18 * MM if a.marks else 0
            if abs(b["/TrimBox"][0] - margin) > 0.01 or abs(b["/MediaBox"][2] - b["/TrimBox"][2] - margin) > 0.01:
                wrong.append(f"page {number}: margin of the sheet: {b}")
            if "/Annots" in page.obj:
                wrong.append(f"page {number}: annotations")
        if a.pad and len(pdf.pages) % a.pad:
            wrong.append(f"{len(pdf.pages)} pages are no multiple of {a.pad}")
        for obj in pdf.objects:
            if not isinstance(obj, (pikepdf.Dictionary, pikepdf.Stream)):
                continue
            for key in FORBIDDEN:
                if key in obj:
                    wrong.append(f"{obj.objgen}: {key}")
            space = obj.get("/ColorSpace")
            if obj.get("/Subtype") == "/Image" and str(space) == "/DeviceRGB":
                wrong.append(f"{obj.objgen}: RGB without a profile")
            if obj.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(obj.keys()):
                wrong.append(f"{obj.objgen}: font not embedded")
            if obj.get("/S") == "/Transparency" and str(obj.get("/CS", "/DeviceCMYK")) != "/DeviceCMYK":
                wrong.append(f"{obj.objgen}: blends in {obj.get('/CS')}")
    return wrong


def plates(path, colour):
    """Ink on each plate, a line a page."""
    run = subprocess.run(["gs", "-q", "-o", "-", "-sDEVICE=inkcov", str(path)], capture_output=True, text=True)
    pages = re.findall(r"([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) CMYK OK", run.stdout)
    wrong = [] if run.returncode == 0 and pages else [f"gs: {run.stdout[-300:]} {run.stderr[-300:]}"]
    inked = [n for n, page in enumerate(pages, 1) if any(float(v) > 0 for v in page[:3])]
    print(f"{len(pages)} pages, ink on C, M or Y on {inked or 'none'}")
    if inked and not colour:
        wrong.append(f"ink that is not black on pages {inked}")
    if colour and not inked:
        wrong.append("no colour anywhere")
    return wrong


def spoil(pdf):
    """Ways to break the claim, each on a fresh copy."""
    def xmp(old, new):
        def change(p):
            packet = p.Root.Metadata.read_bytes()
            assert old in packet, old
            p.Root.Metadata = p.make_stream(packet.replace(old, new), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        return change

    def delete(of, key):
        def change(p):
            del of(p)[key]
        return change

    first = lambda p: p.pages[0].obj
    intent = lambda p: p.Root.OutputIntents[0]
    return {
        "claim": xmp(b"PDF/X-4", b"PDF/X-3"), "dates": xmp(b"xmp:ModifyDate", b"xmp:Modified"),
        "version id": xmp(b"xmpMM:VersionID", b"xmpMM:Version"), "trapped": xmp(b"pdf:Trapped>False", b"pdf:Trapped>Unknown"),
        "info": lambda p: p.docinfo.__setitem__("/Trapped", pikepdf.Name.Unknown),
        "intent": delete(lambda p: p.Root, "/OutputIntents"), "registry": delete(intent, "/RegistryName"),
        "profile": delete(intent, "/DestOutputProfile"), "trim": delete(first, "/TrimBox"),
        "art": lambda p: first(p).__setitem__("/ArtBox", pikepdf.Array([0, 0, 100, 100])),
        "bleed": lambda p: first(p).__setitem__("/BleedBox", pikepdf.Array([100, 100, 200, 200])),
        "script": lambda p: p.Root.__setitem__("/OpenAction", p.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))),
        "link": lambda p: first(p).__setitem__("/Annots", pikepdf.Array([])),
    }


def self_test(path, a):
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy.pdf"
        for name, change in spoil(None).items():
            with pikepdf.open(path) as pdf:
                change(pdf)
                pdf.save(copy, force_version="1.6", static_id=True)
            if not document(copy, a):
                wrong.append(f"{name}: not seen")
        with pikepdf.open(path) as pdf:
            page = pdf.pages[0]
            page.contents_add(pdf.make_stream(b"q 1 0 0 0 k 60 60 50 50 re f Q"))
            pdf.save(copy)
        if not plates(copy, False):
            wrong.append("ink on the cyan plate: not seen")
    return wrong


def sample(folder):
    """A colour picture with transparency, a grey one, a drawing in colour."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def png(name, kind, pixel, size=240):
        rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(size)) for y in range(size))
        chunk = lambda tag, data: struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
        head = struct.pack(">IIBBBBB", size, size, 8, kind, 0, 0, 0)
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

    def disc(x, y):
        r = math.hypot(x - 120, y - 120)
        return (x, y, 200 - x // 2, 255 if r < 110 else max(0, 255 - int((r - 110) * 25)))

    png("colour.png", 6, disc)
    png("grey.png", 0, lambda x, y: (x,))
    (folder / "drawing.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 40'><linearGradient id='g'><stop stop-color='#c0392b'/>"
        "<stop offset='1' stop-color='#1e3a5f'/></linearGradient><rect width='80' height='40' fill='url(#g)'/>"
        "<circle cx='40' cy='20' r='12' fill='#fff'/><path d='M85 5h30v30h-30z' fill='none' stroke='#000' stroke-width='2'/></svg>")
    words = "彩图转成四色，文字只用黑墨。" * 12
    (folder / "colour.md").write_text(
        "---\ntitle: 彩图\ncreators: [某人]\nlicense: CC-BY-4.0\ndate: 2026-01-01\n---\n\n# 彩图\n\n"
        f"{words}\n\n![圆](colour.png)\n\n{words}\n\n![灰阶](grey.png)\n\n![渐变](drawing.svg)\n\n{words}\n", encoding="utf-8")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("file")
    ap.add_argument("--sample", action="store_true")
    ap.add_argument("--colour", action="store_true")
    ap.add_argument("--marks", action="store_true")
    ap.add_argument("--pad", type=int)
    ap.add_argument("--self-test", action="store_true")
    a = ap.parse_args()
    if a.sample:
        sample(a.file)
        return 0
    wrong = self_test(a.file, a) if a.self_test else document(a.file, a) + plates(a.file, a.colour)
    for line in wrong:
        print("WRONG", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
