"""The Hugging Face Hub's listings of models, datasets and Spaces; README.md says what is asked and kept."""
