//! The file as a container.

use super::{AGAIN_EN, AGAIN_ZH, Guide, g};

pub(super) const GUIDES: &[Guide] = &[
    g(
        "RUN-001",
        "licence-and-integrity.md §6",
        (
            "核验程序自己出了错，这份文件没有结论。这不是文件的错，也不是“通过”。",
            "请把这份文件和命令报告给付梓的开发者；其余文件的结论不受影响。",
        ),
        (
            "The program itself failed, so there is no verdict on this file. It is not the file's fault, and not a pass.",
            "Report the file and the command to the developers of fuzi; the verdicts on other files stand.",
        ),
    ),
    g(
        "IO-001",
        "licence-and-integrity.md §6.1",
        ("文件不存在，或没有读取的权限。", "检查路径与权限，再核验一次。"),
        ("The file is not there, or may not be read.", "Check the path and the permissions, and verify again."),
    ),
    g(
        "IO-002",
        "licence-and-integrity.md §6.3",
        (
            "开头几个字节既不是 EPUB 也不是 PDF，不论文件叫什么名字。下载失败而存下的网页常是这样。",
            "用文本编辑器看一眼开头；若是网页，重新下载。",
        ),
        (
            "The first bytes are those of neither an EPUB nor a PDF, whatever the name says. A web page saved by a failed download is often like this.",
            "Look at its beginning in a text editor; if it is a web page, download the file again.",
        ),
    ),
    g(
        "RES-001",
        "licence-and-integrity.md §6.3",
        ("文件比限额大，没有读，也没有结论。", "信得过来源的话，用 --max-bytes 提高限额再核验。"),
        (
            "The file is larger than the limit; it was not read, and there is no verdict.",
            "If you trust where it comes from, raise the limit with --max-bytes and verify again.",
        ),
    ),
    g(
        "RES-002",
        "licence-and-integrity.md §6.3",
        (
            "解压后的总量超过限额，像压缩炸弹，已停止读取。",
            "来源可疑就不要打开；确是大书，用 --max-unpacked 提高限额。",
        ),
        (
            "It unpacks to more than the limit, as a decompression bomb does; reading stopped.",
            "Do not open it if you doubt where it comes from; for a really large book raise --max-unpacked.",
        ),
    ),
    g(
        "RES-003",
        "licence-and-integrity.md §6.3",
        (
            "某一部分的压缩比高得不寻常，像压缩炸弹，已停止读取。",
            "来源可疑就不要打开；确有必要，用 --max-ratio 提高限额。",
        ),
        (
            "A part is packed unusually tightly, as in a decompression bomb; reading stopped.",
            "Do not open it if you doubt where it comes from; if there is a reason, raise --max-ratio.",
        ),
    ),
    g(
        "RES-004",
        "licence-and-integrity.md §6.3",
        ("EPUB 里的条目多于限额，已停止读取。", "确是大书，用 --max-entries 提高限额。"),
        (
            "The EPUB holds more entries than the limit; reading stopped.",
            "For a really large book raise --max-entries.",
        ),
    ),
    g(
        "RES-005",
        "licence-and-integrity.md §6.3",
        (
            "嵌套太深或对象太多，已停止读取。正常的书到不了这个限额。",
            "来源可疑就不要打开；确是大书，用 --max-objects 或 --max-depth 提高限额。",
        ),
        (
            "Nested too deeply, or too many objects; reading stopped. Ordinary books do not come near the limit.",
            "Do not open it if you doubt where it comes from; for a really large book raise --max-objects or --max-depth.",
        ),
    ),
    g(
        "RES-006",
        "licence-and-integrity.md §6.3",
        ("在限定的时间里没有读完，没有结论。", "用 --timeout 放宽时间再核验；总是读不完的文件，来源可疑就不要打开。"),
        (
            "It could not be read within the time allowed, so there is no verdict.",
            "Allow more with --timeout and verify again; if it never ends, do not open a file whose source you doubt.",
        ),
    ),
    g(
        "CON-001",
        "licence-and-integrity.md §6.3; ZIP (APPNOTE.TXT 4.3.16)",
        (
            "EPUB 的目录（在文件末尾）找不到或不完整，多半是没有下载完。付梓不去猜剩下的部分。",
            "重新下载或重新拷贝，再核验。",
        ),
        (
            "The archive's directory, at its end, is missing or damaged: usually an unfinished download. fuzi does not guess at the rest.",
            "Download or copy the file again, and verify again.",
        ),
    ),
    g(
        "CON-002",
        "row 110; EPUB OCF 3.3 §4.2.2",
        (
            "EPUB 规定第一个条目必须是不压缩的 mimetype。不合规定，多半是有人解包后用普通压缩软件重新打包，里面的东西可能动过。",
            AGAIN_ZH,
        ),
        (
            "An EPUB must begin with an uncompressed `mimetype`. Where it does not, somebody usually unpacked the book and packed it again with a general ZIP program, and may have changed what is inside.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-003",
        "rows 90, 92",
        ("两个条目同名（或只差大小写），阅读器各读各的，看到的可能不是同一本书。", AGAIN_ZH),
        (
            "Two entries have one name, or names that differ in case only: different readers may show different books.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-004",
        "row 91; licence-and-integrity.md §6.3",
        ("压缩包里同一条目的两处登记不一致，或内容与校验和不符：文件坏了，或有意让不同程序读到不同的内容。", AGAIN_ZH),
        (
            "The archive describes an entry in two ways, or its data do not match the checksum: it is damaged, or made so that programs read different things.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-005",
        "row 93",
        ("压缩包前后或中间有不属于它的字节，可能同时是另一种文件。只有注释时是警告。", AGAIN_ZH),
        (
            "There are bytes before, behind or between the records of the archive: it may be another kind of file at the same time. A mere comment is a warning.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-006",
        "row 89; EPUB OCF 3.3 §4.2",
        ("压缩包加了密、用了 EPUB 不许用的压缩法，或分了卷，读不了。", "向发布处要没有加密的版本。"),
        (
            "The archive is encrypted, uses a compression that EPUB does not allow, or is split; it cannot be read.",
            "Ask the publisher for a copy that is not encrypted.",
        ),
    ),
    g(
        "CON-007",
        "row 94",
        (
            "压缩包里有书的清单没有列出的文件。阅读器不会显示它；书签之类的残留常是这样，也可能是夹带。",
            "看一眼这个文件是什么；要干净的一份，从发布处重新取。",
        ),
        (
            "The archive holds a file that the book does not list. Readers do not show it; bookmarks left by a reading program are often like this, but it may be smuggled in.",
            "Look at what it is; for a clean copy get the file again from the publisher.",
        ),
    ),
    g(
        "CON-008",
        "row 95; EPUB OCF 3.3 §4.2.6.3.1",
        ("说明“书在哪里”的文件不合规定，或指向不止一本书：不同阅读器可能打开不同的内容。", AGAIN_ZH),
        (
            "The file that says where the book is found is wrong, or names more than one book: readers may open different ones.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-009",
        "row 96; EPUB 3.3 §5.7",
        ("阅读次序里列的某一节不在文件里，或不是 XHTML，读者看不到它，或看到的是替身。", AGAIN_ZH),
        (
            "A part of the reading order is not in the file, or is not XHTML: readers do not see it, or see a stand-in.",
            AGAIN_EN,
        ),
    ),
    g(
        "CON-010",
        "licence-and-integrity.md §6.3",
        (
            "某个条目的名字指到了压缩包之外，解包时可能覆盖你机器上的文件。付梓不解包到磁盘，所以核验是安全的。",
            "不要用别的程序解包这份文件。到原发布处重新取一份。",
        ),
        (
            "The name of an entry leads outside the archive: unpacking it may overwrite files of your machine. fuzi unpacks nothing to disk, so verifying was safe.",
            "Do not unpack it with another program. Get the file again from where it was published.",
        ),
    ),
    g(
        "XML-001",
        "licence-and-integrity.md §6.3; EPUB 3.3 §3.9",
        ("某个部件不是合格的 XML 或不是 UTF-8，读不出确定的内容。", AGAIN_ZH),
        ("A part is not well-formed XML in UTF-8, so what it says is not certain.", AGAIN_EN),
    ),
    g(
        "XML-002",
        "licence-and-integrity.md §6.3",
        ("某个部件自己声明了实体，可以让同一段文字在不同程序里读出不同内容，或使程序耗尽内存。", AGAIN_ZH),
        (
            "A part declares entities of its own: the same text may read differently in different programs, or exhaust their memory.",
            AGAIN_EN,
        ),
    ),
    g(
        "XML-003",
        "licence-and-integrity.md §6.3",
        ("某个部件要从文件外面取内容，读到什么取决于别处。付梓从不取。", AGAIN_ZH),
        (
            "A part takes in content from outside the file, so what it says depends on something else. fuzi never fetches it.",
            AGAIN_EN,
        ),
    ),
];
