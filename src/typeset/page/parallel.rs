//! The body's blocks set on several threads: paragraphs know nothing of each other (LB-28), so the slabs are the same
//! however many threads there are.

use super::blocks::Builder;
use super::plan::Plan;
use super::set::Setter;
use super::slab::Slab;
use crate::document::{Block, BlockBody, LeafKind};
use crate::fonts::FontSet;

/// Fewer blocks are not worth a thread.
const WORTH: usize = 64;

/// Slabs of the body, in order.
pub(crate) fn slabs<'a>(
    set: &Setter<'a>,
    fonts: &'a FontSet,
    blocks: &[Block],
    plan: &Plan,
    continued: &'static str,
) -> Vec<Slab> {
    slabs_on(set.threads, set, fonts, blocks, plan, continued)
}

fn slabs_on<'a>(
    threads: usize,
    set: &Setter<'a>,
    fonts: &'a FontSet,
    blocks: &[Block],
    plan: &Plan,
    continued: &'static str,
) -> Vec<Slab> {
    let parts = parts(blocks, threads);
    let build = |part: &[Block], set: &Setter| {
        let mut builder = Builder::new(set, plan);
        builder.continued = continued;
        let at = builder.body();
        builder.blocks(part, at);
        builder.flush_markers();
        builder.slabs
    };
    let Some((first, rest)) = parts.split_first() else { return Vec::new() };
    let (style, keep, references) = (set.style, set.keeps_lines(), &set.references);
    std::thread::scope(|scope| {
        let others: Vec<_> = rest
            .iter()
            .map(|part| {
                let (references, grid) = (references.clone(), set.grid.clone());
                // an error when the system has no thread to give
                std::thread::Builder::new().spawn_scoped(scope, move || {
                    let set = Setter::new(style, fonts, keep).with_references(references).on(grid);
                    let slabs = build(part, &set);
                    (slabs, set.into_noted())
                })
            })
            .collect();
        let mut out = build(first, set);
        for (other, part) in others.into_iter().zip(rest) {
            match other.ok().and_then(|thread| thread.join().ok()) {
                Some((slabs, noted)) => {
                    out.extend(slabs);
                    set.take_noted(noted);
                }
                // no thread: the same work here
                None => out.extend(build(part, set)),
            }
        }
        out
    })
}

/// The blocks in as many runs as there are threads, cut only between two plain paragraphs: a heading, a signature or a
/// picture looks at what stands before it.
fn parts(blocks: &[Block], threads: usize) -> Vec<&[Block]> {
    let plain = |b: &Block| matches!(b.body, BlockBody::Leaf { kind: LeafKind::Para | LeafKind::Turn { .. }, .. });
    let size = (blocks.len() / threads.max(1)).max(WORTH);
    let mut out = Vec::new();
    let mut rest = blocks;
    while rest.len() > size {
        let cut = (size..rest.len()).find(|i| plain(&rest[i - 1]) && plain(&rest[*i]));
        let Some(cut) = cut else { break };
        let (part, after) = rest.split_at(cut);
        out.push(part);
        rest = after;
    }
    out.push(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockId;
    use crate::text::{RichText, SourceSpan};

    #[cfg(feature = "bundled-fonts")]
    #[test]
    fn one_thread_or_four_give_the_same_slabs() {
        let blocks: Vec<Block> = (0..400)
            .map(|i| {
                let text =
                    RichText::plain(&format!("第{i}段\u{E000}，正文。").repeat(i % 9 + 1), SourceSpan::new(i, i + 1));
                Block {
                    id: BlockId(i as u32),
                    span: SourceSpan::default(),
                    body: BlockBody::Leaf { kind: LeafKind::Para, text },
                }
            })
            .collect();
        let (style, fonts) = (crate::typeset::PageStyle::default(), FontSet::load(None, None).unwrap());
        let run = |threads| {
            let set = Setter::new(&style, &fonts, false);
            let slabs = slabs_on(threads, &set, &fonts, &blocks, &Plan::default(), "续表");
            let items: Vec<String> = slabs.iter().map(|s| format!("{:?}{:?}", s.keep, s.items)).collect();
            (items, set.findings())
        };
        assert_eq!(run(1), run(4));
    }

    #[test]
    fn parts_are_the_blocks_in_order_cut_between_paragraphs() {
        let block = |i: u32| {
            let kind = if i.is_multiple_of(3) { LeafKind::Heading(1) } else { LeafKind::Para };
            let body = BlockBody::Leaf { kind, text: RichText::default() };
            Block { id: BlockId(i), span: SourceSpan::default(), body }
        };
        let blocks: Vec<Block> = (0..1000).map(block).collect();
        let parts = parts(&blocks, 3);
        assert!(parts.len() > 1);
        let ids: Vec<u32> = parts.iter().flat_map(|p| p.iter().map(|b| b.id.0)).collect();
        assert_eq!(ids, (0..1000).collect::<Vec<_>>());
        assert!(parts[1..].iter().all(|p| p[0].id.0 % 3 == 2), "after a paragraph, at a paragraph");
    }
}
