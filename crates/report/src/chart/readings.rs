//! How many people there are by two captures under each reading of a linkage, and averaged, on one axis.

use super::svg::{Anchor, BLUE, GREY, LogScale, ORANGE, Svg};
use crate::document::Chart;
use crate::words::persons;
use assize_record::linkage::Kind;
use assize_record::linkage::measured::Chosen;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 735.0;
const TOP: f64 = 20.0;
const ROW: f64 = 30.0;

/// Name, people, and the ends of an interval where there is one.
type Row<'a> = (&'a str, f64, Option<(f64, f64)>);

/// The chart; `None` where there are no two captures.
pub fn chart(chosen: &Chosen, kind: Kind) -> Option<Chart> {
    let [_, many] = kind.words();
    let mut rows: Vec<Row<'_>> = chosen
        .readings
        .iter()
        .filter_map(|(name, found)| Some((name.as_str(), found.as_ref()?.people, None)))
        .collect();
    rows.extend(chosen.averaged.map(|found| ("averaged", found.people, Some((found.low, found.high)))));
    let values = rows.iter().flat_map(|(_, n, ends)| [Some(*n), ends.map(|e| e.0), ends.map(|e| e.1)]).flatten();
    let scale = LogScale::near(values, LEFT, RIGHT)?;
    let y = |row: usize| TOP + ROW * (f64::from(u32::try_from(row).unwrap_or(u32::MAX)) + 0.5);
    let bottom = y(rows.len());
    let mut svg = Svg::new(WIDTH, bottom + 34.0);
    for tick in scale.fine_ticks() {
        svg.line((scale.place(tick), TOP), (scale.place(tick), bottom), "#e4e6e9", 1.0);
        svg.text((scale.place(tick), bottom + 18.0), 11.0, Anchor::Middle, GREY, &persons(tick));
    }
    for (row, (name, people, ends)) in rows.iter().enumerate() {
        let colour = if ends.is_some() { ORANGE } else { BLUE };
        svg.label((LEFT - 12.0, y(row) + 4.0), 12.5, name);
        if let Some((low, high)) = ends {
            svg.line((scale.place(*low), y(row)), (scale.place(*high), y(row)), colour, 2.0);
        }
        svg.dot((scale.place(*people), y(row)), 4.5, colour, true);
        svg.text((scale.place(*people), y(row) - 8.0), 11.0, Anchor::Middle, colour, &persons(*people));
    }
    let told: Vec<String> = rows.iter().map(|(name, people, _)| format!("{name} {}", persons(*people))).collect();
    Some(Chart {
        name: "readings".to_owned(),
        svg: svg.finish(),
        alt: format!("How many {many} by two captures under each reading of the linkage: {}.", told.join("; ")),
        caption: format!(
            "Strict links give the most {many}, loose ones the fewest; the line is doubt about links alone."
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_record::linkage::{Averaged, Chapman};

    fn chosen(n: Option<f64>) -> Chosen {
        let found = |more: f64| n.map(|people| Chapman { first: 1, second: 1, both: 1, people: people + more });
        Chosen {
            captures: (Vec::new(), Vec::new()),
            readings: vec![
                ("strict".into(), found(400.0)),
                ("likely".into(), found(0.0)),
                ("loose".into(), found(-300.0)),
            ],
            averaged: n.map(|people| Averaged { people, low: people - 200.0, high: people + 200.0 }),
            persons: None,
        }
    }

    #[test]
    fn more_people_stand_further_right_and_every_figure_is_told() {
        let found = chart(&chosen(Some(2_000.0)), Kind::Organisation).unwrap();
        assert_eq!(
            found.alt,
            "How many organisations by two captures under each reading of the linkage: strict 2,400; likely 2,000; loose 1,700; averaged 2,000."
        );
        let places: Vec<f64> = found
            .svg
            .lines()
            .filter(|line| line.starts_with("<circle"))
            .map(|line| line.split("cx=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert!(
            places[0] > places[1] && places[1] > places[2] && places[1].to_bits() == places[3].to_bits(),
            "{places:?}"
        );
    }

    #[test]
    fn without_two_captures_there_is_nothing_to_draw() {
        assert_eq!(chart(&chosen(None), Kind::Person), None);
    }
}
