"""`python -m warehouse`: ask the published build."""

from warehouse.cli import app
from warehouse.terminal import run

if __name__ == "__main__":
    run(app)
