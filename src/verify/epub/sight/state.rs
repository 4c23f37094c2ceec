//! What sight depends on, handed from an element to those in it.

use crate::verify::epub::style::Winners;
use crate::verify::epub::style::color::{Color, Rgba};
use crate::verify::epub::style::property::Prop;
use crate::verify::epub::style::value::{Image, Length, Value};
use std::rc::Rc;

/// Width and height of a common page in pixels, for hundredths.
pub(super) const PAGE: (f64, f64) = (600.0, 800.0);
/// Size of words when nobody says otherwise: 16 px, which is 12 pt.
const MEDIUM: f64 = 16.0;

/// How a finding weighs in an edition by another program; in one that is marked as ours it is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Not even a remark.
    Silent,
    /// A remark: it cannot be decided.
    Note,
    Warning,
    Error,
}

/// Something that keeps words from being seen as they are.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub key: &'static str,
    pub how: String,
    pub weight: Weight,
    /// Whether nothing of the words is seen at all.
    pub gone: bool,
}

/// A value with where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Told<T> {
    pub value: T,
    pub how: Rc<str>,
}

impl<T> Told<T> {
    fn usual(value: T) -> Told<T> {
        Told { value, how: Rc::from("nothing") }
    }
}

/// The state of words in an element.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// What holds for everything in here.
    pub faults: Rc<Vec<Fault>>,
    /// Data about the page: never words.
    pub never: bool,
    pub hidden: Option<Rc<str>>,
    pub opacity: Told<f64>,
    pub scale: Told<f64>,
    /// Pixels.
    pub size: Told<f64>,
    pub adjust: Told<f64>,
    pub root: f64,
    /// `None`: not to be computed.
    pub color: Told<Option<Rgba>>,
    pub fill: Option<Told<Option<Rgba>>>,
    pub svg_fill: Option<Told<Option<Rgba>>>,
    /// The colours that may lie behind words; `None`: a picture, or not to be computed.
    pub backs: Told<Option<Vec<Rgba>>>,
    /// Left edge from that of the page, pixels.
    pub x: f64,
    pub x_how: Rc<str>,
    pub indent: Told<f64>,
    /// Height of a line: a multiple of the size, or pixels.
    pub line: Told<(f64, bool)>,
    pub letters: Told<f64>,
    pub words: Told<f64>,
    pub family: Rc<Vec<String>>,
    pub case: Option<Told<String>>,
    pub rtl: Option<Rc<str>>,
    pub forced: bool,
    pub masked: Option<Rc<str>>,
    pub combined: Option<Rc<str>>,
    pub nowrap: bool,
    /// What cuts off what is too long.
    pub cuts: Option<Rc<str>>,
    pub struck: Option<Told<bool>>,
    pub stroke: Told<f64>,
    /// Whether children stand in an order that `order` and `flex-direction` change.
    pub flex: bool,
    pub strings: Vec<(Prop, Told<Vec<String>>)>,
}

