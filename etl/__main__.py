"""`python -m etl`: bring data in, build, publish."""

from etl.cli.main import app
from warehouse.cli.terminal import run

if __name__ == "__main__":
    run(app)
