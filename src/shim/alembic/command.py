"""The functions behind the commands, as `config.cmd_opts.cmd` names them."""


def _command(name):
    def function(config, *args, **kw):
        raise Exception("alembic.command.%s() is not supported by mig: run 'mig %s' instead" % (name, name))

    function.__name__ = function.__qualname__ = name
    return function


branches = _command("branches")
check = _command("check")
current = _command("current")
downgrade = _command("downgrade")
edit = _command("edit")
ensure_version = _command("ensure_version")
heads = _command("heads")
history = _command("history")
init = _command("init")
list_templates = _command("list_templates")
merge = _command("merge")
revision = _command("revision")
show = _command("show")
stamp = _command("stamp")
upgrade = _command("upgrade")
