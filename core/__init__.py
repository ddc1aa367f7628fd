"""What every room of the house needs and no room owns."""
