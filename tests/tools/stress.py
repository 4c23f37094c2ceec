#!/usr/bin/env python3
"""Stress texts for line breaking: every kind of mark and token at every column of the measure.

    stress.py KIND [--measure M] > FILE.md        KIND: tokens | matrix | tails | small

tokens  quotes at all depths, dashes, dots, numbers, units, addresses, code, links … each at all M columns
matrix  every ordered pair of marks, each at the columns around a line end and in the middle
tails   paragraphs of every length around one, two and three lines, with and without marks to press
small   every token once, and what the self-test of judge_lines.py needs besides
The words have no sense; the same arguments give the same bytes. Markdown with front matter.
"""
import argparse, itertools

HAN = "春眠不觉晓处闻啼鸟夜来风雨声花落知多少白日依山尽黄河入海流欲穷千里目更上层楼床前明月光疑是地霜举头望低思故乡"

TOKENS = [
    "说——是的——不", "……后来……", "等等……——不", "……………………", "————————", "——", "……",
    "“他说：‘读《论语·学而》（上）。’”", "“‘“中”’”", "《“甲”与〈乙〉》", "「『内』外」", "（见〔注〕［三］｛四｝【五】〖六〗）",
    "《书》《报》，《刊》；", "“甲”“乙”“丙”、", "（甲）（乙）：", "甲》·《乙", "《甲》·《乙》", "让·雅克·卢梭", "（让·雅克）·卢梭", "比尔·盖茨",
    "什么！！", "什么？！", "什么！！！", "真的吗？！”他", "“好！”！", "啊？”。", "。”（", "，“", "：“", "；（", "、《", "）、（", "》（", "”，“", "。）", "？）。",
    "北京—上海", "十～二十", "二〇二五–二六", "A–Z", "和／或", "甲／乙／丙", "2025/12/30", "2025-12-30", "2025.12.30", "12:30", "1/2",
    "25%", "300％", "37.5℃", "−5°", "±3", "\\$500 亿", "¥3,000.50", "￥100", "5 kg", "10km/h", "3 个", "2025 年 12 月", "第 3 章", "12 345 678", "3×4", "3＋4＝7",
    "v1.2.3", "1,234.5", "GPT-4o", "COVID-19", "C++", "C#", "U.S.A.", "B.盖茨", "J. K. 罗琳", "don’t", "it’s", "“OK”", "他说 “OK”。", "“Hello, world”",
    "https://example.org/a/b?c=d&e=f#g", "www.example.org", "name@example.org", "https://example.org/长路径/文件",
    "`let x = 1;`", "`std::collections::HashMap`", "`::new`", "`“原样”`", "**《书》**《书》", "（**粗**）", "**“重点”**后", "[《链接》](https://example.org/)《书》", "*《楷》*，", "**甲，**“乙”", "**王：**“是。”",
    "人々", "〇", "①", "甲①乙", "（1）", "№5", "§3", "甲 乙", "中 a 中", "中a中", "日本ー", "，，", "。。", "、、", "！。", "A，B；C：D。", "（A）", "《ABC》", "A（B）C",
    "internationalization", "mother-in-law", "well-known", "and/or", "a – b", "e.g. this", "A. B.", "#标签", "@某人", "＠甲", "→", "甲→乙", "100　年",
]

MARKS = ["“", "‘", "（", "《", "〈", "【", "「", "”", "’", "）", "》", "〉", "】", "」", "，", "、", "；", "：", "。", "！", "？", "·", "——", "……", "～", "／", "　", "％", "A", "5", "国"]


def han(n, start):
    return "".join(HAN[(start + i) % len(HAN)] for i in range(n))


def tokens(measure):
    for p, pattern in enumerate(TOKENS):
        for column in range(1, measure + 1):
            yield han(column, p) + pattern + han(measure + measure // 2, p + column)


def matrix(measure):
    columns = [measure // 2, *range(measure - 5, measure + 1)]
    for n, (a, b) in enumerate(itertools.product(MARKS, MARKS)):
        for column in columns:
            yield han(column, n) + a + b + han(measure + measure // 3 + n % 5, n + column)


def tails(measure):
    for lines in (1, 2, 3):
        for length in range(lines * measure - 5, lines * measure + 4):
            for marks in range(0, 5):
                text = list(han(length, length))
                for k in range(marks):
                    text[(k + 1) * length // (marks + 1) - 1] = "，、（）。"[k]
                yield "".join(text) + "。"
                yield "".join(text)
                text[length // 2:length // 2 + 2] = list(" Rust ")
                yield "".join(text) + "。"


def small(measure):
    for p, pattern in enumerate(TOKENS):
        yield han(p * 7 % measure + 1, p) + pattern + han(2 * measure, p)
    for n in range(4):
        yield f"**王：**“{han(9 + n, n)}，{han(7, n)}，{han(9, n)}。”" + han(measure, n) + f"、{han(8, n)}！！" + han(5, n)
        yield f"**李：**{han(20, n)} internationalization{han(9, n)}　《{han(5, n)}》（{han(4, n)}）" + han(measure * 2, n) + "。"
        yield (f"{han(7, n)}。{han(9, n)}，{han(6 + n, n)}？{han(5, n)}；") * 4 + han(9, n) + "。"
    words = "the quick brown fox jumps over the lazy dog and runs away again while nobody looks".split()
    for n in range(6):
        yield " ".join(words[n:] + words) + "。"


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("kind", choices=["tokens", "matrix", "tails", "small"])
    ap.add_argument("--measure", type=int, default=26)
    a = ap.parse_args()
    print(f"---\ntitle: 断行测试\ncreators: [测试文本]\nlicense: CC-BY-4.0\nlicense-basis: 自造的测试文本\n---\n\n# 断行测试")
    for text in {"tokens": tokens, "matrix": matrix, "tails": tails, "small": small}[a.kind](a.measure):
        print(f"\n{text}")


if __name__ == "__main__":
    main()
