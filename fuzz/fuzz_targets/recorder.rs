//! Any order of a browser's events: bounded state, and the same whether or not it was saved in between.
#![no_main]

use arbitrary::Arbitrary;
use headlint::recorder::resources::Kind;
use headlint::recorder::shown::Key;
use headlint::recorder::{Answer, Event, MAX_PAGES, Recorder};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Step {
    kind: u8,
    tab: u8,
    request: u8,
    url: u8,
    status: Option<u16>,
    headers: Option<u16>,
    stopped: bool,
}

fuzz_target!(|steps: Vec<Step>| {
    let (mut kept, mut stopped) = (Recorder::default(), Recorder::default());
    for step in steps.iter().take(400) {
        let tab = i64::from(step.tab % 3);
        let answer = Answer {
            tab,
            request: (step.request % 12).to_string(),
            url: format!("https://app.example/{}", step.url % 12),
            status: step.status,
            time: f64::from(step.status.unwrap_or_default()),
            headers: step.headers.map(|size| vec![("X".to_owned(), "x".repeat(usize::from(size)).into())]),
            ..Answer::default()
        };
        let event = match step.kind % 9 {
            8 => Event::Before(answer),
            0 | 1 => Event::Headers(answer),
            2 => Event::Redirect(answer),
            3 => Event::Started(answer),
            4 => Event::Completed(answer),
            5 => Event::Failed(answer),
            6 => Event::Resource(answer, Kind::Api),
            _ if step.status.is_some() => Event::TabRemoved { tab },
            _ => Event::TabReplaced { tab, was: i64::from(step.url % 3) },
        };
        kept.record(event.clone());
        stopped.record(event);
        if step.stopped {
            // What is kept apart from the rest is not saved with it.
            let mut again = Recorder::default();
            for tab in 0..3 {
                if let Some(state) = stopped.tab(tab) {
                    let saved = serde_json::to_string(state).expect("plain data");
                    let mut state: headlint::recorder::Tab = serde_json::from_str(&saved).expect("plain data");
                    state.resources = stopped.tab(tab).map(|state| state.resources.clone()).unwrap_or_default();
                    again.restore(tab, state);
                }
            }
            stopped = again;
        }
    }
    for tab in 0..3 {
        let pages = |recorder: &Recorder| recorder.tab(tab).map(|state| state.pages.clone()).unwrap_or_default();
        assert_eq!(pages(&kept), pages(&stopped));
        for key in [
            Key::ErrorPage,
            Key::Closed,
            Key::Silent,
            Key::Known { url: "https://app.example/1".to_owned(), origin: 100.0, skew: 0.0, worker: false },
        ] {
            let shown = |recorder: &Recorder| recorder.tab(tab).map(|state| format!("{:?}", state.shown("https://app.example/1", &key)));
            assert_eq!(shown(&kept), shown(&stopped));
        }
        assert!(pages(&kept).len() <= MAX_PAGES);
        assert!(kept.tab(tab).is_none_or(|state| state.resources.list.len() <= 400));
    }
});
