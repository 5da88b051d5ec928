"""The parts of the dashboard: figures in, small objects for templates out."""
