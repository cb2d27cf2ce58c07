//! Pages to print. They contain their own style, `paper.css`. Papers are in Chinese; tables are in the language asked for.

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Qr;
use crate::kernel::Lang;

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

/// A QR code of these words. None if they are too long for one.
pub fn qr(words: &str) -> Option<Markup> {
    let Qr { size, path } = Qr::of(words)?;
    Some(html! {
        svg.qr xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {size} {size}")) role="img" aria-label=(words) shape-rendering="crispEdges" {
            path d=(path) {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
