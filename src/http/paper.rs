//! Pages to print. They are in Chinese and contain their own style.

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::sheet::decimal;
use crate::kernel::{Lang, Money};

const STYLE: &str = "body{font:14px/1.6 'Songti SC','SimSun','Noto Serif CJK SC',serif;margin:2em auto;max-width:52em;color:#000}h1{text-align:center;letter-spacing:.4em;font-size:22px;margin:0 0 .2em}\
p{margin:0 0 .5em}.number{text-align:right}table{border-collapse:collapse;width:100%;margin-bottom:1em}th,td{border:1px solid #000;padding:.35em .6em;text-align:left;vertical-align:top}\
th{font-weight:normal;white-space:nowrap}.form th{width:16%}td.fen,th.fen{text-align:right}.sign td{height:5em}caption{text-align:left;font-weight:bold;padding:.3em 0}@media print{body{margin:0}}";

/// The answer with a page of this title and heading. Its content security policy allows its own style and nothing else.
pub fn answer(title: &str, heading: &str, content: &Markup) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (heading) }
                (content)
            }
        }
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Language", Lang::ZhCn.tag()))
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .body(page.into_string())
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
}
