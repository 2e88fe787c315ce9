//! L6: a whole node put together from settings, opened in order and closed in the reverse order.
//!
//! ```text
//! open:  clock ─▶ store (migrated) ─▶ bus ─▶ vision ─▶ gate ─▶ router ─▶ listen
//! close: sockets told to reconnect (4503) ─▶ requests finish (drain_secs) ─▶ vision ─▶ store
//! ```
//!
//! **Invariant:** the store closes last, so whatever was acknowledged is down before the process ends.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum_server::Handle;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::app::accounts::Passwords;
use crate::app::bank::catalogue::Catalogue;
use crate::app::{App, janitor};
use crate::bus::Bus;
use crate::config::Settings;
use crate::evidence::Evidence;
use crate::http::{Gate, Tls, tls};
use crate::kernel::limits::ATTACHMENTS_AT_ONCE_KIB;
use crate::kernel::{Chance, SharedClock};
use crate::live::Live;
use crate::live::watcher::WatchContext;
use crate::store::Store;
use crate::vision::Vision;
use crate::{Surroundings, router, telemetry};

/// How often the metrics are tidied, in seconds.
const UPKEEP_SECS: u64 = 5;

/// A node.
pub struct House {
    /// What handlers share.
    pub gate: Gate,
    settings: Settings,
    metrics: Option<PrometheusHandle>,
}

impl House {
    /// Opens what use cases need, without listening.
    ///
    /// # Errors
    /// When the data folder, the database or the bus cannot be opened.
    pub async fn open_app(settings: &Settings, clock: SharedClock) -> anyhow::Result<App> {
        std::fs::create_dir_all(&settings.data)
            .with_context(|| format!("data folder {}", settings.data.display()))?;
        let store = Store::open(&settings.store, &settings.data)
            .await
            .with_context(|| "store.url: the database cannot be opened".to_owned())?;
        let bus = Bus::open(&settings.bus, Arc::clone(&clock)).await.context("bus.url")?;
        let (vision, models) = Vision::start(&settings.vision, Arc::clone(&clock));
        for model in models.iter().filter(|model| !model.is_ready()) {
            tracing::warn!(model = model.id, state = ?model.state, "a model does not work; sign-in goes to staff");
        }
        let chance = Chance::from_system().context("/dev/urandom")?;
        let passwords = Arc::new(Passwords::strong());
        let evidence = Evidence::open(&settings.evidence, &settings.data, chance.clone())
            .context("evidence: its folder or its master key cannot be used")?;
        let uploads = Arc::new(Semaphore::new(ATTACHMENTS_AT_ONCE_KIB));
        let catalogue = Catalogue::default();
        Ok(App { store, bus, evidence, vision, clock, chance, passwords, uploads, catalogue })
    }

    /// Opens a node.
    ///
    /// # Errors
    /// As `open_app`.
    pub async fn open(settings: Settings, clock: SharedClock) -> anyhow::Result<Self> {
        let app = Self::open_app(&settings, clock).await?;
        let metrics = telemetry::start_metrics();
        let stopping = CancellationToken::new();
        if let Some(handle) = metrics.clone() {
            tokio::spawn(keep_up(handle, Arc::clone(&app.clock), stopping.clone()));
        }
        let live = Live::new(app.clone(), WatchContext { app: app.clone() });
        let gate = Gate { app, live, secure_cookies: settings.http.secure(), stopping };
        Ok(Self { gate, settings, metrics })
    }

