"""Writes a case as the project folder that a user would have."""

import shutil

URLS = {"sqlite": "sqlite:///data.db", "mysql": "mysql://me:secret@localhost/thing"}


def write(case, folder, url):
    """Makes `folder` anew with the project of the case on this database."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "migration" / "versions").mkdir(parents=True)
    locations = case["settings"].get("version_locations", "")
    folders = ["migration/versions"]
    if "more" in locations:
        (folder / "more").mkdir()
        folders.append("more")
    if "recursive_version_locations" in case["settings"]:
        (folder / "migration" / "versions" / "deep").mkdir()
        folders.append("migration/versions/deep")
    settings = {"script_location": "%(here)s/migration", "sqlalchemy.url": url, **case["settings"]}
    lines = [f"{key} = {value}\n" for key, value in settings.items()]
    (folder / "alembic.ini").write_text("[alembic]\n" + "".join(lines))
    (folder / "migration" / "env.py").write_text(environment(case))
    (folder / "migration" / "script.py.mako").write_text(TEMPLATE)
    for number, revision in enumerate(case["revisions"]):
        place = folder / folders[number % len(folders)]
        (place / f"{revision['file']}.py").write_text(script(revision))


def script(revision):
    """The text of a migration script."""
    form = revision["form"]
    parts = [f'"""{revision["doc"]}"""\n' if revision["doc"] else ""]
    parts.append("from alembic import context, op\nimport sqlalchemy as sa\n\n")
    parts.append(f"revision = {revision['revision']!r}\n")
    for name, key in (("down_revision", "down"), ("branch_labels", "labels"), ("depends_on", "depends")):
        parts.append(f"{name} = {_written(revision[key], form)}\n")
    for function in ("upgrade", "downgrade"):
        body = "".join(f"    {line}\n" for line in revision[function])
        parts.append(f"\n\ndef {function}():\n{body}")
    return "".join(parts)


def _written(values, form):
    if not values:
        return "None"
    if len(values) == 1 and form != "tuple_of_one":
        return repr(values[0])
    return repr(list(values) if form == "list" else tuple(values))


def environment(case):
    """The text of env.py."""
    both, offline = case["configure"]["both"], case["configure"]["offline"]
    kind = case["environment"]
    offline = {
        name: "buffer" if name == "output_buffer" else value for name, value in offline.items()
    }
    written = "".join(f", {name}={value}" for name, value in {**both, **offline}.items())
    sent = "".join(f", {name}={value}" for name, value in both.items())
    transaction = "if True:" if kind == "bare" else "with context.begin_transaction():"
    urls = ["config.get_main_option('sqlalchemy.url')"]
    if kind == "two":
        urls.append("'postgresql://me@localhost/other'")
    lines = [_PRELUDE, _EXTRA.get(kind, "")]
    lines.append("if context.is_offline_mode():")
    if "output_buffer" in offline:
        lines.append(f"    buffer = {case['configure']['offline']['output_buffer']}")
    lines.append(f"    for url in [{', '.join(urls)}]:")
    lines.append(f"        context.configure(url=url{written})")
    lines.append("        told()")
    lines.append(f"        {transaction}")
    lines.append("            context.run_migrations()")
    if "output_buffer" in offline:
        lines.append("    print('buffer:', repr(buffer.getvalue()))")
    lines.append("else:")
    lines.append("    section = config.get_section('alembic', {})")
    lines.append("    engine = engine_from_config(section, prefix='sqlalchemy.', poolclass=pool.NullPool)")
    lines.append(f"    with engine.{'begin' if kind == 'begin' else 'connect'}() as connection:")
    lines.append(f"        context.configure(connection=connection{sent})")
    lines.append("        told()")
    lines.append(f"        {transaction}")
    lines.append("            context.run_migrations()")
    if kind == "bare":
        lines.append("        connection.commit()")
    return "\n".join(lines) + "\n"


_PRELUDE = """\
import io

from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config


def applied(ctx, step, heads, run_args):
    print('applied', step.is_upgrade, step.is_stamp, len(step.up_revision_ids), sorted(heads), run_args)


def told():
    pass
"""

_EXTRA = {
    "prints": """
print(context.get_head_revisions() and len(context.get_head_revisions()))
print(context.get_tag_argument(), context.get_x_argument(), context.get_x_argument(as_dictionary=True))
print(context.get_starting_revision_argument() if context.is_offline_mode() else 'online')
print(config.cmd_opts.quiet, config.get_main_option('nothing', 'default'))
""",
    "inspects": """
def told():
    print(sorted(context.get_context().get_current_heads()))
    print(context.is_transactional_ddl(), context.get_context().as_sql, context.get_context().dialect.name)
""",
}

TEMPLATE = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
