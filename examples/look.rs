#![allow(dead_code, missing_docs)]
#[path = "../tests/it/pages_support.rs"]
mod pages_support;
use fuzi::document::*;
use fuzi::text::*;
use pages_support::*;

fn rich(parts: &[(&str, Vec<MarkKind>)]) -> RichText {
    let all: String = parts.iter().map(|p| p.0).collect();
    let mut t = RichText::plain(&all, SourceSpan::new(0, all.len()));
    let mut at = 0;
    for (s, kinds) in parts {
        for k in kinds {
            t.marks.push(Mark { range: at..at + s.len(), kind: k.clone() });
        }
        at += s.len();
    }
    t.order_marks();
    t
}
fn r(s: &str) -> MarkKind {
    MarkKind::Ruby { reading: s.into() }
}
fn n(s: &str) -> (&'static str, Vec<MarkKind>) {
    ("", vec![MarkKind::NoteRef { label: s.into() }])
}

fn main() {
    use MarkKind::*;
    let mut w = Work::new("行间的事");
    let p = vec![];
    for parts in [
        vec![
            ("注码紧跟在它所注的字或标点之后，不在行首。", p.clone()),
            n("a"),
            ("句号后的空由注码占去，下文接着排，不再空。", p.clone()),
            n("b"),
            ("又如“引号之后”", p.clone()),
            n("c"),
            ("，再如《书名》", p.clone()),
            n("a"),
            ("。西文word", p.clone()),
            n("b"),
            ("也一样，数字2025年也一样。", p.clone()),
            n("c"),
        ],
        vec![
            ("着重号加在", p.clone()),
            ("每个汉字下面，标点和 Latin 不加", vec![Dots]),
            ("。专名号有", p.clone()),
            ("王天成", vec![ProperName]),
            ("北京", vec![ProperName]),
            ("两名相邻要断开，换行时", p.clone()),
            ("阿姆斯特丹自由大学法学院图书馆阅览室", vec![ProperName]),
            ("各行各画。书名号甲式如", p.clone()),
            ("论法的精神", vec![BookTitle]),
            ("与", p.clone()),
            ("史记", vec![BookTitle]),
            ("，重叠时", p.clone()),
            ("王先生", vec![ProperName, Dots]),
            ("与", p.clone()),
            ("史记", vec![BookTitle, Dots]),
            ("，线近点远。再来一行普通的文字看看行距有没有变化，应当没有变化。", p.clone()),
        ],
        vec![
            ("拼音排在字上：", p.clone()),
            ("汉字", vec![r("hàn zì")]),
            ("，", p.clone()),
            ("付梓", vec![r("fù zǐ")]),
            ("；长的如", p.clone()),
            ("庄", vec![r("zhuāng")]),
            ("字可以伸到邻字上，连着的", p.clone()),
            ("双床窗庄", vec![r("shuāng chuáng chuāng zhuāng")]),
            ("则把字推开。整组的如", p.clone()),
            ("北京", vec![r("Peking")]),
            ("，", p.clone()),
            ("阿姆斯特丹", vec![r("Amsterdam")]),
            ("。注音如", p.clone()),
            ("中國", vec![r("ㄓㄨㄥ ㄍㄨㄛˊ")]),
            ("，", p.clone()),
            ("黽勉", vec![r("mǐn miǎn")]),
            ("従事，", p.clone()),
            ("龜兹", vec![r("qiū cí")]),
            ("、", p.clone()),
            ("月氏", vec![r("yuè zhī")]),
            ("、", p.clone()),
            ("可汗", vec![r("kè hán")]),
            ("、", p.clone()),
            ("单于", vec![r("chán yú")]),
            ("、", p.clone()),
            ("吐蕃", vec![r("tǔ bō")]),
            ("、", p.clone()),
            ("大宛", vec![r("dà yuān")]),
            ("。", p.clone()),
        ],
        vec![
            ("庄", vec![r("zhuāng")]),
            ("行首行末的读音与行边对齐看看这里到底怎么样了呢再加上几个字到了", p.clone()),
            ("床", vec![r("chuáng")]),
            ("行尾。", p.clone()),
        ],
        vec![
            ("均排：", p.clone()),
            ("王五", vec![Spread { em: 4 }]),
            ("、", p.clone()),
            ("欧阳", vec![Spread { em: 4 }]),
            ("、", p.clone()),
            ("司马相如", vec![Spread { em: 4 }]),
            ("。", p.clone()),
        ],
        vec![
            (
                "这一行里有一个很长的西文字非断不可比如说 internationalization Verfassungsgerichtsbarkeit 与 constitutionalism extraordinarily ",
                p.clone(),
            ),
            ("Bundesverfassungsgericht", vec![Lang { tag: "de".into() }]),
            (" 这样的词。", p.clone()),
        ],
    ] {
        let b = w.rich(LeafKind::Para, rich(&parts));
        w.push(b);
    }
    let mut quote = w.quote(&["占位"]);
    if let BlockBody::Quote(bs) = &mut quote.body {
        let id = bs[0].id;
        let t = rich(&[
            ("楷体里也有", p.clone()),
            ("着重", vec![Dots]),
            ("与", p.clone()),
            ("读音", vec![r("dú yīn")]),
            ("，以及注码。", p.clone()),
            n("b"),
            ("楷体的行距相同。", p.clone()),
        ]);
        bs[0] = Block { id, span: SourceSpan::new(0, 1), body: BlockBody::Leaf { kind: LeafKind::Para, text: t } };
    }
    w.push(quote);
    let v = rich(&[
        ("床前", p.clone()),
        ("明月", vec![r("míng yuè")]),
        ("光，", p.clone()),
        n("a"),
        ("\n疑是地上霜。", p.clone()),
        n("b"),
        ("\n举头望", p.clone()),
        ("明月", vec![r("míng yuè")]),
        ("，\n低头思故乡。", p.clone()),
    ]);
    let b = w.rich(LeafKind::Verse, v);
    w.push(b);
    for l in ["a", "b", "c"] {
        let b = w
            .container(|w| BlockBody::Note {
                label: l.into(), blocks: vec![w.leaf(LeafKind::Para, "这是一条注。")]
            });
        w.push(b);
    }
    let edition = w.edition();
    let ts = fuzi::typeset::typeset(&edition, &fuzi::typeset::PageStyle::default(), &FONTS).unwrap();
    let out = fuzi::pdf::emit(&edition, &ts, &FONTS, fuzi::pdf::PdfKind::Screen).unwrap();
    std::fs::write("/tmp/look.pdf", out.bytes).unwrap();
}
