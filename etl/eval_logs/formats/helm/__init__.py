"""HELM run folders."""
