//! PDF/A-3u: what is not decided here. None of it is counted as held.

use crate::preflight::clause::{Judged, Said, said};

const TOOL: Said =
    said("专门的检验程序；本程序不写此类内容", "a program for the purpose; this one writes nothing of the kind");
const READER: Said = said("由看过文件的人判断", "whoever looks at the file");
const FORMAT: Said = said("检验该格式的程序", "a program that validates the format");

/// The rows.
pub(super) const ROWS: &[Judged] = &[
    Judged {
        id: "PDFA-6.2.3-J",
        clause: "ISO 19005-3, 6.2.3 and 6.2.4.2",
        asks: said(
            "ICC 特性文件的各标签合乎 ICC 规范（这里只看文件头）",
            "The tags of ICC profiles are as the ICC has them (their headers are looked at here)",
        ),
        who: FORMAT,
    },
    Judged {
        id: "PDFA-6.2.8.3-J",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said(
            "JPEG 2000、JBIG2、CCITT 与 JPEG 的数据合乎其规范",
            "The data of JPEG 2000, JBIG2, CCITT and JPEG pictures are as their standards have them",
        ),
        who: FORMAT,
    },
    Judged {
        id: "PDFA-6.2.11.2-J",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said(
            "字体程序处处合乎其规范；Type 1 程序与带 CID 的 CFF 的字宽",
            "Font programs are in every point as their formats have them; widths in Type 1 programs and in CFF with CIDs",
        ),
        who: FORMAT,
    },
    Judged {
        id: "PDFA-6.4.3-J",
        clause: "ISO 19005-3, 6.4.3",
        asks: said(
            "签名的 PKCS#7 数据含一个签名者及其证书",
            "The PKCS#7 data of a signature have one signer and his certificate",
        ),
        who: TOOL,
    },
    Judged {
        id: "PDFA-6.6.2.3-J",
        clause: "ISO 19005-3, 6.6.2.3",
        asks: said(
            "图片与相机方案（photoshop、tiff、exif、crs、aux、xmpDM）的属性，以及结构的字段",
            "Properties of the schemas of pictures and cameras (photoshop, tiff, exif, crs, aux, xmpDM), and fields of structures",
        ),
        who: TOOL,
    },
    Judged {
        id: "PDFA-6.2.11.7-J",
        clause: "ISO 19005-3, 6.2.11.7",
        asks: said(
            "Unicode 值就是所见的字（verify 以字形比对，VIS-008）",
            "The Unicode values are the characters that are seen (verify compares the shapes of glyphs, VIS-008)",
        ),
        who: READER,
    },
    Judged {
        id: "PDFA-6.8-J",
        clause: "ISO 19005-3, 6.8",
        asks: said(
            "AFRelationship 所说的关系属实；附件的内容合乎其类型",
            "AFRelationship says what the attachment is; its content is of its type",
        ),
        who: READER,
    },
];
