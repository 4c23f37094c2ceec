//! Functions of PDF (ISO 32000-1, 7.10), for tints and shadings: sampled, exponential, stitched, calculated.

use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_list, resolve};
use lopdf::{Dictionary, Object};

/// Functions within functions.
const MAX_DEPTH: usize = 6;
/// Steps of a calculator function.
const MAX_STEPS: usize = 2_000;

/// A function that can be asked.
#[derive(Debug)]
pub(crate) struct Function {
    domain: Vec<(f64, f64)>,
    range: Vec<(f64, f64)>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Sampled {
        sizes: Vec<usize>,
        encode: Vec<(f64, f64)>,
        decode: Vec<(f64, f64)>,
        samples: Vec<f64>,
    },
    Power {
        c0: Vec<f64>,
        c1: Vec<f64>,
        n: f64,
    },
    Stitched {
        parts: Vec<Function>,
        bounds: Vec<f64>,
        encode: Vec<(f64, f64)>,
    },
    Calculated(Vec<Step>),
    /// Several functions of one output each.
    Together(Vec<Function>),
}

#[derive(Debug)]
enum Step {
    Number(f64),
    Operator(Vec<u8>),
    Block(Vec<Step>),
}

fn pairs(list: &[f64]) -> Vec<(f64, f64)> {
    list.chunks_exact(2).filter_map(|p| Some((*p.first()?, *p.get(1)?))).collect()
}

fn numbers(pdf: &Pdf, dict: &Dictionary, key: &[u8]) -> Vec<f64> {
    get_list(pdf, dict, key).into_iter().take(4096).filter_map(|o| number(pdf, o)).collect()
}

fn between(x: f64, (a, b): (f64, f64), (c, d): (f64, f64)) -> f64 {
    if a == b { c } else { c + (x - a) * (d - c) / (b - a) }
}

impl Function {
    /// Reads a function or an array of them; `None` when it cannot be asked.
    pub(crate) fn read(pdf: &Pdf, object: &Object, budget: &mut Budget) -> Option<Function> {
        Function::read_at(pdf, object, budget, 0)
    }

    fn read_at(pdf: &Pdf, object: &Object, budget: &mut Budget, depth: usize) -> Option<Function> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Object::Array(list) = resolve(pdf, object) {
            let parts: Option<Vec<Function>> =
                list.iter().take(32).map(|o| Function::read_at(pdf, o, budget, depth + 1)).collect();
            return Some(Function { domain: Vec::new(), range: Vec::new(), kind: Kind::Together(parts?) });
        }
        let dict = as_dict(pdf, object)?;
        let domain = pairs(&numbers(pdf, dict, b"Domain"));
        let range = pairs(&numbers(pdf, dict, b"Range"));
        let one = |key: &[u8]| get(pdf, dict, key).and_then(|o| number(pdf, o));
        let kind = match one(b"FunctionType")? as i64 {
            0 => {
                let Object::Stream(stream) = resolve(pdf, object) else { return None };
                let sizes: Vec<usize> = numbers(pdf, dict, b"Size").iter().map(|n| n.max(1.0) as usize).collect();
                let bits = one(b"BitsPerSample")? as usize;
                let count = sizes.iter().try_fold(range.len(), |n, s| n.checked_mul(*s)).filter(|n| *n <= 1 << 20)?;
                let samples = samples(&budget.decode(stream)?, bits, count)?;
                let mut encode = pairs(&numbers(pdf, dict, b"Encode"));
                if encode.len() < sizes.len() {
                    encode = sizes.iter().map(|s| (0.0, *s as f64 - 1.0)).collect();
                }
                let mut decode = pairs(&numbers(pdf, dict, b"Decode"));
                if decode.len() < range.len() {
                    decode = range.clone();
                }
                Kind::Sampled { sizes, encode, decode, samples }
            }
            2 => {
                let or = |list: Vec<f64>, default: f64| if list.is_empty() { vec![default] } else { list };
                let (c0, c1) = (or(numbers(pdf, dict, b"C0"), 0.0), or(numbers(pdf, dict, b"C1"), 1.0));
                Kind::Power { c0, c1, n: one(b"N")? }
            }
            3 => {
                let list = get_list(pdf, dict, b"Functions");
                let parts: Option<Vec<Function>> =
                    list.into_iter().take(256).map(|o| Function::read_at(pdf, o, budget, depth + 1)).collect();
                let (bounds, encode) = (numbers(pdf, dict, b"Bounds"), pairs(&numbers(pdf, dict, b"Encode")));
                Kind::Stitched { parts: parts?, bounds, encode }
            }
            4 => {
                let Object::Stream(stream) = resolve(pdf, object) else { return None };
                Kind::Calculated(calculator(&budget.decode(stream)?)?)
            }
            _ => return None,
        };
        Some(Function { domain, range, kind })
    }

    /// Values at a place; `None` when it cannot be computed.
    pub(crate) fn at(&self, inputs: &[f64]) -> Option<Vec<f64>> {
        let clamp = |x: f64, (low, high): (f64, f64)| x.max(low).min(high.max(low));
        let mut x: Vec<f64> = inputs.to_vec();
        for (value, domain) in x.iter_mut().zip(&self.domain) {
            *value = clamp(*value, *domain);
        }
        let mut out = match &self.kind {
            Kind::Together(parts) => {
                parts.iter().map(|f| f.at(&x).and_then(|v| v.first().copied())).collect::<Option<Vec<f64>>>()?
            }
            Kind::Power { c0, c1, n } => {
                let t = x.first()?.powf(*n);
                c0.iter().zip(c1).map(|(a, b)| a + t * (b - a)).collect()
            }
            Kind::Stitched { parts, bounds, encode } => {
                let t = *x.first()?;
                let i = bounds.iter().filter(|b| t >= **b).count().min(parts.len().checked_sub(1)?);
                let domain = self.domain.first()?;
                let low = i.checked_sub(1).and_then(|i| bounds.get(i)).copied().unwrap_or(domain.0);
                let high = bounds.get(i).copied().unwrap_or(domain.1);
                parts.get(i)?.at(&[between(t, (low, high), encode.get(i).copied().unwrap_or((0.0, 1.0)))])?
            }
            Kind::Sampled { sizes, encode, decode, samples } => {
                // the nearest sample serves: a colour is asked for, not a picture
                let (mut index, mut stride) = (0usize, 1usize);
                for (i, size) in sizes.iter().enumerate() {
                    let e = between(*x.get(i)?, *self.domain.get(i)?, *encode.get(i)?);
                    index += (e.round().clamp(0.0, *size as f64 - 1.0) as usize) * stride;
                    stride *= size;
                }
                let n = self.range.len();
                let values = samples.get(index * n..(index + 1) * n)?;
                values.iter().zip(decode).map(|(v, d)| d.0 + v * (d.1 - d.0)).collect()
            }
            Kind::Calculated(steps) => {
                let mut left = MAX_STEPS;
                run(steps, &mut x, &mut left)?;
                let keep = x.len().checked_sub(self.range.len())?;
                x.split_off(keep)
            }
        };
        for (value, range) in out.iter_mut().zip(&self.range) {
            *value = clamp(*value, *range);
        }
        out.iter().all(|v| v.is_finite()).then_some(out)
    }
}

