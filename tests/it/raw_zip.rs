//! ZIP archives written byte by byte: what no library would write.

/// An entry, and how it is written. Everything is stored.
#[derive(Clone)]
pub struct Item {
    pub name: String,
    pub bytes: Vec<u8>,
    /// Size and checksum follow the data: with signature, without, or in long numbers.
    pub streamed: Option<Descriptor>,
    /// Sizes and place in a ZIP64 field.
    pub large: bool,
    pub extra: Vec<u8>,
    pub local_extra: Vec<u8>,
    pub local_name: Option<String>,
    /// Unix mode.
    pub mode: u32,
    /// Bytes before the local header.
    pub gap: Vec<u8>,
    pub flags: u16,
    /// Left out of the directory.
    pub secret: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Descriptor {
    Signed,
    Bare,
    Long,
    Wrong,
}

pub fn item(name: &str, bytes: &[u8]) -> Item {
    Item {
        name: name.into(),
        bytes: bytes.to_vec(),
        streamed: None,
        large: false,
        extra: vec![],
        local_extra: vec![],
        local_name: None,
        mode: 0o100_644,
        gap: vec![],
        flags: 0,
        secret: false,
    }
}

/// How the directory is written.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    /// With a ZIP64 end record, and the small one saturated.
    pub large: bool,
    /// Backwards.
    pub reversed: bool,
}

fn field(id: u16, body: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

/// The field that gives an entry a Unicode name.
pub fn unicode_path(name: &str) -> Vec<u8> {
    field(0x7075, &[&[1, 0, 0, 0, 0][..], name.as_bytes()].concat())
}

pub fn write(items: &[Item], shape: Shape) -> Vec<u8> {
    let mut out = Vec::new();
    let mut records: Vec<Vec<u8>> = Vec::new();
    for i in items {
        out.extend_from_slice(&i.gap);
        let at = out.len();
        let mut crc = flate2::Crc::new();
        crc.update(&i.bytes);
        let (crc, len) = (crc.sum(), i.bytes.len() as u64);
        let small = |n: u64| if i.large { u32::MAX } else { n as u32 }.to_le_bytes();
        let flags = i.flags | if i.streamed.is_some() { 8 } else { 0 };
        let head = |crc: u32, sizes: [[u8; 4]; 2], name: usize, extra: usize| {
            let mut v = vec![];
            v.extend(flags.to_le_bytes());
            v.extend([0, 0, 0, 0, 0x21, 0]);
            v.extend(crc.to_le_bytes());
            v.extend(sizes.concat());
            v.extend((name as u16).to_le_bytes());
            v.extend((extra as u16).to_le_bytes());
            v
        };
        let long = if i.large { field(1, &[len.to_le_bytes(), len.to_le_bytes()].concat()) } else { vec![] };
        let local_extra = [long, i.local_extra.clone()].concat();
        let name = i.local_name.as_ref().unwrap_or(&i.name);
        let told = if i.streamed.is_some() { (0, [[0; 4]; 2]) } else { (crc, [small(len); 2]) };
        out.extend(b"PK\x03\x04\x14\0");
        out.extend(head(told.0, told.1, name.len(), local_extra.len()));
        out.extend(name.as_bytes());
        out.extend(local_extra);
        out.extend_from_slice(&i.bytes);
        match i.streamed {
            None => {}
            Some(Descriptor::Long) => {
                out.extend([&b"PK\x07\x08"[..], &crc.to_le_bytes(), &len.to_le_bytes(), &len.to_le_bytes()].concat());
            }
            Some(d) => {
                if d == Descriptor::Signed {
                    out.extend(b"PK\x07\x08");
                }
                let crc = if d == Descriptor::Wrong { !crc } else { crc };
                out.extend([crc.to_le_bytes(), (len as u32).to_le_bytes(), (len as u32).to_le_bytes()].concat());
            }
        }
        if i.secret {
            continue;
        }
        let long = [len.to_le_bytes(), len.to_le_bytes(), (at as u64).to_le_bytes()].concat();
        let extra = [if i.large { field(1, &long) } else { vec![] }, i.extra.clone()].concat();
        let mut r = b"PK\x01\x02\x14\x03\x14\0".to_vec();
        r.extend(head(crc, [small(len); 2], i.name.len(), extra.len()));
        r.extend([0; 6]); // comment, disk, internal
        r.extend((i.mode << 16).to_le_bytes());
        r.extend(small(at as u64));
        r.extend(i.name.as_bytes());
        r.extend(extra);
        records.push(r);
    }
    if shape.reversed {
        records.reverse();
    }
    let (at, n) = (out.len(), records.len());
    out.extend(records.concat());
    let size = out.len() - at;
    if shape.large {
        let end = out.len() as u64;
        out.extend([&b"PK\x06\x06"[..], &44u64.to_le_bytes(), &[45, 3, 45, 0], &[0; 8]].concat());
        for x in [n, n, size, at] {
            out.extend((x as u64).to_le_bytes());
        }
        out.extend([&b"PK\x06\x07"[..], &[0; 4], &end.to_le_bytes(), &1u32.to_le_bytes()].concat());
    }
    out.extend(b"PK\x05\x06\0\0\0\0");
    let (n, size, at) = if shape.large { (u16::MAX, u32::MAX, u32::MAX) } else { (n as u16, size as u32, at as u32) };
    out.extend([&n.to_le_bytes()[..], &n.to_le_bytes(), &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat());
    out
}
