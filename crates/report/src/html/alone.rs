//! One page that is a file of its own: its style is inside it, and nothing else is loaded.

use super::render;
use crate::css::STYLE;
use crate::document::Block;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// The page. Its policy names the style by its digest, so that a browser takes no other.
pub fn alone(title: &str, blocks: &[Block]) -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    a.skip href="#main" { "Skip to the content" }
                    (contents(blocks))
                }
                main id="main" {
                    h1 { (title) }
                    @for block in blocks { (render(block)) }
                }
            }
        }
    };
    page.into_string()
}

/// Links to the sections.
fn contents(blocks: &[Block]) -> Markup {
    html! {
        nav aria-label="Sections" {
            ul {
                @for block in blocks {
                    @if let Block::Section { anchor, english, .. } = block {
                        li { a href=(format!("#{anchor}")) { (english) } }
                    }
                }
            }
        }
    }
}