/// Samples from 0 to 1.
fn samples(bytes: &[u8], bits: usize, count: usize) -> Option<Vec<f64>> {
    if !matches!(bits, 1 | 2 | 4 | 8 | 12 | 16 | 24 | 32) || bytes.len() < (count * bits).div_ceil(8) {
        return None;
    }
    let top = (2f64).powi(bits as i32) - 1.0;
    let at = |n: usize| -> f64 {
        let mut value = 0u64;
        for bit in n * bits..(n + 1) * bits {
            let byte = bytes.get(bit / 8).copied().unwrap_or(0);
            value = value << 1 | u64::from(byte >> (7 - bit % 8) & 1);
        }
        value as f64 / top
    };
    Some((0..count).map(at).collect())
}

/// The program of a calculator function, blocks nested no deeper than a colour needs.
fn calculator(bytes: &[u8]) -> Option<Vec<Step>> {
    let spaced: Vec<u8> =
        bytes.iter().flat_map(|b| if matches!(b, b'{' | b'}') { vec![b' ', *b, b' '] } else { vec![*b] }).collect();
    let mut stack: Vec<Vec<Step>> = vec![Vec::new()];
    for word in spaced.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()) {
        match word {
            b"{" if stack.len() < 32 => stack.push(Vec::new()),
            b"{" => return None,
            b"}" => {
                let block = stack.pop()?;
                stack.last_mut()?.push(Step::Block(block));
            }
            w => {
                let n = std::str::from_utf8(w).ok().and_then(|w| w.parse::<f64>().ok());
                stack.last_mut()?.push(n.map_or(Step::Operator(w.to_vec()), Step::Number));
            }
        }
    }
    match stack.pop()?.pop()? {
        Step::Block(block) if stack.is_empty() => Some(block),
        _ => None,
    }
}

fn run(steps: &[Step], stack: &mut Vec<f64>, left: &mut usize) -> Option<()> {
    for (i, step) in steps.iter().enumerate() {
        *left = left.checked_sub(1)?;
        if stack.len() > 256 {
            return None;
        }
        match step {
            Step::Number(n) => stack.push(*n),
            Step::Block(_) => {}
            Step::Operator(op) => match op.as_slice() {
                b"if" => {
                    let Some(Step::Block(then)) = i.checked_sub(1).and_then(|i| steps.get(i)) else { return None };
                    if stack.pop()? != 0.0 {
                        run(then, stack, left)?;
                    }
                }
                b"ifelse" => {
                    let block = |back: usize| match i.checked_sub(back).and_then(|i| steps.get(i)) {
                        Some(Step::Block(b)) => Some(b),
                        _ => None,
                    };
                    let chosen = if stack.pop()? != 0.0 { block(2)? } else { block(1)? };
                    run(chosen, stack, left)?;
                }
                op => operate(op, stack)?,
            },
        }
    }
    Some(())
}

