//! A small writer of SVG 1.1 and the scales that charts share.

use std::fmt::Write;

/// Colours that are told apart without colour vision (Okabe and Ito 2008).
pub const BLUE: &str = "#0072b2";
/// Orange of the same palette.
pub const ORANGE: &str = "#d55e00";
/// Green of the same palette.
pub const GREEN: &str = "#009e73";
/// Grey for what stands back.
pub const GREY: &str = "#5a626c";
const FONT: &str = "Libertinus Serif, Georgia, serif";

/// Escapes text for XML content and attributes; characters that XML forbids are dropped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A picture in the making.
pub struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text hangs on its point.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
    /// Left.
    Start,
    /// Middle.
    Middle,
    /// Right.
    End,
}

impl Svg {
    /// An empty picture, white.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        if self.body.write_fmt(element).is_ok() {
            self.body.push('\n');
        }
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: f64) {
        self.put(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    /// A thin line through the points in order.
    pub fn polyline(&mut self, points: &[(f64, f64)], colour: &str) {
        let places: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"0.7\"/>",
            places.join(" ")
        ));
    }

    /// A filled box with its upper left corner at `at`.
    pub fn rect(&mut self, at: (f64, f64), size: (f64, f64), fill: &str, opacity: f64) {
        self.put(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{fill}\" fill-opacity=\"{opacity}\" stroke=\"none\"/>",
            at.0, at.1, size.0.max(0.0), size.1.max(0.0)
        ));
    }

    /// An outlined box.
    pub fn frame(&mut self, at: (f64, f64), size: (f64, f64), colour: &str) {
        self.put(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1\"/>",
            at.0, at.1, size.0, size.1
        ));
    }

    /// A dot: filled, or a ring where `filled` is false.
    pub fn dot(&mut self, at: (f64, f64), radius: f64, colour: &str, filled: bool) {
        let fill = if filled { colour } else { "#ffffff" };
        self.put(format_args!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.4\"/>",
            at.0, at.1
        ));
    }

    /// A triangle that points up or down: a bound on one side.
    pub fn arrow(&mut self, at: (f64, f64), up: bool, colour: &str) {
        let (x, y) = at;
        let tip = if up { y - 7.0 } else { y + 7.0 };
        self.put(format_args!(
            "<polygon points=\"{:.1},{y:.1} {:.1},{y:.1} {x:.1},{tip:.1}\" fill=\"#ffffff\" stroke=\"{colour}\" stroke-width=\"1.4\"/>",
            x - 4.0, x + 4.0
        ));
    }

    /// Text.
    pub fn text(&mut self, at: (f64, f64), size: f64, anchor: Anchor, colour: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.put(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-family=\"{FONT}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
            at.0, at.1, escape(text)
        ));
    }

    /// A name to the left of what it names: ends at `at` and is smaller where the picture's edge would cut it.
    pub fn label(&mut self, at: (f64, f64), size: f64, text: &str) {
        // The widest of the fonts that stand in where Libertinus is not there takes this share of its size for a letter.
        let width = 0.6 * size * f64::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX));
        let fitting = (size * (at.0 - 4.0) / width.max(1.0)).clamp(6.0, size);
        let rounded = if fitting < size { (fitting * 10.0).floor() / 10.0 } else { size };
        self.text(at, rounded, Anchor::End, "#1b1f24", text);
    }

    /// The finished picture.
    pub fn finish(self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n<rect x=\"0\" y=\"0\" width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body,
            w = self.width,
            h = self.height
        )
    }
}

