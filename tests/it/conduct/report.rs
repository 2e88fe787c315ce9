//! Reports: what was watched, flagged and decided, and how long each lane took, as figures and as CSV.

use serde_json::{Value, json};

use super::{decide, incident, sits, uphold};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::run;

on_both! {
    async fn a_session_is_counted_from_what_people_decided(hall: Hall) {
        let (room, sitting) = sits(&hall).await;
        let flags = [
            incident(&hall, sitting, "object", 60_000).await,
            incident(&hall, sitting, "object", 120_000).await,
            incident(&hall, sitting, "no_face", 3_700_000).await,
        ];
        let invigilator = hall.visit("invigilator").await;
        decide(&invigilator, &flags[0], "dismissed").await;
        uphold(&hall, &flags[1]).await;
        run(&hall, vec![
            format!("UPDATE sitting SET started_ms = admitted_ms, finished_ms = admitted_ms + 600000, state = 'finished', finish_reason = 'staff' WHERE id = '{sitting}'"),
            format!("INSERT INTO coverage (sitting_id, minute, observed_ms, analysed_frames, shed_frames) VALUES ('{sitting}', 1, 60000, 60, 0)"),
        ]).await;
        let office = hall.visit("office").await;
        let path = format!("/api/sessions/{}/report", room.session);
        let (status, report) = office.get(&path).await;
        assert_eq!(status, 200, "{report}");
        assert_eq!((&report["enrolled"], &report["arrived"], &report["by_face"]), (&json!(2), &json!(1), &json!(0)));
        assert_eq!(report["coverage_permille"], 100);
        assert_eq!(report["tally"], json!({ "flags": 3, "decided": 2, "false_alarms": 1, "false_permille": 500 }));
        assert_eq!(report["rules"][0]["indicator"], "object");
        assert_eq!(report["rules"][1]["tally"]["false_permille"], Value::Null, "nobody decided");
        assert_eq!((&report["rooms"][0]["name"], &report["rooms"][0]["tally"]["flags"]), (&json!("第一考场"), &json!(3)));
        let hours: Vec<&Value> = report["hours"].as_array().unwrap().iter().map(|it| &it["flags"]).collect();
        assert_eq!(hours, [&json!(2), &json!(1)]);
        assert_eq!((&report["lanes"][2]["lane"], &report["lanes"][2]["count"]), (&json!("staff"), &json!(1)));

        let csv = office.http.get(format!("{}{path}.csv", office.base)).send().await.unwrap().text().await.unwrap();
        assert!(csv.starts_with("\u{feff}\"of\",\"figure\",\"value\",\"unit\"\r\n"), "{csv}");
        assert!(csv.contains("\"rule object\",\"false_alarms\",\"500\",\"permille of decided\""), "{csv}");
        assert!(csv.contains("\"第一考场\",\"coverage\",\"100\",\"permille\""), "{csv}");
    }
}
