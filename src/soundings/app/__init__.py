"""Where the rooms are put together: web, worker and command line. Nothing imports it."""
