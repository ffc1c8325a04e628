//! The report as a bar chart: whole texts, fresh buffers.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::adapters::Kind;
use super::machine;
use super::measure::{Row, Section};
use super::report::label;

const WIDTH: i32 = 860;
/// Where bars begin and end; names stand on the left, figures behind the longest bar.
const BARS: (i32, i32) = (270, 770);
const LINE: i32 = 22;
const TITLE: i32 = 40;

const OURS: RGBColor = RGBColor(194, 65, 12);
const OTHERS: RGBColor = RGBColor(100, 116, 139);
const LIMITS: RGBColor = RGBColor(203, 213, 225);
const INK: RGBColor = RGBColor(30, 41, 59);

/// Draws all sections, one below the other.
pub(crate) fn draw(path: &Path, sections: &[Section]) -> Result<()> {
    let lines: usize = sections.iter().map(|section| rows(section).count()).sum();
    let height = i32::try_from(lines)? * LINE + i32::try_from(sections.len())? * TITLE + LINE + 10;
    let area = SVGBackend::new(path, (WIDTH.unsigned_abs(), height.unsigned_abs()));
    let area = area.into_drawing_area();
    area.fill(&WHITE)?;
    let style = |size: i32, horizontal| {
        let font = ("sans-serif", size).into_font().color(&INK);
        font.pos(Pos::new(horizontal, VPos::Center))
    };
    let mut y = 0;
    for section in sections {
        let title = format!("{} on {}, MB/s", section.config, section.corpus);
        area.draw(&Text::new(title, (10, y + TITLE / 2), style(16, HPos::Left)))?;
        y += TITLE;
        let fastest = rows(section).map(rate).fold(f64::MIN_POSITIVE, f64::max);
        for row in rows(section) {
            let (middle, scale) = (y + LINE / 2, f64::from(BARS.1 - BARS.0) / fastest);
            let end = BARS.0 + (rate(row) * scale).round() as i32;
            let colour = match row.kind {
                Kind::Ours => OURS,
                Kind::Limit => LIMITS,
                Kind::Peer | Kind::Reference => OTHERS,
            };
            let bar = [(BARS.0, y + 3), (end, y + LINE - 3)];
            area.draw(&Rectangle::new(bar, colour.filled()))?;
            area.draw(&Text::new(label(row), (BARS.0 - 8, middle), style(13, HPos::Right)))?;
            let figure = format!("{:.0}", rate(row));
            area.draw(&Text::new(figure, (end + 6, middle), style(13, HPos::Left)))?;
            y += LINE;
        }
    }
    let machine = machine::description();
    area.draw(&Text::new(machine, (10, y + LINE / 2 + 4), style(12, HPos::Left)))?;
    area.present()?;
    Ok(())
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
        let bars: Vec<i32> = svg.split("<rect").skip(2).map(width).collect();
        assert_eq!(bars, [500, 125]);
        assert!(svg.contains("other (zh-Hant)") && !svg.contains("memcpy"));
    }
}
