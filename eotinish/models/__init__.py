"""The figures of the complaint system e-Otinish."""
