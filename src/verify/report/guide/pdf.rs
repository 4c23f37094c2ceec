//! A PDF as a file; protection; actions.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "PDF-001",
        "licence-and-integrity.md §6.3; ISO 32000-1 §7.5",
        (
            "PDF 的骨架（文件头、对象索引）读不出来，或只能靠修补读出来；修补的结果因程序而异。",
            "重新下载或重新拷贝；仍不行，向发布处要另一份。",
        ),
        (
            "The frame of the PDF (header, index of objects) cannot be read, or only after repairs that differ from program to program.",
            "Download or copy the file again; if that does not help, ask the publisher for another copy.",
        ),
    ),
    g(
        "PDF-002",
        "licence-and-integrity.md §6.3",
        ("页、目录或结构互相指来指去成了圈，没有确定的次序，读不了。", AGAIN_ZH),
        ("Pages, outline or structure lead in a circle: there is no certain order, so it cannot be read.", AGAIN_EN),
    ),
    g(
        "PDF-003",
        "licence-and-integrity.md §6.3",
        ("某一页的内容解不开，读不出上面写了什么。", "重新下载；仍不行，向发布处要另一份。"),
        (
            "The content of a page cannot be decoded, so nobody can tell what it says.",
            "Download the file again; if that does not help, ask the publisher for another copy.",
        ),
    ),
    g(
        "PDF-004",
        "rows 5, 80; decisions 13",
        (
            "文件在原来的内容之后又追加了一版，旧的一版还在里面。做批注、改属性、签名都会这样；也可以用来换掉整页。",
            "与发布处的原件比对；自己做过批注的，用没有批注过的那份来核验。",
        ),
        (
            "A further revision was appended, and the earlier one is still inside. Notes, changed properties and signatures do that; so does replacing a page.",
            "Compare with the publisher's copy; if you made notes in it yourself, verify the copy without them.",
        ),
    ),
    g(
        "PDF-005",
        "rows 5, 81",
        ("文件里藏有不再使用、有两种读法、或可由另一份代替的对象：换一个程序打开，可能看到另一份内容。", AGAIN_ZH),
        (
            "The file holds objects that are no longer used, can be read in two ways, or name others to be shown instead: another program may show another document.",
            AGAIN_EN,
        ),
    ),
    g(
        "DRM-001",
        "row 86; CC 4.0 legal code 2(a)(5)",
        (
            "PDF 加了密。即使不用口令就能打开，也限制了复制或打印，而知识共享许可不许加这样的限制。",
            "向发布处要没有加密的版本；自己加的，导出时去掉“保护”。",
        ),
        (
            "The PDF is encrypted. Even if it opens without a password, it restricts copying or printing, which the text of the CC licences does not let anyone add.",
            "Ask the publisher for a copy without encryption; if you added it, export again without `protect`.",
        ),
    ),
    g(
        "DRM-002",
        "row 87; CC 4.0 legal code 2(a)(5)",
        ("EPUB 带有数字版权管理的标记，限制了许可所允许的使用。", "向发布处要没有 DRM 的版本。"),
        (
            "The EPUB carries the marks of digital rights management, which restricts what the licence allows.",
            "Ask the publisher for a copy without DRM.",
        ),
    ),
    g(
        "DRM-003",
        "row 88; EPUB OCF 3.3 §4.4",
        ("字体做了混淆，这是为了字体的许可，不限制读者。", "不必做什么。"),
        ("Fonts are obfuscated for the sake of their own licences; readers are not restricted.", "Nothing to do."),
    ),
    g(
        "ACT-001",
        "rows 43, 84",
        ("文件里有脚本、自动跳转或打开时运行的动作：显示的内容可能在打开时被换掉。书不需要这些。", AGAIN_ZH),
        (
            "There are scripts, redirections, or actions that run on opening: what is shown may be replaced then. A book needs none of them.",
            AGAIN_EN,
        ),
    ),
    g(
        "ACT-002",
        "rows 84, 85",
        ("文件里有启动程序、提交表单、富媒体、动态表单，或附有另一份 PDF：显示的可能不是页面本身。", AGAIN_ZH),
        (
            "It can start programs, submit forms, play rich media, or show a dynamic form or an attached PDF in place of its pages.",
            AGAIN_EN,
        ),
    ),
    g(
        "ACT-003",
        "rows 54, 79",
        (
            "页面上有链接以外的批注，可能盖住或添加了文字。自己做的笔记也算。",
            "自己做过笔记的，用没有笔记的那份来核验；否则到原发布处重新取一份。",
        ),
        (
            "There are annotations other than links, which may cover or add words. Notes of your own count too.",
            "If the notes are yours, verify a copy without them; otherwise get the file again from where it was published.",
        ),
    ),
];
