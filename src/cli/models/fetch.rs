//! Getting a file whose digest is known: from a folder, or from the network by way of curl.
//!
//! Curl, not a client of our own: it knows the machine's proxies and certificates, and goes on where a
//! download broke off. What came so far stays beside the target, with `.part` at its end.
//!
//! **Invariant:** nothing gets the target's name before its digest is right.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use examhall::vision::packs::digest;

/// True for what is to be fetched from the network.
pub fn is_url(source: &str) -> bool {
    source.starts_with("https://") || source.starts_with("http://")
}

/// The file's name at the end of a URL or path.
pub fn file_name(source: &str) -> anyhow::Result<String> {
    let plain = source.split(['?', '#']).next().unwrap_or_default();
    let name = plain.rsplit('/').next().unwrap_or_default();
    if name.is_empty() || name.starts_with('.') {
        bail!(
            "地址末尾没有文件名，请用 --to 指定。 / {source} does not end in a file's name; name the target \
             with --to"
        );
    }
    Ok(name.to_owned())
}

/// Brings `source` to `target`. True when it was there already.
pub fn fetch(source: &str, sha256: &str, target: &Path) -> anyhow::Result<bool> {
    let sha256 = sha256.to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        bail!(
            "--sha256 需要 64 位十六进制数字，发布者会与文件一起公布。 / --sha256 {sha256}: 64 hexadecimal \
             digits are needed; the publisher names them beside the file"
        );
    }
    if target.is_file() && digest(target)? == sha256 {
        return Ok(true);
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let part = PathBuf::from(format!("{}.part", target.display()));
    let is_whole =
        |part: &Path| Ok::<bool, anyhow::Error>(part.is_file() && digest(part)? == sha256);
    if !is_whole(&part)? {
        if is_url(source) {
            download(source, &part)?;
        } else {
            std::fs::copy(source, &part).with_context(|| source.to_owned())?;
        }
    }
    let found = digest(&part)?;
    if found != sha256 {
        std::fs::remove_file(&part).with_context(|| part.display().to_string())?;
        bail!(
            "下载的文件与要求的 SHA-256 不符，未保留，请核对地址和校验值。 / {source} has the SHA-256 {found}, \
             expected {sha256}: it is another file than announced; nothing was kept, check the address and \
             the digest"
        );
    }
    std::fs::rename(&part, target).with_context(|| target.display().to_string())?;
    Ok(false)
}

fn download(url: &str, part: &Path) -> anyhow::Result<()> {
    let code = curl(url, part)?;
    // A server that cannot go on in the middle: from the start, then.
    let code = match code {
        33 | 36 if part.is_file() => {
            std::fs::remove_file(part).with_context(|| part.display().to_string())?;
            curl(url, part)?
        }
        code => code,
    };
    let kept = if part.is_file() {
        format!("; what came is kept in {}: the same command goes on from there", part.display())
    } else {
        String::new()
    };
    match code {
        0 => Ok(()),
        22 => bail!(
            "服务器未提供该文件，请核对地址。 / {url}: the server does not hand the file out (curl says why \
             above); check the address{kept}"
        ),
        code => bail!(
            "网络不通或下载中断；已下载的部分会保留，重新运行同一命令即可续传。没有网络时，请用其他方式取得文件，\
             以文件路径代替地址。 / {url}: the network did not answer or broke off (curl ended with \
             {code}){kept}. Without a network, bring the file by other means and give its path instead of \
             the address"
        ),
    }
}

fn curl(url: &str, part: &Path) -> anyhow::Result<i32> {
    let mut command = Command::new("curl");
    command.args(["--fail", "--location", "--show-error", "--connect-timeout", "20"]);
    command.args(["--proto", "=https,http", "--continue-at", "-", "--output"]).arg(part);
    command.arg(if std::io::stderr().is_terminal() { "--progress-bar" } else { "--silent" });
    let ended = command.arg("--").arg(url).status().context(
        "下载需要 curl，请先安装，或用其他方式取得文件后给出路径。 / curl is needed to download and is not \
         there: install it, or bring the file by other means and give its path",
    )?;
    Ok(ended.code().unwrap_or(-1))
}
