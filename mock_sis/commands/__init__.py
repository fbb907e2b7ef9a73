"""The subcommands of `mock-sis`, one module each with a `command`; imported only when called."""
