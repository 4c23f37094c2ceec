//! Keys and signatures: the real minisign both ways, and what tampering with signed files comes to (§4.3, 97–101).

use crate::verify_support::{Epub, alone, edition, failed};
use fuzi::sign::{KeyId, PublicKey, SecretFile, SecretKey, Signature, Statement};
use fuzi::verify::{
    Assurance, DetachedSignature, Options, Reference, Report, Severity, SignatureState, Status, Verdict, verify_with,
};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const MANUSCRIPT: &str = "---\ntitle: 论民主的训练\ncreators: [许成钢]\nlicense: CC-BY-4.0\ndate: 2026-01\n---\n\n民主不是一夜之间建成的制度。\n\n力量来自人民，也只能回到人民中间去。\n";
const PASSWORD: &str = "春眠不觉晓 42";

fn fuzi(args: &[&str], dir: &Path, environment: &[(&str, &str)]) -> Output {
    let mut c = Command::new(env!("CARGO_BIN_EXE_fuzi"));
    c.args(args).current_dir(dir).env("LANG", "en_GB.UTF-8").stdin(Stdio::null());
    for name in ["SOURCE_DATE_EPOCH", "LC_ALL", "FUZI_KEY_PASSWORD"] {
        c.env_remove(name);
    }
    c.envs(environment.iter().copied()).output().unwrap()
}

/// Runs and demands an exit code; both outputs come back as one text.
pub fn run(code: i32, args: &[&str], dir: &Path, environment: &[(&str, &str)]) -> String {
    let out = fuzi(args, dir, environment);
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(code), "{args:?}: {said}");
    said
}

pub fn report(args: &[&str], dir: &Path) -> Value {
    serde_json::from_slice(&fuzi(&[args, &["--json"]].concat(), dir, &[]).stdout).unwrap()
}

/// The two books `a.epub`, `b.epub`, the PDF and a pair of keys without a password, `k/fuzi.key` and `k/fuzi.pub`.
fn workshop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.md"), MANUSCRIPT).unwrap();
    std::fs::write(dir.path().join("b.md"), MANUSCRIPT.replace("一夜之间", "一年之内")).unwrap();
    run(0, &["build", "a.md", "b.md", "-o", ".", "--format", "epub,print"], dir.path(), &[]);
    run(0, &["keygen", "--no-password", "-o", "k"], dir.path(), &[]);
    dir
}

fn minisign() -> bool {
    let there = Command::new("minisign").arg("-v").output().is_ok();
    if !there {
        eprintln!("SKIPPED: minisign is not installed; signatures were not compared with the real one's");
    }
    there
}

