//! `fuzi keygen`: a pair of keys in minisign's form.

use super::keys::{self, Readers};
use super::{Context, DONE, USAGE, say};
use fuzi::messages::Lang;
use fuzi::sign::{Cost, SecretKey};
use miette::Severity;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct KeygenArgs {
    /// Folder for fuzi.key (secret) and fuzi.pub (public)
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// Secret key file, in place of DIR/fuzi.key
    #[arg(long, value_name = "FILE", requires = "public")]
    secret: Option<PathBuf>,
    /// Public key file, in place of DIR/fuzi.pub
    #[arg(long, value_name = "FILE", requires = "secret")]
    public: Option<PathBuf>,
    /// No password on the secret key: whoever has the file can sign with it
    #[arg(long, visible_short_alias = 'W', conflicts_with = "password_file")]
    no_password: bool,
    /// File whose first line is the password (else FUZI_KEY_PASSWORD, else the terminal asks)
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Replace keys that are there
    #[arg(long)]
    force: bool,
}

pub fn run(args: &KeygenArgs, context: &Context) -> u8 {
    match make(args, context) {
        Ok(()) => DONE,
        Err((said, code)) => {
            say::print(&said, Severity::Error, None, context);
            code
        }
    }
}

fn make(args: &KeygenArgs, context: &Context) -> Result<(), keys::Failure> {
    let secret = args.secret.clone().unwrap_or_else(|| args.output.join("fuzi.key"));
    let public = args.public.clone().unwrap_or_else(|| args.output.join("fuzi.pub"));
    let refuse = |id, args: &[&str]| (say::Said::new(id, args), USAGE);
    let name = |p: &PathBuf| p.display().to_string();
    // before a password is asked for, and before the first of the two is written
    if let Some(there) = [&secret, &public].into_iter().find(|p| !args.force && p.exists()) {
        return Err(refuse("KEY-009", &[&name(there)]));
    }
    if args.secret.is_none() {
        std::fs::create_dir_all(&args.output).map_err(|e| refuse("IO-011", &[&name(&args.output), &e.to_string()]))?;
    }
    let password = match args.no_password {
        true => None,
        false => Some(keys::password(&name(&secret), args.password_file.as_deref(), true, context)?),
    };
    let failed = |e| keys::key_failed(&name(&secret), &e);
    let key = SecretKey::generate().map_err(failed)?;
    let text = key.to_text(password.as_ref().map(|p| p.as_str()), Cost::MINISIGN).map_err(failed)?;
    keys::write(&secret, text.as_bytes(), Readers::Owner, args.force)?;
    keys::write(&public, key.public().to_text().as_bytes(), Readers::All, args.force)?;
    if !context.quiet {
        let zh = context.lang == Lang::Zh;
        let word = |a: &'static str, b: &'static str| if zh { a } else { b };
        println!("{}\t{}", word("密钥", "key"), key.id());
        println!("{}\t{}\t{}", word("公钥", "public"), name(&public), key.public().to_base64());
        let locked = if password.is_some() {
            word("有口令", "with a password")
        } else {
            word("无口令：谁有此文件，谁就能签名", "no password: whoever has the file can sign with it")
        };
        println!("{}\t{}\t{locked}", word("私钥", "secret"), name(&secret));
    }
    Ok(())
}
