//! Reads editions back and says whether licence, credit and words are intact.
