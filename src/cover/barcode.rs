//! ISBN and its EAN-13 bars (ISO 2108, ISO/IEC 15420).

use super::CoverError;

/// A book number with right check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isbn {
    digits: [u8; 13],
}

/// Modules of the bars without the quiet zones.
pub(super) const MODULES: i64 = 95;
/// Light modules before and after the bars.
pub(super) const QUIET: (i64, i64) = (11, 7);

/// Left halves of an EAN-13 in sets A and B and right halves in set C, as widths of space, bar, space, bar (A, B) or bar,
/// space, bar, space (C): C has the widths of A, B those of A backwards.
const WIDTHS: [[i64; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// Which of the six left digits are in set B, by the first digit; the highest bit is the second digit.
const SETS: [u8; 10] =
    [0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010];

impl Isbn {
    /// Reads an ISBN of 13 or 10 digits, with or without `ISBN`, hyphens and spaces. One of 10 digits becomes one of 13.
    ///
    /// # Errors
    /// [`CoverError::Isbn`] when it has another number of digits, another prefix than 978 and 979, or a wrong check digit.
    pub fn parse(text: &str) -> Result<Isbn, CoverError> {
        let wrong = |reason: String| CoverError::Isbn { given: text.to_string(), reason };
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix("urn:isbn:").or_else(|| trimmed.strip_prefix("ISBN")).unwrap_or(trimmed);
        let bare = bare.trim_start_matches([':', '：', ' ', '-']);
        let mut digits = Vec::new();
        for c in bare.chars().filter(|c| !matches!(c, '-' | ' ' | '‐' | '‑')) {
            match c.to_digit(10) {
                Some(d) => digits.push(d as u8),
                None if (c == 'X' || c == 'x') && digits.len() == 9 => digits.push(10),
                None => return Err(wrong(format!("`{c}` is no digit"))),
            }
        }
        if digits.len() == 10 {
            let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(d, w)| u32::from(*d) * w).sum();
            if !sum.is_multiple_of(11) {
                return Err(wrong("its check digit is wrong".to_string()));
            }
            digits.splice(0..0, [9, 7, 8]);
            digits.truncate(12);
            digits.push(check_digit(&digits));
        }
        if digits.contains(&10) {
            return Err(wrong("X stands only at the end of ten".to_string()));
        }
        let found = digits.len();
        let digits: [u8; 13] = digits.try_into().map_err(|_| wrong(format!("{found} digits, not 13 or 10")))?;
        if !matches!(digits, [9, 7, 8 | 9, ..]) {
            return Err(wrong("it begins with neither 978 nor 979".to_string()));
        }
        let check = check_digit(&digits[..12]);
        if check != digits[12] {
            return Err(wrong(format!("its check digit is {}, and should be {check}", digits[12])));
        }
        Ok(Isbn { digits })
    }

    /// The thirteen digits.
    pub fn digits(&self) -> [u8; 13] {
        self.digits
    }

    /// Bars from the left: place and width in modules, and whether it is one of the guards, which are longer.
    pub(super) fn bars(&self) -> Vec<(i64, i64, bool)> {
        let mut out = vec![(0, 1, true), (2, 1, true)];
        let mut at = 3;
        let sets = SETS.get(usize::from(self.digits[0])).copied().unwrap_or(0);
        for (i, digit) in self.digits.iter().enumerate().skip(1) {
            let mut widths = WIDTHS.get(usize::from(*digit)).copied().unwrap_or([3, 2, 1, 1]);
            if i <= 6 && sets >> (6 - i) & 1 == 1 {
                widths.reverse();
            }
            // left halves begin with a space, right halves with a bar
            let first_bar = if i <= 6 { 1 } else { 0 };
            let mut x = at;
            for (n, width) in widths.into_iter().enumerate() {
                if n % 2 == first_bar {
                    out.push((x, width, false));
                }
                x += width;
            }
            at += 7;
            if i == 6 {
                out.extend([(at + 1, 1, true), (at + 3, 1, true)]);
                at += 5;
            }
        }
        out.extend([(at, 1, true), (at + 2, 1, true)]);
        out
    }
}

/// The last digit of an EAN-13 from the twelve before it.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().enumerate().map(|(i, d)| u32::from(*d) * if i % 2 == 0 { 1 } else { 3 }).sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_numbers_are_read_in_every_spelling() {
        for text in ["9787302511625", "978-7-302-51162-5", "ISBN 978-7-302-51162-5", "urn:isbn:9787302511625"] {
            assert_eq!(Isbn::parse(text).unwrap().digits(), [9, 7, 8, 7, 3, 0, 2, 5, 1, 1, 6, 2, 5], "{text}");
        }
        // the example of the ISBN manual: 0-306-40615-2 is 978-0-306-40615-7
        assert_eq!(Isbn::parse("0-306-40615-2").unwrap(), Isbn::parse("978-0-306-40615-7").unwrap());
        assert!(Isbn::parse("0-8044-2957-X").is_ok());
    }

    #[test]
    fn wrong_numbers_are_named() {
        for text in ["978-7-302-51162-6", "0-306-40615-3", "9787302", "4006381333931", "97873025X1625", ""] {
            let error = Isbn::parse(text).unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }

    /// The bars as bits, against the sets of the standard written out: 0001101 is 0 in set A.
    #[test]
    fn bars_of_a_known_number() {
        let isbn = Isbn::parse("978-0-306-40615-7").unwrap();
        let mut bits = ['0'; MODULES as usize];
        for (x, width, _) in isbn.bars() {
            (x..x + width).for_each(|i| bits[i as usize] = '1');
        }
        let got: String = bits.iter().collect();
        // first digit 9: ABBABA; 7 8 0 3 0 6 | 4 0 6 1 5 7
        let left = ["0111011", "0001001", "0100111", "0111101", "0100111", "0101111"];
        let right = ["1011100", "1110010", "1010000", "1100110", "1001110", "1000100"];
        assert_eq!(got, format!("101{}01010{}101", left.concat(), right.concat()));
    }
}
