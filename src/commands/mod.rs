//! One file per command, one public `run` each; they join the rooms below and know neither SQL nor Python.
