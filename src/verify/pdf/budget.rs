//! What a PDF may still cost: one budget for everything that reading it allocates (RES-002, RES-003, PDF-003).
//!
//! Objects, copied streams and every stage of every filter are charged to the same `max_unpacked`, so that no shape of
//! file (many small bombs, bombs in bombs, streams that overlap) gets more than one large one would.

use crate::verify::Limits;
use crate::verify::pdf::filters::{self, Fail};
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use lopdf::Stream;
use std::time::Instant;

/// Output below this size never counts as a bomb, whatever its ratio.
const RATIO_FLOOR: u64 = 1 << 20;

/// Which bound was crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Unpacked,
    Ratio,
    Filters,
    Time,
}

/// What may still be unpacked.
pub(crate) struct Budget {
    left: u64,
    limits: Limits,
    over: Option<Over>,
    /// When reading has to end (RES-006), for those who do not have the collector at hand.
    end: Option<Instant>,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Budget {
        let end = Instant::now().checked_add(limits.timeout);
        Budget { left: limits.max_unpacked, limits: limits.clone(), over: None, end }
    }

    /// Takes `bytes` from the budget; `false` when it is spent.
    pub(crate) fn charge(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes as u64) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left = 0;
                self.over = Some(Over::Unpacked);
                false
            }
        }
    }

    /// Whether there is time left.
    pub(crate) fn in_time(&mut self) -> bool {
        let over = self.end.is_some_and(|end| Instant::now() >= end);
        if over {
            self.over = Some(Over::Time);
        }
        !over
    }

    /// Whether a bound was crossed; [`Budget::check`] says which.
    pub(crate) fn spent(&self) -> bool {
        self.over.is_some()
    }

    /// The bytes of a stream; `None` when they cannot be decoded or go over the budget.
    pub(crate) fn decode(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let by_ratio = (stream.content.len() as u64).saturating_mul(self.limits.max_ratio).max(RATIO_FLOOR);
        let cap = self.left.min(by_ratio);
        let mut total = 0u64;
        let decoded = filters::decode(stream, usize::try_from(cap).unwrap_or(usize::MAX - 1), &mut total);
        self.left = self.left.saturating_sub(total);
        match decoded {
            Ok(bytes) => Some(bytes),
            Err(Fail::TooLarge) => {
                self.over =
                    Some(if by_ratio <= self.left.saturating_add(total) { Over::Ratio } else { Over::Unpacked });
                None
            }
            Err(Fail::TooManyFilters) => {
                self.over = Some(Over::Filters);
                None
            }
            Err(Fail::Unreadable) => None,
        }
    }

    /// The samples of a picture, which may honestly unpack a thousandfold (a white sheet): only the size of everything
    /// together bounds them. `None` when they are in a format of their own.
    pub(crate) fn decode_picture(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let mut total = 0u64;
        let decoded = filters::decode(stream, usize::try_from(self.left).unwrap_or(usize::MAX - 1), &mut total);
        self.left = self.left.saturating_sub(total);
        if let Err(Fail::TooLarge) = decoded {
            self.over = Some(Over::Unpacked);
        }
        decoded.ok()
    }

    /// RES-002, RES-003 or PDF-003, when something went over.
    ///
    /// # Errors
    /// [`Stop`] then.
    pub(crate) fn check(&self, what: &str, findings: &mut Findings) -> Result<(), Stop> {
        let nowhere = Where::default();
        match self.over {
            None => Ok(()),
            Some(Over::Unpacked) => {
                Err(findings.stop("RES-002.unpacked", &[&self.limits.max_unpacked.to_string()], nowhere))
            }
            Some(Over::Time) => {
                Err(findings.stop("RES-006.time", &[&self.limits.timeout.as_secs().to_string()], nowhere))
            }
            Some(Over::Ratio) => {
                Err(findings.stop("RES-003.ratio", &[what, &self.limits.max_ratio.to_string()], nowhere))
            }
            Some(Over::Filters) => {
                Err(findings.stop("PDF-003.filters", &[what, &filters::MAX_FILTERS.to_string()], nowhere))
            }
        }
    }
}
