//! The graph in the languages of other drawing programs: DOT and Mermaid.

use std::fmt::Write;

use super::{Link, Mark, Node};

/// The graph for Graphviz, older revisions below.
#[must_use]
pub fn dot(nodes: &[Node]) -> String {
    let mut text = String::from(
        "digraph migrations {\n    rankdir=TB;\n    node [shape=box, style=\"rounded,filled\", \
         fillcolor=white, fontname=\"sans-serif\"];\n",
    );
    for node in nodes {
        let look = match node.mark {
            Mark::Plain => "",
            Mark::Head => ", penwidth=2",
            Mark::Current => ", fillcolor=lightgreen",
        };
        let label = dot_text(&node.label);
        let _ = writeln!(
            text,
            "    {} [label={label}{look}];",
            dot_text(&node.revision)
        );
    }
    for node in nodes {
        for (to, link) in &node.follows {
            let look = match link {
                Link::Down => "",
                Link::Dependency => " [style=dashed]",
            };
            let (from, to) = (dot_text(&node.revision), dot_text(&nodes[*to].revision));
            let _ = writeln!(text, "    {from} -> {to}{look};");
        }
    }
    text.push_str("}\n");
    text
}

fn dot_text(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// The graph for Mermaid, older revisions below.
#[must_use]
pub fn mermaid(nodes: &[Node]) -> String {
    let mut text = String::from("flowchart TB\n");
    for (index, node) in nodes.iter().enumerate() {
        let class = match node.mark {
            Mark::Plain => "",
            Mark::Head => ":::head",
            Mark::Current => ":::current",
        };
        let label = mermaid_text(&node.label);
        let _ = writeln!(text, "    r{index}[\"{label}\"]{class}");
    }
    for (index, node) in nodes.iter().enumerate() {
        for (to, link) in &node.follows {
            let arrow = match link {
                Link::Down => "-->",
                Link::Dependency => "-.->",
            };
            let _ = writeln!(text, "    r{index} {arrow} r{to}");
        }
    }
    text.push_str("    classDef head stroke-width:3px\n    classDef current fill:#c8f7c5\n");
    text
}

/// Text in a Mermaid string, where entities stand for what would end it.
fn mermaid_text(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '\n' => escaped.push_str("<br/>"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes() -> Vec<Node> {
        let node = |revision: &str, label: &str, mark, follows| Node {
            revision: revision.to_owned(),
            label: label.to_owned(),
            mark,
            follows,
        };
        vec![
            node(
                "b2",
                "b2 (head), \"two\" <x>",
                Mark::Head,
                vec![(1, Link::Down), (2, Link::Dependency)],
            ),
            node("b1", "b1, one", Mark::Current, vec![]),
            node("c1", "c1, # three", Mark::Plain, vec![]),
        ]
    }

    #[test]
    fn dot_quotes_its_texts() {
        insta::assert_snapshot!(dot(&nodes()), @r#"
        digraph migrations {
            rankdir=TB;
            node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];
            "b2" [label="b2 (head), \"two\" <x>", penwidth=2];
            "b1" [label="b1, one", fillcolor=lightgreen];
            "c1" [label="c1, # three"];
            "b2" -> "b1";
            "b2" -> "c1" [style=dashed];
        }
        "#);
    }

    #[test]
    fn mermaid_escapes_its_texts() {
        insta::assert_snapshot!(mermaid(&nodes()), @r#"
        flowchart TB
            r0["b2 (head), #quot;two#quot; #lt;x#gt;"]:::head
            r1["b1, one"]:::current
            r2["c1, #35; three"]
            r0 --> r1
            r0 -.-> r2
            classDef head stroke-width:3px
            classDef current fill:#c8f7c5
        "#);
    }
}
