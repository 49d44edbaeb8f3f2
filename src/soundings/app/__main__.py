"""`python -m soundings.app …` is the command line, for child processes."""

from soundings.app.cli import main

if __name__ == "__main__":
    main()
