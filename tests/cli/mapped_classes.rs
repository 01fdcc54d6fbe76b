//! Programs with mapped classes, run as scripts of a project: they print what they printed with
//! SQLAlchemy (`tests/data/orm`).

use std::fs;
use std::path::Path;

use crate::project::Project;

#[test]
fn programs_print_what_they_print_with_sqlalchemy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/orm");
    let mut programs = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let expected = path.with_extension("expected");
        if path.extension().is_none_or(|extension| extension != "py") || !expected.exists() {
            continue;
        }
        programs += 1;
        let project = Project::without_scripts("sqlalchemy.url = sqlite:///version.db");
        let program = fs::read_to_string(&path).unwrap();
        project.write(
            "migration/versions/one.py",
            &format!(
                "{program}\n\nrevision = 'one'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"
            ),
        );
        let printed = project.result("upgrade head");
        assert_eq!(
            printed,
            fs::read_to_string(expected).unwrap(),
            "{}",
            path.display()
        );
    }
    assert!(programs >= 7, "{programs} programs");
}