/// One operator of a calculator function; truth is a number other than 0.
fn operate(op: &[u8], stack: &mut Vec<f64>) -> Option<()> {
    let truth = |b: bool| if b { 1.0 } else { 0.0 };
    match op {
        b"pop" => {
            stack.pop()?;
        }
        b"dup" => stack.push(*stack.last()?),
        b"exch" => {
            let (b, a) = (stack.pop()?, stack.pop()?);
            stack.extend([b, a]);
        }
        b"copy" => {
            let n = stack.pop()?.clamp(0.0, 100.0) as usize;
            let from = stack.len().checked_sub(n)?;
            stack.extend_from_within(from..);
        }
        b"index" => {
            let n = stack.pop()?.clamp(0.0, 1000.0) as usize;
            stack.push(*stack.get(stack.len().checked_sub(n + 1)?)?);
        }
        b"roll" => {
            let (j, n) = (stack.pop()? as i64, stack.pop()?.clamp(0.0, 1000.0) as usize);
            let from = stack.len().checked_sub(n)?;
            if n > 0 {
                stack.get_mut(from..)?.rotate_right(j.rem_euclid(n as i64) as usize);
            }
        }
        b"true" => stack.push(1.0),
        b"false" => stack.push(0.0),
        b"abs" | b"neg" | b"ceiling" | b"floor" | b"round" | b"truncate" | b"sqrt" | b"sin" | b"cos" | b"ln"
        | b"log" | b"cvi" | b"cvr" | b"not" => {
            let a = stack.pop()?;
            stack.push(match op {
                b"abs" => a.abs(),
                b"neg" => -a,
                b"ceiling" => a.ceil(),
                b"floor" => a.floor(),
                b"round" => a.round(),
                b"truncate" | b"cvi" => a.trunc(),
                b"sqrt" => a.sqrt(),
                b"sin" => a.to_radians().sin(),
                b"cos" => a.to_radians().cos(),
                b"ln" => a.ln(),
                b"log" => a.log10(),
                b"not" => truth(a == 0.0),
                _ => a,
            });
        }
        _ => {
            let (b, a) = (stack.pop()?, stack.pop()?);
            stack.push(match op {
                b"add" => a + b,
                b"sub" => a - b,
                b"mul" => a * b,
                b"div" => a / b,
                b"idiv" => (a / b).trunc(),
                b"mod" => a % b,
                b"exp" => a.powf(b),
                b"atan" => a.atan2(b).to_degrees().rem_euclid(360.0),
                b"eq" => truth(a == b),
                b"ne" => truth(a != b),
                b"gt" => truth(a > b),
                b"ge" => truth(a >= b),
                b"lt" => truth(a < b),
                b"le" => truth(a <= b),
                b"and" => ((a as i64) & (b as i64)) as f64,
                b"or" => ((a as i64) | (b as i64)) as f64,
                b"xor" => ((a as i64) ^ (b as i64)) as f64,
                _ => return None,
            });
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Limits;
    use lopdf::{Stream, dictionary};

    fn read(object: &Object) -> Option<Function> {
        Function::read(&Pdf::new(), object, &mut Budget::new(&Limits::default()))
    }

    #[test]
    fn powers_and_calculators() {
        let power = dictionary! { "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
        "C0" => vec![0.into(), 0.into()], "C1" => vec![1.into(), Object::Real(0.5)] };
        assert_eq!(read(&power.into()).and_then(|f| f.at(&[0.5])), Some(vec![0.5, 0.25]));
        let dict = dictionary! { "FunctionType" => 4, "Domain" => vec![0.into(), 1.into()],
        "Range" => vec![0.into(), 1.into(), 0.into(), 1.into()] };
        let program = |code: &str| read(&Stream::new(dict.clone(), code.as_bytes().to_vec()).into());
        let f = program("{dup 0.5 gt {1 exch sub} {0.25 mul} ifelse 0 exch}").expect("program");
        assert_eq!((f.at(&[0.8]).map(|v| v[1] < 0.21), f.at(&[0.4])), (Some(true), Some(vec![0.0, 0.1])));
        assert!(program("{ pop pop pop }").expect("program").at(&[1.0]).is_none());
        assert!(program(&"{".repeat(100_000)).is_none());
    }

    #[test]
    fn samples_of_any_width() {
        assert_eq!(samples(&[0xF0], 4, 2), Some(vec![1.0, 0.0]));
        assert_eq!(samples(&[0xFF], 16, 1), None);
        let dict = dictionary! { "FunctionType" => 0, "Domain" => vec![0.into(), 1.into()], "Size" => vec![2.into()],
        "Range" => vec![0.into(), 1.into()], "BitsPerSample" => 8 };
        let f = read(&Stream::new(dict, vec![255, 0]).into()).expect("function");
        assert_eq!((f.at(&[0.0]), f.at(&[1.0])), (Some(vec![1.0]), Some(vec![0.0])));
    }
}
