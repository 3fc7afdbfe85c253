"""`python -m etl`: bring data in, build, publish."""

from etl.cli import app
from warehouse.terminal import run

if __name__ == "__main__":
    run(app)
