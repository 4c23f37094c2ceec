//! Keys, passwords and signature files, from the places where a user keeps them.

use super::say::Said;
use super::{Context, USAGE};
use fuzi::license::Proof;
use fuzi::sign::{KeyError, MAX_FILE, PublicKey, SecretFile, SecretKey};
use fuzi::verify::{DetachedSignature, GivenProof};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where a password may come from, when not from the terminal.
pub const PASSWORD_VARIABLE: &str = "FUZI_KEY_PASSWORD";

/// Largest proof that is read, bytes: two hundred thousand blocks.
const MAX_PROOF: u64 = 32 << 20;

/// Who may read a file that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the umask lets.
    All,
}

/// What is wrong, and the exit code that goes with it.
pub type Failure = (Said, u8);

fn refuse(id: &'static str, args: &[&str]) -> Failure {
    (Said::new(id, args), USAGE)
}

/// What is wrong with a key.
pub fn key_failed(name: &str, error: &KeyError) -> Failure {
    let id = match error {
        KeyError::NotAKey => "KEY-001",
        KeyError::Secret => "KEY-002",
        KeyError::Public => "KEY-003",
        KeyError::Unknown | KeyError::Cost => "KEY-004",
        KeyError::Locked => "KEY-005",
        KeyError::Password => "KEY-006",
        KeyError::Damaged => "KEY-007",
        KeyError::Random => "KEY-008",
    };
    refuse(id, &[name])
}

/// A small text file. What is no text is no key: it comes back empty.
fn read_text(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let name = path.display().to_string();
    let mut bytes = Zeroizing::new(Vec::new());
    let read = File::open(path).and_then(|f| f.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Zeroizing::new(std::str::from_utf8(&bytes).unwrap_or_default().to_string())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(refuse("IO-001", &[&name])),
        Err(e) => Err(refuse("IO-003", &[&name, &e.to_string()])),
    }
}

/// A public key: a file, or the key itself as it is printed beside a download.
pub fn public_key(value: &Path) -> Result<PublicKey, Failure> {
    if !value.exists()
        && let Some(Ok(key)) = value.to_str().map(PublicKey::parse)
    {
        return Ok(key);
    }
    let text = read_text(value)?;
    PublicKey::parse(&text).map_err(|e| key_failed(&value.display().to_string(), &e))
}

/// A secret key, opened; the password is asked for only when there is one on the file.
pub fn secret_key(path: &Path, password_file: Option<&Path>, context: &Context) -> Result<SecretKey, Failure> {
    let name = path.display().to_string();
    let text = read_text(path)?;
    let file = SecretFile::parse(&text).map_err(|e| key_failed(&name, &e))?;
    let password = if file.is_locked() { Some(password(&name, password_file, false, context)?) } else { None };
    file.open(password.as_ref().map(|p| p.as_str())).map_err(|e| key_failed(&name, &e))
}

/// A password: from a file's first line, else from the environment, else from the terminal, unseen; `new` asks twice
/// and refuses an empty one.
pub fn password(name: &str, file: Option<&Path>, new: bool, context: &Context) -> Result<Zeroizing<String>, Failure> {
    let given = match file {
        Some(path) => {
            let text = read_text(path)?;
            Some(Zeroizing::new(text.lines().next().unwrap_or_default().to_string()))
        }
        None => std::env::var(PASSWORD_VARIABLE).ok().map(Zeroizing::new),
    };
    let password = match given {
        Some(p) => p,
        None => {
            let terminal = console::Term::stderr();
            if !terminal.is_term() {
                return Err(key_failed(name, &KeyError::Locked));
            }
            let zh = context.lang == fuzi::messages::Lang::Zh;
            let ask = |question: &str| -> Result<Zeroizing<String>, Failure> {
                // what the terminal does not take, the next read will say
                let _ = terminal.write_str(question);
                let answer = terminal.read_secure_line().map(Zeroizing::new);
                answer.map_err(|e| refuse("IO-003", &[name, &e.to_string()]))
            };
            let first = ask(&if zh { format!("{name} 的口令：") } else { format!("password of {name}: ") })?;
            if new && *ask(if zh { "再输一遍：" } else { "once more: " })? != *first {
                return Err(refuse("KEY-011", &[]));
            }
            first
        }
    };
    if new && password.is_empty() {
        return Err(refuse("KEY-010", &[]));
    }
    Ok(password)
}

/// Name of the signature that belongs beside a file.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}

/// A signature file; one that is too long to be one is cut, and then is none.
pub fn signature(path: &Path) -> Result<DetachedSignature, Failure> {
    let text = read_text(path)?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(DetachedSignature { name, bytes: text.as_bytes().to_vec() })
}

/// A proof with its signature: the one named, else one beside it.
pub fn proof(path: &Path, sig: Option<&Path>) -> Result<GivenProof, Failure> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    match File::open(path).and_then(|f| f.take(MAX_PROOF + 1).read_to_end(&mut bytes)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(refuse("IO-001", &[&name])),
        Err(e) => return Err(refuse("IO-003", &[&name, &e.to_string()])),
        Ok(n) if n as u64 > MAX_PROOF => return Err(refuse("IO-005", &[&name, &MAX_PROOF.to_string()])),
        Ok(_) => {}
    }
    let proof = Proof::parse(&bytes).map_err(|e| refuse("PRF-002", &[&name, &e.to_string()]))?;
    let beside = beside(path);
    let signature = match sig {
        Some(sig) => Some(signature(sig)?),
        None if beside.is_file() => Some(signature(&beside)?),
        None => None,
    };
    Ok(GivenProof { proof, bytes, signature })
}

/// Writes a file that was not there; with `force`, in place of one that was.
pub fn write(path: &Path, bytes: &[u8], readers: Readers, force: bool) -> Result<(), Failure> {
    let name = path.display().to_string();
    let target = if force { part_of(path) } else { path.to_path_buf() };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let written = options.open(&target).and_then(|mut f| {
        let done = f.write_all(bytes).and_then(|()| f.sync_all());
        if done.is_err() {
            // half a key is none; the error at hand is the one to report
            let _ = std::fs::remove_file(&target);
        }
        done
    });
    let placed = written.and_then(|()| if force { std::fs::rename(&target, path) } else { Ok(()) });
    match placed {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Err(refuse("KEY-009", &[&name])),
        Err(e) => Err(refuse("IO-011", &[&name, &e.to_string()])),
    }
}

fn part_of(path: &Path) -> PathBuf {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}
