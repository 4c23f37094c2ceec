//! What a reader sees.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "VIS-001",
        "rows 31, 37; decisions 16",
        ("样式把正文或声明藏了起来（或只在某种屏幕上藏）。字还在文件里，读者看不见。", AGAIN_ZH),
        (
            "A style hides words or the notice, always or on some screens: they are in the file, but readers do not see them.",
            AGAIN_EN,
        ),
    ),
    g(
        "VIS-002",
        "rows 32, 47; WCAG 2.2 1.4.3",
        ("字的颜色与底色太接近（对比度不到 4.5:1），或用不着墨的方式画出，等于看不见。", AGAIN_ZH),
        (
            "The colour of the words is too near the ground (contrast below 4.5:1), or they are drawn without ink: as good as invisible.",
            AGAIN_EN,
        ),
    ),
    g(
        "VIS-003",
        "rows 33, 49",
        ("字小到看不清（不足 6 磅），或被压扁、缩没。", AGAIN_ZH),
        ("Words are too small to read (under 6 pt), or squeezed to nothing.", AGAIN_EN),
    ),
    g(
        "VIS-004",
        "rows 34, 50, 52",
        ("字排在页面之外，或被裁掉，读者看不到。", AGAIN_ZH),
        ("Words lie outside the page or are clipped away, so readers do not see them.", AGAIN_EN),
    ),
    g(
        "VIS-005",
        "rows 35, 48, 52, 53",
        ("字被别的东西盖住，或透明到看不见。", AGAIN_ZH),
        ("Something covers the words, or they are transparent.", AGAIN_EN),
    ),
    g(
        "VIS-006",
        "row 36",
        ("字放在不会显示的地方（注释、模板、合上的折叠栏），提取得出，读不到。", AGAIN_ZH),
        (
            "Words stand where nothing is shown (a comment, a template, a closed fold): a program finds them, a reader does not.",
            AGAIN_EN,
        ),
    ),
    g(
        "VIS-007",
        "row 38",
        ("样式在页面上添了字（例如在“得商用”前添一个“不”），或把原来的字换掉；文件的文字里却没有。", AGAIN_ZH),
        (
            "A style adds words on the page, or puts others in their place, that are not in the text of the file.",
            AGAIN_EN,
        ),
    ),
    g(
        "VIS-008",
        "rows 39, 76, 77",
        ("字体画出来的字与文件里记的字不同：看到的是一个字，复制出来是另一个。", AGAIN_ZH),
        ("The font draws another character than the file records: you see one and copy another.", AGAIN_EN),
    ),
    g(
        "VIS-009",
        "row 51; ISO 32000-1 §8.11",
        ("PDF 带有可以开关的图层，字可能在屏幕上或打印时消失。", AGAIN_ZH),
        ("The PDF has layers that can be switched off, so words may vanish on the screen or in print.", AGAIN_EN),
    ),
    g(
        "VIS-010",
        "row 111; licence-and-integrity.md §3.5",
        ("用两种办法提取文字，结果不同：不同的程序会读到不同的内容。", AGAIN_ZH),
        ("Two ways of taking the text out give different words: programs will read different things.", AGAIN_EN),
    ),
    g(
        "VIS-011",
        "row 78",
        (
            "有的页只是一张图，看到的与能复制的文字没有关系。扫描件都是这样。",
            "扫描件无法核验文字；要能核验的一份，用书稿重新做，或向发布处要文字版。",
        ),
        (
            "A page is only a picture, so what is seen has nothing to do with the text that can be copied. Scans are like this.",
            "The words of a scan cannot be verified; build the book from the manuscript, or ask the publisher for a copy with text.",
        ),
    ),
];
