//! Tables: 三线表 (`page-design.md` §9).
use super::blocks::{Builder, Place};
use crate::document::{Block, ColumnAlign};
impl Builder<'_, '_> {
    pub(crate) fn table(&mut self, _align: &[ColumnAlign], head: &[Block], rows: &[Vec<Block>], at: Place) {
        self.blocks(head, at);
        for r in rows {
            self.blocks(r, at);
        }
    }
}
