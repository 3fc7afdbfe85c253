"""`python -m warehouse`: ask the published build."""

from warehouse.cli.main import app
from warehouse.cli.terminal import run

if __name__ == "__main__":
    run(app)
