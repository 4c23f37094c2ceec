//! Manifest and signature.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "MAN-001",
        "row 97; licence-and-integrity.md §3.2",
        (
            "文件说自带清单（记着每一段的摘要），清单却不见了或读不懂。转存、合并、换格式常会丢掉它。别的软件做的书本来就没有，不算错，除非用 --require-manifest 要求。",
            "重新取一份；手上有原稿的，加 --source 核验，可以不靠清单。",
        ),
        (
            "The file promises a manifest, with a digest of every block, but it is missing or cannot be read. Re-saving, joining and converting often lose it. Books made by other programs have none, which is no fault unless --require-manifest asks for it.",
            "Get the file again; with the manuscript at hand verify with --source, which does not need the manifest.",
        ),
    ),
    g(
        "MAN-002",
        "rows 98, 102, 104; licence-and-integrity.md §3.2",
        ("清单与自身、与元数据、与文件各部分或与原稿对不上：其中至少有一样被动过。", AGAIN_ZH),
        (
            "The manifest does not agree with itself, the metadata, the parts of the file or the source: at least one of them was changed.",
            AGAIN_EN,
        ),
    ),
    g(
        "MAN-003",
        "row 74",
        ("图片、字体或样式与清单所记的不同：被换过或重新压缩过。", AGAIN_ZH),
        ("A picture, font or style differs from what the manifest records: it was replaced or packed anew.", AGAIN_EN),
    ),
    g(
        "PRF-001",
        "row 105; licence-and-integrity.md §3.1",
        (
            "这是一份节选，你给了它出自某书（某期）的证明，但节选的文字与证明对不上：某段被改、多了、少了，或证明本身不成立。",
            "看报告指的是哪一段；向出处要证明和节选的原件。证明只说文字属于某个根，题名、作者、许可不在其内；根是谁的，要看签名。",
        ),
        (
            "This is an excerpt, and you gave a proof that it is part of a work, but its words do not fit: a block was changed, added or left out, or the proof itself does not hold.",
            "See which block the report names, and ask where it came from for the proof and the excerpt. A proof covers the words under a root only, not title, names or licence; whose root it is, a signature says.",
        ),
    ),
    g(
        "RBD-001",
        "licence-and-integrity.md §6.4",
        (
            "用同一份原稿重新制作一次，得到的文件与此不同。同一版本的付梓、同一份原稿、同样的选项，本应逐字节相同。",
            "看报告指出的第一处不同在哪一部分。若制作时用过 --style、--font-dir 等选项，核验时也要给出；若由别的版本制作，请用那一版重做。",
        ),
        (
            "The source was built again, and the result is not this file. The same version of fuzi, the same source and the same choices give the same bytes.",
            "See which part the report names first. If it was built with --style, --font-dir and the like, give them again; if another version made it, rebuild with that version.",
        ),
    ),
    g(
        "SIG-001",
        "row 98; licence-and-integrity.md §3.3",
        (
            "你给了公钥，文件却没有签名（或签名不见了）。没有签名不等于被改，只是没有这一种凭据。",
            "向发布处要 .minisig 签名文件，放在同一文件夹，或用 --sig 指明。",
        ),
        (
            "A key was given, but there is no signature. That does not mean that the file was changed: this kind of evidence is absent.",
            "Ask the publisher for the .minisig file, and put it beside the file or name it with --sig.",
        ),
    ),
    g(
        "SIG-002",
        "row 101; licence-and-integrity.md §3.3",
        (
            "有签名，但签的密钥不在你信任的之列。谁都可以造一把密钥，所以这样的签名什么也不证明。",
            "从可靠的途径（出版者的网站、来信）取得公钥，再用 --key 核验。文件里自带的公钥不算。",
        ),
        (
            "There is a signature, but not by a key that you gave. Anyone can make a key, so it proves nothing.",
            "Get the publisher's key by a way that you trust (their web site, a letter), and verify with --key. A key inside the file does not count.",
        ),
    ),
    g(
        "SIG-003",
        "row 99; licence-and-integrity.md §3.4",
        ("签名与文件对不上：文件在签名之后变了，或签名是另一份文件的。", AGAIN_ZH),
        ("The signature does not fit: the file was changed since, or the signature belongs to another file.", AGAIN_EN),
    ),
    g(
        "SIG-004",
        "row 100; licence-and-integrity.md §3.3",
        (
            "签名的日期。旧的真版本也有好签名，所以日期要自己看：可能已有更新的一版。",
            "向发布处问一问有没有更新的版本。",
        ),
        (
            "The date of the signature. An old genuine edition has a good signature too, so look at the date: there may be a newer one.",
            "Ask the publisher whether there is a newer edition.",
        ),
    ),
];
