//! What mig has beside Alembic's commands: pictures of the graph, colours, advice, completions.

use crate::project::Project;

#[test]
fn history_draws_the_branches() {
    let project = Project::sample();
    insta::assert_snapshot!(project.result("history --graph"), @r#"
    ◉    18f4c6b2ad93 (head), keep a waiting list
    ○    e6d3a1590b7c, bring booking times and email together
    ├─╮
    ○ │  c05d7e18b3f6, find bookings by facility and time
    │ ○  4be92f6a70c1, write to members by email
    ├─╯
    ○    93548feda54a, create a new facilities
    ○    2f18a88b0e56, add the first members, facilities and bookings
    ○    7a31c2d09e54, create members, facilities and bookings
    "#);
    insta::assert_snapshot!(project.result("history --format mermaid -r :93548feda54a"), @r#"
    flowchart TB
        r0["93548feda54a, create a new facilities"]
        r1["2f18a88b0e56, add the first members, facilities and bookings"]
        r2["7a31c2d09e54, create members, facilities and bookings"]
        r0 --> r1
        r1 --> r2
        classDef head stroke-width:3px
        classDef current fill:#c8f7c5
    "#);
    let dot = project.result("history --format dot");
    assert!(
        dot.contains("\"e6d3a1590b7c\" -> \"c05d7e18b3f6\";"),
        "{dot}"
    );
    let svg = project.result("history --format svg");
    assert!(
        svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
        "{svg}"
    );
    assert_eq!(svg.matches("<circle").count(), 7);
}

#[test]
fn the_graph_shows_where_the_database_is() {
    let project = Project::sample();
    project.result("upgrade e6d3a1590b7c");
    let drawn = project.result("history --graph -i");
    assert!(
        drawn.contains("●    e6d3a1590b7c (current), bring"),
        "{drawn}"
    );
    let project = project.with_variable("LC_ALL", "C");
    let drawn = project.result("history --graph -i");
    assert!(
        drawn.contains("@    e6d3a1590b7c (current), bring"),
        "{drawn}"
    );
}

#[test]
fn colours_are_for_those_who_ask() {
    let project = Project::sample();
    assert_eq!(project.result("heads"), "18f4c6b2ad93 (head)\n");
    let coloured = project.result("--color always heads");
    assert_eq!(
        coloured,
        "\u{1b}[33m18f4c6b2ad93\u{1b}[0m\u{1b}[1;32m (head)\u{1b}[0m\n"
    );
    let wrong = project.run("heads --color sometimes");
    assert_eq!(wrong.status, 2);
}

#[test]
fn names_that_are_none_get_advice() {
    let project = Project::sample();
    let outcome = project.run("show 18f4c6b2da93");
    assert_eq!(outcome.status, 255);
    assert_eq!(
        outcome.stdout,
        "FAILED: Can't locate revision identified by '18f4c6b2da93'\n"
    );
    assert!(
        outcome
            .stderr
            .contains("did you mean '18f4c6b2ad93' (keep a waiting list)?"),
        "{outcome:?}"
    );
    let outcome = project.run("upgrade haed");
    assert!(
        outcome.stderr.contains("did you mean 'head'?"),
        "{outcome:?}"
    );
    let outcome = project.run("upgrad head");
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("'upgrade'"), "{outcome:?}");
}

#[test]
fn shells_and_man_know_the_command_line() {
    let project = Project::empty();
    for (shell, part) in [
        ("bash", "complete -F _mig"),
        ("zsh", "#compdef mig"),
        ("fish", "complete -c mig"),
    ] {
        let script = project.result(&format!("completions {shell}"));
        assert!(script.contains(part), "{shell}: {script}");
        assert!(script.contains("downgrade"), "{shell}: {script}");
    }
    project.result("manpages man");
    let page = std::fs::read_to_string(project.path("man/mig-upgrade.1")).unwrap();
    assert!(page.contains(".TH mig-upgrade 1"), "{page}");
    assert!(project.path("man/mig.1").exists());
}
