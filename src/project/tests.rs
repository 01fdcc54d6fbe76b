use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

struct Folder {
    directory: TempDir,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn options(&self) -> ProjectOptions {
        ProjectOptions::new(self.directory.path())
    }

    fn load(&self) -> Result<Project, ProjectError> {
        Project::load(&self.options())
    }
}

fn ini(lines: &str) -> String {
    format!("[alembic]\n{lines}\n")
}

#[test]
fn a_plain_project() {
    let folder = Folder::new(&[
        (
            "alembic.ini",
            &ini("script_location = %(here)s/migrations\nprepend_sys_path = ."),
        ),
        ("migrations/env.py", ""),
    ]);
    let project = folder.load().unwrap();
    assert_eq!(project.script_location, folder.path("migrations"));
    assert_eq!(
        project.version_locations,
        [folder.path("migrations/versions")]
    );
    assert_eq!(
        project.sys_path,
        [folder.path("")].map(|path| normalize(&path))
    );
    assert_eq!(project.file_template, "%(rev)s_%(slug)s");
    assert_eq!(project.truncate_slug_length, 40);
    assert!(!project.recursive_version_locations);
}

#[test]
fn a_relative_script_location_keeps_its_name() {
    let folder = Folder::new(&[
        ("alembic.ini", &ini("script_location = ./db//migrations")),
        ("db/migrations/env.py", ""),
    ]);
    let project = folder.load().unwrap();
    assert_eq!(project.script_location_name, Path::new("db/migrations"));
    assert_eq!(project.script_location, folder.path("db/migrations"));
}

#[test]
fn relative_paths_start_from_the_working_directory_not_from_the_file() {
    let folder = Folder::new(&[
        ("config/alembic.ini", &ini("script_location = migrations")),
        ("migrations/env.py", ""),
    ]);
    let mut options = folder.options();
    options.config_files = vec!["config/alembic.ini".to_owned()];
    let project = Project::load(&options).unwrap();
    assert_eq!(project.script_location, folder.path("migrations"));
    let here = project.config.get_main_option("here").unwrap();
    assert_eq!(here.as_deref(), folder.path("config").to_str());
}

#[test]
fn nothing_configured() {
    let error = Folder::new(&[]).load().unwrap_err();
    assert!(error.is_command_error());
    assert_eq!(
        error.to_string(),
        "No 'script_location' key found in configuration."
    );
    assert_eq!(
        error.hints(),
        [
            "there is no 'alembic.ini' here: run mig in the project's folder, name the file with -c, or start a project with 'mig init'"
        ]
    );
}

#[test]
fn a_missing_section_is_alembics_command_error() {
    let error = Folder::new(&[("alembic.ini", &ini("script_location = ."))])
        .load()
        .unwrap()
        .config
        .get_section_option("other", "x")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "No config file 'alembic.ini' found, or file has no '[other]' section"
    );
}

#[test]
fn a_missing_script_directory() {
    let error = Folder::new(&[("alembic.ini", &ini("script_location = nowhere/x"))])
        .load()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Path doesn't exist: nowhere/x.  Please use the 'init' command to create a new scripts folder."
    );
}

#[test]
fn the_old_template_comment_behind_a_separator_is_part_of_the_value() {
    let folder = Folder::new(&[
        (
            "alembic.ini",
            &ini(
                "script_location = m\nversion_locations = a b\nversion_path_separator = os  # Use os.pathsep.",
            ),
        ),
        ("m/env.py", ""),
    ]);
    let error = folder.load().unwrap_err();
    assert_eq!(error.python_class(), "ValueError");
    assert_eq!(
        error.to_string(),
        "'os  # Use os.pathsep.' is not a valid value for version_path_separator; expected 'space', 'newline', 'os', ':', ';'"
    );
    assert_eq!(
        error.hints(),
        [
            "a comment behind a value is part of the value in an ini file: put it on a line of its own"
        ]
    );
}

fn version_locations(lines: &str) -> (Vec<String>, Vec<String>) {
    let folder = Folder::new(&[("alembic.ini", &ini(lines))]);
    let config = Config::load(&folder.options()).unwrap();
    let list = config.get_version_locations_list().unwrap().unwrap();
    (list, config.deprecations())
}

