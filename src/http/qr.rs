//! QR codes, for papers and pages.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;
use utoipa::ToSchema;

/// The modules that readers need to be empty around a code.
const MARGIN: i32 = 4;

/// A QR code as an SVG path on a square of `size` modules, with the margin that readers need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Qr {
    /// The length of a side, in modules: `viewBox="0 0 size size"`.
    #[schema(example = 53)]
    pub size: i32,
    /// What is dark, as the `d` of a `path`.
    #[schema(example = "M4 4h7v1h-7zM14 4h1v1h-1z")]
    pub path: String,
}

impl Qr {
    /// The code of these words; none if they are too long for one.
    pub fn of(words: &str) -> Option<Self> {
        let code = QrCode::encode_text(words, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
                if length > 0 {
                    let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + MARGIN, y + MARGIN);
                }
                x += i32::try_from(length).ok()? + 1;
            }
        }
        Some(Self { size: code.size() + 2 * MARGIN, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every module of the code is drawn, and no other.
    #[test]
    fn a_code_is_drawn_module_by_module() {
        let words = "https://cars.example.gov.cn/#/trips/019a0b5e-7c1f-7000-8000-000000000001";
        let Qr { size, path } = Qr::of(words).expect("a code");
        let mut found = std::collections::HashSet::new();
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (place, rest) = run.trim_start_matches('M').split_once('h').expect("a run");
            let (x, y) = place.split_once(' ').expect("a place");
            let (x, y): (i32, i32) = (x.parse().expect("x"), y.parse().expect("y"));
            let length: i32 = rest.split('v').next().expect("a length").parse().expect("a length");
            found.extend((x..x + length).map(|x| (x, y)));
        }
        let code = QrCode::encode_text(words, QrCodeEcc::Medium).expect("a code");
        let all = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        assert!(all.clone().all(|(x, y)| code.get_module(x - MARGIN, y - MARGIN) == found.contains(&(x, y))));
        assert!(size == code.size() + 2 * MARGIN && found.len() > 300 && all.count() > found.len());
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
