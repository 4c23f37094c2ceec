//! PDF/UA-1: what no program can decide (the conditions of the Matterhorn Protocol for people). None of it is counted as
//! held.

use crate::preflight::clause::{Judged, Said, said};

const AUTHOR: Said = said("作者或编者", "the author or editor");
const PROGRAM: Said = said(
    "本程序按文稿的结构写出；由看过文件的人判断",
    "written after the structure of the manuscript; whoever looks at the file judges",
);
const NOTHING: Said = said(
    "本程序不写此类内容；他人的文件由看过的人判断",
    "this program writes nothing of the kind; of another's file whoever looks at it judges",
);

/// The rows.
pub(super) const ROWS: &[Judged] = &[
    Judged {
        id: "PDFUA-01-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-001",
        asks: said("没有把装饰标为正文", "Nothing that only decorates is tagged as content"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-01-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-002",
        asks: said("没有把正文标为 Artifact", "No content is marked as an artifact"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-01-006",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-006",
        asks: said("结构类型与属性合乎其内容", "Types and attributes of elements fit what they hold"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-02-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 02-002",
        asks: said("角色映射的含义相当", "Types are mapped to types of like meaning"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-03-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 03-001",
        asks: said("动作不引起闪烁", "No action makes anything flicker"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-03-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 03-002",
        asks: said("媒体没有闪烁", "No medium flickers"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-03-003",
        clause: "ISO 14289-1, 7.1; Matterhorn 03-003",
        asks: said("脚本不引起闪烁", "No script makes anything flicker"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-04-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 04-001",
        asks: said("由颜色、格式、版面表达的意思也在标签里", "What colour, form and layout say is in the tags too"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-05-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 05-001",
        asks: said("媒体的声音另有他种形式", "What a medium lets be heard is there in another form"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-05-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 05-002",
        asks: said("声音另有他种形式", "What is heard is there in another form"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-05-003",
        clause: "ISO 14289-1, 7.1; Matterhorn 05-003",
        asks: said("提示音另有他种提示", "A beep is not the only notice"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-06-004",
        clause: "ISO 14289-1, 7.1; Matterhorn 06-004",
        asks: said("dc:title 足以辨认此文件", "dc:title tells which document this is"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-08-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 08-001",
        asks: said("识别所得的文字没有明显错误", "Text that was recognised has no serious errors"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-08-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 08-002",
        asks: said("识别所得的文字已标记", "Text that was recognised is tagged"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-09-001",
        clause: "ISO 14289-1, 7.2; Matterhorn 09-001",
        asks: said("标签的次序合乎阅读", "Tags are in reading order"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-09-002",
        clause: "ISO 14289-1, 7.2; Matterhorn 09-002",
        asks: said("元素的套叠合乎意思", "Elements are nested as they mean"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-09-003",
        clause: "ISO 14289-1, 7.2; Matterhorn 09-003",
        asks: said("结构类型合乎意思", "Types say what the elements are"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-11-007",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-007",
        asks: said("语言标得对", "The languages are the right ones"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-12-001",
        clause: "ISO 14289-1, 7.2; Matterhorn 12-001",
        asks: said("拉长的字符表示得当", "Stretched characters are rightly represented"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-13-001",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-001",
        asks: said("图形标为 Figure", "Graphics are tagged as Figure"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-13-002",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-002",
        asks: said("链接的背景图有说明", "A meaningful picture behind a link is described"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-13-003",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-003",
        asks: said("题注标为 Caption", "Captions are tagged as Caption"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-13-005",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-005",
        asks: said("图用 ActualText 处不宜改用 Alt", "ActualText of a Figure is not where Alt is due"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-13-006",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-006",
        asks: said("成组才有意思的图形归在一起", "Graphics that mean something only together are tagged together"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-13-007",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-007",
        asks: said("能用更易取得的形式时不用图", "A more accessible form is used where there is one"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-13-008",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-008",
        asks: said("作文字用的图有 ActualText", "A Figure that is read as text has ActualText"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-14-001",
        clause: "ISO 14289-1, 7.4; Matterhorn 14-001",
        asks: said("标题都标为标题", "Headings are tagged as such"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-14-004",
        clause: "ISO 14289-1, 7.4.3; Matterhorn 14-004",
        asks: said("分级标题以阿拉伯数字分级", "Numbered headings have Arabic numerals"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-14-005",
        clause: "ISO 14289-1, 7.4.3; Matterhorn 14-005",
        asks: said("第七级以下的标题用 H7 等", "Headings of the seventh level use H7"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-15-001",
        clause: "ISO 14289-1, 7.5; Matterhorn 15-001",
        asks: said("行的表头标为 TH", "Headers of rows are tagged as TH"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-15-002",
        clause: "ISO 14289-1, 7.5; Matterhorn 15-002",
        asks: said("列的表头标为 TH", "Headers of columns are tagged as TH"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-15-004",
        clause: "ISO 14289-1, 7.5; Matterhorn 15-004",
        asks: said("只有成行成列者标为表", "Only what has rows and columns is a table"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-15-005",
        clause: "ISO 14289-1, 7.5; Matterhorn 15-005",
        asks: said("每格的表头明确", "The header of each cell is plain"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-16-001",
        clause: "ISO 14289-1, 7.6; Matterhorn 16-001",
        asks: said("有序列表有 ListNumbering", "An ordered list has ListNumbering"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-16-002",
        clause: "ISO 14289-1, 7.6; Matterhorn 16-002",
        asks: said("ListNumbering 合乎其编号", "ListNumbering is as the list is numbered"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-16-003",
        clause: "ISO 14289-1, 7.6; Matterhorn 16-003",
        asks: said("列表标为列表", "Lists are tagged as lists"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-17-001",
        clause: "ISO 14289-1, 7.7; Matterhorn 17-001",
        asks: said("数学式标为 Formula", "Mathematical expressions are tagged as Formula"),
        who: AUTHOR,
    },
    Judged {
        id: "PDFUA-18-001",
        clause: "ISO 14289-1, 7.8; Matterhorn 18-001",
        asks: said("页眉页脚为分页 Artifact", "Running heads and folios are artifacts of pagination"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-18-002",
        clause: "ISO 14289-1, 7.8; Matterhorn 18-002",
        asks: said("页眉页脚的 Artifact 注明 Header、Footer", "They say Header or Footer"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-19-001",
        clause: "ISO 14289-1, 7.9; Matterhorn 19-001",
        asks: said("脚注尾注标为 Note", "Notes are tagged as Note"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-19-002",
        clause: "ISO 14289-1, 7.9; Matterhorn 19-002",
        asks: said("注号标为 Reference", "Calls of notes are tagged as Reference"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-22-001",
        clause: "ISO 14289-1, 7.12; Matterhorn 22-001",
        asks: said("文章线索合乎阅读次序", "Article threads are in reading order"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-24-001",
        clause: "ISO 14289-1, 7.14; Matterhorn 24-001",
        asks: said("非交互表单有 PrintField 属性", "Forms on paper have PrintField attributes"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-28-001",
        clause: "ISO 14289-1, 7.18.1; Matterhorn 28-001",
        asks: said("注释在阅读次序中的位置得当", "Annotations have their place in the reading order"),
        who: PROGRAM,
    },
    Judged {
        id: "PDFUA-28-003",
        clause: "ISO 14289-1, 7.18.1; Matterhorn 28-003",
        asks: said("作版面用的注释按其意思标记", "Annotations that format are tagged as they mean"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-28-013",
        clause: "ISO 14289-1, 7.18.5; Matterhorn 28-013",
        asks: said("图像地图链接另有他法", "An image map is there in another way"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-29-001",
        clause: "ISO 14289-1, 7.19; Matterhorn 29-001",
        asks: said("脚本不要求按键的时机", "No script needs keys to be timed"),
        who: NOTHING,
    },
    Judged {
        id: "PDFUA-31-010",
        clause: "ISO 14289-1, 7.21.4.1; Matterhorn 31-010",
        asks: said("字体的许可允许嵌入", "The licence of the fonts lets them be embedded"),
        who: PROGRAM,
    },
];
