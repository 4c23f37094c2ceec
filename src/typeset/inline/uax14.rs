//! The base layer of line breaking: UAX #14 as it is, untailored. `breaks` lays the rules of Chinese over it; what is
//! said nowhere else is as here. Conformance is tested with the Unicode file, and every deviation of the whole with the
//! rule that makes it.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

/// Byte offsets of a text after which UAX #14 lets a line end, or demands it; its end is one. In order.
pub(super) fn base_breaks(text: &str) -> Vec<usize> {
    let segmenter = LineSegmenter::new_neo_for_non_complex_scripts(LineBreakOptions::default());
    segmenter.segment_str(text).filter(|at| *at > 0).collect()
}
