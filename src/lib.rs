//! Examhall (考场): online proctored examinations. See ARCHITECTURE.md for the layers.

pub mod app;
pub mod bus;
pub mod config;
pub mod demo;
pub mod domain;
pub mod evidence;
pub mod house;
pub mod http;
pub mod interchange;
pub mod kernel;
pub mod live;
pub mod store;
pub mod telemetry;
pub mod vision;
pub mod wire;
pub mod ws;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use http::envelope::{self, Envelope};
use http::{Gate, pages};
use telemetry::MetricsAccess;

/// What a router needs besides the gate.
#[derive(Clone)]
pub struct Surroundings {
    /// Callers' addresses come from `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The metrics, when collected.
    pub metrics: Option<PrometheusHandle>,
    /// Who may read them.
    pub metrics_access: MetricsAccess,
}

impl Default for Surroundings {
    /// No proxy, no metrics: for tests.
    fn default() -> Self {
        Self { behind_proxy: false, metrics: None, metrics_access: MetricsAccess::Nobody }
    }
}

/// Everything one node answers: the API, the pages, the metrics. Served by `main`, and by the tests.
///
/// Needs connect info: `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(gate: Gate, around: Surroundings) -> Router {
    let envelope = Envelope {
        clock: Arc::clone(&gate.app.clock),
        behind_proxy: around.behind_proxy,
        secure: gate.secure_cookies,
    };
    http::api(gate)
        .route(
            "/metrics",
            get(move |ConnectInfo(peer): ConnectInfo<SocketAddr>| {
                let answer = metrics_for(peer, &around);
                async move { answer }
            }),
        )
        .fallback(pages::page)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(envelope::panicked))
        .layer(axum::middleware::from_fn_with_state(envelope, envelope::surround))
}

/// The metrics as Prometheus reads them; 404 to whoever may not.
fn metrics_for(peer: SocketAddr, around: &Surroundings) -> Result<String, StatusCode> {
    let may = match around.metrics_access {
        MetricsAccess::Anyone => true,
        MetricsAccess::Loopback => peer.ip().to_canonical().is_loopback(),
        MetricsAccess::Nobody => false,
    };
    match &around.metrics {
        Some(metrics) if may => Ok(metrics.render()),
        _ => Err(StatusCode::NOT_FOUND),
    }
}