/// Runs minisign with lines on its standard input, where it asks for passwords.
fn real(args: &[&str], dir: &Path, input: &str) -> Output {
    use std::io::Write;
    let mut child = Command::new("minisign")
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["artefacts"][0]["checks"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap()
}

#[test]
fn a_signed_file_says_who_signed_it() {
    let dir = workshop();
    let at = dir.path();
    let said = run(0, &["sign", "a.epub", "a.print.pdf", "--key", "k/fuzi.key", "--comment", "第4卷 第1期"], at, &[]);
    assert!(said.contains("a.epub.minisig") && said.contains("a.print.pdf.minisig"), "{said}");
    let key = PublicKey::parse(&std::fs::read_to_string(at.join("k/fuzi.pub")).unwrap()).unwrap();
    let signature = Signature::parse(&std::fs::read_to_string(at.join("a.epub.minisig")).unwrap()).unwrap();
    let statement = Statement::parse(signature.comment()).unwrap();
    let alone = report(&["verify", "a.epub"], at);
    assert_eq!(statement.root.as_deref(), alone["artefacts"][0]["text"]["root"].as_str());
    assert_eq!((statement.file.as_str(), statement.note.as_deref()), ("a.epub", Some("第4卷 第1期")));
    assert_eq!(statement.time, None, "no clock unless asked for");
    // without a key it is only mentioned, and raises nothing
    assert_eq!(alone["assurance"], "SELF-CONSISTENT (unsigned)");
    assert_eq!((&check(&alone, "SIG-002")["severity"], &alone["exit"]), (&"info".into(), &0.into()));
    assert_eq!(check(&alone, "SIG-001")["status"], "not_applicable");
    for file in ["a.epub", "a.print.pdf"] {
        let signed = report(&["verify", file, "--key", "k/fuzi.pub"], at);
        assert_eq!(signed["assurance"], format!("SIGNED {}", key.id()));
        assert_eq!(signed["evidence"]["key"], key.id().to_string());
        assert_eq!(signed["evidence"]["signature"]["state"], "good");
        assert_eq!(signed["evidence"]["signature"]["path"], format!("{file}.minisig"));
        for id in ["SIG-001", "SIG-002", "SIG-003"] {
            assert_eq!(check(&signed, id)["status"], "pass", "{file} {id}");
        }
        let both = report(&["verify", file, "--key", "k/fuzi.pub", "--source", "a.md"], at);
        assert_eq!(both["assurance"], format!("EQUALS SOURCE, SIGNED {}", key.id()));
    }
    // the key itself in place of its file, and one key among several
    let one_line = key.to_base64();
    run(0, &["keygen", "-W", "--secret", "x.key", "--public", "x.pub"], at, &[]);
    run(0, &["verify", "a.epub", "--key", "x.pub", "--key", &one_line], at, &[]);
    // moved elsewhere, with the signature named
    std::fs::rename(at.join("a.epub.minisig"), at.join("elsewhere.sig")).unwrap();
    run(1, &["verify", "a.epub", "--key", "k/fuzi.pub"], at, &[]);
    run(0, &["verify", "a.epub", "--key", "k/fuzi.pub", "--sig", "elsewhere.sig"], at, &[]);
}

#[test]
fn the_same_file_and_key_give_the_same_signature_and_a_time_only_when_asked() {
    let dir = workshop();
    let at = dir.path();
    let mut made = Vec::new();
    for (flags, epoch) in [
        (&[][..], None),
        (&[][..], None),
        (&["--timestamp=1700000000"][..], Some("1600000000")),
        (&[][..], Some("1600000000")),
        (&["--timestamp"][..], None),
    ] {
        let args = [&["sign", "a.epub", "--key", "k/fuzi.key", "--force"], flags].concat();
        run(0, &args, at, epoch.map(|e| ("SOURCE_DATE_EPOCH", e)).as_slice());
        made.push(std::fs::read_to_string(at.join("a.epub.minisig")).unwrap());
    }
    assert_eq!(made[0], made[1]);
    let times: Vec<Option<i64>> =
        made.iter().map(|t| fuzi::sign::signed_at(Signature::parse(t).unwrap().comment())).collect();
    assert_eq!(times[..4], [None, None, Some(1_700_000_000), Some(1_600_000_000)]);
    assert!(times[4].is_some_and(|t| t > 1_700_000_000), "the clock, when it is asked for");
    std::fs::write(at.join("a.epub.minisig"), &made[2]).unwrap();
    let dated = report(&["verify", "a.epub", "--key", "k/fuzi.pub"], at);
    // §4.3 row 100: what is old is said, and is no fault
    assert_eq!((&check(&dated, "SIG-004")["severity"], &dated["exit"]), (&"info".into(), &0.into()));
    assert!(check(&dated, "SIG-004")["message"].as_str().unwrap().contains("2023-11-14T22:13:20Z"));
}

#[test]
fn keys_are_private_and_nothing_is_overwritten() {
    let dir = workshop();
    let at = dir.path();
    let secret = std::fs::read_to_string(at.join("k/fuzi.key")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(at.join("k/fuzi.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let said = run(2, &["keygen", "--no-password", "-o", "k"], at, &[]);
    assert!(said.contains("KEY-009"), "{said}");
    assert_eq!(std::fs::read_to_string(at.join("k/fuzi.key")).unwrap(), secret);
    let said = run(0, &["keygen", "--no-password", "-o", "k", "--force"], at, &[]);
    let new = std::fs::read_to_string(at.join("k/fuzi.key")).unwrap();
    assert_ne!(new, secret);
    assert!(!said.contains(new.lines().nth(1).unwrap()), "a secret was printed");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(at.join("k/fuzi.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    run(0, &["sign", "a.epub", "--key", "k/fuzi.key"], at, &[]);
    assert!(run(2, &["sign", "a.epub", "--key", "k/fuzi.key"], at, &[]).contains("KEY-009"));
    let names: Vec<String> =
        std::fs::read_dir(at.join("k")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn usage_errors_have_their_own_exit_code() {
    let dir = workshop();
    let at = dir.path();
    run(0, &["sign", "a.epub", "--key", "k/fuzi.key"], at, &[]);
    for (args, id) in [
        (&["verify", "a.epub", "--key", "nowhere.pub"][..], "IO-001"),
        (&["verify", "a.epub", "--key", "a.md"], "KEY-001"),
        (&["verify", "a.epub", "--key", "k/fuzi.key"], "KEY-002"),
        (&["sign", "b.epub", "--key", "k/fuzi.pub"], "KEY-003"),
        (&["verify", "a.epub", "b.epub", "--key", "k/fuzi.pub", "--sig", "a.epub.minisig"], "KEY-013"),
        (&["verify", "a.epub", "--key", "k/fuzi.pub", "--sig", "nowhere.sig"], "IO-001"),
        (&["verify", "a.epub", "--sig", "a.epub.minisig"], "--key"),
        (&["sign", "nowhere.epub", "--key", "k/fuzi.key"], "IO-001"),
        (&["sign", "b.epub", "--key", "k/fuzi.key", "--comment", "a\nb"], "KEY-014"),
        (&["keygen", "-o", "n"], "KEY-005"),
        (&["keygen", "--secret", "only.key"], "--public"),
    ] {
        let said = run(2, args, at, &[]);
        assert!(said.contains(id), "{args:?}: {said}");
    }
    assert!(run(2, &["keygen", "-o", "n"], at, &[("FUZI_KEY_PASSWORD", "")]).contains("KEY-010"));
    assert!(!at.join("n/fuzi.key").exists() && !at.join("b.epub.minisig").exists());
}

#[test]
fn what_verify_does_not_pass_is_not_signed() {
    let dir = workshop();
    let at = dir.path();
    let bytes = std::fs::read(at.join("a.epub")).unwrap();
    std::fs::write(at.join("bad.epub"), tampered(&bytes, "人民中间", "人民之间")).unwrap();
    std::fs::write(at.join("cut.epub"), &bytes[..bytes.len() / 2]).unwrap();
    let said = run(1, &["sign", "bad.epub", "--key", "k/fuzi.key"], at, &[]);
    assert!(said.contains("KEY-012") && said.contains("INT-001"), "{said}");
    run(3, &["sign", "cut.epub", "--key", "k/fuzi.key"], at, &[]);
    assert!(!at.join("bad.epub.minisig").exists() && !at.join("cut.epub.minisig").exists());
    run(0, &["sign", "bad.epub", "--key", "k/fuzi.key", "--unchecked"], at, &[]);
    // signed or not, what is wrong with it is still wrong
    let r = report(&["verify", "bad.epub", "--key", "k/fuzi.pub"], at);
    assert_eq!((&r["verdict"], &r["assurance"]), (&"FAIL".into(), &Value::Null));
}

/// The container with a text replaced in every entry where it stands.
fn tampered(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    edited(bytes, &mut |_, content| match String::from_utf8(content.clone()) {
        Ok(text) => Some(text.replace(from, to).into_bytes()),
        Err(_) => Some(content),
    })
}

/// What becomes of an entry; `None` leaves it out.
type Edit<'a> = &'a mut dyn FnMut(&str, Vec<u8>) -> Option<Vec<u8>>;

/// The container written again, each entry as `edit` has it.
pub fn edited(bytes: &[u8], edit: Edit<'_>) -> Vec<u8> {
    use std::io::Read;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let name = entry.name().unwrap().into_owned();
        if let Some(content) = edit(&name, content) {
            files.push((name, content));
        }
    }
    let files = files.iter().map(|(n, b)| (n.as_str(), b.as_slice()));
    crate::verify_support::zip_files(files, zip::CompressionMethod::Deflated)
}

fn secret(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32], KeyId([n; 8])).unwrap()
}

/// A signature over bytes, with the root that the file itself states.
fn signature(key: &SecretKey, bytes: &[u8], file: &str) -> DetachedSignature {
    let root = alone(bytes).artefacts[0].text.root.clone();
    let statement = Statement { file: file.into(), root, ..Statement::default() };
    let text = Signature::new(key, bytes, &statement.to_string()).unwrap().to_text();
    DetachedSignature { name: format!("{file}.minisig"), bytes: text.into_bytes() }
}

fn with_key(bytes: &[u8], trusted: &SecretKey, signature: Option<DetachedSignature>) -> Report {
    let options = Options { keys: vec![trusted.public()], signature, ..Options::default() };
    verify_with(bytes, "book.epub", &Reference::None, &options)
}

fn message(report: &Report, id: &str) -> String {
    let failed = |c: &&fuzi::verify::Check| c.id == id && c.status == Status::Fail;
    report.artefacts[0].checks.iter().find(failed).map(|c| c.message.clone()).unwrap_or_default()
}

/// §4.3 row 97.
#[test]
fn a_manifest_taken_out_is_missed_signed_or_not() {
    let key = secret(1);
    let good = Epub::new(&edition(true));
    let sidecar = signature(&key, &good.zip(), "book.epub");
    let without = good.remove("integrity.json").zip();
    let r = with_key(&without, &key, Some(sidecar));
    assert_eq!((r.verdict, failed(&r)), (Verdict::Fail, vec!["MAN-001", "SIG-001", "SIG-003"]));
    assert!(failed(&alone(&without)).contains(&"MAN-001"));
}

/// §4.3 row 98: whoever changes the words can rebuild the manifest, but not the signature.
#[test]
fn a_rebuilt_manifest_passes_alone_and_fails_with_the_key_or_the_source() {
    let dir = workshop();
    let at = dir.path();
    // a.epub's signature beside what another manuscript gave, in every part consistent
    run(0, &["sign", "a.epub", "--key", "k/fuzi.key"], at, &[]);
    std::fs::copy(at.join("b.epub"), at.join("a.epub")).unwrap();
    let r = report(&["verify", "a.epub"], at);
    assert_eq!((&r["exit"], &r["assurance"]), (&0.into(), &"SELF-CONSISTENT (unsigned)".into()));
    let r = report(&["verify", "a.epub", "--key", "k/fuzi.pub"], at);
    assert_eq!((&r["verdict"], &r["exit"], &r["assurance"]), (&"FAIL".into(), &1.into(), &Value::Null));
    assert!(check(&r, "SIG-003")["message"].as_str().unwrap().contains("other words: for a.epub"));
    let r = report(&["verify", "a.epub", "--source", "a.md"], at);
    assert_eq!(check(&r, "INT-001")["status"], "fail");
    std::fs::remove_file(at.join("a.epub.minisig")).unwrap();
    let r = report(&["verify", "a.epub", "--key", "k/fuzi.pub"], at);
    assert_eq!((&check(&r, "SIG-001")["status"], &check(&r, "SIG-003")["status"]), (&"fail".into(), &"pass".into()));
}

/// §4.3 row 99: manifest and signature of another issue, both genuine, inside this one and beside it.
#[test]
fn a_signature_of_another_issue_is_named_as_such() {
    let key = secret(1);
    let other = {
        let mut d = crate::verify_support::document(true);
        d.blocks.pop();
        fuzi::license::seal(d, Default::default(), &Default::default()).unwrap()
    };
    let (here, there) = (Epub::new(&edition(true)), Epub::new(&other));
    let with = |book: &Epub, manifest: &str, signed: &str, comment: &str| {
        let mut book = book.clone().remove("integrity.json");
        let text = Signature::new(&key, signed.as_bytes(), comment).unwrap().to_text();
        book.files.push(("META-INF/integrity.json".into(), manifest.into()));
        book.files.push(("META-INF/integrity.json.minisig".into(), text));
        book.zip()
    };
    let (mine, its) = (here.get("integrity.json").to_string(), there.get("integrity.json").to_string());
    // in its own issue it is good, and alone enough
    let good = with(&here, &mine, &mine, "timestamp:1700000000\tfile:integrity.json");
    let r = with_key(&good, &key, None);
    assert_eq!((failed(&r), r.assurance), (vec![], Assurance::Signed(key.id())), "{}", r.to_text(Default::default()));
    assert_eq!(r.artefacts[0].signatures[0].path, "META-INF/integrity.json.minisig");
    // in another, the words do not have the root that it vouches for: whether the comment names that or not
    for comment in ["x".to_string(), Statement { root: Some("0".repeat(64)), ..Statement::default() }.to_string()] {
        let r = with_key(&with(&here, &its, &its, &comment), &key, None);
        assert!(failed(&r).contains(&"SIG-003") && failed(&r).contains(&"SIG-001"), "{:?}", failed(&r));
        assert_eq!(r.assurance, Assurance::None);
    }
    // the signature alone
    let r = with_key(&with(&here, &mine, &its, "x"), &key, None);
    assert_eq!(failed(&r), ["SIG-001", "SIG-003"]);
    // beside the file
    let r = with_key(&here.zip(), &key, Some(signature(&key, &there.zip(), "第4卷 第2期.epub")));
    assert!(message(&r, "SIG-003").contains("other words: for 第4卷 第2期.epub"), "{}", message(&r, "SIG-003"));
}

/// §4.3 row 101: no key inside or beside the file is worth anything.
#[test]
fn a_key_that_was_not_given_shows_nothing() {
    let (publisher, attacker) = (secret(1), secret(2));
    let book = Epub::new(&edition(true));
    let manifest = book.get("integrity.json").to_string();
    let mut book = book;
    let inside = Signature::new(&attacker, manifest.as_bytes(), "fuzi file:integrity.json").unwrap().to_text();
    book.files.push(("META-INF/integrity.json.minisig".into(), inside));
    let bytes = book.zip();
    let sidecar = signature(&attacker, &bytes, "book.epub");
    let r = with_key(&bytes, &publisher, Some(sidecar.clone()));
    assert_eq!((failed(&r), r.assurance), (vec!["SIG-001", "SIG-002"], Assurance::None));
    assert!(r.artefacts[0].signatures.iter().all(|s| s.state == SignatureState::UnknownKey));
    let severity = r.artefacts[0].checks.iter().find(|c| c.id == "SIG-002").map(|c| c.severity);
    assert_eq!(severity, Some(Severity::Warning));
    // with no key given it is a remark, and the file stays what it is alone
    let options = Options { signature: Some(sidecar), ..Options::default() };
    let r = verify_with(&bytes, "book.epub", &Reference::None, &options);
    assert_eq!((failed(&r), r.assurance), (vec![], Assurance::SelfConsistent));
    // a forger may write the publisher's key id, but not sign with it
    let forger = SecretKey::from_seed(&[3; 32], publisher.id()).unwrap();
    let r = with_key(&bytes, &publisher, Some(signature(&forger, &bytes, "book.epub")));
    assert_eq!(failed(&r), ["SIG-001", "SIG-002", "SIG-003"]);
    // the publisher's own beside it is good; the other is still only a warning
    let r = with_key(&bytes, &publisher, Some(signature(&publisher, &bytes, "book.epub")));
    assert_eq!((r.exit, r.assurance), (0, Assurance::Signed(publisher.id())));
    assert_eq!(failed(&r), ["SIG-002"]);
}

#[test]
fn every_way_to_spoil_a_signature_is_told_from_the_others() {
    let key = secret(1);
    let bytes = Epub::new(&edition(true)).zip();
    let good = signature(&key, &bytes, "book.epub");
    let text = String::from_utf8(good.bytes.clone()).unwrap();
    let again = |text: String| Some(DetachedSignature { name: "s".into(), bytes: text.into_bytes() });
    // written again: the same words in other bytes
    let book = Epub::new(&edition(true));
    let files = book.files.iter().map(|(n, t)| (n.as_str(), t.as_bytes()));
    let rewritten = crate::verify_support::zip_files(files, zip::CompressionMethod::Stored);
    assert!(rewritten != bytes);
    let r = with_key(&rewritten, &key, Some(good.clone()));
    assert!(message(&r, "SIG-003").contains("these very words"), "{}", message(&r, "SIG-003"));
    let r = with_key(&bytes, &key, again(text.replace("file:book", "file:look")));
    assert!(message(&r, "SIG-003").contains("trusted comment"), "{}", message(&r, "SIG-003"));
    let r = with_key(&bytes, &key, again("a letter of thanks".into()));
    assert!(message(&r, "SIG-003").contains("not a signature"));
    // signed by the key, but the comment states another root than the words have
    let wrong = Statement { file: "book.epub".into(), root: Some("a".repeat(64)), ..Statement::default() };
    let r = with_key(&bytes, &key, again(Signature::new(&key, &bytes, &wrong.to_string()).unwrap().to_text()));
    assert!(message(&r, "SIG-003").contains("another Merkle root"));
    // renamed, a file is still the same file
    let renamed = signature(&key, &bytes, "别名.epub");
    assert_eq!(failed(&with_key(&bytes, &key, Some(renamed))), Vec::<&str>::new());
}

#[test]
fn the_real_minisign_reads_what_this_one_writes() {
    if !minisign() {
        return;
    }
    let dir = workshop();
    let at = dir.path();
    run(0, &["sign", "a.epub", "--key", "k/fuzi.key", "--comment", "第4卷 第1期", "--timestamp=1700000000"], at, &[]);
    let out = real(&["-Vm", "a.epub", "-p", "k/fuzi.pub"], at, "");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success() && said.contains("time:1700000000 note:第4卷 第1期"), "{said}");
    let out = real(&["-Vm", "b.epub", "-x", "a.epub.minisig", "-p", "k/fuzi.pub"], at, "");
    assert!(!out.status.success());
    // our secret key without a password
    let out = real(&["-Sm", "b.epub", "-s", "k/fuzi.key", "-t", "theirs"], at, "");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    run(0, &["verify", "b.epub", "--key", "k/fuzi.pub"], at, &[]);
}

/// One test for everything that derives a key from a password at full cost: a gibibyte each time.
#[test]
fn passwords_of_the_real_minisign_and_of_this_one_open_each_other() {
    if !minisign() {
        return;
    }
    let dir = workshop();
    let at = dir.path();
    let twice = format!("{PASSWORD}\n{PASSWORD}\n");
    let out = real(&["-G", "-p", "their.pub", "-s", "their.key"], at, &twice);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    std::fs::write(at.join("password"), format!("{PASSWORD}\nnot this line\n")).unwrap();
    let said = run(0, &["sign", "a.epub", "--key", "their.key", "--password-file", "password"], at, &[]);
    assert!(!said.contains(PASSWORD));
    assert!(real(&["-Vm", "a.epub", "-p", "their.pub"], at, "").status.success());
    assert!(
        run(2, &["sign", "b.epub", "--key", "their.key"], at, &[("FUZI_KEY_PASSWORD", "wrong")]).contains("KEY-006")
    );
    assert!(run(2, &["sign", "b.epub", "--key", "their.key"], at, &[]).contains("KEY-005"));

    let said = run(0, &["keygen", "-o", "locked"], at, &[("FUZI_KEY_PASSWORD", PASSWORD)]);
    assert!(!said.contains(PASSWORD));
    let ours = std::fs::read_to_string(at.join("locked/fuzi.key")).unwrap();
    assert!(SecretFile::parse(&ours).unwrap().is_locked());
    let out = real(&["-Sm", "b.epub", "-s", "locked/fuzi.key"], at, &format!("{PASSWORD}\n"));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    run(0, &["verify", "b.epub", "--key", "locked/fuzi.pub"], at, &[]);
}

#[test]
fn this_one_reads_what_the_real_minisign_writes() {
    if !minisign() {
        return;
    }
    let dir = workshop();
    let at = dir.path();
    assert!(real(&["-GW", "-p", "their.pub", "-s", "their.key"], at, "").status.success());
    for form in ["-Sm", "-Slm"] {
        // the second is the legacy form, over the bytes themselves
        assert!(real(&[form, "a.epub", "-s", "their.key"], at, "").status.success());
        let r = report(&["verify", "a.epub", "--key", "their.pub"], at);
        assert_eq!(r["exit"], 0, "{form}");
        assert_eq!(r["evidence"]["signature"]["state"], "good");
        let year = r["evidence"]["signature"]["time"].as_str().unwrap()[..4].parse::<u32>().unwrap();
        assert!(year >= 2024, "minisign's own timestamp");
        assert_eq!(check(&r, "SIG-004")["status"], "fail", "the date is a remark");
        std::fs::copy(at.join("a.epub.minisig"), at.join("b.epub.minisig")).unwrap();
        let r = report(&["verify", "b.epub", "--key", "their.pub"], at);
        assert_eq!((&check(&r, "SIG-003")["status"], &r["assurance"]), (&"fail".into(), &Value::Null), "{form}");
    }
    // their secret key without a password
    run(0, &["sign", "a.epub", "--key", "their.key", "--force"], at, &[]);
    assert!(real(&["-Vm", "a.epub", "-p", "their.pub"], at, "").status.success());
}
