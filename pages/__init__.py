"""What people see: one page a file, the folders are the sections of the menu."""
