//! The graph as lines of text, with the revisions' labels beside it in one column.

use super::layout::{Row, rows};
use super::{Mark, Node};

/// The characters of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symbols {
    /// Box-drawing characters.
    #[default]
    Unicode,
    /// For terminals without them.
    Ascii,
}

/// What a cell of the picture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Empty,
    Node(Mark),
    Passing,
    Side,
    Crossing,
    JoinLast,
    JoinBetween,
    OpenLast,
    OpenBetween,
    Across,
}

impl Symbols {
    fn character(self, cell: Cell) -> char {
        let (unicode, ascii) = match cell {
            Cell::Empty => (' ', ' '),
            Cell::Node(Mark::Current) => ('●', '@'),
            Cell::Node(Mark::Head) => ('◉', 'o'),
            Cell::Node(Mark::Plain) => ('○', '*'),
            Cell::Passing => ('│', '|'),
            Cell::Side => ('├', '|'),
            Cell::Crossing => ('┼', '+'),
            Cell::JoinLast => ('╯', '/'),
            Cell::JoinBetween => ('┴', '/'),
            Cell::OpenLast => ('╮', '\\'),
            Cell::OpenBetween => ('┬', '\\'),
            Cell::Across => ('─', '-'),
        };
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }

    fn line(self, cells: &[Cell]) -> String {
        cells.iter().map(|cell| self.character(*cell)).collect()
    }
}

/// Draws the listing, newest first, one line a revision and lines between where branches begin or
/// end.
#[must_use]
pub fn text(nodes: &[Node], symbols: Symbols) -> String {
    let rows = rows(nodes);
    let width = rows.iter().map(lanes_of).max().unwrap_or(0);
    let mut drawn = String::new();
    for (node, row) in nodes.iter().zip(&rows) {
        if let Some(cells) = joining(row, width) {
            push_line(&mut drawn, &symbols.line(&cells));
        }
        let cells = node_line(node, row, width);
        push_line(
            &mut drawn,
            &format!("{}  {}", symbols.line(&cells), node.label),
        );
        if let Some(cells) = opening(row, width) {
            push_line(&mut drawn, &symbols.line(&cells));
        }
    }
    drawn
}

fn push_line(drawn: &mut String, line: &str) {
    drawn.push_str(line.trim_end());
    drawn.push('\n');
}

/// How many lanes a row touches.
fn lanes_of(row: &Row) -> usize {
    let all = [&row.joining, &row.passing, &row.opening];
    all.iter()
        .flat_map(|lanes| lanes.iter())
        .max()
        .map_or(row.column + 1, |lane| (*lane).max(row.column) + 1)
}

fn empty(width: usize) -> Vec<Cell> {
    vec![Cell::Empty; (2 * width).saturating_sub(1)]
}

fn node_line(node: &Node, row: &Row, width: usize) -> Vec<Cell> {
    let mut cells = empty(width);
    for lane in &row.passing {
        cells[2 * lane] = Cell::Passing;
    }
    cells[2 * row.column] = Cell::Node(node.mark);
    cells
}

fn joining(row: &Row, width: usize) -> Option<Vec<Cell>> {
    connection(row, &row.joining, width, Cell::JoinBetween, Cell::JoinLast)
}

fn opening(row: &Row, width: usize) -> Option<Vec<Cell>> {
    connection(row, &row.opening, width, Cell::OpenBetween, Cell::OpenLast)
}

/// The line that leads from the own column to other lanes, across those that pass by.
fn connection(
    row: &Row,
    lanes: &[usize],
    width: usize,
    between: Cell,
    last: Cell,
) -> Option<Vec<Cell>> {
    let end = *lanes.last()?;
    let mut cells = empty(width);
    for lane in &row.passing {
        cells[2 * lane] = Cell::Passing;
    }
    for (place, cell) in cells
        .iter_mut()
        .enumerate()
        .take(2 * end)
        .skip(2 * row.column + 1)
    {
        *cell = match *cell {
            Cell::Passing => Cell::Crossing,
            _ => Cell::Across,
        };
        if place % 2 == 0 && lanes.contains(&(place / 2)) {
            *cell = between;
        }
    }
    cells[2 * row.column] = Cell::Side;
    cells[2 * end] = last;
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::super::Link;
    use super::*;

    fn node(name: &str, follows: &[usize]) -> Node {
        Node {
            revision: name.to_owned(),
            label: name.to_owned(),
            mark: Mark::Plain,
            follows: follows.iter().map(|to| (*to, Link::Down)).collect(),
        }
    }

    #[test]
    fn a_line_of_revisions_has_one_lane() {
        let nodes = [node("b", &[1]), node("a", &[])];
        assert_eq!(text(&nodes, Symbols::Unicode), "○  b\n○  a\n");
    }

    #[test]
    fn branches_open_at_merges_and_join_at_branch_points() {
        let nodes = [
            node("merge", &[1, 2]),
            node("left", &[3]),
            node("right", &[3]),
            node("base", &[]),
        ];
        insta::assert_snapshot!(text(&nodes, Symbols::Unicode), @r"
        ○    merge
        ├─╮
        ○ │  left
        │ ○  right
        ├─╯
        ○    base
        ");
        insta::assert_snapshot!(text(&nodes, Symbols::Ascii), @r"
        *    merge
        |-\
        * |  left
        | *  right
        |-/
        *    base
        ");
    }

    #[test]
    fn lines_cross_those_that_pass_by() {
        let nodes = [
            node("a", &[4]),
            node("b", &[3]),
            node("c", &[4]),
            node("d", &[4]),
            node("e", &[]),
        ];
        insta::assert_snapshot!(text(&nodes, Symbols::Unicode), @r"
        ○      a
        │ ○    b
        │ │ ○  c
        │ ○ │  d
        ├─┴─╯
        ○      e
        ");
        let nodes = [
            node("merge", &[1, 4]),
            node("other", &[2, 3]),
            node("x", &[4]),
            node("y", &[4]),
            node("z", &[]),
        ];
        insta::assert_snapshot!(text(&nodes, Symbols::Unicode), @r"
        ○      merge
        ├─╮
        ○ │    other
        ├─┼─╮
        ○ │ │  x
        │ │ ○  y
        ├─┴─╯
        ○      z
        ");
    }
}
