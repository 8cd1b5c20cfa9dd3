//! The one style sheet: sober, readable, light and dark, printable; no font or image from outside.

/// `style.css`.
pub const STYLE: &str = r#":root {
  color-scheme: light dark;
  --ink: #1b1f24; --paper: #fdfdfb; --soft: #5a626c; --line: #d5d8dc; --link: #0b4f9e; --panel: #f3f4f2;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e4; --paper: #15181b; --soft: #a9b0b8; --line: #3a4047; --link: #8fc1ff; --panel: #1e2226; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 Georgia, "Noto Serif", "Noto Serif KR", serif; }
a { color: var(--link); }
td a { white-space: nowrap; }
a:focus-visible { outline: 3px solid #e69f00; outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 1rem 1.2rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; padding: 0; margin: 0; font-family: system-ui, sans-serif; font-size: .92rem; }
nav a[aria-current] { font-weight: bold; text-decoration: none; color: var(--ink); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .6rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
h2 span { color: var(--soft); font-size: .8em; font-weight: normal; }
p, li { max-width: 44rem; }
.scroll { overflow-x: auto; margin: 1rem 0 1.6rem; }
table { border-collapse: collapse; font: .9rem/1.4 system-ui, sans-serif; min-width: 30rem; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
figure { margin: 1.4rem 0; }
figure svg { width: 100%; height: auto; background: #fff; border: 1px solid var(--line); }
figcaption, footer, .note { color: var(--soft); font-size: .92rem; }
.tree, .tree ul { list-style: none; padding-left: 1.1rem; border-left: 1px solid var(--line); }
.tree li { margin: .35rem 0; max-width: none; }
.tree small { display: block; color: var(--soft); overflow-wrap: anywhere; }
code { font-size: .88em; overflow-wrap: anywhere; }
@media print { nav, .skip { display: none; } a { color: inherit; } }
"#;
