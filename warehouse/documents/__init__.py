"""A scenario to forward: PDF, slide, workbook and web page, each with as of, assumptions, sources and definitions."""
