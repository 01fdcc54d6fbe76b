//! Which column each revision of a listing gets, and how the lines between revisions run: newest
//! first, each line in a lane of its own from a revision down to the one that it follows.

use super::Node;

/// A line from a revision down to one that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// The revision that is followed.
    pub(super) to: usize,
    /// The lane in which the line runs.
    pub(super) lane: usize,
    /// The number of the link in the node's list.
    pub(super) link: usize,
}

/// A row of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The revision's lane.
    pub(super) column: usize,
    /// Other lanes that end here, ascending, all right of the column.
    pub(super) joining: Vec<usize>,
    /// Lanes that are passed by, and the own column, while the revision is drawn.
    pub(super) passing: Vec<usize>,
    /// Lanes that begin here beside the own one, ascending, all right of the column.
    pub(super) opening: Vec<usize>,
    /// The lines that begin here.
    pub(super) edges: Vec<Edge>,
}

/// Places all revisions.
pub(super) fn rows(nodes: &[Node]) -> Vec<Row> {
    let mut lanes: Vec<Option<usize>> = Vec::new();
    nodes
        .iter()
        .enumerate()
        .map(|(index, node)| place(&mut lanes, index, node))
        .collect()
}

fn place(lanes: &mut Vec<Option<usize>>, index: usize, node: &Node) -> Row {
    let mut waiting: Vec<usize> = Vec::new();
    for (lane, expected) in lanes.iter().enumerate() {
        if *expected == Some(index) {
            waiting.push(lane);
        }
    }
    let column = waiting
        .first()
        .copied()
        .unwrap_or_else(|| first_free(lanes, 0));
    let joining: Vec<usize> = waiting.into_iter().skip(1).collect();
    for lane in &joining {
        lanes[*lane] = None;
    }
    occupy(lanes, column, Some(index));
    let passing = occupied(lanes);
    let mut opening = Vec::new();
    let mut edges = Vec::new();
    occupy(lanes, column, None);
    for (link, (to, _)) in node.follows.iter().enumerate() {
        let lane = if link == 0 {
            column
        } else {
            first_free(lanes, column + 1)
        };
        occupy(lanes, lane, Some(*to));
        if link > 0 {
            opening.push(lane);
        }
        edges.push(Edge {
            to: *to,
            lane,
            link,
        });
    }
    opening.sort_unstable();
    Row {
        column,
        joining,
        passing,
        opening,
        edges,
    }
}

fn first_free(lanes: &[Option<usize>], from: usize) -> usize {
    (from..lanes.len())
        .find(|lane| lanes[*lane].is_none())
        .unwrap_or_else(|| lanes.len().max(from))
}

fn occupy(lanes: &mut Vec<Option<usize>>, lane: usize, expected: Option<usize>) {
    if lane >= lanes.len() {
        lanes.resize(lane + 1, None);
    }
    lanes[lane] = expected;
    while lanes.last() == Some(&None) {
        lanes.pop();
    }
}

fn occupied(lanes: &[Option<usize>]) -> Vec<usize> {
    (0..lanes.len())
        .filter(|lane| lanes[*lane].is_some())
        .collect()
}
