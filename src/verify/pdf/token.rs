//! Tokens of PDF syntax, for content streams and CMaps: a flat reader with a depth cap, no objects of any library.

/// An operand or an operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Token>),
    Dict(Vec<(Vec<u8>, Token)>),
    Operator(Vec<u8>),
}

impl Token {
    /// The value of a key of a dictionary.
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Token> {
        match self {
            Token::Dict(pairs) => pairs.iter().rev().find(|p| p.0 == key).map(|p| &p.1),
            _ => None,
        }
    }

    /// An integer.
    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Token::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => Some(*n as i64),
            _ => None,
        }
    }
}

/// Deepest nesting of arrays and dictionaries; content streams have three levels.
const MAX_DEPTH: usize = 24;

/// Most items of one array; a line of text has some hundreds.
const MAX_ITEMS: usize = 1 << 20;

/// Reads tokens from bytes.
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// An array or a dictionary had more than [`MAX_ITEMS`]; what follows was left out.
    pub over: bool,
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { bytes, at: 0, over: false }
    }

    /// From a place in the bytes.
    pub(crate) fn at(bytes: &'a [u8], at: usize) -> Tokens<'a> {
        Tokens { bytes, at, over: false }
    }

    /// Where the next token is looked for.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// The next token; `None` at the end. What cannot be read is skipped byte by byte.
    pub(crate) fn next(&mut self) -> Option<Token> {
        self.read(0)
    }

    fn read(&mut self, depth: usize) -> Option<Token> {
        loop {
            self.skip_space();
            let b = self.peek()?;
            let after = self.bytes.get(self.at + 1).copied();
            match b {
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if after == Some(b'<') => {
                    self.at += 2;
                    if depth >= MAX_DEPTH {
                        continue;
                    }
                    return Some(self.dict(depth));
                }
                b'<' => return Some(Token::Text(self.hexadecimal())),
                b'/' => return Some(Token::Name(self.name())),
                b'[' => {
                    self.at += 1;
                    if depth >= MAX_DEPTH {
                        continue;
                    }
                    let mut items = Vec::new();
                    loop {
                        self.skip_space();
                        match self.peek() {
                            None => break,
                            Some(b']') => {
                                self.at += 1;
                                break;
                            }
                            Some(_) => {
                                let item = self.read(depth + 1)?;
                                if items.len() < MAX_ITEMS { items.push(item) } else { self.over = true }
                            }
                        }
                    }
                    return Some(Token::Array(items));
                }
                b'>' if after == Some(b'>') => {
                    self.at += 2;
                    return Some(Token::Operator(b">>".to_vec()));
                }
                b')' | b'>' | b']' | b'{' | b'}' => self.at += 1,
                _ => return Some(self.word()),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Token {
        let mut pairs = Vec::new();
        loop {
            match self.read(depth + 1) {
                Some(Token::Name(key)) => match self.read(depth + 1) {
                    None => break,
                    Some(Token::Operator(op)) if op == b">>" => break,
                    Some(value) if pairs.len() < MAX_ITEMS => pairs.push((key, value)),
                    Some(_) => self.over = true,
                },
                None => break,
                Some(Token::Operator(op)) if op == b">>" => break,
                Some(_) => {}
            }
        }
        Token::Dict(pairs)
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        let number = word.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'));
        match std::str::from_utf8(word).ok().filter(|_| number).and_then(|w| w.parse::<f64>().ok()) {
            Some(n) if n.is_finite() => Token::Number(n),
            _ => Token::Operator(word.to_vec()),
        }
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        while let Some(b) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            let high = self.bytes.get(self.at + 1).copied().and_then(hex);
            let low = self.bytes.get(self.at + 2).copied().and_then(hex);
            match (b, high, low) {
                (b'#', Some(h), Some(l)) => {
                    out.push(h * 16 + l);
                    self.at += 3;
                }
                _ => {
                    out.push(b);
                    self.at += 1;
                }
            }
        }
        out
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'>' {
                break;
            }
            digits.extend(hex(b));
        }
        digits.chunks(2).map(|p| p.first().copied().unwrap_or(0) * 16 + p.get(1).copied().unwrap_or(0)).collect()
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1usize;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    out.extend(self.escape());
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    out.push(b'\n');
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn escape(&mut self) -> Option<u8> {
        let b = self.peek()?;
        self.at += 1;
        Some(match b {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(b - b'0');
                for _ in 0..2 {
                    let Some(d) = self.peek().filter(|d| (b'0'..=b'7').contains(d)) else { break };
                    value = value * 8 + u32::from(d - b'0');
                    self.at += 1;
                }
                (value & 0xFF) as u8
            }
            other => other,
        })
    }

    /// Skips the data of an inline image, after `ID`.
    pub(crate) fn skip_inline_image(&mut self) {
        while let Some(rest) = self.bytes.get(self.at..) {
            match rest.windows(3).position(|w| is_space(w.first().copied().unwrap_or(0)) && w.get(1..) == Some(b"EI")) {
                Some(i) => {
                    self.at += i + 3;
                    if self.peek().is_none_or(|b| is_space(b) || is_delimiter(b)) {
                        return;
                    }
                }
                None => {
                    self.at = self.bytes.len();
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Token> {
        let mut t = Tokens::new(text);
        std::iter::from_fn(|| t.next()).collect()
    }

    #[test]
    fn strings_names_and_numbers() {
        use Token::*;
        assert_eq!(
            all(b"(a\\(b\\051\\\n(c)) <4e2> /A#42 -.5 12 Tj % c\n[1 (x)] << /K << /M 3 >> >>"),
            [
                Text(b"a(b)(c)".to_vec()),
                Text(vec![0x4E, 0x20]),
                Name(b"AB".to_vec()),
                Number(-0.5),
                Number(12.0),
                Operator(b"Tj".to_vec()),
                Array(vec![Number(1.0), Text(b"x".to_vec())]),
                Dict(vec![(b"K".to_vec(), Dict(vec![(b"M".to_vec(), Number(3.0))]))]),
            ]
        );
    }

    #[test]
    fn depth_and_broken_ends_stop_nothing() {
        assert!(!all(&b"[".repeat(100_000)).is_empty() || all(&b"[".repeat(100_000)).is_empty());
        all(&b"<<".repeat(100_000));
        all(b"(abc");
        all(b"<abc");
        all(b"<< /A");
    }
}
