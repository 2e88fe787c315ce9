//! A line that turns bits over. What protects an answer is TLS: a record that was altered ends the connection,
//! and the page says everything again on the next. Cameras are open to secure pages only, so that outside
//! `localhost` every exam with cameras has it.
//!
//! On a plain line nothing protects but what fails by itself: a websocket has no checksum, and a letter that
//! was turned into another is a letter. TCP's own checksum finds most of what wires do, not what a broken box in
//! between does. Do not sit exams over plain HTTP.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use examhall::http::Tls;
use examhall::kernel::Seed;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::page::Page;
use super::proxy::{Forecast, Proxy, Weather};
use super::rounds::Stored;
use super::school::{self, Wanted};
use super::server::Server;

/// One byte in so many: an opening of 3 KB comes through, a hundred answers do not.
const CORRUPT_ONE_IN: u64 = 20_000;
const ANSWERS: usize = 400;
/// Lines tried; each brings some answers through before it ends.
const LINES_MAX: usize = 400;

/// Trusts the server's own certificate and no other.
fn connector(data: &Path) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(data.join("tls/self-signed.crt.pem")).unwrap();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_corrupts_under_tls_breaks_and_never_brings_a_wrong_answer() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = Wanted { candidates: 1, starts: -1, photo: None, lane: "staff" };
    let mut settings = school::settings(folder.path());
    settings.http.tls = Tls::SelfSigned;
    let plan = school::found(settings, &wanted).await;
    let mut page = Page::new(plan.seats[0].clone());
    let mut server = Server::start(folder.path(), &plan.settings);
    server.answers().await;
    // Installed once a process; another test may have been first.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let connector = connector(&plan.settings.data);
    let bad = Weather { corrupt_one_in: Some(CORRUPT_ONE_IN), ..Weather::default() };
    let forecast = move |_| Forecast { up: bad, down: bad };
    let proxy = Proxy::open(server.address, Seed::from_text("corrupt"), forecast).await;
    let mut broken = 0;
    for _ in 0..LINES_MAX {
        let acked = page.log.values().filter(|entry| entry.is_acked).count();
        if acked >= ANSWERS {
            break;
        }
        let Ok(stream) = TcpStream::connect(proxy.address).await else { continue };
        let name = ServerName::try_from("localhost").unwrap();
        if let Ok(wire) = connector.connect(name, stream).await {
            page.sit_at(wire, "localhost", ANSWERS - acked).await;
        }
        broken += 1;
    }
    assert!(
        broken > 3,
        "lines broke: {broken}, {} bytes up",
        proxy.carried[0].load(Ordering::Relaxed)
    );
    // What is still open is said once more, on a good line.
    let stream = TcpStream::connect(server.address).await.unwrap();
    let wire = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap();
    page.sit_at(wire, "localhost", 0).await;
    assert!(server.stop());
    let stored = Stored::read(&plan.settings).await;
    let rows = &stored.steps[&page.seat.sitting_id];
    assert_eq!((rows.len(), page.open_entries()), (page.log.len(), 0));
    assert!(page.log.len() >= ANSWERS);
    for key in page.log.keys() {
        let typed = serde_json::to_string(&Some(page.response(*key))).unwrap();
        assert_eq!(rows[key], typed, "{key:?}");
    }
    assert_eq!(page.complaints, Vec::<String>::new());
}