    /// The settings it was opened with.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Binds the port, starts serving, and starts what happens by itself (deadlines, retention).
    ///
    /// # Errors
    /// When the address is none or taken, or certificate and key cannot be used.
    pub async fn listen(&self) -> anyhow::Result<Listening> {
        let http = &self.settings.http;
        // Before anybody can connect: whoever does finds a server that can answer.
        let tls = tls::config(http, &self.settings.data, self.gate.app.clock.now()).await?;
        let listener = TcpListener::bind(&http.listen).with_context(|| {
            format!("http.listen: {} 无法监听，可能已被占用 / cannot be listened on, perhaps it is taken", http.listen)
        })?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let around = Surroundings {
            behind_proxy: http.behind_proxy,
            metrics: self.metrics.clone(),
            metrics_access: self.settings.telemetry.metrics,
        };
        let service =
            router(self.gate.clone(), around).into_make_service_with_connect_info::<SocketAddr>();
        let stopping = self.gate.stopping.clone();
        let keeping = janitor::keep(self.gate.app.clone());
        tokio::spawn(stopping.clone().run_until_cancelled_owned(keeping));
        let expiring = janitor::keep_expiring(self.gate.app.clone());
        tokio::spawn(stopping.clone().run_until_cancelled_owned(expiring));
        let handle = Handle::new();
        let server = match tls {
            None => {
                let server = axum_server::from_tcp(listener)?.handle(handle.clone());
                tokio::spawn(server.serve(service))
            }
            Some(tls) => {
                let server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle.clone());
                tokio::spawn(server.serve(service))
            }
        };
        let drain = Duration::from_secs(http.drain_secs);
        Ok(Listening { address, tls: http.tls, handle, server, stopping, drain })
    }

    /// Closes what `open` opened.
    pub async fn close(self) {
        self.gate.stopping.cancel();
        let vision = self.gate.app.vision.clone();
        // Blocks until each worker has finished its frame.
        let _ = tokio::task::spawn_blocking(move || vision.shutdown()).await;
        self.gate.app.store.close().await;
    }
}

async fn keep_up(handle: PrometheusHandle, clock: SharedClock, stopping: CancellationToken) {
    while stopping
        .run_until_cancelled(clock.sleep(Duration::from_secs(UPKEEP_SECS)))
        .await
        .is_some()
    {
        handle.run_upkeep();
    }
}

/// A server that answers.
pub struct Listening {
    /// Where.
    pub address: SocketAddr,
    tls: Tls,
    handle: Handle<SocketAddr>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    stopping: CancellationToken,
    drain: Duration,
}

impl Listening {
    /// Lines for the operator: where to point a browser, and what it will say.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let scheme = if self.tls == Tls::Off { "http" } else { "https" };
        let port = self.address.port();
        let mut lines = vec![format!("Examhall: {scheme}://localhost:{port}")];
        if self.address.ip().is_unspecified()
            && let Some(lan) = tls::lan_address()
        {
            lines.push(format!("          {scheme}://{lan}:{port}"));
            if self.tls == Tls::Off {
                lines.push(
                    "其他设备的浏览器只在 HTTPS 下开放摄像头：请设置 http.tls，或在前面放置反向代理。\n\
                     Browsers on other devices open the camera under HTTPS only: set http.tls, or put a proxy in front."
                        .to_owned(),
                );
            }
        }
        if self.tls == Tls::SelfSigned {
            lines.push(
                "使用自签名证书：浏览器首次访问会提示风险，确认后继续即可。\n\
                 The certificate is self-signed: browsers warn at the first visit; confirm to go on."
                    .to_owned(),
            );
        }
        lines
    }

    /// Serves until SIGTERM or Ctrl-C, then drains.
    ///
    /// # Errors
    /// When the server fails by itself.
    pub async fn until_told_to_stop(mut self) -> anyhow::Result<()> {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let stopping = self.stopping.clone();
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
            () = stopping.cancelled() => {}
            ended = &mut self.server => return Ok(ended??),
        }
        self.stop().await
    }

    /// Tells sockets to reconnect elsewhere, takes no new connection, lets requests finish.
    ///
    /// # Errors
    /// When the server had failed by itself.
    pub async fn stop(self) -> anyhow::Result<()> {
        tracing::info!("stopping: sockets are told to reconnect, requests under way may finish");
        self.stopping.cancel();
        self.handle.graceful_shutdown(Some(self.drain));
        Ok(self.server.await??)
    }
}