#[test]
fn version_locations_are_split_by_the_separator() {
    let (list, deprecations) =
        version_locations("path_separator = newline\nversion_locations =\n  a b\n\n  c");
    assert_eq!(list, ["a b", "c"]);
    assert!(deprecations.is_empty());
    let (list, _) = version_locations("path_separator = ;\nversion_locations = a ; b;;c");
    assert_eq!(list, ["a", "b", "c"]);
    let (list, deprecations) =
        version_locations("version_path_separator = space\nversion_locations = a  b,c");
    assert_eq!(list, ["a", "b,c"]);
    assert_eq!(
        deprecations,
        [
            "The version_path_separator configuration parameter is deprecated; please use path_separator"
        ]
    );
}

#[test]
fn without_a_separator_spaces_and_commas_split() {
    let (list, deprecations) = version_locations("version_locations = a,  b   c:d,,e");
    assert_eq!(list, ["a", "b", "c:d", "", "e"]);
    assert_eq!(deprecations.len(), 1);
}

#[test]
fn packages_are_found_on_the_search_path() {
    let folder = Folder::new(&[
        (
            "alembic.ini",
            &ini(
                "script_location = app.db:migrations\nversion_locations = app:v1 app.db:v2\nprepend_sys_path = lib",
            ),
        ),
        ("lib/app/__init__.py", ""),
        ("lib/app/db/__init__.py", ""),
        ("lib/app/db/migrations/env.py", ""),
    ]);
    let project = folder.load().unwrap();
    assert_eq!(
        project.script_location,
        folder.path("lib/app/db/migrations")
    );
    assert_eq!(
        project.version_locations,
        [folder.path("lib/app/v1"), folder.path("lib/app/db/v2")]
    );
}

#[test]
fn an_unknown_package_is_named_with_the_folders_searched() {
    let error = Folder::new(&[("alembic.ini", &ini("script_location = nothing:migrations"))])
        .load()
        .unwrap_err();
    assert_eq!(error.to_string(), "No module named 'nothing'");
    assert!(error.hints()[0].contains("prepend_sys_path"));
}

#[test]
fn pyproject_alone() {
    let folder = Folder::new(&[
        (
            "pyproject.toml",
            r#"
[tool.alembic]
script_location = "%(here)s/m"
version_locations = ["%(here)s/a", "b"]
prepend_sys_path = ["."]
file_template = "%%(year)d_%%(rev)s"
recursive_version_locations = true
truncate_slug_length = 12
[[tool.alembic.post_write_hooks]]
name = "black"
type = "console_scripts"
options = "-l 79 REVISION_SCRIPT_FILENAME"
"#,
        ),
        ("m/env.py", ""),
    ]);
    let project = folder.load().unwrap();
    assert_eq!(project.script_location, folder.path("m"));
    assert_eq!(
        project.version_locations,
        [folder.path("a"), folder.path("b")]
    );
    assert_eq!(project.file_template, "%(year)d_%(rev)s");
    assert!(project.recursive_version_locations);
    assert_eq!(project.truncate_slug_length, 12);
    assert_eq!(project.hooks[0].name, "black");
    assert_eq!(project.hooks[0].options["type"], "console_scripts");
    let error = project
        .config
        .get_main_option("script_location")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "No config file 'alembic.ini' found, or file has no '[alembic]' section"
    );
}

#[test]
fn the_ini_file_ranks_before_pyproject() {
    let folder = Folder::new(&[
        ("alembic.ini", &ini("script_location = from_ini")),
        (
            "pyproject.toml",
            "[tool.alembic]\nscript_location = \"from_toml\"\ntimezone = \"UTC\"\n",
        ),
        ("from_ini/env.py", ""),
    ]);
    let project = folder.load().unwrap();
    assert_eq!(project.script_location, folder.path("from_ini"));
    assert_eq!(project.timezone.as_deref(), Some("UTC"));
}

