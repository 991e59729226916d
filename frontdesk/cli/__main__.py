"""`python -m frontdesk.cli`: the command line where its script is not on the path."""

from frontdesk.cli.entry import main

if __name__ == "__main__":
    main()
