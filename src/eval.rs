//! Solves the tasks of a file and says how well it went.
