//! The words, and carriers that must agree.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "INT-000",
        "licence-and-integrity.md §6.3",
        (
            "文件里提取不到文字（例如全是扫描的图）。没有文字可比，不能算一致。",
            "要能核验的一份，用书稿重新做，或向发布处要文字版。",
        ),
        (
            "No text can be taken out of the file, as in a scan. With nothing to compare, nothing is equal.",
            "Build the book from the manuscript, or ask the publisher for a copy with text.",
        ),
    ),
    g(
        "INT-001",
        "rows 56, 57, 61, 64",
        (
            "正文有字与原稿（或与文件自带的摘要）不同。报告指出第几段、第几字、原来是什么。改对错字也算改动。",
            "不要转发这一份。照报告所指的位置核对原稿；若是原稿后来改过，用新的书稿重新做。",
        ),
        (
            "A character of the body differs from the source, or from the digest inside the file. The report names block, character and what stood there. Correcting a slip is a change too.",
            "Do not pass this copy on. Compare the place named with the source; if the source was changed since, build again from the new one.",
        ),
    ),
    g(
        "INT-002",
        "rows 42, 58, 105, 106",
        (
            "少了段落，或多出原稿没有的段落。摘录也会这样报：摘录可以合乎许可，但它不等于原稿。",
            "要全文，重新取一份；若是有意摘录，请写明是摘录。",
        ),
        (
            "A block is missing, or one was added that the source has not. An excerpt is reported like this too: it may be within the licence, but it does not equal the source.",
            "For the whole text get the file again; if it is meant as an excerpt, say so.",
        ),
    ),
    g("INT-003", "row 59", ("同一段出现了两次。", AGAIN_ZH), ("A block stands twice.", AGAIN_EN)),
    g("INT-004", "rows 60, 82", ("段落的次序变了。", AGAIN_ZH), ("Blocks stand in another order.", AGAIN_EN)),
    g(
        "INT-005",
        "rows 24, 65-68, 103; licence-and-integrity.md §3.1",
        (
            "字被换成了看起来一样或“等价”的另一个字：兼容汉字、部首、全角半角、引号样式，或整篇简繁转换。转存 PDF、换格式时常会发生，不必是有意。",
            "要与原稿一致的一份，重新取或用 fuzi build 重新做；转换时关掉“智能标点”之类的选项。",
        ),
        (
            "A character was replaced by another that looks the same or counts as equivalent: compatibility ideograph, radical, width, quotation marks, or simplified for traditional. Re-saving a PDF or converting often does it, without intent.",
            "For a copy that equals the source get the file again or build it again; when converting, turn off options such as smart punctuation.",
        ),
    ),
    g(
        "INT-006",
        "rows 23, 25, 69, 72",
        ("文字里夹了看不见的字符：零宽字符、改变方向的控制符、标签字符。可以用来做水印，也会使检索失灵。", AGAIN_ZH),
        (
            "Invisible characters were put among the words: zero-width, direction controls, tags. They can serve as watermarks, and make searching fail.",
            AGAIN_EN,
        ),
    ),
    g(
        "INT-007",
        "rows 70, 71",
        ("只有空格不同：中西文之间加了或去了空格。字没有变。", "要一字不差的一份，重新取或重新做；只是阅读则无妨。"),
        (
            "Only spaces differ, as between Chinese and Latin. No character was changed.",
            "For an exact copy get the file again or build it again; for reading it does no harm.",
        ),
    ),
    g(
        "INT-008",
        "rows 62, 102, 103",
        (
            "字都在，但分段变了（两段并成一段，或一段归到了另一个发言人名下）。",
            "与原稿核对分段，尤其是访谈里谁说了什么；要一致的一份，重新取或重新做。",
        ),
        (
            "All characters are there, but blocks were joined, split, or given another role.",
            "Compare the paragraphs with the source, in an interview who said what; for an equal copy get the file again or build it again.",
        ),
    ),
    g(
        "INT-009",
        "row 73",
        ("字没有变，但链接或注号指到了别处。", AGAIN_ZH),
        ("The words are the same, but a link or the call of a note leads elsewhere.", AGAIN_EN),
    ),
    g(
        "INT-010",
        "row 75",
        ("替代文字、注音或批注里添了原稿没有的话；看书的人未必看见，听书的人会听见。", AGAIN_ZH),
        (
            "Words were added in an alternative text, a reading or an annotation: a reader may not see them, a listener will hear them.",
            AGAIN_EN,
        ),
    ),
    g(
        "CNS-001",
        "row 6; decisions 11",
        ("PDF 里两处元数据（Info 与 XMP）说法不同，程序读哪一处，就得到哪个说法。", AGAIN_ZH),
        ("The two places for metadata of a PDF (Info and XMP) disagree, and programs read one or the other.", AGAIN_EN),
    ),
    g(
        "CNS-002",
        "rows 8, 11",
        ("元数据里的许可声明与作品的记录不符。", AGAIN_ZH),
        ("The rights statement in the metadata differs from the record of the work.", AGAIN_EN),
    ),
    g(
        "CNS-003",
        "row 108",
        (
            "封面、目录、书名页或元数据里的题名（或其他栏目）不一致；用 --compare 时，几个文件的文字、许可、题名或署名不同。",
            AGAIN_ZH,
        ),
        (
            "Titles (or other fields) on the cover, in the contents, on the title page or in the metadata disagree; with --compare, the words, licence, title or names of the files differ.",
            AGAIN_EN,
        ),
    ),
    g(
        "TRF-001",
        "row 63; CC 4.0 legal code 3(a)(1)(B)",
        (
            "做书时对版面残留做过修复（如接上被分页切断的段落），清单逐处列明。字没有改。",
            "不必做什么；想看逐处修复，用 fuzi inspect 看原稿。",
        ),
        (
            "Residue of the layout was repaired when the book was made (paragraphs cut by a page end were joined, say), and the manifest lists each place. No word was changed.",
            "Nothing to do; `fuzi inspect` on the source shows every repair.",
        ),
    ),
];
