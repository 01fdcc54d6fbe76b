//! The graph as an SVG picture that needs no other program: dots in lanes, lines between them,
//! labels beside them.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::layout::{Row, rows};
use super::{Link, Mark, Node};

const LANE_WIDTH: usize = 20;
const ROW_HEIGHT: usize = 28;
const MARGIN: usize = 20;
/// A character's width at the font size, with some room.
const CHARACTER_WIDTH: usize = 8;
const COLOURS: [&str; 6] = [
    "#2f6fb5", "#b5482f", "#3d8b40", "#8a4fb0", "#b08a1e", "#2f9aa0",
];

/// Draws the listing, newest first.
#[must_use]
pub fn svg(nodes: &[Node]) -> String {
    let rows = rows(nodes);
    let lanes = rows
        .iter()
        .flat_map(|row| row.passing.iter().chain(&row.opening).chain(&row.joining))
        .max()
        .map_or(1, |lane| lane + 1);
    let labels_at = 2 * MARGIN + lanes * LANE_WIDTH;
    let longest = nodes.iter().map(|node| node.label.width()).max();
    let width = labels_at + longest.unwrap_or(0) * CHARACTER_WIDTH + MARGIN;
    let height = 2 * MARGIN + nodes.len().max(1) * ROW_HEIGHT;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" \
         font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (index, row) in rows.iter().enumerate() {
        for edge in &row.edges {
            let path = edge_path(&rows, index, edge.lane, edge.to);
            let colour = COLOURS[edge.lane % COLOURS.len()];
            let dashes = match nodes[index].follows[edge.link].1 {
                Link::Down => "",
                Link::Dependency => " stroke-dasharray=\"4 3\"",
            };
            let _ = writeln!(
                text,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>"
            );
        }
    }
    for (index, (node, row)) in nodes.iter().zip(&rows).enumerate() {
        let (x, y) = (x_of(row.column), y_of(index));
        let colour = COLOURS[row.column % COLOURS.len()];
        let (fill, weight) = match node.mark {
            Mark::Plain => ("white", "normal"),
            Mark::Head => ("white", "bold"),
            Mark::Current => (colour, "bold"),
        };
        let label = escaped(&node.label);
        let baseline = y + 4;
        let _ = writeln!(
            text,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"{fill}\" stroke=\"{colour}\" \
             stroke-width=\"2\"/>\n<text x=\"{labels_at}\" y=\"{baseline}\" \
             font-weight=\"{weight}\">{label}</text>"
        );
    }
    text.push_str("</svg>\n");
    text
}

fn x_of(lane: usize) -> usize {
    MARGIN + lane * LANE_WIDTH + LANE_WIDTH / 2
}

fn y_of(row: usize) -> usize {
    MARGIN + row * ROW_HEIGHT + ROW_HEIGHT / 2
}

/// From a revision into the line's lane, down in it, and over to the revision that is followed.
fn edge_path(rows: &[Row], from: usize, lane: usize, to: usize) -> String {
    let (from_x, from_y) = (x_of(rows[from].column), y_of(from));
    let (to_x, to_y) = (x_of(rows[to].column), y_of(to));
    let lane_x = x_of(lane);
    let half = ROW_HEIGHT / 2;
    let mut path = format!("M{from_x} {from_y}");
    if lane_x != from_x {
        let (bend, end) = (from_y + half, from_y + ROW_HEIGHT);
        let _ = write!(path, " C{from_x} {bend} {lane_x} {bend} {lane_x} {end}");
    }
    if lane_x == to_x {
        let _ = write!(path, " L{to_x} {to_y}");
    } else {
        let (start, bend) = (to_y - ROW_HEIGHT, to_y - half);
        let _ = write!(
            path,
            " L{lane_x} {start} C{lane_x} {bend} {to_x} {bend} {to_x} {to_y}"
        );
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_run_in_their_lanes() {
        let node = |label: &str, mark, follows| Node {
            revision: label.to_owned(),
            label: label.to_owned(),
            mark,
            follows,
        };
        let nodes = [
            node(
                "merge <head>",
                Mark::Head,
                vec![(1, Link::Down), (2, Link::Dependency)],
            ),
            node("left", Mark::Current, vec![(2, Link::Down)]),
            node("base", Mark::Plain, vec![]),
        ];
        let drawn = svg(&nodes);
        let paths: Vec<&str> = drawn
            .lines()
            .filter_map(|line| line.strip_prefix("<path d=\"")?.split('"').next())
            .collect();
        assert_eq!(
            paths,
            [
                "M30 34 L30 62",
                "M30 34 C30 48 50 48 50 62 L50 62 C50 76 30 76 30 90",
                "M30 62 L30 90"
            ]
        );
        assert!(drawn.contains("stroke-dasharray=\"4 3\"/>"), "{drawn}");
        assert!(drawn.contains("merge &lt;head&gt;</text>"), "{drawn}");
    }
}
