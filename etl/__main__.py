"""`python -m etl`: bring data in, build, publish."""

from etl.cli import main

if __name__ == "__main__":
    main()