impl State {
    /// Outside the root.
    pub(super) fn start() -> State {
        State {
            faults: Rc::default(),
            never: false,
            hidden: None,
            opacity: Told::usual(1.0),
            scale: Told::usual(1.0),
            size: Told::usual(MEDIUM),
            adjust: Told::usual(1.0),
            root: MEDIUM,
            color: Told::usual(Some(Rgba::BLACK)),
            fill: None,
            svg_fill: None,
            backs: Told::usual(Some(vec![Rgba::WHITE])),
            x: 0.0,
            x_how: Rc::from("nothing"),
            indent: Told::usual(0.0),
            line: Told::usual((1.2, true)),
            letters: Told::usual(0.0),
            words: Told::usual(0.0),
            family: Rc::default(),
            case: None,
            rtl: None,
            forced: false,
            masked: None,
            combined: None,
            nowrap: false,
            cuts: None,
            struck: None,
            stroke: Told::usual(0.0),
            flex: false,
            strings: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, fault: Fault) {
        Rc::make_mut(&mut self.faults).push(fault);
    }

    /// The size of words, from that around them.
    pub(super) fn set_size(&mut self, w: &Winners, is_root: bool, fault: &mut dyn FnMut(&'static str, &Rc<str>)) {
        let parent = self.size.value;
        if let Some(winner) = w.get(Prop::FontSize) {
            let px = match &*winner.value {
                Value::Length(l) => Some(l.resolve(parent, self.root, parent)),
                Value::Word(word) => Some(keyword(word, parent)),
                Value::Initial => Some(MEDIUM),
                _ => None,
            };
            match px {
                Some(px) => self.size = Told { value: px.max(0.0), how: winner.how.clone() },
                None => fault("VIS-003.unknown", &winner.how),
            }
        }
        if is_root {
            self.root = self.size.value;
        }
        if let Some(winner) = w.get(Prop::SizeAdjust) {
            let value = match &*winner.value {
                // the face is scaled so that its small letters are this part of its size; usual is a half
                Value::Number(n) => n / 0.5,
                _ => 1.0,
            };
            self.adjust = Told { value: value.min(1.0), how: winner.how.clone() };
        }
    }

    /// A length in pixels; hundredths are of `whole`.
    pub(super) fn px(&self, l: Length, whole: f64) -> f64 {
        l.resolve(self.size.value, self.root, whole)
    }

    pub(super) fn set_colours(&mut self, w: &Winners) {
        if let Some(winner) = w.get(Prop::Color) {
            let value = match &*winner.value {
                Value::Color(Color::Current) => self.color.value,
                Value::Color(Color::Rgba(c)) => Some(*c),
                Value::Initial => Some(Rgba::BLACK),
                _ => None,
            };
            self.color = Told { value, how: winner.how.clone() };
        }
        for (prop, slot) in [(Prop::TextFill, 0), (Prop::Fill, 1)] {
            if let Some(winner) = w.get(prop) {
                let value = match &*winner.value {
                    Value::Color(Color::Rgba(c)) => Some(Told { value: Some(*c), how: winner.how.clone() }),
                    Value::Color(Color::Unknown) | Value::Unknown => {
                        Some(Told { value: None, how: winner.how.clone() })
                    }
                    _ => None,
                };
                if slot == 0 { self.fill = value } else { self.svg_fill = value }
            }
        }
        if let Some(winner) = w.get(Prop::StrokeWidth) {
            let value = match &*winner.value {
                Value::Length(l) => self.px(*l, 0.0),
                Value::Word(_) => 2.0,
                _ => 0.0,
            };
            self.stroke = Told { value, how: winner.how.clone() };
        }
    }

    /// What lies behind words.
    pub(super) fn set_background(&mut self, w: &Winners) {
        let text_only =
            w.get(Prop::BackClip).is_some_and(|c| matches!(&*c.value, Value::Word(w) if w.contains("text")));
        if let Some(winner) = w.get(Prop::BackColor) {
            let top = match &*winner.value {
                Value::Color(Color::Rgba(c)) => Some(*c),
                Value::Color(Color::Current) => self.color.value,
                Value::Initial => Some(Rgba { a: 0.0, ..Rgba::BLACK }),
                _ => None,
            };
            match top {
                Some(c) if c.a > 0.0 && text_only => self.backs = Told { value: None, how: winner.how.clone() },
                Some(c) if c.a > 0.0 => {
                    let value = match &self.backs.value {
                        Some(b) => Some(b.iter().map(|b| c.over(*b)).collect()),
                        None if c.a >= 1.0 => Some(vec![c]),
                        None => None,
                    };
                    self.backs = Told { value, how: winner.how.clone() };
                }
                Some(_) => {}
                None => self.backs = Told { value: None, how: winner.how.clone() },
            }
        }
        if let Some(winner) = w.get(Prop::BackImage) {
            let how = winner.how.clone();
            match &*winner.value {
                Value::Image(Image::Picture) | Value::Unknown => self.backs = Told { value: None, how },
                Value::Image(Image::Colours(colours)) => {
                    let current = self.color.value;
                    let tops: Option<Vec<Rgba>> = colours
                        .iter()
                        .map(|c| match c {
                            Color::Rgba(c) => Some(*c),
                            Color::Current => current,
                            Color::Unknown => None,
                        })
                        .collect();
                    let value = match (tops, &self.backs.value) {
                        (Some(tops), Some(low)) if !text_only => {
                            Some(tops.iter().flat_map(|t| low.iter().map(|l| t.over(*l))).take(16).collect())
                        }
                        _ => None,
                    };
                    self.backs = Told { value, how };
                }
                _ => {}
            }
        }
    }

    /// Everything that is only handed on.
    pub(super) fn set_text(&mut self, w: &Winners) {
        let size = self.size.value;
        if let Some(winner) = w.get(Prop::Visibility) {
            let hides = matches!(&*winner.value, Value::Word(w) if w != "visible");
            self.hidden = hides.then(|| winner.how.clone());
        }
        if let Some(winner) = w.get(Prop::TextIndent) {
            let value = if let Value::Length(l) = &*winner.value { self.px(*l, PAGE.0) } else { 0.0 };
            self.indent = Told { value, how: winner.how.clone() };
        }
        if let Some(winner) = w.get(Prop::LineHeight) {
            let value = match &*winner.value {
                Value::Number(n) => (*n, true),
                Value::Length(l) => (self.px(*l, size), false),
                _ => (1.2, true),
            };
            self.line = Told { value, how: winner.how.clone() };
        }
        for (prop, letters) in [(Prop::LetterSpacing, true), (Prop::WordSpacing, false)] {
            if let Some(winner) = w.get(prop) {
                let value = if let Value::Length(l) = &*winner.value { self.px(*l, size) } else { 0.0 };
                let told = Told { value, how: winner.how.clone() };
                if letters { self.letters = told } else { self.words = told }
            }
        }
        if let Some(winner) = w.get(Prop::FontFamily) {
            self.family = match &*winner.value {
                Value::Names(n) => Rc::new(n.clone()),
                _ => Rc::default(),
            };
        }
        if let Some(winner) = w.get(Prop::TextTransform) {
            self.case = match &*winner.value {
                Value::Word(w) if w != "none" => Some(Told { value: w.clone(), how: winner.how.clone() }),
                _ => None,
            };
        }
        if let Some(winner) = w.get(Prop::Direction) {
            let rtl = matches!(&*winner.value, Value::Word(w) if w == "rtl");
            self.rtl = rtl.then(|| winner.how.clone());
        }
        self.forced = w.get(Prop::Bidi).is_some_and(|b| matches!(&*b.value, Value::Word(w) if w.contains("override")));
        for (prop, masks) in [(Prop::Security, true), (Prop::Combine, false)] {
            if let Some(winner) = w.get(prop) {
                let on = matches!(&*winner.value, Value::Word(w) if w != "none");
                let told = on.then(|| winner.how.clone());
                if masks { self.masked = told } else { self.combined = told }
            }
        }
        if let Some(winner) = w.get(Prop::WhiteSpace) {
            self.nowrap = matches!(&*winner.value, Value::Word(w) if w.contains("nowrap") || w == "pre");
        }
        for prop in [Prop::Quotes, Prop::ListType, Prop::Emphasis, Prop::Hyphenate, Prop::TextOverflow] {
            let Some(winner) = w.get(prop) else { continue };
            self.strings.retain(|s| s.0 != prop);
            if let Value::Strings(strings) = &*winner.value {
                self.strings.push((prop, Told { value: strings.clone(), how: winner.how.clone() }));
            }
        }
    }

    /// The colour that words have, opacity put into it.
    pub(super) fn ink(&self, svg: bool) -> Told<Option<Rgba>> {
        let told = if svg {
            self.svg_fill.clone().unwrap_or(Told::usual(Some(Rgba::BLACK)))
        } else {
            self.fill.clone().unwrap_or(self.color.clone())
        };
        Told { value: told.value.map(|c| Rgba { a: c.a * self.opacity.value, ..c }), how: told.how }
    }
}

fn keyword(word: &str, parent: f64) -> f64 {
    match word {
        "xx-small" => 9.0,
        "x-small" => 10.0,
        "small" => 13.0,
        "large" => 18.0,
        "x-large" => 24.0,
        "xx-large" => 32.0,
        "xxx-large" => 48.0,
        "smaller" => parent / 1.2,
        "larger" => parent * 1.2,
        _ => MEDIUM,
    }
}
