"""What a format reads with: strict documents, checked values, faults with their place."""
