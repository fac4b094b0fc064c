"""What people type, checked and put into the shape that use cases ask for."""
