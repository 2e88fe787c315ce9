//! What is told over a socket when something could not be read or done: one place for the words.
//!
//! **Invariant:** every kind of bad message has a code of its own, and none of them costs an answer.

use crate::app::{AppError, Problem};
use crate::kernel::limits::{PROTOCOL_VERSION, SOCKET_TEXT_BYTES_MAX};
use crate::wire::candidate::Trouble;

/// A problem as said over a socket.
#[must_use]
pub fn of(problem: Problem) -> Trouble {
    Trouble { code: problem.code.to_owned(), zh: problem.zh, en: problem.en }
}

/// An error as said over a socket; what is ours to repair goes to the log once, here.
#[must_use]
pub fn from_app(error: &AppError) -> Trouble {
    if matches!(error, AppError::Internal(_) | AppError::Unavailable { .. }) {
        tracing::error!(error = error as &dyn std::error::Error, "socket request failed");
    }
    of(error.problem())
}

fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Trouble {
    of(Problem::new(code, zh, en))
}

/// The mailbox is full.
#[must_use]
pub fn busy() -> Trouble {
    new(
        "sitting.busy",
        "服务器正忙，请稍候，系统会自动重试。",
        "The server is busy; it will be tried again shortly.",
    )
}

/// Another protocol version.
#[must_use]
pub fn protocol_version() -> Trouble {
    new(
        "protocol.version",
        "页面版本与服务器不一致，请刷新页面。已保存的答案不受影响。",
        format!(
            "This page and the server (protocol {PROTOCOL_VERSION}) do not match. Reload the page; \
             saved answers are safe."
        ),
    )
}

/// Not JSON, or no message.
#[must_use]
pub fn malformed() -> Trouble {
    new(
        "message.malformed",
        "收到无法解析的消息，已忽略。已保存的答案不受影响。",
        "A message could not be read and was passed over. Saved answers are safe.",
    )
}

/// A type this server does not know.
#[must_use]
pub fn unknown_type() -> Trouble {
    new(
        "message.unknown_type",
        "收到未知类型的消息，已忽略，请刷新页面。已保存的答案不受影响。",
        "A message of an unknown type was passed over; reload the page. Saved answers are safe.",
    )
}

/// A known type with wrong or unknown fields.
#[must_use]
pub fn invalid() -> Trouble {
    new(
        "message.invalid",
        "消息内容有误，已忽略，请刷新页面。已保存的答案不受影响。",
        "A message has wrong or unknown fields and was passed over; reload the page. Saved answers are safe.",
    )
}

/// Longer than `SOCKET_TEXT_BYTES_MAX`.
#[must_use]
pub fn too_long() -> Trouble {
    let kib = SOCKET_TEXT_BYTES_MAX / 1024;
    new(
        "message.too_long",
        format!("消息超过 {kib} KB，未处理。请精简内容后重试。"),
        format!("A message has more than {kib} KiB and was not taken. Please shorten it."),
    )
}

/// Something came before `hello`.
#[must_use]
pub fn before_hello() -> Trouble {
    new(
        "message.before_hello",
        "连接尚未建立完成，消息未处理，系统会自动重试。",
        "The conversation has not been opened yet; the message was not taken and will be sent again.",
    )
}

/// A second `hello`.
#[must_use]
pub fn hello_again() -> Trouble {
    new("message.hello_again", "连接已建立，无需重复。", "The conversation is open already.")
}

/// Another tab or device has it open.
#[must_use]
pub fn open_elsewhere() -> Trouble {
    new(
        "sitting.open_elsewhere",
        "本场考试已在另一个页面或设备上打开。如需在此继续，请确认接管，原页面将停止作答。",
        "This exam is open in another tab or on another device. Confirm to continue here; the other one will stop.",
    )
}

/// Another tab or device has taken over.
#[must_use]
pub fn superseded() -> Trouble {
    new(
        "sitting.superseded",
        "考试已在另一个页面或设备上继续，此处的内容未保存到服务器。",
        "The exam goes on in another tab or on another device; this was not stored.",
    )
}

/// The paper is not open yet.
#[must_use]
pub fn not_started() -> Trouble {
    new(
        "sitting.not_started",
        "考试尚未开始，暂时不能作答。",
        "This sitting has not begun; answers cannot be taken yet.",
    )
}

/// A binary message that is no frame.
#[must_use]
pub fn bad_frame(why: &str) -> Trouble {
    new(
        "frame.header",
        "摄像头画面格式有误，已忽略，请刷新页面。作答不受影响。",
        format!(
            "A camera frame was passed over ({why}); reload the page. Answers are not affected."
        ),
    )
}

/// A frame over the limit.
#[must_use]
pub fn frame_too_large() -> Trouble {
    new(
        "frame.too_large",
        "摄像头画面过大，已忽略。作答不受影响。",
        "A camera frame was too large and was passed over. Answers are not affected.",
    )
}
