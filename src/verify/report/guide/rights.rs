//! Licence, credit, notice.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "LIC-001",
        "rows 1, 3, 4; licence-and-integrity.md §2",
        (
            "文件的元数据（目录、检索程序读的那部分）里没有许可声明。转存、合并 PDF 时常丢；书页上的声明可能还在。",
            "从原发布处重新取一份；自己转存过的，改用不丢元数据的办法，或用 fuzi build 重新做。",
        ),
        (
            "The metadata, which catalogues and search programs read, state no licence. They are often lost when PDFs are re-saved or joined; the notice on the page may still be there.",
            "Get the file again from where it was published; if you re-saved it, use a way that keeps metadata, or build it again with `fuzi build`.",
        ),
    ),
    g(
        "LIC-002",
        "licence-and-integrity.md §1.6; row 16",
        (
            "只写了许可的代号，没有写版本。各版本的条文不同，付梓不替作者补。",
            "不影响阅读与转发。出版者知道版本的，用 --license 与 --license-basis 说明后重新做一份。",
        ),
        (
            "The code of the licence is there, but no version. Versions differ in their terms, and fuzi does not choose one for the author.",
            "It does not keep anyone from reading or sharing. A publisher who knows the version can build again with --license and --license-basis.",
        ),
    ),
    g(
        "LIC-003",
        "rows 2, 15; decisions 8",
        ("许可的版本是定了的，但该写许可网址的某一处没有写。", AGAIN_ZH),
        ("The licence is settled, but its address is missing in a place that should carry it.", AGAIN_EN),
    ),
    g(
        "LIC-004",
        "rows 8, 9; licence-and-integrity.md §0",
        (
            "文件某处写的许可（种类、版本或地区）与作品的许可、与原稿、或与你用 --expect-license 要求的不同。",
            "不要按文件里写的许可使用它。以原发布处写明的许可为准，重新取一份。",
        ),
        (
            "Somewhere the file names another licence (kind, version or port) than the work has, the source states, or --expect-license asked for.",
            "Do not rely on the licence that this file states. Go by what the publisher states, and get the file again from there.",
        ),
    ),
    g(
        "LIC-005",
        "row 7; XMP Rights Management",
        ("PDF 的权利标志没有写、或写成了“无版权”。写成 False 等于说作品属于公有领域。", AGAIN_ZH),
        (
            "The rights flag of the PDF is missing or says `no rights`: False would mean that the work is in the public domain.",
            AGAIN_EN,
        ),
    ),
    g(
        "LIC-006",
        "row 10; licence-and-integrity.md §1.1",
        (
            "文件里写的许可并不存在：知识共享没有这个种类、版本或地区版。",
            "以原发布处写明的许可为准；自己做的书，改正许可代号后重新做。",
        ),
        (
            "The licence named does not exist: Creative Commons has no such kind, version or port.",
            "Go by what the publisher states; if the book is yours, correct the code and build again.",
        ),
    ),
    g(
        "LIC-007",
        "row 12",
        (
            "许可的网址不在 creativecommons.org，可能是形似的域名。条文须以知识共享的官方网址为准。",
            "不要点开这个链接。从原发布处重新取一份。",
        ),
        (
            "The address of the licence is not on creativecommons.org; it may be a look-alike. Only the official address has the terms.",
            "Do not follow the link. Get the file again from where it was published.",
        ),
    ),
    g(
        "LIC-008",
        "row 109; licence-and-integrity.md §1.4",
        (
            "声明的文字与许可代号说的相反，例如代号不许商用，声明却说可以。付梓不替人选一个。",
            "请权利人说明以哪个为准，改正后重新做。",
        ),
        (
            "The words of the notice say the opposite of the code: the code forbids commercial use, say, and the notice allows it. fuzi does not choose.",
            "Ask the rightsholder which holds, and have it corrected and built again.",
        ),
    ),
    g(
        "LIC-009",
        "row 13",
        ("许可链接显示的是一个网址，点下去却到另一个许可。", AGAIN_ZH),
        ("A licence link shows one address and leads to another licence.", AGAIN_EN),
    ),
    g(
        "LIC-010",
        "rows 14, 42",
        ("同一处写了两种互相矛盾的许可，读者无从知道哪个有效。", "以原发布处写明的许可为准，重新取一份。"),
        (
            "Two contradictory licences stand in one place, and a reader cannot know which holds.",
            "Go by what the publisher states, and get the file again from there.",
        ),
    ),
    g(
        "LIC-011",
        "row 107",
        (
            "许可不许商用，书里却有定价、售价之类的字样。也可能只是书号页的惯例，所以只提醒。",
            "向发布处问清楚；自己做的书，去掉这些字样。",
        ),
        (
            "The licence excludes commercial use, yet there is a price or sale wording. It may be mere habit, hence only a warning.",
            "Ask the publisher; if the book is yours, take the wording out.",
        ),
    ),
    g(
        "ATT-001",
        "rows 21-23, 26; CC 4.0 legal code 3(a)(1)(A)",
        ("应署名的人在元数据里或书页上找不到，或名字改了字。", AGAIN_ZH),
        (
            "Somebody who must be credited is missing from the metadata or from the pages, or the name was changed.",
            AGAIN_EN,
        ),
    ),
    g(
        "ATT-002",
        "row 20",
        ("署名的次序变了。次序在有些领域有含义，所以提醒。", "与原稿核对；要恢复次序，重新取一份或重新做。"),
        (
            "The names stand in another order, which matters in some fields; hence a warning.",
            "Compare with the source; to restore the order get the file again or build it again.",
        ),
    ),
    g(
        "ATT-003",
        "row 19; MARC relators",
        ("某人的角色变了，例如受访者成了采访者。", AGAIN_ZH),
        ("Somebody's role was changed: the interviewee, say, became the interviewer.", AGAIN_EN),
    ),
    g(
        "ATT-004",
        "row 18",
        ("刊名、卷期或日期与记录不符，引用时会引错出处。", AGAIN_ZH),
        ("Journal, volume, issue or date differ from the record, so citations would be wrong.", AGAIN_EN),
    ),
    g(
        "ATT-005",
        "row 27",
        ("多出了记录里没有的署名，例如转载者把自己列为作者。", AGAIN_ZH),
        ("A name was added that the record has not: a re-publisher, say, listed as author.", AGAIN_EN),
    ),
    g(
        "ATT-006",
        "row 17; licence-and-integrity.md §1.5",
        ("文件里有原稿没有的版权行或版权人。", AGAIN_ZH),
        ("There is a copyright line or holder that the source does not state.", AGAIN_EN),
    ),
    g(
        "NOT-001",
        "rows 28, 40, 45, 54; CC 4.0 legal code 3(a)",
        ("读者看不到许可声明：页面没有了，变成了图片，或被隐藏。", AGAIN_ZH),
        ("Readers do not see the notice of the licence: its page is gone, is a picture, or is hidden.", AGAIN_EN),
    ),
    g(
        "NOT-002",
        "rows 29, 30, 46",
        ("声明还在文件里，但翻页翻不到。", AGAIN_ZH),
        ("The notice is in the file, but nobody who turns the pages gets to it.", AGAIN_EN),
    ),
    g(
        "NOT-003",
        "row 41",
        ("声明的文字与原文不同：少了话，或多了话。", AGAIN_ZH),
        ("The words of the notice are not those supplied: something is missing or was added.", AGAIN_EN),
    ),
    g(
        "NOT-004",
        "row 44",
        (
            "正文之后没有署名与许可的一行。书里别处还有声明，但摘出单篇时会丢。",
            "转发单篇时，连版权页一起转发；或重新做一份。",
        ),
        (
            "The line of credit and licence after the body is missing. The notice stands elsewhere, but is lost when an article is taken out.",
            "Pass an article on together with the rights page, or build the book again.",
        ),
    ),
    g(
        "NOT-005",
        "row 55; PDF/UA-1 §7.1",
        ("声明画在页上，但没有作为内容标记，朗读程序和文字提取读不到。", "由做书的人重新做一份带标签的 PDF。"),
        (
            "The notice is drawn on the page, but not tagged as content, so screen readers and extractors pass it over.",
            "Whoever makes the book should make a tagged PDF again.",
        ),
    ),
];
