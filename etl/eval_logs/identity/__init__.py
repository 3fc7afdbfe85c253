"""What a log speaks of: which model of the Hub, which metric of the catalogue."""
