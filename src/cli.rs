//! Every command and flag of the command line, as clap types; how a command works lives in `commands`.
