//! `post_write_hooks` that are programs of Python packages, with a virtual environment whose
//! programs say how they were called.

use super::project::Project;

/// Says how it was called; as `python -c` it answers whether a module is there.
const PROGRAM: &str = "#!/bin/sh
if [ \"$1\" = -c ]; then [ \"$3\" = formatter ]; exit; fi
echo \"$(basename \"$0\") in $(basename \"$PWD\"): $*\"
";

fn with_environment(hooks: &str) -> Project {
    let project = Project::without_scripts(&format!("[post_write_hooks]\n{hooks}"));
    project.write(
        "migration/script.py.mako",
        "revision = ${repr(up_revision)}\ndown_revision = None\n",
    );
    for program in ["python", "black"] {
        project.write(&format!("venv/bin/{program}"), PROGRAM);
        let path = project.path(&format!("venv/bin/{program}"));
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
        std::fs::set_permissions(&path, permissions).unwrap();
    }
    let environment = project.path("venv").display().to_string();
    let path = std::env::var("PATH").unwrap();
    project
        .with_variable("VIRTUAL_ENV", &environment)
        .with_variable("PATH", &path)
}

#[test]
fn programs_of_packages_are_those_of_the_virtual_environment() {
    let project = with_environment(
        "hooks = one, two\n\
         one.type = module\none.module = formatter\none.options = --fix REVISION_SCRIPT_FILENAME -q\n\
         two.type = console_scripts\ntwo.entrypoint = black\ntwo.options = -l 79\ntwo.cwd = migration",
    );
    let said = project.without_root(&project.result("revision --rev-id a1"));
    let root = project.path("").file_name().unwrap().to_owned();
    let said = said.replace(&format!("in {}:", root.display()), "in PROJECT:");
    insta::assert_snapshot!(said, @"
    Generating ROOT/migration/versions/a1_.py ...  done
    Running post write hook 'one' ...
    python in PROJECT: -m formatter --fix ROOT/migration/versions/a1_.py -q
      done
    Running post write hook 'two' ...
    black in migration: ROOT/migration/versions/a1_.py -l 79
      done
    ");
}

#[test]
fn a_package_that_is_not_there_is_named() {
    for (hook, message) in [
        (
            "h.type = module\nh.module = nosuch",
            "Could not find module nosuch",
        ),
        (
            "h.type = console_scripts\nh.entrypoint = nosuch",
            "Could not find entrypoint console_scripts.nosuch",
        ),
    ] {
        let project = with_environment(&format!("hooks = h\n{hook}"));
        let before = "Generating ROOT/migration/versions/a1_.py ...  done\n\
                      Running post write hook 'h' ...\n  FAILED\n";
        project
            .run("revision --rev-id a1")
            .assert_failed_after(before, message, &project);
    }
}