#[test]
fn pyproject_values_of_wrong_types() {
    let folder = Folder::new(&[(
        "pyproject.toml",
        "[tool.alembic]\nscript_location = 1.5\nsourceless = \"yes\"\nversion_locations = \"/x\"\n",
    )]);
    let config = Config::load(&folder.options()).unwrap();
    let message = |result: Result<(), ProjectError>| result.unwrap_err().to_string();
    assert_eq!(
        message(config.get_alembic_option("script_location").map(drop)),
        "unsupported TOML value type for key: 'script_location'"
    );
    assert_eq!(
        message(config.get_alembic_boolean_option("sourceless").map(drop)),
        "boolean value expected for TOML parameter 'sourceless'"
    );
    assert_eq!(
        message(config.get_version_locations_list().map(drop)),
        "option 'version_locations' in [tool.alembic] of pyproject.toml must be a list of strings"
    );
}

#[test]
fn config_files_follow_flags_and_environment() {
    let files = |flags: &[&str], variable: Option<&str>| {
        let mut options = ProjectOptions::new("/");
        options.config_files = flags.iter().map(|&flag| flag.to_owned()).collect();
        if let Some(value) = variable {
            options
                .environment
                .insert("ALEMBIC_CONFIG".to_owned(), value.to_owned());
        }
        ConfigFiles::from_options(&options).map_or_else(
            |error| error.to_string(),
            |files| format!("{} {}", files.ini, files.toml),
        )
    };
    assert_eq!(files(&[], None), "alembic.ini pyproject.toml");
    assert_eq!(files(&[], Some("x/y.ini")), "x/y.ini pyproject.toml");
    assert_eq!(
        files(&[], Some("x/pyproject.toml")),
        "alembic.ini x/pyproject.toml"
    );
    assert_eq!(files(&["a.ini"], Some("b.ini")), "a.ini pyproject.toml");
    assert_eq!(
        files(&["p/pyproject.toml", "a.ini"], None),
        "a.ini p/pyproject.toml"
    );
    assert_eq!(
        files(&["a.ini", "b.ini"], None),
        "only one ini file may be indicated"
    );
    assert_eq!(
        files(&["pyproject.toml", "x/pyproject.toml"], None),
        "pyproject.toml indicated more than once"
    );
}

#[test]
fn options_can_be_set_while_others_hold_the_configuration() {
    let folder = Folder::new(&[("alembic.ini", &ini("script_location = .\nname = a"))]);
    let config = folder.load().unwrap().config;
    let other = Arc::clone(&config);
    other
        .set_main_option("Sqlalchemy.URL", "postgresql://u:%(name)s@h/d%%")
        .unwrap();
    assert_eq!(
        config.get_main_option("sqlalchemy.url").unwrap().as_deref(),
        Some("postgresql://u:a@h/d%")
    );
    let error = other.set_main_option("x", "p%%a%ss").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid interpolation syntax in 'p%%a%ss' at position 2"
    );
    assert_eq!(error.python_class(), "ValueError");
    config.set_section_option("new", "k", "v").unwrap();
    let section = config.get_section("new").unwrap().unwrap();
    assert_eq!(section.keys().collect::<Vec<_>>(), ["here", "k"]);
    config.remove_main_option("name").unwrap();
    let error = config.get_main_option("sqlalchemy.url").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Bad value substitution: option 'sqlalchemy.url' in section 'alembic' contains an interpolation key 'name' which is not a valid option name. Raw value: 'postgresql://u:%(name)s@h/d%%'"
    );
}

#[test]
fn hooks_of_the_ini_file() {
    let folder = Folder::new(&[(
        "alembic.ini",
        "[alembic]\n[post_write_hooks]\nhooks = ruff, black\nruff.type = exec\nruff.options = check REVISION_SCRIPT_FILENAME\n",
    )]);
    let config = Config::load(&folder.options()).unwrap();
    let hooks = config.get_hooks_list().unwrap();
    assert_eq!(hooks.len(), 2);
    assert_eq!(
        hooks[0].options["options"],
        "check REVISION_SCRIPT_FILENAME"
    );
    assert_eq!(
        (hooks[1].name.as_str(), hooks[1].options.len()),
        ("black", 0)
    );
}

#[test]
fn a_password_with_a_plain_percent_sign_is_not_shown() {
    let folder = Folder::new(&[(
        "alembic.ini",
        &ini("sqlalchemy.url = postgresql://u:se%cret@h/d"),
    )]);
    let config = Config::load(&folder.options()).unwrap();
    let error = config.get_main_option("sqlalchemy.url").unwrap_err();
    assert_eq!(
        error.to_string(),
        "'%' must be followed by '%' or '(', found: '%***@h/d'"
    );
}
