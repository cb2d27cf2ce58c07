//! Pages to print. They contain their own style, `paper.css`. Papers are in Chinese; tables are in the language asked for.

use std::fmt::Write;

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};

use super::sheet::decimal;
use crate::kernel::{Lang, Money};

/// The style of all papers.
pub const STYLE: &str = include_str!("paper.css");

/// How a paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Upright,
    Wide,
}

/// The answer with a paper of this title and heading, in Chinese.
pub fn answer(title: &str, heading: &str, content: &Markup) -> HttpResponse {
    page(Lang::ZhCn, title, &html! { h1 { (heading) } (content) }, Side::Upright)
}

/// The answer with these papers, each on a page of its own and with its own heading, in Chinese.
pub fn sheets(title: &str, sheets: &[Markup]) -> HttpResponse {
    page(Lang::ZhCn, title, &html! { @for sheet in sheets { section.sheet { (sheet) } } }, Side::Upright)
}

/// The answer with a paper of many columns, in Chinese.
pub fn wide(title: &str, heading: &str, content: &Markup) -> HttpResponse {
    table(Lang::ZhCn, title, heading, content)
}

/// The answer with a table as a page in this language.
pub fn table(lang: Lang, title: &str, heading: &str, content: &Markup) -> HttpResponse {
    page(lang, title, &html! { h1 { (heading) } (content) }, Side::Wide)
}

/// The answer with a page. Its content security policy allows its own style and nothing else.
fn page(lang: Lang, title: &str, content: &Markup, side: Side) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main.paper.wide[side == Side::Wide] { (content) }
            }
        }
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Language", lang.tag()))
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .body(page.into_string())
}

/// A QR code of these words, with the margin that readers need. None if they are too long for one.
pub fn qr(words: &str) -> Option<Markup> {
    const MARGIN: i32 = 4;
    let code = QrCode::encode_text(words, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if length > 0 {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += i32::try_from(length).ok()? + 1;
        }
    }
    let (start, size) = (-MARGIN, code.size() + 2 * MARGIN);
    Some(html! {
        svg.qr xmlns="http://www.w3.org/2000/svg" viewBox=(format!("{start} {start} {size} {size}")) role="img" aria-label=(words) shape-rendering="crispEdges" {
            path d=(path) {}
        }
    })
}

/// The amount in yuan, with two decimals.
pub fn yuan(money: Money) -> String {
    decimal(money.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_printed_as_yuan() {
        for (fen, expected) in [(0, "0.00"), (5, "0.05"), (90_000, "900.00"), (-10_840, "-108.40")] {
            assert_eq!(yuan(Money(fen)), expected);
        }
    }

    /// Every module of the code is drawn, and no other.
    #[test]
    fn a_code_is_drawn_module_by_module() {
        let words = "https://cars.example/#/trips/019a0b5e-7c1f-7000-8000-000000000001";
        let drawn = qr(words).expect("a code").into_string();
        let path = drawn.split("d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a path");
        let mut found = std::collections::BTreeSet::new();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let (place, rest) = run.split_once('h').expect("a run");
            let (x, y) = place.split_once(' ').expect("a place");
            let (x, y): (i32, i32) = (x.parse().expect("x"), y.parse().expect("y"));
            let length: i32 = rest.split('v').next().expect("a length").parse().expect("a length");
            found.extend((x..x + length).map(|x| (x, y)));
        }
        let code = QrCode::encode_text(words, QrCodeEcc::Medium).expect("a code");
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        assert!(all.clone().all(|(x, y)| code.get_module(x, y) == found.contains(&(x, y))));
        assert!(found.len() > 300 && all.count() > found.len());
        assert!(qr(&"x".repeat(5_000)).is_none());
    }

    #[test]
    fn the_style_reaches_papers_alone() {
        let rules = STYLE.lines().map(str::trim).filter(|line| line.contains('{') && !line.starts_with('@'));
        for rule in rules.clone() {
            let (selectors, _) = rule.split_once('{').expect("a rule");
            assert!(selectors.split(',').all(|one| one.trim().starts_with(".paper")), "{rule}");
        }
        assert!(rules.count() > 30);
    }
}
