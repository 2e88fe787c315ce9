//! Invigilators without a browser: so many sockets on one board, and what they cost the server.

use std::time::{Duration, Instant};

use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::invigilator::FromInvigilator;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::processor::cpu_seconds;
use super::{Arguments, school};

/// What was measured.
pub struct Looked {
    /// Of one core: with viewers, less the same crowd without any.
    pub share: f64,
    /// Words to one viewer a minute, without pictures.
    pub kib_per_minute: f64,
    /// Messages to one viewer a second.
    pub messages_per_s: f64,
}

/// Measures the server without viewers, then with them.
pub fn measure(arguments: &Arguments, plan: &school::Plan, server: u32) -> Looked {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stretch = Duration::from_secs(arguments.seconds.min(60));
        let alone = share_over(server, stretch).await;
        let viewers: Vec<_> =
            (0..arguments.viewers).map(|_| tokio::spawn(look(stretch, Target::of(plan)))).collect();
        // Snapshots are over once a while has passed.
        tokio::time::sleep(Duration::from_secs(5)).await;
        let together = share_over(server, stretch).await;
        let mut told = (0.0, 0.0);
        for viewer in viewers {
            let (bytes, messages) = viewer.await.unwrap();
            told = (told.0 + bytes, told.1 + messages);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few viewers")]
        let each = arguments.viewers.max(1) as f64 * stretch.as_secs_f64();
        Looked {
            share: together - alone,
            kib_per_minute: told.0 / 1_024.0 * 60.0 / each,
            messages_per_s: told.1 / each,
        }
    })
}

struct Target {
    host: String,
    login: String,
    watch: String,
}

impl Target {
    fn of(plan: &school::Plan) -> Self {
        let watch =
            FromInvigilator::Watch { protocol: PROTOCOL_VERSION, session_id: plan.session_id };
        Self {
            host: plan.settings.http.listen.clone(),
            login: plan.invigilator.clone(),
            watch: serde_json::to_string(&watch).unwrap(),
        }
    }
}

/// Watches; bytes and messages of the measured stretch, without the snapshot.
async fn look(stretch: Duration, target: Target) -> (f64, f64) {
    let mut request = format!("ws://{}/ws/invigilator", target.host).into_client_request().unwrap();
    let cookie = format!("examhall_login={}", target.login);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{}", target.host).parse().unwrap());
    let mut socket = tokio_tungstenite::connect_async(request).await.unwrap().0;
    socket.send(Message::text(target.watch)).await.unwrap();
    let begun = Instant::now() + Duration::from_secs(5);
    let (mut bytes, mut messages) = (0.0, 0.0);
    while begun.elapsed() < stretch {
        let Ok(Some(Ok(message))) =
            tokio::time::timeout(Duration::from_secs(20), socket.next()).await
        else {
            panic!("a viewer was let go")
        };
        if let Message::Text(text) = message
            && Instant::now() > begun
        {
            #[expect(clippy::cast_precision_loss, reason = "a message is no terabyte")]
            let length = text.len() as f64;
            (bytes, messages) = (bytes + length, messages + 1.0);
        }
    }
    (bytes, messages)
}

async fn share_over(process: u32, stretch: Duration) -> f64 {
    let (before, at) = (cpu_seconds(&process.to_string()), Instant::now());
    tokio::time::sleep(stretch).await;
    (cpu_seconds(&process.to_string()) - before) / at.elapsed().as_secs_f64()
}
