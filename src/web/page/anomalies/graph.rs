//! The evidence of an alert as a drawing: parties on a circle, an arrow for what one gave another.

use crate::insight::anomalies::Graph;

/// More parties than this are a table, not a drawing.
const MOST: usize = 14;
/// Size of the drawing.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 380.0;
/// Half axes of the ellipse that parties stand on.
const AXES: (f64, f64) = (210.0, 130.0);
/// Radius of a party.
const RADIUS: f64 = 12.0;
/// Characters of a name that fit.
const LONGEST_NAME: usize = 12;

/// A party.
#[derive(Debug)]
pub(super) struct Dot {
    pub(super) x: i32,
    pub(super) y: i32,
    /// Where its name stands.
    pub(super) name_y: i32,
    pub(super) name: String,
}

/// An arrow.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) path: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) said: String,
}

/// The drawing.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) dots: Vec<Dot>,
    pub(super) arrows: Vec<Arrow>,
}

fn whole(place: f64) -> i32 {
    place.round() as i32
}

impl Drawing {
    /// None where there are too many parties to be drawn, or only one.
    pub(super) fn of(graph: &Graph) -> Option<Self> {
        let count = graph.nodes.len();
        if !(2..=MOST).contains(&count) {
            return None;
        }
        let place = |at: usize| {
            let angle = std::f64::consts::TAU * at as f64 / count as f64 - std::f64::consts::PI;
            (WIDTH / 2.0 + AXES.0 * angle.cos(), HEIGHT / 2.0 + AXES.1 * angle.sin())
        };
        let dots = graph.nodes.iter().enumerate().map(|(at, node)| {
            let (x, y) = place(at);
            let below = y >= HEIGHT / 2.0 - 1.0;
            let mut name: String = node.name.chars().take(LONGEST_NAME).collect();
            if node.name.chars().count() > LONGEST_NAME {
                name.push('…');
            }
            Dot { x: whole(x), y: whole(y), name_y: whole(if below { y + 32.0 } else { y - 20.0 }), name }
        });
        let at = |id: &str| graph.nodes.iter().position(|node| node.id == id);
        let arrows = graph.edges.iter().filter_map(|edge| {
            let (from, to) = (at(&edge.from)?, at(&edge.to)?);
            if from == to {
                return None;
            }
            let ((x1, y1), (x2, y2)) = (place(from), place(to));
            let length = (x2 - x1).hypot(y2 - y1);
            let (along_x, along_y) = ((x2 - x1) / length, (y2 - y1) / length);
            // Arrows there and back bend to different sides.
            let (middle_x, middle_y) = (f64::midpoint(x1, x2) - along_y * 40.0, f64::midpoint(y1, y2) + along_x * 40.0);
            let back = (middle_x - x2).hypot(middle_y - y2);
            let (end_x, end_y) =
                (x2 + (middle_x - x2) / back * (RADIUS + 8.0), y2 + (middle_y - y2) / back * (RADIUS + 8.0));
            let path = format!(
                "M{} {} Q{} {} {} {}",
                whole(x1),
                whole(y1),
                whole(middle_x),
                whole(middle_y),
                whole(end_x),
                whole(end_y)
            );
            let amount = edge.amount.map(|amount| format!("，{amount}")).unwrap_or_default();
            let said = format!("{} 份、{} 件{amount}", edge.contracts.len(), edge.patents);
            // The label stands on the bend.
            let (x, y) =
                (f64::midpoint(f64::midpoint(x1, x2), middle_x), f64::midpoint(f64::midpoint(y1, y2), middle_y));
            Some(Arrow { path, x: whole(x), y: whole(y), said })
        });
        Some(Self { dots: dots.collect(), arrows: arrows.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::anomalies::{Edge, Node};

    fn graph(count: usize) -> Graph {
        let id = |at: usize| format!("p{}", at % count);
        let edge = |at: usize| Edge {
            from: id(at),
            to: id(at + 1),
            contracts: vec!["H".to_owned()],
            first: None,
            last: None,
            amount: None,
            patents: 1,
        };
        Graph {
            nodes: (0..count)
                .map(|at| Node { id: id(at), name: "很长很长很长很长很长的名称".to_owned(), region: None })
                .collect(),
            edges: (0..count).map(edge).collect(),
        }
    }

    #[test]
    fn every_party_and_arrow_is_inside_the_drawing_and_large_graphs_are_left_to_the_table() {
        for count in 2..=MOST {
            let drawing = Drawing::of(&graph(count)).unwrap();
            assert_eq!((drawing.dots.len(), drawing.arrows.len()), (count, count));
            for dot in &drawing.dots {
                assert!((80..=560).contains(&dot.x) && (20..=360).contains(&dot.y.min(dot.name_y)), "{dot:?}");
                assert!(dot.name_y <= 370 && dot.name.ends_with('…'), "{dot:?}");
            }
        }
        assert!(Drawing::of(&graph(MOST + 1)).is_none() && Drawing::of(&graph(1)).is_none());
    }
}
