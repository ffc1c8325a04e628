//! The report as a bar chart: whole texts, fresh buffers.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::adapters::Kind;
use super::difference::Difference;
use super::machine;
use super::measure::{Row, Section};
use super::report::label;

const WIDTH: i32 = 860;
/// Where bars begin and end; names stand on the left, figures behind the longest bar.
const BARS: (i32, i32) = (280, 780);
const MARGIN: i32 = 16;
const LINE: i32 = 22;
const TITLE: i32 = 44;

const INK: RGBColor = RGBColor(30, 41, 59);
/// What a bar can be, in the order of the legend.
const LEGEND: [(RGBColor, &str); 4] = [
    (RGBColor(194, 65, 12), "fanjian"),
    (RGBColor(71, 85, 105), "output as OpenCC 1.4.2's"),
    (RGBColor(160, 174, 192), "other output"),
    (RGBColor(226, 232, 240), "no converter"),
];

/// Draws all sections, one below the other.
pub(crate) fn draw(path: &Path, sections: &[Section]) -> Result<()> {
    let lines: usize = sections.iter().map(|section| rows(section).count()).sum();
    // Above all a title and its explanation, below all the legend and the machine.
    let height = i32::try_from(lines)? * LINE + i32::try_from(sections.len())? * TITLE;
    let height = height + 2 * LINE + (TITLE + 3 * LINE) / 2 + 2 * MARGIN;
    let area = SVGBackend::new(path, (WIDTH.unsigned_abs(), height.unsigned_abs()));
    let area = area.into_drawing_area();
    area.fill(&WHITE)?;
    let text = |text: &str, at: (i32, i32), size: i32, horizontal| {
        let font = ("sans-serif", size).into_font().color(&INK);
        let style = font.pos(Pos::new(horizontal, VPos::Center));
        area.draw(&Text::new(text.to_owned(), at, style))
    };
    let mut y = MARGIN + LINE / 2;
    text("Speed of conversion, MB/s: longer is faster", (MARGIN, y), 19, HPos::Left)?;
    y += LINE;
    let way =
        "The whole text in one call, one thread, CPU time. Each group has a scale of its own.";
    text(way, (MARGIN, y), 12, HPos::Left)?;
    y += LINE / 2;
    for section in sections {
        let megabytes = section.bytes as f64 / 1e6;
        let title = format!("{} on {} ({megabytes:.1} MB)", section.config, section.corpus);
        text(&title, (MARGIN, y + TITLE * 5 / 8), 15, HPos::Left)?;
        y += TITLE;
        let fastest = rows(section).map(rate).fold(f64::MIN_POSITIVE, f64::max);
        for row in rows(section) {
            let (middle, scale) = (y + LINE / 2, f64::from(BARS.1 - BARS.0) / fastest);
            let end = BARS.0 + (rate(row) * scale).round() as i32;
            let bar = [(BARS.0, y + 3), (end, y + LINE - 3)];
            area.draw(&Rectangle::new(bar, LEGEND[kind(row)].0.filled()))?;
            text(&label(row), (BARS.0 - 8, middle), 13, HPos::Right)?;
            text(&format!("{:.0}", rate(row)), (end + 6, middle), 13, HPos::Left)?;
            y += LINE;
        }
    }
    y += TITLE / 2;
    let mut x = MARGIN;
    for (index, (colour, name)) in LEGEND.into_iter().enumerate() {
        if sections.iter().flat_map(rows).any(|row| kind(row) == index) {
            area.draw(&Rectangle::new([(x, y - 6), (x + 12, y + 6)], colour.filled()))?;
            text(name, (x + 18, y), 12, HPos::Left)?;
            x += 60 + 7 * i32::try_from(name.len())?;
        }
    }
    text(&machine::description(), (MARGIN, y + LINE), 12, HPos::Left)?;
    area.present()?;
    Ok(())
}

/// Its place in the legend.
fn kind(row: &Row) -> usize {
    match row.kind {
        Kind::Ours => 0,
        Kind::Limit => 3,
        Kind::Peer | Kind::Reference if row.difference == Some(Difference::default()) => 1,
        Kind::Peer | Kind::Reference => 2,
    }
}

/// All but limits so far off that nothing else would be seen beside them.
fn rows(section: &Section) -> impl Iterator<Item = &Row> {
    let converters = section.rows.iter().filter(|row| row.kind != Kind::Limit);
    let fastest = converters.map(rate).fold(0.0, f64::max);
    section.rows.iter().filter(move |row| rate(row) <= 2.0 * fastest)
}

fn rate(row: &Row) -> f64 {
    row.speeds[0].map_or(0.0, |speed| speed.rate)
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::section;
    use super::draw;

    #[test]
    fn bars_are_in_proportion_and_far_limits_are_left_out() {
        let path = std::env::temp_dir().join(format!("chart-{}.svg", std::process::id()));
        draw(&path, &[section()]).unwrap();
        let svg = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        let width = |svg: &str| {
            svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse::<i32>().unwrap()
        };
        // Behind the background; two squares of the legend follow.
        let bars: Vec<i32> = svg.split("<rect").skip(2).map(width).collect();
        assert_eq!(bars[..2], [500, 125]);
        assert_eq!(bars[2..], [12, 12]);
        assert!(svg.contains("other (zh-Hant)") && !svg.contains("memcpy"));
    }
}