/// A logarithmic scale from values to places on the page.
#[derive(Debug, Clone, Copy)]
pub struct LogScale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl LogScale {
    /// A scale around the values, in whole powers of ten; `None` where no value is above 0.
    pub fn around(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, 0.0f64);
        for value in values.filter(|v| v.is_finite() && *v > 0.0) {
            low = low.min(value);
            high = high.max(value);
        }
        (high > 0.0).then(|| {
            let (low, high) = (low.log10().floor(), high.log10().ceil());
            Self { low, high: if high > low { high } else { low + 1.0 }, from, to }
        })
    }

    /// A scale as close around the values as 1, 2 and 5 times powers of ten allow; `None` where no value is above 0.
    pub fn near(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let values: Vec<f64> = values.filter(|v| v.is_finite() && *v > 0.0).collect();
        let wide = Self::around(values.iter().copied(), from, to)?;
        let (least, most) = values.iter().fold((f64::INFINITY, 0.0f64), |(l, h), v| (l.min(*v), h.max(*v)));
        let steps: Vec<f64> = wide.ticks().into_iter().flat_map(|tick| [tick, 2.0 * tick, 5.0 * tick]).collect();
        let low = steps.iter().copied().filter(|step| *step <= least).fold(0.0, f64::max);
        let high = steps.iter().copied().filter(|step| *step >= most && *step > low).fold(f64::INFINITY, f64::min);
        let close = low > 0.0 && high.is_finite();
        Some(if close { Self { low: low.log10(), high: high.log10(), ..wide } } else { wide })
    }

    /// The place of a value; zero lies at the low end.
    pub fn place(&self, value: f64) -> f64 {
        let log = if value > 0.0 { value.log10() } else { self.low };
        let share = ((log - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// 1, 2 and 5 times the powers of ten within the scale; powers of ten alone where it spans more than three.
    pub fn fine_ticks(&self) -> Vec<f64> {
        let (bottom, top) = (10f64.powf(self.low) * 0.9999, 10f64.powf(self.high) * 1.0001);
        let steps: &[f64] = if self.high - self.low > 3.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let fine = self.ticks().into_iter().flat_map(|tick| steps.iter().map(move |step| tick * step));
        fine.filter(|tick| (bottom..=top).contains(tick)).collect()
    }

    /// Powers of ten within the scale.
    pub fn ticks(&self) -> Vec<f64> {
        #[expect(clippy::cast_possible_truncation, reason = "exponents of sums of money and people are small")]
        let (low, high) = (self.low.floor() as i32, self.high.ceil() as i32);
        (low..=high).map(|power| 10f64.powi(power)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_log_scale_puts_its_powers_of_ten_at_even_steps() {
        let scale = LogScale::around([20.0, 9_000.0].into_iter(), 0.0, 300.0).unwrap();
        let places: Vec<f64> = scale.ticks().into_iter().map(|tick| scale.place(tick).round()).collect();
        assert_eq!(places, [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(scale.fine_ticks(), [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4]);
        let wide = LogScale::around([2.0, 90_000.0].into_iter(), 0.0, 300.0).unwrap();
        assert_eq!(wide.fine_ticks(), wide.ticks());
        let near = LogScale::near([2744.0, 33_497.0].into_iter(), 0.0, 300.0).unwrap();
        assert_eq!(near.fine_ticks(), [2e3, 5e3, 1e4, 2e4, 5e4]);
        assert_eq!((near.place(2e3).round(), near.place(5e4).round()), (0.0, 300.0));
        let one = LogScale::near([7.0].into_iter(), 0.0, 300.0).unwrap();
        assert_eq!(one.fine_ticks(), [5.0, 10.0]);
        assert!(LogScale::around([0.0].into_iter(), 0.0, 1.0).is_none());
    }

    #[test]
    fn a_long_label_is_smaller_and_a_short_one_as_large_as_asked() {
        let size = |text: &str| {
            let mut svg = Svg::new(200.0, 20.0);
            svg.label((100.0, 10.0), 12.0, text);
            let drawn = svg.finish();
            let size = drawn.split("font-size=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            size.parse::<f64>().unwrap()
        };
        assert_eq!(size("visas"), 12.0);
        assert_eq!(size("a name of twenty-six chars"), 6.1);
        for letters in 1..60 {
            let width = 0.6 * size(&"m".repeat(letters)) * letters as f64;
            assert!(width <= 96.0 || letters > 26, "{letters}: {width}");
        }
    }

    proptest! {
        #[test]
        fn escaped_text_holds_no_markup(text in ".*") {
            let escaped = escape(&text);
            let has_markup = escaped.contains(['<', '>', '"', '\'']);
            prop_assert!(!has_markup);
            prop_assert!(!escaped.chars().any(char::is_control));
        }
    }
}
