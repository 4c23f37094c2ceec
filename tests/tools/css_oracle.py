#!/usr/bin/env python3
"""Holds what the style reader of `verify` computes against what Chromium computes.

    FUZI_ORACLE=/tmp/oracle.json cargo test --lib chromium -- --ignored
    python3 tests/tools/css_oracle.py /tmp/oracle.json

Prints every difference and their number; exit 1 when there is one. By hand, not in CI: it needs Chromium.
"""
import json
import re
import subprocess
import sys
import tempfile

PAGE = """<!DOCTYPE html><html><body><pre id="out"></pre><script>
const cases = %s; const out = [];
(async () => {
  for (const c of cases) {
    const f = document.createElement('iframe'); f.style = 'width:600px;height:800px'; document.body.append(f);
    const text = '<!DOCTYPE html><html><head></head><body><style>' + c.css + '</style>' + c.body + '</body></html>';
    await new Promise(r => { f.onload = r; f.srcdoc = text; });
    const d = f.contentDocument, all = {};
    for (const e of d.querySelectorAll('[id]')) {
      const s = f.contentWindow.getComputedStyle(e);
      let gone = false;
      for (let a = e; a; a = a.parentElement) gone = gone || f.contentWindow.getComputedStyle(a).display === 'none';
      all[e.id] = {gone, hidden: s.visibility !== 'visible', opacity: s.opacity, size: s.fontSize, color: s.color,
        position: s.position, z: s.zIndex, indent: s.textIndent, letters: s.letterSpacing, case: s.textTransform, rtl: s.direction};
    }
    out.push(all); f.remove();
  }
  document.getElementById('out').textContent = JSON.stringify(out); document.title = 'done';
})();
</script></body></html>"""


def px(text):
    return 0.0 if text in ("normal", "") else float(text.removesuffix("px")) if text.endswith("px") else None


def rgba(text):
    n = [float(v) for v in re.findall(r"[\d.]+", text)]
    return [round(v) for v in n[:3]] + [round((n[3] if len(n) > 3 else 1) * 100)]


def differs(ours, theirs):
    found = []
    if ours["gone"] != theirs["gone"]:
        found.append(("display", ours["gone"], theirs["gone"]))
    if theirs["gone"]:
        return found  # nothing below it matters
    pairs = [
        ("visibility", ours["hidden"], theirs["hidden"]),
        ("opacity", round(ours["opacity"] if isinstance(ours["opacity"], (int, float)) else 1, 3), round(float(theirs["opacity"]), 3)),
        ("direction", ours["rtl"], theirs["rtl"] == "rtl"),
        ("text-transform", ours["case"] or "none", theirs["case"]),
        ("position", ours["position"] or "static", theirs["position"]),
    ]
    z = ours["z"]
    pairs.append(("z-index", str(int(z)) if isinstance(z, (int, float)) else "auto", theirs["z"]))
    found += [p for p in pairs if p[1] != p[2]]
    for name, key in (("font-size", "size"), ("text-indent", "indent"), ("letter-spacing", "letters")):
        want = px(theirs[key])
        if want is not None and abs(ours[key] - want) > 0.05 + abs(want) * 0.01:
            found.append((name, ours[key], want))
    colour = rgba(theirs["color"])
    if ours["color"] is None or any(abs(a - b) > 1 for a, b in zip(ours["color"], colour)):
        found.append(("color", ours["color"], colour))
    return found


def main():
    cases = json.load(open(sys.argv[1]))
    wrong = checked = 0
    for at in range(0, len(cases), 50):
        part = cases[at : at + 50]
        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False) as f:
            f.write(PAGE % json.dumps([{"css": c["css"], "body": c["body"]} for c in part]).replace("</", "<\\/"))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=700,900",
                   "--virtual-time-budget=60000", "--dump-dom", f"file://{f.name}"]
        dom = subprocess.run(command, capture_output=True, text=True, timeout=300).stdout
        found = re.search(r'<pre id="out">(.*?)</pre>', dom, re.S)
        theirs = json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        for case, all_of in zip(part, theirs):
            for name, values in all_of.items():
                checked += 1
                for what, ours, want in differs(case["computed"][name], values):
                    wrong += 1
                    print(f"#{name} {what}: ours {ours}, Chromium {want}\n{case['css']}")
    print(f"{checked} elements, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
